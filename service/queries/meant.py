"""What somebody who mistyped a word may have meant: the nearest words of the library."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from service.connections import ANEW
from service.models import LibraryWord
from service.queries.found import search
from service.queries.wanted import Wanted
from service.search import fold, words_of

MOST_WORDS = 20_000
"""Words among which the nearest is looked for: those that begin alike and are about as long."""

LONGER = 2
"""Letters by which what was meant may be longer or shorter."""

SHORT = 6
"""Letters below which only one may be wrong; then two may."""


def meant(session: Session, wanted: Wanted, entities: frozenset[UUID], now: datetime) -> str | None:
    """Return words that find something where the typed ones found little, or None.

    Only what this reader finds is suggested: a word may not tell that it is in others' posts.
    """
    typed = words_of(wanted.words)
    words = [_nearest(session, each) or each for each in typed]
    if words == typed:
        return None
    suggestion = " ".join(words)
    again = replace(wanted, words=suggestion)
    return suggestion if search(session, again, entities, now, limit=1).count else None


def _nearest(session: Session, word: str) -> str | None:
    """Return the nearest word of the library, or None if this one is there or none is near."""
    plain = fold(word)
    alike = or_(*(LibraryWord.folded.startswith(each, autoescape=True) for each in {*plain[:2]}))
    long = func.length(LibraryWord.folded).between(len(plain) - LONGER, len(plain) + LONGER)
    near = select(LibraryWord.word, LibraryWord.folded).where(alike, long).limit(MOST_WORDS)
    rows = session.execute(near.execution_options(**ANEW)).all()
    known = {each.word: each.folded for each in rows}
    wrong = 1 if len(plain) < SHORT else 2
    found = process.extractOne(plain, known, scorer=DamerauLevenshtein.distance, score_cutoff=wrong)
    return found[2] if found is not None and found[1] > 0 else None
