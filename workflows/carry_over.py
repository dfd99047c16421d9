"""Carry-over: whose approval of a returned revision stands for the next one, word for word."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workflows.case import Case, Verdict
from workflows.facts import Flag
from workflows.law import control_of
from workflows.lifecycle import Action
from workflows.model import OnReturn
from workflows.route import Route, RouteStage

Span = tuple[int, int]
"""Where words of the returned revision begin and end, in code points."""


@dataclass(frozen=True)
class Found:
    """A finding by the rule that raised it and the words that it is on, wherever they stand."""

    flag: Flag
    rule: str
    quote: str
    contest: str = ""
    """What its author says against it."""


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """A revision as two are compared: its words, all that it is besides, and what was found."""

    text: str
    particulars: Mapping[str, Any]
    findings: tuple[Found, ...] = ()


def carried_over(
    before: Case,
    asked: Mapping[str, Iterable[Span]],
    old: Reviewed,
    new: Reviewed,
    after: Route,
) -> dict[str, frozenset[str]]:
    """Return the stages of the new route whose approval of the old revision stands, and by whom.

    `asked` holds the words of the old revision that each stage asked to change. Nothing stands
    unless a stage that asked reads what was made of it.
    """
    if after.on_return is not OnReturn.UNCHANGED_STAND or before.outcome is not Action.RETURN:
        return {}
    if old.particulars != new.particulars or Counter(new.findings) - Counter(old.findings):
        return {}
    found = {
        stage.name: people
        for stage in after.stages
        if (people := _approved(before, stage))
        and _of(stage, old.findings) == _of(stage, new.findings)
        and changed_within(old.text, new.text, _others(asked, stage.name))
    }
    reads = asked.keys() & {stage.name for stage in after.stages} - found.keys()
    return found if reads else {}


def changed_within(before: str, after: str, spans: Iterable[Span]) -> bool:
    """Return whether all that lies outside these spans is still there, each byte in its order.

    Some words must lie outside: of a text that is asked to change as a whole, nothing stands.
    """
    first, *between = _outside(before, spans)
    if not between:
        return before == after
    *middle, last = between
    if not any(part.strip() for part in (first, *between)):
        return False
    at, end = len(first), len(after) - len(last)
    if at > end or not after.startswith(first) or not after.endswith(last):
        return False
    for part in middle:
        found = after.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _approved(before: Case, stage: RouteStage) -> frozenset[str]:
    """Return who approved at this very stage, if it was complete and nobody objected at it.

    A signature is bound to the digest that it was given for: a signed stage signs again.
    """
    same = [each for each in before.route.stages if _alike(each, stage)]
    given = [each for each in before.decisions if each.stage == stage.name]
    if not same or stage.signature or any(each.verdict is not Verdict.APPROVE for each in given):
        return frozenset()
    return frozenset(each.reviewer for each in given) if before.complete(same[0]) else frozenset()


def _alike(one: RouteStage, other: RouteStage) -> bool:
    """Return whether two stages ask the same; how many could decide is no part of it."""
    return replace(one, voters=0) == replace(other, voters=0)


def _of(stage: RouteStage, findings: Iterable[Found]) -> Counter[Found]:
    """Return the findings that are in the area of a stage: of its role, or why it applies."""
    return Counter(each for each in findings if _concerns(stage, each.flag))


def _concerns(stage: RouteStage, flag: Flag) -> bool:
    named = stage.reviewers in flag.reviewers or stage.reviewers is control_of(flag)
    return named or bool(flag.topics & set(stage.when.category))


def _others(asked: Mapping[str, Iterable[Span]], name: str) -> list[Span]:
    return [span for stage, spans in asked.items() if stage != name for span in spans]


def _outside(text: str, spans: Iterable[Span]) -> list[str]:
    """Return the parts of a text before, between and after these spans."""
    parts, at = [], 0
    for start, end in _merged(spans):
        parts.append(text[at:start])
        at = end
    return [*parts, text[at:]]


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that meet as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
