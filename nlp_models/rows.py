"""Rows: which lines of a model's tables a sentence's features stand for, kept word by word."""

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from nlp_models.features import MOST_WORDS, Sentence, beyond, own


class Rows:
    """The rows of one model; `nothing`, after the last, is in every sentence and weighs nothing."""

    def __init__(self, names: Sequence[str]) -> None:
        self._rows = {name: row for row, name in enumerate(names)}
        self._pairs = {pair: row for row, name in enumerate(names) for pair in _splits(name)}
        self._own: dict[str, _Own] = {}
        self.nothing = len(names)

    def of(self, sentence: Sentence) -> list[int]:
        """Return the row of every feature of the sentence that the model knows, and `nothing`."""
        if sentence.language not in self._own:
            self._own[sentence.language] = _Own(sentence.language, self._rows)
        words = zip(sentence.words, sentence.forms, strict=True)
        pair, other = self._pairs.get, self._rows.get
        rows = [*chain.from_iterable(map(self._own[sentence.language].__getitem__, words))]
        rows += [row for two in pairwise(sentence.words) if (row := pair(two)) is not None]
        rows += [row for name in beyond(sentence) if (row := other(name)) is not None]
        rows.append(self.nothing)
        return rows


def _splits(name: str) -> Iterator[tuple[str, str]]:
    """Yield each pair of neighbours that a name may stand for."""
    for at, letter in enumerate(name):
        if letter == " ":
            yield name[:at], name[at + 1 :]


class _Own(dict[tuple[str, str], tuple[int, ...]]):
    """The rows of what each word says by itself."""

    def __init__(self, language: str, rows: dict[str, int]) -> None:
        super().__init__()
        self._names = own(language)
        self._rows = rows

    def __missing__(self, word: tuple[str, str]) -> tuple[int, ...]:
        found = tuple(self._rows[name] for name in self._names[word] if name in self._rows)
        if len(self) < MOST_WORDS:
            self[word] = found
        return found
