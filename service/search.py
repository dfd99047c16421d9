"""How text is made findable: stemmed with its accents, then folded, alike for index and query."""

import re
import unicodedata

import snowballstemmer
from sqlalchemy import ColumnElement, Text, cast, func
from sqlalchemy.dialects.postgresql import REGCONFIG

WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 100
"""Characters by which a word is found; no lexeme of the database is longer."""

LONGEST_QUERY = 20
"""Words of a query that are looked for; the rest is left out."""

STEMMERS = {
    "fr": snowballstemmer.stemmer("french"),
    "en": snowballstemmer.stemmer("english"),
}


def terms(text: str, language: str | None) -> list[str]:
    """Return the stems of the text's words in reading order; both languages' when unknown."""
    wanted = [language] if language in STEMMERS else sorted(STEMMERS)
    return [
        stem for word in _words(text) for stem in sorted({_stem(word, each) for each in wanted})
    ]


def vector(text: str, language: str | None) -> ColumnElement[object]:
    """Return the expression that indexes the text."""
    return func.to_tsvector(cast("simple", REGCONFIG), cast(" ".join(terms(text, language)), Text))


def query(text: str) -> str | None:
    """Return the words as a tsquery, each in either language and the last one as a beginning."""
    words = _words(text)[:LONGEST_QUERY]
    if not words:
        return None
    parts = [sorted({_stem(word, each) for each in STEMMERS}) for word in words]
    parts[-1] = [*parts[-1], f"{_fold(words[-1])}:*"]
    return " & ".join(f"({' | '.join(each)})" for each in parts)


def _words(text: str) -> list[str]:
    """Return the words once compatible forms are written out: a ligature may hold several."""
    found = WORD.findall(unicodedata.normalize("NFKC", text).lower())
    return [each[:LONGEST_WORD] for each in found]


def _stem(word: str, language: str) -> str:
    stem: str = STEMMERS[language].stemWord(word)
    return _fold(stem)


def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(each for each in decomposed if not unicodedata.combining(each))
