"""The garbage collector, at rest while a checker is built."""

import gc

import pytest

from rules import collector_at_rest, settle_collector


def test_the_collector_rests_inside_and_works_again_after_a_fault():
    with pytest.raises(ZeroDivisionError), collector_at_rest():
        1 / gc.isenabled()
    assert gc.isenabled()


def test_who_put_the_collector_to_rest_before_wakes_it():
    gc.disable()
    try:
        with collector_at_rest():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_settled_collector_leaves_alone_what_is_loaded():
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    loaded: list[list[int]] = [[] for _ in range(1_000)]
    try:
        settle_collector()
        assert gc.get_freeze_count() >= frozen + len(loaded)
        assert gc.get_threshold()[0] > before[0]
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
