"""Ways to switch a control off in this process, before the application is made."""

import importlib
import sys
from collections.abc import Callable
from functools import partial
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def part(name: str) -> Any:
    """Return a module of the service."""
    return importlib.import_module(f"service.{name}")


class Rewritten(SourceFileLoader):
    """Loads a module of which some words are replaced."""

    says = instead = ""

    def get_code(self, fullname: str) -> CodeType:
        """Compile the module with the other words."""
        text = Path(self.path).read_text("utf-8")
        if text.count(self.says) != 1:
            sys.exit(f"{fullname} does not say once: {self.says}")
        return compile(text.replace(self.says, self.instead), self.path, "exec")


def source(module: str, says: str, instead: str) -> Callable[[], None]:
    """Return how to load a module with other words in one place."""
    wanted = f"service.{module}"

    class Finder:
        """Finds the one module that is rewritten."""

        @staticmethod
        def find_spec(name: str, path: Any, _target: Any = None) -> ModuleSpec | None:
            spec = PathFinder.find_spec(name, path) if name == wanted else None
            if spec is not None and spec.origin is not None:
                spec.loader = Rewritten(name, spec.origin)
                spec.loader.says, spec.loader.instead = says, instead
            return spec

    return lambda: sys.meta_path.insert(0, Finder)


def replaced(place: str, value: Any) -> Callable[[], None]:
    """Return how to give another value to a name, `module:name` or `module:class.name`."""

    def off() -> None:
        module, _sep, path = place.partition(":")
        at, parts = part(module), path.split(".")
        for step in parts[:-1]:
            at = getattr(at, step)
        setattr(at, parts[-1], value)

    return off


def everywhere(place: str, value: Any) -> Callable[[], None]:
    """Return how to replace a function wherever it was imported."""

    def off() -> None:
        part("app")
        module, _sep, name = place.partition(":")
        original = getattr(part(module), name)
        for each in [each for at, each in sys.modules.items() if at.startswith("service")]:
            for known, held in list(vars(each).items()):
                if held is original:
                    setattr(each, known, value)

    return off


def config(**values: Any) -> Callable[[], None]:
    """Return how to run with another configuration."""

    def off() -> None:
        app = part("app")
        configured = app._config
        app._config = lambda settings: configured(settings) | values

    return off


def headers(name: str) -> Callable[[], None]:
    """Return how to leave a header away."""
    return lambda: part("app").HEADERS.pop(name)


def believing() -> None:
    """Believe whatever a request says of where it comes from."""
    plain = Flask.wsgi_app

    def wsgi_app(self: Flask, environ: Any, start: Any) -> Any:
        return ProxyFix(partial(plain, self), x_for=1)(environ, start)

    Flask.wsgi_app = wsgi_app  # type: ignore[method-assign,assignment]


def limits(kind: str) -> Callable[[], None]:
    """Return how to forget all limits of one kind."""

    def off() -> None:
        part("app")
        limiter = part("limits").limiter
        init = limiter.init_app

        def init_app(app: Flask) -> None:
            init(app)
            getattr(limiter.limit_manager, kind).clear()

        limiter.init_app = init_app

    return off


def keep_cached(response: Any) -> Any:
    """Give all headers but the one that forbids to keep an answer."""
    response.headers.update(part("app").HEADERS)
    return response


def unknown_keys() -> None:
    """Take any key in the input of the API."""
    part("app")
    base = part("api.schemas.base")
    init = base.In.__init__

    def lenient(self: Any, *given: Any, **named: Any) -> None:
        init(self, *given, **named)
        self.unknown = "exclude"

    base.In.__init__ = lenient
    part("api.blueprint").Parser.DEFAULT_UNKNOWN_BY_LOCATION = {"json": None, "query": None}


def quick(session: Any, email: str, password: str, now: Any) -> Any:
    """Refuse who is not there at once."""
    accounts = part("accounts")
    found = session.query(accounts.Person).filter_by(email=email.strip().lower()).first()
    if found is None or not found.password or not accounts.check_password(found, password):
        return None
    return found if accounts.welcome(found, now) else None


def nothing(*_given: Any, **_named: Any) -> None:
    """Do nothing."""


def first(value: Any, *_given: Any, **_named: Any) -> Any:
    """Return what was given."""
    return value


def yes(*_given: Any, **_named: Any) -> bool:
    """Allow it."""
    return True
