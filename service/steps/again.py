"""A review again: what a later check finds in a post of the library, and what follows from it.

The bytes stay approved and the post never moves back: it is suspended while a new case on the
same revision is open, and comes back as it was, or is recalled.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from rules import Report
from service.content import sha256
from service.definitions import InForce
from service.models import NoticeKind, Post, ReportRow, Revision
from service.steps.aside import still_aside
from service.steps.check import kept_report, told_of
from service.steps.moves import close_case, open_case
from service.steps.notices import News, tell
from service.steps.recall import Terms, recall_from_sharers
from service.steps.route import facts_of, open_review, present
from service.unit import Unit
from workflows import Action, Risk, blocks, posts_asked, route_for

Seen = tuple[str, str, int, int]
"""A rule, how grave its finding is, and where it begins and ends."""


class Outcome(StrEnum):
    """What came of a check of a post of the library."""

    SAME = "same"
    NOTED = "noted"
    SUSPENDED = "suspended"


class Why(StrEnum):
    """Why a post of the library is reviewed again."""

    FINDINGS = "findings"
    AUTHOR_LEFT = "author_left"


def seen_in(report: Report) -> list[Seen]:
    """Return the findings of a report by which two checks are compared."""
    return [(each.rule, str(each.severity), each.start, each.end) for each in report.findings]


def same(then: Iterable[Seen], now: Iterable[Seen]) -> bool:
    """Whether two checks found the same."""
    return Counter(then) == Counter(now)


def graver(then: Iterable[Seen], now: Iterable[Seen]) -> list[Seen]:
    """Return what people must look at now and did not then: of medium severity or worse.

    A finding is no news where one of the same rule, as grave, was on some of the same words.
    """
    known = list(then)
    return [
        each
        for each in now
        if Risk(each[1]) >= Risk.MEDIUM
        and not any(
            old[0] == each[0]
            and Risk(old[1]) >= Risk(each[1])
            and old[2] < each[3]
            and each[2] < old[3]
            for old in known
        )
    ]


def approved_revision(unit: Unit, post: Post) -> Revision:
    """Return the revision of a post that is in the library."""
    return unit.session.scalars(
        select(Revision).where(Revision.post_id == post.id, Revision.number == post.approved_number)
    ).one()


def read_again(
    unit: Unit, post: Post, report: Report, in_force: InForce, recheck: UUID | None = None
) -> Outcome:
    """Take in what a later check says of a locked post that is in the library.

    Nothing is touched while the findings are the same. Others are kept as the report that stands;
    if people must look at one that is new, the post is suspended and reviewed again.
    """
    revision = approved_revision(unit, post)
    old = unit.session.scalars(
        select(ReportRow).where(
            ReportRow.revision_id == revision.id, ReportRow.superseded_at.is_(None)
        )
    ).one()
    then = [(each.rule, str(each.severity), each.start, each.end) for each in old.findings]
    now = seen_in(report)
    if same(then, now):
        return Outcome.SAME
    kept = _superseded(unit, old, report)
    worse = graver(then, now)
    unit.record(
        "post.rechecked",
        post,
        ids={"revision": revision.id, "report": kept.id, "recheck": recheck},
        digests={"revision": revision.digest, "report": sha256(kept.value())},
        facts={**told_of(report, kept), "graver": [list(each) for each in worse]},
    )
    if worse and review_again(unit, post, in_force, Why.FINDINGS):
        return Outcome.SUSPENDED
    return Outcome.NOTED


def review_again(unit: Unit, post: Post, in_force: InForce, why: Why) -> bool:
    """Suspend a locked post and open a new case on its bytes; False if nobody need read it.

    What would block a submission goes to its control function, as if the author contested it: the
    text can't be changed any more, it can be upheld or recalled.
    """
    revision = approved_revision(unit, post)
    report = unit.session.scalars(
        select(ReportRow).where(
            ReportRow.revision_id == revision.id, ReportRow.superseded_at.is_(None)
        )
    ).one()
    workflow = in_force.workflows[post.entity.workflow]
    aside = still_aside(unit, post, revision)
    facts = present(facts_of(unit, post, revision, report, posts_asked(workflow)), aside)
    flags = tuple(replace(each, contested=True) if blocks(each) else each for each in facts.flags)
    facts = replace(facts, flags=flags)
    chosen = route_for(workflow, facts)
    if chosen.automatic:
        return False
    if (before := open_case(unit, post)) is not None:
        close_case(unit, before, Action.ROUTE)
        unit.session.flush()
    post.suspended_at = post.suspended_at or unit.now
    post.updated_at = unit.now
    unit.record("post.suspended", post, ids={"revision": revision.id}, facts={"why": str(why)})
    open_review(unit, post, revision, report, chosen, aside, again=True)
    news = News(NoticeKind.SUSPENDED, post.id, post.entity_id, {"why": str(why)})
    tell(unit, [post.author_id], news)
    return True


def conclude(unit: Unit, post: Post, outcome: Action, reason: str) -> None:
    """End the suspension once the new case is closed: by coming back, or by a recall."""
    if outcome is not Action.APPROVE:
        recall_from_sharers(unit, post, Terms(reason=reason))
        return
    post.suspended_at = None
    post.updated_at = unit.now
    unit.record("post.resumed", post)


def _superseded(unit: Unit, old: ReportRow, report: Report) -> ReportRow:
    """Keep a report in the place of the one that stood."""
    old.superseded_at = unit.now
    unit.session.flush()
    kept = kept_report(unit, report)
    kept.revision_id = old.revision_id
    unit.session.add(kept)
    unit.session.flush()
    unit.session.expire(old.revision, ["report"])
    return kept
