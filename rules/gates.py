"""Gates: which forms a text may hold, told by its digits and by the letters they cannot lack."""

import re
from collections.abc import Iterable, Mapping
from itertools import chain, groupby
from typing import NamedTuple

from rules.form import Form
from rules.identifiers import IDENTIFIERS
from rules.secrets import SECRETS

FORMS: Mapping[str, Form] = {**IDENTIFIERS, **SECRETS}
"""Every form by the word that rules use."""


class Hint(NamedTuple):
    """Letters that a form's text may show, and the form."""

    needle: str
    form: str


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


_HINTS = tuple(Hint(needle, name) for name, form in FORMS.items() for needle in form.needles)
_IN_WORDS = tuple((part, hint) for hint in _HINTS if (part := _part(hint.needle)))
_IN_TEXTS = tuple(hint for hint in _HINTS if not _part(hint.needle))
_PART = _any({part for part, _ in _IN_WORDS})
_FREE = frozenset(name for name, form in FORMS.items() if not form.needles)


def hints(word: str) -> tuple[Hint, ...]:
    """Return what a word in small letters may be a part of."""
    if not _PART.search(word):
        return ()
    return tuple(hint for part, hint in _IN_WORDS if part in word)


def worth(low: str, digits: int, hinted: Iterable[tuple[Hint, ...]]) -> list[str]:
    """Return the forms that a text may hold: its small letters, its digits, its words' hints."""
    told = chain(_IN_TEXTS, {*chain.from_iterable(filter(None, hinted))})
    seen = _FREE.union(form for needle, form in told if needle in low)
    return [form for form in seen if digits >= FORMS[form].digits]
