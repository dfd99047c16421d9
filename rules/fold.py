"""Folding: disguised letters become letters again, with a map back to the author's own text."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from nlp_models import bare
from rules.disguise import pattern, repaired, ways
from rules.fold_tables import LOOKALIKES, PLAIN


class Stretch(NamedTuple):
    """Letters of a copy from `at` on: one for one from `begin`, or all `alike` for that span."""

    at: int
    begin: int
    end: int
    alike: bool

    def span(self, letter: int) -> tuple[int, int]:
        """Return what a letter of the stretch stands for."""
        if self.alike:
            return self.begin, self.end
        begin = self.begin + letter - self.at
        return begin, begin + 1


@dataclass(frozen=True, slots=True)
class Folded:
    """A readable copy of a text; its stretches lead each letter back to an earlier copy, if any."""

    text: str
    stretches: Sequence[Stretch] = ()
    earlier: "Folded | None" = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the author's text that a span of the copy stands for."""
        if self.earlier is None or end <= start:
            return start, end
        return self.earlier.original(self._span(start)[0], self._span(end - 1)[1])

    def _span(self, letter: int) -> tuple[int, int]:
        at = bisect_right(self.stretches, letter, key=attrgetter("at")) - 1
        return self.stretches[at].span(letter)


class _Copy:
    """A copy in the making: text, and what every stretch of it stands for in an earlier copy."""

    def __init__(self, earlier: Folded) -> None:
        self._earlier = earlier
        self._text: list[str] = []
        self._stretches: list[Stretch] = []
        self._length = 0

    def carry(self, start: int, end: int) -> None:
        """Add a stretch of the earlier copy as it is."""
        self.add(self._earlier.text[start:end], start, end, alike=False)

    def add(self, text: str, begin: int, end: int, *, alike: bool = True) -> None:
        """Add letters that all stand for one span of the earlier copy, or one for one."""
        self._stretches.append(Stretch(self._length, begin, end, alike))
        self._text.append(text)
        self._length += len(text)

    def widen(self, end: int) -> None:
        """Let the last letter, if there is one, stand for what follows it too."""
        if self._length:
            last = self._length - 1
            begin, _ = self._stretches[-1].span(last)
            self._stretches.append(Stretch(last, begin, end, alike=True))

    def folded(self) -> Folded:
        return Folded("".join(self._text), self._stretches, self._earlier)


def fold(text: str, vocabulary: Container[str] = ()) -> Folded:
    """Return the readable copy; `vocabulary` holds the bare words worth recognising."""
    folded = Folded(text)
    if not text.isascii() and not PLAIN.issuperset(_strange(text)):
        folded = _letters(text)
    disguises = ways(folded.text)
    return _repair(folded, vocabulary, disguises) if disguises else folded


_NOT_ASCII = re.compile(r"[^\x00-\x7f\u2190-\u2bff\U0001f000-\U0001f3fa\U0001f400-\U0001faff]")


_CHANGES = re.compile(r"[^\x20-\x7e\n]")
"""Everything that may read otherwise than it is written."""


def _strange(text: str) -> set[str]:
    return set(_NOT_ASCII.findall(text))


MOST_LETTERS = 4
"""How many letters one character may stand for; a whole sentence in one stays as it is."""


@lru_cache(maxsize=16_384)
def _letter(letter: str) -> str:
    """Return what one character reads as: nothing, itself or other letters."""
    if letter in PLAIN and letter != "\ufe0f":
        return letter
    category = unicodedata.category(letter)
    if category in {"Mn", "Me", "Cf", "Cc"} and letter not in "\n\t":
        return "" if category != "Cc" else " "
    if category in {"Zl", "Zp"}:
        return "\n"
    if category == "Zs":
        return " "
    wide = unicodedata.normalize("NFKC", letter)
    plain = "".join(one for one in wide if not unicodedata.combining(one))
    return plain if 0 < len(plain) <= MOST_LETTERS else letter


def _letters(text: str) -> Folded:
    copy = _Copy(Folded(text))
    pieces: list[str] = []  # what reads letter for letter, from `begin` on
    begin = done = 0
    for match in _CHANGES.finditer(text):
        at = match.start()
        letter = match.group()
        plain = _letter(letter)
        if plain == letter:
            continue
        pieces.append(text[done:at])
        done = at + 1
        if len(plain) == 1:
            pieces.append(plain)
            continue
        if begin < at:
            copy.add("".join(pieces), begin, at, alike=False)
        pieces, begin = [], done
        if plain:
            copy.add(plain, at, done)
        elif unicodedata.category(letter) == "Mn":
            copy.widen(done)
    copy.add("".join([*pieces, text[done:]]), begin, len(text), alike=False)
    return _latin(copy.folded())


_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u052f\u0261\u0251]")
_LETTERS_ONLY = re.compile(r"[^\W_]+")


def _latin(folded: Folded) -> Folded:
    """Return the copy with look-alike letters made Latin, in words that are not honest Greek."""
    if not _FOREIGN.search(folded.text):
        return folded
    text = list(folded.text)
    for match in _LETTERS_ONLY.finditer(folded.text):
        word = match.group()
        if _FOREIGN.search(word) and _disguised(word):
            text[match.start() : match.end()] = [LOOKALIKES.get(one, one) for one in word]
    return replace(folded, text="".join(text))


def _disguised(word: str) -> bool:
    latin = any(letter.isascii() and letter.isalpha() for letter in word)
    return latin and all(
        letter.isascii() or letter in LOOKALIKES or bare(letter).isascii() for letter in word
    )


def _repair(folded: Folded, vocabulary: Container[str], disguises: tuple[str, ...]) -> Folded:
    copy = _Copy(folded)
    at = 0
    for match in pattern(disguises).finditer(folded.text):
        pieces = repaired(match, vocabulary)
        if pieces is None:
            continue
        copy.carry(at, match.start())
        for text, start, end in pieces:
            begin, alike = match.start(), match.lastgroup != "tag"
            copy.add(text, begin + start, begin + end, alike=alike)
        at = match.end()
    if at == 0:
        return folded
    copy.carry(at, len(folded.text))
    return copy.folded()
