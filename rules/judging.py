"""What the sentence model is told of a text, and what its judgement means for findings."""

from collections.abc import Iterable, Mapping, Sequence

from nlp_models import FIGURE, LANGUAGES, Sentence
from rules.build import Builder
from rules.sentences import Sentence as Place
from rules.terms import FIGURES, LISTS
from rules.text import Text

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
        marks = [{*whole, *_signs(text, at)} for at in text.sentences]
        for name, group in self._figures:
            for start, _ in text.base.get(group, ()):
                marks[text.sentence(start)].add(name)
        for category, number in found:
            marks[number].add(f"!{category}")
        named = self._named(text)
        return [
            _sentence(text, place, named, sorted(marked))
            for place, marked in zip(text.sentences, marks, strict=True)
        ]

    def _named(self, text: Text) -> dict[int, tuple[str, int]]:
        """Return by its first word each name of the lexicon: its list and where it ends."""
        named: dict[int, tuple[str, int]] = {}
        for name, group in self._lists:
            for start, end in text.base.get(group, ()):
                if start not in named or end > named[start][1]:
                    named[start] = name, end
        return named


def _signs(text: Text, sentence: Place) -> list[str]:
    """Return how a sentence ends, its length, and whether it holds a hashtag or a mention."""
    start, end, ender, _ = sentence
    signs = [f"%length{min((end - start) // LENGTH_STEP, LENGTH_STEP)}"]
    if ender.strip():
        signs.append(f"%{ender[0]}")
    if text.tagged and not text.tagged.isdisjoint(range(start, end)):
        signs.append("%tagged")
    return signs


def _sentence(
    text: Text, place: Place, named: Mapping[int, tuple[str, int]], marks: Sequence[str]
) -> Sentence:
    start, end, _, languages = place
    language = _language(text, languages)
    words: Sequence[str] = text.columns.spoken(language).lemmas[start:end]
    forms: Sequence[str] = text.columns.form[start:end]
    if any(text.columns.figure[start:end]) or not named.keys().isdisjoint(range(start, end)):
        words, forms = _replaced(words, forms, start, named)
    return Sentence(language, words, forms, marks)


def _replaced(
    words: Sequence[str], forms: Sequence[str], start: int, named: Mapping[int, tuple[str, int]]
) -> tuple[list[str], list[str]]:
    """Return the words and forms with a list for each of its names, and 0 for each figure."""
    left: list[tuple[str, str]] = []
    done = start
    for at, (word, form) in enumerate(zip(words, forms, strict=True), start):
        if at < done:
            continue
        if at in named:
            name, done = named[at]
            left.append((name, name))
        else:
            left.append((FIGURE, FIGURE) if form[:1].isdigit() else (word, form))
    return [word for word, _ in left], [form for _, form in left]


def _language(text: Text, languages: frozenset[str]) -> str:
    """Return the language to read a sentence in: the text's, where the sentence allows it."""
    if text.language in languages or not languages:
        return text.language if text.language in LANGUAGES else LANGUAGES[0]
    return min(languages)
