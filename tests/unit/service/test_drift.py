import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.drift import drift
from service.redline import Change

APPROVED = "Livret Aurore : 2,5 % par an. Capital non garanti. https://aurore.example/livret"


@given(st.text(max_size=200))
def test_a_text_has_not_drifted_from_itself(text):
    found = drift(text, text)

    assert found.same_bytes
    assert found.same_words
    assert not found.figures_changed
    assert not found.lost_links


@given(st.text(max_size=120), st.text(max_size=120))
def test_the_runs_hold_both_texts_whole(before, after):
    runs = drift(before, after).runs

    old = "".join(each.text for each in runs if each.change is not Change.INSERTED)
    new = "".join(each.text for each in runs if each.change is not Change.DELETED)
    assert (old, new) == (before.strip(), after.strip())


@pytest.mark.parametrize(
    ("published", "lost", "new"),
    [
        (APPROVED.replace("2,5", "3,5"), ["2,5%"], ["3,5%"]),
        (APPROVED.replace("2,5 %", "2,5 ‰"), ["2,5%"], ["2,5‰"]),
        (APPROVED.replace("2,5", "-2,5"), ["2,5%"], ["-2,5%"]),
        (APPROVED.replace("2,5 %", "beaucoup"), ["2,5%"], []),
        (APPROVED + " Déjà 1 000 clients.", [], ["1000"]),
        (APPROVED.replace("2,5 %", "2,5\u202f%"), [], []),
        (APPROVED.replace("/livret", "/livret2"), [], []),
    ],
    ids=["another", "another unit", "another sign", "gone", "added", "another blank", "in a link"],
)
def test_changed_figures_are_named_with_sign_and_unit(published, lost, new):
    found = drift(APPROVED, published)

    assert (found.lost_figures, found.new_figures) == (lost, new)


def test_the_numbers_of_a_list_are_no_figures():
    listed = "1. L'équipe\n2. Le rythme"

    assert not drift(listed, "L'équipe\nLe rythme").figures_changed
    assert drift(listed, f"{listed} en 2025").new_figures == ["2025"]


def test_an_address_that_is_gone_is_named():
    found = drift(APPROVED, APPROVED.rpartition(" ")[0])

    assert found.lost_links == ["https://aurore.example/livret"]


def test_case_accents_and_blanks_leave_the_words_the_same():
    found = drift("À bientôt,\nà Lyon !", "a bientot, A LYON!")

    assert (found.same_words, found.same_bytes) == (True, False)
