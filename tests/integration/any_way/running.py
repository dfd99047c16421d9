"""How a machine runs: the same each time, and on a database that is new to each example."""

from collections import Counter
from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test as run_machine

from service.runtime import Postgres
from tests import servers
from tests.integration.any_way.desk import Desk

Machine = Callable[[Callable[[], object], "Counter[str]"], Desk]


def run(machine: Machine, postgres: Postgres, peopled: str, *, examples: int) -> Counter[str]:
    """Run a machine, and return how often each of its acts succeeded."""
    acts: Counter[str] = Counter()
    limits = settings(
        max_examples=examples,
        stateful_step_count=25,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_machine(lambda: machine(lambda: servers.emptied(postgres, peopled), acts), settings=limits)
    return acts
