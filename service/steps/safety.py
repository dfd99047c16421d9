"""Safety cases: open one at once, add what is written since, answer it before its deadline."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select

from service.calendars import due
from service.confided import answers_safety, visible_safety_cases
from service.content import admit, trimmed
from service.errors import Forbidden, Invalid, NotFound, Stale, _
from service.models import (
    WAITING,
    Entity,
    Event,
    FiredTimer,
    NoticeKind,
    Origin,
    Payload,
    Person,
    SafetyCase,
    SafetyState,
    StreamKind,
    new_id,
)
from service.steps.notices import News, fire, tell_holders_or_admins
from service.unit import Unit
from workflows import Role, Term

ANSWERS = {
    SafetyState.OPEN: {
        SafetyState.ACKNOWLEDGED,
        SafetyState.REPORTED,
        SafetyState.NOT_A_CASE,
    },
    SafetyState.ACKNOWLEDGED: {SafetyState.REPORTED, SafetyState.NOT_A_CASE},
    SafetyState.NOT_A_CASE: {SafetyState.REPORTED},
    SafetyState.REPORTED: set(),
}
"""What may follow what: a dismissal may turn out to be wrong, a report is out."""

LONGEST_REASON = 5_000
DAY = timedelta(days=1)
CLOCK = Term.read("1 business day")
"""How long a safety case may wait, in the working time of its entity."""

OVERDUE = "safety_case.overdue"
"""The timer that fires when a case is due, and each day after."""


@dataclass(frozen=True)
class Passage:
    """A sentence that describes a harmful effect, what stands around it, and the rules' word."""

    sentence: str
    context: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Written:
    """Words that somebody wrote: where, on which post if on one, and under which ids."""

    text: str
    entity: Entity
    author: Person
    origin: Origin
    jurisdictions: Sequence[str]
    post_id: UUID | None = None
    ids: Mapping[str, UUID] = field(default_factory=dict)


def pass_on(unit: Unit, written: Written, passages: Iterable[Passage]) -> SafetyCase | None:
    """Keep each sentence that is new in the safety case of these words, and return the case.

    The same sentence opens nothing twice; one that comes after the answer opens another case.
    """
    cases = _cases(unit, written)
    known = _sentences(unit, cases)
    case = next((each for each in cases if each.waits and each.post_id is not None), None)
    for passage in passages:
        told = known.get(_folded(passage.sentence))
        if told is not None:
            told.post_id = told.post_id or written.post_id
            case = case or told
            continue
        if case is None or not case.waits:
            case = _open(unit, written)
            _keep(unit, case, "safety_case.opened", written, passage)
        else:
            _add(unit, case, written, passage)
        known[_folded(passage.sentence)] = case
    return case


def answer(unit: Unit, case_id: UUID, state: SafetyState, reason: str = "") -> SafetyCase:
    """Say that a case was seen, is reported or is none; who wrote the words dismisses nothing."""
    case = unit.session.scalar(
        select(SafetyCase)
        .where(
            SafetyCase.id == case_id,
            visible_safety_cases(unit.session, unit.actor, unit.now),
        )
        .with_for_update(of=SafetyCase)
        .execution_options(populate_existing=True)
    )
    if case is None:
        raise NotFound(_("There is no such safety case."))
    if not answers_safety(unit.session, unit.actor, case.entity_id, unit.now):
        raise Forbidden(_("Your roles in this entity do not allow that."))
    why = _reason(case, state, reason, unit)
    case.state, case.reason = state, why
    case.answered_by, case.answered_at = unit.actor.id, unit.now
    payloads = {"reason": why} if why else {}
    unit.record(f"safety_case.{state}", case, payloads=payloads)
    return case


def remind_of_cases(unit: Unit, most: int) -> None:
    """Remind of the cases that are due and were not told of on this day, the oldest first."""
    told = select(FiredTimer.at).where(
        FiredTimer.what == OVERDUE,
        FiredTimer.subject_id == SafetyCase.id,
        FiredTimer.at > unit.now - DAY,
    )
    late = (SafetyCase.state.in_(WAITING), SafetyCase.due_at <= unit.now, ~told.exists())
    oldest = select(SafetyCase).where(*late).order_by(SafetyCase.due_at).limit(most)
    for case in unit.session.scalars(oldest).all():
        remind(unit, case)


