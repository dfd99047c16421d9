"""Under which name, from where and over what the service is reached, and what it believes of it."""

import pytest
from flask import request, request_started

from service.app import create_app
from service.limits import limiter
from service.models import db
from service.settings import Settings
from tests.integration.conftest import Fresh
from tests.integration.web import browser

ADDRESS = "https://pv.aurore.example"
FORWARDED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


@pytest.fixture
def behind_a_proxy(app, postgres_url, redis_url):
    """Give the application as it runs behind a reverse proxy that ends TLS."""
    settings = Settings(
        database_url=postgres_url,
        redis_url=redis_url,
        secret_key="k" * 32,
        base_url=ADDRESS,
        proxies=1,
    )
    limiter.enabled = True
    built = create_app(settings)
    limiter.enabled = False
    built.test_client_class = Fresh
    with built.app_context():
        yield built
        db.session.remove()
        db.engine.dispose()
    built.extensions["redis"].close()


@pytest.mark.parametrize("path", ["/sign-in", "/", "/api/v1/posts", "/static/app.css", "/none"])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.nip.example"]
)
def test_no_other_host_is_answered_or_repeated(app, path, host):
    answer = app.test_client().get(path, headers={"Host": host})

    assert answer.status_code == 400
    assert "evil" not in answer.text + str(answer.headers)
    assert "nip" not in answer.text + str(answer.headers)


def test_the_host_that_a_proxy_is_said_to_have_seen_is_not_believed(app):
    answer = app.test_client().get("/", headers={"X-Forwarded-Host": "evil.example"})

    assert answer.status_code == 302
    assert "evil" not in answer.text + str(answer.headers)


def test_a_session_over_tls_is_bound_to_this_host_alone(behind_a_proxy):
    answer = behind_a_proxy.test_client().get("/sign-in", base_url=ADDRESS, headers=FORWARDED)

    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-portevoix=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_every_cookie_of_a_sign_in_is_kept_from_scripts_and_other_sites(app):
    ann = browser(app, "ann")

    kept = {name: ann.get_cookie(name) for name in ("portevoix", "device")}

    assert all(each.http_only and each.same_site == "Lax" for each in kept.values())
    assert all(each.domain == "localhost" and each.path == "/" for each in kept.values())


@pytest.mark.parametrize("proxied", [False, True])
def test_where_a_request_comes_from_is_told_by_our_own_proxy_alone(app, behind_a_proxy, proxied):
    reached, seen = behind_a_proxy if proxied else app, []

    with request_started.connected_to(lambda _app: seen.append(request.remote_addr), reached):
        reached.test_client().get("/health", headers=FORWARDED)

    assert seen == ["203.0.113.9" if proxied else "127.0.0.1"]


def test_who_writes_addresses_in_front_of_the_proxys_gains_none(behind_a_proxy):
    seen = []
    forged = FORWARDED | {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}

    with request_started.connected_to(lambda _app: seen.append(request.remote_addr)):
        behind_a_proxy.test_client().get("/health", headers=forged)

    assert seen == ["203.0.113.9"]
