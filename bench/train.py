"""Train the sentence models from the corpus and what the rules find in it: `make train`."""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from bench.corpus import NAMES, TRAINED, TRAINING, Line, lines, subject_of
from nlp_models import LANGUAGES, Sentence, features
from nlp_models.chances import FINE, LENGTHS, MOST_WORDS, ODDS, PACKS, Odds, trades
from nlp_models.sentence_model import CONTEXT, PERCENTS, TIMES
from rules import Checker, Pack, Rule, parsed_packs, shipped_checker
from rules.compile import asks_model
from rules.examples import subject_of as subject_of_example

FOLDS, PROCESSES = 3, 2
STRENGTH = 30.0
"""The inverse of the penalty on large weights."""

FEWEST = 2
"""In how many posts a feature must occur."""

STEPS = 8
"""How finely the rarity of a feature is kept."""

MOST_WEIGHT = 127
NEVER = 1e9


class Post(NamedTuple):
    """One post, read: its features by sentence, and what it should raise where."""

    sentences: tuple[Counter[str], ...]
    whole: frozenset[int]
    placed: tuple[frozenset[int], ...]
    language: str
    told_of: frozenset[int]
    """The categories that the labels speak of: those of the packs that are on."""
    words: int = 0
    packs: frozenset[str] | None = None
    """The packs that are on; None for an example of a rule, which says nothing of chances."""


def _named(sentence: Sentence) -> Counter[str]:
    """Return the features by name; what only one language has says so."""
    return Counter(
        one if one[0] in "~#!$%" and " " not in one else f"{sentence.language}|{one}"
        for one in features(sentence)
    )


def read(checker: Checker, line: Line) -> Post:
    """Return a line of the corpus as the categorisers learn it."""
    value = line.value
    told, places = checker.sentences(value["text"], subject_of(value))
    labels = [(NAMES.index(one["category"]), one["start"], one["end"]) for one in value["labels"]]
    placed = tuple(
        frozenset(name for name, start, end in labels if start < place[1] and place[0] < end)
        for place in places
    )
    whole = frozenset(name for name, _, _ in labels)
    packs = ("common", *value["packs"])
    told_of = frozenset(at for at, name in enumerate(NAMES) if name.split(".")[0] in packs)
    size = sum(len(one.words) for one in told)
    return Post(
        tuple(map(_named, told)), whole, placed, value["lang"], told_of, size, frozenset(packs)
    )


def examples(checker: Checker) -> Iterator[Post]:
    """Yield the examples of the rules that ask no model; each speaks of its category alone."""
    for pack in parsed_packs().values():
        for rule in pack.rules:
            if not asks_model(rule.languages):
                yield from _examples_of(checker, pack, rule)


def _examples_of(checker: Checker, pack: Pack, rule: Rule) -> Iterator[Post]:
    category, mark = frozenset([NAMES.index(rule.category)]), f"!{rule.category}"
    shown = [
        (one.text, language, subject_of_example(pack, one, language), raised)
        for language, several in rule.examples.items()
        for some, raised in ((several.bad, category), (several.good, frozenset[int]()))
        for one in some
    ]
    for text, language, subject, raised in shown:
        told, _ = checker.sentences(text, subject)
        placed = tuple(raised if mark in each.marks else frozenset() for each in told)
        yield Post(tuple(map(_named, told)), raised, placed, language, category)


class Space:
    """The features that are kept, numbered, with their rarity as a small integer."""

    def __init__(self, posts: Sequence[Post]) -> None:
        held: Counter[str] = Counter()
        for post in posts:
            held.update({name for one in post.sentences for name in one})
        self.names = sorted(name for name, count in held.items() if count >= FEWEST)
        self.rows = {name: row for row, name in enumerate(self.names)}
        rarity = np.log((1 + len(posts)) / (1 + np.array([held[name] for name in self.names])))
        self.weight = np.maximum(np.round(STEPS * np.sqrt(np.maximum(rarity, 0))), 1)
        self.context = np.array([_in_context(name) for name in self.names])

    def matrix(self, counted: Iterable[Mapping[str, int]], *, around: bool = False) -> csr_matrix:
        """Return a row of integers for each count of features."""
        data: list[float] = []
        columns: list[int] = []
        starts = [0]
        for one in counted:
            for name, times in one.items():
                row = self.rows.get(name)
                if row is not None and (not around or self.context[row]):
                    columns.append(row)
                    often = CONTEXT if around else TIMES[min(times, len(TIMES) - 1)]
                    data.append(often * self.weight[row])
            starts.append(len(columns))
        shape = (len(starts) - 1, len(self.names))
        return csr_matrix((data, columns, starts), shape=shape, dtype=np.float64)


