"""The routes of SCIM: who may ask, how often, how it is read and how it is refused."""

import json
from typing import Any

from flask import Blueprint, Response, request
from flask_limiter.util import get_remote_address
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    PreconditionFailedException,
    ResponseParameters,
    SCIMException,
)
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from service.content import Unreadable, readable
from service.errors import STATUS, Invalid, NotFound, Stale, Unauthenticated
from service.identity import by_token, current_person, require_scope
from service.limits import limiter
from service.models import Person, Scope, db
from service.scim.forms import PREFIX
from service.steps.provision import manages_all
from service.unavailable import OUT_OF_REACH, let_go, soon
from service.unit import unit_of_work

TYPE = "application/scim+json"
REQUESTS = "1500 per minute"

scim = Blueprint("scim", __name__, url_prefix=PREFIX)


def asker() -> Person:
    """Return whose token the directory sent."""
    return current_person()


def session() -> Session:
    """Return the session in which the directory reads."""
    return db.session()


def body() -> dict[str, Any]:
    """Return the request's JSON object."""
    try:
        read = json.loads(request.get_data())
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise SCIMException.from_error(
            Error(status=400, scim_type="invalidSyntax", detail="The body is not a JSON object.")
        )
    _readable(read)
    return read


def _readable(value: Any) -> None:
    """Refuse text that no database keeps, however deep it lies."""
    if isinstance(value, str):
        readable(value)
    elif isinstance(value, dict):
        _readable([*value.keys(), *value.values()])
    elif isinstance(value, list):
        for each in value:
            _readable(each)


def unless_stale(current: str | None) -> None:
    """Refuse what was written against a version that stands no longer."""
    if request.if_match and not (request.if_match.star_tag or _same(current)):
        raise PreconditionFailedException(detail="Somebody changed this since: read it again.")


def answer(
    resource: Any,
    status: int = 200,
    scim_ctx: Context | None = None,
    asked: ResponseParameters[Any] | None = None,
) -> Response:
    """Answer with a resource, as far as its attributes were asked for."""
    said = resource.model_dump_json(
        scim_ctx=scim_ctx or Context.RESOURCE_QUERY_RESPONSE,
        response_parameters=asked or ResponseParameters.model_validate(_asked()),
    )
    response = Response(said, status, content_type=TYPE)
    meta = getattr(resource, "meta", None)
    if meta is not None and meta.version:
        response.headers["ETag"] = meta.version
        if (
            request.method == "GET"
            and request.if_none_match
            and _weakly(request.if_none_match, meta.version)
        ):
            return Response(status=304, headers={"ETag": meta.version})
        if status == 201:
            response.headers["Location"] = meta.location
    return response


def _same(current: str | None) -> bool:
    return bool(current) and _weakly(request.if_match, current or "")


def _weakly(tags: Any, tag: str) -> bool:
    return bool(tags.contains_weak(tag.removeprefix("W/").strip('"')))


def _asked() -> dict[str, str]:
    names = ("attributes", "excludedAttributes")
    return {each: request.args[each] for each in names if request.args.get(each)}


def _admit() -> None:
    """Let in who sends a token of somebody who administers the whole company."""
    if not by_token():
        raise Unauthenticated("Send a bearer token.")
    for each in request.args.values():
        readable(each)
    current_person()
    require_scope(Scope.SCIM)
    with unit_of_work(current_person()) as unit:
        manages_all(unit)


def _refused(error: Exception) -> Response:
    scim_type = {Stale: "uniqueness", Invalid: "invalidValue", Unreadable: "invalidValue"}.get(
        type(error)
    )
    status = 400 if isinstance(error, (Invalid, Unreadable)) else STATUS[type(error)]
    detail = f"{error.pointer}: {error}" if isinstance(error, Invalid) else str(error)
    response = _error(Error(status=status, scim_type=scim_type, detail=detail))
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _error(error: Error) -> Response:
    said = error.model_dump_json(scim_ctx=Context.DEFAULT)
    return Response(said, error.status or 400, content_type=TYPE)


def _unreadable(error: ValidationError) -> Response:
    return _error(Error.from_validation_errors(error)[0])


def _unlawful(error: SCIMException) -> Response:
    return _error(error.to_error())


def _away(_lost: Exception) -> Response:
    let_go()
    said = "The service can't reach its data just now. Try again in a few moments."
    return soon(_error(Error(status=503, detail=said)))


def _http(error: HTTPException) -> Response:
    response = _error(Error(status=error.code or 500, detail=error.description))
    if error.code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
    return response


scim.before_request(_admit)
limiter.shared_limit(REQUESTS, "scim", key_func=get_remote_address)(scim)
for _each in STATUS:
    scim.register_error_handler(_each, _refused)
for _lost in OUT_OF_REACH:
    scim.register_error_handler(_lost, _away)
scim.register_error_handler(ValidationError, _unreadable)
scim.register_error_handler(SCIMException, _unlawful)
scim.register_error_handler(HTTPException, _http)


KNOWN = {"ServiceProviderConfig", "ResourceTypes", "Schemas", "Users", "Groups"}
WRITTEN = {"Users", "Groups"}
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@scim.route("/", defaults={"rest": ""}, methods=METHODS)
@scim.route("/<path:rest>", methods=METHODS)
def nowhere(rest: str) -> Response:
    """Say that there is no such resource, or that this can't be done to it."""
    kind, _slash, name = rest.partition("/")
    nameless = kind in WRITTEN and name and request.method in {"PUT", "PATCH", "DELETE"}
    if kind in KNOWN and request.method != "GET" and not nameless:
        raise MethodNotAllowed
    raise NotFound(f"There is nothing at {PREFIX}/{rest[:100]}.")
