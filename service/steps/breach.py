"""The breach: a published post broke a rule, and the trust that its author earned ends."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.access import Act, allow
from service.errors import Stale, _
from service.locks import locked_post
from service.models import Breach, NoticeKind, Post, Sample, SampleVerdict
from service.steps.heed import heed_remark
from service.steps.notices import News, tell
from service.steps.said import said
from service.unit import Unit
from workflows import IllegalMove, State

Grounds = Sequence[Mapping[str, Any]]
"""What a breach rests on, as a sample keeps it: rule or written rule, words, change, weight."""


LONGEST_REASON = 5_000


def uphold_afterwards(unit: Unit, post_id: UUID, reason: str) -> Post:
    """Note that a post which is out of the library already broke a rule while it was in it.

    One that is still there is recalled instead, which says so at once.
    """
    post = locked_post(unit, post_id)
    allow(unit, Act.KEEP_LIBRARY, post.entity_id)
    why = said(reason, "reason", most=LONGEST_REASON)
    if post.approved_number is None:
        raise IllegalMove(_("It was never published: there is no breach to uphold."))
    if post.state is State.APPROVED:
        raise IllegalMove(_("It is in the library: recall it, and say that it broke a rule."))
    if unit.session.get(Breach, post.id) is not None:
        raise Stale(_("Somebody has already upheld that it broke a rule."))
    uphold(unit, post, why)
    heed_remark(unit, post, why)
    return post


def uphold(unit: Unit, post: Post, reason: str, grounds: Grounds = ()) -> None:
    """Note that a locked post broke a rule, and tell its author, the first time.

    A sample of it that still waits is read by this, unless the actor wrote the post.
    """
    sample = unit.session.scalar(
        select(Sample)
        .where(Sample.post_id == post.id, Sample.read_at.is_(None))
        .with_for_update(of=Sample)
    )
    if post.author_id == unit.actor.id:
        sample = None
    known = unit.session.get(Breach, post.id) is not None
    if sample is not None:
        settle(unit, sample, SampleVerdict.BREACH, reason, grounds)
    if sample is not None or not known:
        unit.record(
            "post.breach_upheld",
            post,
            ids={"sample": sample.id} if sample else {},
            facts={"grounds": _facts(grounds)},
            payloads={"reason": reason, **_words(reason, grounds)},
        )
    if not known:
        _end_trust(unit, post)


def settle(
    unit: Unit,
    sample: Sample,
    verdict: SampleVerdict,
    reason: str = "",
    grounds: Grounds = (),
) -> None:
    """Keep what the actor found of a sample."""
    sample.verdict, sample.reason = verdict, reason
    sample.grounds = [dict(each) for each in grounds]
    sample.reader, sample.read_at = unit.actor, unit.now


def _end_trust(unit: Unit, post: Post) -> None:
    unit.session.add(
        Breach(
            post_id=post.id,
            author_id=post.author_id,
            upheld_by=unit.actor.id,
            upheld_at=unit.now,
        )
    )
    unit.record("person.trust_ended", post.author, ids={"post": post.id})
    news = News(NoticeKind.DECIDED, post.id, post.entity_id, {"outcome": "breach"})
    tell(unit, [post.author_id], news)


def _facts(grounds: Grounds) -> list[list[Any]]:
    return [[each[name] for name in ("rule", "start", "end", "weight")] for each in grounds]


def _words(reason: str, grounds: Grounds) -> dict[str, str]:
    """Return what must change and which rules were written, but for what the reason says."""
    said = {
        f"ground {place} {what}": each[name]
        for place, each in enumerate(grounds)
        for what, name in (("change", "change"), ("rule", "written"))
    }
    return {name: each for name, each in said.items() if each and each != reason}
