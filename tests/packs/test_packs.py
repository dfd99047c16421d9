from functools import cache

import pytest

from rules import Checker, failures, parse_concepts, parse_pack, shipped_concepts, shipped_packs

PACKS = tuple(shipped_packs())


@cache
def packs():
    return {name: parse_pack(source) for name, source in shipped_packs().items()}


@cache
def checker():
    return Checker(list(packs().values()), parse_concepts(shipped_concepts()))


@cache
def faults(name):
    return [one for one in failures(checker(), packs()[name]) if not one.warning]


RULES = [
    (name, rule["category"], rule["id"])
    for name in PACKS
    for rule in shipped_packs()[name]["rules"]
]


@pytest.mark.parametrize(("pack", "category", "rule"), RULES, ids=map(".".join, RULES))
def test_a_rule_keeps_what_its_examples_say(pack, category, rule):
    mine = [one for one in faults(pack) if one.rule == f"{pack}.{category}.{rule}"]

    assert [(one.language, one.text, one.message) for one in mine] == []
