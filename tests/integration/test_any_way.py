"""Whatever people do, in whatever order: no byte gets out that the law does not admit."""

from typing import Any

from service.runtime import Postgres
from tests.integration.any_way.reviewing import Reviewing
from tests.integration.any_way.running import run


def test_no_order_of_acts_gets_out_what_the_law_does_not_admit(
    app: Any, postgres: Postgres, peopled: str
) -> None:
    acts = run(Reviewing, postgres, peopled, examples=15)

    print(acts)  # noqa: T201
