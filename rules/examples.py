"""A rule's own examples, run: what it should have found, what it should not, what a fix left."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from rules.check import Checker
from rules.compile import asks_model
from rules.lexicon import parse_lexicon
from rules.model import JURISDICTIONS, Example, Pack, Rule
from rules.report import Finding
from rules.subject import ALWAYS, DEFAULT_JURISDICTIONS, Subject

EXAMPLE_DAY = date(2026, 11, 23)
"""The day on which examples run that name none."""


class Failure(NamedTuple):
    """An example that does not show what it should; `warning` when only a neighbour is off."""

    rule: str
    pointer: str
    language: str
    text: str
    message: str
    warning: bool = False


def failures(checker: Checker, pack: Pack) -> Iterator[Failure]:
    """Yield every example of the pack that fails, and every fix that does not help."""
    for number, rule in enumerate(pack.rules):
        yield from _never(checker, pack, rule, f"/rules/{number}")
        for language, examples in rule.examples.items():
            for kind, several in (("bad", examples.bad), ("good", examples.good)):
                for place, example in enumerate(several):
                    pointer = f"/rules/{number}/examples/{language}/{kind}/{place}"
                    subject = subject_of(pack, example, language)
                    found = checker.every(example.text, subject)
                    judge = _bad if kind == "bad" else _good
                    for message, warning in judge(checker, rule, example, subject, found):
                        yield Failure(rule.id, pointer, language, example.text, message, warning)


def _never(checker: Checker, pack: Pack, rule: Rule, pointer: str) -> Iterator[Failure]:
    """Yield an alarm for each reason why nobody would ever see a finding of the rule."""
    if rule.when.packs and not {ALWAYS, *checker.packs}.intersection(rule.when.packs):
        told = f"the rule can never find anything: there is no pack {rule.when.packs[0]}"
        yield Failure(rule.id, f"{pointer}/when/packs/0", "", "", told, warning=True)
    if asks_model(rule.languages):
        return
    for language, examples in rule.examples.items():
        if hiding := _hiding(checker, pack, rule, language, examples.bad):
            told = f"every bad example is shown by {', '.join(hiding)} instead, graver or longer"
            place = f"{pointer}/examples/{language}/bad"
            yield Failure(rule.id, place, language, "", told, warning=True)


def _hiding(
    checker: Checker, pack: Pack, rule: Rule, language: str, bad: Sequence[Example]
) -> list[str]:
    """Return the rules that hide what this one finds in all of its bad examples, if they do."""
    subjects = [subject_of(pack, example, language) for example in bad]
    shown = [
        checker.check(one.text, subject).findings
        for one, subject in zip(bad, subjects, strict=True)
    ]
    if any(one.rule == rule.id for findings in shown for one in findings):
        return []
    found = [checker.every(one.text, subject) for one, subject in zip(bad, subjects, strict=True)]
    hiding = {
        other.rule
        for every, findings in zip(found, shown, strict=True)
        for own in every
        for other in findings
        if own.rule == rule.id and _hides(other, own)
    }
    elsewhere = (
        finding.rule
        for example, subject in zip(bad, subjects, strict=True)
        for other in _other_circumstances(pack, subject, hiding)
        for finding in checker.check(example.text, other).findings
    )
    return [] if rule.id in elsewhere else sorted(hiding)


def _hides(other: Finding, own: Finding) -> bool:
    return other.category == own.category and other.start < own.end and own.start < other.end


def _other_circumstances(pack: Pack, subject: Subject, hiding: Container[str]) -> Iterator[Subject]:
    """Yield each place by itself, today and before the rules that hide this one came into force."""
    days = {subject.as_of} | {
        one.in_force.first - timedelta(days=1)
        for one in pack.rules
        if one.id in hiding and one.in_force.first
    }
    for place in JURISDICTIONS:
        for day in sorted(days):
            yield replace(subject, jurisdictions=(place,), as_of=day)


def subject_of(pack: Pack, example: Example, language: str) -> Subject:
    """Return the circumstances in which an example runs."""
    return Subject(
        packs=(pack.name,),
        lang=language,
        jurisdictions=example.jurisdictions or DEFAULT_JURISDICTIONS,
        as_of=example.as_of or EXAMPLE_DAY,
        channels=(example.channel,) if example.channel else (),
        lexicon=parse_lexicon(pack.lexicon if example.context is None else example.context),
    )


def _bad(
    checker: Checker, rule: Rule, example: Example, subject: Subject, found: Sequence[Finding]
) -> Iterator[tuple[str, bool]]:
    mine = [one for one in found if one.rule == rule.id]
    if not mine:
        neighbours = sorted({one.rule for one in found if one.category == rule.category})
        also = f"; only {', '.join(neighbours)} finds it" if neighbours else ""
        yield f"the rule does not find this{also}", bool(neighbours)
    for finding in mine[:1]:
        if finding.fix and finding.fix.edits and not _cured(checker, finding, example, subject):
            yield f"the fix does not make “{finding.quote}” disappear", False


def _cured(checker: Checker, finding: Finding, example: Example, subject: Subject) -> bool:
    """Tell whether applying the fix of a finding, again and again, ends the rule's findings."""
    text = example.text
    for _ in range(5):
        mine = [one for one in checker.every(text, subject) if one.rule == finding.rule]
        if not mine:
            return True
        fix = mine[0].fix
        text = fix.applied(text) if fix else text
    return False


def _good(
    checker: Checker, rule: Rule, example: Example, subject: Subject, found: Sequence[Finding]
) -> Iterator[tuple[str, bool]]:
    for finding in found:
        if finding.rule == rule.id:
            yield f"the rule finds “{finding.quote}” here", False
        elif finding.category == rule.category:
            yield f"{finding.rule} finds “{finding.quote}” here", True
