"""A comment on a revision, or on some of its words; it locks its stream and nothing else."""

from uuid import UUID

from sqlalchemy import select

from service.access import Act, allow, visible
from service.content import admit
from service.errors import Invalid, NotFound, _
from service.models import Comment, NoticeKind, Post, Revision, new_id
from service.steps.heed import heed_comment
from service.steps.notices import News, tell
from service.unit import Unit

LONGEST_COMMENT = 5_000
"""Characters of a comment."""


def comment(
    unit: Unit, post_id: UUID, *, revision: int, body: str, span: tuple[int, int] | None = None
) -> Comment:
    """Say something on a revision that the actor may see."""
    post = unit.session.scalar(
        select(Post).where(Post.id == post_id, visible(unit.session, unit.actor, unit.now))
    )
    if post is None:
        raise NotFound(_("There is no such post."))
    if post.author_id != unit.actor.id:
        allow(unit, Act.COMMENT, post.entity_id)
    about = unit.session.scalar(
        select(Revision).where(Revision.post_id == post.id, Revision.number == revision)
    )
    if about is None:
        raise NotFound(_("There is no such revision."))
    said = Comment(
        id=new_id(),
        post_id=post.id,
        revision_id=about.id,
        author=unit.actor,
        body=_body(body),
        created_at=unit.now,
    )
    if span is not None:
        said.start, said.end = _within(about.text, span)
    unit.session.add(said)
    unit.record(
        "post.commented",
        post,
        ids={"revision": about.id, "comment": said.id},
        digests={"revision": about.digest},
        facts={"start": said.start, "end": said.end},
        payloads={"body": said.body},
    )
    heed_comment(unit, post, said.body, said.id)
    _tell(unit, post)
    return said


def _tell(unit: Unit, post: Post) -> None:
    """Tell the author and everybody else who takes part in the conversation."""
    spoken = select(Comment.author_id).where(Comment.post_id == post.id)
    people = {post.author_id, *unit.session.scalars(spoken)}
    tell(unit, people, News(NoticeKind.COMMENTED, post.id, post.entity_id))


def _body(body: str) -> str:
    said = admit(body).strip()
    if not said:
        raise Invalid("body", _("Write a comment first."))
    if len(said) > LONGEST_COMMENT:
        raise Invalid("body", _("A comment has at most %(most)s characters."), most=LONGEST_COMMENT)
    return said


def _within(text: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    if 0 <= start < end <= len(text):
        return span
    raise Invalid("span", _("These words lie outside the text of that revision."))
