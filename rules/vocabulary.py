"""What a word of a text means to the rules: bare form, lemmas, roots, weights, groups."""

import re
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

from nlp_models import LANGUAGES, form, is_word, judge, lemma_table
from rules.figure_words import begins_figure
from rules.gates import Hint, hints

MOST_WORDS = 200_000
"""How many different words are remembered before the memory starts afresh."""

ROOT_STEPS = 8


class Reading(NamedTuple):
    """One word, read once, whatever the language."""

    surface: str
    form: str
    french: int
    english: int
    plain: bool
    strange: bool
    capital: bool
    figure: bool
    digits: int
    hints: tuple[Hint, ...]


class Meaning(NamedTuple):
    """A bare word in one language: its lemma, its root if a rule has it, the groups that own it."""

    lemma: str
    root: str
    owners: tuple[int, ...]


class Spoken(NamedTuple):
    """The meanings of a text in one language, one column a field."""

    lemmas: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    owners: tuple[tuple[int, ...], ...] = ()


class Columns:
    """The readings of a text, one column a field, and their meanings in the language asked."""

    def __init__(self, readings: Sequence[Reading], meanings: Mapping[str, "Meanings"]) -> None:
        every = zip(*readings, strict=True) if readings else repeat((), len(Reading._fields))
        self.surface: tuple[str, ...]
        self.form: tuple[str, ...]
        self.french: tuple[int, ...]
        self.english: tuple[int, ...]
        self.plain: tuple[bool, ...]
        self.strange: tuple[bool, ...]
        self.capital: tuple[bool, ...]
        self.figure: tuple[bool, ...]
        self.digits: tuple[int, ...]
        self.hints: tuple[tuple[Hint, ...], ...]
        (
            self.surface, self.form, self.french, self.english, self.plain, self.strange,
            self.capital, self.figure, self.digits, self.hints,
        ) = every  # fmt: skip
        self._meanings = meanings
        self._spoken: dict[str, Spoken] = {}

    def spoken(self, language: str) -> Spoken:
        """Return what the words mean in a language."""
        found = self._spoken.get(language)
        if found is None:
            every = [*map(self._meanings[language].__getitem__, self.form)]
            found = Spoken(*zip(*every, strict=True)) if every else Spoken()
            self._spoken[language] = found
        return found


class Roots:
    """The roots of the words that rules mention: a form and every lemma of it have the same."""

    def __init__(self) -> None:
        self._mentioned: dict[str, set[str]] = {language: set() for language in LANGUAGES}
        self._added: dict[tuple[str, str], str] = {}

    def add(self, word: str, language: str) -> str:
        """Return the root of a word that a rule mentions."""
        key = word, language
        if key not in self._added:
            self._added[key] = root = self._root(word, language)
            self._mentioned[language].add(root)
        return self._added[key]

    def of(self, word: str, lemma: str, language: str) -> str:
        """Return the root of any word and its lemma, empty when no rule mentions it."""
        root = word if lemma == word else self._root(lemma, language)
        return root if root in self._mentioned[language] else ""

    def _root(self, word: str, language: str) -> str:
        table = lemma_table(language)
        here = word
        for _ in range(ROOT_STEPS):
            lemma = table[here]
            if lemma == here:
                return here
            here = lemma
        return min(self._circle(here, language))

    def _circle(self, word: str, language: str) -> list[str]:
        """Return the lemmas that lead back to this one."""
        circle = [word]
        while (lemma := lemma_table(language)[circle[-1]]) not in circle:
            circle.append(lemma)
        return circle[circle.index(lemma) :]


Singles = Mapping[str, tuple[int, ...]]
"""By bare word: the groups that own the word in any of its forms."""


class Meanings(dict[str, Meaning]):
    """Every bare word met so far, in one language."""

    def __init__(self, language: str, roots: Roots, singles: Singles) -> None:
        super().__init__()
        self._language = language
        self._lemmas = lemma_table(language)
        self._roots = roots
        self._singles = singles

    def __missing__(self, word: str) -> Meaning:
        if len(self) >= MOST_WORDS:
            self.clear()
        lemma = _same(word, self._lemmas[word])
        root = _same(lemma, self._roots.of(word, lemma, self._language))
        self[word] = meaning = Meaning(lemma, root, self._owners(word, lemma))
        return meaning

    def _owners(self, word: str, lemma: str) -> tuple[int, ...]:
        """Return the groups that this one word belongs to, by its form or its lemma."""
        by_form, by_lemma = self._singles.get(word, ()), self._singles.get(lemma, ())
        if by_form == by_lemma:
            return by_form
        return tuple(sorted({*by_form, *by_lemma}))


ENDERS = frozenset(".!?…\n")
"""What a sign that may end a sentence begins with."""


class Vocabulary(dict[str, Reading | None]):
    """Every word met so far, read; nothing for a sign."""

    def __init__(self, mentioned: frozenset[str]) -> None:
        super().__init__()
        self._mentioned = mentioned

    def __missing__(self, surface: str) -> Reading | None:
        if len(self) >= MOST_WORDS:
            self.clear()
        self[surface] = reading = self._read(surface) if is_word(surface) else None
        return reading

    def _read(self, surface: str) -> Reading:
        plain = _same(surface, self._shortened(form(surface)))
        french, english, known = judge(surface)
        small = surface[0].isalpha() and not surface[0].isupper()
        letters = surface.isalpha()
        return Reading(
            surface,
            plain,
            french,
            english,
            small,
            small and not known,
            surface[0].isupper(),
            begins_figure(plain),
            0 if letters else sum(map(str.isdigit, plain)),
            hints(surface.lower()),
        )

    def _shortened(self, word: str) -> str:
        """Return the form without letters drawn out: garantiiii reads garanti."""
        if not _TWICE.search(word) or word in self._mentioned or not _DRAWN_OUT.search(word):
            return word
        for run in _SHORTER:
            short = run.sub("", word)
            if short in self._mentioned:
                return short
        return word


def _same(one: str, other: str) -> str:
    """Return the second of two words; when they are equal, the first object for both."""
    return one if one == other else other


_TWICE = re.compile(r"(.)\1")  # told fast
_DRAWN_OUT = re.compile(r"([^\W\d_])\1")
_SHORTER = re.compile(r"(?s)(.)(?=\1\1)"), re.compile(r"(?s)(.)(?=\1)")
"""What is too much of a letter drawn out: all but two, all but one."""
