"""The live check: what the checker says of words as they are written; nothing is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rules import Lexicon, Report, Subject
from service.access import tree
from service.content import admit
from service.definitions import InForce
from service.errors import Invalid, _
from service.flags import flag_of
from service.models import Entity, Person, db
from service.standing import standing
from workflows import (
    CHECKED_LANGUAGES,
    Facts,
    Route,
    Trust,
    least_approval,
    posts_asked,
    route_for,
    trust_for,
)

EVERYWHERE = ("FR", "EU", "UK")
"""The jurisdictions of a check that names neither them nor an entity."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A text, and whose rules it is to be held against."""

    text: str
    language: str | None
    entity: Entity | None
    packs: Sequence[str]
    channels: Sequence[str]
    jurisdictions: Sequence[str] | None
    as_of: date | None
    author: Person
    class_contested: bool = False


@dataclass(frozen=True)
class Prediction:
    """The way that a submission would take, what blocks it, and the trust on which it rests."""

    workflow: str
    route: Route | None
    blocking: Sequence[str]
    trust: Trust | None = None


def live_check(
    question: Question, in_force: InForce, now: datetime, ui: str
) -> tuple[Mapping[str, Any], Prediction | None]:
    """Return the report as the reader's language says it and, for an entity, the predicted way."""
    unknown = sorted(set(question.packs) - set(in_force.packs))
    if unknown:
        raise Invalid(
            "packs",
            _("There is no pack %(unknown)s; these are in force: %(known)s."),
            unknown=", ".join(unknown),
            known=", ".join(sorted(in_force.packs)),
        )
    report = in_force.checker.check(admit(question.text), _subject(question, in_force, now))
    entity = question.entity
    way = _predicted(question, entity, report, in_force, now) if entity else None
    reason = report.class_reason
    return report.as_dict(ui) | {"class_reason": reason and reason._asdict()}, way


def _subject(question: Question, in_force: InForce, now: datetime) -> Subject:
    entity = question.entity
    zone = ZoneInfo(entity.time_zone if entity else "Europe/Paris")
    default = tuple(entity.jurisdictions) if entity else EVERYWHERE
    return Subject(
        packs=tuple(entity.packs if entity else question.packs),
        lang=None if entity or question.language not in CHECKED_LANGUAGES else question.language,
        jurisdictions=tuple(question.jurisdictions or default),
        channels=tuple(question.channels),
        as_of=question.as_of or now.astimezone(zone).date(),
        lexicon=in_force.lexicon(tree(db.session()).path(entity.id)) if entity else Lexicon(),
    )


def _predicted(
    question: Question, entity: Entity, report: Report, in_force: InForce, now: datetime
) -> Prediction:
    workflow = in_force.workflows[entity.workflow]
    facts = _facts(question, entity, report, now, posts_asked(workflow))
    least = least_approval(facts.flags)
    if least.blocked:
        return Prediction(entity.workflow, None, least.blocking)
    trust = trust_for(workflow, facts)
    return Prediction(entity.workflow, route_for(workflow, facts), (), trust)


def _facts(question: Question, entity: Entity, report: Report, now: datetime, most: int) -> Facts:
    known = tree(db.session())
    path = known.path(entity.id)
    return Facts(
        flags=tuple(map(flag_of, report.findings)),
        channels=frozenset(question.channels),
        content_class=str(report.content_class),
        jurisdictions=frozenset(question.jurisdictions or entity.jurisdictions),
        entity_path=tuple(known.slugs[each] for each in path),
        entity_ids=tuple(str(each) for each in path),
        language=report.lang,
        class_contested=question.class_contested,
        **standing(db.session(), question.author, path, str(report.content_class), now, most=most),
    )
