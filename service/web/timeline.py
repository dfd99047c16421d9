"""The story of a post, and of all else: each event of the record as a sentence for people."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext, ngettext

from service.days import day_told
from service.models import SYSTEM, StageRow
from service.queries.history import CONFIDED, Told
from service.web.chronicle import sentence
from service.web.docket import of_case
from service.web.i18n import absolute, said, word

_: Callable[..., str] = gettext

HIDDEN = frozenset({"post.written", "post.text_pasted"}) | CONFIDED
"""Events that tell a reader nothing they could use."""


TIMED = frozenset({"post.reminded", "post.overdue", "post.escalated"})
"""What the clock of a route says."""


@dataclass(frozen=True)
class Scene:
    """One line of the story: who did what when, in which words."""

    at: datetime
    name: str
    who: str | None
    what: str
    words: str | None
    link: str | None


@dataclass(frozen=True)
class Reader:
    """What the story may presume: which revisions and stages have which names."""

    numbers: Mapping[str, int]
    titles: Mapping[str, str]


def timeline(events: Iterable[Told], reader: Reader) -> list[Scene]:
    """Return the story, first thing first."""
    return [scene(each, reader) for each in events if each.event.name not in HIDDEN]


def scene(told: Told, reader: Reader) -> Scene:
    """Return one event as a line of the story."""
    name = told.event.name
    return Scene(
        at=told.event.at,
        name=name,
        who=_who(told),
        what=_what(told, reader),
        words=_words(told),
        link=f"comment-{told.body['ids'].get('comment')}" if name == "post.commented" else None,
    )


def stage_title(stage: Mapping[str, Any]) -> str:
    """Return what a stage of a frozen route is called, or the role that decides there."""
    title = stage.get("title")
    return said(title) if title else word(stage["reviewers"])


def stage_name(row: StageRow) -> str:
    """Return what a stage of a list is called, or the role that decides there."""
    return said(row.title) if row.title else word(row.role)


def day(written: str) -> str:
    """Return a day written as YYYY-MM-DD in the reader's words."""
    return day_told(date.fromisoformat(written))


def _who(told: Told) -> str | None:
    if told.actor.id == SYSTEM:
        return "Porte-voix"
    return told.actor.name if told.named else None


def _words(told: Told) -> str | None:
    if "reason" not in told.payloads:
        return None
    return told.payloads["reason"] if told.payloads["reason"] is not None else _("(erased)")


def _what(told: Told, reader: Reader) -> str:
    name, facts = told.event.name, told.body["facts"]
    if name in {"post.approved", "post.returned", "post.rejected"}:
        return _ruling(name, facts, reader) + _standing_in(told)
    number = reader.numbers.get(told.body["ids"].get("revision", ""), 0)
    if name in {"post.checked", "post.admitted"}:
        return _checked(facts) if name == "post.checked" else _admitted(facts["conditions"])
    if name == "post.routed":
        return _("sent it to: %(stages)s", stages=_stages(facts["stages"], reader))
    if name == "post.shared":
        return _shared(told, word(facts["channel"]))
    if name == "post.submitted":
        return _submitted(number, facts)
    if "reply_to" in told.body["ids"]:
        return _("answered a remark")
    plain = _recall(name, facts) or of_case(name, told.body, reader.numbers, reader.titles)
    plain = plain or _passed_on(name, facts, reader) or _plain().get(_why(name, facts))
    return plain or sentence(name, told.body, told.payloads) or name


def _passed_on(name: str, facts: Mapping[str, Any], reader: Reader) -> str | None:
    if name in {"post.leak_passed_on", "post.published_leak_passed_on"}:
        return _leak(word(facts["category"]), word(facts["role"]))
    if name == "post.embargoed":
        return _embargoed(facts["not_before"])
    return _timed(name, facts, _stages([facts["stage"]], reader)) if name in TIMED else None


def _why(name: str, facts: Mapping[str, Any]) -> str:
    """Return the event's name, with why it happened where that is told."""
    return f"{name}.{facts['why']}" if "why" in facts else name


def _shared(told: Told, channel: str) -> str:
    if _who(told) is None:
        return _("Somebody took it to %(channel)s", channel=channel)
    return _("took it to %(channel)s", channel=channel)


def _recall(name: str, facts: Mapping[str, Any]) -> str | None:
    if name == "post.recalled" and "due" in facts:
        at = absolute(datetime.fromisoformat(facts["due"]))
        return _("recalled it; every copy is to be gone by %(at)s", at=at)
    return _confirmed(facts.get("answer")) if name == "post.recall_confirmed" else None


def _confirmed(answer: str | None) -> str:
    if answer == "corrected":
        return _("confirmed that their copy is corrected")
    if answer == "never_posted":
        return _("confirmed that they never published it")
    return _("confirmed that their copy is gone")


def _leak(what: str, role: str) -> str:
    return _("wrote what must not leak (%(what)s); told to: %(role)s", what=what, role=role)


def _timed(name: str, facts: Mapping[str, Any], stage: str) -> str:
    if name == "post.reminded":
        return _("reminded those who decide (%(stage)s)", stage=stage)
    if name == "post.overdue":
        return _("told that the deadline has passed (%(stage)s)", stage=stage)
    to = f"{word(facts['role'])} · {facts['entity']}"
    if facts["decides"]:
        return _(
            "escalated it, the deadline having passed (%(stage)s), to: %(to)s", stage=stage, to=to
        )
    return _(
        "told of the deadline that has passed (%(stage)s): %(to)s, who can’t decide there by law",
        stage=stage,
        to=to,
    )


