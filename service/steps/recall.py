"""The recall: approved posts are withdrawn, and each who shared one confirms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from service.access import Act, allow, visible
from service.calendars import due
from service.content import trimmed
from service.errors import Invalid, NotFound, Stale, _
from service.locks import locked_post
from service.models import NoticeKind, Post, Recall, RecallAnswer, Share, new_id
from service.record import stamp
from service.shareable import in_reach, why_not
from service.steps.breach import uphold
from service.steps.heed import heed_remark
from service.steps.kin import kin_of, personalisations_of
from service.steps.moves import close_case, move_post, open_case
from service.steps.notices import News, tell
from service.unit import Unit
from workflows import Action, PostKind, State, Term

USUAL = Term.read("1 business day")
"""How long sharers have where the recall says nothing else."""

LONGEST = timedelta(days=90)
LONGEST_REASON = 5_000

MOST = 200
"""Posts that one act recalls, besides the versions that employees made of them."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Why posts are recalled, by when every copy is to be gone, and what takes their place."""

    reason: str
    due_at: datetime | None = None
    correction_id: UUID | None = None


def recall(
    unit: Unit,
    post_id: UUID,
    reason: str,
    *,
    breach: bool = False,
    also: Iterable[UUID] = (),
    due_at: datetime | None = None,
    correction_id: UUID | None = None,
) -> Post:
    """Withdraw an approved post; it can't be shared any more, and its sharers are told why.

    For a `breach`, the trust that its author earned ends too. Employees' versions go with it;
    other texts of the same post, and its translations, go if they are named in `also`.
    """
    terms = Terms(reason=reason, due_at=due_at, correction_id=correction_id)
    others = set(also)
    if others:
        _check_kin(unit, post_id, others)
    recall_all(unit, [post_id, *others], terms)
    post = unit.session.get_one(Post, post_id)
    if breach:
        uphold(unit, post, trimmed(reason))
    return post


def recall_all(unit: Unit, post_ids: Iterable[UUID], terms: Terms) -> Sequence[Post]:
    """Withdraw several posts in one act, all or none; what was recalled already stays as it is.

    Employees' versions go with what they were made from. All are locked in one order, so that two
    recalls at once follow one another.
    """
    wanted = sorted(set(post_ids))
    if not 1 <= len(wanted) <= MOST:
        raise Invalid("posts", _("From 1 to %(most)s posts are recalled at once."), most=MOST)
    posts = [locked_post(unit, each) for each in wanted]
    for post in posts:
        allow(unit, Act.KEEP_LIBRARY, post.entity_id)
    _check(unit, terms, wanted)
    left = [each for each in posts if each.state is not State.RECALLED]
    if not left:
        raise Stale(_("Somebody recalled this already: its sharers have been told."))
    act_id = new_id()
    gone: list[Post] = []
    for post in left:
        if post not in gone:
            gone += recall_from_sharers(unit, post, terms, act_id)
    for post in {each.entity_id: each for each in gone}.values():  # each reads by its own rules
        heed_remark(unit, post, trimmed(terms.reason), act=act_id)
    return gone


def recall_from_sharers(
    unit: Unit, post: Post, terms: Terms, act_id: UUID | None = None
) -> list[Post]:
    """Move a locked post and its versions out of circulation; tell sharers what to do by when."""
    move_post(unit, post, Action.RECALL)
    if (case := open_case(unit, post)) is not None:
        close_case(unit, case, Action.RECALL)
    due_at = terms.due_at or due(post.entity, unit.now, USUAL)
    sharers = unconfirmed(unit, post.id)
    row = Recall(
        post_id=post.id,
        person=unit.actor,
        reason=trimmed(terms.reason),
        recalled_at=unit.now,
        act_id=act_id or new_id(),
        due_at=due_at,
        correction_id=terms.correction_id,
        remind_at=unit.now + (due_at - unit.now) / 2 if sharers else None,
    )
    unit.session.add(row)
    tell(unit, sharers, news(post, row))
    unit.record(
        "post.recalled",
        post,
        ids={"act": row.act_id, "correction": row.correction_id},
        facts={"due": stamp(due_at)},
        payloads={"reason": row.reason},
    )
    versions = personalisations_of(unit, post)
    return [post] + [
        gone for each in versions for gone in recall_from_sharers(unit, each, terms, row.act_id)
    ]


