"""The index: one automaton a language that finds every wording of every rule in one pass."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import ahocorasick

from nlp_models import LANGUAGES
from rules.sentences import Sentence
from rules.sequence import Sequence as PlaceSequence
from rules.terms import Word
from rules.vocabulary import NOTHING, Reading, Streams

Span = tuple[int, int]


class Group:
    """Everything that one term, concept, list or figure stands for."""

    __slots__ = ("parts", "sequences", "size")

    def __init__(self) -> None:
        self.parts: list[int] = []
        self.sequences: list[PlaceSequence] = []
        self.size = 0


class Literal(NamedTuple):
    """Words in a row, and the groups that they belong to."""

    words: tuple[Word, ...]
    crosses: bool
    simple: bool
    owners: tuple[int, ...]


class Index:
    """Groups, and the automata that find their wordings; `base` groups are found elsewhere."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self.streams = Streams()
        self.mentioned: set[str] = set()
        self._owners: dict[str, dict[tuple[tuple[Word, ...], bool], set[int]]] = {
            language: {} for language in LANGUAGES
        }
        self._parents: list[set[int]] = []
        self._automata: dict[str, ahocorasick.Automaton] = {}
        self._wakes: dict[int, frozenset[int]] = {}

    def group(self) -> int:
        """Add an empty group and return its number."""
        self.groups.append(Group())
        self._parents.append(set())
        return len(self.groups) - 1

    def literal(self, language: str, words: tuple[Word, ...], crosses: bool, owner: int) -> None:
        """Let the group own these words in a row."""
        self._owners[language].setdefault((words, crosses), set()).add(owner)
        self.groups[owner].size += 1
        for word in words:
            self.streams.add(word.form, language)
            self.mentioned.add(word.form)

    def part(self, group: int, part: int) -> None:
        """Let everything of one group belong to another."""
        if part not in self.groups[group].parts:
            self.groups[group].parts.append(part)
            self._parents[part].add(group)

    def sequence(self, group: int, sequence: PlaceSequence) -> None:
        """Let a sequence belong to a group; its anchor wakes the group."""
        self.groups[group].sequences.append(sequence)
        self._parents[sequence.places[sequence.anchor].group].add(group)

    def wakes(self, group: int) -> frozenset[int]:
        """Return every group that may be in a text because this one is, itself included."""
        if group not in self._wakes:
            found = {group}
            ahead = [group]
            while ahead:
                for parent in self._parents[ahead.pop()] - found:
                    found.add(parent)
                    ahead.append(parent)
            self._wakes[group] = frozenset(found)
        return self._wakes[group]

    def build(self) -> None:
        """Build the automata once every rule has said what it looks for."""
        for language in LANGUAGES:
            by_key: dict[str, list[Literal]] = {}
            for (words, crosses), owners in self._owners[language].items():
                key = "".join(self.streams.add(word.form, language) for word in words)
                simple = all(not any(word.how) for word in words)
                literal = Literal(words, crosses, simple, tuple(sorted(owners)))
                by_key.setdefault(key, []).append(literal)
            automaton = ahocorasick.Automaton()
            for key, literals in by_key.items():
                automaton.add_word(key, (len(key), tuple(literals)))
            if by_key:
                automaton.make_automaton()
                self._automata[language] = automaton

    def find(
        self, readings: Sequence[Reading], sentences: Sequence[Sentence], tagged: frozenset[int]
    ) -> Iterator[tuple[tuple[int, ...], Span]]:
        """Yield the groups and places of every wording in the text, in one pass a language."""
        for language, letter in (("fr", 4), ("en", 5)):
            spoken = [language in sentence.languages for sentence in sentences]
            if language not in self._automata or not any(spoken):
                continue
            stream = "".join([reading[letter] for reading in readings])
            numbers = _numbers(sentences)
            for last, (length, literals) in self._automata[language].iter(stream):
                start, end = last - length + 1, last + 1
                if not spoken[numbers[start]]:
                    continue
                one = numbers[start] == numbers[last]
                for literal in literals:
                    if (one or literal.crosses) and _fits(
                        literal, readings, start, letter - 2, tagged
                    ):
                        yield literal.owners, (start, end)

    def plainly(
        self, readings: Sequence[Reading], sentences: Sequence[Sentence], tagged: frozenset[int]
    ) -> Iterator[tuple[tuple[int, ...], Span]]:
        """Yield what `find` yields by comparing every wording with every place: the proof."""
        numbers = _numbers(sentences)
        for language, lemma in (("fr", 2), ("en", 3)):
            for (words, crosses), owners in self._owners[language].items():
                literal = Literal(words, crosses, False, tuple(sorted(owners)))
                for start in range(len(readings) - len(words) + 1):
                    last = start + len(words) - 1
                    if (
                        language in sentences[numbers[start]].languages
                        and (crosses or numbers[start] == numbers[last])
                        and _fits(literal, readings, start, lemma, tagged)
                    ):
                        yield literal.owners, (start, last + 1)


def _numbers(sentences: Iterable[Sentence]) -> list[int]:
    numbers: list[int] = []
    for number, sentence in enumerate(sentences):
        numbers.extend([number] * (sentence.end - sentence.start))
    return numbers


def _fits(
    literal: Literal, readings: Sequence[Reading], start: int, lemma: int, tagged: frozenset[int]
) -> bool:
    """Tell whether the words stand here as they were written."""
    for at, (form, how) in enumerate(literal.words, start):
        reading = readings[at]
        if form != reading.form and (form != reading[lemma] or how.exact or how.capitals):
            return False
        if how.capitals and not (reading.surface.isupper() or at in tagged):
            return False
        if how.hashtag and at not in tagged:
            return False
    return True


__all__ = ["NOTHING", "Group", "Index", "Literal", "Span"]
