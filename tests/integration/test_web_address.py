"""A page that answers a form tells the address by which it is come back to."""

import re

import pytest

from tests.integration.journey import approved

HERE = "http://localhost"


def told(answer):
    assert answer.status_code == 422
    return re.search(r'<body data-address="([^"]*)"', answer.text)[1]


def refused(client, path, seen=None):
    headers = {"Referer": seen} if seen else {}
    return told(client.post(path, data={"name": "", "not_before": "soon"}, headers=headers))


@pytest.mark.parametrize("query", ["", "?passage=a&amp;b=c"])
def test_it_is_the_page_of_the_form(as_person, app, query):
    post_id, bob = approved(), as_person("bob")
    seen = f"/library/{post_id}{query}"

    assert refused(bob, f"/library/{post_id}/dates", HERE + seen.replace("&amp;", "&")) == seen


@pytest.mark.parametrize(
    "seen", [None, "https://elsewhere.example/library", f"{HERE}//elsewhere", f"{HERE}/nowhere"]
)
def test_without_a_page_of_ours_it_is_where_the_form_was_sent_or_the_first_page(
    as_person, app, seen
):
    post_id, bob = approved(), as_person("bob")

    assert refused(bob, "/library/topics", seen) == "/library/topics"
    assert refused(bob, f"/library/{post_id}/dates", seen) == "/"


def test_a_page_that_was_asked_for_tells_none(as_person, app):
    assert "data-address" not in as_person("bob").get("/library/topics").text
