"""The chances of the sentence model: what a post is beside its score."""

import numpy as np
import pytest

from nlp_models.chances import MOST_WORDS, ODDS, PACKS, Odds, trades

NAMES = ("common.politics", "finance.pressure", "pharma.adverse_event")
FLAT = {part: np.zeros(len(NAMES)) for part in ODDS} | {
    "trade": np.zeros((len(PACKS), len(NAMES))),
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


def test_what_reads_more_like_another_is_told_of_the_two_highest_others():
    less, half = np.full(len(NAMES), -1.0), np.full(len(NAMES), -0.5)

    assert (odds(first=less)[0] - SCORE[0]).tolist() == [-9, -9, -5]
    assert (odds(second=half)[0] - SCORE[0]).tolist() == [-2.5, -1, -1]


def test_a_category_whose_pack_is_off_is_no_other():
    less = np.full(len(NAMES), -1.0)

    assert (odds(packs=("finance",), first=less)[0] - SCORE[0]).tolist() == [-5, -2, -5]


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
