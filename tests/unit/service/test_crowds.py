"""What numbers may tell of people."""

from itertools import combinations
from uuid import UUID

import pytest

from service.crowds import FEWEST, Crowd, hundredths, rounded, told, withheld


def crowd(*people):
    few = frozenset(map(UUID, (f"{each:032x}" for each in people)))
    return Crowd(len(people), few if len(people) < FEWEST else frozenset())


def many(count):
    return Crowd(count)


@pytest.mark.parametrize(("count", "as_told"), [(5, 5), (9, 5), (10, 10), (14, 10), (1_003, 1_000)])
def test_a_number_is_told_as_the_multiple_of_five_below_it(count, as_told):
    assert told(count, many(count)) == as_told


def test_what_fewer_than_five_people_made_is_not_told_however_much_it_is():
    assert told(40, crowd(1, 2, 3, 4)) is None


def test_that_nobody_did_it_is_told():
    assert told(0, crowd()) == 0


def test_a_share_is_told_in_steps_of_five_hundredths():
    assert [hundredths(part, 40) for part in (0, 1, 9, 40)] == [0, 0, 20, 100]


def test_one_more_person_hardly_ever_moves_a_number():
    assert sum(rounded(each) != rounded(each + 1) for each in range(5, 105)) == 20


def test_all_parts_are_told_where_each_has_people_enough():
    assert withheld({"x": many(7), "email": many(5), "event": crowd()}) == set()


def test_one_small_part_takes_the_smallest_other_with_it():
    assert withheld({"x": many(40), "email": many(9), "event": crowd(1, 2)}) == {"event", "email"}


def test_small_parts_that_are_enough_people_together_take_no_other_with_them():
    parts = {"x": many(40), "email": crowd(1, 2, 3), "event": crowd(4, 5)}

    assert withheld(parts) == {"email", "event"}


def test_the_same_few_people_twice_are_few_still():
    parts = {"x": many(40), "email": crowd(1, 2, 3), "event": crowd(2, 3)}

    assert withheld(parts) == {"x", "email", "event"}


@pytest.mark.parametrize("sizes", list(combinations([0, 1, 2, 4, 5, 6, 30], 4)))
def test_what_is_left_of_a_whole_is_nobody_or_five_people(sizes):
    everybody = iter(range(1, 1_000))
    people = {size: {next(everybody) for _ in range(size)} for size in sizes}

    untold = withheld({size: crowd(*each) for size, each in people.items()})

    left = len(set().union(*(people[each] for each in untold)))
    assert left == 0 or left >= FEWEST


def test_what_may_not_be_told_for_another_reason_is_not_withheld_alone():
    assert withheld({"x": many(40), "email": many(9)}, also={"x"}) == {"x", "email"}


def test_of_two_parts_alike_it_is_always_the_same_that_goes_with_a_small_one():
    parts = {"x": many(9), "email": many(9), "event": crowd(1)}

    backwards = dict(reversed(parts.items()))
    assert withheld(parts) == withheld(backwards) == {"event", "email"}
