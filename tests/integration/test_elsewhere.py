"""What belongs to another entity cannot be reached by its id, nor set by a field."""

import re
from uuid import uuid4

import pytest

from tests.integration import test_api_access, test_pages_access
from tests.integration.journey import API

TABLES = {
    "api": {row: each[-1] for row, each in test_api_access.TABLE.items()},
    "pages": {row: each[-1] for row, each in test_pages_access.TABLE.items()},
}
EVE = test_pages_access.COLUMNS.index("eve")

NOT_THEIRS = {
    "id": str(uuid4()),
    "author_id": str(uuid4()),
    "person_id": str(uuid4()),
    "entity_id": str(uuid4()),
    "state": "approved",
    "approved_at": "2026-01-01T00:00:00+00:00",
    "granted_by": str(uuid4()),
    "is_admin": True,
    "__class__": "x",
}
"""Members that tables have and no request may set."""


@pytest.mark.parametrize("where", TABLES)
def test_no_id_of_another_entity_opens_anything(where):
    open_to_eve = {
        row
        for row, expected in TABLES[where].items()
        if "<uuid:" in row[1] and expected[EVE] != 404
    }

    assert sum("<uuid:" in row[1] for row in TABLES[where]) > 10
    assert open_to_eve == set()


def test_no_act_of_the_api_takes_a_field_that_it_does_not_name(app, as_person):
    document = app.test_client().get(f"{API}/openapi.json").json
    max_, taken = as_person("max"), {}

    for path, item in document["paths"].items():
        for method in item.keys() & {"post", "patch", "put"}:
            if "requestBody" not in item[method]:
                continue
            url = re.sub(r"\{[a-z]+_id\}", str(uuid4()), path).replace("{number}", "1")
            url = url.replace("{kind}", "lexicon").replace("{name}", "bank")
            answer = max_.open(url.replace("{slug}", "bank"), method=method, json=NOT_THEIRS)
            refused = {each["field"] for each in answer.json.get("faults", ())}
            if answer.status_code != 422 or not NOT_THEIRS.keys() <= refused:
                taken[method, path] = answer.status_code, refused

    assert taken == {}
