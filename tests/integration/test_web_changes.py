import re
from datetime import timedelta

import pytest
import yaml
from sqlalchemy import select, update

from rules import shipped_packs
from service.jobs import try_change
from service.models import BrowserSession, Change, ChangeState, Definition, Effect, Post, db
from service.steps.change import Wanted, propose_grant
from service.steps.draft import submit
from service.unit import unit_of_work
from tests.integration.conftest import LEXICON, entity, person
from tests.integration.journey import a_draft
from tests.integration.pages import waiting, words
from tests.integration.web import browser
from workflows import Role

NAMES = "/definitions/lexicon/bank"


@pytest.fixture
def granted(app):
    """Return the id of a role that Max proposes for Ann."""
    with unit_of_work(person("max")) as unit:
        wanted = Wanted(person_id=person("ann").id, role=Role.COMMS, entity_id=entity("bank").id)
        return propose_grant(unit, wanted, "She joins <b>the</b> team.").id


def proposed(app, by="bob", **but):
    """Propose names for the bank by the page, and return the address of the change."""
    client = browser(app, by)
    once = re.search(r'name="once" value="([^"]+)"', client.get(f"{NAMES}/proposal").text)
    form = {
        "source": yaml.safe_dump({**LEXICON, "brands": ["Aurore"]}, allow_unicode=True),
        "note": "A new brand.",
        "once": once.group(1),
        **but,
    }
    return client, client.send(f"{NAMES}/proposal", form), form


EFFECT = re.compile(r'name="effect" value="([0-9a-f]{64})"')


def tried():
    """Compute the effect of the last change."""
    change_id = db.session.scalar(select(Change.id).order_by(Change.id.desc()).limit(1))
    try_change(str(change_id))


def state(change_id):
    db.session.expire_all()
    return db.session.get_one(Change, change_id).state


def test_who_can_release_sees_it_counted_and_releases_it(app, granted):
    nia = browser(app, "nia")

    listed = nia.get("/changes").text
    released = nia.send(f"/changes/{granted}/release", {})

    assert "for you to release" in listed
    assert "She joins &lt;b&gt;the&lt;/b&gt; team." in listed
    assert released.status_code == 303
    assert state(granted) is ChangeState.RELEASED


def test_a_release_asks_for_a_fresh_proof(app, granted):
    nia = browser(app, "nia")
    nia.get(f"/changes/{granted}")
    db.session.execute(
        update(BrowserSession).values(proved_at=BrowserSession.proved_at - timedelta(minutes=11))
    )
    db.session.commit()

    asked = nia.send(f"/changes/{granted}/release", {})

    assert asked.status_code == 403
    assert "Confirm that it is you" in asked.text
    assert state(granted) is ChangeState.OPEN


@pytest.mark.parametrize(
    ("name", "status"),
    [("max", 403), ("ann", 404), ("cat", 404), ("ida", 403), ("tom", 404), ("nia", 303)],
)
def test_only_another_admin_of_the_place_releases_a_role(app, granted, name, status):
    client = browser(app, name)

    assert client.send(f"/changes/{granted}/release", {}).status_code == status


def test_a_second_click_is_told_that_it_is_done(app, granted):
    nia = browser(app, "nia")
    nia.get(f"/changes/{granted}")
    nia.send(f"/changes/{granted}/release", {})

    assert nia.send(f"/changes/{granted}/release", {}).status_code == 403


def test_a_refusal_without_a_reason_says_so_beside_the_field(app, granted):
    nia = browser(app, "nia")
    nia.get(f"/changes/{granted}")

    refused = nia.send(f"/changes/{granted}/refusal", {"reason": " "})

    assert refused.status_code == 422
    assert "Say why" in refused.text


def test_names_are_proposed_released_compared_and_proposed_again(app):
    bob, made, _form = proposed(app)
    cat = browser(app, "cat")
    tried()
    page = cat.get(made.location).text
    cat.send(f"{made.location}/release", {"effect": EFFECT.search(page).group(1)})
    old, new = db.session.scalars(
        select(Definition.release)
        .where(Definition.name == "bank", Definition.entity_id.is_not(None))
        .order_by(Definition.release)
    ).all()
    compared = cat.get(f"{NAMES}/{new}?against={old}").text
    again = cat.get(f"{NAMES}/proposal?from={old}").text

    assert "Tried on the last 0 revisions" in page
    assert "<del>" in page
    assert "What differs from release" in compared
    assert "Banque Aurore" in again
    assert bob.get(f"{NAMES}").text.count("Release") >= 2


