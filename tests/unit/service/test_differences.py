import pytest

from rules import parse_pack, shipped_concepts, shipped_packs
from service.differences import differences, written
from service.files import read_yaml
from service.redline import Change


def told(before, after):
    return [
        (each.part, each.change, [field.name for field in each.fields])
        for each in differences(before, after)
    ]


def test_what_is_the_same_differs_in_nothing():
    assert told(shipped_packs()["food"], shipped_packs()["food"]) == []


def test_a_rule_that_came_went_or_is_otherwise_is_told_by_name():
    before, after = shipped_packs()["food"], shipped_packs()["food"]
    changed, gone, *rest = before["rules"]
    new = {**changed, "id": "brand_new"}
    after["rules"] = [{**changed, "severity": "low"}, *rest, new]

    parts = {part: (change, fields) for part, change, fields in told(before, after)}

    assert parts[f"{changed['category']}.{changed['id']}"] == (Change.SAME, ["severity"])
    assert parts[f"{gone['category']}.{gone['id']}"][0] is Change.DELETED
    assert parts[f"{new['category']}.brand_new"][0] is Change.INSERTED


def test_a_head_and_a_stage_in_parallel_are_told():
    before = {"workflow": "w", "version": "1", "stages": [{"parallel": [{"name": "a"}]}]}
    after = {
        "workflow": "w",
        "version": "2",
        "stages": [{"parallel": [{"name": "a", "quorum": 2}]}],
    }

    assert told(before, after) == [("", Change.SAME, ["version"]), ("a", Change.SAME, ["quorum"])]


def test_concepts_are_told_one_by_one():
    before = shipped_concepts()
    after = {**before, "hurry": {**before["hurry"], "en": ["now"]}}

    assert told(before, after) == [("hurry", Change.SAME, ["en"])]


def test_everything_is_new_where_nothing_was():
    assert {change for _part, change, _fields in told(None, shipped_packs()["food"])} == {
        Change.INSERTED
    }


@pytest.mark.parametrize("name", sorted(shipped_packs()))
def test_what_is_written_reads_as_the_same(name):
    source = shipped_packs()[name]

    read = read_yaml(written(source), name).content

    assert parse_pack(read).digest == parse_pack(source).digest
