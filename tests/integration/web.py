"""Browsers without a browser: a client that signs in by the form and sends forms as pages do."""

import re
from collections.abc import Mapping
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from werkzeug.test import TestResponse

from service.models import db
from tests.integration.conftest import Fresh, person

PASSWORD = "une phrase que personne ne devine"
KEPT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""Our people's password as the database keeps it, as quick to verify as Argon2 lets it be."""

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser(Fresh):
    """A client that keeps the CSRF token of the last page it saw, or looks at one to have it."""

    _token = ""

    @property
    def token(self) -> str:
        """The token to send forms with."""
        if not self._token:
            self.get("/")
        return self._token

    @token.setter
    def token(self, value: str) -> None:
        self._token = value

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        answer: TestResponse = super().open(*args, buffered=True, **kwargs)
        found = TOKEN.search(answer.text) if answer.mimetype == "text/html" else None
        if found:
            self.token = found.group(1)
        return answer

    def send(self, path: str, form: Mapping[str, Any], **kwargs: Any) -> TestResponse:
        """Send a form with the token of the last page."""
        return self.post(path, data={"csrf_token": self.token, **form}, **kwargs)


def browser(app: Flask, name: str | None = None, language: str = "en") -> Browser:
    """Return a browser, signed in when a name is given."""
    client = Browser(app, app.response_class)
    client.set_cookie("language", language)
    client.get("/sign-in")
    if name is not None:
        person(name).password = KEPT
        db.session.commit()
        answer = client.send("/sign-in", {"email": f"{name}@aurore.example", "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        client.token = ""
    return client
