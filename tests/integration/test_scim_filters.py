"""Filters of the directory: the database finds what the library would find in memory."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from scim2_models import ScimFilter

from service.models import db
from service.queries.provision import Page
from service.scim.groups import group_shelf
from service.scim.resources import Group, User
from service.scim.users import user_shelf
from tests.integration.conftest import PEOPLE, Signed, person
from tests.integration.test_links import statements
from tests.integration.test_scim import Directory, secret

__all__ = ["secret"]

WORDS = ["Zoé", "zoe", "É", "%", "_", "\\\\", "ann@aurore.example", "roy", "work", "home", "e", ""]
TEXTS = [
    "userName",
    "displayName",
    "title",
    "externalId",
    "preferredLanguage",
    "name.familyName",
    "name.formatted",
    "emails.value",
    "emails.type",
    "emails",
    "id",
    "meta.resourceType",
]
OPERATORS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]
WHEN = ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00+01:00"]


def quoted(word):
    return f'"{word}"'


texts = some.builds(
    "{} {} {}".format, some.sampled_from(TEXTS), some.sampled_from(OPERATORS),
    some.sampled_from([*map(quoted, WORDS), "null"]),
)  # fmt: skip
others = some.sampled_from(
    [
        *(f"{each} pr" for each in [*TEXTS, "active", "emails.primary", "name", "meta.created"]),
        *(f"active {each} {so}" for each in ("eq", "ne") for so in ("true", "false")),
        *(f"emails.primary {each} {so}" for each in ("eq", "ne") for so in ("true", "false")),
        *(f'meta.created {each} "{at}"' for each in [*OPERATORS[5:], "eq", "ne"] for at in WHEN),
        'emails[type eq "home" and value co "@"]',
        "emails[not (primary eq true)]",
        'emails[type ne "work" or value ew "ROY.example"]',
    ]
)
filters = some.recursive(
    texts | others,
    lambda inner: (
        some.builds("not ({})".format, inner)
        | some.builds("({} and {})".format, inner, inner)
        | some.builds("({} or {})".format, inner, inner)
    ),
    max_leaves=6,
)


@pytest.fixture
def directory(app, secret):
    return Directory(Signed(app, secret))


@pytest.fixture
def peopled(directory):
    directory.enrols(
        "zoe",
        externalId="E-1",
        displayName="Zoé 100 %_\\",
        title="",
        name={"familyName": "Roy"},
        emails=[
            {"value": "Zoe@Roy.example", "type": "home"},
            {"value": "zoe@aurore.example", "type": "work", "primary": True},
        ],
    )
    directory.enrols("zed", externalId="e\u0301", displayName="ÉLODIE", preferredLanguage="en")
    directory.patches(f"/Users/{person('zed').id}", op="replace", path="active", value=False)
    person("bob").ends_on = (datetime.now(UTC) - timedelta(days=3)).date()
    db.session.commit()
    directory.groups("Juristes", person("ann").id, person("bob").id)
    directory.groups("Écrivains")
    db.session.rollback()
    return directory


EVERYBODY = Page(0, 200)


def named(peopled, filter_, shelf, kind):
    """Return what the database finds and what the library finds in memory."""
    bearer = {"Authorization": f"Bearer {peopled.client.secret}"}
    wanted = ScimFilter[kind](filter_)
    with peopled.client.application.test_request_context("/scim/v2/Users", headers=bearer):
        everything, _all = shelf().page(None, EVERYBODY)
        found, total = shelf().page(filter_, EVERYBODY)
    assert total == len(found)
    return {each.id for each in found}, {each.id for each in everything if wanted.match(each)}


@settings(
    max_examples=120,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(filter_=filters)
def test_the_database_finds_whom_the_library_finds_in_memory(peopled, filter_):
    found, expected = named(peopled, filter_, user_shelf, User)

    assert found == expected


@pytest.mark.parametrize(
    "filter_",
    [
        f'members.value eq "{"0" * 8}-0000-7000-8000-000000000000"',
        "members pr",
        "not (members pr)",
        'displayName sw "jur"',
        'displayName co "É"',
        'displayName gt "k"',
        'members[type eq "User" and value pr]',
        'externalId eq null or id co "-"',
        'meta.created gt "2020-01-01T00:00:00Z"',
    ],
)
def test_the_database_finds_the_groups_that_the_library_finds(peopled, filter_):
    found, expected = named(peopled, filter_, group_shelf, Group)

    assert found == expected


def test_a_group_is_found_by_its_member(peopled):
    ann = person("ann").id

    answer = peopled.ask("GET", f'/Groups?filter=members.value eq "{ann}"').json

    assert [each["displayName"] for each in answer["Resources"]] == ["Juristes"]


@pytest.mark.parametrize(
    "filter_",
    [
        "userName",
        "userName xx 1",
        "nobody eq 1",
        "active gt true",
        'meta.version eq "x"',
        'schemas eq "x"',
        'meta.created gt "yesterday"',
        "userName eq 5 and",
        f'userName eq "{"x" * 2_000}"',
        "(" * 900 + "userName pr" + ")" * 900,
        "not (" * 300 + "userName pr" + ")" * 300,
        " or ".join(["title pr"] * 41),
        'emails[emails[type eq "x"]]',
        'userName[value eq "x"]',
        'members eq "x"',
    ],
    ids=lambda filter_: filter_[:40],
)
def test_a_filter_that_is_not_answered_is_refused_as_one(peopled, filter_):
    answer = peopled.client.get("/scim/v2/Users", query_string={"filter": filter_})
    posted = peopled.ask("POST", "/Users/.search", {"schemas": [SEARCH], "filter": filter_})

    assert (answer.status_code, answer.json["scimType"]) == (400, "invalidFilter")
    assert (posted.status_code, posted.json["scimType"]) == (400, "invalidFilter")


SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


@pytest.mark.parametrize("start", ["999999999999999999999999", "-5", "2147483648"])
def test_a_page_that_lies_nowhere_is_empty_or_the_first(peopled, start):
    answer = peopled.ask("GET", f"/Users?startIndex={start}")

    assert answer.status_code == 200


def test_a_search_over_both_kinds_goes_on_from_people_to_groups(peopled):
    people = len(PEOPLE) + 2

    def names(**more):
        body = {"schemas": [SEARCH], "attributes": ["id", "displayName"], **more}
        answer = peopled.ask("POST", "/.search", body).json
        return answer["totalResults"], [each["displayName"] for each in answer["Resources"]]

    assert names()[0] == people + 2
    assert names(startIndex=people + 1)[1] == ["Juristes", "Écrivains"]
    assert len(names(startIndex=people, count=2)[1]) == 2
    assert names(filter='members pr or title eq "x"') == (1, ["Juristes"])


def test_a_filter_reads_no_more_than_its_page(peopled):
    with statements() as asked:
        peopled.ask("GET", '/Users?filter=displayName co "a"&count=2')

    assert any("LIMIT" in each and "LIKE" in each for each in asked)