def test_the_same_form_sent_twice_is_one_change(app):
    client, made, form = proposed(app)

    again = client.send(f"{NAMES}/proposal", form)

    assert again.location == made.location


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("brands: [x", "bank:1:"),
        ("company: Aurore\nbrand: [x]\n", "bank:2:"),
        ("company: 12\n", "bank:1:"),
        ("", "bank:1:1"),
    ],
)
def test_a_fault_is_told_with_line_and_column_and_nothing_is_lost(app, source, place):
    _client, refused, _form = proposed(app, source=source)

    assert refused.status_code == 422
    assert place in refused.text
    assert 'value="A new brand."' in refused.text


def test_a_fault_in_a_pack_is_told_with_line_and_column(app):
    client = browser(app, "gus")
    pack = shipped_packs()["food"]
    text = yaml.safe_dump({**pack, "version": "2", "ownr": "x"}, sort_keys=False)
    client.get("/definitions/pack/food/proposal")

    refused = client.send("/definitions/pack/food/proposal", {"source": text, "note": "n"})

    assert refused.status_code == 422
    assert re.search(r"<code>food:\d+:\d+</code>", refused.text)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            {"when": {"channel": ["x", "linkdin"]}},
            "Il n’y a pas de canal linkdin : est-ce linkedin ?",
        ),
        ({"when": {"jurisdiction": ["FR", "GB"]}}, "Il n’y a pas de juridiction GB : est-ce UK ?"),
        (
            {"when": {"risk": "critical", "channel": ["pigeon"]}},
            "Aucune publication n’arrive jamais à cette étape",
        ),
        ({"when": {"entity": ["bnak"]}}, "Il n’y a pas d’entité bnak : est-ce bank ?"),
        ({"when": {"category": ["finanse"]}}, "Il n’y a pas de catégorie finanse"),
        ({"at": "nowhere"}, "Il n’y a pas d’entité nowhere."),
        (
            {"escalate_to": {"reviewers": "comms", "at": "nowhere"}, "within": "1 business day"},
            "Il n’y a pas d’entité nowhere.",
        ),
        ({"at": "lab"}, "This is at lab, which is not above every post that comes here"),
    ],
    ids=["channel", "jurisdiction", "dead", "entity", "category", "at", "escalation", "off"],
)
def test_a_workflow_that_cannot_be_meant_is_refused_where_it_is_written(app, said, told):
    client = browser(app, "gus")
    client.set_cookie("language", "fr", domain="localhost")
    stage = {"name": "late", "reviewers": "legal", **said}
    title = {"fr": "Banque", "en": "Bank"}
    source = {"workflow": "bank", "version": "9", "title": title, "stages": [stage]}
    client.get("/definitions/workflow/bank/proposal")

    form = {"source": yaml.safe_dump(source, sort_keys=False), "note": "n"}
    refused = client.send("/definitions/workflow/bank/proposal", form)

    assert refused.status_code == 422
    assert told in words(refused).replace("\u202f", " ")
    assert re.search(r"<code>bank:\d+:\d+</code>", refused.text)


@pytest.mark.parametrize(
    ("name", "status"), [("ann", 403), ("cat", 403), ("eve", 403), ("max", 200), ("gus", 200)]
)
def test_the_form_for_a_pack_is_for_who_answers_for_the_company(app, name, status):
    assert browser(app, name).get("/definitions/pack/food/proposal").status_code == status


@pytest.mark.parametrize(
    "path", ["/definitions/lexicon/bank", "/definitions/lexicon/bank/proposal"]
)
def test_names_of_another_entity_are_not_found(app, path):
    assert browser(app, "eve").get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/definitions/pack/nothing", "/definitions/law/food", "/definitions/pack/food/99999"]
)
def test_a_definition_that_is_none_is_not_found(app, path):
    assert browser(app, "gus").get(path).status_code == 404


def test_the_pages_offer_no_change_to_who_makes_none(app):
    assert "/changes" not in browser(app, "ann").get("/").text


