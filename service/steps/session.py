"""The session: opened by a proof of who one is, turned every hour, ended by its person or by time.

The cookie names a row and its turn, under our signature. Requests sent together may carry the turn
before for a moment; whoever shows it later holds a copy, and the session ends.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from service.errors import NotFound, _
from service.models import BrowserSession, Person, SignInMethod, new_id
from service.unit import Unit

LONGEST = timedelta(days=7)
"""After this, whoever it is signs in again."""

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


def open_session(unit: Unit, proof: Proof) -> BrowserSession:
    """Begin a session of the actor."""
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
        proved_at=unit.now,
        expires_at=unit.now + LONGEST,
    )
    unit.session.add(opened)
    unit.record("person.signed_in", unit.actor, ids={"session": opened.id}, facts=_how(proof))
    return opened


def keep_session(unit: Unit, held: BrowserSession, turn: int) -> int | None:
    """Return the turn that the cookie shall name from now on, or None if it counts no more."""
    if held.turn - 1 == turn and unit.now - held.turned_at <= GRACE:
        return held.turn
    if held.turn != turn:
        _end(unit, held, "person.session_copied")
        return None
    if unit.now - held.turned_at < TURN:
        if unit.now - held.seen_at >= SEEN:
            held.seen_at = unit.now
        return turn
    return _turned(unit, held, turn)


def settled(held: BrowserSession, turn: int, now: datetime) -> bool:
    """Whether a request with this cookie changes nothing of the session."""
    return held.turn == turn and now - held.turned_at < TURN and now - held.seen_at < SEEN


def prove(unit: Unit, session_id: UUID) -> None:
    """Note that the actor has just proved again who they are."""
    _own(unit, session_id).proved_at = unit.now
    unit.record("person.proved", unit.actor, ids={"session": session_id})


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


def _turned(unit: Unit, held: BrowserSession, turn: int) -> int:
    """Go on to the next turn; of several requests one does, and the others follow."""
    statement = (
        update(BrowserSession)
        .where(BrowserSession.id == held.id, BrowserSession.turn == turn)
        .values(turn=turn + 1, turned_at=unit.now, seen_at=unit.now)
    )
    unit.session.execute(statement.execution_options(synchronize_session=False))
    return turn + 1


def _own(unit: Unit, session_id: UUID) -> BrowserSession:
    held = unit.session.scalar(
        select(BrowserSession)
        .where(BrowserSession.id == session_id, BrowserSession.person_id == unit.actor.id)
        .with_for_update()
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
