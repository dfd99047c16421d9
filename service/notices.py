"""Notices as people read them: one sentence each, and where it leads.

No word of a post, a remark or a report is in them: whoever wants to read it signs in.
"""

from collections.abc import Callable
from datetime import date, datetime

from flask_babel import gettext

from service.days import day_told
from service.models import Notice, NoticeKind

PATHS = {
    NoticeKind.SAFETY: "/safety-cases/{}",
    NoticeKind.REMINDED: "/safety-cases/{}",
    NoticeKind.LEAK: "/alerts/{}",
    NoticeKind.CERTIFICATE: "/your-trust#{}",
    NoticeKind.EXPIRING: "/library/{}",
    NoticeKind.AVAILABLE: "/library/{}",
    NoticeKind.PAUSED: "/library/upkeep#{}",
    NoticeKind.RECALLED: "/library/{}",
    NoticeKind.RECALL_LATE: "/library/{}",
}
"""Where a notice leads; to a post if not said here."""


def path_of(notice: Notice) -> str:
    """Return the page of what a notice tells of, or where its reader can do something about it."""
    if notice.facts.get("to") in {"people", "absences"}:
        return f"/{notice.facts['to']}"
    return PATHS.get(notice.kind, "/posts/{}").format(notice.subject_id)


def sentence(notice: Notice, entity: str) -> str:
    """Return what a notice tells, in the language of who reads it."""
    if notice.kind is NoticeKind.ASSIGNED:
        role = _word(notice.facts["role"])
        said = gettext("A post of %(entity)s waits for you (%(role)s).", entity=entity, role=role)
        if "again" in notice.facts:
            said += " " + gettext("Whoever looked at it has not decided.")
    elif notice.kind in _TOLD:
        said = _TOLD[notice.kind](notice, entity)
    else:
        said = _plain(notice.kind, entity)
    told: str = said
    return told


def _word(ours: str) -> str:
    spoken: str = gettext(ours)
    return spoken


def _decided(notice: Notice, entity: str) -> str:
    sentences: dict[str, str] = {
        "approve": gettext("Your post of %(entity)s is approved.", entity=entity),
        "return": gettext("Your post of %(entity)s came back to you.", entity=entity),
        "reject": gettext("Your post of %(entity)s was rejected.", entity=entity),
        "upheld": gettext(
            "Your appeal was heard: the decision stands (%(entity)s).", entity=entity
        ),
        "overturned": gettext(
            "Your appeal was heard: your post of %(entity)s is reviewed again.", entity=entity
        ),
        "urgency_ended": gettext(
            "The urgency of your post of %(entity)s was taken away.", entity=entity
        ),
        "recall": gettext("Your post of %(entity)s was recalled.", entity=entity),
        "breach": gettext(
            "Your post of %(entity)s broke a rule: until enough others have passed, your posts are"
            " read first.",
            entity=entity,
        ),
    }
    return sentences[notice.facts["outcome"]]


def _expiring(notice: Notice, entity: str) -> str:
    until = datetime.fromisoformat(notice.facts["until"])
    if until <= notice.told_at:
        said = gettext(
            "A post of %(entity)s has expired: %(day)s.", entity=entity, day=day_told(until)
        )
    elif "last_day" in notice.facts:
        said = gettext(
            "A post of %(entity)s ends with its campaign, whose last day is %(day)s: renew it if it"
            " still holds.",
            entity=entity,
            day=day_told(date.fromisoformat(notice.facts["last_day"])),
        )
    else:
        said = gettext(
            "A post of %(entity)s expires on %(day)s: renew it if it still holds.",
            entity=entity,
            day=day_told(until),
        )
    return str(said)


def _paused(notice: Notice, entity: str) -> str:
    sentences: dict[str, str] = {
        "sharing_paused": gettext("All sharing is paused at %(entity)s.", entity=entity),
        "lift_asked": gettext(
            "Somebody asks that sharing goes on at %(entity)s: another must agree.", entity=entity
        ),
        "pause_kept": gettext("The pause of sharing is kept at %(entity)s.", entity=entity),
        "sharing_resumed": gettext("Sharing goes on at %(entity)s.", entity=entity),
    }
    return sentences[notice.facts["what"]]


def _dated(notice: Notice, entity: str) -> str:
    facts = notice.facts
    day = day_told(date.fromisoformat(facts.get("until") or facts["day"]))
    if notice.kind is NoticeKind.HELD:
        said = gettext("Your post of %(entity)s is held until %(day)s.", entity=entity, day=day)
    elif notice.kind is NoticeKind.CERTIFICATE:
        said = gettext("Your certificate “%(kind)s” ends on %(day)s.", kind=facts["kind"], day=day)
    else:
        said = _recalled(facts.get("again", ""), entity, day, facts["time"])
    return str(said)


def _recalled(again: str, entity: str, day: str, time: str) -> str:
    sentences: dict[str, str] = {
        "": gettext(
            "A post of %(entity)s that you shared is recalled: remove it by %(day)s, %(time)s, and"
            " confirm.",
            entity=entity,
            day=day,
            time=time,
        ),
        "near": gettext(
            "Reminder: a post of %(entity)s that you shared is recalled. Remove it by %(day)s,"
            " %(time)s, and confirm.",
            entity=entity,
            day=day,
            time=time,
        ),
        "over": gettext(
            "Overdue: a recalled post of %(entity)s that you shared was to be gone by %(day)s,"
            " %(time)s. Remove it now, and confirm.",
            entity=entity,
            day=day,
            time=time,
        ),
    }
    return sentences[again]


