import pytest
from click.testing import CliRunner

from service.cli import main
from tests.integration.test_packs_check import CONCEPT, HEAD, RULES

POSTS = """{"id": "a", "text": "Un gain sûr gain."}
{"id": "b", "text": "Un gain certain gain."}
{"id": "c", "text": "Bonjour."}
"""


def version(folder, *, words, severity="high"):
    """Lay a version of the packs whose rule looks for these words before gain."""
    pack, concepts = folder / "packs" / "finance", folder / "concepts"
    pack.mkdir(parents=True)
    concepts.mkdir()
    (pack / "pack.yaml").write_text(HEAD, "utf-8")
    (pack / "promise.yaml").write_text(RULES.replace("high", severity), "utf-8")
    (concepts / "sure.yaml").write_text(CONCEPT.replace("[sûr]", words), "utf-8")
    return str(folder)


def tried(*arguments, given=POSTS, status=0):
    answer = CliRunner().invoke(main, ["packs", "try", *arguments], input=given)
    assert answer.exit_code == status, answer.output
    return answer.output.splitlines()


def test_what_a_new_version_finds_is_told_beside_the_old(tmp_path):
    old = version(tmp_path / "old", words="[sûr]")
    new = version(tmp_path / "new", words="[certain]")

    assert tried("finance.promise.sure", "--folder", new, "--against", old) == [
        "- a:8–16 finance.promise.sure “sûr gain”",
        "+ b:8–20 finance.promise.sure “certain gain”",
        "1 findings in 3 posts: 1 new, 0 the same, 1 no longer there",
    ]


def test_what_both_versions_find_is_the_same_and_a_new_severity_is_told(tmp_path):
    old = version(tmp_path / "old", words="[sûr]")
    new = version(tmp_path / "new", words="[sûr, certain]", severity="critical")

    assert tried("finance", "--folder", new, "--against", old) == [
        "= a:8–16 finance.promise.sure “sûr gain” (high → critical)",
        "+ b:8–20 finance.promise.sure “certain gain”",
        "2 findings in 3 posts: 1 new, 1 the same, 0 no longer there",
    ]


def test_the_version_before_is_what_ships_unless_said_otherwise(tmp_path):
    new = version(tmp_path / "new", words="[sûr]")

    lines = tried(
        "finance.guaranteed_return.promise",
        "--folder",
        new,
        given="Rendement garanti de 8 % sans aucun risque !",
    )

    assert lines[0].startswith("- 1:0–17 finance.guaranteed_return.promise")
    assert lines[-1].endswith("0 new, 0 the same, 1 no longer there")


def test_one_version_by_itself_is_told_without_marks(tmp_path):
    new = version(tmp_path / "new", words="[sûr]")

    assert tried("finance", "--folder", new, "--against", new) == [
        "a:8–16 finance.promise.sure “sûr gain”",
        "1 findings in 3 posts",
    ]


@pytest.mark.parametrize("name", ["toys", "finance.promise.other"])
def test_a_name_that_neither_version_has_is_refused(name, tmp_path):
    old = version(tmp_path / "old", words="[sûr]")
    new = version(tmp_path / "new", words="[sûr]")

    lines = tried(name, "--folder", new, "--against", old, status=2)

    assert lines[-1] == f"Error: no pack, category or rule is called {name}"
