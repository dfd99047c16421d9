from functools import cache

import pytest

from rules import failures, parsed_packs, shipped_checker


@cache
def faults(name):
    every = failures(shipped_checker(model=True), parsed_packs()[name])
    return [one for one in every if not one.warning]


RULES = [(name, rule.id) for name, pack in parsed_packs().items() for rule in pack.rules]


@pytest.mark.parametrize(("pack", "rule"), RULES, ids=[rule for _, rule in RULES])
def test_a_rule_keeps_what_its_examples_say(pack, rule):
    mine = [one for one in faults(pack) if one.rule == rule]

    assert [(one.language, one.text, one.message) for one in mine] == []