def news(post: Post, row: Recall, kind: NoticeKind = NoticeKind.RECALLED, again: str = "") -> News:
    """Return what there is to tell of a recall: by when, as the clocks of the entity show it.

    `again` says that it was told before: the term is `near`, or `over`.
    """
    local = row.due_at.astimezone(ZoneInfo(post.entity.time_zone))
    facts = {"day": local.date().isoformat(), "time": f"{local:%H:%M}", "again": again}
    return News(kind, post.id, post.entity_id, facts)


def confirm(unit: Unit, share_id: UUID, answer: RecallAnswer = RecallAnswer.REMOVED) -> Share:
    """Note that the actor removed, corrected, or never published, what was recalled."""
    shared = unit.session.scalar(
        select(Share)
        .where(Share.id == share_id, Share.person_id == unit.actor.id)
        .with_for_update(of=Share)
        .execution_options(populate_existing=True)
    )
    if shared is None:
        raise NotFound(_("There is no such share."))
    if answer is RecallAnswer.SEEN_TO:
        raise Invalid("answer", _("Say what you did: removed, corrected, or never published."))
    if shared.confirmed_at is None:
        _answer(unit, shared, answer, "post.recall_confirmed", {})
    return shared


def see_to(unit: Unit, share_id: UUID, reason: str) -> Share:
    """Note, in place of a sharer who can't be reached, why their copy need not be waited for."""
    shared = unit.session.scalar(
        select(Share)
        .where(Share.id == share_id)
        .with_for_update(of=Share)
        .execution_options(populate_existing=True)
    )
    if shared is None or shared.post.state is not State.RECALLED:
        raise NotFound(_("There is no such share."))
    locked_post(unit, shared.post_id)
    allow(unit, Act.KEEP_LIBRARY, shared.post.entity_id)
    if not 1 <= len(trimmed(reason)) <= LONGEST_REASON:
        raise Invalid("reason", _("Say how you know that the copy is gone."))
    if shared.confirmed_at is None:
        words = {"reason": trimmed(reason)}
        _answer(unit, shared, RecallAnswer.SEEN_TO, "post.recall_seen_to", words)
        heed_remark(unit, shared.post, words["reason"], share=shared.id)
    return shared


def _answer(
    unit: Unit, shared: Share, answer: RecallAnswer, name: str, words: dict[str, str]
) -> None:
    shared.confirmed_at, shared.answer = unit.now, answer
    facts = {"answer": str(answer)}
    unit.record(name, shared.post, ids={"share": shared.id}, facts=facts, payloads=words)


def unconfirmed(unit: Unit, post_id: UUID) -> set[UUID]:
    """Return who has shared a post and not confirmed since."""
    shared = select(Share.person_id).where(Share.post_id == post_id, Share.confirmed_at.is_(None))
    return set(unit.session.scalars(shared))


def _check(unit: Unit, terms: Terms, recalled: Sequence[UUID]) -> None:
    if not trimmed(terms.reason):
        raise Invalid("reason", _("Say why: everybody who shared it will read the reason."))
    if len(terms.reason) > LONGEST_REASON:
        raise Invalid("reason", _("At most %(most)s characters."), most=LONGEST_REASON)
    if terms.due_at is not None and not unit.now < terms.due_at <= unit.now + LONGEST:
        raise Invalid("due_at", _("Copies are to be gone by a moment of the next 90 days."))
    if terms.correction_id is not None:
        _check_correction(unit, terms.correction_id, recalled)


def _check_kin(unit: Unit, post_id: UUID, others: set[UUID]) -> None:
    """Raise Invalid unless these are other texts of the same post."""
    post = unit.session.scalar(
        select(Post).where(Post.id == post_id, visible(unit.session, unit.actor, unit.now))
    )
    if post is None:
        raise NotFound(_("There is no such post."))
    allow(unit, Act.KEEP_LIBRARY, post.entity_id)
    if others - {each.id for each in kin_of(unit, post)}:
        raise Invalid("also", _("This is no text of the same post that may be recalled."))


def _check_correction(unit: Unit, post_id: UUID, recalled: Sequence[UUID]) -> None:
    """Raise Invalid unless this post may be shared now, and is not itself recalled."""
    found = unit.session.scalar(
        select(Post)
        .where(
            Post.id == post_id,
            Post.kind != PostKind.PERSONALISATION,
            in_reach(unit.session, unit.actor, unit.now),
        )
        .with_for_update(of=Post, read=True)
    )
    if found is None or post_id in recalled or why_not(found, unit.now):
        raise Invalid("correction", _("Offer a post of the library that may be shared now."))
