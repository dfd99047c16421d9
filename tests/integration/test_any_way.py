"""Whatever people do, in whatever order: no byte gets out that the law does not admit."""

from typing import Any

from service.runtime import Postgres
from tests.integration.any_way.reviewing import Reviewing
from tests.integration.any_way.running import run

HAPPENED = {
    "approve",
    "return",
    "reject",
    "signed",
    "by role",
    "by escalated",
    "stood in",
    "appealed",
    "heard: overturned",
    "heard: upheld",
    "carried over",
    "read again",
    "stepped aside",
    "held",
    "went on",
    "reserved",
    "gave back",
    "absent",
    "role granted",
    "role ended",
    "withdrawn",
    "escalated",
    "shareable by decisions",
}
"""What came about with success: a run in which nobody appeals proves nothing of appeals."""


def test_no_order_of_acts_gets_out_what_the_law_does_not_admit(
    app: Any, postgres: Postgres, peopled: str
) -> None:
    acts = run(Reviewing, postgres, peopled, seeds=range(3))

    assert sorted(HAPPENED - {name for name, times in acts.items() if times}) == []
    assert any(name.startswith("crashed") for name in acts)
