"""The crisis switch: sharing stops at once, below too, and goes on by the word of two people."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from service.errors import Forbidden, Invalid, NotFound, NotShareable, Stale
from service.models import Channel, Event, Notice, NoticeKind, Pause, Post, Share, db
from service.queries.library import Wanted, library
from service.shareable import in_force, shareable
from service.steps.pause import agree_lift, ask_lift, keep_pause, pause_sharing
from service.steps.share import share
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import API, approved, forget
from tests.integration.pages import words

MESSAGE = {"fr": "Incident en cours : ne publiez rien.", "en": "An incident: publish nothing."}


def pause(where="bank", by="bob"):
    with unit_of_work(person(by)) as unit:
        return pause_sharing(unit, entity(where).id, MESSAGE).id


def take(step, pause_id, by):
    with unit_of_work(person(by)) as unit:
        step(unit, pause_id)


def shared(post_id):
    with unit_of_work(person("ann")) as unit:
        return share(unit, post_id, Channel.X).id


def lifted(pause_id):
    take(ask_lift, pause_id, "bob")
    take(agree_lift, pause_id, "cat")


def test_a_pause_stops_every_share_with_its_message(app):
    post_id = approved()
    pause()

    with pytest.raises(NotShareable) as refused:
        shared(post_id)

    assert refused.value.more == {"pause": MESSAGE}


@pytest.mark.parametrize(("where", "stops"), [("group", True), ("bank", True), ("lab", False)])
def test_a_pause_holds_in_its_entity_and_below(app, where, stops):
    post_id = approved()
    pause(where, {"group": "gus", "bank": "bob", "lab": "eve"}[where])
    now = datetime.now(UTC)

    post = db.session.get_one(Post, post_id)
    listed = db.session.scalar(select(Post.id).where(Post.id == post_id, in_force(now)))

    assert shareable(post, now) is not stops
    assert (listed is None) is stops


def test_sharing_goes_on_once_two_people_say_so(app):
    post_id = approved()
    pause_id = pause()
    take(ask_lift, pause_id, "bob")

    with pytest.raises(Forbidden):
        take(agree_lift, pause_id, "bob")
    with pytest.raises(NotShareable):
        shared(post_id)
    take(agree_lift, pause_id, "lea")

    assert shared(post_id)


def test_nobody_agrees_to_what_nobody_asked(app):
    pause_id = pause()

    with pytest.raises(Stale):
        take(agree_lift, pause_id, "lea")


def test_a_pause_may_be_kept_although_somebody_asked(app):
    pause_id = pause()
    take(ask_lift, pause_id, "bob")
    take(keep_pause, pause_id, "lea")

    with pytest.raises(Stale):
        take(agree_lift, pause_id, "cat")


def test_sharing_is_paused_once_in_an_entity(app):
    pause_id = pause()

    with pytest.raises(Stale):
        pause(by="cat")
    lifted(pause_id)

    assert pause(by="cat")


@pytest.mark.parametrize("by", ["ann", "ida", "max", "eve"])
def test_who_keeps_no_watch_there_pauses_nothing(app, by):
    with pytest.raises(Forbidden):
        pause(by=by)


@pytest.mark.parametrize("by", ["ann", "eve"])
def test_who_keeps_no_watch_there_knows_no_pause_to_lift(app, by):
    with pytest.raises(NotFound):
        take(ask_lift, pause(), by)


@pytest.mark.parametrize("message", [{}, {"fr": "Non.", "en": " "}, {"fr": "x" * 1001, "en": "x"}])
def test_a_pause_says_why_in_both_languages(app, message):
    with pytest.raises(Invalid), unit_of_work(person("bob")) as unit:
        pause_sharing(unit, entity("bank").id, message)


def test_a_pause_waits_for_a_share_under_way_and_no_share_comes_after(app):
    post_id = approved()
    sharing, paused = threading.Event(), threading.Event()
    seen: dict[str, bool] = {}

    def throw():
        with app.app_context():
            sharing.wait(10)
            pause()
            paused.set()

    thrower = threading.Thread(target=throw)
    thrower.start()
    with unit_of_work(person("ann")) as unit:
        share(unit, post_id, Channel.X)
        sharing.set()
        seen["paused while sharing"] = paused.wait(0.5)
    thrower.join(10)

    assert seen == {"paused while sharing": False}
    assert paused.is_set()
    forget()
    with pytest.raises(NotShareable):
        shared(post_id)
    assert db.session.scalar(select(func.count()).select_from(Share)) == 1


def test_the_record_of_the_entity_tells_all_of_it(app):
    lifted(pause())

    names = db.session.scalars(
        select(Event.name).where(Event.subject_id == entity("bank").id).order_by(Event.sequence)
    ).all()

    assert names == ["entity.sharing_paused", "entity.lift_asked", "entity.sharing_resumed"]


def test_all_who_may_lift_it_are_told_at_once(app):
    pause()

    told = db.session.scalars(select(Notice.person_id).where(Notice.kind == NoticeKind.PAUSED))

    assert set(told) == {person(each).id for each in ("cat", "dan", "lea", "gus", "hal")}


def test_a_paused_library_offers_nothing(app):
    approved()
    pause()

    assert library(person("ann"), datetime.now(UTC), Wanted()).rows == []


@pytest.mark.parametrize(("language", "said"), [("fr", MESSAGE["fr"]), ("en", MESSAGE["en"])])
def test_every_page_of_the_library_and_the_first_page_say_it(app, as_person, language, said):
    post_id = approved()
    pause()
    client = as_person("ann")
    client.set_cookie("language", language, domain="localhost")

    for path in ("/", "/library", f"/library/{post_id}"):
        assert said in words(client.get(path))


def test_who_agrees_too_late_reads_so_beside_the_pause_as_it_stands(app, as_person):
    pause_id = pause()
    take(ask_lift, pause_id, "bob")
    take(keep_pause, pause_id, "bob")

    answer = as_person("cat").post(f"/library/pauses/{pause_id}/agreement")

    assert answer.status_code == 409
    assert "Nobody has asked that sharing goes on." in words(answer)
    assert "Ask that sharing goes on" in words(answer)


def test_the_api_pauses_and_lifts(app, as_person):
    bob, cat = as_person("bob"), as_person("cat")
    made = bob.post(f"{API}/library/pauses", json={"entity": "bank", "message": MESSAGE})
    assert made.status_code == 201, made.json
    url = f"{API}/library/pauses/{made.json['id']}/lifts"

    assert bob.post(url, json={}).status_code == 201
    assert bob.post(url, json={"agree": True}).status_code == 403
    assert cat.post(url, json={"agree": True}).json["lifted_at"]
    assert cat.get(f"{API}/library/pauses").json["items"] == []


def test_two_who_pause_at_once_make_one_pause(app):
    def throw(name):
        with app.app_context():
            try:
                pause(by=name)
            except Stale:
                return

    both = [threading.Thread(target=throw, args=(name,)) for name in ("bob", "cat")]
    for each in both:
        each.start()
    for each in both:
        each.join(10)

    assert db.session.scalar(select(func.count()).select_from(Pause)) == 1