def _stuck(notice: Notice, entity: str) -> str:
    facts = notice.facts
    if "until" in facts:
        said = gettext(
            "Who stands in for you is away too, from %(first)s to %(last)s: name somebody else.",
            first=day_told(date.fromisoformat(facts["from"])),
            last=day_told(date.fromisoformat(facts["until"])),
        )
    elif "lost" in facts and facts["to"] == "people":
        said = gettext(
            "Who stands in for somebody who is away does not hold the role (%(entity)s): give it"
            " to them, or posts may wait.",
            entity=entity,
        )
    elif "lost" in facts:
        said = gettext(
            "Who stands in for you does not hold your role (%(entity)s): name somebody else.",
            entity=entity,
        )
    elif "reads" in facts:
        said = gettext(
            "A published post of %(entity)s is to be read afterwards, and nobody may: the role"
            " %(role)s is to be given to somebody.",
            entity=entity,
            role=_word(facts["reads"]),
        )
    else:
        said = gettext(
            "A post of %(entity)s waits for a stage at which too few people may decide.",
            entity=entity,
        )
    return str(said)


def _leak(notice: Notice, entity: str) -> str:
    category = _word(notice.facts["category"])
    if notice.facts.get("to") == "people":
        said = gettext(
            "Somebody of %(entity)s wrote what must not leak (%(category)s), and nobody else"
            " holds the role that sees to it (%(role)s): give it to somebody.",
            entity=entity,
            category=category,
            role=_word(notice.facts["role"]),
        )
    else:
        said = gettext(
            "Somebody of %(entity)s wrote what must not leak: %(category)s.",
            entity=entity,
            category=category,
        )
    return str(said)


def _safety(notice: Notice, entity: str) -> str:
    if notice.facts.get("to") == "people":
        said = gettext(
            "A safety case of %(entity)s waits, and nobody else than who wrote it holds the role"
            " that answers it: give it to somebody.",
            entity=entity,
        )
    elif notice.kind is NoticeKind.REMINDED:
        said = gettext("A safety case of %(entity)s is overdue and not answered.", entity=entity)
    else:
        said = gettext(
            "A harmful effect may have been described at %(entity)s: a safety case is open.",
            entity=entity,
        )
    return str(said)


def _timed(notice: Notice, entity: str) -> str:
    if "role" not in notice.facts:
        said = gettext(
            "The deadline for a decision on your post of %(entity)s has passed.", entity=entity
        )
        return str(said)
    role = _word(notice.facts["role"])
    sentences: dict[NoticeKind, str] = {
        NoticeKind.DUE: gettext(
            "A post of %(entity)s still waits for you (%(role)s); its deadline comes near.",
            entity=entity,
            role=role,
        ),
        NoticeKind.OVERDUE: gettext(
            "A post of %(entity)s waits for you (%(role)s); its deadline has passed.",
            entity=entity,
            role=role,
        ),
        NoticeKind.ESCALATED: gettext(
            "A post of %(entity)s is overdue and turns to you (%(role)s).",
            entity=entity,
            role=role,
        ),
    }
    return sentences[notice.kind]


def _forgotten(notice: Notice, entity: str) -> str:
    if "closes" not in notice.facts:
        said = gettext(
            "Your draft of %(entity)s was closed: nobody had written on it for a long time.",
            entity=entity,
        )
    else:
        closes = datetime.fromisoformat(notice.facts["closes"])
        said = gettext(
            "Your draft of %(entity)s is closed on %(day)s unless you go on with it.",
            entity=entity,
            day=day_told(closes),
        )
    return str(said)


def _plain(kind: NoticeKind, entity: str) -> str:
    sentences: dict[NoticeKind, str] = {
        NoticeKind.COMMENTED: gettext(
            "There is a new remark on a post of %(entity)s.", entity=entity
        ),
        NoticeKind.SUSPENDED: gettext(
            "Your post of %(entity)s is suspended while it is reviewed again.", entity=entity
        ),
        NoticeKind.AVAILABLE: gettext(
            "A post of %(entity)s that you wait for can be shared.", entity=entity
        ),
        NoticeKind.RECALL_LATE: gettext(
            "A recalled post of %(entity)s is overdue: not every copy is confirmed as gone.",
            entity=entity,
        ),
    }
    return sentences[kind]


_TOLD: dict[NoticeKind, Callable[[Notice, str], str]] = {
    NoticeKind.DECIDED: _decided,
    NoticeKind.HELD: _dated,
    NoticeKind.CERTIFICATE: _dated,
    NoticeKind.RECALLED: _dated,
    NoticeKind.DUE: _timed,
    NoticeKind.OVERDUE: _timed,
    NoticeKind.ESCALATED: _timed,
    NoticeKind.STUCK: _stuck,
    NoticeKind.SAFETY: _safety,
    NoticeKind.LEAK: _leak,
    NoticeKind.FORGOTTEN: _forgotten,
    NoticeKind.REMINDED: _safety,
    NoticeKind.EXPIRING: _expiring,
    NoticeKind.PAUSED: _paused,
}
"""How the kinds are told whose sentence depends on more than the entity."""
