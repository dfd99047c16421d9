"""One decision on many posts that are the same: recorded for each, each refused by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from flask import request
from flask_babel import gettext, ngettext
from sqlalchemy import select

from service.content import trimmed
from service.errors import Invalid, NotFound, ServiceError, Stale, _
from service.models import DecisionRow, Ground, Person, Post, Revision, StageRow, db
from service.problems import told
from service.queries import reading, turns
from service.queries.posts import post
from service.steps.decide import Ruling, decide
from service.steps.grounds import grounds_of
from service.unit import unit_of_work
from service.web.i18n import label
from service.web.timeline import stage_title
from service.web.visitor import moment
from workflows import Action, Verdict, WorkflowError


@dataclass(frozen=True)
class Outcome:
    """What became of the decision on one of the posts: recorded, or why not."""

    post_id: UUID
    author: str
    why: str | None


def together(person: Person, post_id: UUID, ruling: Ruling) -> list[Outcome]:
    """Decide alike on the other posts that the form names, each in a unit of its own."""
    stage = turns.stage_of(post_id, ruling.stage)
    key = stage.alike if stage else None
    return [_decided(person, other, ruling, key) for other in _named() if other != post_id]


def same(mine: DecisionRow, ruling: Ruling) -> bool:
    """Whether this very decision was recorded before, with all that it rests on."""
    if mine.verdict is not ruling.verdict or mine.reason != trimmed(ruling.reason):
        return False
    revision = db.session.get_one(Revision, mine.revision_id)
    kept = db.session.scalars(select(Ground).where(Ground.decision_id == mine.id)).all()
    try:
        wanted = grounds_of(revision, ruling.verdict, ruling.grounds)
    except Invalid:
        return False
    told = {(each.change, each.weight, each.rule, each.written, each.span) for each in wanted}
    return told == {(each.change, each.weight, each.rule, each.written, each.span) for each in kept}


def said(verdict: Verdict, title: str, many: int, left: Sequence[str] = ()) -> str:
    """Return what a visitor is told once they have decided; `left` are the stages still to come."""
    if many > 1:
        several: str = ngettext(
            "%(num)s post decided: “%(title)s”.",
            "%(num)s posts decided, each by itself: “%(title)s”.",
            many,
            title=title,
        )
        return several
    if verdict is Verdict.APPROVE and left:
        here: str = gettext(
            "Approved at your stage: “%(title)s”. Still to decide: %(stages)s.",
            title=title,
            stages=", ".join(left),
        )
        return here
    sentences: dict[Verdict, str] = {
        Verdict.APPROVE: gettext("Approved: “%(title)s”.", title=title),
        Verdict.RETURN: gettext("Changes asked: “%(title)s”. The author reads why.", title=title),
        Verdict.REJECT: gettext("Rejected: “%(title)s”. The author reads why.", title=title),
    }
    return sentences[verdict]


def unfinished(of: Post) -> list[str]:
    """Return what the stages are called that must still decide on a post."""
    case = reading.cases_of(of)[-1].value()
    stages = case.route.stages if case.outcome is Action.CONTINUE else ()
    return [label(stage_title(each.as_dict())) for each in stages if not case.complete(each)]


def _named() -> Iterator[UUID]:
    for given in dict.fromkeys(request.form.getlist("also")[: turns.ALIKE]):
        try:
            yield UUID(given)
        except ValueError:
            continue


def _decided(person: Person, post_id: UUID, ruling: Ruling, key: str | None) -> Outcome:
    """Decide on one post, unless it is no longer the same as what was read."""
    author = ""
    try:
        author = post(person, post_id, moment()).author.name
        stage = turns.stage_of(post_id, ruling.stage)
        with unit_of_work(person) as unit:
            decide(unit, post_id, _meant(ruling, stage, key))
    except (ServiceError, WorkflowError) as error:
        return Outcome(post_id, author, None if _again(person, post_id, ruling) else told(error))
    return Outcome(post_id, author, None)


def _meant(ruling: Ruling, stage: StageRow | None, key: str | None) -> Ruling:
    """Return the decision on the revision that is the same, or raise Stale."""
    if stage is None or key is None or stage.alike != key:
        raise Stale(_("It is no longer the same as what you read."))
    if stage.held(moment()):
        raise Stale(_("Somebody holds it: decide on it by itself."))
    return replace(ruling, revision=stage.case.revision.number, case=stage.case_id)


def _again(person: Person, post_id: UUID, ruling: Ruling) -> bool:
    """Whether the visitor had decided just so before, as when a form is sent twice."""
    try:
        found = post(person, post_id, moment())
    except NotFound:
        return False
    mine = reading.own_decision(person, found, found.revision_count, ruling.stage)
    return mine is not None and same(mine, ruling)
