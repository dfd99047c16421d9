"""What the sentence model is told of a text."""

from datetime import date

import pytest

from rules import Lexicon, Subject, shipped_checker

NAMES = Lexicon("Nordwind", products=("Nordwind Horizon", "Horizon"), competitors=("Kestrel",))
SUBJECT = Subject(as_of=date(2026, 11, 23), lang="en", lexicon=NAMES)


def words(text):
    told, _places = shipped_checker(model=True).sentences(text, SUBJECT)
    return [list(each.words) for each in told]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We are Nordwind.", [["we", "be", "$company"]]),
        ("Nordwind Horizon beats Kestrel.", [["$products", "beat", "$competitors"]]),
        (
            "We are Nordwind. Horizon is our fund.",
            [["we", "be", "$products"], ["$products", "be", "our", "fund"]],
        ),
        ("Kestrel sold 12 funds.", [["$competitors", "sell", "0", "fund"]]),
        ("One fund of 3.", [["one", "fund", "of", "0"]]),
    ],
)
def test_a_name_is_told_as_its_list_and_a_figure_as_nought(text, told):
    assert words(text) == told


def test_each_mark_of_a_sentence_is_told_once():
    told, _places = shipped_checker(model=True).sentences("10% today, 20% tomorrow!", SUBJECT)

    (marks,) = [each.marks for each in told]
    assert len(marks) == len(set(marks))
    assert {"#percent", "%!", "%personal"} <= set(marks)