def test_the_effect_shows_what_was_submitted_never_a_draft(app, work):
    text = "Bravo à toute l'équipe de Zéphyrine pour son accueil."
    post_id = a_draft(text=text)
    with unit_of_work(person("ann")) as unit:
        submit(unit, post_id, version=1)
    work()
    db.session.get_one(Post, post_id).draft_text = "A secret thought."
    db.session.commit()
    names = yaml.safe_dump({**LEXICON, "codenames": ["Zéphyrine"]}, allow_unicode=True)

    _client, made, _form = proposed(app, source=names)
    tried()
    page = browser(app, "cat").get(made.location).text

    assert "Zéphyrine" in page
    assert f"/posts/{post_id}" in page
    assert "A secret thought" not in page


def test_an_effect_is_awaited_with_how_far_it_is(app):
    _bob, made, _form = proposed(app)
    cat = browser(app, "cat")

    waits = cat.get(made.location).text
    early = cat.send(f"{made.location}/release", {})

    assert "0 of 200 so far" in waits
    assert 'http-equiv="refresh"' in waits
    assert "Put it in force" not in waits
    assert early.status_code == 409


def test_an_effect_that_does_not_move_is_said_to(app):
    """Whoever waits for it learns that something is wrong, and whom to ask."""
    _bob, made, _form = proposed(app)
    before = browser(app, "cat").get(made.location).text
    db.session.execute(update(Effect).values(moved_at=Effect.moved_at - timedelta(minutes=3)))
    db.session.commit()

    after = browser(app, "cat").get(made.location).text

    assert "Nothing has moved for" in after
    assert "Nothing has moved for" not in before


def test_a_page_that_is_held_still_lets_one_refuse_without_waiting(app):
    _bob, made, _form = proposed(app)

    page = browser(app, "cat").get(f"{made.location}?still=1").text

    assert 'http-equiv="refresh"' not in page
    assert 'name="reason"' in page


def test_a_decided_change_shows_what_it_changed_and_did_then(app):
    _bob, made, _form = proposed(app)
    tried()
    cat = browser(app, "cat")
    cat.get(made.location)
    cat.send(f"{made.location}/release", {})
    proposed(app, source=yaml.safe_dump({**LEXICON, "brands": ["Soir"]}))
    tried()
    last = db.session.scalar(select(Change.id).order_by(Change.id.desc()).limit(1))
    cat.send(f"/changes/{last}/release", {})

    page = cat.get(made.location).text

    assert "What differed from what was in force then" in page
    assert re.search("<del>.*Banque", page)
    assert "Soir" not in page
    assert "Tried on the last 0 revisions" in page


@pytest.mark.parametrize("last", ["0", "2001", "many"])
def test_how_many_submissions_is_refused_beside_its_field(app, last):
    _client, refused, _form = proposed(app, last=last)

    assert refused.status_code == 422
    assert re.search('id="last-why"[^>]*>A whole number from 1 to 2000', refused.text)
    assert f'value="{last}"' in refused.text


def test_a_known_effect_is_computed_again_on_more_from_the_page(app):
    _bob, made, _form = proposed(app)
    tried()
    cat = browser(app, "cat")
    assert "Compute it again" in cat.get(made.location).text

    asked = cat.send(f"{made.location}/effect", {"last": "300"})
    wrong = cat.send(f"{made.location}/effect", {"last": "0"})

    assert asked.status_code == 303
    assert "0 of 300 so far" in cat.get(made.location).text
    assert wrong.status_code == 422


def test_an_effect_shows_no_post_that_its_reader_may_not_see(app):
    post_id = waiting("Bravo à toute l'équipe de Zéphyrine pour son accueil.")
    names = yaml.safe_dump({**LEXICON, "codenames": ["Zéphyrine"]}, allow_unicode=True)
    _client, made, _form = proposed(app, source=names)
    tried()

    page = browser(app, "max").get(made.location).text

    assert "And 1 that you may not see." in page
    assert str(post_id) not in page
    assert "Bravo" not in page


def test_a_release_beside_something_new_comes_back_with_what_is_computed_anew(app):
    _bob, made, _form = proposed(app)
    tried()
    cat = browser(app, "cat")
    read = EFFECT.search(cat.get(made.location).text).group(1)
    entity("lab").workflow = "standard"
    db.session.commit()

    late = cat.send(f"{made.location}/release", {"effect": read})

    assert late.status_code == 409
    assert "Something else came into force" in late.text
    assert "so far" in late.text
    tried()
    again = cat.get(made.location).text
    cat.send(f"{made.location}/release", {"effect": EFFECT.search(again).group(1)})
    assert state(made.location.rsplit("/", 1)[1]) is ChangeState.RELEASED
