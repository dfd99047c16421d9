"""Notes that reviewers of one role keep on a case; the record tells that there are, not what."""

from uuid import UUID

from sqlalchemy import select

from service.access import visible
from service.confided import circles
from service.errors import Forbidden, Invalid, NotFound, _
from service.models import CaseRow, Note, Post, new_id
from service.steps.said import said
from service.unit import Unit
from workflows import Role

LONGEST_NOTE = 5_000


def keep_note(
    unit: Unit, post_id: UUID, body: str, *, role: Role | None = None, privileged: bool = False
) -> Note:
    """Keep a note for those who serve the case in the actor's role; a privileged one, for legal."""
    post = _seen(unit, post_id)
    case = unit.session.scalar(
        select(CaseRow).where(CaseRow.post_id == post.id).order_by(CaseRow.id.desc()).limit(1)
    )
    circle = circles(unit.session, unit.actor, case, unit.now) if case else None
    if case is None or circle is None or not (circle.roles or circle.privileged):
        raise Forbidden(_("Your roles in this entity do not allow that."))
    if privileged and not circle.privileged:
        raise Forbidden(_("Only legal keeps privileged notes."))
    kept = Note(
        id=new_id(),
        post_id=post.id,
        case_id=case.id,
        role=Role.LEGAL if privileged else _one(circle.roles, role),
        privileged=privileged,
        author=unit.actor,
        body=said(body, "body", most=LONGEST_NOTE),
        created_at=unit.now,
    )
    unit.session.add(kept)
    facts = {"role": str(kept.role), "privileged": privileged}
    unit.record("post.note_kept", post, ids={"case": case.id, "note": kept.id}, facts=facts)
    return kept


def erase_note(unit: Unit, post_id: UUID, note_id: UUID) -> None:
    """Erase the words of one's own note; that there was one stays in the record."""
    post = _seen(unit, post_id)
    note = unit.session.scalar(
        select(Note)
        .where(Note.id == note_id, Note.post_id == post.id, Note.author_id == unit.actor.id)
        .with_for_update(of=Note)
        .execution_options(populate_existing=True)
    )
    if note is None:
        raise NotFound(_("There is no such note of yours."))
    if note.erased_at is None:
        note.body, note.erased_at = None, unit.now
        unit.record("post.note_erased", post, ids={"case": note.case_id, "note": note.id})


def _seen(unit: Unit, post_id: UUID) -> Post:
    post = unit.session.scalar(
        select(Post).where(Post.id == post_id, visible(unit.session, unit.actor, unit.now))
    )
    if post is None:
        raise NotFound(_("There is no such post."))
    return post


def _one(roles: frozenset[Role], wanted: Role | None) -> Role:
    """Return the role for which a note is kept: the one that is named, or the only one."""
    if wanted is None and len(roles) == 1:
        return min(roles)
    if wanted is None or wanted not in roles:
        raise Invalid("role", _("Say for which of your roles in this case the note is."))
    return wanted
