import re

import pytest
from click.testing import CliRunner

from service.cli import main

HEAD = """pack: finance
version: "1"
title: {fr: F, en: E}
owner: compliance
"""
RULES = """rules:
  - category: promise
    id: sure
    severity: high
    reviewers: [compliance]
    languages:
      fr: {match: {phrase: {any_of: ["@sure gain"]}}}
      en: {match: {phrase: {any_of: [sure gain]}}}
    message: {fr: a, en: b}
    why: {fr: a, en: b}
    fix: {note: {fr: a, en: b}}
    references:
      - {instrument: Act, jurisdiction: EU}
    examples:
      fr:
        bad: [un gain sûr gain, sûr gain là, sûr gain ici]
        good: [rien, rien du tout, bon]
      en:
        bad: [a sure gain, sure gain here, my sure gain]
        good: [nothing, nothing here, fine]
"""
CONCEPT = "concept: sure\nfr: [sûr]\nen: [sure]\n"
HEAD_FILE, RULES_FILE, CONCEPT_FILE = (
    "packs/finance/pack.yaml", "packs/finance/promise.yaml", "concepts/sure.yaml",
)  # fmt: skip


def written(tmp_path, changes):
    files = {HEAD_FILE: HEAD, RULES_FILE: RULES, CONCEPT_FILE: CONCEPT} | changes
    for name, content in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if content is not None:
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return tmp_path


def told(folder, status=2):
    answer = CliRunner().invoke(main, ["packs", "check", "--folder", str(folder)])
    assert answer.exit_code == status, answer.output
    return [line.removeprefix(f"{folder}/") for line in answer.stderr.splitlines()]


def rules(old, new):
    assert old in RULES
    return {RULES_FILE: RULES.replace(old, new)}


def matched(match):
    return rules("{phrase: {any_of: [sure gain]}}", match)


def more(lines):
    return rules("    message", f"    {lines}\n    message")


