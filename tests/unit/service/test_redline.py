import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.redline import Change, besides, redline


def told(runs):
    marks = {Change.SAME: "", Change.INSERTED: "+", Change.DELETED: "-"}
    return [marks[run.change] + run.text for run in runs]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "Un rendement garanti.",
            "Un rendement visé.",
            ["Un rendement ", "-garanti", "+visé", "."],
        ),
        (
            "le plus généreux du marché.",
            "à 2 % brut au marché.",
            ["-le plus généreux du", "+à 2 % brut au", " marché."],
        ),
        (
            "un mot\nun autre",
            "un nom\nune autre",
            ["un ", "-mot", "+nom", "\n", "-un", "+une", " autre"],
        ),
        ("un très grand très mot", "un grand mot", ["un ", "-très ", "grand", "- très", " mot"]),
        ("same", "same", ["same"]),
        ("", "new", ["+new"]),
        ("old", "", ["-old"]),
        ("", "", []),
        ("a👍b", "a👎b", ["a", "-👍", "+👎", "b"]),
    ],
)
def test_a_redline_names_the_words_that_changed(before, after, expected):
    assert told(redline(before, after)) == expected


@given(st.text(max_size=80), st.text(max_size=80))
def test_both_texts_can_be_read_off_a_redline(before, after):
    runs = redline(before, after)

    assert "".join(run.text for run in runs if run.change is not Change.INSERTED) == before
    assert "".join(run.text for run in runs if run.change is not Change.DELETED) == after


def test_two_words_changed_far_apart_in_a_long_text_are_told_alone():
    long = [f"le mot {number}" for number in range(2_000)]
    before, after = ", ".join(long), ", ".join(["un", *long[1:1_999], "fin"])

    assert [run for run in told(redline(before, after)) if run[0] in "+-"] == [
        "-le mot 0",
        "+un",
        "-le mot 1999",
        "+fin",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [("a " * 50_000, "a " * 990 + "b"), ("a b " * 20_000, "b a " * 20_000), ("a" * 99_999, "b")],
)
def test_no_two_texts_take_long_to_compare(before, after):
    began = time.perf_counter()

    runs = redline(before, after)

    assert time.perf_counter() - began < 8
    assert "".join(run.text for run in runs if run.change is not Change.INSERTED) == before
    assert "".join(run.text for run in runs if run.change is not Change.DELETED) == after


def a_revision(**but):
    fields = {"language": "fr", "channels": ["x"], "jurisdictions": ["FR"], "links": ["a", "b"]}
    return SimpleNamespace(**fields | but)


@pytest.mark.parametrize(
    ("but", "told"),
    [
        ({}, {}),
        ({"channels": ["x", "email"]}, {"channels": {"removed": [], "added": ["email"]}}),
        ({"language": None}, {"language": {"removed": ["fr"], "added": []}}),
        ({"links": ["b", "a"]}, {"links": {"removed": ["a", "b"], "added": ["b", "a"]}}),
        ({"links": ["a", "b", "b"]}, {"links": {"removed": [], "added": ["b"]}}),
        ({"jurisdictions": ["UK"]}, {"jurisdictions": {"removed": ["FR"], "added": ["UK"]}}),
    ],
    ids=["nothing", "a channel", "the language", "the order of links", "a link twice", "a country"],
)
def test_what_differs_besides_the_words_is_told_by_field(but, told):
    assert besides(a_revision(), a_revision(**but)) == told


def test_accents_and_joined_emoji_stay_with_what_they_belong_to():
    before = "de\u0301sole\u0301e mais \U0001f469\u200d\U0001f4bb"
    after = "desole mais \U0001f468\u200d\U0001f4bb"

    told = [(str(run.change), run.text) for run in redline(before, after)]

    assert ("deleted", "de\u0301sole\u0301e") in told
    assert ("inserted", "\U0001f468\u200d\U0001f4bb") in told


@pytest.mark.parametrize(
    ("text", "other", "size"),
    [("🇫🇷🇮🇹", "🇫🇮🇮🇹", 2), ("1\ufe0f\u20e3 ok", "2\ufe0f\u20e3 ok", 3)],
)
def test_flags_and_keycaps_are_never_parted(text, other, size):
    told = [(str(run.change), run.text) for run in redline(text, other)]

    assert told == [("deleted", text[:size]), ("inserted", other[:size]), ("same", text[size:])]
