import pytest

from service.folds import NETWORKS, before_fold
from service.models import Channel


@pytest.mark.parametrize("channel", list(Channel))
def test_every_channel_has_its_limits(channel: Channel) -> None:
    assert channel in NETWORKS


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("text", ["", "short", "a\nb\nc\nd\ne\nf", "word " * 200, "x" * 900])
def test_folding_loses_nothing(channel: Channel, text: str) -> None:
    assert "".join(before_fold(text, channel)) == text


def test_linkedin_shows_three_lines() -> None:
    assert before_fold("one\ntwo\nthree\nfour", "linkedin") == ("one\ntwo\nthree", "\nfour")


def test_a_long_line_folds_between_words() -> None:
    shown, rest = before_fold("word " * 60, "linkedin")

    assert len(shown) <= 210
    assert shown.endswith("word")
    assert rest.startswith(" word")
