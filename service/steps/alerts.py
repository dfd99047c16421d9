"""Alerts: a leak that somebody wrote is told at once to the role that it concerns."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from rules import Finding
from service.access import tree
from service.confided import LEAKS, alerted_in, alerted_role, visible_alerts
from service.content import admit, trimmed
from service.errors import Invalid, NotFound, Stale, _
from service.models import Alert, NoticeKind, Post, new_id
from service.steps.notices import News, fire, tell_holders_or_admins
from service.steps.safety import Written
from service.unit import Unit
from workflows import Risk

LEAST = Risk.HIGH
"""How grave a finding must be to be a leak."""

MORE = "alert.more"
"""The timer that fires when other words leak while an alert waits."""

PAUSE = timedelta(minutes=10)
"""How long a draft is written on before other words of it are told of again."""

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
    if open_one is not None:
        open_one.seals = sorted({*open_one.seals, *new})[:MOST_SEALS]
        _tell_again(unit, open_one)
        return
    alert = Alert(
        id=new_id(),
        entity_id=post.entity_id,
        post_id=post.id,
        author=written.author,
        origin=written.origin,
        category=category,
        role=alerted_role(
            unit.session, category, tree(unit.session).path(post.entity_id), unit.now
        ),
        seals=sorted(seals)[:MOST_SEALS],
        raised_at=unit.now,
    )
    unit.session.add(alert)
    unit.record("post.leak_passed_on", post, ids={"alert": alert.id}, facts=_facts(alert))
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
    return alert


def _tell_again(unit: Unit, alert: Alert) -> None:
    """Tell of other words while an alert waits: not of each that is being typed, but of later ones.

    What comes within PAUSE of the alert, or of what was told again, is told with it.
    """
    at = alert.raised_at + (unit.now - alert.raised_at) // PAUSE * PAUSE
    if at > alert.raised_at and fire(unit, MORE, alert.id, at):
        _tell(unit, alert)


def _tell(unit: Unit, alert: Alert) -> None:
    news = News(NoticeKind.LEAK, alert.id, alert.entity_id, _facts(alert))
    tell_holders_or_admins(unit, alert.role, alert.entity_id, news)


def _facts(alert: Alert) -> dict[str, str]:
    return {"category": alert.category, "role": str(alert.role)}


def _seal(category: str, words: str) -> str:
    """Return a digest by which words are known again, of use to nobody without our key."""
    key = current_app.config["SECRET_KEY"].encode()
    said = f"{category}\n{' '.join(words.split()).casefold()}"
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
