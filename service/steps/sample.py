"""Samples: some of what a fast lane let through is read afterwards; a breach recalls it."""

import hmac
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from service.access import reads_sample
from service.calendars import due
from service.confided import holders
from service.content import trimmed
from service.errors import Forbidden, Invalid, NotFound, Stale, _
from service.locks import locked_post
from service.models import NoticeKind, Post, Revision, Sample, SampleVerdict, new_id
from service.steps.breach import settle, uphold
from service.steps.grounds import Wanted, grounds_of, in_own_words
from service.steps.heed import heed_remark
from service.steps.notices import News, newly_overdue, tell_holders, tell_in_charge
from service.steps.recall import Terms, recall_from_sharers
from service.unit import Unit
from workflows import ORDINARY_TERM, Facts, Role, State, Verdict

READERS = (Role.COMMS, Role.COMPLIANCE, Role.LEGAL)
"""Who reads a sample: the first of these that somebody other than the author holds."""


OVERDUE = "sample.overdue"
"""The timer that fires when nobody has read a sample in time."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the reader of a sample found, and why."""

    verdict: SampleVerdict
    reason: str = ""
    grounds: tuple[Wanted, ...] = ()


def drawn(post_id: UUID, share: int) -> bool:
    """Whether a post is one of the `share` per cent that are read: only our key tells."""
    key = current_app.config["SECRET_KEY"].encode()
    seal = hmac.digest(key, f"sample {post_id}".encode(), "sha256")
    return int.from_bytes(seal[:8]) % 100 < share


def draw(unit: Unit, post: Post, revision: Revision, facts: Facts, share: int) -> None:
    """Let a post that has just been published alone be read, if it is drawn."""
    if not drawn(post.id, share):
        return
    held = (role for role in READERS if facts.holding(role, facts.entity_ids))
    sample = Sample(
        id=new_id(),
        post_id=post.id,
        revision_id=revision.id,
        author_id=post.author_id,
        role=next(held, Role.COMMS),
        scope=[UUID(each) for each in facts.entity_ids],
        drawn_at=unit.now,
        due_at=due(post.entity, unit.now, ORDINARY_TERM),
    )
    unit.session.add(sample)
    unit.record(
        "post.drawn",
        post,
        ids={"sample": sample.id, "revision": revision.id},
        facts={"role": str(sample.role), "share": share},
    )
    _tell_readers(unit, sample)


def answer(unit: Unit, sample_id: UUID, found: Found) -> Sample:
    """Say what was found of a sample; a breach recalls the post and ends its author's trust."""
    sample, reason = _locked(unit, sample_id), trimmed(found.reason)
    breach = found.verdict is SampleVerdict.BREACH
    if breach and not reason:
        raise Invalid("reason", _("Say why: the author reads it, and so does who shared it."))
    verdict = Verdict.REJECT if breach else Verdict.APPROVE
    grounds = grounds_of(sample.revision, verdict, found.grounds)
    if sample.read_at is not None:
        if sample.reader_id == unit.actor.id and sample.verdict is found.verdict:
            return sample
        raise Stale(_("Somebody has already read this sample."))
    heed_remark(unit, sample.post, in_own_words(reason, grounds), sample=sample.id)
    if not breach:
        settle(unit, sample, found.verdict, reason)
        ids = {"sample": sample.id, "revision": sample.revision_id}
        payloads = {"reason": reason} if reason else {}
        unit.record("post.sample_passed", sample.post, ids=ids, payloads=payloads)
        return sample
    uphold(unit, sample.post, reason, [_kept(each) for each in grounds])
    if sample.post.state is State.APPROVED:
        recall_from_sharers(unit, sample.post, Terms(reason=reason))
    return sample


def _kept(ground: Wanted) -> dict[str, Any]:
    start, end = ground.span or (None, None)
    return {
        "rule": ground.rule,
        "written": ground.written,
        "start": start,
        "end": end,
        "change": ground.change,
        "weight": str(ground.weight),
    }


def remind_of_samples(unit: Unit, most: int) -> None:
    """Tell those who are to read a sample again, once, when it is overdue."""
    for sample in newly_overdue(unit, Sample, OVERDUE, Sample.read_at.is_(None), most):
        _tell_readers(unit, sample)


def _tell_readers(unit: Unit, sample: Sample) -> None:
    """Tell those who are to read it; where nobody is left, those who may give the role."""
    post = unit.session.get_one(Post, sample.post_id)
    news = News(NoticeKind.ASSIGNED, post.id, post.entity_id, {"role": str(sample.role)})
    if not {*holders(unit.session, sample.role, sample.scope, unit.now)} - {sample.author_id}:
        tell_in_charge(unit, post, reads=str(sample.role))
    tell_holders(unit, sample.role, sample.scope, news, but=sample.author_id)


def _locked(unit: Unit, sample_id: UUID) -> Sample:
    """Return a sample that the actor may read, its post locked before it."""
    post_id = unit.session.scalar(select(Sample.post_id).where(Sample.id == sample_id))
    if post_id is None:
        raise NotFound(_("There is no such sample."))
    try:
        locked_post(unit, post_id)
    except NotFound:
        raise NotFound(_("There is no such sample.")) from None
    sample = unit.session.scalars(
        select(Sample)
        .where(Sample.id == sample_id)
        .with_for_update(of=Sample)
        .execution_options(populate_existing=True)
    ).one()
    if not reads_sample(unit.actor, sample, unit.now):
        raise Forbidden(_("Your roles in this entity do not allow that."))
    return sample
