import re

import pytest
import yaml
from click.testing import CliRunner

from service.cli import main
from service.cli.pack_files import SHIPPED
from service.definitions import in_force_now
from service.models import DefinitionKind, Policy, db
from tests.integration.conftest import LEXICON


@pytest.fixture
def run(app, monkeypatch):
    monkeypatch.setenv("PORTEVOIX_DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    address = app.config["RATELIMIT_STORAGE_URI"].replace("redis+unix", "unix")
    monkeypatch.setenv("PORTEVOIX_REDIS_URL", address)
    monkeypatch.setenv("PORTEVOIX_SECRET_KEY", "k" * 32)
    db.session.commit()

    def invoke(*words):
        return CliRunner().invoke(main, [*map(str, words)])

    return invoke


@pytest.fixture
def food(tmp_path):
    """Return how to make a folder with the pack of food, with one text changed."""

    def make(before="", after=""):
        folder = tmp_path / "food"
        folder.mkdir()
        for file in (SHIPPED / "packs" / "food").glob("*.yaml"):
            text = file.read_text("utf-8").replace('version: "1"', 'version: "2"')
            (folder / file.name).write_text(text.replace(before, after) if before else text)
        return folder

    return make


def bob(*words):
    return (*words, "--note", "Because.", "--as", "gus@aurore.example")


def version(kind, name):
    db.session.rollback()
    return in_force_now(db.session(), Policy(kind, name)).source["version"]


def test_a_pack_is_proposed_from_its_folder_and_released_by_another(run, food):
    said = run(*bob("packs", "propose", food()))
    change = said.output.split()[0]

    asked = run("packs", "release", change, "--as", "hal@aurore.example")
    released = run("packs", "release", change, "--yes", "--as", "hal@aurore.example")

    assert "would have gone otherwise" in said.output
    assert asked.exit_code == 1
    assert "Put it in force?" in asked.output
    assert released.output.splitlines() == [
        "Of the last 0 revisions, 0 would have gone otherwise.",
        "In force: pack food.",
    ]
    assert version(DefinitionKind.PACK, "food") == "2"


def test_who_proposed_does_not_release_by_command_either(run, food):
    change = run(*bob("packs", "propose", food())).output.split()[0]

    refused = run("changes", "release", change, "--yes", "--as", "gus@aurore.example")

    assert refused.exit_code == 1
    assert "another person must release it" in refused.output


def test_a_fault_in_a_folder_is_told_with_file_line_and_column(run, food):
    refused = run(*bob("packs", "propose", food("severity: high", "severity: hihg")))

    assert refused.exit_code == 1
    assert re.search(r"food/\w+\.yaml:\d+:\d+: ", refused.output)


def test_a_workflow_and_a_lexicon_are_proposed_from_files(run, tmp_path):
    workflow, names = tmp_path / "w.yaml", tmp_path / "n.yaml"
    source = in_force_now(db.session(), Policy(DefinitionKind.WORKFLOW, "bank")).source
    workflow.write_text(yaml.safe_dump({**source, "version": "next"}))
    names.write_text(yaml.safe_dump({**LEXICON, "brands": ["Aurore"]}))

    assert run(*bob("workflows", "propose", workflow, "--last", "3")).exit_code == 0
    assert run(*bob("changes", "propose-lexicon", "bank", names)).exit_code == 0

    listed = run("changes", "list", "--as", "hal@aurore.example").output
    assert [line.split()[1:3] for line in listed.splitlines()] == [
        ["lexicon", "bank"],
        ["workflow", "bank"],
    ]


def test_the_workflow_in_force_is_shown_and_not_the_one_that_ships(run, tmp_path, monkeypatch):
    workflow = tmp_path / "w.yaml"
    source = in_force_now(db.session(), Policy(DefinitionKind.WORKFLOW, "bank")).source
    workflow.write_text(yaml.safe_dump({**source, "version": "next"}))
    change = run(*bob("workflows", "propose", workflow, "--last", "3")).output.split()[0]
    assert run("workflows", "show", "bank").output.startswith(f"bank {source['version']} ·")

    run("workflows", "release", change, "--yes", "--as", "hal@aurore.example")

    assert run("workflows", "show", "bank").output.startswith("bank next ·")
    assert run("workflows", "show", "nothing").exit_code == 2
    monkeypatch.setenv("PORTEVOIX_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    refused = run("workflows", "show", "bank")
    assert (refused.exit_code, "does not answer" in refused.output) == (1, True)


def test_nobody_acts_as_somebody_unknown(run, food):
    refused = run("packs", "propose", food(), "--note", "x", "--as", "nobody@aurore.example")

    assert refused.exit_code == 1
    assert "Nobody has the address" in refused.output
