"""What was tried against the library, as whoever might, and is refused since."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.test import Client

from service.errors import Forbidden, Invalid
from service.jobs import check_post
from service.models import Channel, Post, SharingRule, Signpost, db
from service.queries.voice import trial
from service.shareable import why_not
from service.signposts import Signposts
from service.steps.absence import Away, enter_absence
from service.steps.draft import Draft, submit, write
from service.steps.library import date_post, end_offer
from service.steps.library_file import bring_library
from service.steps.personalise import personalise
from service.steps.renew import renew
from service.steps.share import share
from service.steps.vary import rule_sharing
from service.unit import unit_of_work
from service.voice import Obstacle
from tests.integration.conftest import entity, person
from tests.integration.journey import API, approved, forget, in_review
from tests.integration.pages import rule
from workflows import State, Verdict

OPENING = "Belle journée avec l'équipe."
WARNING = "Il existe un risque de perte en capital."
TEXT = f"{OPENING} {WARNING} Merci à toutes et tous."


def begun(name, text, link):
    content = Draft(
        text=text,
        language="fr",
        channels=(Channel.LINKEDIN,),
        jurisdictions=("FR",),
        links=(link,),
    )
    with unit_of_work(person(name)) as unit:
        return write(unit, entity("bank").id, content)


@pytest.fixture
def parent(app):
    post_id = begun("ann", TEXT, "https://aurore.example/").id
    with unit_of_work(person("ann")) as unit:
        submit(unit, post_id, version=1)
    check_post(str(post_id), 1)
    for name in ("cat", "lea", "bob"):
        forget()
        if db.session.get_one(Post, post_id).state is State.IN_REVIEW:
            rule(post_id, name, Verdict.APPROVE)
    with unit_of_work(person("bob")) as unit:
        rule_sharing(unit, post_id, SharingRule.FREE)
    return post_id


def obstacles(app, post_id, text):
    in_force = app.extensions["definitions"].in_force(db.session())
    post = db.session.get_one(Post, post_id)
    return trial(post, text, in_force, datetime.now(UTC)).obstacles


@pytest.mark.parametrize(
    "added",
    [
        "Tout est sur crédit-aurore.com.",
        "Tout est sur аurore.com.",
        "Déjà dоuze dossiers.",
        "Déjà une douzaine de dossiers.",
        "Déjà d.o.u.z.e dossiers.",
        "Mieux que l'Οrbanque.",
        "Merci à M.a.r.c.h.e.n.o.i.r.",
        "Vive AuroreCroissance.",
        "Un \u202eitnarag\u202c rendement.",
    ],
)
def test_no_disguise_brings_a_claim_past_the_readers(app, parent, added):
    assert Obstacle.CLAIM_ADDED in obstacles(app, parent, f"{TEXT} {added}")


def test_no_blank_lines_bring_a_warning_below_the_fold(app, parent):
    sunk = TEXT.replace(f" {WARNING}", f"\n\n\n\n{WARNING}")

    assert obstacles(app, parent, sunk) == [Obstacle.PUSHED_DOWN]


def test_an_author_of_comms_may_only_tighten_their_own_sharing_rule(app):
    post_id = in_review("bob")

    with pytest.raises(Forbidden), unit_of_work(person("bob")) as unit:
        rule_sharing(unit, post_id, SharingRule.FREE)
    with unit_of_work(person("bob")) as unit:
        assert rule_sharing(unit, post_id, SharingRule.VERBATIM)


def test_an_embargo_outlives_an_end_and_a_renewal(app):
    post_id = approved()
    later = datetime.now(UTC) + timedelta(days=30)
    with unit_of_work(person("bob")) as unit:
        end_offer(unit, date_post(unit, post_id, not_before=later, expires_at=None))
    in_force = app.extensions["definitions"].in_force(db.session())
    with unit_of_work(person("ann")) as unit:
        renew(unit, post_id, in_force, later + timedelta(days=9))

    forget()
    assert why_not(db.session.get_one(Post, post_id), datetime.now(UTC)) is not None


@pytest.mark.parametrize(("name", "allowed"), [("ann", False), ("bob", True)])
def test_an_author_renews_for_months_and_not_for_years(app, name, allowed):
    post_id = approved()
    in_force = app.extensions["definitions"].in_force(db.session())
    far = datetime.now(UTC) + timedelta(days=3_000)

    try:
        with unit_of_work(person(name)) as unit:
            renew(unit, post_id, in_force, far)
    except Invalid:
        assert not allowed
    else:
        assert allowed


def a_draft(link):
    return begun("ann", "Bonjour.", link).draft_links


@pytest.mark.parametrize(
    "link",
    [
        "https://aurore.example@evil.example/",
        "https://a:b@evil.example/",
        "https://[oops/",
        "https://aurore.example:port/",
        "https:///evil.example",
        "https://aurore\u200b.example\u202e/",
        "https://evil.example\u2044@aurore.example",
        "https://evil.example／",
    ],
)
def test_a_link_that_reads_otherwise_than_it_leads_is_refused(app, link):
    with pytest.raises(Invalid):
        a_draft(link)


def test_a_host_that_looks_like_another_is_told_apart(app):
    assert a_draft("https://аurore.example:81/é") == ["https://xn--urore-3ve.example:81/é"]
    assert a_draft("https://aurore.example/é") == ["https://aurore.example/é"]


def test_an_import_refuses_the_links_that_a_draft_refuses(app):
    file = "text,channels,links\nBonjour.,x,https://aurore.example/\u200b\n"

    with unit_of_work(person("bob")) as unit:
        made, faults = bring_library(unit, entity("bank").id, file.encode())

    assert made is None
    assert [(each.line, each.column) for each in faults] == [(2, "links")]


@pytest.fixture
def served(app):
    settings = replace(app.extensions["settings"], links_url="https://go.aurore.example")
    app.config["LINKS_URL"] = settings.links_url
    signposts = Signposts(settings)
    yield signposts
    signposts.engine.dispose()
    app.config["LINKS_URL"] = ""


def test_a_link_of_a_version_is_counted_elsewhere_as_its_post(served, parent):
    with unit_of_work(person("ann")) as unit:
        own = personalise(unit, parent, f"Quelle journée ! {WARNING} Merci à vous.").id
    with unit_of_work(person("ann")) as unit:
        share(unit, own, Channel.LINKEDIN)
    forget()
    name = db.session.scalars(db.select(Signpost.id)).one()

    leads = Client(served).get(f"/{name}").headers["Location"]

    assert leads.endswith(f"utm_campaign={parent.hex[-12:]}")


def test_many_followers_at_once_are_told_to_try_again(served):
    with ExitStack() as busy:
        for _each in range(15):
            busy.enter_context(served.engine.connect())

        answer = Client(served).get("/abcdefghjkmn")

    assert answer.status_code == 503
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["cat@aurore.example", "nobody@aurore.example"])
def test_an_absence_tells_nobody_elsewhere_who_has_an_account(app, address):
    today = datetime.now(UTC).date()
    away = Away(starts_on=today, ends_on=today + timedelta(days=3), delegate=address)

    with pytest.raises(Invalid, match="Name a colleague"), unit_of_work(person("eve")) as unit:
        enter_absence(unit, away)


def test_no_gap_in_a_record_tells_that_a_version_was_shared(app, as_person, parent):
    with unit_of_work(person("ann")) as unit:
        own = personalise(unit, parent, f"Quelle journée ! {WARNING} Merci à vous.").id
    before = as_person("ida").get(f"{API}/posts/{own}/record").json["items"]

    with unit_of_work(person("ann")) as unit:
        share(unit, own, Channel.LINKEDIN)
    with unit_of_work(person("bob")) as unit:
        date_post(unit, own, not_before=None, expires_at=datetime.now(UTC) + timedelta(days=9))
    after = as_person("ida").get(f"{API}/posts/{own}/record").json["items"]

    assert after[:-1] == before
    assert [each["sequence"] for each in after] == list(range(1, len(after) + 1))
    assert {each["previous"] for each in after} == {None}
