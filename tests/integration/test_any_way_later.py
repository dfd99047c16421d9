"""Whatever happens to what is in the library: what may be shared is what the law admits."""

from typing import Any

from service.runtime import Postgres
from tests.integration.any_way.keeping import Keeping
from tests.integration.any_way.running import run

HAPPENED = {
    "shared",
    "own version",
    "own version shared",
    "variant",
    "sharing ruled",
    "read anew",
    "approve again",
    "recalled",
    "breach",
    "breach upheld afterwards",
    "withdrawn",
    "shareable by decisions",
    "shareable by lane",
    "shareable by own version",
    "shareable by again",
}
"""What came about with success: a run in which nobody shares proves nothing of shares."""


def test_no_order_of_acts_shares_what_the_law_does_not_admit(
    app: Any, postgres: Postgres, peopled: str
) -> None:
    acts = run(Keeping, postgres, peopled, seeds=range(3))

    assert sorted(HAPPENED - {name for name, times in acts.items() if times}) == []
    assert any(name.startswith("crashed") for name in acts)
