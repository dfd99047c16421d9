"""How right the checker is on the open test set: precision, recall, spans, false alarms."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from bench.figures import keep
from rules import (
    DEFAULT_JURISDICTIONS,
    Checker,
    Finding,
    Severity,
    Subject,
    parse_concepts,
    parse_lexicon,
    parse_pack,
    shipped_concepts,
    shipped_packs,
)

OPEN_SET = Path(__file__).parent.parent / "nlp_models" / "corpus" / "test.jsonl"
WHOLE_SENTENCE = ("missing_risk_warning", "missing_warning", "credit_promotion",
                  "crypto_promotion", "undisclosed_affiliation")  # fmt: skip
"""Categories whose findings underline the sentence that calls for a warning."""

CLOSE = 0.5


class Outcome(NamedTuple):
    """What one text should have raised and did raise."""

    language: str
    wanted: frozenset[str]
    raised: frozenset[str]
    placed: int
    stopped: bool


class Tally(NamedTuple):
    """Hits, false alarms and misses."""

    hits: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what was raised that is right."""
        return self.hits / (self.hits + self.false) if self.hits + self.false else 0.0

    @property
    def recall(self) -> float:
        """The share of what should have been raised that was."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def lines(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield every line of the corpus files."""
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def outcome(checker: Checker, line: dict[str, Any]) -> Outcome:
    """Return what the checker made of one line."""
    day = line.get("as_of")
    subject = Subject(
        packs=tuple(name for name in line.get("packs", ()) if name in checker.packs),
        lang=line.get("lang"),
        jurisdictions=tuple(line.get("jurisdictions") or DEFAULT_JURISDICTIONS),
        as_of=date.fromisoformat(day) if day else date(2026, 11, 23),
        lexicon=parse_lexicon(line.get("context") or {}),
    )
    findings = checker.check(line["text"], subject).findings
    raised = frozenset(finding.category for finding in findings)
    wanted = frozenset(label["category"] for label in line["labels"])
    placed = sum(
        any(_meets(label, finding) for label in line["labels"] for finding in findings
            if label["category"] == finding.category == category)
        for category in wanted & raised
    )  # fmt: skip
    stopped = any(finding.severity.rank >= Severity.MEDIUM.rank for finding in findings)
    return Outcome(line["lang"], wanted, raised, placed, stopped)


def _meets(label: dict[str, Any], finding: Finding) -> bool:
    shared = min(label["end"], finding.end) - max(label["start"], finding.start)
    whole = max(label["end"], finding.end) - min(label["start"], finding.start)
    if finding.category.split(".")[1] in WHOLE_SENTENCE:
        return shared > 0
    return shared >= CLOSE * whole


def tally(outcomes: Iterable[Outcome], category: str | None = None) -> Tally:
    """Return the sums over texts, of one category or of all."""
    sums: Counter[str] = Counter()
    for one in outcomes:
        wanted = one.wanted if category is None else one.wanted & {category}
        raised = one.raised if category is None else one.raised & {category}
        sums["hits"] += len(wanted & raised)
        sums["false"] += len(raised - wanted)
        sums["missed"] += len(wanted - raised)
    return Tally(sums["hits"], sums["false"], sums["missed"])


def _row(name: str, one: Tally) -> str:
    return (
        f"| {name} | {one.precision:.2f} | {one.recall:.2f} | {one.f1:.2f} "
        f"| {one.hits} | {one.false} | {one.missed} |"
    )


HEAD = (
    "| | precision | recall | F1 | right | false | missed |\n"
    "| --- | --: | --: | --: | --: | --: | --: |"
)


def table(outcomes: Sequence[Outcome], covered: frozenset[str]) -> str:
    """Return the figures as Markdown."""
    french = [one for one in outcomes if one.language == "fr"]
    english = [one for one in outcomes if one.language == "en"]
    categories = sorted({name for one in outcomes for name in one.wanted | one.raised})
    known = [one._replace(wanted=one.wanted & covered) for one in outcomes]
    each = {name: tally(outcomes, name) for name in categories}
    macro = sum(one.f1 for one in each.values()) / len(each) if each else 0.0
    free = [one for one in outcomes if not one.wanted]
    stopped = sum(one.stopped for one in free)
    hits = tally(outcomes).hits
    placed = sum(one.placed for one in outcomes)
    gap = abs(tally(french).f1 - tally(english).f1)
    rows = [
        HEAD,
        _row("**all**", tally(outcomes)),
        _row("categories that have rules", tally(known)),
        _row("French", tally(french)),
        _row("English", tally(english)),
        *(
            _row(name if name in covered else f"{name} (no rules yet)", one)
            for name, one in each.items()
        ),
    ]
    return "\n".join(rows) + (
        f"\n\n{len(outcomes)} texts. Macro F1 {macro:.2f}; French–English gap {gap:.2f}. "
        f"The place is right in {placed} of {hits} ({placed / max(hits, 1):.0%}). "
        f"Texts without a label that were stopped (medium or more): {stopped} of {len(free)} "
        f"({stopped / max(len(free), 1):.1%})."
    )


def main() -> int:
    """Check every text of the files and print the figures; keep them for the open test set."""
    files = [Path(name) for name in sys.argv[1:]]
    packs = [parse_pack(source) for source in shipped_packs().values()]
    checker = Checker(packs, parse_concepts(shipped_concepts()))
    covered = frozenset(rule.category for pack in packs for rule in pack.rules)
    outcomes = [outcome(checker, line) for line in lines(files or [OPEN_SET])]
    body = table(outcomes, covered)
    print(body)
    if not files:
        keep("The checker on the open test set", "make eval", body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
