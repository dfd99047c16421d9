from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from service.models import Channel, Post, Share, db
from service.networks import door
from service.steps.recall import recall
from service.steps.share import share
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import PLAIN, approved, forget, in_review
from tests.integration.pages import MODEST, rule, waiting, words
from tests.integration.web import browser


@pytest.fixture
def post_id(app):
    return approved()


def take(client, post_id, channel="linkedin"):
    return client.post(f"/library/{post_id}/shares", data={"channel": channel})


def shares():
    forget()
    return db.session.scalar(select(func.count()).select_from(Share))


def expired(post_id):
    db.session.get_one(Post, post_id).expires_at = datetime.now(UTC) - timedelta(hours=1)
    db.session.commit()


def recalled(post_id):
    with unit_of_work(person("bob")) as unit:
        recall(unit, post_id, "A figure was wrong.")


def test_an_empty_library_says_what_will_come(as_person, app):
    assert "The library is empty" in words(as_person("ann").get("/library"))


def test_a_post_says_why_it_may_be_shared(as_person, post_id):
    page = words(as_person("ann").get("/library"))

    assert PLAIN[:30] in page
    assert "Approved by compliance, legal, communications" in page


def test_a_search_finds_other_forms_of_a_word(as_person, post_id):
    assert str(post_id) in as_person("ann").get("/library?q=apprenti").text


@pytest.mark.parametrize(
    "query", ["q=zzz", "q=zzz&channel=x", "channel=event", "language=en", "q=%00", "q=%26%7C"]
)
def test_nothing_found_says_what_to_try(as_person, post_id, query):
    page = words(as_person("ann").get(f"/library?{query}"))

    assert "Nothing found" in page
    assert "Show the whole library" in page
    assert "Newest in the library" in page


@pytest.mark.parametrize("query", ["channel=zzz", "entity=zzz", "language=zz"])
def test_a_filter_that_does_not_exist_narrows_nothing(as_person, post_id, query):
    assert str(post_id) in as_person("ann").get(f"/library?{query}").text


def test_a_filter_by_entity_narrows(as_person, post_id):
    group = entity("group").id

    assert "Nothing found" in words(as_person("ann").get(f"/library?entity={group}"))


def test_a_language_that_the_check_recognised_counts_as_told(as_person, app):
    post_id = waiting(MODEST, language=None)
    for name in ("cat", "lea", "bob"):
        rule(post_id, name)

    assert str(post_id) in as_person("ann").get("/library?language=fr").text
    assert "Nothing found" in words(as_person("ann").get("/library?language=en"))


def test_what_is_under_review_is_not_in_the_library(as_person, app):
    post_id = in_review()

    assert as_person("ann").get(f"/library/{post_id}").status_code == 404
    assert take(as_person("ann"), post_id).status_code == 404


def test_a_share_is_recorded_and_shows_the_approved_words(as_person, post_id):
    client = as_person("ann")
    answer = take(client, post_id)
    page = client.get(answer.location)

    assert answer.status_code == 303
    assert shares() == 1
    assert f"\n{PLAIN.replace(chr(39), '&#39;')}</textarea>" in page.text
    assert 'href="https://www.linkedin.com/' in page.text
    assert 'rel="noopener noreferrer"' in page.text


def test_approved_words_keep_their_first_empty_line(as_person, app):
    post_id = waiting(f"\n\n{MODEST}")
    for name in ("cat", "lea", "bob"):
        rule(post_id, name)
    client = as_person("ann")

    page = client.get(take(client, post_id).location)

    assert f">\n\n\n{MODEST}</textarea>" in page.text


def test_a_double_click_shares_once(as_person, post_id):
    first, second = take(as_person("ann"), post_id), take(as_person("ann"), post_id)

    assert first.location == second.location
    assert shares() == 1


def test_the_share_of_another_is_not_shown(as_person, post_id):
    location = take(as_person("ann"), post_id).location

    assert as_person("bob").get(location).status_code == 404


@pytest.mark.parametrize("channel", ["event", "zzz", ""])
def test_a_channel_that_was_not_approved_is_refused(as_person, post_id, channel):
    assert take(as_person("ann"), post_id, channel).status_code == 422


@pytest.mark.parametrize(
    ("end", "told"),
    [(expired, "has expired"), (recalled, "was recalled")],
    ids=["expired", "recalled"],
)
def test_what_ended_says_so_and_is_not_shared(as_person, post_id, end, told):
    end(post_id)

    page, answer = as_person("ann").get(f"/library/{post_id}"), take(as_person("ann"), post_id)

    assert page.status_code == 200
    assert told in words(page)
    assert "Share it" not in words(page)
    assert answer.status_code == 409
    assert told in words(answer)
    assert shares() == 0


def test_who_shared_before_a_recall_can_no_longer_copy(as_person, post_id):
    location = take(as_person("ann"), post_id).location
    recalled(post_id)

    assert as_person("ann").get(location).status_code == 302
    assert take(as_person("ann"), post_id).status_code == 409


