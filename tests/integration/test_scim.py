"""The directory writes people and groups by SCIM."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server
from sqlalchemy import select

from service.access import roles_held
from service.accounts import issue_token
from service.models import Event, Post, Scope, db
from tests.integration.conftest import PEOPLE, Signed, person
from tests.integration.journey import a_mapping
from tests.integration.pages import waiting
from tests.integration.web import browser
from workflows import Role

TYPE = "application/scim+json"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@pytest.fixture
def secret(app):
    now = datetime.now(UTC)
    issued = issue_token(db.session(), person("max"), "directory", now, scopes=[Scope.SCIM])
    db.session.commit()
    return issued[1]


def test_the_tester_of_scim_finds_nothing_wrong(app, secret):
    client = WSGISCIMClient(
        app.wsgi_app,
        base_url="http://127.0.0.1:8000/scim/v2",
        headers={"Authorization": f"Bearer {secret}"},
    )

    results = check_server(client)

    wrong = [str(each) for each in results if each.status in {Status.ERROR, Status.CRITICAL}]
    assert wrong == [], "\n".join(wrong)
    assert len([each for each in results if each.status is Status.SUCCESS]) > 50


class Directory:
    """A directory that writes with its token."""

    def __init__(self, client):
        self.client = client

    def ask(self, method, path, body=None, **headers):
        return self.client.open(
            f"/scim/v2{path}", method=method, json=body, content_type=TYPE, headers=headers
        )

    def enrols(self, name, /, **more):
        body = {"schemas": [USER], "userName": f"{name}@aurore.example", **more}
        return self.ask("POST", "/Users", body)

    def patches(self, path, /, **operation):
        return self.ask("PATCH", path, {"schemas": [PATCH], "Operations": [operation]})

    def groups(self, name, *members):
        body = {
            "schemas": [GROUP],
            "displayName": name,
            "members": [{"value": str(each)} for each in members],
        }
        return self.ask("POST", "/Groups", body)


@pytest.fixture
def directory(app, secret):
    return Directory(Signed(app, secret))


def held(name):
    return {role for role, _entity in roles_held(person(name), datetime.now(UTC))}


def events(of):
    rows = select(Event.name).where(Event.subject_id == of).order_by(Event.sequence)
    return list(db.session.scalars(rows))


def test_a_new_person_is_known_by_the_user_name(directory):
    answer = directory.enrols("zoe", name={"givenName": "Zoé", "familyName": "Roy"})

    assert answer.status_code == 201
    assert answer.headers["Location"].endswith(f"/scim/v2/Users/{answer.json['id']}")
    assert person("zoe").name == "Zoé Roy"
    assert events(person("zoe").id)[0] == "person.added"


def test_what_a_directory_sends_besides_is_dropped(directory):
    answer = directory.enrols("zoe", password="un secret de trop", phoneNumbers=[{"value": "1"}])

    assert answer.status_code == 201
    assert "secret" not in answer.text
    assert person("zoe").password is None


def test_a_person_who_is_there_already_is_found_by_name_and_not_made_again(directory):
    found = directory.ask("GET", '/Users?filter=userName eq "ANN@aurore.example"')

    assert found.json["Resources"][0]["id"] == str(person("ann").id)
    answer = directory.enrols("ann")
    assert (answer.status_code, answer.json["scimType"]) == (409, "uniqueness")


def test_inactive_ends_sessions_tokens_and_roles_at_once_and_keeps_the_posts(app, directory):
    post_id = waiting()
    ann = browser(app, "ann")
    token = issue_token(db.session(), person("ann"), "her own", datetime.now(UTC))[1]
    db.session.commit()
    path = f"/Users/{person('ann').id}"

    answer = directory.patches(path, op="Replace", path="active", value="False")

    assert answer.json["active"] is False
    assert ann.get("/").status_code == 302
    bearer = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/api/v1/people/me", headers=bearer).status_code == 401
    assert held("ann") == set()
    assert db.session.get(Post, post_id).author_id == person("ann").id
    assert "person.ended" in events(person("ann").id)


def test_who_comes_back_holds_only_what_groups_give(directory):
    a_mapping("Rédaction", Role.AUTHOR)
    ann = person("ann").id
    directory.groups("Rédaction", ann)
    directory.patches(f"/Users/{ann}", op="replace", path="active", value=False)
    assert held("ann") == set()

    directory.patches(f"/Users/{ann}", op="replace", path="active", value=True)

    assert held("ann") == {Role.AUTHOR}


def test_a_deleted_person_is_gone_for_the_directory_and_kept_for_us(directory):
    ann = person("ann").id

    assert directory.ask("DELETE", f"/Users/{ann}").status_code == 204

    assert directory.ask("GET", f"/Users/{ann}").status_code == 404
    assert person("ann").id == ann
    assert directory.enrols("ann").json["id"] == str(ann)


def test_nobody_ends_their_own_access(directory):
    answer = directory.ask("DELETE", f"/Users/{person('max').id}")

    assert answer.status_code == 403


def test_a_group_gives_its_members_what_it_maps_to_and_takes_it_away(directory):
    a_mapping("Juristes", Role.LEGAL)
    zoe = directory.enrols("zoe").json["id"]

    group = directory.groups("juristes", zoe).json["id"]
    assert held("zoe") == {Role.LEGAL}

    directory.patches(f"/Groups/{group}", op="remove", path=f'members[value eq "{zoe}"]')
    assert held("zoe") == set()
    assert events(person("zoe").id)[-2:] == ["person.group_granted", "person.group_grant_ended"]


def test_a_group_that_maps_to_nothing_gives_nothing_and_is_no_error(directory):
    zoe = directory.enrols("zoe").json["id"]

    answer = directory.groups("Chorale", zoe)

    assert answer.status_code == 201
    assert held("zoe") == set()


def test_a_group_never_makes_an_admin_of_a_reviewer(directory):
    a_mapping("Informatique", Role.ADMIN)

    directory.groups("Informatique", person("cat").id)

    assert held("cat") == {Role.COMPLIANCE}


def test_a_member_who_is_nobody_is_refused_and_nothing_is_kept(directory):
    answer = directory.groups("Juristes", uuid4())

    assert (answer.status_code, answer.json["scimType"]) == (400, "invalidValue")
    assert directory.ask("GET", "/Groups").json["totalResults"] == 0


def test_what_was_read_before_somebody_changed_it_is_not_overwritten(directory):
    ann = f"/Users/{person('ann').id}"
    read = directory.ask("GET", ann).headers["ETag"]
    directory.patches(ann, op="replace", path="title", value="Conseillère")

    answer = directory.ask("DELETE", ann, **{"If-Match": read})

    assert answer.status_code == 412
    assert directory.ask("GET", ann, **{"If-None-Match": read}).status_code == 200


def test_people_come_in_pages(directory):
    first = directory.ask("GET", "/Users?count=5").json
    rest = directory.ask("GET", "/Users?startIndex=6").json

    assert (first["totalResults"], first["itemsPerPage"]) == (len(PEOPLE), 5)
    ids = [each["id"] for each in first["Resources"] + rest["Resources"]]
    assert len(set(ids)) == len(PEOPLE)


@pytest.mark.parametrize(
    "body",
    [
        "no json",
        "[]",
        '{"schemas": ["%s"]}',
        '{"schemas": ["%s"], "userName": "no address"}',
        '{"schemas": ["%s"], "userName": "a\\u0000@b.example"}',
        '{"schemas": ["%s"], "userName": "zoe@b.example", "displayName": "two\\nlines"}',
    ],
)
def test_what_can_not_be_read_is_refused_in_the_form_of_scim(directory, body):
    answer = directory.client.post(
        "/scim/v2/Users", data=body.replace("%s", USER), content_type=TYPE
    )

    assert answer.status_code == 400
    assert answer.content_type == TYPE
    assert answer.json["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]


@pytest.mark.parametrize("path", ["/Users", "/Groups", "/Schemas", "/nowhere"])
def test_only_a_token_of_who_administers_the_company_is_let_in(app, as_person, path):
    address = f"/scim/v2{path}"

    assert app.test_client().get(address).status_code == 401
    assert browser(app, "max").get(address).status_code == 401
    assert as_person("max").get(address).status_code == 403
    assert as_person("ann").get(address).status_code == 403
    assert as_person("tom").get(address).status_code == 403


def test_no_browser_session_writes_by_scim(app):
    answer = browser(app, "max").post("/scim/v2/Users", json={"schemas": [USER]})

    assert answer.status_code == 401
