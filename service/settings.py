"""Every setting of the service: read once, refused when unknown, missing or mistyped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "PORTEVOIX_"
"""Every variable that the service reads begins with it."""

LONGEST_PORT = 65_535
SHORTEST_KEY = 32
MOST_PROXIES = 9


class SettingsError(Exception):
    """A setting is unknown, missing or unusable; the message is one sentence for an operator."""


def _port(value: str) -> int:
    if value.isascii() and value.isdigit() and 1 <= int(value) <= LONGEST_PORT:
        return int(value)
    raise ValueError("a whole number from 1 to 65535")


def _count(value: str) -> int:
    if value.isascii() and value.isdigit() and 1 <= int(value) <= 64:
        return int(value)
    raise ValueError("a whole number from 1 to 64")


def _proxies(value: str) -> int:
    if value.isascii() and value.isdigit() and int(value) <= MOST_PROXIES:
        return int(value)
    raise ValueError(f"a whole number from 0 to {MOST_PROXIES}")


def _key(value: str) -> str:
    if len(value) >= SHORTEST_KEY:
        return value
    raise ValueError(f"at least {SHORTEST_KEY} random characters")


def _database(value: str) -> str:
    if value.startswith("postgresql+psycopg://"):
        return value
    if value.startswith("postgresql://"):
        return value.replace("postgresql://", "postgresql+psycopg://", 1)
    raise ValueError("a postgresql:// address")


def _redis(value: str) -> str:
    if value.startswith(("redis://", "rediss://", "unix://")):
        return value
    raise ValueError("a redis://, rediss:// or unix:// address")


def _base(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme in {"http", "https"} and parts.netloc and parts.path in {"", "/"}:
        return value.rstrip("/")
    raise ValueError("http:// or https:// and a host, without a path")


def _setting(read: Callable[[str], Any], says: str, default: Any = None) -> Any:
    metadata = {"read": read, "says": says, "required": default is None}
    if default is None:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one process; `secret_key` and the two addresses have no default."""

    database_url: str = _setting(_database, "PostgreSQL to use, as a postgresql:// address.")
    redis_url: str = _setting(_redis, "Redis to use, as a redis:// or unix:// address.")
    secret_key: str = _setting(_key, "Signs sessions and forms; at least 32 random characters.")
    base_url: str = _setting(
        _base, "Address under which people reach the service.", "http://127.0.0.1:8000"
    )
    port: int = _setting(_port, "Port of the web server on 127.0.0.1.", 8000)
    proxies: int = _setting(_proxies, "Reverse proxies in front of the service, all ours.", 0)
    web_workers: int = _setting(_count, "Processes of the web server.", 2)
    home: Path = _setting(Path, "Folder of `portevoix run`'s own servers.", Path(".portevoix"))

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Return the settings of this environment, or raise SettingsError on the first fault."""
        known = {PREFIX + each.name.upper(): each for each in fields(cls)}
        for name in environ:
            if name.startswith(PREFIX) and name not in known and name not in TOOLS:
                raise SettingsError(f"{name} is not a setting of Porte-voix.")
        values: dict[str, Any] = {}
        for name, each in known.items():
            if environ.get(name):
                values[each.name] = _value(name, each.metadata["read"], environ[name])
            elif each.metadata["required"]:
                raise SettingsError(f"{name} is not set. {each.metadata['says']}")
        return cls(**values)

    @property
    def secure(self) -> bool:
        """Whether people reach the service over TLS."""
        return self.base_url.startswith("https://")


TOOLS = frozenset({"PORTEVOIX_CHROMIUM"})
"""Variables with our prefix that only the development tools read."""


def _value(name: str, read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except ValueError as error:
        raise SettingsError(f"{name} must be {error}.") from None
