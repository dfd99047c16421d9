"""A text as the rules see it: words, sentences and their languages, and where each term stands."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from nlp_models import Judgement
from rules.fold import Folded
from rules.sentences import Sentence
from rules.vocabulary import Columns

if TYPE_CHECKING:
    from rules.index import Index
    from rules.kinds.registry import Matcher

Span = tuple[int, int]
"""Words from the first to before the second."""


def longest(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, without those that lie inside another."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one[0], -one[1])):
        if not kept or span[1] > kept[-1][1]:
            kept.append(span)
    return kept


class Match(NamedTuple):
    """Words that a matcher found: the whole stretch, its pieces, and letters if it has its own."""

    start: int
    end: int
    pieces: tuple[Span, ...]
    letters: Span | None = None


class Circumstances(NamedTuple):
    """What a match may depend on besides the text: where it is published, and when."""

    jurisdictions: frozenset[str]
    day: date


Ask = Callable[["Text", Span], bool]
"""A question about a place."""

Look = Callable[["Text", Sentence], int]
"""What is to be known of a sentence, as a number."""

_BREAKS = frozenset(",;:()—–[]\n.…")
_QUOTES = {"«": "»", "“": "”", "„": "“", '"': '"', "‹": "›"}
_LONGEST_QUOTE = 400
_OPENING = re.compile('[«“„"‹]')
_SPACES = "\u00a0\u202f\u2009"


def plain_spaces(text: str) -> str:
    """Return the text with a plain space for each that no line breaks at."""
    if text.isascii():
        return text
    for space in _SPACES:
        text = text.replace(space, " ")
    return text


@dataclass
class Text:
    """One text, read once; `spans(group)` says where a term, concept, list or figure stands."""

    folded: Folded
    tokens: Sequence[str]
    kept: Sequence[int]
    columns: Columns
    sentences: Sequence[Sentence]
    language: str
    index: "Index"
    base: dict[int, list[Span]]
    circumstances: Circumstances
    tagged: frozenset[int]
    awake: frozenset[int]

    def __post_init__(self) -> None:
        self._spans: dict[int, list[Span]] = {}
        self._starts: dict[int, dict[int, list[int]]] = {}
        self._ends: dict[int, dict[int, list[int]]] = {}
        self._matches: dict[int, list[Match]] = {}
        self._firsts = [sentence.start for sentence in self.sentences]
        self._known: dict[tuple[Look, int], int] = {}
        self._begins: dict[int, list[int]] = {}
        self._breaks: dict[int, bool] = {}
        self._tallies: dict[tuple[int, Ask], list[int]] = {}
        self._quotations: list[Span] | None = None
        self._spaced: str | None = None
        self._places: list[int] | None = None
        self.denied: dict[tuple[Span, tuple[Span, ...]], bool] = {}
        self.judgement: Judgement | None = None

    @property
    def forms(self) -> tuple[str, ...]:
        """The bare form of each word."""
        return self.columns.form

    def breaks_before(self, word: int) -> bool:
        """Tell whether a comma or the like stands before the word."""
        known = self._breaks.get(word)
        if known is None:
            known = self._breaks[word] = self._breaks_before(word)
        return known

    def _breaks_before(self, word: int) -> bool:
        if not 0 < word < len(self.kept):
            return False
        between = self.tokens[self.kept[word - 1] + 1 : self.kept[word]]
        return any(token[0] in _BREAKS for token in between)

    @property
    def quotations(self) -> list[Span]:
        """The stretches of the folded text between quotation marks."""
        if self._quotations is None:
            self._quotations = self._quoted()
        return self._quotations

    def _quoted(self) -> list[Span]:
        found: list[Span] = []
        text, after = self.folded.text, 0
        for match in _OPENING.finditer(text):
            if match.start() >= after:
                end = text.find(_QUOTES[match.group()], match.end(), match.end() + _LONGEST_QUOTE)
                if end > 0:
                    found.append((match.start(), end))
                    after = end + 1
        return found

    def sentence(self, word: int) -> int:
        """Return the number of the sentence that the word stands in."""
        return bisect_right(self._firsts, word) - 1

    def matches(self, matcher: "Matcher") -> list[Match]:
        """Return what a matcher finds here; matchers that several rules share are asked once."""
        found = self._matches.get(id(matcher))
        if found is None:
            self._matches[id(matcher)] = found = list(matcher.find(self))
        return found

    def beginnings(self, matcher: "Matcher") -> list[int]:
        """Return the first words of what a matcher finds here, in order."""
        found = self._begins.get(id(matcher))
        if found is None:
            found = self._begins[id(matcher)] = sorted(one.start for one in self.matches(matcher))
        return found

    def of_sentence(self, number: int, look: Look) -> int:
        """Return what `look` says of a sentence; each sentence is looked at once."""
        key = look, number
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = look(self, self.sentences[number])
        return known

    def spans(self, group: int) -> list[Span]:
        """Return where the group stands, in order, each place once."""
        found = self._spans.get(group)
        if found is None:
            self._spans[group] = found = self._find(group) if group in self.awake else []
        return found

    def holds(self, groups: frozenset[int]) -> bool:
        """Tell whether each of the groups stands somewhere in the text."""
        return groups <= self.awake and all(map(self.spans, groups))

    def _find(self, group: int) -> list[Span]:
        node = self.index.groups[group]
        found = self.base.get(group, [])
        if node.parts or node.sequences:
            found = list(found)
            for part in self.awake & node.parts:
                found += self.spans(part)
            for anchor in self.awake.intersection(node.sequences):
                for sequence in node.sequences[anchor]:
                    if sequence.groups <= self.awake:
                        found += sequence.spans(self)
        return longest(found) if len(found) > 1 else found

    def tally(self, group: int, ask: Ask) -> list[int]:
        """Return, before each of the group's places and after the last, how many so far say yes."""
        found = self._tallies.get((group, ask))
        if found is None:
            yes = (ask(self, span) for span in self.spans(group))
            found = self._tallies[group, ask] = list(accumulate(yes, initial=0))
        return found

    def starting(self, group: int, word: int) -> Sequence[int]:
        """Return where the group's places that start at the word end."""
        table = self._starts.get(group)
        if table is None:
            table = self._starts[group] = {}
            for start, end in self.spans(group):
                table.setdefault(start, []).append(end)
        return table.get(word, ())

    def ending(self, group: int, word: int) -> Sequence[int]:
        """Return where the group's places that end before the word start."""
        table = self._ends.get(group)
        if table is None:
            table = self._ends[group] = {}
            for start, end in self.spans(group):
                table.setdefault(end, []).append(start)
        return table.get(word, ())

    @property
    def spaced(self) -> str:
        """The folded text with plain spaces, for what is recognised by its form."""
        if self._spaced is None:
            self._spaced = plain_spaces(self.folded.text)
        return self._spaced

    @property
    def begins(self) -> list[int]:
        """Where each word begins in the folded text."""
        if self._places is None:
            self._places = self._word_places()
        return self._places

    def _word_places(self) -> list[int]:
        begins: list[int] = []
        find, at = self.folded.text.find, 0
        for word in self.columns.surface:
            at = find(word, at)
            begins.append(at)
            at += len(word)
        return begins

    def end(self, word: int) -> int:
        """Return where the word ends in the folded text."""
        return self.begins[word] + len(self.columns.surface[word])

    def words_at(self, start: int, end: int) -> Span:
        """Return the words that a span of the folded text touches."""
        first = bisect_right(self.begins, start) - 1
        if first < 0 or self.end(first) <= start:
            first += 1
        return first, max(bisect_left(self.begins, end), first)

    def stretch(self, match: Match) -> Span:
        """Return the span of the folded text that a match covers."""
        if match.letters is not None:
            return match.letters
        return self.begins[match.start], self.end(match.end - 1)

    def stretch_of_sentence(self, number: int) -> Span:
        """Return the span of the folded text from a sentence's first word to its last sign."""
        sentence = self.sentences[number]
        start, end = self.begins[sentence.start], self.end(sentence.end - 1)
        if sentence.ender:
            after = self.folded.text.find(sentence.ender, end, end + 12)
            if after >= 0 and not sentence.ender.isspace():
                end = after + len(sentence.ender)
        return start, end
