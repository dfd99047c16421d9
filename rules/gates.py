"""Gates: which forms a text may hold, told by its digits and by the letters of its words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, groupby

from rules.form import Form
from rules.identifiers import IDENTIFIERS
from rules.secrets import SECRETS

FORMS: Mapping[str, Form] = {**IDENTIFIERS, **SECRETS}
"""Every form by the word that rules use."""

_LETTERS = re.compile(r"[^\W\d_]{2,}\d*|[^\W\d_]\d+")
_COMMON = frozenset("at fi lan oh sk wi".split())
"""Letters that stand in too many words to say anything."""


def _part(needle: str) -> str:
    """Return the longest part of a needle that one word holds, empty where it says too little."""
    return max({*_LETTERS.findall(needle)} - _COMMON, key=len, default="")


def _any(parts: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of any of these, those with the same first letter together."""
    by_first = groupby(sorted(parts), key=lambda part: part[0])
    return re.compile(
        "|".join(f"{one}(?:{'|'.join(part[1:] for part in same)})" for one, same in by_first)
    )


_PARTS = {name: frozenset(map(_part, form.needles)) - {""} for name, form in FORMS.items()}
_SIGNS = {
    name: tuple(needle for needle in form.needles if not _part(needle))
    for name, form in FORMS.items()
}
_PART = _any(frozenset().union(*_PARTS.values()))


def hints(word: str) -> tuple[str, ...]:
    """Return the forms that stand in no text without a word such as this, in small letters."""
    if not _PART.search(word):
        return ()
    return tuple(name for name, parts in _PARTS.items() if any(map(word.__contains__, parts)))


def worth(low: str, digits: int, hinted: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the forms that a text may hold: its small letters, its digits, its words' hints."""
    told = frozenset(chain.from_iterable(filter(None, hinted)))
    for name, form in FORMS.items():
        if (
            digits >= form.digits
            and (name in told or not form.needles or any(map(low.__contains__, _SIGNS[name])))
            and form.worth(low, digits)
        ):
            yield name
