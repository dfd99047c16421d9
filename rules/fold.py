"""Folding: disguised letters become letters again, with a map back to the author's own text."""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache

from nlp_models import bare
from rules.disguise import pattern, repaired, ways
from rules.fold_tables import LOOKALIKES, PLAIN


@dataclass(frozen=True, slots=True)
class Folded:
    """A readable copy of a text; `begins` and `ends` lead each letter back, None if unchanged."""

    text: str
    begins: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the author's text that a span of the copy stands for."""
        if self.begins is None or self.ends is None or end <= start:
            return start, end
        return self.begins[start], self.ends[end - 1]


class _Copy:
    """A copy in the making: text with the span of the original behind every letter."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.begins: list[int] = []
        self.ends: list[int] = []

    def add(self, text: str, begin: int, end: int) -> None:
        """Add letters that all stand for one span of the original."""
        self.text.append(text)
        self.begins.extend([begin] * len(text))
        self.ends.extend([end] * len(text))

    def carry(self, folded: Folded, start: int, end: int) -> None:
        """Add a stretch of an earlier copy as it is."""
        self.text.append(folded.text[start:end])
        if folded.begins is None or folded.ends is None:
            self.begins.extend(range(start, end))
            self.ends.extend(range(start + 1, end + 1))
        else:
            self.begins.extend(folded.begins[start:end])
            self.ends.extend(folded.ends[start:end])

    def folded(self) -> Folded:
        return Folded("".join(self.text), tuple(self.begins), tuple(self.ends))


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


@lru_cache(maxsize=8192)
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
    copy = _Copy()
    done = 0
    original = Folded(text)
    for match in _CHANGES.finditer(text):
        at = match.start()
        letter = match.group()
        plain = _letter(letter)
        if plain == letter:
            continue
        if done < at:
            copy.carry(original, done, at)
        done = at + 1
        if plain:
            copy.add(plain, at, done)
        elif copy.ends and unicodedata.category(letter) == "Mn":
            copy.ends[-1] = done
    copy.carry(original, done, len(text))
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
    return Folded("".join(text), folded.begins, folded.ends)


def _disguised(word: str) -> bool:
    latin = any(letter.isascii() and letter.isalpha() for letter in word)
    return latin and all(
        letter.isascii() or letter in LOOKALIKES or bare(letter).isascii() for letter in word
    )


def _repair(folded: Folded, vocabulary: Container[str], disguises: tuple[str, ...]) -> Folded:
    copy = _Copy()
    at = 0
    for match in pattern(disguises).finditer(folded.text):
        pieces = repaired(match, vocabulary)
        if pieces is None:
            continue
        copy.carry(folded, at, match.start())
        for text, start, end in pieces:
            copy.add(text, *folded.original(match.start() + start, match.start() + end))
        at = match.end()
    if at == 0:
        return folded
    copy.carry(folded, at, len(folded.text))
    return copy.folded()
