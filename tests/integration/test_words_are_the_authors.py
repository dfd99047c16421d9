"""Over every route, whoever is not the author changes no word of a post."""

import pytest
from sqlalchemy import select

from service.models import Post, Revision, db
from tests.integration import test_api_access, test_pages_access
from tests.integration.journey import an_edit, forget, in_review
from tests.integration.web import browser

OTHERS = ("bob", "cat", "lea", "ida", "max")
WORDS = {"text": "Words of somebody else.", "version": 1, "revision": 1}
FORM = {**WORDS, "channels": "x", "act": "save"}


def words(before=None):
    """Return every word of every post, or of those that were there before, that is the author's."""
    forget()
    posts, revisions = select(Post.id, Post.draft_text), select(Revision.id, Revision.text)
    if before is not None:
        there = [post_id for post_id, _text in before[0]]
        posts, revisions = (
            posts.where(Post.id.in_(there)),
            revisions.where(Revision.post_id.in_(there)),
        )
    return (
        db.session.execute(posts.order_by(Post.id)).all(),
        db.session.execute(revisions.order_by(Revision.id)).all(),
    )


def writing(table):
    return [row for row in table if row[0] != "GET" and "<uuid:post_id>" in row[1]]


@pytest.mark.parametrize("row", writing(test_api_access.TABLE), ids=" ".join)
def test_no_route_of_the_api_lets_others_change_the_words(as_person, row):
    (method, route), (subject, body, _expected) = row, test_api_access.TABLE[row]
    url = test_api_access._url(route, str((subject or in_review)()))
    own = (body() if callable(body) else body) or {}
    before = words()

    for name in OTHERS:
        for said in (own, {**own, **WORDS}, {"text": WORDS["text"]}):
            as_person(name).open(url, method=method, json=said)

    assert words(before) == before


@pytest.mark.parametrize("row", writing(test_pages_access.TABLE), ids=" ".join)
def test_no_page_lets_others_change_the_words(app, row):
    (_method, route), (address, subject, form, _expected) = row, test_pages_access.TABLE[row]
    path = (address or route).format((subject or in_review)())
    before = words()

    for name in OTHERS:
        client = browser(app, name)
        for said in (form or {}, {**(form or {}), **FORM}):
            client.send(path, said)

    assert words(before) == before


def test_the_author_alone_can_make_a_proposed_edit(as_person):
    url = f"{test_api_access.API}/posts/{an_edit()}"
    before = words()

    as_person("ann").patch(url, json={"state": "accepted"})

    assert words()[0] != before[0]
    assert words()[1] == before[1]
