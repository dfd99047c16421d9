"""Past cases replayed along a changed workflow and a changed pack: how long, how much memory.

The cases are copies of two that compliance approved and two others must still decide.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from bench.desk import Desk, copied
from bench.figures import keep
from bench.installed import PORTEVOIX, Installed, installed
from rules import shipped_packs
from service.differences import written
from workflows import shipped_workflows

LEFT_OUT = "tax_claim"
"""The category of the changed pack's missing rules, the model's too; none asks for another."""

CASES, MOST_SECONDS, MOST_MEMORY = 10_000, 300, 600


def changed(folder: Path) -> dict[str, Path]:
    """Return a workflow that asks one more person, and a pack without one category."""
    way = yaml.safe_load(shipped_workflows()["bank"])
    way["stages"][0]["quorum"] = 2
    workflow, pack = folder / "bank.yaml", folder / "finance"
    workflow.write_text(written({**way, "version": "9"}), "utf-8")
    pack.mkdir()
    head = {**shipped_packs()["finance"], "version": "9"}
    rules = [each for each in head.pop("rules") if each["category"] != LEFT_OUT]
    (pack / "rules.yaml").write_text(written({"rules": rules}), "utf-8")
    (pack / "pack.yaml").write_text(written(head), "utf-8")
    return {"a workflow": workflow, "a pack, every text checked again": pack}


def replayed(service: Installed, path: Path) -> tuple[float, float]:
    """Return the seconds that a simulation takes, and the megabytes it holds at most."""
    command = [str(PORTEVOIX), "workflows", "simulate", "--since", "2020-01-01", str(path)]
    began = time.perf_counter()
    process = subprocess.Popen(command, env=service.environ, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {status}.")
    return time.perf_counter() - began, used.ru_maxrss / 1024


def main() -> int:
    """Measure, print and keep."""
    with tempfile.TemporaryDirectory(prefix="porte-voix-bench-") as name:
        folder = Path(name)
        with installed(folder) as service:
            rows = [*_rows(service, folder)]
    body = "\n".join(
        [
            "| replayed along | cases | seconds | goal | MB at most | goal |",
            "| --- | --: | --: | --: | --: | --: |",
            *rows,
        ]
    )
    print(body)
    keep("The simulation of a change", "python -m bench.simulation", body)
    return 0


def _rows(service: Installed, folder: Path) -> Iterator[str]:
    desk = Desk(service)
    for number in (0, 1):
        url = desk.routed(number)
        desk.approve(url, "compliance")
        copied(desk, url, CASES // 2)
    for what, path in changed(folder).items():
        took, held = replayed(service, path)
        seconds, memory = f"{took:.0f} | ≤ {MOST_SECONDS}", f"{held:.0f} | ≤ {MOST_MEMORY}"
        yield f"| {what} | {CASES:,} | {seconds} | {memory} |"


if __name__ == "__main__":
    sys.exit(main())
