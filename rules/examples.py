"""A rule's own examples, run: what it should have found, what it should not, what a fix left."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from rules.check import Checker
from rules.lexicon import parse_lexicon
from rules.model import Example, Pack, Rule
from rules.report import Finding
from rules.subject import DEFAULT_JURISDICTIONS, Subject

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
        for language, examples in rule.examples.items():
            for kind, several in (("bad", examples.bad), ("good", examples.good)):
                for place, example in enumerate(several):
                    pointer = f"/rules/{number}/examples/{language}/{kind}/{place}"
                    subject = subject_of(pack, example, language)
                    found = checker.every(example.text, subject)
                    judge = _bad if kind == "bad" else _good
                    for message, warning in judge(checker, rule, example, subject, found):
                        yield Failure(rule.id, pointer, language, example.text, message, warning)


def subject_of(pack: Pack, example: Example, language: str) -> Subject:
    """Return the circumstances in which an example runs."""
    return Subject(
        packs=(pack.name,),
        lang=language,
        jurisdictions=example.jurisdictions or DEFAULT_JURISDICTIONS,
        as_of=example.as_of or EXAMPLE_DAY,
        channel=example.channel,
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