def remind(unit: Unit, case: SafetyCase) -> bool:
    """Remind of a case that is due, once a day until it is answered; say whether it was now."""
    at = case.due_at + (unit.now - case.due_at) // DAY * DAY
    if not case.waits or unit.now < case.due_at or not fire(unit, OVERDUE, case.id, at):
        return False
    _tell(unit, case, NoticeKind.REMINDED)
    return True


def _cases(unit: Unit, written: Written) -> Sequence[SafetyCase]:
    """Return the cases of these words' author that they may belong to, the latest first."""
    return unit.session.scalars(
        select(SafetyCase)
        .where(
            SafetyCase.author_id == written.author.id,
            SafetyCase.entity_id == written.entity.id,
            or_(SafetyCase.post_id.is_(None), SafetyCase.post_id == written.post_id),
        )
        .order_by(SafetyCase.id.desc())
        .with_for_update(of=SafetyCase)
        .execution_options(populate_existing=True)
    ).all()


def _sentences(unit: Unit, cases: Sequence[SafetyCase]) -> dict[str, SafetyCase]:
    """Return the sentences that these cases hold, as far as they were not erased."""
    by_id = {each.id: each for each in cases}
    rows = unit.session.execute(
        select(Event.subject_id, Payload.value)
        .join(Payload, Payload.event_id == Event.id)
        .where(
            Event.kind == StreamKind.SAFETY_CASE,
            Event.subject_id.in_(by_id),
            Payload.name == "sentence",
            Payload.value.is_not(None),
        )
    )
    return {_folded(sentence or ""): by_id[case_id] for case_id, sentence in rows}


def _open(unit: Unit, written: Written) -> SafetyCase:
    case = SafetyCase(
        id=new_id(),
        entity_id=written.entity.id,
        author=written.author,
        author_id=written.author.id,
        post_id=written.post_id,
        origin=written.origin,
        state=SafetyState.OPEN,
        opened_at=unit.now,
        due_at=due(written.entity, unit.now, CLOCK),
    )
    unit.session.add(case)
    _tell(unit, case, NoticeKind.SAFETY)
    return case


def _add(unit: Unit, case: SafetyCase, written: Written, passage: Passage) -> None:
    """Keep a sentence; a case that somebody has seen is to be looked at again."""
    if case.state is SafetyState.ACKNOWLEDGED:
        case.state, case.reason = SafetyState.OPEN, ""
        case.answered_by = case.answered_at = None
        _tell(unit, case, NoticeKind.SAFETY)
    _keep(unit, case, "safety_case.sentence_added", written, passage)


def _keep(unit: Unit, case: SafetyCase, name: str, written: Written, passage: Passage) -> None:
    unit.record(
        name,
        case,
        ids={"post": written.post_id, **written.ids},
        facts={"origin": written.origin, "rules": list(passage.rules)},
        payloads={"sentence": passage.sentence, "context": passage.context},
    )


def _tell(unit: Unit, case: SafetyCase, kind: NoticeKind) -> None:
    news = News(kind, case.id, case.entity_id)
    tell_holders_or_admins(unit, Role.SAFETY, case.entity_id, news, by=case.author_id)


def _reason(case: SafetyCase, state: SafetyState, reason: str, unit: Unit) -> str:
    if state is SafetyState.OPEN:
        raise Invalid("state", _("Choose what you say of this case."))
    if state not in ANSWERS[case.state]:
        raise Stale(_("This safety case is already %(state)s."), state=case.state)
    if state is SafetyState.NOT_A_CASE and case.author_id == unit.actor.id:
        raise Forbidden(_("You wrote these words: somebody else says whether they are a case."))
    why = trimmed(admit(reason))
    if state is SafetyState.NOT_A_CASE and not why:
        raise Invalid("reason", _("Say why it is none: whoever audits it will ask."))
    if len(why) > LONGEST_REASON:
        raise Invalid("reason", _("At most %(most)s characters."), most=LONGEST_REASON)
    return why


def _folded(sentence: str) -> str:
    return " ".join(sentence.split()).casefold()
