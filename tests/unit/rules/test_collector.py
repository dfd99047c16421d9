"""The garbage collector, at rest while a checker is built."""

import gc

import pytest

from rules import collector_at_rest


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