FAULTS = {
    "no YAML": ({RULES_FILE: "rules: [\n"}, "promise.yaml:2:1: "),
    "a tab": ({RULES_FILE: "rules:\n\t- a\n"}, "promise.yaml:2:1: "),
    "no UTF-8": ({RULES_FILE: b"rules:\n  - \xff\n"}, "promise.yaml:2:1: "),
    "an empty file": ({RULES_FILE: ""}, "promise.yaml:1:1: The file is empty."),
    "a control sign": (rules("high", "hi\x07gh"), "promise.yaml:4:1: "),
    "half a character": (rules("{fr: a,", '{fr: "\\uD800",'), "promise.yaml:9:19: This text"),
    "an anchor": (rules("high", "&a high"), "promise.yaml:4:15: Anchors"),
    "nested without end": ({RULES_FILE: f"rules: {'[' * 5000}"}, "promise.yaml:1:48: "),
    "a folder for a file": ({"packs/finance/d.yaml/x": ""}, "d.yaml:1:1: "),
    "no rules": ({RULES_FILE: "rules: 3\n"}, "promise.yaml:1:8: a list of rules"),
    "something beside the rules": (
        {RULES_FILE: f"{RULES}more: 1\n"},
        "promise.yaml:1:1: this file holds `rules:`",
    ),
    "no head": ({HEAD_FILE: None}, "pack.yaml:1:1: "),
    "a head without an owner": (
        {HEAD_FILE: HEAD.replace("owner: compliance\n", "")},
        "pack.yaml:1:1: owner: Missing",
    ),
    "a pack of another name": (
        {HEAD_FILE: HEAD.replace("pack: finance", "pack: pharma")},
        "pack.yaml:1:7: the pack of this folder is finance",
    ),
    "a strange list of names": ({HEAD_FILE: f"{HEAD}lexicon: {{toys: [a]}}\n"}, "pack.yaml:5:11: "),
    "a key that nobody knows": (more("colour: red"), "promise.yaml:9:13: Unknown"),
    "a key given twice": (more("id: other"), "promise.yaml:9:5: The key “id” is given twice."),
    "a key that is not there": (
        rules("    severity: high\n", ""),
        "promise.yaml:2:5: severity: Missing",
    ),
    "a strange severity": (rules("severity: high", "severity: info"), "promise.yaml:4:15: "),
    "two rules of one name": ({"packs/finance/z.yaml": RULES}, "z.yaml:3:9: another rule"),
    "a list that no lexicon has": (matched('{phrase: {any_of: ["$toys"]}}'), "promise.yaml:8:38: "),
    "a term of nothing": (matched('{phrase: {any_of: [a, "... *"]}}'), "promise.yaml:8:41: "),
    "a row of nothing": (matched('{tokens: {any_of: [["*"]]}}'), "promise.yaml:8:12: "),
    "no such kind": (matched("{regex: {}}"), "promise.yaml:8:20: no such kind"),
    "two kinds": (matched("{phrase: {}, tokens: {}}"), "promise.yaml:8:12: a matcher has"),
    "a strange window": (matched("{nearby: {all: [a], window: [1]}}"), "promise.yaml:8:39: "),
    "a warning for nowhere": (
        matched("{missing: {trigger: {phrase: {any_of: [a]}}, "
                "disclosure: [{any_of: [a], jurisdictions: [ZZ]}]}}"),
        "promise.yaml:8:107: ",
    ),
    "no such concept": (
        matched('{phrase: {any_of: [a, "@nowhere"]}}'),
        "promise.yaml:8:41: there is no concept @nowhere",
    ),
    "no such concept in unless": (
        more('unless: [negated, {near: ["@nowhere"]}]'),
        "promise.yaml:9:31: there is no concept @nowhere",
    ),
    "no such concept in raise": (
        more('raise: [{to: critical, when: {near: ["@nowhere"]}}]'),
        "promise.yaml:9:42: there is no concept @nowhere",
    ),
    "a concept's name with a capital": (
        matched('{phrase: {any_of: ["@Sure"]}}'),
        "promise.yaml:8:38: @Sure is no name of a concept",
    ),
    "a day that is none": (
        rules("jurisdiction: EU", "jurisdiction: EU, from: 2026-02-30"),
        "promise.yaml:13:51: ",
    ),
    "an end before the beginning": (
        more("in_force: {from: 2026-02-03, to: 2025-01-01}"),
        "promise.yaml:9:38: this ends before it begins",
    ),
    "too few examples": (rules("[nothing, nothing here, fine]", "[a]"), "promise.yaml:20:9: "),
    "an example with strange names": (
        rules("[nothing,", "[{text: a, context: {toys: []}},"),
        "promise.yaml:20:36: Unknown field.",
    ),
    "an example that fails": (
        rules("my sure gain", "hello"),
        "promise.yaml:19:44: finance.promise.sure: the rule does not find this",
    ),
    "two edits in one fix": (
        rules("fix: {note: {fr: a, en: b}}", "fix: {note: {fr: a, en: b}, delete: true, "
                                             "replace: {fr: a, en: b}}"),
        "promise.yaml:11:5: at most one",
    ),
    "a concept of another name": (
        {CONCEPT_FILE: CONCEPT.replace("sure\nfr", "other\nfr")},
        "sure.yaml:1:10: the concept of this file is sure",
    ),
    "a concept's term of nothing": (
        {CONCEPT_FILE: 'concept: sure\nfr: ["*"]\n'},
        "sure.yaml:2:6: ",
    ),
    "a concept that names no concept": (
        {CONCEPT_FILE: f"{CONCEPT}include: [nowhere]\n"},
        "sure.yaml:4:11: there is no concept @nowhere",
    ),
    "a concept that includes itself": (
        {CONCEPT_FILE: f"{CONCEPT}include: [sure]\n"},
        "sure.yaml:1:10: the concept includes itself",
    ),
}  # fmt: skip


def test_sound_packs_have_no_fault(tmp_path):
    assert told(written(tmp_path, {}), status=0) == []


@pytest.mark.parametrize(("changes", "begins"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_file_line_and_column(changes, begins, tmp_path):
    lines = told(written(tmp_path, changes))

    assert [line for line in lines if line.partition("/")[2].split("/")[-1].startswith(begins)]
    assert all(re.match(r"(warning: )?\S+\.yaml:\d+:\d+: ", line) for line in lines)


def test_the_faults_of_all_files_are_told_together(tmp_path):
    changes = {
        HEAD_FILE: f"{HEAD}colour: red\n",
        CONCEPT_FILE: "concept: other\n",
        "concepts/gain.yaml": 'concept: gain\nfr: ["$toys"]\n',
        "packs/pharma/pack.yaml": HEAD,
        "packs/pharma/a.yaml": "rules: 3\n",
        "packs/pharma/b.yaml": "",
    }

    lines = told(written(tmp_path, changes))

    assert {line.split(":")[0] for line in lines} == {
        HEAD_FILE, CONCEPT_FILE, "concepts/gain.yaml", "packs/pharma/a.yaml", "packs/pharma/b.yaml",
    }  # fmt: skip


def test_a_folder_without_packs_is_refused(tmp_path):
    assert "holds no folder with a pack.yaml" in told(tmp_path)[-1]
