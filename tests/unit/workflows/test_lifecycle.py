import itertools

import pytest

from workflows import MOVES, Action, IllegalMove, State, move


@pytest.mark.parametrize(
    ("state", "action"),
    [pair for pair in itertools.product(State, Action) if pair not in MOVES],
    ids=lambda value: value.value,
)
def test_every_pair_outside_the_table_is_refused(state, action):
    with pytest.raises(IllegalMove, match=f"Cannot {action} a post that is {state}"):
        move(state, action)


@pytest.mark.parametrize(("state", "action"), list(MOVES), ids=lambda value: value.value)
def test_every_pair_of_the_table_leads_where_it_says(state, action):
    assert move(state, action) is MOVES[state, action]


def test_an_approved_post_never_moves_back():
    reached = {MOVES[pair] for pair in MOVES if pair[0] is State.APPROVED}

    assert reached == {State.WITHDRAWN, State.RECALLED}


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.CLOSED, State.RECALLED], ids=str)
def test_nothing_leaves_a_final_state(state):
    assert not [pair for pair in MOVES if pair[0] is state]


def test_only_an_appeal_leads_from_a_rejection_into_a_review_and_its_author_may_withdraw():
    assert {action: to for (state, action), to in MOVES.items() if state is State.REJECTED} == {
        Action.REOPEN: State.IN_REVIEW,
        Action.WITHDRAW: State.WITHDRAWN,
    }


def test_a_post_is_approved_only_by_its_check_or_its_review():
    ways = {state for (state, _), reached in MOVES.items() if reached is State.APPROVED}

    assert ways == {State.CHECKING, State.IN_REVIEW}
