"""Terms: the little language in which a rule says what to look for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from nlp_models import bare, ends_sentence, form, is_word, words
from rules.fold import fold

FIGURES = frozenset("percent amount multiple date year period duration number ticker name".split())
LISTS = frozenset("company brands products competitors clients codenames medicines".split())

_REFERENCE = re.compile(r"[@$#][a-z][a-z0-9_]*\Z")
_NEARLY = re.compile(r"@[A-Za-z]\w*\Z")
_ACRONYM = re.compile(r"[A-Z]{2,5}\Z")


class How(NamedTuple):
    """How one written word is compared: any form, this form, capitals, inside a hashtag."""

    exact: bool = False
    capitals: bool = False
    hashtag: bool = False


FREE = How()
"""Any form of the word will do, written in any way."""


class Word(NamedTuple):
    """A word as written, in its bare form."""

    form: str
    how: How


class Slot(NamedTuple):
    """A place for a concept, list, figure (`@ $ #` names), `*`, `...`, `^`, or a choice."""

    name: str
    choice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One way to fill a term: words and slots in a row; may it run over a sentence's end?"""

    places: tuple[Word | Slot, ...]
    crosses: bool = False


WILDCARDS = frozenset({"*", "..."})


def is_wild(term: Term) -> bool:
    """Tell whether any words at all would fill the term."""
    return all(isinstance(place, Slot) and place.name in WILDCARDS for place in term.places)


class BadTerm(ValueError):
    """A term cannot be read; the message says why."""


@cache
def parse(source: str) -> tuple[Term, ...]:
    """Return every way to fill the term: one, or more when it has words that may be missing."""
    exact = source.startswith("=") and len(source.strip()) > 1
    parts = source.removeprefix("=").split() if exact else source.split()
    if not parts:
        raise BadTerm("an empty term")
    return tuple(
        Term(places, _crosses(" ".join(chosen)))
        for chosen in _choices(parts)
        if (places := tuple(_places(chosen, exact)))
    )


def _choices(parts: list[str]) -> Iterator[list[str]]:
    optional = [at for at, part in enumerate(parts) if part[0] == "?" and part[1:2].strip("!?.")]
    if len(optional) > 4:
        raise BadTerm("at most four words of a term may be missing")
    for bits in range(2 ** len(optional)):
        absent = {at for place, at in enumerate(optional) if bits >> place & 1}
        yield [
            part[1:] if at in optional else part
            for at, part in enumerate(parts)
            if at not in absent
        ]


def _places(parts: list[str], exact: bool) -> Iterator[Word | Slot]:
    run: list[str] = []
    for part in parts:
        if slot := _slot(part):
            yield from _words(run, exact)
            run = []
            yield slot
        else:
            run.append(part)
    yield from _words(run, exact)


def _slot(part: str) -> Slot | None:
    if part in {"*", "...", "…", "^"}:
        return Slot("..." if part == "…" else part)
    if not _REFERENCE.match(part):
        if _NEARLY.match(part):
            raise BadTerm(f"{part} is no name of a concept: small letters, figures and _ only")
        return None
    if part[0] == "#" and part[1:] not in FIGURES:
        return None
    if part[0] == "$" and part[1:] not in LISTS:
        raise BadTerm(f"{part} is no list of the lexicon")
    return Slot(part)


def _words(run: list[str], exact: bool) -> Iterator[Word]:
    for part in _joined(run):
        tagged = part.startswith("#")
        for token in words(fold(part).text):
            if is_word(token):
                how = How(exact, bool(_ACRONYM.match(token)), tagged and token.isalpha())
                yield Word(form(token), how)


def _joined(run: list[str]) -> Iterator[str]:
    """Yield hashtags one by one and what lies between them as one text."""
    text: list[str] = []
    for part in run:
        if part.startswith("#") and part[1:2].isalpha():
            if text:
                yield " ".join(text)
            text = []
            yield part
        else:
            text.append(part)
    if text:
        yield " ".join(text)


def _crosses(source: str) -> bool:
    tokens = words(source.replace("...", " "))
    return any(ends_sentence(token, bare(before)) for before, token in pairwise(tokens[:-1]))
