import pytest
import yaml

from tests.unit.workflows.builders import PARENT, ROOT, a_flag, facts
from workflows import Risk, parse_workflow, route_for, shipped_workflows

SHIPPED = {name: parse_workflow(yaml.safe_load(text)) for name, text in shipped_workflows().items()}
PERSONAL = facts(content_class="personal")
PROMOTION = facts(content_class="product_promotion")
GREEN = facts(a_flag("common.green_claim", Risk.MEDIUM))
RETURNS = facts(a_flag("finance.performance_claim", Risk.HIGH))
HARM = facts(a_flag("pharma.adverse_event", Risk.CRITICAL))


@pytest.mark.parametrize(
    ("name", "post", "groups"),
    [
        ("standard", PERSONAL, []),
        ("standard", facts(), [["comms"]]),
        ("standard", GREEN, [["comms"], ["legal"]]),
        ("standard", PROMOTION, [["comms"], ["compliance"]]),
        ("standard", RETURNS, [["comms"], ["law-compliance"]]),
        ("bank", PERSONAL, []),
        ("bank", facts(), [["compliance"], ["legal", "comms"]]),
        ("bank", RETURNS, [["compliance"], ["legal", "comms"]]),
        ("bank", HARM, [["compliance"], ["legal", "comms"], ["law-safety"]]),
        ("pharma", PERSONAL, []),
        ("pharma", HARM, [["local-compliance", "safety"], ["parent-compliance"]]),
        ("pharma", GREEN, [["local-compliance", "safety"], ["parent-compliance"], ["law-legal"]]),
        (
            "pharma",
            facts(entity_path=("group",), entity_ids=(ROOT,)),
            [["local-compliance", "safety"]],
        ),
    ],
)
def test_a_shipped_workflow_routes_as_its_table_says(name, post, groups):
    route = route_for(SHIPPED[name], post)

    assert [[stage.name for stage in group] for group in route.groups] == groups


def test_the_parent_company_decides_last_on_a_medicine():
    stage = route_for(SHIPPED["pharma"], facts()).groups[-1][0]

    assert stage.scope == (ROOT, PARENT)
