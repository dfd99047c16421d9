"""What acts are made of: who acts, what they hand in, and a process that ends in the middle."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from sqlalchemy import event, select

from service.content import digest_of
from service.models import SYSTEM, CaseRow, Channel, Person, Revision, SignInMethod, db
from service.steps.decide import Ruling
from service.steps.draft import Draft
from tests.integration.conftest import person
from tests.integration.refusals import resting
from workflows import Verdict

CHANNELS = ((Channel.X,), (Channel.LINKEDIN,), (Channel.LINKEDIN, Channel.X))
JURISDICTIONS = (("FR",), ("FR", "UK"))
RARELY = [False] * 4 + [True]


class Crash(Exception):
    """The process ends before its transaction does."""


@contextmanager
def crashing(crashes: bool) -> Iterator[None]:
    """Let the next commit fail, as if the process were killed at that moment."""

    def die(_session: Any) -> None:
        raise Crash

    session = db.session()
    if crashes:
        event.listen(session, "before_commit", die)
    try:
        yield
    finally:
        if crashes:
            event.remove(session, "before_commit", die)
        db.session.remove()


def ruling(
    number: int, verdict: Verdict, stage: str | None, grounds: tuple[Any, ...] | None = None
) -> Ruling:
    """Return what a reviewer says, who has proved that it is them."""
    return Ruling(
        revision=number,
        verdict=verdict,
        reason="So it is.",
        stage=stage,
        grounds=resting(verdict) if grounds is None else grounds,
        proved=SignInMethod.PASSWORD,
    )


def draft(text: str, data: st.DataObject) -> Draft:
    """Return a draft with these words, for some networks and places."""
    channels, places = (data.draw(st.sampled_from(each)) for each in (CHANNELS, JURISDICTIONS))
    return Draft(text=text, language="fr", channels=channels, jurisdictions=places)


def actor(who: str) -> Person:
    """Return one of our people, or the service itself."""
    return db.session.get_one(Person, SYSTEM) if who == "system" else person(who)


def name_of(email: str) -> str:
    """Return by which of our names somebody goes."""
    return email.partition("@")[0]


def open_case(post_id: UUID) -> CaseRow | None:
    """Return the case under way on a post."""
    return db.session.scalar(
        select(CaseRow).where(CaseRow.post_id == post_id, CaseRow.closed_at.is_(None))
    )


def digest(of: Revision) -> str:
    """Return the digest of what a revision holds, computed anew."""
    return digest_of(
        text=of.text, language=of.language, channels=of.channels,
        jurisdictions=of.jurisdictions, entity=of.entity_slug, links=of.links,
    )  # fmt: skip
