"""A real identity provider for tests: run by the Python of its own environment, never imported."""

import sys
from wsgiref.simple_server import make_server

import canaille
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey

port, redirect_uri, secret, password = sys.argv[1:5]
"""Where to listen; where to send back to; what the service and the people know."""

issuer = f"http://127.0.0.1:{port}"
key = RSAKey.generate_key(2048, auto_kid=True)
application = canaille.create_app(
    {
        "SECRET_KEY": secret * 2,
        "SERVER_NAME": f"127.0.0.1:{port}",
        "PREFERRED_URL_SCHEME": "http",
        "CANAILLE": {"DATABASE": "memory", "EMAIL_CONFIRMATION": False, "SMTP": None},
        "CANAILLE_OIDC": {"ACTIVE_JWKS": [key.as_dict(private=True)]},
    }
)
with application.app_context():
    backend = Backend.instance
    people = {}
    for name in ("ann", "zoe"):
        people[name] = models.User(
            user_name=name,
            given_name=name.title(),
            family_name="Roy",
            formatted_name=f"{name.title()} Roy",
            emails=[f"{name}@aurore.example"],
            password=password,
        )
        backend.save(people[name])
    backend.save(
        models.Group(display_name="Juristes", members=list(people.values()), owner=people["ann"])
    )
    client = models.Client(
        client_id="porte-voix",
        client_secret=secret,
        client_name="Porte-voix",
        client_uri="http://127.0.0.1",
        redirect_uris=[redirect_uri],
        post_logout_redirect_uris=[redirect_uri.rsplit("/", 2)[0]],
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=["openid", "email", "profile", "groups"],
        token_endpoint_auth_method="client_secret_basic",
    )
    backend.save(client)
    client.audience = [client]
    backend.save(client)
make_server("127.0.0.1", int(port), application).serve_forever()
