"""Sequences: terms that mix words with concepts, lists, figures and gaps."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rules.text import Span, Text

LONGEST_GAP = 4


class Place(NamedTuple):
    """One place of a sequence: a group of the index, or a wildcard `*`, `...`."""

    group: int = -1
    wildcard: str = ""


class Sequence(NamedTuple):
    """Places in a row; `anchor` is the one that is looked for first."""

    places: tuple[Place, ...]
    anchor: int
    crosses: bool
    groups: frozenset[int]

    def spans(self, text: "Text") -> Iterator["Span"]:
        """Yield every stretch of words that fills the places."""
        after = self.places[self.anchor + 1 :]
        before = self.places[: self.anchor][::-1]
        for start, end in text.spans(self.places[self.anchor].group):
            firsts = set(_ends(text, start, before, -1))
            if not firsts:
                continue
            for last in set(_ends(text, end, after, 1)):
                for first in firsts:
                    if self.crosses or text.sentence(first) == text.sentence(last - 1):
                        yield first, last


def _ends(text: "Text", word: int, places: tuple[Place, ...], step: int) -> Iterator[int]:
    """Yield where the places end when they begin at the word, going on or going back."""
    if not places:
        yield word
        return
    place, rest = places[0], places[1:]
    if place.group >= 0:
        for found in (text.starting if step > 0 else text.ending)(place.group, word):
            yield from _ends(text, found, rest, step)
    elif place.wildcard == "...":
        for gap in range(LONGEST_GAP + 1):
            if 0 <= word + gap * step <= len(text.forms):
                yield from _ends(text, word + gap * step, rest, step)
    elif 0 <= (word if step > 0 else word - 1) < len(text.forms):
        yield from _ends(text, word + step, rest, step)
