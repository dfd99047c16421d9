"""Every control that is switched off to be tried is still there, and so is its test."""

from pathlib import Path

import pytest

from bench.defences import CONTROLS
from bench.switches import Config, Header, Replaced, Source
from service.content import LONGEST_TEXT

TESTS = Path(__file__).parent


@pytest.mark.parametrize("name", CONTROLS)
def test_a_control_that_is_tried_still_stands(name):
    stale = getattr(CONTROLS[name].off, "stale", lambda: "")

    assert stale() == ""


@pytest.mark.parametrize("name", CONTROLS)
def test_a_control_that_is_tried_has_a_test(name):
    file, _sep, test = CONTROLS[name].test.partition("::")

    assert f"def {test.partition('[')[0]}(" in (TESTS / file).read_text("utf-8")


@pytest.mark.parametrize(
    "switch",
    [
        Source("identity", "no such words", ""),
        Source("no_such_module", "x", ""),
        Replaced("identity:no_such_name", None),
        Replaced("content:LONGEST_TEXT", LONGEST_TEXT),
        Config(SESSION_COOKIE_HTTPONLY=True),
        Config(NO_SUCH_SETTING=True),
        Header("X-No-Such-Header"),
    ],
    ids=lambda switch: type(switch).__name__,
)
def test_a_switch_that_changes_nothing_is_noticed(switch):
    assert switch.stale()