def _in_context(name: str) -> bool:
    """Tell whether a feature is told of the other sentences: words, fields and marks."""
    return " " not in name and "|=" not in name


def _of_length_one(matrix: csr_matrix) -> csr_matrix:
    """Return the rows divided by their length."""
    square = np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()
    return matrix.multiply(1 / np.sqrt(np.maximum(square, 1.0))[:, None]).tocsr()


class Table(NamedTuple):
    """What one categoriser learns from: a row a text, its post, what it should raise."""

    matrix: csr_matrix
    post: np.ndarray[Any, Any]
    raised: np.ndarray[Any, Any]


def whole_posts(space: Space, posts: Sequence[Post]) -> Table:
    """Return a row for each post."""
    counted = [sum(post.sentences, Counter()) for post in posts]
    raised = np.array([[name in post.whole for name in range(len(NAMES))] for post in posts])
    return Table(_of_length_one(space.matrix(counted)), np.arange(len(posts)), raised)


def single_sentences(space: Space, posts: Sequence[Post]) -> Table:
    """Return a row for each sentence: its own features, then those of its post."""
    owner = np.array([at for at, post in enumerate(posts) for _ in post.sentences])
    own = space.matrix(one for post in posts for one in post.sentences)
    around = space.matrix((sum(post.sentences, Counter()) for post in posts), around=True)[owner]
    raised = np.array(
        [[name in one for name in range(len(NAMES))] for post in posts for one in post.placed]
    )
    return Table(_of_length_one(hstack([own, around]).tocsr()), owner, raised)


def allowed(posts: Sequence[Post], name: int) -> np.ndarray[Any, Any]:
    """Tell of each post whether its labels speak of the category."""
    return np.array([name in post.told_of for post in posts])


Learnt = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]
"""Weights, a row a category, and what is added to each score."""

_shared: list[Any] = []
"""What the processes learn from, there before they were forked."""


def _learn_one(name: int) -> tuple[np.ndarray[Any, Any], float]:
    table, chosen = _shared
    rows = chosen[name][table.post]
    raised = table.raised[rows, name]
    if raised.sum() < FEWEST:
        return np.zeros(table.matrix.shape[1]), -NEVER
    model = LogisticRegression(
        C=STRENGTH, solver="liblinear", class_weight="balanced", tol=1e-2, random_state=0
    )
    model.fit(table.matrix[rows], raised)
    return model.coef_[0], float(model.intercept_[0])


def learn(table: Table, posts: Sequence[Post], chosen: np.ndarray[Any, Any]) -> Learnt:
    """Return the weights of every category, learnt from the posts that are chosen."""
    _shared[:] = [table, [allowed(posts, name) & chosen for name in range(len(NAMES))]]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
        learnt = list(pool.map(_learn_one, range(len(NAMES)), chunksize=1))
    return np.array([weights for weights, _ in learnt]), np.array([bias for _, bias in learnt])


def likeliest(scores: np.ndarray[Any, Any], table: Table, count: int) -> np.ndarray[Any, Any]:
    """Return the highest score of any sentence of each post."""
    highest = np.full((count, scores.shape[1]), -np.inf)
    np.maximum.at(highest, table.post, scores)
    return highest