def test_the_words_of_a_recalled_post_are_shown_to_who_must_remove_them(as_person, post_id):
    take(as_person("ann"), post_id)
    recalled(post_id)

    assert PLAIN[:20] in words(as_person("ann").get(f"/library/{post_id}"))
    assert as_person("eve").get(f"/library/{post_id}").status_code == 404


@pytest.mark.parametrize(("name", "kept"), [("bob", True), ("ann", False)])
def test_only_who_keeps_the_library_dates_and_recalls_and_nobody_sees_who_shared(
    as_person, post_id, name, kept
):
    with unit_of_work(person("bob")) as unit:
        share(unit, post_id, Channel.X)

    page = words(as_person(name).get(f"/library/{post_id}"))

    assert ("Keep the library" in page) is kept
    assert ("How often it was shared By fewer than 5 people." in page) is kept
    assert "took it" not in page


def test_dates_are_those_of_the_entity(as_person, post_id):
    form = {"not_before": "2077-07-01T09:00", "expires_at": "2077-12-01T18:30"}

    answer = as_person("bob").post(f"/library/{post_id}/dates", data=form)

    forget()
    post = db.session.get_one(Post, post_id)
    assert answer.status_code == 303
    assert post.not_before == datetime(2077, 7, 1, 7, 0, tzinfo=UTC)
    assert post.expires_at == datetime(2077, 12, 1, 17, 30, tzinfo=UTC)
    assert "under embargo" in words(as_person("ann").get(f"/library/{post_id}"))


def test_an_embargo_that_is_over_is_no_reason(as_person, post_id):
    post = db.session.get_one(Post, post_id)
    post.not_before = datetime.now(UTC) - timedelta(days=1)
    post.suspended_at = datetime.now(UTC)
    db.session.commit()

    page = words(as_person("ann").get(f"/library/{post_id}"))

    assert "suspended" in page
    assert "It can be shared from" not in page


@pytest.mark.parametrize(
    "form",
    [
        {"not_before": "tomorrow"},
        {"not_before": "2077-07-01T09:00", "expires_at": "2077-06-01T09:00"},
    ],
    ids=["unreadable", "reversed"],
)
def test_dates_that_make_no_sense_are_refused_and_kept_in_the_form(as_person, post_id, form):
    answer = as_person("bob").post(f"/library/{post_id}/dates", data=form)

    assert answer.status_code == 422
    assert form["not_before"] in answer.text


def test_only_who_keeps_the_library_may_date_and_recall(as_person, post_id):
    for act in ("dates", "recalls"):
        answer = as_person("ann").post(f"/library/{post_id}/{act}", data={"reason": "x"})
        assert answer.status_code == 403


def test_a_recall_needs_a_reason_and_tells_it(as_person, post_id):
    keeper = as_person("bob")

    refused = keeper.post(f"/library/{post_id}/recalls", data={"reason": ""})
    done = keeper.post(f"/library/{post_id}/recalls", data={"reason": "Remove it by Friday."})

    assert refused.status_code == 422
    assert "Say why" in words(refused)
    assert done.status_code == 303
    assert "Remove it by Friday." in words(as_person("ann").get(f"/library/{post_id}"))


@pytest.mark.parametrize(
    ("channel", "starts"),
    [
        (Channel.X, "https://x.com/intent/post?text=a%26b%0A%22%C3%A9%F0%9F%8E%89"),
        (Channel.EMAIL, "mailto:?body=a%26b%0D%0A%22%C3%A9%F0%9F%8E%89"),
    ],
    ids=["x", "email"],
)
def test_words_that_come_along_are_written_whole_into_the_address(channel, starts):
    found = door(channel, 'a&b\n"é🎉')

    assert (found.address, found.carries) == (starts, True)


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_has_a_door_or_none(channel):
    assert door(channel, "x").address is None or ":" in door(channel, "x").address


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/rules", "What holds today"),
        ("/rules/finance", "Guaranteed return"),
        ("/rules/common", "Examples"),
        ("/workflows/bank", "at the same time"),
        ("/workflows/pharma", "of the parent entity"),
    ],
)
@pytest.mark.parametrize("name", ["ann", "ida", "max"])
def test_the_rules_in_force_are_open_to_every_role(as_person, app, name, path, told):
    page = as_person(name).get(path)

    assert page.status_code == 200
    assert told in words(page)


@pytest.mark.parametrize("path", ["/rules/zzz", "/workflows/zzz"])
def test_a_definition_that_is_not_in_force_is_not_found(as_person, app, path):
    assert as_person("ann").get(path).status_code == 404


def test_clicks_at_the_same_moment_are_one_share(app, post_id):
    ann = browser(app, "ann")
    form, path = {"channel": "x"}, f"/library/{post_id}/shares"

    with ThreadPoolExecutor(4) as clicks:
        answers = list(clicks.map(lambda _each: ann.send(path, form), range(4)))

    assert {each.status_code for each in answers} == {303}
    assert len({each.location for each in answers}) == 1
    assert shares() == 1
