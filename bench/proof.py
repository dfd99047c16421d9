"""How long it takes to prove that a way to approval lets nothing through: twenty stages, all kinds.

The shipped way for banks is proved in the same run, as a measure of the machine; the whole command
is run too, which reads a file, without a database.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from typing import Any

import yaml

from bench.figures import keep
from workflows import CONTROL, Role, Workflow, parse_workflow, prove, shipped_workflows

STAGES, ROUNDS, MOST_SECONDS = 20, 3, 5
REVIEWERS = [str(role) for role in Role if role in {*CONTROL.values(), Role.COMMS}]
RISKS = (None, "low", "medium", "high")
PLACES = ("own", "parent", "root", "place-{n}")


def twenty() -> dict[str, Any]:
    """Return the source of a workflow whose stages ask for all that a condition can ask for."""
    categories = sorted(CONTROL)
    stages = [_stage(n, categories[n : n + 5]) for n in range(STAGES)]
    lane = {"risk": "low", "author": ["certified"], "passed_unchanged": 5, "sample": "5 %"}
    return {
        "workflow": "twenty",
        "version": "1",
        "title": {"fr": "Vingt", "en": "Twenty"},
        "stages": stages,
        "fast_lane": lane,
    }


def _stage(n: int, categories: list[str]) -> dict[str, Any]:
    when = {
        "risk": RISKS[n % 4],
        "category": categories,
        "channel": ["linkedin", "x"] if n % 3 else None,
        "source": ["model"] if n % 5 == 0 else None,
        "jurisdiction": ["FR"] if n % 2 else None,
        "author": ["first_post"] if n % 7 == 0 else None,
    }
    return {
        "name": f"s{n}",
        "title": {"fr": f"Étape {n}", "en": f"Stage {n}"},
        "reviewers": REVIEWERS[n % len(REVIEWERS)],
        "at": PLACES[n % 4].format(n=n % 5),
        "when": {name: value for name, value in when.items() if value is not None},
    }


def seconds(workflow: Workflow) -> float:
    """Return how much processor time the proof takes, at best; it must find no fault."""
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        faults = prove(workflow).faults
        spent.append(time.process_time() - start)
        if faults:
            raise SystemExit("\n".join(each.message for each in faults))
    return min(spent)


def command_seconds(source: dict[str, Any]) -> float:
    """Return how much processor time `portevoix workflows check` takes for this, at best."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        json.dump(source, file)
        file.flush()
        command = [sys.executable, "-m", "service.cli", "workflows", "check", file.name]
        return min(_child_seconds(command) for _ in range(ROUNDS))


def _child_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    clean = {name: each for name, each in os.environ.items() if "PORTEVOIX" not in name}
    subprocess.run(command, check=True, capture_output=True, env=clean)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> int:
    """Print all and keep them."""
    shipped = parse_workflow(yaml.safe_load(shipped_workflows()["bank"]))
    ours, bank, command = (
        seconds(parse_workflow(twenty())),
        seconds(shipped),
        command_seconds(twenty()),
    )
    body = "\n".join(
        [
            "| a proof | seconds of processor time | goal |",
            "| --- | --: | --: |",
            f"| of {STAGES} stages | {ours:.2f} | ≤ {MOST_SECONDS} |",
            f"| of {STAGES} stages, with `workflows check` | {command:.2f} | ≤ {MOST_SECONDS} |",
            f"| of the shipped `bank` | {bank:.3f} | |",
            f"| ratio | {ours / bank:.1f} | |",
        ]
    )
    print(body)
    keep("The proof of a way to approval", "python -m bench.proof", body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
