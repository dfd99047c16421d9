"""The compiled checker against its sources: `make compiled` names its folder and runs this."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rules import parsed_packs

HOUSE = Path(__file__).parents[3]
TEXTS = HOUSE / "tests" / "golden" / "texts.jsonl"
COMPILED = os.environ.get("PORTEVOIX_COMPILED")

pytestmark = pytest.mark.skipif(not COMPILED, reason="make compiled says which build to try")


def printed(*arguments, compiled):
    """Return what Python prints with the sources or with the compiled build, as bytes."""
    first = [str(HOUSE / COMPILED)] if compiled else []
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    places = {"PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join([*first, str(HOUSE)])}
    done = subprocess.run(
        [sys.executable, *arguments], env=kept | places, capture_output=True, check=False, cwd=HOUSE
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_the_compiled_build_is_what_runs():
    where = "import rules.text; print(rules.text.__file__)"

    assert printed("-c", where, compiled=True).strip().endswith((b".so", b".pyd"))
    assert printed("-c", where, compiled=False).strip().endswith(b".py")


@pytest.mark.parametrize("packs", [",".join(parsed_packs()), "common"])
def test_the_compiled_checker_reports_what_its_sources_report(packs):
    command = ("-m", "service.cli", "check", str(TEXTS), "--format", "jsonl",
               "--packs", packs, "--as-of", "2026-11-23")  # fmt: skip

    assert printed(*command, compiled=True) == printed(*command, compiled=False)


def test_the_compiled_checker_says_of_a_small_pack_what_it_has_always_said():
    golden = HOUSE / "tests" / "golden" / "small.json"

    assert printed("-m", "tests.golden.small", compiled=True) == golden.read_bytes()


def test_the_compiled_checker_holds_every_example_of_the_packs():
    printed("-m", "service.cli", "packs", "check", compiled=True)
