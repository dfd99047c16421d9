"""One's own voice: what would become of a version, and which there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from rules import Bound, Report, Subject
from service.access import tree
from service.content import admit
from service.days import day_in
from service.definitions import InForce
from service.models import Person, Post, db
from service.shareable import kin
from service.voice import (
    Checked,
    Comparison,
    Obstacle,
    all_obstacles,
    compared,
    new_findings,
    original_of,
    validated,
)
from workflows import PostKind


@dataclass(frozen=True)
class Trial:
    """What would become of a version if it were kept now."""

    comparison: Comparison
    obstacles: Sequence[Obstacle]
    findings: Sequence[str]
    report: Report


def trial(post: Post, text: str, in_force: InForce, now: datetime) -> Trial:
    """Return what a version of a library post would need, or that it needs nobody."""
    like, known = validated(post)
    lexicon = in_force.lexicon(tree(db.session()).path(post.entity_id))
    subject = Subject(
        packs=tuple(post.entity.packs),
        jurisdictions=tuple(like.jurisdictions),
        channels=tuple(like.channels),
        as_of=day_in(post.entity.time_zone, now),
        lexicon=lexicon,
    )
    report = in_force.checker.check(admit(text), subject)
    comparison = compared(original_of(post), text, lexicon, in_force.wordings)
    checked = Checked(report.findings, str(report.content_class), report.lang)
    workflow = in_force.workflows[post.entity.workflow]
    obstacles = all_obstacles(comparison, checked, known, workflow)
    return Trial(comparison, obstacles, new_findings(checked, known), report)


def locked(post: Post, in_force: InForce) -> Sequence[Bound]:
    """Return the sentences of a library post that a version leaves as they are."""
    lexicon = in_force.lexicon(tree(db.session()).path(post.entity_id))
    original = original_of(post)
    return compared(original, original.text, lexicon, in_force.wordings).locked


def own_versions(person: Person, post: Post) -> list[Post]:
    """Return the person's own versions of a post, latest first."""
    mine = select(Post).where(
        Post.parent_id == post.id,
        Post.author_id == person.id,
        Post.kind == PostKind.PERSONALISATION,
    )
    return list(db.session.scalars(mine.order_by(Post.id.desc()).limit(20)))


def other_texts(post: Post) -> list[Post]:
    """Return the other approved texts of the same post: the original, variants, translations."""
    if post.kind is PostKind.PERSONALISATION:
        return []
    found = select(Post).where(kin(post)).options(joinedload(Post.approved))
    return list(db.session.scalars(found.order_by(Post.id).limit(50)))
