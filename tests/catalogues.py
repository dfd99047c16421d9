"""The messages that code and templates ask for, and what the catalogues answer."""

from collections.abc import Iterator
from pathlib import Path

import babel.messages.extract
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from service.errors import STATUS
from service.web.catalogues import sources

ROOT = Path(__file__).parents[1]

REFUSALS = {each.__name__: None for each in STATUS}
"""Refusals take their sentence as the first argument, marked or not."""

KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    **REFUSALS,
    "_setting": (2,),
    "_secret": (2,),
    "_turned": (1,),
    "_dial": (2,),
    "Invalid": (2,),
}

Asked = str | tuple[str, str]


def asked() -> dict[Asked, str]:
    """Return every message that is asked for, and one file that asks for it."""
    found: dict[Asked, str] = {}
    for package in ("service", "workflows"):
        for path in sorted((ROOT / package).rglob("*.py")):
            found |= dict.fromkeys(_extracted("python", path), _name(path))
    for path in sorted((ROOT / "service" / "web" / "templates").rglob("*.html")):
        found |= dict.fromkeys(_extracted(babel_extract, path), _name(path))
    return found


def answers(language: str) -> dict[Asked, Message]:
    """Return the messages of a language by what is asked."""
    found: dict[Asked, Message] = {}
    for source in sources(language):
        with source.open("rb") as lines:
            for message in read_po(lines, locale=language):
                if message.id:
                    key = message.id if isinstance(message.id, str) else tuple(message.id)
                    found[key] = message  # type: ignore[index]
    return found


def _extracted(method: object, path: Path) -> Iterator[Asked]:
    options = {"trimmed": "true", "extensions": "jinja2.ext.do", "silent": "false"}
    with path.open("rb") as source:
        for _line, message, _comments, _context in babel.messages.extract.extract(
            method,  # type: ignore[arg-type]
            source,
            keywords=KEYWORDS,
            options=options,
        ):
            if message:
                yield message


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))
