"""Switch each control off, one at a time, and see its test fail: a test that passes proves nothing.

`python -m bench.controls` tries them all; with names, only those. Each runs in a process of its
own, where the function that defends is replaced before the application is made.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.defences import CONTROLS

ROOT = Path(__file__).parent.parent
TESTS = "tests/"
QUIETLY = ("-q", "-x", "--no-header", "-p", "no:cacheprovider")
PAGE = ROOT / "docs" / "threats.md"
BEGIN, END = "<!-- controls -->", "<!-- end of controls -->"
FAILS = "fails"
FAILED = 1
"""How pytest ends when a test failed, as it should here."""


def main() -> None:
    """Try each control and print what its test said."""
    if os.environ.get("CONTROL"):
        control = CONTROLS[os.environ.pop("CONTROL")]
        control.off()
        sys.exit(pytest.main([*QUIETLY, TESTS + control.test]))
    verdicts = {name: _verdict(name) for name in sys.argv[1:] or CONTROLS}
    if not sys.argv[1:]:
        _keep(verdicts)
    survived = [name for name, verdict in verdicts.items() if verdict != FAILS]
    print(f"{len(survived)} controls could be removed unnoticed. {', '.join(survived)}")
    sys.exit(1 if survived else 0)


def _keep(verdicts: dict[str, str]) -> None:
    """Write the table into docs/threats.md."""
    table = ["| without… | its test | then |", "| --- | --- | --- |"]
    table += [f"| {name} | `{CONTROLS[name].test}` | {each} |" for name, each in verdicts.items()]
    before, rest = PAGE.read_text("utf-8").split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    PAGE.write_text(before + "\n".join([BEGIN, *table, END]) + after, "utf-8")


def _verdict(name: str) -> str:
    """Run a control's test without the control, print what came of it and return it."""
    ended = subprocess.run(
        [sys.executable, "-m", "bench.controls"],
        env={**os.environ, "CONTROL": name},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    fails = ended.returncode == FAILED and "\nFAILED " in ended.stdout
    verdict = FAILS if fails else "PASSES" if ended.returncode == 0 else "does not run"
    print(f"{name}: {CONTROLS[name].test} {verdict}", flush=True)
    if verdict == "does not run":
        print(ended.stdout[-2_000:], ended.stderr[-2_000:], file=sys.stderr)
    return verdict


if __name__ == "__main__":
    main()
