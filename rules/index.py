"""The index: where every wording of every rule stands, found in one pass a language."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from nlp_models import LANGUAGES, common_words
from rules.phrases import Phrases, Row
from rules.sentences import Sentence
from rules.sequence import Sequence as PlaceSequence
from rules.terms import FREE, Word
from rules.vocabulary import Columns, Roots

Span = tuple[int, int]


class Group:
    """Everything that one term, concept, list or figure stands for."""

    __slots__ = ("letters", "parts", "sequences", "size")

    def __init__(self) -> None:
        self.parts: set[int] = set()
        self.sequences: dict[int, list[PlaceSequence]] = {}
        self.size = 0
        self.letters = 0


class Literal(NamedTuple):
    """Words in a row, and the groups that they belong to; `simple` when any form will do."""

    words: tuple[Word, ...]
    forms: tuple[str, ...]
    crosses: bool
    simple: bool
    owners: tuple[int, ...]

    def fits(
        self, columns: Columns, lemmas: Sequence[str], start: int, tagged: frozenset[int]
    ) -> bool:
        """Tell whether the words stand at this place as they were written."""
        forms = columns.form
        if self.simple:
            if self.forms == forms[start : start + len(self.forms)]:
                return True
            for at, form in enumerate(self.forms, start):
                if form != forms[at] and form != lemmas[at]:
                    return False
            return True
        return all(
            (form == forms[at] or (form == lemmas[at] and not how.exact and not how.capitals))
            and (not how.capitals or columns.surface[at].isupper() or at in tagged)
            and (not how.hashtag or at in tagged)
            for at, (form, how) in enumerate(self.words, start)
        )


class _Wakes(dict[int, frozenset[int]]):
    """By group: every group that may be in a text because this one is, itself included."""

    def __init__(self) -> None:
        super().__init__()
        self.parents: list[set[int]] = []

    def __missing__(self, group: int) -> frozenset[int]:
        found = {group}
        ahead = [group]
        while ahead:
            further = self.parents[ahead.pop()] - found
            found |= further
            ahead += further
        self[group] = wakes = frozenset(found)
        return wakes


class Index:
    """Groups, and the phrases that are their wordings; `base` groups are found elsewhere."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self.roots = Roots()
        self.mentioned: set[str] = set()
        self._owners: dict[str, dict[tuple[tuple[Word, ...], bool], set[int]]] = {
            language: {} for language in LANGUAGES
        }
        self._wakes = _Wakes()
        self._phrases: dict[str, Phrases[list[Literal]]] = {}
        self._literals: dict[str, list[Literal]] = {}
        self.singles: dict[str, dict[str, tuple[int, ...]]] = {
            language: {} for language in LANGUAGES
        }

    def group(self) -> int:
        """Add an empty group and return its number."""
        self.groups.append(Group())
        self._wakes.parents.append(set())
        return len(self.groups) - 1

    def literal(self, language: str, words: tuple[Word, ...], crosses: bool, owner: int) -> None:
        """Let the group own these words in a row."""
        self._owners[language].setdefault((words, crosses), set()).add(owner)
        self.groups[owner].size += 1
        little = _little_words()
        self.groups[owner].letters += sum(
            len(word.form) for word in words if word.form not in little
        )
        for word in words:
            self.roots.add(word.form, language)
            self.mentioned.add(word.form)

    def part(self, group: int, part: int) -> None:
        """Let everything of one group belong to another."""
        self.groups[group].parts.add(part)
        self._wakes.parents[part].add(group)

    def sequence(self, group: int, sequence: PlaceSequence) -> None:
        """Let a sequence belong to a group; its anchor wakes the group."""
        anchor = sequence.places[sequence.anchor].group
        self.groups[group].sequences.setdefault(anchor, []).append(sequence)
        self._wakes.parents[anchor].add(group)

    def build(self) -> None:
        """Sort the wordings once every rule has said what it looks for."""
        for language in LANGUAGES:
            by_row: dict[Row, list[Literal]] = {}
            for (words, crosses), owners in self._owners[language].items():
                row = tuple(self.roots.add(word.form, language) for word in words)
                simple = all(word.how == FREE for word in words)
                forms = tuple(word.form for word in words)
                literal = Literal(words, forms, crosses, simple, tuple(sorted(owners)))
                if simple and len(words) == 1:
                    known = self.singles[language].get(words[0].form, ())
                    self.singles[language][words[0].form] = tuple(sorted({*known, *literal.owners}))
                else:
                    by_row.setdefault(row, []).append(literal)
                self._literals.setdefault(language, []).append(literal)
            self._phrases[language] = Phrases(by_row)

    def find(
        self, columns: Columns, sentences: Sequence[Sentence], tagged: frozenset[int]
    ) -> dict[int, list[Span]]:
        """Return the places of every wording by its groups, in one pass a language."""
        found: defaultdict[int, list[Span]] = defaultdict(list)
        numbers = _numbers(sentences)
        for language in LANGUAGES:
            spoken = [language in sentence.languages for sentence in sentences]
            if not any(spoken):
                continue
            places = self._rows(columns, language, numbers, tagged) + _singly(columns, language)
            if not all(spoken):
                places = [one for one in places if spoken[numbers[one[1][0]]]]
            for owners, span in places:
                for owner in owners:
                    found[owner].append(span)
        return found

    def _rows(
        self, columns: Columns, language: str, numbers: Sequence[int], tagged: frozenset[int]
    ) -> list["Place"]:
        lemmas, roots, _ = columns.spoken(language)
        return [
            (literal.owners, (start, end))
            for start, end, literals in self._phrases[language].find(roots)
            for literal in literals
            if (literal.crosses or numbers[start] == numbers[end - 1])
            and literal.fits(columns, lemmas, start, tagged)
        ]

    def plainly(
        self, columns: Columns, sentences: Sequence[Sentence], tagged: frozenset[int]
    ) -> dict[int, list[Span]]:
        """Return what `find` returns by comparing every wording with every place: the proof."""
        found: dict[int, list[Span]] = {}
        numbers = _numbers(sentences)
        for language, literals in self._literals.items():
            lemmas = columns.spoken(language).lemmas
            for literal in literals:
                length = len(literal.words)
                for start in range(len(numbers) - length + 1):
                    if (
                        language in sentences[numbers[start]].languages
                        and (literal.crosses or numbers[start] == numbers[start + length - 1])
                        and literal.fits(columns, lemmas, start, tagged)
                    ):
                        for owner in literal.owners:
                            found.setdefault(owner, []).append((start, start + length))
        return found

    def awake(self, groups: Iterable[int]) -> frozenset[int]:
        """Return every group that may be in a text where these are."""
        return frozenset().union(*map(self._wakes.__getitem__, groups))


Place = tuple[tuple[int, ...], Span]
"""The groups that own some words, and the words."""


def _singly(columns: Columns, language: str) -> list[Place]:
    owned = columns.spoken(language).owners
    return [(owners, (at, at + 1)) for at, owners in enumerate(owned) if owners]


@cache
def _little_words() -> frozenset[str]:
    return frozenset().union(*map(common_words, LANGUAGES))


def _numbers(sentences: Iterable[Sentence]) -> list[int]:
    numbers: list[int] = []
    for number, sentence in enumerate(sentences):
        numbers.extend([number] * (sentence.end - sentence.start))
    return numbers
