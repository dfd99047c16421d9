"""Certificates: they are entered, end before their day; who holds one that runs out is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased, joinedload

from service.content import admit, trimmed
from service.errors import Forbidden, Invalid, NotFound, _
from service.models import Certificate, FiredTimer, NoticeKind, Person, new_id
from service.steps.notices import News, fire, tell
from service.steps.particulars import day, line
from service.steps.people import managed_person
from service.unit import Unit

WARNED = timedelta(days=30)
"""How long before its last day the holder of a certificate is told."""

LONGEST = timedelta(days=3_660)
"""How long a certificate may count: ten years."""

LONGEST_REASON = 2_000
ENDING = "certificate.ending"
"""The timer that fires when the last day of a certificate is near."""


@dataclass(frozen=True, kw_only=True)
class CertificateWords:
    """What somebody was certified for, by whom, and from which day to which it counts."""

    kind: str
    source: str
    valid_from: date
    valid_to: date


def certificate_words(cells: Mapping[str, str]) -> CertificateWords:
    """Return what the cells of a form or a file say of a certificate, or raise the first fault."""
    kind, source = line("kind", cells, least=1), line("source", cells, least=1)
    first, last = _given("valid_from", cells), _given("valid_to", cells)
    if last < first:
        raise Invalid("valid_to", _("The last day comes after the first."))
    if last - first > LONGEST:
        raise Invalid("valid_to", _("A certificate counts for ten years at most."))
    return CertificateWords(kind=kind, source=source, valid_from=first, valid_to=last)


def _given(field: str, cells: Mapping[str, str]) -> date:
    given = day(field, cells)
    if given is None:
        raise Invalid(field, _("A date such as 2026-11-23 is expected."))
    return given


def enter_certificate(unit: Unit, person_id: UUID, words: CertificateWords) -> Certificate:
    """Enter a certificate of somebody whom the actor manages; the same one twice stays one."""
    person = managed_person(unit, person_id)
    if person.id == unit.actor.id:
        raise Forbidden(_("Nobody certifies themselves: another admin does."))
    known = known_certificate(unit, person, words)
    if known is not None:
        return known
    held = Certificate(
        id=new_id(),
        person_id=person.id,
        entered_by=unit.actor.id,
        entered_at=unit.now,
        **vars(words),
    )
    unit.session.add(held)
    unit.record(
        "person.certified",
        person,
        ids={"certificate": held.id},
        facts={"from": words.valid_from.isoformat(), "to": words.valid_to.isoformat()},
        payloads={"kind": words.kind, "source": words.source},
    )
    return held


def known_certificate(unit: Unit, person: Person, words: CertificateWords) -> Certificate | None:
    """Return the certificate that says exactly this of a person and has not been ended."""
    return unit.session.scalar(
        select(Certificate).where(
            Certificate.person_id == person.id,
            Certificate.kind == words.kind,
            Certificate.source == words.source,
            Certificate.valid_from == words.valid_from,
            Certificate.valid_to == words.valid_to,
            Certificate.ended_at.is_(None),
        )
    )


def end_certificate(unit: Unit, person_id: UUID, certificate_id: UUID, reason: str) -> Certificate:
    """End a certificate before its day and say why; it stays to be seen, and counts no more."""
    person = managed_person(unit, person_id)
    held = unit.session.scalar(
        select(Certificate)
        .where(Certificate.id == certificate_id, Certificate.person_id == person.id)
        .with_for_update()
    )
    if held is None:
        raise NotFound(_("There is no such certificate."))
    why = trimmed(admit(reason))
    if not why:
        raise Invalid("reason", _("Say why: its holder reads it."))
    if len(why) > LONGEST_REASON:
        raise Invalid("reason", _("At most %(most)s characters."), most=LONGEST_REASON)
    if held.ended_at is None:
        held.ended_at, held.ended_by, held.end_reason = unit.now, unit.actor.id, why
        ids = {"certificate": held.id}
        unit.record("person.certificate_ended", person, ids=ids, payloads={"reason": why})
    return held


def warn_of_ends(unit: Unit, most: int) -> int:
    """Tell holders that a certificate runs out within thirty days, once; return how many."""
    told = 0
    for held in unit.session.scalars(_ending(unit.now).limit(most)).all():
        home = held.person.entity_id
        at = datetime.combine(held.valid_to, time(), UTC)
        if home is not None and fire(unit, ENDING, held.id, at):
            facts = {"kind": held.kind, "until": held.valid_to.isoformat()}
            tell(unit, [held.person_id], News(NoticeKind.CERTIFICATE, held.id, home, facts))
            told += 1
    return told


def _ending(now: datetime) -> Select[Certificate]:
    """Return what runs out soon, of people who are here, without a certificate that goes on."""
    today, after = now.date(), aliased(Certificate)
    goes_on = select(after.id).where(
        after.person_id == Certificate.person_id,
        after.ended_at.is_(None),
        after.valid_to > Certificate.valid_to,
        after.valid_from <= Certificate.valid_to + timedelta(days=1),
    )
    fired = select(FiredTimer.at).where(
        FiredTimer.what == ENDING, FiredTimer.subject_id == Certificate.id
    )
    return (
        select(Certificate)
        .join(Person, Person.id == Certificate.person_id)
        .where(
            Certificate.ended_at.is_(None),
            Certificate.valid_to.between(today, today + WARNED),
            or_(Person.ends_on.is_(None), Person.ends_on >= today),
            and_(~goes_on.exists(), ~fired.exists()),
        )
        .order_by(Certificate.valid_to, Certificate.id)
        .options(joinedload(Certificate.person))
    )
