"""The smallest way in which something holds, against all ways tried one by one."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from workflows.solver import FEW, Logic

SIZE = FEW + 3
LITERALS = st.integers(1, SIZE).flatmap(lambda number: st.sampled_from([number, -number]))
CLAUSES = st.lists(st.lists(LITERALS, min_size=1, max_size=3), max_size=20)


def fewest(clauses, holding):
    """Return how many are true where the fewest are, or None where it can't be."""
    ways = product([False, True], repeat=SIZE)
    sound = [
        sum(way)
        for way in ways
        if all(way[abs(each) - 1] is (each > 0) for each in holding)
        and all(any(way[abs(each) - 1] is (each > 0) for each in clause) for clause in clauses)
    ]
    return min(sound, default=None)


@given(CLAUSES, st.lists(st.lists(LITERALS, max_size=3), min_size=1, max_size=3))
def test_the_smallest_way_is_found_again_and_again(clauses, questions):
    logic = Logic()
    names = [logic.proposition() for _ in range(SIZE)]

    def named(literal):
        return names[abs(literal) - 1] * (1 if literal > 0 else -1)

    for clause in clauses:
        logic.require(map(named, clause))

    for holding in questions:
        found = logic.smallest(list(map(named, holding)), names)
        true = None if found is None else sum(each in found for each in names)
        assert true == fewest(clauses, holding)


def test_as_many_as_must_be_are_true():
    logic = Logic()
    names = [logic.proposition() for _ in range(SIZE)]

    assert logic.smallest(names, names).issuperset(names)
    assert logic.smallest([-each for each in names], names).isdisjoint(names)


def test_what_excludes_each_other_is_named():
    logic = Logic()
    one, other, third = (logic.proposition() for _ in range(3))
    logic.require([-one, -other])

    assert logic.core([one, other, third]) == {one, other}
    assert logic.core([one, third]) == frozenset()
