"""Alerts: a leak that somebody wrote is told at once to the role that it concerns."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from rules import Finding
from service.access import tree
from service.confided import LEAKS, alerted_in, alerted_role, visible_alerts
from service.content import admit, trimmed
from service.errors import Invalid, NotFound, Stale, _
from service.models import Alert, NoticeKind, Origin, Person, Post, new_id
from service.steps.notices import News, tell_holders_or_admins
from service.steps.safety import Written
from service.unit import Unit
from workflows import Risk

LEAST = Risk.HIGH
"""How grave a finding must be to be a leak."""

PAUSE = timedelta(minutes=10)
"""How long other words are gathered before they are told of again: somebody may be typing."""

MOST_SEALS = 200
LONGEST_NOTE = 2_000


def leaks(findings: Iterable[Finding]) -> dict[str, list[str]]:
    """Return the words that leak, by category."""
    found: dict[str, list[str]] = {}
    for each in findings:
        if each.category in LEAKS and Risk(each.severity) >= LEAST:
            found.setdefault(each.category, []).append(each.quote)
    return found


def raise_alert(unit: Unit, written: Written, category: str, words: Sequence[str]) -> None:
    """Alert the role that this leak concerns, unless it was told of these words already."""
    post = unit.session.get_one(Post, written.post_id)
    before = unit.session.scalars(
        select(Alert).where(
            Alert.post_id == post.id,
            Alert.category == category,
            Alert.author_id == written.author.id,
        )
    ).all()
    seals = {_seal(category, each) for each in words}
    new = seals.difference(*(each.seals for each in before))
    open_one = next((each for each in before if each.answered_at is None), None)
    if not new:
        return
    if open_one is None:
        _open(unit, post, written.author, written.origin, category, seals)
        return
    open_one.seals = sorted({*open_one.seals, *new})[:MOST_SEALS]
    if open_one.more_at is None:
        passed = (unit.now - open_one.raised_at) // PAUSE
        open_one.more_at = open_one.raised_at + (passed + 1) * PAUSE


def tell_of_more(unit: Unit, most: int) -> None:
    """Tell of other words that came while an alert waits, not of each while it is typed."""
    waiting = unit.session.scalars(
        select(Alert)
        .where(Alert.more_at <= unit.now)
        .order_by(Alert.more_at)
        .limit(most)
        .with_for_update(of=Alert, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for alert in waiting:
        alert.more_at = None
        _tell(unit, alert)


def answer_alert(unit: Unit, alert_id: UUID, note: str = "") -> Alert:
    """Say that somebody has seen to a leak, and what was done."""
    alert = unit.session.scalar(
        select(Alert)
        .where(Alert.id == alert_id, visible_alerts(alerted_in(unit.session, unit.actor, unit.now)))
        .with_for_update(of=Alert)
        .execution_options(populate_existing=True)
    )
    if alert is None:
        raise NotFound(_("There is no such alert."))
    if alert.answered_at is not None:
        raise Stale(_("Somebody has already seen to this alert."))
    said = trimmed(admit(note))
    if len(said) > LONGEST_NOTE:
        raise Invalid("note", _("At most %(most)s characters."), most=LONGEST_NOTE)
    alert.answered_by, alert.answered_at, alert.note = unit.actor.id, unit.now, said
    post = unit.session.get_one(Post, alert.post_id)
    unit.record("post.leak_seen_to", post, ids={"alert": alert.id}, facts=_facts(alert))
    if alert.more_at is not None:  # they have not been told of all that they answer to
        alert.more_at = None
        unit.session.flush()
        _open(unit, post, alert.author, alert.origin, alert.category, ())
    return alert


def _open(
    unit: Unit, post: Post, author: Person, origin: Origin, category: str, seals: Iterable[str]
) -> None:
    scope = tree(unit.session).path(post.entity_id)
    alert = Alert(
        id=new_id(),
        entity_id=post.entity_id,
        post_id=post.id,
        author=author,
        origin=origin,
        category=category,
        role=alerted_role(unit.session, category, scope, unit.now, author.id),
        seals=sorted(seals)[:MOST_SEALS],
        raised_at=unit.now,
    )
    unit.session.add(alert)
    # who shared a post is nobody's business: an event of its own that is told to them alone
    shared = origin is Origin.PUBLISHED
    replace(unit, actor=author).record(
        "post.published_leak_passed_on" if shared else "post.leak_passed_on",
        post,
        ids={"alert": alert.id},
        facts=_facts(alert),
    )
    _tell(unit, alert)


def _tell(unit: Unit, alert: Alert) -> None:
    news = News(NoticeKind.LEAK, alert.id, alert.entity_id, _facts(alert))
    tell_holders_or_admins(unit, alert.role, alert.entity_id, news, by=alert.author.id)


def _facts(alert: Alert) -> dict[str, str]:
    return {"category": alert.category, "role": str(alert.role)}


def _seal(category: str, words: str) -> str:
    """Return a digest by which words are known again, of use to nobody without our key."""
    key = current_app.config["SECRET_KEY"].encode()
    said = f"{category}\n{' '.join(words.split()).casefold()}"
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
