"""What somebody may try who wants to see, decide or break more than their roles allow."""

import pytest

from service.models import Channel
from service.steps.draft import Draft, save
from service.steps.share import share
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import API, approved, forget
from tests.integration.pages import rule, waiting, words
from tests.integration.web import browser
from workflows import Verdict

SECOND_THOUGHTS = "Secondes pensées que personne d'autre ne lit."


def returned_and_rewritten():
    post_id = waiting()
    rule(post_id, "cat", Verdict.RETURN, "Say it without the rank.")
    content = Draft(
        text=SECOND_THOUGHTS, language="fr", channels=(Channel.X,), jurisdictions=("FR",)
    )
    with unit_of_work(person("ann")) as unit:
        save(unit, post_id, content, version=1)
    return post_id


@pytest.mark.parametrize("page", ["", "?revision=0", "/redline", "/record"])
@pytest.mark.parametrize("reader", ["cat", "lea", "ida", "bob"])
def test_a_draft_that_came_back_is_read_by_its_author_alone(app, reader, page):
    post_id = returned_and_rewritten()

    answer = browser(app, reader).get(f"/posts/{post_id}{page}")

    assert answer.status_code in {200, 403}
    assert "Secondes" not in words(answer)


@pytest.mark.parametrize(
    ("reader", "named"), [("ann", [None, None, "Ann"]), ("cat", ["Bob", "Bob", "Ann"])]
)
def test_the_record_names_who_shared_only_to_those_who_keep_it(app, as_person, reader, named):
    post_id = approved()
    for name in ("bob", "bob", "ann"):
        with unit_of_work(person(name)) as unit:
            share(unit, post_id, Channel.X)
    forget()

    events = as_person(reader).get(f"{API}/posts/{post_id}/record?limit=100").json["items"]

    assert [
        each["actor"] and each["actor"]["name"] for each in events if each["name"] == "post.shared"
    ] == named
