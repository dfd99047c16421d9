import json
import re
from http import HTTPStatus

import pytest

from service.api.blueprint import PROBLEM
from tests.integration.journey import API, PLAIN, approved, in_review

ACTS = {"post", "patch"}


@pytest.fixture
def document(bare_app):
    return bare_app.test_client().get(f"{API}/openapi.json").json


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method, operation


def look_up(document, node):
    """Follow a reference inside the document."""
    found = node
    while "$ref" in found:
        steps = found["$ref"].removeprefix("#/").split("/")
        found = document
        for step in steps:
            found = found[step]
    return found


def test_the_document_is_openapi_3_1_and_whole(document):
    assert document["openapi"].startswith("3.1.")
    assert {"title", "version"} <= set(document["info"])
    for reference in set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document))):
        assert look_up(document, {"$ref": reference})
    names = [each["operationId"] for _, _, each in operations(document)]
    assert len(names) == len(set(names))


def test_the_document_holds_every_route_and_no_other(app, document):
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(API) and not rule.rule.endswith("openapi.json")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert {(path, method) for path, method, _ in operations(document)} == routes


def test_every_parameter_of_a_path_is_described(document):
    for path, item in document["paths"].items():
        described = {each["name"] for each in item.get("parameters", []) if each["in"] == "path"}
        assert described == set(re.findall(r"{(\w+)}", path)), path


def test_every_operation_names_its_problems_by_the_one_schema(document):
    for path, method, operation in operations(document):
        problems = {
            int(status): look_up(document, response)
            for status, response in operation["responses"].items()
            if int(status) >= HTTPStatus.BAD_REQUEST
        }
        assert {401, 403, 429} <= set(problems), path
        assert "{" not in path or 404 in problems, path
        assert method not in ACTS or {400, 413, 415, 422} <= set(problems), path
        for response in problems.values():
            schema = response["content"][PROBLEM]["schema"]
            assert schema == {"$ref": "#/components/schemas/ProblemOut"}


def test_the_library_that_serves_it_leaves_no_trace(document):
    words = json.dumps(document)

    assert not {"Error", "ErrorSchema", "PaginationMetadata"} & set(
        document["components"]["schemas"]
    )
    assert "headers" not in document["components"]
    assert "PAGINATION" not in words
    assert "X-Pagination" not in words
    assert "DEFAULT_ERROR" not in words


def test_every_act_can_be_made_to_happen_once(document):
    for path, method, operation in operations(document):
        keyed = {"$ref": "#/components/parameters/once"} in operation.get("parameters", [])
        assert keyed is (method in ACTS and not path.endswith(("/checks", "/tokens"))), path


def test_every_input_refuses_unknown_keys(document):
    for _, _, operation in operations(document):
        body = operation.get("requestBody")
        if body:
            schema = look_up(document, body["content"]["application/json"]["schema"])
            assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("path", "subject"),
    [
        ("/posts/{post_id}", in_review),
        ("/posts/{post_id}/revisions", in_review),
        ("/posts/{post_id}/record", in_review),
        ("/posts/{post_id}/decisions", approved),
        ("/library/{post_id}", approved),
        ("/library", approved),
        ("/posts", in_review),
        ("/people/me", None),
        ("/entities", None),
        ("/packs", None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_answers_have_the_members_that_the_document_promises(as_person, document, path, subject):
    operation = document["paths"][API + path]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    post_id = str(subject()) if subject else ""

    body = as_person("ann").get(API + path.replace("{post_id}", post_id)).json

    meets(document, schema, body)


def test_a_live_check_has_the_members_that_the_document_promises(as_person, document):
    operation = document["paths"][f"{API}/checks"]["post"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]

    for text in (PLAIN, "Rendement garanti de 8 % !"):
        body = as_person("ann").post(f"{API}/checks", json={"text": text, "entity": "bank"}).json
        meets(document, schema, body)


def meets(document, schema, value):
    """Assert that a value has exactly the members that its schema names, all the way down."""
    schema = look_up(document, schema)
    if "anyOf" in schema:
        schema = look_up(document, schema["anyOf"][0])
        if value is None:
            return
    if isinstance(value, dict) and "properties" in schema:
        assert set(value) == set(schema["properties"])
        for name, each in value.items():
            meets(document, schema["properties"][name], each)
    if isinstance(value, list):
        for each in value:
            meets(document, schema["items"], each)
