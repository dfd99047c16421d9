"""Reading: from an author's text to words, sentences and the places of every wording."""

from itertools import compress, count, filterfalse

from nlp_models import words
from rules.build import Builder
from rules.figures import figures
from rules.fold import Folded, fold
from rules.gates import FORMS, worth
from rules.index import Span
from rules.lexicon import Lexicon
from rules.sentences import Sentence, language_of, split
from rules.subject import Subject
from rules.terms import FIGURES, LISTS
from rules.text import Circumstances, Text, plain_spaces
from rules.vocabulary import ENDERS, Columns, Meanings, Vocabulary


class Reader:
    """Reads texts with one index; remembers every word that it has met."""

    def __init__(self, builder: Builder) -> None:
        self.index = builder.index
        self.mentioned = frozenset(self.index.mentioned)
        self._vocabulary = Vocabulary(self.mentioned)
        self._meanings = {
            language: Meanings(language, self.index.roots, singles)
            for language, singles in self.index.singles.items()
        }
        self._groups = {
            name: builder.named(name)
            for name in (
                *(f"#{figure}" for figure in FIGURES),
                *(f"${one}" for one in LISTS),
                *(f"!{form}" for form in FORMS),
                "^",
            )
        }

    def read(self, text: str, subject: Subject, *, plainly: bool = False) -> Text:
        """Return the text, read; `plainly` tries every wording everywhere, to the same effect."""
        folded = fold(text, _Known(self.mentioned, subject.lexicon.forms))
        tokens = words(folded.text)
        readings = [*map(self._vocabulary.__getitem__, tokens)]
        kept = [at for at, one in enumerate(readings) if one]
        ends = [at for at, one in enumerate(readings) if not one and tokens[at][0] in ENDERS]
        columns = Columns([*filter(None, readings)], self._meanings)
        language = language_of(columns, folded.text, subject.lang)
        sentences = split(tokens, kept, ends, columns, language)
        tagged = _tagged(tokens, kept, folded)
        look = self.index.plainly if plainly else self.index.find
        base = look(columns, sentences, tagged)
        self._add(base, columns, subject.lexicon, tagged)
        self._add_capitals(base, columns, sentences)
        self._add_gates(base, columns, plain_spaces(folded.text))
        awake = frozenset(range(len(self.index.groups))) if plainly else self.index.awake(base)
        return Text(
            folded, tokens, kept, columns, sentences, language, self.index, base,
            Circumstances(subject.places, subject.as_of), tagged, awake,
        )  # fmt: skip

    def _add(
        self,
        base: dict[int, list[Span]],
        columns: Columns,
        lexicon: Lexicon,
        tagged: frozenset[int],
    ) -> None:
        for name, span in figures(columns):
            base.setdefault(self._groups["#" + name], []).append(span)
        for name, span in lexicon.find(columns, tagged):
            base.setdefault(self._groups["$" + name], []).append(span)

    def _add_capitals(
        self, base: dict[int, list[Span]], columns: Columns, sentences: list[Sentence]
    ) -> None:
        """Add the words whose capital the beginning of a sentence does not explain, and names."""
        firsts = {sentence.start for sentence in sentences}
        capitals = [*filterfalse(firsts.__contains__, compress(count(), columns.capital))]
        if capitals:
            base[self._groups["^"]] = [(at, at + 1) for at in capitals]
            base.setdefault(self._groups["#name"], []).extend(_runs(capitals))

    def _add_gates(self, base: dict[int, list[Span]], columns: Columns, text: str) -> None:
        for name in worth(text.lower(), sum(columns.digits), columns.hints):
            base[self._groups["!" + name]] = [(0, 1)]


class _Known:
    """The words worth recognising: those of the rules and those of the lexicon."""

    __slots__ = ("_mentioned", "_names")

    def __init__(self, mentioned: frozenset[str], names: frozenset[str]) -> None:
        self._mentioned = mentioned
        self._names = names

    def __contains__(self, word: object) -> bool:
        return word in self._mentioned or word in self._names


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
