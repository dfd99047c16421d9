"""How text is made findable: by stems, with and without accents, alike for index and query."""

import re
import unicodedata
from collections.abc import Iterable

import snowballstemmer
from sqlalchemy import ColumnElement, Text, cast, func, literal_column
from sqlalchemy.dialects.postgresql import REGCONFIG

WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 100
"""Characters by which a word is found; no lexeme of the database is longer."""

LONGEST_QUERY = 20
"""Words of a query that are looked for; the rest is left out."""

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})

STEMMERS = {
    "fr": snowballstemmer.stemmer("french"),
    "en": snowballstemmer.stemmer("english"),
}


def terms(text: str, language: str | None) -> list[str]:
    """Return what finds the text's words, in reading order; in both languages when unknown."""
    wanted = [language] if language in STEMMERS else sorted(STEMMERS)
    return [each for word in _words(text) for each in sorted(_stems(word, wanted) | {_fold(word)})]


def vector(text: str, language: str | None) -> ColumnElement[object]:
    """Return the expression that indexes the text."""
    return func.to_tsvector(cast("simple", REGCONFIG), cast(" ".join(terms(text, language)), Text))


def query(text: str) -> str | None:
    """Return the words as a tsquery, each in either language and the last one as a beginning."""
    words = _words(text)[:LONGEST_QUERY]
    if not words:
        return None
    parts = [sorted(_stems(word, STEMMERS)) for word in words]
    parts[-1] = [*parts[-1], f"{_fold(words[-1])}:*"]
    return " & ".join(f"({' | '.join(each)})" for each in parts)


def folded(words: ColumnElement[str]) -> ColumnElement[str]:
    """Return the expression of these words in small letters, without accents."""
    plain = func.replace(func.replace(func.lower(words), "œ", "oe"), "æ", "ae")
    parted = func.normalize(plain, literal_column("NFKD"))
    return func.regexp_replace(parted, "[\u0300-\u036f]", "", "g", type_=Text)


def folded_words(text: str) -> list[str]:
    """Return the words as `folded` writes them, cut where blanks are."""
    return [_fold(each.lower()) for each in text.split()[:LONGEST_QUERY]]


def _words(text: str) -> list[str]:
    """Return the words once compatible forms are written out: a ligature may hold several."""
    found = WORD.findall(unicodedata.normalize("NFKC", text).lower())
    return [each[:LONGEST_WORD] for each in found]


def _stems(word: str, languages: Iterable[str]) -> set[str]:
    """Return the word's stems: as it is written, and as who leaves accents out would write it."""
    return {
        _fold(STEMMERS[each].stemWord(form)) for each in languages for form in (word, _fold(word))
    }


def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.translate(LIGATURES))
    return "".join(each for each in decomposed if not unicodedata.combining(each))
