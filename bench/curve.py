"""The learning curve of the sentence model: what a larger corpus would still bring."""

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from bench.corpus import NAMES, OPEN_SET, TRAINING, lines
from bench.figures import keep
from bench.train import (
    Post,
    Space,
    allowed,
    learn,
    likeliest,
    read,
    single_sentences,
    whole_posts,
)
from rules import shipped_checker

SHARES = (4, 2, 1)
"""The model learns from every fourth post, from every other, from all."""

ASKED = 0.88
"""The precision at which recall is compared."""


def scores(taught: Sequence[Post], asked: Sequence[Post]) -> np.ndarray[Any, Any]:
    """Return the score of each asked post by a model that was taught these."""
    space = Space(taught)
    every = np.ones(len(taught), bool)
    weights, bias = learn(whole_posts(space, taught), taught, every)
    found: np.ndarray[Any, Any] = whole_posts(space, asked).matrix @ weights.T + bias
    weights, bias = learn(single_sentences(space, taught), taught, every)
    table = single_sentences(space, asked)
    found += likeliest(table.matrix @ weights.T + bias, table, len(asked))
    return found


def best(found: np.ndarray[Any, Any], asked: Sequence[Post]) -> tuple[float, float]:
    """Return the best F1 of any one threshold, and the best recall at the precision asked."""
    wanted = np.array([[name in post.whole for name in range(len(NAMES))] for post in asked])
    may = np.array([allowed(asked, name) for name in range(len(NAMES))]).T
    right = wanted[may][np.argsort(-found[may], kind="stable")].cumsum()
    precision = right / np.arange(1, len(right) + 1)
    recall = right / wanted.sum()
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    return float(f1.max()), float(recall[precision >= ASKED].max(initial=0.0))


def main() -> int:
    """Teach from a quarter, a half and all of the corpus; keep what each finds."""
    checker = shipped_checker(model=False)
    taught = [read(checker, line) for line in lines(TRAINING)]
    asked = [read(checker, line) for line in lines([OPEN_SET])]
    rows = [f"| posts | best F1 | recall at precision {ASKED} |", "| --: | --: | --: |"]
    for share in SHARES:
        part = taught[::share]
        f1, recall = best(scores(part, asked), asked)
        rows.append(f"| {len(part)} | {f1:.3f} | {recall:.3f} |")
        print(rows[-1], flush=True)
    body = "\n".join([*rows, "", "The model alone, on the open test set."])
    keep("The learning curve of the sentence model", "python -m bench.curve", body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
