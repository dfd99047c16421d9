"""How a machine runs: the same each time, and on a database that is new to each example."""

from collections import Counter
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test as run_machine

from service.runtime import Postgres
from tests import servers
from tests.integration.any_way.desk import Desk

Machine = Callable[[Callable[[], object], "Counter[str]"], Desk]

LIMITS = settings(
    max_examples=5,
    stateful_step_count=25,
    database=None,
    phases=[Phase.generate],  # add Phase.shrink to make a failure small: it takes minutes
    suppress_health_check=list(HealthCheck),
)


def run(machine: Machine, postgres: Postgres, peopled: str, *, seeds: range) -> Counter[str]:
    """Run a machine from each of these seeds; return how often each of its acts succeeded.

    Many short runs come upon more than a long one, which keeps changing what it has tried.
    """
    acts: Counter[str] = Counter()
    for number in seeds:
        start = seed(number)(
            lambda: machine(lambda: servers.emptied(postgres, peopled), acts),
        )
        run_machine(start, settings=LIMITS)
    return acts