def _admitted(conditions: Mapping[str, Any]) -> str:
    if "sharing_rule" in conditions:
        return _(
            "admitted it at once: every figure, claim and warning of the post that it was made"
            " from is intact, and %(changed)s%% of the words are its author’s own",
            changed=conditions["changed"],
        )
    if "passed_unchanged" not in conditions:
        return _("admitted it without a review, as the workflow allows")
    return _(
        "admitted it without a review: its author holds a certificate, and enough of their"
        " latest posts of this kind passed unchanged (%(count)s)",
        count=conditions["passed_unchanged"],
    )


def _ruling(name: str, facts: Mapping[str, Any], reader: Reader) -> str:
    if "blocking" in facts:
        rules = ", ".join(word(each) for each in facts["blocking"])
        return _("sent it back: first change what concerns %(rules)s", rules=rules)
    stage = _stages([facts["stage"]], reader)
    if name == "post.approved" and "signed" in facts:
        return _("approved and signed it (%(stage)s)", stage=stage)
    if name == "post.approved":
        return _("approved it (%(stage)s)", stage=stage)
    if name == "post.returned":
        return _("asked for changes (%(stage)s)", stage=stage)
    return _("rejected it (%(stage)s)", stage=stage)


def _standing_in(told: Told) -> str:
    if "for" not in told.payloads:
        return ""
    return ", " + _("for %(name)s, who is away", name=told.payloads["for"] or _("(erased)"))


def _embargoed(until: str | None) -> str:
    if until is None:
        return _("lifted the embargo")
    return _("put it under embargo until %(at)s", at=absolute(datetime.fromisoformat(until)))


def _submitted(number: int, facts: Mapping[str, Any]) -> str:
    if "class_contested" not in facts:
        return _("submitted revision %(number)s", number=number)
    return _(
        "submitted revision %(number)s; says it is rather: %(kind)s",
        number=number,
        kind=word(facts["class_contested"]),
    )


def _checked(facts: Mapping[str, Any]) -> str:
    count = len(facts["findings"])
    if not count:
        return _("checked it and found nothing")
    told: str = ngettext(
        "checked it: %(num)s finding, risk %(risk)s",
        "checked it: %(num)s findings, risk %(risk)s",
        count,
        risk=word(facts["risk"]),
    )
    return told


def _stages(names: Iterable[str], reader: Reader) -> str:
    return ", ".join(reader.titles.get(each, each) for each in names)


def _plain() -> dict[str, str]:
    return {
        "post.written": _("began to write it"),
        "post.recall_seen_to": _("saw to a copy in the place of who shared it"),
        "post.recall_reminded": _("reminded those who have not confirmed the recall"),
        "post.recall_escalated": _("reminded them again and told communications: it is overdue"),
        "post.text_pasted": _("pasted what they published"),
        "post.commented": _("made a remark"),
        "post.thread_resolved": _("closed a remark as resolved"),
        "post.thread_reopened": _("opened a remark again"),
        "post.finding_overridden": _("said that a finding is wrong"),
        "post.override_ended": _("took back that a finding is wrong"),
        "post.edit_proposed": _("proposed other words"),
        "post.edit_accepted": _("took over an edit that was proposed"),
        "post.edit_refused": _("refused an edit that was proposed"),
        "post.change_ticked": _("ticked off a change that was asked for"),
        "post.change_unticked": _("took a tick back"),
        "post.urgency_asked": _("asked that it be read first"),
        "post.urgency_ended": _("took its urgency away"),
        "post.reserved": _("began to look at it"),
        "post.given_back": _("no longer looks at it"),
        "post.reassigned": _("gave it back to all: who looked at it has not decided in time"),
        "post.dated": _("dated it in the library"),
        "post.renewed": _("renewed it: the new check let it stay"),
        "post.expired": _("noted that it expired"),
        "post.rechecked": _("read it again by the rules of now: the findings are others"),
        "post.suspended.findings": _(
            "suspended it while it is reviewed again: the check finds something new"
        ),
        "post.suspended.author_left": _(
            "suspended it while it is reviewed again: its author has left"
        ),
        "post.reopened": _("opened a review on the same words"),
        "post.resumed": _("let it be shared again, as it was"),
        "post.author_left": _("ended it in the library: its author has left"),
        "post.campaign_ended": _("ended it in the library: its campaign is over"),
        "post.sorted": _("said what it is about, for whom, and in which campaign"),
        "post.recalled": _("recalled it"),
        "post.withdrawn": _("withdrew it"),
        "post.closed": _("closed it"),
        "post.abandoned": _("closed it: nobody had written on it for a long time"),
        "post.leak_seen_to": _("saw to the leak"),
        "post.drawn": _("drew it by lot: somebody reads it afterwards"),
        "post.sample_passed": _("read it afterwards and found it fine"),
        "post.breach_upheld": _("upheld that it broke a rule"),
        "person.notices_chosen": _("chose which notices come by e-mail"),
        "safety_case.opened": _("wrote it; the case was opened"),
        "safety_case.sentence_added": _("wrote a sentence that was added"),
        "safety_case.acknowledged": _("saw it"),
        "safety_case.reported": _("reported it"),
        "safety_case.not_a_case": _("found that it is no case"),
    }
