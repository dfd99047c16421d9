"""Certificates: entered by page, file and API, ended, shown to their holder, warned of."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from service.errors import Forbidden, Invalid, NotFound
from service.jobs import sweep
from service.models import Certificate, Event, Notice, NoticeKind, db
from service.steps.bring import Fate, FileKind, bring
from service.steps.certificates import certificate_words, end_certificate, enter_certificate
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import API
from tests.integration.pages import words
from tests.integration.trusting import certify
from tests.integration.web import browser

CELLS = {
    "kind": "social media training",
    "source": "Aurore Academy",
    "valid_from": "2026-01-01",
    "valid_to": "2035-12-31",
}
HEAD = "email,kind,valid_from,valid_to,source"
ANN = "ann@aurore.example,training,2026-01-01,2035-12-31,Academy"


def enter(name="ann", by="max", **but):
    with unit_of_work(person(by)) as unit:
        return enter_certificate(unit, person(name).id, certificate_words(CELLS | but)).id


def held(name="ann"):
    return db.session.query(Certificate).where(Certificate.person_id == person(name).id).all()


def take(*lines, by="max"):
    data = "\n".join([HEAD, *lines]).encode()
    with unit_of_work(person(by)) as unit:
        return bring(unit, FileKind.CERTIFICATES, data)


def warned(name="ann"):
    return [
        each.facts["until"]
        for each in db.session.scalars(
            select(Notice).where(
                Notice.kind == NoticeKind.CERTIFICATE, Notice.person_id == person(name).id
            )
        )
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": " "}, "kind"),
        ({"source": "x" * 201}, "source"),
        ({"valid_from": ""}, "valid_from"),
        ({"valid_to": "31.12.2027"}, "valid_to"),
        ({"valid_to": "2025-12-31"}, "valid_to"),
        ({"valid_to": "2036-12-31"}, "valid_to"),
    ],
    ids=["no kind", "long source", "no first day", "no date", "backwards", "for ever"],
)
def test_a_certificate_says_all_of_it(app, wrong, field):
    with pytest.raises(Invalid) as refused:
        enter(**wrong)

    assert refused.value.pointer == field


def test_the_same_certificate_twice_stays_one(app):
    assert enter() == enter()

    assert len(held()) == 1


def test_nobody_certifies_themselves_or_whom_they_do_not_manage(app):
    with pytest.raises(Forbidden):
        enter("max")
    with pytest.raises(NotFound):
        enter("ann", by="tom")


def test_a_certificate_is_ended_for_a_reason_and_stays_to_be_seen(app):
    certificate_id = enter()
    for _click in range(2):
        with unit_of_work(person("nia")) as unit:
            end_certificate(unit, person("ann").id, certificate_id, "Entered by mistake.")

    (kept,) = held()
    names = db.session.query(Event.name).where(Event.subject_id == person("ann").id).all()
    assert (kept.end_reason, kept.ended_by) == ("Entered by mistake.", person("nia").id)
    assert [name for (name,) in names].count("person.certificate_ended") == 1


def test_a_file_of_certificates_comes_in_whole_and_twice_the_same(app):
    first = take(ANN, ANN.replace("ann@", "bob@"), ANN.replace("training", "exam"))
    again = take(ANN)

    assert (first.count(Fate.NEW), again.count(Fate.UNCHANGED)) == (3, 1)
    assert len(held()) == 2


def test_a_file_with_one_fault_brings_no_certificate_in(app):
    brought = take(
        ANN,
        ANN.replace("ann@", "who@"),
        ANN.replace("2035-12-31", "2020-01-01"),
        ANN.replace("ann@", "max@"),
        ANN,
    )

    faults = [(each.line, each.column) for each in brought.faults]
    assert faults == [(3, "email"), (4, "valid_to"), (5, ""), (6, "email")]
    assert held() == []


def test_its_holder_is_warned_once_thirty_days_before_the_end(app):
    certify(days=29)
    certify("bob", days=32)

    for _sweep in range(2):
        sweep(datetime.now(UTC))

    assert len(warned()) == 1
    assert warned("bob") == []


def test_nobody_is_warned_of_what_was_ended_or_goes_on(app):
    certify(days=20)
    certify(days=300)
    with unit_of_work(person("max")) as unit:
        end_certificate(unit, person("bob").id, certify("bob", days=20), "Left.")

    sweep(datetime.now(UTC))

    assert warned() == warned("bob") == []


def test_the_warning_names_the_certificate_and_leads_to_it(app):
    certificate_id = certify(days=20)
    sweep(datetime.now(UTC))

    page = browser(app, "ann").get("/notices").text

    assert "Your certificate “social media training” ends on" in page
    assert f"/your-trust#{certificate_id}" in page


def test_an_admin_enters_and_ends_a_certificate_on_the_page(app):
    client = browser(app, "max")
    home = f"/people/{person('ann').id}"
    client.get(home)

    refused = client.send(f"{home}/certificates", CELLS | {"valid_to": ""})
    assert refused.status_code == 422
    assert 'id="certificate-valid_to-why"' in refused.text
    assert client.send(f"{home}/certificates", CELLS).status_code == 303
    (kept,) = held()
    client.send(f"{home}/certificates/{kept.id}/end", {"reason": "Entered by mistake."})

    assert "Entered by mistake." in words(client.get(home))
    assert "entered a certificate: social media training" in words(client.get(f"{home}/record"))


def test_its_holder_sees_it_and_takes_it_along(app):
    certify()
    client = browser(app, "ann")

    page = words(client.get("/your-trust"))
    copy = json.loads(client.get("/your-data.json").text)

    assert "social media training counts" in page
    assert copy["certificates"][0]["source"] == "Aurore Academy"


def test_the_api_enters_lists_and_ends(as_person):
    client, url = as_person("max"), f"{API}/people/{person('ann').id}/certificates"
    made = client.post(url, json=CELLS)
    bad = client.post(url, json=CELLS | {"valid_to": "2020-01-01", "kind": "two\nlines"})
    ended = client.post(f"{url}/{made.json['id']}/endings", json={"reason": "Left."})

    assert (made.status_code, bad.status_code, ended.status_code) == (201, 422, 201)
    assert as_person("ann").get(url).json["items"][0]["end_reason"] == "Left."


def test_a_file_is_looked_at_on_its_page_before_it_comes_in(app):
    client = browser(app, "max")
    client.get("/import/certificates")
    text = f"{HEAD}\n{ANN}"

    assert client.send("/import/certificates/all", {"text": text}).status_code == 303
    assert len(held()) == 1


def test_a_certificate_ends_with_its_last_day_where_the_post_belongs(app):
    now = datetime.now(UTC)
    certify(days=0, now=now)
    (kept,) = held()

    today = person("ann").today(now)
    assert kept.standing(today) == "valid"
    assert kept.standing(today + timedelta(days=1)) == "past"
