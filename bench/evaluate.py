"""How right the checker is: precision, recall, places, false alarms; floors that must hold."""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bench.corpus import NAMES, OPEN_SET, TRAINED, Line, lines, subject_of
from bench.figures import keep
from rules import Checker, Finding, Severity, shipped_checker

FLOOR = Path(__file__).parent / "floor.yaml"
PUBLISHED = TRAINED / "figures.json"
"""The same figures for the product's own page."""

WHOLE_SENTENCE = ("missing_risk_warning", "missing_warning", "credit_promotion",
                  "crypto_promotion", "undisclosed_affiliation")  # fmt: skip
"""Categories whose findings underline the sentence that calls for a warning."""

CLOSE = 0.5
CONFUSED = 12
"""How many pairs of categories the table of confusions shows."""


class Outcome(NamedTuple):
    """What one text should have raised and did raise."""

    language: str
    packs: frozenset[str]
    wanted: frozenset[str]
    raised: frozenset[str]
    by_rule: frozenset[str]
    placed: int
    stopped: bool
    ordinary: bool
    """No label, and no look-alike of a breach either."""


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

    def as_dict(self) -> dict[str, float]:
        """Return the figures with two decimals."""
        return {
            "precision": round(self.precision, 2),
            "recall": round(self.recall, 2),
            "f1": round(self.f1, 2),
            "texts": self.hits + self.missed,
        }


def outcome(checker: Checker, line: Line) -> Outcome:
    """Return what the checker made of one line."""
    value = line.value
    findings = checker.check(value["text"], subject_of(value)).findings
    raised = frozenset(finding.category for finding in findings)
    wanted = frozenset(label["category"] for label in value["labels"])
    placed = sum(
        any(
            _meets(label, finding)
            for label in value["labels"]
            for finding in findings
            if label["category"] == finding.category == category
        )
        for category in wanted & raised
    )
    return Outcome(
        language=value["lang"],
        packs=frozenset(value["packs"]),
        wanted=wanted,
        raised=raised,
        by_rule=frozenset(one.category for one in findings if one.source == "rule"),
        placed=placed,
        stopped=any(finding.severity.rank >= Severity.MEDIUM.rank for finding in findings),
        ordinary=not wanted and not value["hard"],
    )


def _meets(label: dict[str, Any], finding: Finding) -> bool:
    shared: int = min(label["end"], finding.end) - max(label["start"], finding.start)
    whole: int = max(label["end"], finding.end) - min(label["start"], finding.start)
    if finding.category.split(".")[1] in WHOLE_SENTENCE:
        return shared > 0
    return shared >= CLOSE * whole


def tally(
    outcomes: Iterable[Outcome],
    categories: Iterable[str] = NAMES,
    raised: Callable[[Outcome], frozenset[str]] = lambda one: one.raised,
) -> Tally:
    """Return the sums over texts, of some categories or of all."""
    chosen = frozenset(categories)
    sums: Counter[str] = Counter()
    for one in outcomes:
        wanted, found = one.wanted & chosen, raised(one) & chosen
        sums["hits"] += len(wanted & found)
        sums["false"] += len(found - wanted)
        sums["missed"] += len(wanted - found)
    return Tally(sums["hits"], sums["false"], sums["missed"])


class Figures(NamedTuple):
    """Everything that is measured on one set of texts."""

    texts: int
    whole: Tally
    languages: dict[str, Tally]
    packs: dict[str, Tally]
    categories: dict[str, Tally]
    sources: dict[str, Tally]
    placed: int
    free: int
    stopped: int
    ordinary: int
    ordinary_stopped: int
    confused: list[tuple[tuple[str, str], int]]

    @property
    def macro(self) -> float:
        """The mean of the F1 of the categories that occur."""
        present = [one.f1 for one in self.categories.values()]
        return sum(present) / max(len(present), 1)

    @property
    def gap(self) -> float:
        """How far the languages are apart, in F1."""
        values = [one.f1 for one in self.languages.values()]
        return max(values, default=0.0) - min(values, default=0.0)

    @property
    def wrongly_stopped(self) -> float:
        """The share of the texts without a label that were stopped."""
        return self.stopped / max(self.free, 1)


def measured(outcomes: Sequence[Outcome]) -> Figures:
    """Return the figures of these outcomes."""
    present = sorted({name for one in outcomes for name in one.wanted | one.raised})
    languages = sorted({one.language for one in outcomes})
    packs = sorted({name.split(".")[0] for name in present})
    free = [one for one in outcomes if not one.wanted]
    return Figures(
        texts=len(outcomes),
        whole=tally(outcomes),
        languages={
            name: tally(one for one in outcomes if one.language == name) for name in languages
        },
        packs={
            name: tally(outcomes, (one for one in NAMES if one.startswith(f"{name}.")))
            for name in packs
        },
        categories={name: tally(outcomes, [name]) for name in present},
        sources={
            "rules alone": tally(outcomes, raised=lambda one: one.by_rule),
            "what only the model sees": tally(
                [one._replace(wanted=one.wanted - one.by_rule) for one in outcomes],
                raised=lambda one: one.raised - one.by_rule,
            ),
        },
        placed=sum(one.placed for one in outcomes),
        free=len(free),
        stopped=sum(one.stopped for one in free),
        ordinary=sum(one.ordinary for one in free),
        ordinary_stopped=sum(one.ordinary and one.stopped for one in free),
        confused=_confused(outcomes),
    )


