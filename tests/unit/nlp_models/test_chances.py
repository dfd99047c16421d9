"""The chances of the sentence model: what a post is beside its score."""

from importlib.resources import files

import numpy as np
import pytest

from nlp_models import LANGUAGES
from nlp_models.chances import FINE, LEAST, MOST_WORDS, ODDS, PACKS, Odds, trades

NAMES = ("common.politics", "finance.pressure", "pharma.adverse_event")
SQUARE = np.zeros((len(NAMES), len(NAMES)))
FLAT = {part: np.zeros(len(NAMES)) for part in ODDS} | {
    "trade": np.zeros((len(PACKS), len(NAMES))),
    "beside": SQUARE,
    "above": SQUARE,
    "slope": np.ones(len(NAMES)),
    "spread": np.ones(len(NAMES)),
}
SCORE = np.array([[1.0, 5.0, 9.0], [2.0, 4.0, 0.0]])


def odds(packs=("finance", "pharma"), words=10, **parts):
    return Odds(NAMES, FLAT | parts).of(SCORE, words, packs)


def test_alone_the_score_of_each_sentence_is_its_odds():
    assert odds().tolist() == SCORE.tolist()


def test_the_start_is_added_for_each_category():
    assert (odds(start=np.array([1.0, 2.0, 3.0])) - SCORE).tolist() == [[1, 2, 3], [1, 2, 3]]


def test_a_longer_post_counts_until_it_is_no_longer_told():
    length = np.array([1.0, 0.0, 0.0])

    short, long = odds(words=5, length=length), odds(words=50, length=length)

    assert long[0, 0] > short[0, 0]
    assert long[0, 1] == short[0, 1]
    assert (odds(words=9_999, length=length) == odds(words=MOST_WORDS, length=length)).all()


def saying(teller, category, weight):
    """Return what one category's score says to another, per spread, as it is kept."""
    told = SQUARE.copy()
    told[NAMES.index(teller), NAMES.index(category)] = weight * FINE
    return told


def test_what_a_post_reads_like_is_told_to_other_categories_by_its_highest_score():
    beside = saying("finance.pressure", "common.politics", -0.5)
    spread = np.array([1.0, 2.0, 1.0])

    told = odds(beside=beside, spread=spread) - SCORE

    assert told.tolist() == [[-1.25, 0, 0], [-1.25, 0, 0]]


@pytest.mark.parametrize(("middle", "more"), [(4.5, 0), (3.5, 1), (2.0, 4), (-100.0, 4)])
def test_what_is_high_is_told_once_more_but_never_without_end(middle, more):
    above = saying("finance.pressure", "common.politics", 2.0)

    assert (odds(above=above, middle=np.array([0, middle, 0])) - SCORE)[0].tolist() == [more, 0, 0]


def test_what_is_low_is_told_no_lower_than_so_far():
    beside = saying("finance.pressure", "common.politics", 2.0)

    low = odds(beside=beside, middle=np.array([0.0, 100.0, 0.0])) - SCORE

    assert low[0].tolist() == [2 * LEAST / FINE, 0, 0]


def test_a_category_whose_pack_is_off_tells_nothing():
    beside = saying("pharma.adverse_event", "finance.pressure", -0.5)

    assert (odds(packs=("finance",), beside=beside) - SCORE).tolist() == [[0, 0, 0], [0, 0, 0]]


def test_what_is_told_is_a_whole_number_of_parts_of_a_spread():
    score = np.array([[0.1, 1 / 3, -0.7]])

    told = Odds(NAMES, FLAT).told(score, ("finance", "pharma"))

    assert told.tolist() == [6, 21, -45, 0, 0, 0]


def test_a_writer_of_several_trades_is_a_share_of_each():
    trade = np.zeros((len(PACKS), len(NAMES)))
    trade[PACKS.index("finance"), 0], trade[PACKS.index("pharma"), 0] = 2.0, 4.0

    assert (odds(packs=("finance",), trade=trade) - SCORE)[0, 0] == 2
    assert (odds(trade=trade) - SCORE)[0, 0] == 3
    assert sum(trades(PACKS)) == pytest.approx(1)


def test_who_has_no_trade_is_told_by_that():
    none = np.ones(len(NAMES))

    assert (odds(packs=("common",), none=none) - SCORE)[0, 0] == 1
    assert (odds(none=none) - SCORE)[0, 0] == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_it_ships_a_category_hears_those_of_its_pack_and_common_alone(language):
    with np.load(files("nlp_models") / "trained" / f"{language}.npz") as held:
        names = held["categories"].tobytes().decode().split("\n")
        told = [held["odds_beside"], held["odds_above"]]
    packs = np.array([name.split(".")[0] for name in names])
    heard = (packs[:, None] == packs) | (packs == "common")[:, None]
    np.fill_diagonal(heard, val=False)

    for part in told:
        assert not part[~heard].any()
        assert part[heard].any()
        assert (part == np.round(part)).all()
