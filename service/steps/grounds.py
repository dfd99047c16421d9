"""What a refusal rests on, and the author's ticks on what they have changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.content import admit, trimmed
from service.errors import Invalid, NotFound, _
from service.models import CaseRow, DecisionRow, Ground, Revision, Weight, new_id
from service.steps.comment import within
from service.steps.draft import own_post
from service.unit import Unit
from workflows import Verdict

MOST_GROUNDS = 50
LONGEST_CHANGE = 5_000


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One change that is asked for: by a rule of the check or a written one, on which words.

    Without a span, the rule was found on its first words, or the written one is about all of them.
    """

    change: str
    weight: Weight = Weight.MUST_FIX
    rule: str | None = None
    written: str | None = None
    span: tuple[int, int] | None = None


def in_own_words(reason: str, grounds: Sequence[Wanted]) -> str:
    """Return all that a refusal says in words of the actor's own, each once."""
    said = (words for each in grounds for words in (each.written or "", each.change))
    return "\n".join(dict.fromkeys(filter(None, [reason, *said])))


def grounds_of(revision: Revision, verdict: Verdict, wanted: Sequence[Wanted]) -> list[Wanted]:
    """Return what a verdict rests on, with its words found, or raise what is missing or wrong."""
    if verdict is Verdict.APPROVE:
        if wanted:
            raise Invalid("grounds", _("Who approves asks for no change."))
        return []
    if not wanted:
        raise Invalid(
            "grounds",
            _("Say which rule is broken: one that the check found, or one in your words."),
        )
    if len(wanted) > MOST_GROUNDS:
        raise Invalid(
            "grounds",
            _("From %(least)s to %(most)s entries are allowed."),
            least=1,
            most=MOST_GROUNDS,
        )
    if all(each.weight is Weight.SUGGESTION for each in wanted):
        raise Invalid(
            "grounds", _("Name at least one change that must be made; else you could approve.")
        )
    return [_sound(revision, f"grounds.{place}", each) for place, each in enumerate(wanted)]


def keep_grounds(
    unit: Unit, decision: DecisionRow, grounds: Sequence[Wanted]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Keep what a decision rests on; return what its event tells, as facts and as words."""
    rows = [
        Ground(
            id=new_id(),
            decision=decision,
            position=place,
            rule=each.rule,
            written=each.written,
            start=each.span[0] if each.span else None,
            end=each.span[1] if each.span else None,
            change=each.change,
            weight=each.weight,
        )
        for place, each in enumerate(grounds)
    ]
    unit.session.add_all(rows)
    facts = [[each.rule, each.start, each.end, str(each.weight)] for each in rows]
    payloads = {
        f"ground {each.position} change": each.change
        for each in rows
        if each.change != decision.reason
    }
    payloads |= {f"ground {each.position} rule": each.written for each in rows if each.written}
    return ({"grounds": facts} if facts else {}), payloads


def tick(unit: Unit, post_id: UUID, ticks: Mapping[UUID, bool]) -> list[Ground]:
    """Note what the author has changed of what was asked, or has not after all."""
    post = own_post(unit, post_id)
    found = unit.session.scalars(
        select(Ground)
        .join(DecisionRow, DecisionRow.id == Ground.decision_id)
        .join(CaseRow, CaseRow.id == DecisionRow.case_id)
        .where(CaseRow.post_id == post.id, Ground.id.in_(ticks))
        .order_by(Ground.id)
    ).all()
    if len(found) < len(ticks):
        raise NotFound(_("Nothing of the kind was asked of this post."))
    for ground in found:
        done = ticks[ground.id]
        if (ground.done_at is not None) is done:
            continue
        ground.done_at = unit.now if done else None
        unit.record(
            "post.change_ticked" if done else "post.change_unticked",
            post,
            ids={"ground": ground.id, "decision": ground.decision_id},
        )
    return list(found)


def _sound(revision: Revision, at: str, wanted: Wanted) -> Wanted:
    """Return the change with its words found, or raise what is wrong with it."""
    change = trimmed(admit(wanted.change))
    written = trimmed(admit(wanted.written or "")) or None
    for name, said in (("change", change), ("written", written or "")):
        if len(said) > LONGEST_CHANGE:
            raise Invalid(
                f"{at}.{name}", _("A comment has at most %(most)s characters."), most=LONGEST_CHANGE
            )
    if not change:
        raise Invalid(f"{at}.change", _("Say what must change."))
    if (wanted.rule is None) is (written is None):
        raise Invalid(f"{at}.rule", _("Name a rule that the check found, or write one."))
    span = wanted.span
    if wanted.rule is not None:
        span = _found(revision, f"{at}.rule", wanted.rule, span)
    if span is not None:
        within(revision.text, span)
    return Wanted(change=change, weight=wanted.weight, rule=wanted.rule, written=written, span=span)


def _found(revision: Revision, at: str, rule: str, span: tuple[int, int] | None) -> tuple[int, int]:
    """Return the words that are named, or the first that the rule was found on."""
    findings = revision.report.findings if revision.report else []
    for each in findings:
        if each.rule == rule:
            return span or (each.start, each.end)
    raise Invalid(at, _("The check did not find this rule in the text."))
