"""What reviewers said of findings, on one post and of each rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import contains_eager

from service.access import Act, entities_where
from service.models import (
    DecisionRow,
    FindingRow,
    Override,
    Person,
    Post,
    ReportRow,
    Revision,
    db,
)

SHOWN = 200
"""Overrides that are shown of a post, the latest ones."""

LOOKED_BACK = timedelta(days=365)
"""How far back the precision of a rule is counted."""

LEAST_POSTS = 5
"""Posts below which nothing is said of a rule: one or two tell nothing."""


@dataclass(frozen=True)
class Dismissal:
    """What somebody said of a finding, and on which revision it stood."""

    override: Override
    revision: int


@dataclass(frozen=True)
class Precision:
    """In how many posts that people decided on a rule spoke, and in how many it was wrong."""

    posts: int
    wrong: int

    @property
    def share(self) -> float:
        """The part of these posts, 0 to 1, in which no reviewer said that the rule was wrong."""
        return 1 - self.wrong / self.posts


def dismissals(of: Post) -> Sequence[Dismissal]:
    """Return what stands of what reviewers said of the findings of a post, first said first."""
    rows = db.session.execute(
        select(Override, Revision.number)
        .join(Override.finding)
        .join(ReportRow, ReportRow.id == FindingRow.report_id)
        .join(Revision, Revision.id == ReportRow.revision_id)
        .where(Override.post_id == of.id, Override.ended_at.is_(None))
        .order_by(Override.id.desc())
        .limit(SHOWN)
        .options(contains_eager(Override.finding))
    ).all()
    return [Dismissal(each, number) for each, number in reversed(rows)]


def about(said: Sequence[Dismissal], finding: FindingRow) -> list[Dismissal]:
    """Return what was said of this finding, or of the same words and rule in another check."""
    return [
        each
        for each in said
        if each.override.finding_id == finding.id
        or (each.override.finding.rule, each.override.finding.quote)
        == (finding.rule, finding.quote)
    ]


def precision(person: Person, pack: str, now: datetime) -> Mapping[str, Precision]:
    """Return how often each rule of a pack was right, where this person reviews or audits.

    Counted are the posts of the last year that somebody decided on; rules that spoke in fewer
    than LEAST_POSTS are left out.
    """
    entities = entities_where(db.session(), person, Act.SEE_SUBMITTED, now)
    decided = (
        select(DecisionRow.id)
        .where(DecisionRow.revision_id == Revision.id, DecisionRow.decided_at > now - LOOKED_BACK)
        .exists()
    )
    wrong = func.count(distinct(Override.post_id))
    rows = db.session.execute(
        select(FindingRow.rule, func.count(distinct(Post.id)), wrong)
        .join(ReportRow, ReportRow.id == FindingRow.report_id)
        .join(Revision, Revision.id == ReportRow.revision_id)
        .join(Post, Post.id == Revision.post_id)
        .outerjoin(Override, (Override.finding_id == FindingRow.id) & Override.ended_at.is_(None))
        .where(
            FindingRow.rule.startswith(f"{pack}.", autoescape=True),
            Post.entity_id.in_(entities),
            decided,
        )
        .group_by(FindingRow.rule)
    )
    return {rule: Precision(posts, bad) for rule, posts, bad in rows if posts >= LEAST_POSTS}
