"""What the sentence model is told of a text, and what its judgement means for findings."""

from collections.abc import Iterable, Sequence

from nlp_models import FIGURE, LANGUAGES, Sentence
from rules.build import Builder
from rules.sentences import Sentence as Place
from rules.terms import FIGURES, LISTS
from rules.text import Text

Named = tuple[int, int, str]
"""Where a name of the lexicon begins and ends, and its list."""

LENGTH_STEP = 6
"""Sentences are told apart by their length in steps of so many words, up to so many steps."""


class Teller:
    """Tells the model of a text's sentences: words, names, figures and what the rules found."""

    def __init__(self, builder: Builder) -> None:
        self._lists = [(f"${name}", builder.named(f"${name}")) for name in sorted(LISTS)]
        self._figures = [(f"#{name}", builder.named(f"#{name}")) for name in sorted(FIGURES)]

    def sentences(
        self, text: Text, found: Iterable[tuple[str, int]], about: Iterable[str]
    ) -> list[Sentence]:
        """Return the sentences as the model reads them.

        `found` are the categories that rules found, with the number of the sentence; `about` is
        what is known of the post as a whole, its content class and the like.
        """
        whole = [f"%{one}" for one in about]
        marks = [[*whole, *_signs(text, at)] for at in text.sentences]
        for name, group in self._figures:
            for start, _ in text.base.get(group, ()):
                marks[text.sentence(start)].append(name)
        for category, number in found:
            marks[number].append(f"!{category}")
        named = self._named(text)
        return [
            _sentence(text, place, named.get(number, ()), (*dict.fromkeys(marked),))
            for number, (place, marked) in enumerate(zip(text.sentences, marks, strict=True))
        ]

    def _named(self, text: Text) -> dict[int, list[Named]]:
        """Return the names of the lexicon in order, by the sentence that they begin in.

        Where names of a sentence overlap, the first counts, and of those that begin together the
        longest.
        """
        places = [
            (start, -end, name)
            for name, group in self._lists
            for start, end in text.base.get(group, ())
        ]
        named: dict[int, list[Named]] = {}
        for start, end, name in sorted(places):
            before = named.setdefault(text.sentence(start), [])
            if not before or start >= before[-1][1]:
                before.append((start, -end, name))
        return named


_LENGTHS = [f"%length{steps}" for steps in range(LENGTH_STEP + 1)]


def _signs(text: Text, sentence: Place) -> list[str]:
    """Return how long a sentence is, how it ends, and whether it holds a hashtag or a mention."""
    start, end, ender, _ = sentence
    signs = [_LENGTHS[min((end - start) // LENGTH_STEP, LENGTH_STEP)]]
    if ender.strip():
        signs.append(f"%{ender[0]}")
    if text.tagged and not text.tagged.isdisjoint(range(start, end)):
        signs.append("%tagged")
    return signs


def _sentence(text: Text, place: Place, named: Sequence[Named], marks: Sequence[str]) -> Sentence:
    """Return a sentence with a list for each of its names, and 0 for each figure."""
    start, end, _, languages = place
    language = _language(text, languages)
    columns = text.columns
    words: Sequence[str] = columns.spoken(language).lemmas[start:end]
    forms: Sequence[str] = columns.form[start:end]
    if any(columns.digits[start:end]):
        figures = [form[:1].isdigit() for form in forms]
        words = [FIGURE if on else word for on, word in zip(figures, words, strict=True)]
        forms = [FIGURE if on else form for on, form in zip(figures, forms, strict=True)]
    if named:
        words, forms = _listed(words, start, named), _listed(forms, start, named)
    return Sentence(language, words, forms, marks)


def _listed(words: Sequence[str], start: int, named: Iterable[Named]) -> list[str]:
    """Return the words of a sentence, which begins at `start`, with a list for each name."""
    left: list[str] = []
    at = 0
    for first, last, name in named:
        left += words[at : first - start]
        left.append(name)
        at = last - start
    return [*left, *words[at:]]


def _language(text: Text, languages: frozenset[str]) -> str:
    """Return the language to read a sentence in: the text's, where the sentence allows it."""
    if text.language in languages or not languages:
        return text.language if text.language in LANGUAGES else LANGUAGES[0]
    return min(languages)
