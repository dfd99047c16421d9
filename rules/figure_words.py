"""The words that make figures, by what they do: numerals, scales, currencies, months, units."""

import re
from functools import cache
from importlib.resources import files

import yaml

PERIOD = re.compile(r"(?:[qt][1-4]|[hs][12])\Z")
MULTIPLE = re.compile(r"x\d+\Z")


@cache
def figure_words() -> dict[str, frozenset[str]]:
    """Return every set of words by name."""
    text = (files("rules") / "figure_words.yaml").read_text(encoding="utf-8")
    return {name: frozenset(words.split()) for name, words in yaml.safe_load(text).items()}


def begins_figure(form: str) -> bool:
    """Tell whether a figure may begin at a word of this form."""
    return (
        form[:1].isdigit()
        or form == "$"
        or form in figure_words()["numerals"]
        or (form[-1:].isdigit() and (PERIOD.match(form) or MULTIPLE.match(form)) is not None)
    )
