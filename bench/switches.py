"""Ways to switch a control off in this process, before the application is made."""

import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

ROOT = Path(__file__).parent.parent


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


@dataclass(frozen=True)
class Source:
    """Loads a module with other words in one place."""

    module: str
    says: str
    instead: str

    def stale(self) -> str:
        """Return what is wrong with the switch today, or nothing."""
        path = ROOT / "service" / f"{self.module.replace('.', '/')}.py"
        if not path.exists():
            return f"there is no module {self.module}"
        times = path.read_text("utf-8").count(self.says)
        return "" if times == 1 else f"{self.module} says {times} times: {self.says}"

    def __call__(self) -> None:
        """Let the module be found rewritten."""
        wanted, switch = f"service.{self.module}", self
        if wanted in sys.modules:
            sys.exit(f"{wanted} is loaded already")

        class Finder:
            """Finds the one module that is rewritten."""

            @staticmethod
            def find_spec(name: str, path: Any, _target: Any = None) -> ModuleSpec | None:
                spec = PathFinder.find_spec(name, path) if name == wanted else None
                if spec is not None and spec.origin is not None:
                    spec.loader = Rewritten(name, spec.origin)
                    spec.loader.says, spec.loader.instead = switch.says, switch.instead
                return spec

        sys.meta_path.insert(0, Finder)


@dataclass(frozen=True)
class Replaced:
    """Gives another value to a name, `module:name` or `module:class.name`."""

    place: str
    value: Any

    def stale(self) -> str:
        """Return what is wrong with the switch today, or nothing."""
        try:
            at, name = _place(self.place)
            held = getattr(at, name)
        except (ImportError, AttributeError) as error:
            return f"{self.place}: {error}"
        return f"{self.place} is that already" if held is self.value else ""

    def __call__(self) -> None:
        """Replace it."""
        _insist(self)
        at, name = _place(self.place)
        setattr(at, name, self.value)


@dataclass(frozen=True)
class Everywhere(Replaced):
    """Replaces a function wherever it was imported."""

    def __call__(self) -> None:
        """Replace it in every module that holds it."""
        part("app")
        _insist(self)
        original = getattr(*_place(self.place))
        for each in [each for at, each in sys.modules.items() if at.startswith("service")]:
            for known, held in list(vars(each).items()):
                if held is original:
                    setattr(each, known, self.value)


@dataclass(frozen=True)
class Control:
    """What defends, how it is switched off, and the test that must then fail."""

    off: Callable[[], None]
    test: str


class Config:
    """Runs with another configuration."""

    def __init__(self, **values: Any) -> None:
        self.values = values

    def stale(self) -> str:
        """Return what is wrong with the switch today, or nothing."""
        return _same(self.values, configuration())

    def __call__(self) -> None:
        """Let the application be made with it."""
        app = part("app")
        configured = app._config
        app._config = lambda settings: configured(settings) | self.values


def configuration() -> dict[str, Any]:
    """Return how the application is configured, over TLS."""
    settings = part("settings").Settings(
        database_url="postgresql+psycopg://nobody@127.0.0.1:1/none",
        redis_url="redis://127.0.0.1:1",
        secret_key="k" * 32,
        base_url="https://porte-voix.aurore.example",
    )
    return {**Flask.default_config, **part("app")._config(settings)}


def _same(values: dict[str, Any], configured: dict[str, Any]) -> str:
    same = [name for name, value in values.items() if configured.get(name, value) == value]
    return f"the configuration says {', '.join(same)} so already, or not at all" if same else ""


def _place(place: str) -> tuple[Any, str]:
    module, _sep, path = place.partition(":")
    at, parts = part(module), path.split(".")
    for step in parts[:-1]:
        at = getattr(at, step)
    return at, parts[-1]


def _insist(switch: Replaced) -> None:
    """End unless the switch still changes something."""
    if wrong := switch.stale():
        sys.exit(wrong)


class Header:
    """Leaves a header away."""

    def __init__(self, name: str) -> None:
        self.name = name

    def stale(self) -> str:
        """Return what is wrong with the switch today, or nothing."""
        return "" if self.name in part("app").HEADERS else f"no answer carries {self.name}"

    def __call__(self) -> None:
        """Forget it."""
        part("app").HEADERS.pop(self.name)


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
            kept = getattr(limiter.limit_manager, kind)
            if not kept:
                sys.exit(f"there are no {kind}")
            kept.clear()

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


def undisguised() -> None:
    """Read words as they are written, whatever they are made to look like."""
    binding: Any = importlib.import_module("rules.binding")
    binding.fold = lambda words, _vocabulary: SimpleNamespace(text=words)
    binding._odd = lambda _letter: False


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
