"""A comment on a revision, or on some of its words; it locks its stream and nothing else."""

from uuid import UUID

from sqlalchemy import select

from service.access import reviews, sees, visible
from service.content import admit, trimmed
from service.errors import Forbidden, Invalid, NotFound, _
from service.models import Comment, NoticeKind, Person, Post, Revision, new_id
from service.steps.heed import heed_remark
from service.steps.notices import News, tell
from service.unit import Unit

LONGEST_COMMENT = 5_000
"""Characters of a comment."""


def comment(
    unit: Unit,
    post_id: UUID,
    *,
    revision: int,
    body: str,
    span: tuple[int, int] | None = None,
    reply_to: UUID | None = None,
) -> Comment:
    """Say something on a revision that the actor may see, or in a thread on it."""
    post = discussed(unit, post_id)
    about = revision_of(unit, post, revision)
    said = Comment(
        id=new_id(),
        post_id=post.id,
        revision_id=about.id,
        author=unit.actor,
        body=_body(body),
        created_at=unit.now,
    )
    if reply_to is not None:
        said.reply_to = _first(unit, post, reply_to, span).id
    elif span is not None:
        said.start, said.end = within(about.text, span)
    unit.session.add(said)
    unit.record(
        "post.commented",
        post,
        ids={"revision": about.id, "comment": said.id, "reply_to": said.reply_to},
        digests={"revision": about.digest},
        facts={"start": said.start, "end": said.end},
        payloads={"body": said.body},
    )
    heed_remark(unit, post, said.body, comment=said.id)
    _tell(unit, post)
    return said


def _tell(unit: Unit, post: Post) -> None:
    """Tell the author and all others who took part in the conversation and may still read it."""
    spoken = select(Comment.author_id).where(Comment.post_id == post.id)
    others = unit.session.scalars(
        select(Person).where(Person.id.in_(spoken), Person.id != post.author_id)
    )
    people = [each.id for each in others if sees(unit.session, each, post, unit.now)]
    tell(unit, [post.author_id, *people], News(NoticeKind.COMMENTED, post.id, post.entity_id))


def settle(unit: Unit, post_id: UUID, comment_id: UUID, *, resolved: bool) -> Comment:
    """Resolve a thread or open it again; what is so already stays as it is."""
    post = discussed(unit, post_id)
    thread = unit.session.scalar(
        select(Comment)
        .where(Comment.id == comment_id, Comment.post_id == post.id, Comment.reply_to.is_(None))
        .with_for_update(of=Comment)
        .execution_options(populate_existing=True)
    )
    if thread is None:
        raise NotFound(_("There is no such thread."))
    if (thread.resolved_at is not None) is resolved:
        return thread
    thread.resolved_at = unit.now if resolved else None
    thread.resolved_by = unit.actor.id if resolved else None
    unit.record(
        "post.thread_resolved" if resolved else "post.thread_reopened",
        post,
        ids={"comment": thread.id},
    )
    return thread


def discussed(unit: Unit, post_id: UUID) -> Post:
    """Return a post on which the actor may speak: its author, or who reviews it."""
    post = unit.session.scalar(
        select(Post).where(Post.id == post_id, visible(unit.session, unit.actor, unit.now))
    )
    if post is None:
        raise NotFound(_("There is no such post."))
    own = post.author_id == unit.actor.id
    if not own and not reviews(unit.session, unit.actor, post, unit.now):
        raise Forbidden(_("Your roles in this entity do not allow that."))
    return post


def revision_of(unit: Unit, post: Post, number: int) -> Revision:
    """Return a revision of the post by its number."""
    found = unit.session.scalar(
        select(Revision).where(Revision.post_id == post.id, Revision.number == number)
    )
    if found is None:
        raise NotFound(_("There is no such revision."))
    return found


def within(text: str, span: tuple[int, int], *, empty: bool = False) -> tuple[int, int]:
    """Return the span if it lies in the text; only `empty` ones may hold no words."""
    start, end = span
    if 0 <= start <= end <= len(text) and (empty or start < end):
        return span
    raise Invalid("span", _("These words lie outside the text of that revision."))


def _first(unit: Unit, post: Post, comment_id: UUID, span: tuple[int, int] | None) -> Comment:
    """Return the comment that begins the thread: who answers an answer answers there."""
    if span is not None:
        raise Invalid("reply_to", _("An answer is on the words of its thread."))
    found = unit.session.scalar(
        select(Comment).where(Comment.id == comment_id, Comment.post_id == post.id)
    )
    if found is None:
        raise Invalid("reply_to", _("There is no such comment on this post."))
    return found if found.reply_to is None else unit.session.get_one(Comment, found.reply_to)


def _body(body: str) -> str:
    said = trimmed(admit(body))
    if not said:
        raise Invalid("body", _("Write a comment first."))
    if len(said) > LONGEST_COMMENT:
        raise Invalid("body", _("A comment has at most %(most)s characters."), most=LONGEST_COMMENT)
    return said
