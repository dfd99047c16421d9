import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.redline import Change, redline


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
