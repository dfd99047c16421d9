"""Switch each control off, one at a time, and see its test fail: a test that passes proves nothing.

`python -m bench.controls` tries them all; with names, only those; `--jobs 2` tries two at a time.
Each runs its one test in a process of its own, with servers of its own, where the function that
defends is replaced before the application is made. A switch that no longer changes anything is an
error. What was tried is noted at once: a run that was broken off goes on where it was, as long as
nothing of the code has changed.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import pytest

from bench.defences import CONTROLS

ROOT = Path(__file__).parent.parent
TESTS = "tests/"
QUIETLY = ("-q", "-x", "--no-header", "-p", "no:cacheprovider")
PAGE = ROOT / "docs" / "threats.md"
NOTED = ROOT / ".controls.json"
"""What this run has tried; it is gone once all are."""

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
    options = _options()
    unknown = [name for name in options.names if name not in CONTROLS]
    if unknown:
        sys.exit(f"There is no control {', '.join(unknown)}.")
    verdicts = dict(_tried(options.names, options.jobs)) if options.names else _all(options.jobs)
    survived = [name for name, verdict in verdicts.items() if verdict != FAILS]
    print(f"{len(survived)} controls could be removed unnoticed. {', '.join(survived)}")
    sys.exit(1 if survived else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.controls", description=__doc__)
    parser.add_argument("names", nargs="*", help="controls to try; all of them, if none is named")
    parser.add_argument("--jobs", type=int, default=1, help="how many are tried at a time")
    return parser.parse_args()


def _all(jobs: int) -> dict[str, str]:
    """Try every control that was not tried on this code, and keep the table."""
    code = _code()
    noted = json.loads(NOTED.read_text("utf-8")) if NOTED.exists() else {}
    verdicts = dict(noted["verdicts"]) if noted.get("code") == code else {}
    if verdicts:
        print(f"{len(verdicts)} of {len(CONTROLS)} were tried on this code before: going on.")
    for name, verdict in _tried([each for each in CONTROLS if each not in verdicts], jobs):
        verdicts[name] = verdict
        NOTED.write_text(json.dumps({"code": code, "verdicts": verdicts}), "utf-8")
    _keep({name: verdicts[name] for name in CONTROLS})
    NOTED.unlink(missing_ok=True)
    return verdicts


def _tried(names: Sequence[str], jobs: int) -> Iterator[tuple[str, str]]:
    """Try these controls, so many at a time, and yield each verdict as it comes."""
    with ThreadPoolExecutor(max(jobs, 1)) as pool:
        running = {pool.submit(_verdict, name): name for name in names}
        for number, done in enumerate(as_completed(running), 1):
            verdict, took = done.result()
            name = running[done]
            print(
                f"{number}/{len(names)} {name}: {CONTROLS[name].test} {verdict} ({took:.0f} s)",
                flush=True,
            )
            yield name, verdict


def _code() -> str:
    """Return the digest of all that a verdict rests on."""
    digest = hashlib.sha256()
    for folder in ("service", "rules", "workflows", "nlp_models", "tests", "bench"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _keep(verdicts: dict[str, str]) -> None:
    """Write the table into docs/threats.md."""
    table = ["| without… | its test | then |", "| --- | --- | --- |"]
    table += [f"| {name} | `{CONTROLS[name].test}` | {each} |" for name, each in verdicts.items()]
    before, rest = PAGE.read_text("utf-8").split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    PAGE.write_text(before + "\n".join([BEGIN, *table, END]) + after, "utf-8")


def _verdict(name: str) -> tuple[str, float]:
    """Run a control's test without the control; return what came of it and how long it took."""
    began = time.monotonic()
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
    if verdict == "does not run":
        print(name, ended.stdout[-2_000:], ended.stderr[-2_000:], file=sys.stderr)
    return verdict, time.monotonic() - began


if __name__ == "__main__":
    main()
