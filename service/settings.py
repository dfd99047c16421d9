"""Every setting of the service: read once, refused when unknown, missing or mistyped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from service.bounds import Bounds, contact, language, line

PREFIX = "PORTEVOIX_"
"""Every variable that the service reads begins with it."""

LONGEST_PORT = 65_535
SHORTEST_KEY = 32
MOST_PROXIES = 9
MOST_SUBMISSIONS = 2_000


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


def _submissions(value: str) -> int:
    if value.isascii() and value.isdigit() and 1 <= int(value) <= MOST_SUBMISSIONS:
        return int(value)
    raise ValueError(f"a whole number from 1 to {MOST_SUBMISSIONS}")


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


def _issuer(value: str) -> str:
    parts = urlsplit(value)
    here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    whole = parts.netloc and not (parts.query or parts.fragment or parts.username)
    if whole and (parts.scheme == "https" or (parts.scheme == "http" and here)):
        return value
    raise ValueError("an https:// address (http:// only on this machine)")


def _word(value: str) -> str:
    if value.isprintable() and len(value) <= 1_000:
        return value
    raise ValueError("one line of at most 1000 characters")


def _yes(value: str) -> bool:
    if value in {"true", "false"}:
        return value == "true"
    raise ValueError("true or false")


def _passwords(value: str) -> str:
    if value in {"all", "emergency"}:
        return value
    raise ValueError("all or emergency")


def _mail(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return value
    host = parts.hostname and parts.path in {"", "/"} and (parts.port is None or parts.port > 0)
    if parts.scheme in {"smtp", "smtps"} and host:
        return value
    raise ValueError("an smtp:// or smtps:// address, without a path, or file:///a/path")


def _sender(value: str) -> str:
    if value.isascii() and value.isprintable() and 3 <= len(value) <= 254 and value.count("@") == 1:
        return value
    raise ValueError("one e-mail address")


def _setting(
    read: Callable[[str], Any], says: str, default: Any = None, *, secret: bool = False
) -> Any:
    metadata = {"read": read, "says": says, "required": default is None, "secret": secret}
    if default is None:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


def _secret(read: Callable[[str], Any], says: str, default: Any = None) -> Any:
    return _setting(read, says, default, secret=True)


def _turned(says: str, *law: int) -> Any:
    bounds = Bounds(*law)
    return _dial(bounds.narrowed, says, bounds)


def _dial(read: Callable[[str], Any], says: str, default: Any) -> Any:
    """Declare what an admin may set while the service runs; this is what is usual."""
    return field(
        default=default, metadata={"read": read, "says": says, "required": False, "dial": True}
    )


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one process; `secret_key` and the two addresses have no default."""

    database_url: str = _secret(_database, "PostgreSQL to use, as a postgresql:// address.")
    redis_url: str = _secret(_redis, "Redis to use, as a redis:// or unix:// address.")
    secret_key: str = _secret(_key, "Signs sessions and forms; at least 32 random characters.")
    base_url: str = _setting(
        _base, "Address under which people reach the service.", "http://127.0.0.1:8000"
    )
    port: int = _setting(_port, "Port of the web server on 127.0.0.1.", 8000)
    proxies: int = _setting(_proxies, "Reverse proxies in front of the service, all ours.", 0)
    web_workers: int = _setting(_count, "Processes of the web server.", 2)
    effect_last: int = _setting(
        _submissions, "Past submissions on which a proposed definition is tried.", 200
    )
    links_url: str = _setting(
        _base, "Address under which tracked links are served; empty makes none.", ""
    )
    links_port: int = _setting(_port, "Port of the tracked links on 127.0.0.1.", 8001)
    home: Path = _setting(Path, "Folder of `portevoix run`'s own servers.", Path(".portevoix"))
    mail_url: str = _secret(
        _mail,
        "Mail server, as an smtps:// or smtp:// address, or file:// and a path for development;"
        " empty sends no e-mail.",
        "",
    )
    mail_from: str = _setting(
        _sender,
        "Address that e-mail comes from; empty is no-reply at the host of the base URL.",
        "",
    )

    oidc_issuer: str = _setting(
        _issuer, "Identity provider for single sign-on, as an https:// address.", ""
    )
    oidc_client_id: str = _setting(_word, "Name of this service at the identity provider.", "")
    oidc_client_secret: str = _secret(_word, "Secret of this service at the identity provider.", "")
    oidc_name: str = _setting(_word, "What people call their company account.", "")
    oidc_groups_claim: str = _setting(_word, "Claim that names a person's groups.", "groups")
    oidc_create: bool = _setting(
        _yes, "Whether who signs in for the first time is added: true or false.", False
    )
    oidc_trust_email: bool = _setting(
        _yes, "Whether an address counts that the provider leaves unverified: true or false.", False
    )
    passwords: str = _setting(
        _passwords, "Who may sign in with a password: all, or emergency accounts only.", "all"
    )

    session_days: Bounds = _turned("Days after which whoever it is signs in again.", 1, 7, 30)
    idle_minutes: Bounds = _turned(
        "Minutes without a request after which a session has ended.", 5, 720, 1440
    )
    fresh_minutes: Bounds = _turned("Minutes for which a proof of identity is fresh.", 1, 10, 30)
    token_days: Bounds = _turned("Days that a token of one's own lasts at most.", 1, 365, 365)
    pages_per_minute: Bounds = _turned("Pages that one person may ask for a minute.", 60, 600, 6000)
    forms_per_minute: Bounds = _turned("Forms that one person may send a minute.", 20, 120, 1200)
    calls_per_minute: Bounds = _turned(
        "Readings of the API that one person may make a minute.", 60, 1500, 15000
    )
    acts_per_minute: Bounds = _turned(
        "Acts by the API that one person may do a minute.", 20, 300, 3000
    )
    draft_days: Bounds = _turned(
        "Days after which a draft is closed that nobody wrote on.", 30, 365, 3650
    )
    hold_days: Bounds = _turned("Days for which a reviewer may hold a post at most.", 1, 30, 30)
    reservation_minutes: Bounds = _turned(
        "Minutes after which “being looked at by” ends by itself.", 5, 30, 480
    )
    urgent_posts: Bounds = _turned("Urgent posts that one author may have open.", 0, 2, 50)
    sign_up: bool = _dial(_yes, "Whether people may sign up to share.", True)
    language: str = _dial(language, "Language of who asks for none.", "fr")
    contact: str = _dial(contact, "E-mail address of who helps, shown to everybody.", "")
    notice_fr: str = _dial(line, "Notice in French on the page where people sign in.", "")
    notice_en: str = _dial(line, "Notice in English on the page where people sign in.", "")

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
        _refuse_half(values)
        _refuse_one_host(values)
        return cls(**values)

    @property
    def secure(self) -> bool:
        """Whether people reach the service over TLS."""
        return self.base_url.startswith("https://")

    @property
    def sender(self) -> str:
        """The address that e-mail comes from."""
        return self.mail_from or f"no-reply@{urlsplit(self.base_url).hostname}"


OIDC = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")
"""The settings of single sign-on that go together."""


def _refuse_half(values: Mapping[str, Any]) -> None:
    missing = [each for each in OIDC if each not in values]
    if missing and len(missing) < len(OIDC):
        raise SettingsError(
            f"{PREFIX}{missing[0].upper()} is not set. Single sign-on needs issuer, id and secret."
        )
    if missing and values.get("passwords") == "emergency":
        raise SettingsError(
            f"{PREFIX}PASSWORDS is emergency, but there is no single sign-on for everybody else."
        )


def _refuse_one_host(values: Mapping[str, Any]) -> None:
    base = values.get("base_url", Settings.base_url)
    if values.get("links_url") and urlsplit(values["links_url"]).netloc == urlsplit(base).netloc:
        raise SettingsError(
            f"{PREFIX}LINKS_URL is the address of the service: links have a host of their own."
        )


TOOLS = frozenset({"PORTEVOIX_CHROMIUM"})
"""Variables with our prefix that only the development tools read."""


def _value(name: str, read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except ValueError as error:
        raise SettingsError(f"{name} must be {error}.") from None
