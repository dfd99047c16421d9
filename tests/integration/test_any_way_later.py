"""Whatever happens to what is in the library: what may be shared is what the law admits."""

from typing import Any

from service.runtime import Postgres
from tests.integration.any_way.keeping import Keeping
from tests.integration.any_way.running import run


def test_no_order_of_acts_shares_what_the_law_does_not_admit(
    app: Any, postgres: Postgres, peopled: str
) -> None:
    acts = run(Keeping, postgres, peopled, examples=15)

    print(acts)  # noqa: T201
