import pytest
from click.testing import CliRunner

from service.cli.workflows import workflows

GOOD = """
workflow: small
version: "1"
title: {fr: Petit, en: Small}
stages:
  - parallel:
      - {name: law, reviewers: legal, quorum: 2, same_person: true, at: root}
      - {name: words, reviewers: comms, when: {risk: high, channel: [x, linkedin]}}
"""


def run(*arguments):
    return CliRunner().invoke(workflows, [str(each) for each in arguments])


@pytest.fixture
def write(tmp_path):
    def write(name, text):
        file = tmp_path / name
        file.write_text(text, "utf-8")
        return file

    return write


def test_the_shipped_workflows_can_be_meant():
    result = run("check")

    assert result.exit_code == 0
    assert "pharma.yaml: pharma 2, stages: 3" in result.stdout


def test_a_good_file_is_named_with_what_it_defines(write):
    file = write("small.yaml", GOOD)

    assert run("check", file).stdout == f"{file}: small 1, stages: 2\n"


def test_every_fault_of_every_file_is_placed_and_the_good_files_are_said(write):
    good = write("good.yaml", GOOD)
    bad = write("bad.yaml", GOOD.replace("high", "hgh") + "speed: 3\n")
    broken = write("broken.yaml", "stages: [\n")

    result = run("check", bad, good, broken)

    assert result.exit_code == 2
    assert result.stdout.startswith(f"{good}: small 1")
    faults = [each for each in result.stderr.splitlines() if "(a warning)" not in each]
    assert faults[:2] == [
        f"{bad}:8:54: Must be one of: none, low, medium, high, critical.",
        f"{bad}:9:8: Unknown field.",
    ]
    assert faults[2].startswith(f"{broken}:2:1: ")


def test_a_stage_that_no_post_reaches_is_placed(write):
    file = write("dead.yaml", GOOD.replace("channel: [x, linkedin]", "channel: [pigeon]"))

    result = run("check", file)

    assert result.exit_code == 2
    assert (
        f"{file}:8:9: No post ever reaches this stage: no post is ever so (channel)."
        in result.stderr.splitlines()
    )


def test_what_is_left_to_the_law_is_a_warning_and_no_fault(write):
    result = run("check", write("good.yaml", GOOD))

    assert result.exit_code == 0
    assert "This relies on the law for" in result.stderr


def test_a_missing_file_is_one_sentence(tmp_path):
    result = run("check", tmp_path / "none.yaml")

    assert result.exit_code == 2
    assert "does not exist" in result.stderr


@pytest.mark.parametrize(
    ("ui", "title", "stage"),
    [
        (
            "fr",
            "Banque et placements",
            "2.1  Juridique · legal at own, within 2 business days, remind after 1 business day",
        ),
        (
            "en",
            "Banking and investments",
            "2.1  Legal · legal at own, within 2 business days, remind after 1 business day",
        ),
    ],
)
def test_a_workflow_is_shown_in_the_order_of_decision(ui, title, stage):
    lines = run("show", "bank", "--ui", ui).stdout.splitlines()

    assert lines[0] == f"bank 2 · {title}"
    assert stage in lines
    assert lines[-1] == "fast_lane: risk ≤ none · content_class: personal"


def test_a_file_is_shown_with_its_conditions_and_quorums(write):
    file = write("small.yaml", GOOD)

    assert run("show", file).stdout.splitlines() == [
        "small 1 · Small",
        "",
        "1.1  law · legal at root, quorum 2, same_person, within 5 business days",
        "1.2  words · comms at own, within 5 business days",
        "     when risk ≥ high · channel: x, linkedin",
    ]


@pytest.mark.parametrize(
    ("ui", "told"), [("fr", "Sous 2 jours ouvrés"), ("en", "Within 2 business days")]
)
def test_a_workflow_is_drawn_in_either_language(ui, told):
    drawn = run("show", "bank", "--ui", ui, "--format", "svg").stdout

    assert drawn.startswith("<svg ")
    assert told in drawn


def test_a_faulty_file_is_not_shown(write):
    result = run("show", write("bad.yaml", "workflow: 3\n"))

    assert result.exit_code == 2
    assert "bad.yaml:1:11: Not a text; write it between quotes." in result.stderr


def test_an_unknown_workflow_is_refused_with_those_there_are():
    result = run("show", "none")

    assert result.exit_code == 2
    assert result.stderr == "No workflow “none”. There are: bank, pharma, standard.\n"
