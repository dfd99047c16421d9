"""The messages of each language, read from the sources of its catalogue."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations


@cache
def catalogue(tongue: str) -> Translations:
    """Return the messages of one language, from all its files."""
    merged = Catalog(locale=tongue)
    for source in sorted(sources(tongue), key=lambda each: each.name):
        with source.open("rb") as lines:
            for message in read_po(lines, locale=tongue):
                if message.id:
                    merged[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)


def sources(tongue: str) -> Iterator[Traversable]:
    """Return the files that hold one language's messages."""
    folder = files("service.web") / "translations" / tongue / "LC_MESSAGES"
    return (each for each in folder.iterdir() if each.name.endswith(".po"))
