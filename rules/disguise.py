"""Disguised words: hashtags, spaced letters, figures for letters, signs between letters."""

import re
from collections.abc import Container, Iterator
from functools import cache
from itertools import product

from nlp_models import bare
from rules.fold_tables import FEMININE, LEET, MASKS

Piece = tuple[str, int, int]
"""New text and the span, inside the disguise, that it stands for."""

_WAYS = {
    "tag": r"(?P<tag>\#(?<!\w\#)\w*[^\W\d_]\w*)",
    "first": r"""(?P<first>(?<!\w)(?:\#1(?!\w)
        |(?:n\s?[°º]|n[o°º]s?\.?|no\.|num\.|numéro|numero|number)\s?(?:1(?!\w)|un(?!\w)|one(?!\w))))
        |(?P<count>(?<!\w)n\s?[°º]\s?(?=\d))""",
    "spaced": r"""(?P<spaced>(?<![\w'’])[^\W_](?:(?P<gap>[ .*_-])[^\W_])
        (?:(?P=gap)[^\W_]){2,}(?!\w))""",
    "fair": r"""(?P<fair>(?<!\w)[^\W\d_]{3,40}(?:[·•∙]\w{1,6}){1,3}(?!\w)
        |(?<!\w)[^\W\d_]{3,40}(?:[.]\w{1,5})?[.]s(?!\w)
        |(?<!\w)[^\W\d_]{3,40}\([a-zè]{1,5}\)s?(?!\w))""",
    "masked": r"""(?P<masked>(?<![\w@\#$])[@$€!|]?(?=[^\W_])[^\W_]*
        (?:(?<=[^\W\d_])[@$€£!|*_~^`0-9]|[@$€£!|*_~^`0-9](?=[^\W\d_]))[\w@$€£!|*~^`]*\w)""",
}
"""The ways to disguise a word, each a pattern."""

_SIGN = re.compile(
    r"""[@$€£|*_~^`!0-9](?:
        (?<=[^\W\d_].)(?=[^\W\d_])                           # between letters
        | (?<=[@$€!|0134578])(?<!\w.)(?=[^\W\d_]{3})           # before a word
        | (?<=[^\W\d_]{2}[@$€0-9]))                            # behind a word
    """,
    re.VERBOSE,
)
_FAIR_POINT = re.compile(r"[·•∙](?<=\w.)(?=\w)")
_FAIR_END = re.compile(r"[.]s(?<=\w..)(?!\w)")
_FAIR_BRACKET = re.compile(r"[(](?<=\w.)(?=[a-z])")
_SPELLED = re.compile(r"[ .*_-](?<=\W\w.)(?=\w[ .*_-]\w(?:\W|\Z))")
_NUMBERS = ("numéro", "numero", "number", "num.", "no.", "no1")


_FAIR = (_FAIR_POINT, _FAIR_END, _FAIR_BRACKET)


def ways(text: str) -> tuple[str, ...]:
    """Return the ways in which words of the text may be disguised, told by cheap signs."""
    low = text.lower()
    found = [
        ("tag", "#" in text),
        (
            "first",
            "°" in text or "º" in text or "#1" in text or any(map(low.__contains__, _NUMBERS)),
        ),
        ("spaced", _SPELLED.search(f" {text}") is not None),
        ("fair", any(sign.search(text) for sign in _FAIR)),
        ("masked", _SIGN.search(text) is not None),
    ]
    return tuple(name for name, there in found if there)


