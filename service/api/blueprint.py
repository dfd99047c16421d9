"""The API as a document: strict input, one shape of problem, who may ask and how often."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Flask, Request, request
from flask_babel import gettext
from flask_smorest import Api, Blueprint
from marshmallow import RAISE, Schema, fields
from webargs.core import missing
from webargs.flaskparser import FlaskParser, abort

from service.api.acts import HEADER, LONGEST_KEY
from service.api.patience import PREFER
from service.identity import asker, current_person, require_scope
from service.limits import limiter, rates
from service.models import Scope
from service.queue import LONGEST_WAIT

PREFIX = "/api/v1"

SAFE, UNSAFE = ["GET", "HEAD", "OPTIONS"], ["POST", "PATCH", "DELETE"]
"""Methods that read, and those that act: a request is counted once, as one or the other."""

UNREPEATED = frozenset({"/checks", "/tokens"})
"""What no key makes happen once: it keeps nothing, or its answer may be kept nowhere."""

PROBLEM = "application/problem+json"

View = Callable[..., Any]
Decorator = Callable[[View], View]


class FaultOut(Schema):
    """One field that holds what it can't hold."""

    field = fields.String(required=True)
    what = fields.String(required=True)
    offset = fields.Integer(metadata={"description": "The code point that is not allowed."})


class ProblemOut(Schema):
    """Why a request was refused (RFC 9457)."""

    type = fields.String(required=True, metadata={"description": "One of docs/errors.md."})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    faults = fields.List(fields.Nested(FaultOut))
    before = fields.Dict(metadata={"description": "When the very words were rejected, and why."})
    sign_at = fields.String(metadata={"description": "The page where a person can sign."})
    changed = fields.Dict(metadata={"description": "What came since the version that was read."})


class Parser(FlaskParser):
    """Reads requests: unknown keys are refused, and what is not JSON is said to be none."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": RAISE, "query": RAISE}  # noqa: RUF012

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Return the body, which must be one JSON object."""
        body = req.get_data()
        if not body:
            return missing
        if not req.is_json:
            abort(415)
        try:
            return json.loads(body, parse_constant=_no_number, object_pairs_hook=_object)
        except (ValueError, RecursionError):
            abort(400, messages={"json": [gettext("The body is not one JSON value.")]})


class Resource(Blueprint):  # type: ignore[misc]  # the library has no types
    """A part of the API: its people have signed in, and its operations name their problems."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(name, __name__, url_prefix=PREFIX, description=description)
        self.before_request(_signed_in)
        limiter.shared_limit(_readings, "api", key_func=asker, methods=SAFE)(self)
        limiter.shared_limit(_acts, "api acts", key_func=asker, methods=UNSAFE)(self)

    def arguments(self, schema: type[Schema], **options: Any) -> Decorator:
        """Read the input by this schema, which is made once: it keeps nothing of what it reads."""
        decorator: Decorator = super().arguments(schema(), **options)
        return decorator

    def response(
        self, status: int, schema: type[Schema] | None = None, **options: Any
    ) -> Decorator:
        """Answer by this schema, or with nothing."""
        decorator: Decorator = super().response(status, schema, **options)
        return decorator

    def get(self, rule: str, *, hides: bool = False, **options: Any) -> Decorator:
        """Register a reading; `hides` says that it may not be there, for this reader or query."""
        also = {404} if hides else set()
        return self.route(rule, methods=["GET"], also=also, **options)

    def post(self, rule: str, *, waits: bool = False, **options: Any) -> Decorator:
        """Register an act that makes something; `waits` says that who asks may wait for more."""
        return self.route(rule, methods=["POST"], waits=waits, **options)

    def patch(self, rule: str, **options: Any) -> Decorator:
        """Register an act that changes something."""
        return self.route(rule, methods=["PATCH"], **options)

    def delete(self, rule: str, **options: Any) -> Decorator:
        """Register an act that ends something."""
        return self.route(rule, methods=["DELETE"], **options)

    def route(self, rule: str, **options: Any) -> Decorator:
        """Register an operation with an id, its problems and the key that makes it happen once."""
        method, also = options["methods"][0], options.pop("also", set())
        named = ["once", "wait"] if options.pop("waits", False) else ["once"]

        def register(view: View) -> View:
            described = self.doc(operationId=f"{self.name}.{view.__name__}")(view)
            if method in {"POST", "PATCH"} and rule not in UNREPEATED:
                described = self.doc(parameters=named)(described)
            for status in _problems(rule, method) | also:
                described = self.alt_response(status, HTTPStatus(status).name)(described)
            registered: View = super(Resource, self).route(rule, **options)(described)
            return registered

        return register


class Document(Api):  # type: ignore[misc]  # the library has no types
    """The OpenAPI document, with our problem in place of the library's own error."""

    ERROR_SCHEMA = ProblemOut
    DEFAULT_ERROR_RESPONSE_NAME = None

    def init_app(self, app: Flask, **options: Any) -> None:
        """Serve the document under the prefix of the API."""
        super().init_app(app, **options)
        components = self.spec.components
        components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
        components.security_scheme(
            "session",
            {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"]},
        )
        components.parameter(
            "once",
            "header",
            {
                "name": HEADER,
                "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
                "description": "The same key and body are answered once, for 24 hours.",
            },
        )
        components.parameter(
            "wait",
            "header",
            {
                "name": PREFER,
                "schema": {"type": "string"},
                "description": f"`wait=2` (RFC 7240): wait, at most {LONGEST_WAIT}.",
            },
        )

    def _register_error_handlers(self) -> None:
        """Leave refusals to service.problems."""

    def _register_pagination_header(self) -> None:
        """Leave paging to the cursors in the answers."""

    def _register_responses(self) -> None:
        """Describe every refusal as a problem."""
        for status in HTTPStatus:
            if status >= 400:
                content = {PROBLEM: {"schema": self.ERROR_SCHEMA}}
                response = {"description": status.phrase, "content": content}
                self.spec.components.response(status.name, response, lazy=True)


def _problems(rule: str, method: str) -> set[int]:
    known = {401, 403, 429} | ({404} if "<" in rule else set())
    if method == "GET":
        return known
    if method == "DELETE":
        return known | {409}
    body = {400, 404, 413, 415, 422}
    return known | body if rule == "/checks" else known | body | {409}


def _readings() -> str:
    """Return how often one person may read."""
    return f"{rates().calls_per_minute} per minute"


def _acts() -> str:
    """Return how often one person may act, the live check as they write included."""
    return f"{rates().acts_per_minute} per minute"


def _signed_in() -> None:
    current_person()
    require_scope(_scope())


def _scope() -> Scope:
    """Return what a token must be meant for to ask this."""
    if request.method == "GET":
        return Scope.READ
    return Scope.CHECK if request.path == f"{PREFIX}/checks" else Scope.WRITE


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that is given twice: two readers would take different values."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key is given twice")
    return members
