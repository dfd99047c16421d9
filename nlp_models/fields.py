"""Semantic fields: what a word or an expression is about, by the same names in both languages."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import filterfalse, pairwise
from sys import intern

from nlp_models.lemmas import lemma_table
from nlp_models.letters import form
from nlp_models.words import words

LITTLE = frozenset(
    "le la les l un une des du de d mon ma mes ton ta tes son sa ses notre nos votre vos leur "
    "leurs ce cet cette ces se s te t me m the a an my your his her its our their this that these "
    "those one ones".split()
)
"""Words that an expression may have or lack: dormir sur ses (tes, leurs) deux oreilles."""

Expressions = Mapping[tuple[str, str], Sequence[tuple[tuple[str, ...], tuple[str, ...]]]]
"""By the first two words: the words after them, and the fields."""


class Fields:
    """The words and expressions of one language, each with the fields that it belongs to."""

    def __init__(self, words_: Mapping[str, tuple[str, ...]], expressions: Expressions) -> None:
        self.words = words_
        self._expressions = expressions

    def expressions(self, lemmas: Sequence[str]) -> list[str]:
        """Return the fields of every expression in a row of dictionary forms."""
        row = [*filterfalse(LITTLE.__contains__, lemmas)]
        if self._expressions.keys().isdisjoint(pairwise(row)):
            return []
        return [
            field
            for at, pair in enumerate(pairwise(row))
            for rest, fields in self._expressions.get(pair, ())
            if tuple(row[at + 2 : at + 2 + len(rest)]) == rest
            for field in fields
        ]


@cache
def fields_of(language: str) -> Fields:
    """Return the table of a language, read once per process."""
    found: dict[str, tuple[str, ...]] = {}
    rows: dict[tuple[str, str], list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for line in (
        (files("nlp_models") / "fields" / f"{language}.txt").read_text("utf-8").splitlines()
    ):
        wording, _, fields = line.partition(" = ")
        row = _row(wording, language)
        if len(row) == 1:
            found[row[0]] = (*found.get(row[0], ()), *_marked(fields))
        elif row:
            rows.setdefault((row[0], row[1]), []).append((row[2:], _marked(fields)))
    return Fields(found, rows)


def _row(wording: str, language: str) -> tuple[str, ...]:
    """Return the dictionary forms of an expression, without its little words."""
    table = lemma_table(language)
    lemmas = [table[form(word)] for word in words(wording)]
    return tuple(one for one in lemmas if one not in LITTLE) if len(lemmas) > 1 else tuple(lemmas)


@cache
def _marked(fields: str) -> tuple[str, ...]:
    """Return the names of fields with the sign that tells them from words."""
    return tuple(intern(f"~{field}") for field in fields.split())
