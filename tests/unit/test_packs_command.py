import shutil

import pytest
from click.testing import CliRunner

from service.cli import main
from service.cli.pack_files import SHIPPED


def run(*arguments, given="", status=0):
    answer = CliRunner().invoke(main, ["packs", *arguments], input=given)
    assert answer.exit_code == status, answer.output
    return answer


@pytest.fixture
def folder(tmp_path):
    """Give a folder with one file of rules that ships, the head of its pack, and the concepts."""
    shutil.copytree(SHIPPED / "concepts", tmp_path / "concepts")
    shipped, pack = SHIPPED / "packs" / "finance", tmp_path / "packs" / "finance"
    pack.mkdir(parents=True)
    head, _, _ = (shipped / "pack.yaml").read_text("utf-8").partition("gives_way:")
    (pack / "pack.yaml").write_text(head, "utf-8")
    shutil.copy(shipped / "guaranteed_return.yaml", pack)
    return tmp_path


def change(folder, old, new):
    file = folder / "packs" / "finance" / "guaranteed_return.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return file


def test_the_packs_that_ship_are_sound():
    assert "finance" in run("check").stdout


def test_a_fault_is_told_with_line_and_column(folder):
    file = change(folder, "severity: critical", "severity: awful")

    assert f"{file}:4:15: " in run("check", "--folder", str(folder), status=2).stderr


def test_an_unknown_concept_is_told_with_its_rule(folder):
    file = change(folder, '"@certainty"', '"@nowhere"')

    told = run("check", "--folder", str(folder), status=2).stderr

    assert f"{file}:" in told
    assert "there is no concept @nowhere" in told


def test_a_fault_in_a_concept_is_told_with_its_place(folder):
    file = folder / "concepts" / "gain.yaml"
    file.write_text(file.read_text("utf-8") + "colour: red\n", "utf-8")

    assert f"{file}:" in run("check", "--folder", str(folder), status=2).stderr


def test_an_example_that_fails_is_told(folder):
    change(folder, "- Rendement garanti de 8 % sans aucun risque !", "- Bonjour.")

    told = run("check", "--folder", str(folder), status=2).stderr

    assert "the rule does not find this" in told


@pytest.mark.parametrize(("ui", "word"), [("fr", "Pourquoi"), ("en", "Why")])
def test_a_rule_is_shown_in_plain_words(folder, ui, word):
    shown = run("show", "finance.guaranteed_return", "--folder", str(folder), "--ui", ui)

    assert word in shown.stdout


def test_a_rule_is_tried_on_a_post(folder):
    here = ("--folder", str(folder), "--against", str(folder))
    answer = run("try", "finance.guaranteed_return", *here, given="Rendement garanti !")

    assert "“Rendement garanti”" in answer.stdout


def test_an_unknown_rule_is_refused(folder):
    refused = run("show", "finance.nothing", "--folder", str(folder), status=2)

    assert "no pack, category or rule" in refused.stderr


def test_packs_are_listed():
    assert {line.split()[0] for line in run("list").stdout.splitlines()} >= {"common", "finance"}
