"""Which language a text is in: fr, en or other, from its words, without a network."""

import re
from functools import cache
from importlib.resources import files

import yaml
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from nlp_models.lemmas import LANGUAGES, Lemmas, lemma_table
from nlp_models.letters import bare
from nlp_models.words import words

OTHER = "other"
"""Neither French nor English, or no words at all."""

STRONG, WEAK = 4, 1
"""What a word of the common list weighs, and a word that only one dictionary knows."""

_ACCENTS = frozenset("éèêëàâçîïôûùœ")
_MOST_STRANGE = 0.4
_FEWEST_PLAIN = 3


@cache
def common_words(language: str) -> frozenset[str]:
    """Return the little words that only this language has."""
    lists = yaml.safe_load((files("nlp_models") / "common_words.yaml").read_text(encoding="utf-8"))
    sets = {name: {bare(word) for word in text.split()} for name, text in lists.items()}
    (rival,) = set(LANGUAGES) - {language}
    return frozenset(sets[language] - sets[rival])


def judge(word: str) -> tuple[int, int, bool]:
    """Return how much a word speaks for French and for English, and whether either knows it."""
    form = bare(word)
    if not form.isalpha():
        return 0, 0, form in common_words("fr") or form in common_words("en")
    french, english = [
        STRONG if form in common else WEAK if form in dictionary and len(form) > 1 else 0
        for common, dictionary in _tables()
    ]
    known = len(form) == 1 or bool(french or english)
    if french == english:
        french = english = 0
    if not word.isascii() and not _ACCENTS.isdisjoint(word.lower()):
        french += WEAK
    return french, english, known


@cache
def _tables() -> tuple[tuple[frozenset[str], Lemmas], ...]:
    """Return the little words and the dictionary of each language."""
    return tuple((common_words(language), lemma_table(language)) for language in LANGUAGES)


def known(word: str) -> bool:
    """Tell whether one of the two dictionaries has the word."""
    return judge(word)[2]


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


_LINK = re.compile(
    r"(?:https?://|www\.)\S+|[^\s@/:]+\.(?:com|fr|org|net|eu|uk|io|be|lu|ch|ca|us|info|example)(?:/\S*)?",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\S+")


def wordless(text: str) -> bool:
    """Tell whether the text has no word outside links: it is empty, or all emoji, signs, links."""
    return not any(
        any(map(str.isalpha, part.group())) and not _LINK.fullmatch(part.group())
        for part in _PARTS.finditer(text)
    )


def decide(french: int, english: int, plain: int, strange: int, text: str) -> str:
    """Return the language that a text's weights speak for, or `other`.

    `plain` counts the words in small letters, `strange` those that neither dictionary has.
    """
    if plain >= _FEWEST_PLAIN and strange > plain * _MOST_STRANGE:
        name: str = _identifier().classify(text)[0]
        if name not in LANGUAGES:
            return OTHER
    if french == english == 0 or ("." in text and wordless(text)):
        return OTHER
    return "fr" if french >= english else "en"


def guess(text: str) -> str:
    """Return fr, en or other for a whole text."""
    letters = [word for word in words(text) if word[0].isalpha()]
    plain = [word for word in letters if not word[0].isupper()]
    weights = [judge(word) for word in letters]
    strange = sum(not known(word) for word in plain)
    french, english = sum(fr for fr, _, _ in weights), sum(en for _, en, _ in weights)
    return decide(french, english, len(plain), strange, text)
