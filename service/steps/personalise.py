"""The personalisation: an employee's own version of a library post, decided on at once."""

from typing import Any
from uuid import UUID

from service.content import admit, sha256
from service.definitions import InForce, the_definitions
from service.errors import Invalid, _
from service.models import Post, ReportRow, Revision
from service.passages import fold
from service.steps.check import check, subject_of
from service.steps.draft import begin, draft_like, freeze, note_submission
from service.steps.kin import allow_to_personalise, parent_for
from service.steps.library import admit_to_library
from service.steps.moves import move_post
from service.steps.rejected import refuse_rejected
from service.steps.route import route
from service.unit import Unit
from service.voice import Checked, Comparison, all_obstacles, compared, original_of, validated
from workflows import Action, PostKind


def personalise(unit: Unit, post_id: UUID, text: str, *, anyway: bool = False) -> Post:
    """Keep the actor's version of a library post: shareable now, or on its way to people.

    Words that were rejected before are refused once: `anyway` sends them all the same.
    """
    parent = parent_for(unit, post_id)
    allow_to_personalise(unit, parent)
    like, _known = validated(parent)
    if not text.strip():
        raise Invalid("text", _("Write something first."))
    if fold(admit(text)) == fold(like.text):
        raise Invalid("text", _("These are the words of the post: share it as it is."))
    made = Post(entity=parent.entity, kind=PostKind.PERSONALISATION, parent_id=parent.id)
    post = begin(unit, made, draft_like(parent, text, like.language))
    if not anyway:
        refuse_rejected(unit, post)
    move_post(unit, post, Action.SUBMIT)
    revision = freeze(unit, post)
    note_submission(unit, post, revision)
    in_force = the_definitions(unit.session)
    report = check(unit, post, revision, in_force)
    _decide(unit, post, parent, revision, report, in_force)
    return post


def _decide(
    unit: Unit, post: Post, parent: Post, revision: Revision, report: ReportRow, in_force: InForce
) -> None:
    """Admit a version that leaves intact what was validated; send any other to people."""
    workflow = in_force.workflows[post.entity.workflow]
    subject = subject_of(unit, post, revision, in_force)
    comparison = compared(original_of(parent), revision.text, subject.lexicon, in_force.wordings)
    checked = Checked(report.findings, report.content_class, report.language)
    like, known = validated(parent)
    if all_obstacles(comparison, checked, known, workflow):
        route(unit, post, revision, report, in_force)
        return
    move_post(unit, post, Action.APPROVE)
    admit_to_library(unit, post, revision)
    unit.record(
        "post.admitted",
        post,
        ids={"revision": revision.id, "parent": parent.id, "parent_revision": like.id},
        digests={
            "revision": revision.digest,
            "parent": like.digest,
            "report": sha256(report.value()),
            "workflow": workflow.digest,
        },
        facts={
            "workflow": workflow.name,
            "version": workflow.version,
            "conditions": _conditions(comparison, report),
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
