import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.marked import Span, marked
from workflows import Risk

places = st.tuples(st.integers(-3, 40), st.integers(-3, 40))


def spans(pairs):
    return [
        Span(start, end, f"finding-{number}", number, Risk.LOW)
        for number, (start, end) in enumerate(pairs, 1)
    ]


@given(st.text(max_size=30), st.lists(places, max_size=6))
def test_the_pieces_are_the_text(text, pairs):
    assert "".join(each.text for each in marked(text, spans(pairs))) == text


def test_an_emoji_counts_as_one_character():
    covered = [each.text for each in marked("🎉 number one", spans([(2, 8)])) if each.covered]

    assert covered == ["number"]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(0, 4), (2, 6)], ["ab", "cd", "ef"]),
        ([(0, 6), (2, 4)], ["ab", "cd", "ef"]),
        ([(0, 2), (2, 4)], ["ab", "cd"]),
    ],
    ids=["overlapping", "nested", "adjacent"],
)
def test_spans_that_meet_are_cut_where_they_begin_and_end(pairs, expected):
    covered = [each.text for each in marked("abcdef", spans(pairs)) if each.covered]

    assert covered == expected


def test_words_under_two_findings_show_the_graver_one():
    both = [Span(0, 4, "a", 1, Risk.CRITICAL), Span(2, 6, "b", 2, Risk.LOW)]

    assert [each.severity for each in marked("abcdef", both)] == [
        Risk.CRITICAL,
        Risk.CRITICAL,
        Risk.LOW,
    ]


def test_every_span_is_named_once_where_it_ends():
    pieces = marked("abcdef", spans([(0, 4), (2, 6), (0, 6)]))

    assert [span.number for piece in pieces for span in piece.ends] == [1, 2, 3]


def test_thousands_of_findings_are_marked_at_once():
    many = [Span(at, at + 1, f"finding-{at}", at, Risk.LOW) for at in range(30_000)]
    began = time.perf_counter()

    pieces = marked("a" * 30_000, many)

    assert time.perf_counter() - began < 8
    assert [span.number for piece in pieces for span in piece.ends] == list(range(30_000))