@cache
def pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of these ways."""
    return re.compile("|".join(_WAYS[name] for name in names), re.VERBOSE | re.IGNORECASE)


def repaired(match: re.Match[str], vocabulary: Container[str]) -> list[Piece] | None:
    """Return what the disguise reads as, piece by piece, or None when it is no disguise."""
    text = match.group()
    match match.lastgroup:
        case "tag":
            return list(_tag(text, vocabulary))
        case "first":
            return [("n° 1", 0, len(text))]
        case "count":
            return [("n° ", 0, len(text))]
        case "gap" | "spaced":
            return _spaced(text, vocabulary)
        case "fair":
            return _fair(text)
    return _masked(text, vocabulary)


_PARTS = re.compile(r"[^\W\d_](?:[^\W\d_A-ZÀ-Þ]+|[A-ZÀ-Þ]+(?![^\W\d_A-ZÀ-Þ]))?|\d+|_+")


def _tag(text: str, vocabulary: Container[str]) -> Iterator[Piece]:
    """Yield the hash sign as a mark, then the words of the hashtag, letter for letter."""
    yield "#", 0, 1
    for number, match in enumerate(_PARTS.finditer(text, 1)):
        part = match.group()
        if part[0] == "_":
            continue
        if number:
            yield " ", match.start(), match.start() + 1
        at = match.start()
        for place, word in enumerate(_segments(part, vocabulary)):
            if place:
                yield " ", at, at + 1
            yield word, at, at + len(word)
            at += len(word)


LONGEST_TAG = 40


def _segments(text: str, vocabulary: Container[str]) -> list[str]:
    """Return the known words that fill the text, the fewest; the text itself when none do."""
    plain = bare(text)
    if len(plain) != len(text) or not 6 <= len(text) <= LONGEST_TAG or plain in vocabulary:
        return [text]
    best: list[list[str] | None] = [[]] + [None] * len(text)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - 18), end):
            before = best[start]
            word = plain[start:end]
            if before is None or word not in vocabulary or len(word) < 2:
                continue
            here = best[end]
            if here is None or len(before) + 1 < len(here):
                best[end] = [*before, text[start:end]]
    return best[-1] or [text]


def _spaced(text: str, vocabulary: Container[str]) -> list[Piece] | None:
    letters = text[::2]
    plain = bare(letters)
    if not letters.isalpha() or (len(letters) < 5 and plain not in vocabulary):
        return None
    pieces = [(letter, 2 * at, 2 * at + 1) for at, letter in enumerate(letters)]
    return pieces if text[1] == "." or plain in vocabulary or len(letters) > 5 else None


def _fair(text: str) -> list[Piece] | None:
    """Return the masculine form, with the plural: client·e·s reads clients."""
    stem, *endings = re.split(r"[·•∙.()]+", text.rstrip(")"))
    if not endings or any(bare(one) not in FEMININE for one in endings if one):
        return None
    plural = endings[-1].endswith("s")
    kept = stem + ("s" if plural and not stem.endswith("s") else "")
    pieces = [(letter, at, at + 1) for at, letter in enumerate(stem)]
    if len(kept) > len(stem):
        pieces.append(("s", len(stem), len(text)))
    else:
        pieces[-1] = (pieces[-1][0], pieces[-1][1], len(text))
    return pieces


def _masked(text: str, vocabulary: Container[str]) -> list[Piece] | None:
    if len(text) > LONGEST_TAG or bare(text) in vocabulary:
        return None
    kept = [(letter, at) for at, letter in enumerate(text) if letter not in MASKS]
    stripped = "".join(letter for letter, _ in kept)
    word = stripped if bare(stripped) in vocabulary else _read(stripped, vocabulary)
    if word is None:
        return None
    return [
        (new.upper() if old.isupper() else new, at, at + 1)
        for new, (old, at) in zip(word, kept, strict=True)
    ]


_MOST_SIGNS = 5


def _read(text: str, vocabulary: Container[str]) -> str | None:
    """Return the one known word that the signs and figures may stand for."""
    plain = bare(text)
    signs = [letter for letter in plain if letter in LEET]
    letters = sum(letter.isalpha() for letter in plain)
    if not signs or len(signs) > _MOST_SIGNS or len(plain) != len(text) or letters < 2:
        return None
    for reading in product(*(LEET.get(letter, letter) for letter in plain)):
        word = "".join(reading)
        if word in vocabulary:
            return word
    return None
