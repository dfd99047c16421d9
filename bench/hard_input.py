"""Hard input: no text makes the checker fail, misquote, or take much longer than prose does."""

import gc
import sys
import time
from collections.abc import Iterable
from datetime import date
from statistics import median
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, given, settings

from bench.checker import posts
from bench.figures import keep
from bench.hard_texts import HARD, NAMES, crowded, mixed, monotonous
from rules import (
    Checker,
    Report,
    Subject,
    parse_concepts,
    parse_lexicon,
    parsed_packs,
    settle_collector,
    shipped_checker,
    shipped_concepts,
)

CASES = 50_000
SHORT, LONG = 10_000, 100_000
MOST_TIMES, MOST_SECONDS = 3, 2.0
SHOWN, WORST = 12, 60
TIMES, PROSE = 3, 9
"""How often each text is checked, and how many stretches of ordinary prose are the measure."""

PACKS = [*parsed_packs().values()]
CONCEPTS = parse_concepts(shipped_concepts())
SUBJECT = Subject(
    packs=tuple(pack.name for pack in PACKS),
    as_of=date(2026, 11, 23),
    lexicon=parse_lexicon(NAMES),
)


class Timed(NamedTuple):
    """A hard text, and what it took."""

    seconds: float
    name: str
    text: str


def misquoted(report: Report, text: str) -> bool:
    """Tell whether a finding or an edit points elsewhere than it says."""
    return any(
        not 0 <= one.start < one.end <= len(text)
        or one.quote != text[one.start : one.end]
        or any(not 0 <= edit.start <= edit.end <= len(text) for edit in one.fix.edits)
        for one in report.findings
        if one.fix is not None
    )


def tried(checker: Checker) -> int:
    """Check the generated cases; raise on the first that fails, else return how many there were."""
    count = 0

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(HARD)
    def check(text: str) -> None:
        nonlocal count
        count += 1
        report = checker.check(text, SUBJECT)
        assert not misquoted(report, text), text  # noqa: S101
        report.as_dict()

    check()
    return count


def taken(checker: Checker, text: str, times: int = TIMES, bound: float = 0.0) -> float:
    """Return the processor seconds of one check, the best of several unless below a bound."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        checker.check(text, SUBJECT)
        best = min(best, time.process_time() - start)
        if best < bound:
            break
    return best


def prose(checker: Checker, length: int) -> float:
    """Return the processor seconds that ordinary prose of a length takes, the median of several."""
    every = [
        " ".join(text for text, _ in posts(PACKS, length // 300, seed))[:length]
        for seed in range(PROSE)
    ]
    return median(taken(checker, text) for text in every)


def slowest(checker: Checker, texts: Iterable[tuple[str, str]], bound: float) -> list[Timed]:
    """Return the texts with the time that each takes, the slowest first."""
    timed = [Timed(taken(checker, text, bound=bound), name, text) for name, text in texts]
    return sorted(timed, reverse=True)


def hard(length: int, *, rules: bool) -> Iterable[tuple[str, str]]:
    """Yield every hard text of a length, with or without a sentence for each rule."""
    yield from monotonous(length)
    yield from mixed(PACKS, CONCEPTS, length, 1)
    if rules:
        yield from crowded(PACKS, CONCEPTS, length, 2)


def main() -> int:
    """Print the cases and the worst times, and keep them."""
    checker = shipped_checker(model=True)
    prose(checker, SHORT)
    gc.collect()
    settle_collector()
    cases = tried(checker)
    print(f"{cases} cases without an exception or a wrong place")
    ordinary = {length: prose(checker, length) for length in (SHORT, LONG)}
    short = slowest(checker, hard(SHORT, rules=True), bound=1.5 * ordinary[SHORT])
    again = [(one.name, (one.text + " ") * (LONG // SHORT)) for one in short[:WORST]]
    long = slowest(checker, [*again, *hard(LONG, rules=False)], bound=MOST_SECONDS / 3)
    worst = short[0].seconds / ordinary[SHORT]
    body = "\n".join(
        [
            f"{cases:,} generated texts (hypothesis): no exception, every quote and edit exact.",
            "",
            f"| slowest of {len(short):,} texts of {SHORT:,} characters | × prose |",
            "| --- | --: |",
            *(f"| {_cell(one)} | {one.seconds / ordinary[SHORT]:.1f} |" for one in short[:SHOWN]),
            "",
            f"| slowest of {len(long):,} texts of {LONG:,} characters | seconds |",
            "| --- | --: |",
            *(f"| {_cell(one)} | {one.seconds:.2f} |" for one in long[:SHOWN]),
            "",
            f"Ordinary prose takes {ordinary[SHORT] * 1000:.0f} ms and {ordinary[LONG]:.2f} s of "
            f"processor time. At most {worst:.1f} × (goal ≤ {MOST_TIMES}) and "
            f"{long[0].seconds:.2f} s (goal ≤ {MOST_SECONDS:.0f}).",
        ]
    )
    print(body)
    keep("Hard input", "python -m bench.hard_input", body)
    return 0


def _cell(one: Timed) -> str:
    return one.name.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
