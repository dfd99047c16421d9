"""What the sentence model is told of a text, and what its judgement means for findings."""

from collections.abc import Iterable, Iterator, Sequence

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
        marks = [[*whole, *_signs(text, at)] for at in text.sentences]
        for name, group in self._figures:
            for start, _ in text.base.get(group, ()):
                marks[text.sentence(start)].append(name)
        for category, number in found:
            marks[number].append(f"!{category}")
        named = self._named(text)
        return [
            _sentence(text, number, named, sorted(set(marks[number])))
            for number in range(len(text.sentences))
        ]

    def _named(self, text: Text) -> dict[int, tuple[str, int]]:
        """Return by its first word each name of the lexicon: its list and where it ends."""
        named: dict[int, tuple[str, int]] = {}
        for name, group in self._lists:
            for start, end in text.base.get(group, ()):
                if start not in named or end > named[start][1]:
                    named[start] = name, end
        return named


def _signs(text: Text, sentence: Place) -> Iterator[str]:
    """Yield how a sentence ends, and whether it holds a quotation or a hashtag."""
    if sentence.ender.strip():
        yield f"%{sentence.ender[0]}"
    if text.tagged and not text.tagged.isdisjoint(range(sentence.start, sentence.end)):
        yield "%tagged"
    yield f"%length{min((sentence.end - sentence.start) // LENGTH_STEP, LENGTH_STEP)}"


def _sentence(
    text: Text, number: int, named: dict[int, tuple[str, int]], marks: Sequence[str]
) -> Sentence:
    start, end, _, languages = text.sentences[number]
    language = _language(text, languages)
    lemmas: Sequence[str] = getattr(text.columns, language)
    words: list[str] = []
    forms: list[str] = []
    at = start
    while at < end:
        if at in named:
            word, after = named[at]
            form = word
        else:
            word, form, after = lemmas[at], text.columns.form[at], at + 1
            if form[:1].isdigit():
                word = form = FIGURE
        words.append(word)
        forms.append(form)
        at = after
    return Sentence(language, words, forms, marks)


def _language(text: Text, languages: frozenset[str]) -> str:
    """Return the language to read a sentence in: the text's, where the sentence allows it."""
    if text.language in languages or not languages:
        return text.language if text.language in LANGUAGES else LANGUAGES[0]
    return min(languages)
