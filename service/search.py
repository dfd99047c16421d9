"""How text is made findable: by stems, with and without accents, alike for index and query."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer
from sqlalchemy import ColumnElement, Text, func, literal_column

WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 100
"""Characters by which a word is found; no lexeme of the database is longer."""

LONGEST_QUERY = 20
"""Words of a query that are looked for; the rest is left out."""

LEAST_BEGINNING = 3
"""Letters that a beginning must have: shorter ones begin a good part of all words."""

SUGGESTED = (4, 60)
"""The fewest and the most letters of a word that is suggested."""

LAST_PLACE, MOST_PLACES = 16_383, 255
"""The last place in a text that the database counts, and the places it keeps for a word."""

PARTS = re.compile(r'"([^"]*)"|«([^»]*)»|“([^”]*)”|([^"«“]+)')
"""What is looked for as a phrase, in three ways to write quotes; and the rest."""

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})

STEMMERS = {
    "fr": snowballstemmer.stemmer("french"),
    "en": snowballstemmer.stemmer("english"),
}


BOTH = tuple(sorted(STEMMERS))


def vector(text: str, languages: Iterable[str | None] = ()) -> str:
    """Return the text as a tsvector: for each word its stems, at the word's place.

    Each stem names its language, so that a word that is common in one costs nothing where the other
    is looked for. In both languages when it is in neither, or nobody knows in which.
    """
    wanted = tuple(each for each in BOTH if each in {*languages}) or BOTH
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words_of(text)[:LAST_PLACE], start=1):
        for each in _stems(word, wanted) | {_named(one, fold(word)) for one in wanted}:
            places.setdefault(each, []).append(place)
    return " ".join(
        f"{_quoted(each)}:{','.join(map(str, at[:MOST_PLACES]))}" for each, at in places.items()
    )


def query(text: str, *, language: str | None = None, beginning: bool = False) -> str | None:
    """Return the words as a tsquery, in one language or either; what stands in quotes as a phrase.

    With `beginning`, the last word may be the beginning of one.
    """
    phrases = _phrases(text)
    if not phrases:
        return None
    wanted = (language,) if language in STEMMERS else BOTH
    parts = [[sorted(map(_quoted, _stems(word, wanted))) for word in each] for each in phrases]
    last = fold(phrases[-1][-1])
    if beginning and len(last) >= LEAST_BEGINNING:
        parts[-1][-1] += [f"{_quoted(_named(each, last))}:*" for each in wanted]
    return " & ".join(" <-> ".join(f"({' | '.join(one)})" for one in each) for each in parts)


def words_of(text: str) -> list[str]:
    """Return the words once compatible forms are written out: a ligature may hold several."""
    found = WORD.findall(unicodedata.normalize("NFKC", text).lower())
    return [each[:LONGEST_WORD] for each in found]


def suggested(text: str) -> list[str]:
    """Return the words of a text that are worth suggesting to who mistypes one, in order."""
    found = {each for each in words_of(text) if SUGGESTED[0] <= len(each) <= SUGGESTED[1]}
    return sorted(each for each in found if each.isalpha())


def folded(words: ColumnElement[str]) -> ColumnElement[str]:
    """Return the expression of these words in small letters, without accents."""
    plain = func.replace(func.replace(func.lower(words), "œ", "oe"), "æ", "ae")
    parted = func.normalize(plain, literal_column("NFKD"))
    return func.regexp_replace(parted, "[\u0300-\u036f]", "", "g", type_=Text)


def folded_words(text: str) -> list[str]:
    """Return the words as `folded` writes them, cut where blanks are."""
    return [fold(each.lower()) for each in text.split()[:LONGEST_QUERY]]


def _phrases(text: str) -> list[list[str]]:
    """Return the words that must follow one another, as far as so many words are looked for."""
    found: list[list[str]] = []
    for *quoted, plain in PARTS.findall(text):
        said = "".join(quoted)
        found += [words_of(said)] if said else [[each] for each in words_of(plain)]
    left, kept = LONGEST_QUERY, []
    for each in found:
        if each and left > 0:
            kept.append(each[:left])
            left -= len(each)
    return kept


def _quoted(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


@lru_cache(maxsize=20_000)
def _stems(word: str, languages: tuple[str, ...]) -> frozenset[str]:
    """Return the word's stems: as it is written, and as who leaves accents out would write it."""
    return frozenset(
        _named(each, fold(STEMMERS[each].stemWord(form)))
        for each in languages
        for form in (word, fold(word))
    )


def _named(language: str, stem: str) -> str:
    return f"{language}:{stem}"


def fold(word: str) -> str:
    """Return a word in small letters without its accents and ligatures."""
    decomposed = unicodedata.normalize("NFKD", word.translate(LIGATURES))
    return "".join(each for each in decomposed if not unicodedata.combining(each))