def _confused(outcomes: Iterable[Outcome]) -> list[tuple[tuple[str, str], int]]:
    """Return what was raised in place of what, the commonest first."""
    pairs: defaultdict[tuple[str, str], int] = defaultdict(int)
    for one in outcomes:
        for wrong in one.raised - one.wanted:
            for right in (one.wanted - one.raised) or {"–"}:
                pairs[wrong, right] += 1
    return sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:CONFUSED]


def _row(name: str, one: Tally) -> str:
    return (
        f"| {name} | {one.precision:.2f} | {one.recall:.2f} | {one.f1:.2f} "
        f"| {one.hits} | {one.false} | {one.missed} |"
    )


HEAD = (
    "| | precision | recall | F1 | right | false | missed |\n"
    "| --- | --: | --: | --: | --: | --: | --: |"
)


def table(figures: Figures) -> str:
    """Return the figures as Markdown."""
    named = {"fr": "French", "en": "English"}
    rows = [
        HEAD,
        _row("**all**", figures.whole),
        *(_row(named[name], one) for name, one in figures.languages.items()),
        *(_row(name, one) for name, one in figures.sources.items()),
        *(_row(f"pack {name}", one) for name, one in figures.packs.items()),
        *(_row(name, one) for name, one in figures.categories.items()),
    ]
    hits = figures.whole.hits
    said = (
        f"{figures.texts} texts. Macro F1 {figures.macro:.2f}; French–English gap "
        f"{figures.gap:.2f}. The place is right in {figures.placed} of {hits} "
        f"({figures.placed / max(hits, 1):.0%}). Texts without a label that were stopped (medium "
        f"or more): {figures.stopped} of {figures.free} ({figures.wrongly_stopped:.1%}); of these, "
        f"ordinary posts that are no look-alikes: {figures.ordinary_stopped} of {figures.ordinary} "
        f"({figures.ordinary_stopped / max(figures.ordinary, 1):.1%})."
    )
    confused = [
        "| raised | in place of | texts |",
        "| --- | --- | --: |",
        *(f"| {wrong} | {right} | {count} |" for (wrong, right), count in figures.confused),
    ]
    return "\n".join([*rows, "", said, "", *confused])


def published(figures: Figures) -> str:
    """Return the figures as the product's page reads them."""
    value = {
        "texts": figures.texts,
        "free": figures.free,
        "stopped": figures.stopped,
        "all": figures.whole.as_dict(),
        "languages": {name: one.as_dict() for name, one in figures.languages.items()},
        "categories": {name: one.as_dict() for name, one in figures.categories.items()},
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def below(figures: Figures) -> list[str]:
    """Return which floors of bench/floor.yaml the figures fall through."""
    floor = yaml.safe_load(FLOOR.read_text("utf-8"))
    found = {
        "precision": figures.whole.precision,
        "recall": figures.whole.recall,
        "macro_f1": figures.macro,
        "gap": -figures.gap,
        "wrongly_stopped": -figures.wrongly_stopped,
    }
    wanted = {
        name: -value if name in {"gap", "wrongly_stopped"} else value
        for name, value in floor.items()
    }
    return [
        f"{name} is {abs(found[name]):.3f}, the floor is {abs(value):.3f}"
        for name, value in wanted.items()
        if found[name] < value
    ]


def main() -> int:
    """Check every text of the files, print the figures, and keep those of the open test set.

    With --floor the figures are only held against the floors and against those published.
    """
    asked = [name for name in sys.argv[1:] if name != "--floor"]
    checker = shipped_checker(model=True)
    read = lines([Path(name) for name in asked] or [OPEN_SET])
    figures = measured([outcome(checker, line) for line in read])
    fallen = [] if asked else below(figures)
    if "--floor" in sys.argv and PUBLISHED.read_text("utf-8") != published(figures):
        fallen.append(f"{PUBLISHED.name} tells of another checker: run make eval")
    if "--floor" not in sys.argv:
        body = table(figures)
        print(body)
        if not asked:
            keep("The checker on the open test set", "make eval", body)
            PUBLISHED.write_text(published(figures), "utf-8")
    for line in fallen:
        print(f"the open test set: {line}", file=sys.stderr)
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
