"""Reading: from an author's text to words, sentences and the places of every wording."""

import re
from collections.abc import Collection

from nlp_models import words
from rules.build import Builder
from rules.figures import figures
from rules.fold import Folded, fold
from rules.index import Span
from rules.lexicon import Lexicon
from rules.sentences import Sentence, language_of, split
from rules.subject import Subject
from rules.terms import FIGURES, LISTS
from rules.text import Circumstances, Text
from rules.vocabulary import Reading, Vocabulary


_GATES = {
    "gate:digits": re.compile(r"\d"),
    "gate:at": re.compile(r"@|arobase|[\[(]a\w?[\])]|\s(?:at|AT)\s\w+\s(?:dot|DOT|point)"),
    "gate:secret": re.compile(
        r"\d|://|-----|[.](?:local|internal|corp|lan|intra)|(?i:vpn|intranet|jira)"
    ),
}
"""Cheap signs that an identifier or a secret may be in the text."""


class Reader:
    """Reads texts with one index; remembers every word that it has met."""

    def __init__(self, builder: Builder) -> None:
        self.index = builder.index
        self.mentioned = frozenset(self.index.mentioned)
        self._vocabulary = Vocabulary(self.index.streams, self.mentioned)
        self._groups = {
            name: builder.named(name)
            for name in (
                *(f"#{figure}" for figure in FIGURES),
                *(f"${one}" for one in LISTS),
                "^",
                *_GATES,
            )
        }

    def read(self, text: str, subject: Subject, *, plainly: bool = False) -> Text:
        """Return the text, read; `plainly` goes without the automaton and must change nothing."""
        folded = fold(text, self._known(subject.lexicon))
        tokens = words(folded.text)
        every = list(map(self._vocabulary.__getitem__, tokens))
        kept = [at for at, one in enumerate(every) if one is not None]
        readings = [one for one in every if one is not None]
        language = language_of(readings, folded.text, subject.lang)
        sentences = split(tokens, kept, readings, language)
        tagged = _tagged(tokens, kept, folded)
        base: dict[int, list[Span]] = {}
        look = self.index.plainly if plainly else self.index.find
        for owners, span in look(readings, sentences, tagged):
            for owner in owners:
                base.setdefault(owner, []).append(span)
        self._add(base, folded, readings, subject.lexicon, tagged)
        self._add_capitals(base, readings, sentences)
        return Text(
            folded, tokens, kept, readings, sentences, language, self.index, base,
            Circumstances(subject.places, subject.as_of), tagged,
        )  # fmt: skip

    def _known(self, lexicon: Lexicon) -> Collection[str]:
        return self.mentioned | lexicon.forms if lexicon.forms else self.mentioned

    def _add(
        self,
        base: dict[int, list[Span]],
        folded: Folded,
        readings: list[Reading],
        lexicon: Lexicon,
        tagged: frozenset[int],
    ) -> None:
        for name, span in figures(readings):
            base.setdefault(self._groups["#" + name], []).append(span)
        for name, span in lexicon.find(readings, tagged):
            base.setdefault(self._groups["$" + name], []).append(span)
        for gate, pattern in _GATES.items():
            if pattern.search(folded.text):
                base.setdefault(self._groups[gate], [])

    def _add_capitals(
        self, base: dict[int, list[Span]], readings: list[Reading], sentences: list[Sentence]
    ) -> None:
        """Add the words whose capital the beginning of a sentence does not explain, and names."""
        firsts = {sentence.start for sentence in sentences}
        capitals = [at for at, one in enumerate(readings) if one.capital and at not in firsts]
        if capitals:
            base[self._groups["^"]] = [(at, at + 1) for at in capitals]
            base.setdefault(self._groups["#name"], []).extend(_runs(capitals))


def _runs(words_: list[int]) -> list[Span]:
    """Return neighbours as one span."""
    runs: list[Span] = []
    for at in words_:
        if runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return runs


def _tagged(tokens: list[str], kept: list[int], folded: Folded) -> frozenset[int]:
    """Return the words that stand in a hashtag or a mention."""
    if "#" not in folded.text and "@" not in folded.text:
        return frozenset()
    return frozenset(
        number for number, at in enumerate(kept) if at and tokens[at - 1] in {"#", "@"}
    )