def outside(
    posts: Sequence[Post], whole: Table, single: Table, folds: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """Return the score of each post by categorisers that did not learn from it."""
    found = np.zeros((len(posts), len(NAMES)))
    for fold in range(FOLDS):
        chosen, held = folds != fold, folds == fold
        weights, bias = learn(whole, posts, chosen)
        found[held] = whole.matrix[held] @ weights.T + bias
        weights, bias = learn(single, posts, chosen)
        rows = held[single.post]
        scores = single.matrix[rows] @ weights.T + bias
        part = single._replace(post=single.post[rows])
        found[held] += likeliest(scores, part, len(posts))[held]
    return found


def chances(
    posts: Sequence[Post], scores: np.ndarray[Any, Any]
) -> dict[str, dict[str, np.ndarray[Any, Any]]]:
    """Return for each language the parts of the odds, learnt from scores of posts not learnt from.

    As Platt has it (1999), with what the post is beside the score.
    """
    kept = [at for at, post in enumerate(posts) if post.packs is not None]
    told, outer = [posts[at] for at in kept], scores[kept]
    spoken = np.array([allowed(told, name) for name in range(len(NAMES))]).T
    middle = np.array([outer[rows, name].mean() for name, rows in enumerate(spoken.T)])
    spread = np.array([max(outer[rows, name].std(), 1e-6) for name, rows in enumerate(spoken.T)])
    size = len(NAMES)
    nothing = {part: np.zeros(size) for part in ODDS}
    nothing |= {part: np.zeros((size, size)) for part in ("beside", "above")}
    nothing |= {"trade": np.zeros((len(PACKS), size)), "middle": middle, "spread": spread}
    bare = Odds(NAMES, nothing)
    others = np.array(
        [bare.told(outer[at][None], post.packs or ()) / FINE for at, post in enumerate(told)]
    )
    length = LENGTHS[[min(post.words, MOST_WORDS) for post in told]]
    french = np.array([post.language == "fr" for post in told])
    trade = np.array([trades(post.packs or ()) for post in told])
    common = np.column_stack([length, length**2, trade, ~trade.any(axis=1), french])
    fitted = []
    for name in range(size):
        chosen = spoken[:, name]
        raised = np.array([name in post.whole for post in told])[chosen]
        own = (outer[:, name] - middle[name]) / spread[name]
        beside = others * np.tile(_beside(name), 2)
        facts = np.column_stack([own, common, beside])[chosen]
        fitted.append(_odds_of(facts, raised))
    learnt = np.array(fitted)
    of_posts, of_others = learnt[:, : -2 * size], np.round(FINE * learnt[:, -2 * size :].T)
    slope = of_posts[:, 1] / spread
    start = of_posts[:, 0] - slope * middle
    parts = {"slope": slope, "length": of_posts[:, 2], "square": of_posts[:, 3],
             "trade": of_posts[:, 4:-2].T, "none": of_posts[:, -2],
             "beside": of_others[:size], "above": of_others[size:],
             "middle": middle, "spread": spread}  # fmt: skip
    return {
        language: {**parts, "start": start + of_posts[:, -1] * (language == "fr")}
        for language in LANGUAGES
    }


def _beside(name: int) -> np.ndarray[Any, Any]:
    """Tell which categories say something of this one: those of its pack and of `common`."""
    packs = {"common", NAMES[name].split(".")[0]}
    near = np.array([other.split(".")[0] in packs for other in NAMES])
    near[name] = False
    return near


def _odds_of(facts: np.ndarray[Any, Any], raised: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return what a category's odds begin with, and what each fact adds to them."""
    if raised.sum() < FEWEST:
        return np.array([-NEVER, *np.zeros(facts.shape[1])])
    fitted = LogisticRegression(C=1.0, solver="newton-cholesky").fit(facts, raised)
    return np.array([fitted.intercept_[0], *fitted.coef_[0]])


def small(weights: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the weights as integers of one byte, a column a category, and each one's step."""
    step = np.maximum(np.abs(weights).max(axis=1), 1e-9) / MOST_WEIGHT
    return np.round(weights / step[:, None]).astype(np.int8).T, step


def archive(
    language: str,
    space: Space,
    whole: Learnt,
    single: Learnt,
    odds: Mapping[str, np.ndarray[Any, Any]],
) -> bytes:
    """Return the model of one language as it ships."""
    size = len(space.names)
    post, post_scale = small(whole[0])
    both, sentence_scale = small(single[0])
    parts = {"post": post, "sentence": both[:size], "around": both[size:]}
    other = tuple(f"{one}|" for one in LANGUAGES if one != language)
    kept = [
        row
        for row, name in enumerate(space.names)
        if not name.startswith(other) and any(part[row].any() for part in parts.values())
    ]
    names = [space.names[row].removeprefix(f"{language}|") for row in kept]
    written: dict[str, Any] = {
        "categories": np.frombuffer("\n".join(NAMES).encode(), np.uint8),
        "features": np.frombuffer("\n".join(names).encode(), np.uint8),
        "weight": space.weight[kept].astype(np.uint8),
        "context": space.context[kept],
        "post_scale": post_scale,
        "sentence_scale": sentence_scale,
        "bias": whole[1] + single[1],
        **{f"odds_{part}": value for part, value in odds.items()},
        **{name: part[kept] for name, part in parts.items()},
    }
    held = BytesIO()
    np.savez_compressed(held, **written)
    return held.getvalue()


def percents(
    posts: Sequence[Post],
    scores: np.ndarray[Any, Any],
    learnt: Mapping[str, Mapping[str, np.ndarray[Any, Any]]],
) -> np.ndarray[Any, Any]:
    """Return the chance of each category in percent, a row a post."""
    odds = {language: Odds(NAMES, parts) for language, parts in learnt.items()}
    each = [
        odds[post.language].of(scores[at][None], post.words, post.packs or ())[0]
        for at, post in enumerate(posts)
    ]
    return PERCENTS.searchsorted(each, "right")


def told(
    posts: Sequence[Post],
    scores: np.ndarray[Any, Any],
    learnt: Mapping[str, Mapping[str, np.ndarray[Any, Any]]],
) -> str:
    """Return precision and recall on posts not learnt from, by the least chance asked."""
    kept = [at for at, post in enumerate(posts) if post.packs is not None]
    posts, scores = [posts[at] for at in kept], scores[kept]
    wanted = np.array([[name in post.whole for name in range(len(NAMES))] for post in posts])
    may = np.array([allowed(posts, name) for name in range(len(NAMES))]).T
    percent = percents(posts, scores, learnt)
    rows = []
    for least in (30, 40, 50, 60, 70, 80):
        raised = may & (percent >= least)
        right = (raised & wanted).sum()
        stopped = raised[~wanted.any(axis=1)].any(axis=1).mean()
        rows.append(
            f"from {least} %: precision {right / max(raised.sum(), 1):.2f}, "
            f"recall {right / wanted.sum():.2f}, of those without a label {stopped:.1%}"
        )
    return "\n".join(rows)


def main() -> int:
    """Train both languages together, and write the model of each; files replace the corpus."""
    started = time.perf_counter()
    checker = shipped_checker(model=False)
    files = [Path(name) for name in sys.argv[1:]] or TRAINING
    posts = [*(read(checker, line) for line in lines(files)), *examples(checker)]
    space = Space(posts)
    whole, single = whole_posts(space, posts), single_sentences(space, posts)
    folds = np.arange(len(posts)) % FOLDS
    scores = outside(posts, whole, single, folds)
    odds = chances(posts, scores)
    print(told(posts, scores, odds), flush=True)
    every = np.ones(len(posts), bool)
    learnt = partial(learn, posts=posts, chosen=every)
    of_posts, of_sentences = learnt(whole), learnt(single)
    TRAINED.mkdir(exist_ok=True)
    for language in LANGUAGES:
        written = archive(language, space, of_posts, of_sentences, odds[language])
        (TRAINED / f"{language}.npz").write_bytes(written)
        print(f"{language}: {len(written) / 1e6:.1f} MB")
    print(f"{len(posts)} posts, {len(space.names)} features, {time.perf_counter() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
