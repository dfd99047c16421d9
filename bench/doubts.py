"""Which rules should yield to the sentence model: what they find where it sees little.

For each rule, on posts that the model had not learnt from: findings below `LEAST_LIKELY` percent
that were false and true, then those from there on. A rule says `unless: [unlikely]` where the
first number is not below the second; rules for the exact words of a law, for plain promises and
for forms (identifiers, secrets, names) never do. Run it after `make train`.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from bench.corpus import NAMES, TRAINING, Line, lines, subject_of
from bench.train import (
    FOLDS,
    Space,
    chances,
    examples,
    outside,
    percents,
    read,
    single_sentences,
    whole_posts,
)
from rules import Checker, parsed_packs, shipped_checker
from rules.check import LEAST_LIKELY
from rules.clearing import UNLIKELY


def unlearnt(checker: Checker, corpus: Sequence[Line]) -> np.ndarray[Any, Any]:
    """Return the chance of each category, a row a post, by models that did not learn from it."""
    posts = [*(read(checker, line) for line in corpus), *examples(checker)]
    space = Space(posts)
    folds = np.arange(len(posts)) % FOLDS
    scores = outside(posts, whole_posts(space, posts), single_sentences(space, posts), folds)
    return percents(posts, scores, chances(posts, scores))[: len(corpus)]


def found(checker: Checker, corpus: Sequence[Line]) -> Iterator[tuple[str, bool, bool]]:
    """Yield every finding of a rule in a post, once: the rule, whether doubted, whether true."""
    for line, likely in zip(corpus, unlearnt(checker, corpus), strict=True):
        wanted = {label["category"] for label in line.value["labels"]}
        findings = checker.every(line.value["text"], subject_of(line.value))
        for rule, category in {(one.rule, one.category) for one in findings}:
            doubted = likely[NAMES.index(category)] < LEAST_LIKELY
            yield rule, bool(doubted), category in wanted


def main() -> int:
    """Print a line for each rule of which a finding was doubted."""
    counts = Counter(found(shipped_checker(model=False), list(lines(TRAINING))))
    rules = {rule.id: rule for pack in parsed_packs().values() for rule in pack.rules}
    doubted = sorted({rule for rule, under, _ in counts if under})
    for name in sorted(doubted, key=lambda one: -counts[one, True, False]):
        yields = any(clearing.name == UNLIKELY for clearing in rules[name].unless)
        under, over = (
            f"{counts[name, below, False]:3} false {counts[name, below, True]:3} true"
            for below in (True, False)
        )
        print(f"{name:56} {'yields' if yields else '      '}  {under}  | {over}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
