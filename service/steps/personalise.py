"""The personalisation: an employee's own version of a library post, decided on at once."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import lazyload

from service.content import admit, trimmed
from service.definitions import InForce, the_definitions
from service.errors import Invalid, _
from service.models import SYSTEM, Person, Post, ReportRow, Revision
from service.passages import fold
from service.steps.check import check, subject_of
from service.steps.draft import begin, draft_like, freeze, note_submission
from service.steps.kin import allow_to_personalise, parent_for
from service.steps.library import admit_to_library
from service.steps.moves import move_post
from service.steps.precedents import keep_admitted
from service.steps.rejected import refuse_rejected
from service.steps.route import route
from service.unit import Unit
from service.voice import Checked, Comparison, all_obstacles, compared, original_of, validated
from workflows import Action, PostKind, Workflow


def personalise(unit: Unit, post_id: UUID, text: str, *, anyway: bool = False) -> Post:
    """Keep the actor's version of a library post: shareable now, or on its way to people.

    Words that were rejected before are refused once: `anyway` sends them all the same.
    """
    parent = parent_for(unit, post_id)
    allow_to_personalise(unit, parent)
    post = _begun(unit, parent, text)
    if not anyway:
        refuse_rejected(unit, post)
    move_post(unit, post, Action.SUBMIT)
    revision = freeze(unit, post)
    note_submission(unit, post, revision)
    _decide(unit, post, parent, revision)
    return post


def _decide(unit: Unit, post: Post, parent: Post, revision: Revision) -> None:
    """Check a version; admit it at once, or send it to people."""
    _like, known = validated(parent)
    in_force = the_definitions(unit.session)
    system = unit.session.get_one(Person, SYSTEM, options=[lazyload(Person.grants)])
    service = replace(unit, actor=system)
    report = check(service, post, revision, in_force)
    workflow = in_force.workflows[post.entity.workflow]
    comparison = _compared(unit, post, parent, revision, in_force)
    checked = Checked(report.findings, report.content_class, report.language)
    if all_obstacles(comparison, checked, known, workflow):
        route(service, post, revision, report, in_force)
    else:
        move_post(unit, post, Action.APPROVE)
        admit_to_library(unit, post, revision)
        keep_admitted(unit, post, revision)
        _record(service, revision, parent, workflow, _conditions(comparison, report))


def _begun(unit: Unit, parent: Post, text: str) -> Post:
    like, _known = validated(parent)
    if not trimmed(text):
        raise Invalid("text", _("Write something first."))
    if fold(admit(text)) == fold(like.text):
        raise Invalid("text", _("These are the words of the post: share it as it is."))
    made = Post(entity=parent.entity, kind=PostKind.PERSONALISATION, parent_id=parent.id)
    return begin(unit, made, draft_like(parent, text, like.language))


def _compared(
    unit: Unit, post: Post, parent: Post, revision: Revision, in_force: InForce
) -> Comparison:
    lexicon = subject_of(unit, post, revision, in_force).lexicon
    return compared(original_of(parent), revision.text, lexicon, in_force.wordings)


def _record(
    unit: Unit, revision: Revision, parent: Post, workflow: Workflow, conditions: Mapping[str, Any]
) -> None:
    """Record the admission of a version, and what was found true of it."""
    like, _known = validated(parent)
    unit.record(
        "post.admitted",
        revision.post,
        ids={"revision": revision.id, "parent": parent.id, "parent_revision": like.id},
        digests={
            "revision": revision.digest,
            "parent": like.digest,
            "workflow": workflow.digest,
        },
        facts={
            "workflow": workflow.name,
            "version": workflow.version,
            "conditions": conditions,
        },
    )


def _conditions(comparison: Comparison, report: ReportRow) -> dict[str, Any]:
    """Return what was found true of a version, for which it needed nobody."""
    return {
        "kind": str(PostKind.PERSONALISATION),
        "sharing_rule": str(comparison.rule),
        "changed": comparison.changed,
        "claims_intact": len(comparison.locked),
        "new_findings": 0,
        "risk": str(report.risk),
    }
