"""One's own voice: what a version changes of a library post, and whether anybody must read it.

A version needs nobody when it brings no finding, leaves every sentence that claims something as it
is, names whom the post names, and stays within the sharing rule. Anything else goes to people.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from rules import CLAIMS, Binding, Bound, Finding, Lexicon, Phrases, bound
from service.errors import NotShareable, _
from service.folds import before_fold
from service.models import FindingRow, Post, ReportRow, Revision, SharingRule
from service.redline import Change, Run, redline
from workflows import CHECKED_LANGUAGES, PostKind, Workflow

MOST_CHANGED = 40
"""Per cent of the words that may change where light changes are allowed."""

WORD = re.compile(r"\w+")


class Obstacle(StrEnum):
    """Why people must read a version."""

    VERBATIM = "verbatim"
    TOO_MUCH = "too_much"
    CLAIM_TOUCHED = "claim_touched"
    CLAIM_ADDED = "claim_added"
    NAME_LOST = "name_lost"
    PUSHED_DOWN = "pushed_down"
    NEW_FINDING = "new_finding"
    OTHER_CLASS = "other_class"
    UNREAD = "unread"
    ASKED_FOR = "asked_for"


@dataclass(frozen=True, kw_only=True)
class Original:
    """What was validated: the words, what was found in them, the rule of sharing, the channels."""

    text: str
    rule: SharingRule
    findings: tuple[tuple[int, int], ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """A version beside the original: what changed, what of the claims is lost or new."""

    rule: SharingRule
    runs: Sequence[Run]
    locked: Sequence[Bound]
    touched: Sequence[str]
    added: Sequence[str]
    names: Sequence[str]
    pushed: Sequence[str] = ()

    @cached_property
    def changed(self) -> int:
        """How many of a hundred words of the original are replaced or added to, rounded up."""
        count: Counter[Change] = Counter()
        for run in self.runs:
            count[run.change] += len(WORD.findall(run.text))
        most = max(count[Change.DELETED], count[Change.INSERTED])
        words = max(count[Change.SAME] + count[Change.DELETED], 1)
        return min(-(-100 * most // words), 100)

    @property
    def obstacles(self) -> list[Obstacle]:
        """What of the words alone needs people; nothing when all that was validated is intact."""
        same = all(run.change is Change.SAME for run in self.runs)
        found = {
            Obstacle.VERBATIM: self.rule is SharingRule.VERBATIM and not same,
            Obstacle.TOO_MUCH: self.rule is SharingRule.LIGHT and self.changed > MOST_CHANGED,
            Obstacle.CLAIM_TOUCHED: bool(self.touched),
            Obstacle.CLAIM_ADDED: bool(self.added),
            Obstacle.NAME_LOST: bool(self.names),
            Obstacle.PUSHED_DOWN: bool(self.pushed),
        }
        return [obstacle for obstacle, holds in found.items() if holds]


def compared(original: Original, text: str, lexicon: Lexicon, wordings: Phrases) -> Comparison:
    """Return what a version changes of the original."""
    before, after = (bound(each, lexicon, wordings) for each in (original.text, text))
    locked = [each for each in before if each.bindings or _found(each, original.findings)]
    touched, added = _claims(locked, after)
    return Comparison(
        rule=original.rule,
        runs=redline(original.text, text),
        locked=locked,
        touched=touched,
        added=added,
        names=_lost([name for each in before for name in each.names], WORD.findall(text)),
        pushed=_pushed(original, before, text, after),
    )


@dataclass(frozen=True)
class Checked:
    """What the check says of a version."""

    findings: Sequence[Finding | FindingRow]
    content_class: str
    language: str


def new_findings(checked: Checked, known: ReportRow) -> list[str]:
    """Return the categories of what is found of a version and was not told of the original."""
    told = Counter(map(_sameness, known.findings))
    found = Counter(map(_sameness, checked.findings)) - told
    return sorted({category for category, _rule, _severity, _quote in found})


def all_obstacles(
    comparison: Comparison, checked: Checked, known: ReportRow, workflow: Workflow
) -> list[Obstacle]:
    """Return everything for which people must read a version; nothing admits it at once."""
    asked = any(PostKind.PERSONALISATION in stage.when.kind for stage in workflow.stages)
    same = (checked.content_class, checked.language) == (known.content_class, known.language)
    found = {
        Obstacle.NEW_FINDING: bool(new_findings(checked, known)),
        Obstacle.OTHER_CLASS: not same,
        Obstacle.UNREAD: checked.language not in CHECKED_LANGUAGES,
        Obstacle.ASKED_FOR: asked,
    }
    return comparison.obstacles + [obstacle for obstacle, holds in found.items() if holds]


def original_of(post: Post) -> Original:
    """Return what was validated of a library post."""
    revision, report = validated(post)
    spans = tuple((each.start, each.end) for each in report.findings)
    return Original(
        text=revision.text,
        rule=post.sharing_rule,
        findings=spans,
        channels=tuple(revision.channels),
    )


def validated(post: Post) -> tuple[Revision, ReportRow]:
    """Return the revision of a library post that was validated, and what was found of it."""
    revision = post.approved
    if revision is None or revision.report is None:
        raise NotShareable(_("This post is not approved."))
    return revision, revision.report


def _sameness(finding: Finding | FindingRow) -> tuple[str, str, str, str]:
    return finding.category, finding.rule, str(finding.severity), finding.quote


def _found(sentence: Bound, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < sentence.end and sentence.start < end for start, end in spans)


def _claims(locked: Sequence[Bound], after: Sequence[Bound]) -> tuple[list[str], list[str]]:
    """Return the locked sentences that are gone or out of order, and the new ones that claim."""
    added, at = [], 0
    for each in after:
        if at < len(locked) and each.words == locked[at].words:
            at += 1
        elif each.bindings & CLAIMS:
            added.append(each.words)
    if at == len(locked):
        return [], added
    there = Counter(each.words for each in after)
    touched = [each.words for each in locked if not there[each.words]]
    claims = Counter(added) - Counter(each.words for each in locked)
    return touched or [each.words for each in locked[at:]], list(claims.elements())


def _pushed(
    original: Original, before: Sequence[Bound], text: str, after: Sequence[Bound]
) -> list[str]:
    """Return the warnings that a network showed at once, and shows only after a click now."""
    return [
        words
        for words in dict.fromkeys(
            words
            for channel in original.channels
            for words in _warnings(original.text, before, channel) - _warnings(text, after, channel)
        )
        if any(words == each.words for each in after)
    ]


def _warnings(text: str, sentences: Sequence[Bound], channel: str) -> set[str]:
    """Return the warnings that show at once on a network."""
    shown = len(before_fold(text, channel)[0])
    return {
        each.words for each in sentences if Binding.WORDING in each.bindings and each.end <= shown
    }


def _lost(names: Sequence[str], words: Sequence[str]) -> list[str]:
    """Return the names that are no longer there, in their order."""
    at = 0
    for word in words:
        at += at < len(names) and word == names[at]
    if at == len(names):
        return []
    return list((Counter(names) - Counter(words)).elements()) or list(names[at:])
