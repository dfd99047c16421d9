"""Sameness: one input, packs and model, one report, whatever the machine is set to."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rules import parsed_packs

HOUSE = Path(__file__).parents[3]
GOLDEN = HOUSE / "tests" / "golden"
TEXTS = GOLDEN / "texts.jsonl"
SMALL = GOLDEN / "small.json"
SETTINGS = {
    "one thread, no locale, Pago Pago": {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "LC_ALL": "C",
        "TZ": "Pacific/Pago_Pago",
    },
    "eight threads, Turkish, Kiritimati": {
        "OMP_NUM_THREADS": "8",
        "OPENBLAS_NUM_THREADS": "8",
        "PYTHONHASHSEED": "1",
        "LC_ALL": "tr_TR.UTF-8",
        "TZ": "Pacific/Kiritimati",
    },
    "any hash, an older processor": {
        "PYTHONHASHSEED": "random",
        "PYTHONOPTIMIZE": "1",
        "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3",
    },
}


def printed(arguments, settings):
    """Return what Python prints under these settings, as bytes."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, *arguments],
        env=kept | settings,
        capture_output=True,
        check=False,
        cwd=HOUSE,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_the_checker_that_ships_says_the_same_under_any_settings():
    packs = ",".join(parsed_packs())
    command = ["-m", "service.cli", "check", str(TEXTS), "--format", "jsonl",
               "--packs", packs, "--as-of", "2026-11-23"]  # fmt: skip

    first, *others = (
        printed([*command, "--jobs", str(jobs)], settings)
        for jobs, settings in enumerate(SETTINGS.values(), 1)
    )

    assert len(first.splitlines()) == len(TEXTS.read_text("utf-8").splitlines())
    assert others == [first] * len(others)


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_a_small_pack_says_what_it_has_always_said(settings):
    assert printed(["-m", "tests.golden.small"], settings) == SMALL.read_bytes()


def test_the_golden_report_has_findings_of_every_rule():
    reports = json.loads(SMALL.read_bytes())

    found = {one["rule"].split(".")[-1] for report in reports for one in report["findings"]}
    assert found == {"promise", "sums", "missing", "personal_data", "credential", "name"}
    assert {report["lang"] for report in reports} == {"fr", "en", "other"}
