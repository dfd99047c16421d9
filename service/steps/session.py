"""The session: opened by a proof of who one is, turned every hour, ended by its person or by time.

The cookies name a row and its turn, under our signature. Until the browser has shown a new turn,
who shows the one before is given it again: its answer may have been lost. From then on requests
that were under way go on for a moment, without getting it; whoever comes later holds a copy, and
the session ends.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from service.dials import dials
from service.errors import NotFound, _
from service.models import BrowserSession, Person, SignInMethod, new_id
from service.unit import Unit

TURN = timedelta(hours=1)
GRACE = timedelta(minutes=1)
"""How long requests that were already under way may show the turn before."""

SEEN = timedelta(minutes=1)
"""How exactly the last use is noted, so that reading does not write each time."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """How somebody proved who they are; `issuer` and `sid` are the provider's, if there was one."""

    method: SignInMethod = SignInMethod.PASSWORD
    issuer: str | None = None
    sid: str | None = None
    browser: str = ""
    at: datetime | None = None
    """When they proved it, if not now: the provider may have let them in without asking."""


def open_session(unit: Unit, proof: Proof) -> BrowserSession:
    """Begin a session of the actor."""
    opened = _opened(unit, proof)
    unit.record("person.signed_in", unit.actor, ids={"session": opened.id}, facts=_how(proof))
    return opened


def replace_session(unit: Unit, held: BrowserSession) -> BrowserSession:
    """End a session of the actor and go on in another: what was copied of the first is dead."""
    held.ended_at = held.ended_at or unit.now
    proof = Proof(method=held.method, issuer=held.issuer, sid=held.sid, browser=held.browser)
    return _opened(unit, proof)


def keep_session(unit: Unit, held: BrowserSession, turn: int) -> int | None:
    """Return the turn that the browser shall show from now on, or None if it counts no more."""
    _lock(unit, held)
    if held.ended_at is not None:
        return None
    if turn == held.turn:
        held.seen_at, held.taken_at = unit.now, held.taken_at or unit.now
        return _turned(unit, held) if unit.now - held.turned_at >= TURN else turn
    if turn == held.turn - 1:
        if held.taken_at is None:
            return held.turn
        if unit.now - held.taken_at <= GRACE:
            return turn
    _end(unit, held, "person.session_copied")
    return None


def settled(held: BrowserSession, turn: int, now: datetime) -> bool:
    """Whether a request with this cookie changes nothing of the session."""
    known = held.turn == turn and held.taken_at is not None
    return known and now - held.turned_at < TURN and now - held.seen_at < SEEN


def prove(unit: Unit, session_id: UUID, proof: Proof) -> int:
    """Note that the actor has just proved again who they are, and return the turn from now on."""
    held = _own(unit, session_id)
    held.proved_at = unit.now
    if proof.sid is not None and proof.issuer == held.issuer:
        held.sid = proof.sid
    unit.record("person.proved", unit.actor, ids={"session": session_id})
    return _turned(unit, held)


def end_session(unit: Unit, session_id: UUID) -> None:
    """End one of the actor's sessions; one that has ended stays so."""
    held = _own(unit, session_id)
    if held.ended_at is None:
        _end(unit, held, "person.session_ended")


def end_session_of(unit: Unit, issuer: str, sid: str) -> None:
    """End the open sessions that a provider's own session opened."""
    named = select(BrowserSession).where(
        BrowserSession.issuer == issuer,
        BrowserSession.sid == sid,
        BrowserSession.ended_at.is_(None),
    )
    for held in unit.session.scalars(named.with_for_update()).all():
        _end(unit, held, "person.signed_out_by_provider")


def end_sessions(unit: Unit, person: Person, *, but: UUID | None = None) -> int:
    """End all sessions of a person, save one, and return how many there were."""
    ended = unit.session.scalars(
        update(BrowserSession)
        .where(
            BrowserSession.person_id == person.id,
            BrowserSession.ended_at.is_(None),
            BrowserSession.id.is_distinct_from(but),
        )
        .values(ended_at=unit.now)
        .returning(BrowserSession.id)
    ).all()
    if ended:
        unit.record("person.sessions_ended", person, facts={"count": len(ended)})
    return len(ended)


def _opened(unit: Unit, proof: Proof) -> BrowserSession:
    opened = BrowserSession(
        id=new_id(),
        person_id=unit.actor.id,
        method=proof.method,
        issuer=proof.issuer,
        sid=proof.sid,
        browser=proof.browser,
        turn=1,
        turned_at=unit.now,
        created_at=unit.now,
        seen_at=unit.now,
        proved_at=min(proof.at or unit.now, unit.now),
        expires_at=unit.now + dials(unit.session).session,
    )
    unit.session.add(opened)
    return opened


def _turned(unit: Unit, held: BrowserSession) -> int:
    """Go on to the next turn, which no browser has shown yet."""
    held.turn, held.turned_at, held.taken_at = held.turn + 1, unit.now, None
    return held.turn


def _lock(unit: Unit, held: BrowserSession) -> None:
    """Read the row anew and hold it: of several requests one turns, and the others see it."""
    unit.session.refresh(held, with_for_update=True)


def _own(unit: Unit, session_id: UUID) -> BrowserSession:
    held = unit.session.scalar(
        select(BrowserSession)
        .where(BrowserSession.id == session_id, BrowserSession.person_id == unit.actor.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if held is None:
        raise NotFound(_("There is no such session."))
    return held


def _end(unit: Unit, held: BrowserSession, event: str) -> None:
    held.ended_at = unit.now
    person = unit.session.get_one(Person, held.person_id)
    unit.record(event, person, ids={"session": held.id})


def _how(proof: Proof) -> dict[str, str]:
    how = {"method": str(proof.method), "browser": proof.browser, "issuer": proof.issuer}
    return {name: value for name, value in how.items() if value}
