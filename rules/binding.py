"""Which sentences of a text bind: those with a figure, a day, a name, a link, a fixed wording.

Every word of such a sentence counts: "sales grew by 12%" and "sales fell by 12%" share a figure.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from nlp_models import bare, ends_sentence
from rules.build import Concepts
from rules.figure_words import figure_words
from rules.fold import fold
from rules.lexicon import Lexicon
from rules.model import Pack

WORD = re.compile(r"\w+")
END = re.compile(r"[.!?…]+(?=\s)|\n")
ORDINAL = re.compile(
    r"^[ \t\u00a0\u202f]*([1-9][0-9]?)([.)])[ \t\u00a0\u202f]+(?=\S)", re.MULTILINE
)
SIGN = re.compile(r"[%‰]")
ROMAN = re.compile(r"\b[IVX]{2,}\b")
LINK = re.compile(
    r"https?://|(?<!\w)www\.|(?<!\w)@\w|[\w.-]{1,64}@\w"
    r"|(?<![\w@.-])(?:[\w-]{1,63}[.。]){1,5}[^\W\d_]{2,24}(?![\w.]\w)",
    re.IGNORECASE,
)
CAPITAL = re.compile(r"[^\W\d_a-zß-ÿ]\w+")
OPENING = frozenset(":«“\"(–—-•*['")

DAYS = frozenset(
    "lundi mardi mercredi jeudi vendredi samedi dimanche demain hier aujourd monday tuesday"
    " wednesday thursday friday saturday sunday tomorrow yesterday today tonight".split()
)
SHARES = frozenset(
    "moitie tiers quart double triple quadruple demi half third dozen dozens douzaine douzaines"
    " quinzaine vingtaine trentaine quarantaine cinquantaine soixantaine millier milliers zero"
    " pourcent percent majorite majority twice thrice".split()
)
JOINER, LIGATURES = "\u200d", frozenset("œæŒÆß")
"""What joins the parts of a picture; and letters of our languages that are not parted."""

MEASURES = frozenset("fois times point points bp bps kg km pourcents pct".split())
ARTICLES = frozenset("un une one".split())

LITTLE = frozenset("un une one may dec mar jan feb".split())
"""What is a numeral or a month at most by chance."""


class Binding(StrEnum):
    """Why the words of a sentence count."""

    FIGURE = "figure"
    DAY = "day"
    NAME = "name"
    LINK = "link"
    WORDING = "wording"
    ODD = "odd"


CLAIMS = frozenset({Binding.FIGURE, Binding.NAME, Binding.LINK, Binding.ODD})
"""What no new sentence may bring; a warning more, or that it happens on a Monday, may be said."""

SHORTEST = 3
"""Words of a wording that counts by itself; that "my team" is gone, the check would say."""

Phrases = Mapping[str, tuple[tuple[str, ...], ...]]
"""Wordings in plain words, by their first word."""


@dataclass(frozen=True)
class Bound:
    """A sentence, where it stands, why its words count, and who or what it names besides."""

    start: int
    end: int
    words: str
    bindings: frozenset[Binding]
    names: tuple[str, ...]


def bound(text: str, lexicon: Lexicon, wordings: Phrases) -> list[Bound]:
    """Return the sentences of a text, in reading order; the numbers of a list are in none."""
    named = _named(lexicon)
    known = _figures() | named.keys()
    return [
        Bound(
            start, end, text[start:end], _bindings(text[start:end], named, wordings, known), names
        )
        for start, end in _sentences(unnumbered(text))
        for names in [tuple(_names(text[start:end]))]
    ]


def unnumbered(text: str) -> str:
    """Return a text as long as it was, with blanks in place of the numbers of its lists.

    Those number lines, from one on, without a gap and in one manner. What stands before a figure,
    a unit or a sign may be read as its number, and stays.
    """
    runs: list[list[re.Match[str]]] = []
    for each in ORDINAL.finditer(text):
        if each[1] == "1":
            runs.append([each])
        elif runs and (int(each[1]), each[2]) == (len(runs[-1]) + 1, runs[-1][0][2]):
            runs[-1].append(each)
    parts: list[str] = []
    at = 0
    for each in chain(*(run for run in runs if len(run) > 1)):
        if _begins_words(text[each.end() : each.end() + 60]):
            parts += [text[at : each.start()], " " * len(each.group())]
            at = each.end()
    return "".join([*parts, text[at:]])


def _begins_words(item: str) -> bool:
    """Whether an item of a list begins with a word that makes no figure of a number before it."""
    first = _plain_words(item)[:1]
    letter = item.lstrip("«“\"'# \u00a0\u202f")[:1]
    return letter.isalpha() and bool(first) and not (_counted() & {first[0].lstrip("#")})


def mandatory(packs: Iterable[Pack], concepts: Concepts) -> Phrases:
    """Return the wordings that rules take for a disclosure: of some words, or as a hashtag."""
    asked = {each for pack in packs for rule in pack.rules for each in _disclosures(rule.languages)}
    known: set[str] = set()
    terms = {term for each in asked for term in _terms(each, concepts, known)}
    plain = (each.removeprefix("=").replace(" ?", " ") for each in terms if not _open(each))
    return phrases(
        each for each in plain if len(WORD.findall(each)) >= SHORTEST or each.startswith("#")
    )


def phrases(wordings: Iterable[str]) -> Phrases:
    """Return wordings as they are looked up; a hashtag keeps its sign."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for each in wordings:
        words = tuple(_plain_words(each))
        if words:
            found.setdefault(words[0], set()).add(words)
    return {first: tuple(sorted(each)) for first, each in found.items()}


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where sentences stand; a dot after an abbreviation or an initial ends none."""
    start = 0
    for each in chain(END.finditer(text), [None]):
        stop = each.end() if each else len(text)
        if each and each.group() == "." and not _ends(text, start, each.start()):
            continue
        lead = len(text[start:stop]) - len(text[start:stop].lstrip())
        words = text[start:stop].strip()
        if WORD.search(words) or SIGN.search(words):
            yield start + lead, start + lead + len(words)
        start = stop


def _ends(text: str, start: int, dot: int) -> bool:
    before = WORD.findall(text[max(start, dot - 40) : dot])
    return ends_sentence(".", bare(before[-1]) if before else "")


def _bindings(
    words: str, named: Phrases, wordings: Phrases, known: Container[str]
) -> frozenset[Binding]:
    """Return why the words count, as they are written and as they read without a disguise."""
    plain = "".join(
        each for each in unicodedata.normalize("NFKC", words) if unicodedata.category(each) != "Cf"
    )
    told, read = _plain_words(plain), fold(words, known).text
    ways = [told] if read == words else [told, _plain_words(read)]
    found = {
        Binding.FIGURE: any(map(_figure, chain(*ways))) or _sign(plain) or ROMAN.search(plain),
        Binding.DAY: not DAYS.isdisjoint(told),
        Binding.NAME: any(_holds([each.lstrip("#") for each in way], named) for way in ways),
        Binding.LINK: LINK.search(plain) or LINK.search(read),
        Binding.WORDING: _holds(told, wordings),
        Binding.ODD: any(map(_odd, set(words))),
    }
    return frozenset(binding for binding, holds in found.items() if holds)


def _sign(text: str) -> bool:
    return bool(SIGN.search(text)) or any(unicodedata.category(each) == "Sc" for each in text)


def _odd(letter: str) -> bool:
    """Whether a character is unseen, or a letter of another alphabet than French and English."""
    kind = unicodedata.category(letter)
    if kind[0] != "L":
        return kind in {"Cf", "Co"} and letter != JOINER
    parted = unicodedata.normalize("NFKD", letter)
    return not all(each.isascii() or unicodedata.combining(each) for each in parted) and (
        letter not in LIGATURES
    )


def _figure(word: str) -> bool:
    return any(each.isnumeric() for each in word) or word in _figures()


@cache
def _figures() -> frozenset[str]:
    words = figure_words()
    return (words["numerals"] | words["months"] | SHARES) - LITTLE


@cache
def _counted() -> frozenset[str]:
    """Return the words that make a figure of a number before them."""
    return (frozenset(chain(*figure_words().values())) | SHARES | MEASURES) - ARTICLES


def _holds(told: list[str], wanted: Phrases) -> bool:
    return any(
        tuple(told[at : at + len(each)]) == each
        for at, first in enumerate(told)
        for each in wanted.get(first, ())
    )


def _names(sentence: str) -> Iterator[str]:
    """Yield the words with a capital that no beginning asks for."""
    begun = False
    for each in WORD.finditer(sentence):
        before = sentence[: each.start()].rstrip()[-1:]
        if begun and before not in OPENING and CAPITAL.fullmatch(each.group()):
            yield each.group()
        begun = True


def _plain_words(text: str) -> list[str]:
    parted = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae")).casefold()
    plain = "".join(each for each in parted if not unicodedata.combining(each))
    return re.findall(r"#?\w+", plain)


@lru_cache(maxsize=16)
def _named(lexicon: Lexicon) -> Phrases:
    """Return the names of which something is claimed; one's own house may be named."""
    lists = (lexicon.products, lexicon.competitors, lexicon.clients, lexicon.codenames)
    names = [*chain(*lists), *(name for name, _uses in lexicon.medicines)]
    return phrases([*names, *("".join(each.split()) for each in names)])


def _disclosures(match: Any) -> Iterator[str]:
    """Yield the terms of every disclosure in a matcher, wherever it is nested."""
    if isinstance(match, Mapping):
        for key, value in match.items():
            yield from _strings(value) if key == "disclosure" else _disclosures(value)
    elif isinstance(match, list | tuple):
        for each in match:
            yield from _disclosures(each)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _strings(value.get("any_of", ()))
    else:
        for each in value:
            yield from _strings(each)


def _terms(term: str, concepts: Concepts, known: set[str]) -> Iterator[str]:
    """Yield the wordings of a term: itself, or all of the concept that it names."""
    if not term.startswith("@"):
        yield term
    elif term not in known and term[1:] in concepts:
        known.add(term)
        concept = concepts[term[1:]]
        yield from chain(*concept.wordings.values())
        for each in concept.include:
            yield from _terms(f"@{each}", concepts, known)


def _open(term: str) -> bool:
    """Whether other words could stand in its place."""
    return any(part[0] in "@$*^" or part == "..." or "|" in part for part in term.split())
