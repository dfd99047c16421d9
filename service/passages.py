"""The passages of a text, and the keys by which the same or nearly the same words are found.

Words are the same when they differ in accents, case, spaces, punctuation or characters that show
nothing alone; figures, signs and units always count. Nearly the same are passages whose runs of
four characters largely agree: MinHash estimates that share (Broder, On the resemblance and
containment of documents, 1997), and bands of it are keys that an index finds (Leskovec, Rajaraman,
Ullman, Mining of Massive Datasets, chapter 3). Keys are kept: whoever changes anything here makes
them anew by a migration (0033 did). Nothing is shown as the same by a key alone.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from service.content import INVISIBLE

END = re.compile(r"(?<=[.!?…])\s+|\n+")
KEPT = re.compile(
    r"(?<!\w)[-+](?=\s?\d)|(?<=\d)[.,](?=\d)|[^\W_]+|[%‰€$£¥<>≤≥=≠±×÷^↑↓↗↘⬆⬇📈📉👍👎]"
)
READ = re.compile(KEPT.pattern + r"|[:;=]-?[()\[\]]|[^\s\w]")
"""A word, a figure, a face or a sign, as a reader meets them one after another."""

LINK = re.compile(r"\w[/@?#=&]\w|[^\W\d_]\.[^\W\d_]{2}")
"""What shows that characters without a space are an address, in which case tells."""

_EDGES = ".,;:!?…'’‘\"“”«»()[]{}"
_SHOWN = frozenset({"Sm", "Sc", "So", "Sk", "Po", "Pc"})
_ORDINARY = frozenset(".,;:!…·'’‘\"“”«»")
_UNSEEN = dict.fromkeys(map(ord, INVISIBLE))
_SIGNS = str.maketrans({"−": "-", "–": "-", "¹": "^1", "²": "^2", "³": "^3"})
RUN = 4
"""Characters of a run that is compared."""

BANDS, ROWS = 8, 3
"""A share of 0.8 is found with a chance of 0.997, one of 0.3 with 0.2."""

SHORTEST = 4
"""Words that a passage needs to be nearly like another; shorter ones are the same or not."""

ALIKE = 0.6
"""The share of runs from which two passages are called nearly the same."""


LONGEST = 1_000
"""Characters of what may have been one sentence."""

JOINED = 4
"""Sentences in a row, at most, that are compared as one: a break may stand anywhere."""


@dataclass(frozen=True)
class Passage:
    """A sentence or line of a text, and where it stands."""

    start: int
    end: int
    words: str


def passages(text: str) -> list[Passage]:
    """Return the sentences and lines of a text, in reading order, without what holds no word."""
    found = []
    start = 0
    for end, following in [*((each.start(), each.end()) for each in END.finditer(text)), (-1, -1)]:
        stop = len(text) if end < 0 else end
        words = text[start:stop]
        lead = len(words) - len(words.lstrip())
        if fold(words):
            kept = words.strip()
            found.append(Passage(start + lead, start + lead + len(kept), kept))
        start = following
    return found


def joined(parts: Sequence[Passage]) -> list[Sequence[Passage]]:
    """Return the runs of two passages or more, neighbours in a text, that may have been one.

    The shortest first.
    """
    return [
        parts[at : at + size]
        for size in range(2, JOINED + 1)
        for at in range(len(parts) - size + 1)
        if parts[at + size - 1].end - parts[at].start <= LONGEST
    ]


def whole(text: str, run: Sequence[Passage]) -> Passage:
    """Return a run of passages of a text as one."""
    start, end = run[0].start, run[-1].end
    return Passage(start, end, text[start:end])


def fold(text: str) -> str:
    """Return the words and figures alone, in small letters, without accents."""
    return " ".join(KEPT.findall(_plain(text.translate(_UNSEEN).translate(_SIGNS))))


def _plain(text: str) -> str:
    """Return a text in small letters, without accents, its joined letters parted."""
    parted = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae")).casefold()
    return "".join(each for each in parted if not unicodedata.combining(each))


def signs(text: str) -> tuple[str, ...]:
    """Return what a reader goes by, in its order: words, symbols, and links letter for letter.

    Not accents, case, spaces, ordinary punctuation, nor what shows nothing alone.
    """
    found: list[str] = []
    words: list[str] = []
    for each in text.translate(_UNSEEN).translate(_SIGNS).split():
        bare = each.strip(_EDGES)
        if LINK.search(bare):
            before, _bare, after = each.partition(bare)
            link = unicodedata.normalize("NFC", bare)
            found += [*_read(" ".join([*words, before])), link, *_read(after)]
            words = []
        else:
            words.append(each)
    return (*found, *_read(" ".join(words)))


def _read(text: str) -> Iterator[str]:
    for each in READ.findall(_plain(text)):
        if len(each) > 1 or each.isalnum() or _is_sign(each):
            yield each


def _is_sign(char: str) -> bool:
    return unicodedata.category(char) in _SHOWN and char not in _ORDINARY


def same_key(words: str) -> int:
    """Return the key that passages share when their words are the same."""
    return _number(f"passage {fold(words)}")


def whole_key(text: str) -> int:
    """Return the key that whole texts share when their words are the same."""
    return _number(f"text {fold(text)}")


def near_keys(words: str) -> list[int]:
    """Return the keys of which passages that are nearly the same very likely share one."""
    folded = fold(words)
    if folded.count(" ") + 1 < SHORTEST:
        return []
    hashed = np.array([_number(run) for run in sorted(_runs(folded))], dtype=np.int64)
    factors, shifts = _family()
    least = (hashed.astype(np.uint64)[:, None] * factors + shifts).min(axis=0)
    return [
        _number(f"band {place} {band.tobytes().hex()}")
        for place, band in enumerate(least.reshape(BANDS, ROWS))
    ]


def likeness(one: str, other: str) -> float:
    """Return how much two passages agree, from 0 to 1: 1 where their words are the same."""
    first, second = fold(one), fold(other)
    if first == second:
        return 1.0
    if min(first.count(" "), second.count(" ")) + 1 < SHORTEST:
        return 0.0
    runs, others = _runs(first), _runs(second)
    return min(len(runs & others) / len(runs | others), 0.99)


def _runs(folded: str) -> set[str]:
    return {folded[at : at + RUN] for at in range(max(len(folded) - RUN + 1, 1))}


def _number(words: str) -> int:
    """Return a whole number of 64 bits, as PostgreSQL's bigint holds it."""
    digest = hashlib.blake2b(words.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@cache
def _family() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the functions by which the runs are shuffled: h → a·h + b, modulo 2⁶⁴, a odd."""
    many = range(BANDS * ROWS)
    factors = np.array([_number(f"factor {each}") | 1 for each in many], dtype=np.int64)
    shifts = np.array([_number(f"shift {each}") for each in many], dtype=np.int64)
    return factors.astype(np.uint64), shifts.astype(np.uint64)
