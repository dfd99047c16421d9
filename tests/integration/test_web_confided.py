import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from service.jobs import check_post
from service.models import Alert, Notice, SafetyCase, SafetyState, db
from service.steps.draft import save, submit
from service.steps.heed import report
from service.steps.safety import answer
from tests.integration.conftest import entity, person
from tests.integration.journey import API, PLAIN, SECRET, a_draft, an_alert, in_review
from tests.integration.test_safety_cases import EFFECT, a_post, act, cases, give, lab
from tests.integration.test_steps import a_draft as a_content
from tests.integration.web import browser
from workflows import Role

__all__ = ["lab"]


def form(text, **more):
    return {"version": "1", "text": text, "entity": "lab", "channels": "x", **more}


def hidden(page):
    """Whether the page offers no report."""
    return re.search(r'id="must-report"\s+hidden', page.text) is not None


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.text))


def test_the_composer_offers_to_report_what_it_only_checked(lab):
    client = browser(lab, "eve")
    checked = client.send("/posts/new", form(EFFECT, act="check"))
    told = client.send("/posts/new", form(EFFECT, act="report"))

    assert not hidden(checked)
    assert "Pharmacovigilance is told" in told.text
    assert hidden(told)
    assert EFFECT in told.text.replace("&#39;", "'")
    assert [each.post_id for each in cases()] == [None]


def test_an_ordinary_check_offers_no_report(lab):
    page = browser(lab, "eve").send("/posts/new", form("Bonne journée.", act="check"))

    assert hidden(page)


def test_the_author_is_told_that_it_was_passed_on_and_nothing_more(lab):
    post = a_post()
    act("hal", answer, cases()[0].id, SafetyState.NOT_A_CASE, "A leaflet")

    page = words(browser(lab, "eve").get(f"/posts/{post.id}/edit"))

    assert "Pharmacovigilance was told" in page
    assert "leaflet" not in page


def test_a_reviewer_is_told_that_pharmacovigilance_knows_of_what_is_still_there(lab):
    kept, gone = a_post(), a_post()
    act("eve", save, gone.id, a_content(text="Bonne journée."), version=1)
    for post, version in ((kept, 1), (gone, 2)):
        act("eve", submit, post.id, version=version)
        check_post(str(post.id), 1)

    told = "Pharmacovigilance was told of the harmful effect"
    assert told in words(browser(lab, "gus").get(f"/posts/{kept.id}"))
    assert told not in words(browser(lab, "gus").get(f"/posts/{gone.id}"))


def test_an_author_is_told_of_a_leak_by_page_and_by_program(app, as_person):
    give("hal", Role.SECURITY, "group")
    answer = as_person("ann").post(
        f"{API}/posts", json={"entity": "bank", "text": SECRET, "channels": ["x"]}
    )

    page = words(browser(app, "ann").get(f"/posts/{answer.json['id']}/edit"))

    assert [each["role"] for each in answer.json["passed_on"]] == ["security"]
    assert "must not leak" in page


def test_who_comments_by_program_is_told_of_a_leak(app, as_person):
    give("hal", Role.SECURITY, "group")
    url, comment = f"{API}/posts/{in_review()}/comments", {"revision": 1, "body": SECRET}

    answers = [
        as_person("cat").post(url, json=comment | {"body": each}) for each in (PLAIN, SECRET)
    ]

    assert [[each["role"] for each in one.json["passed_on"]] for one in answers] == [
        [],
        ["security"],
    ]


def test_a_case_is_read_and_reported_on_its_page(lab):
    a_post()
    client = browser(lab, "hal")
    path = f"/safety-cases/{cases()[0].id}"

    assert EFFECT in client.get(path).text
    client.send(f"{path}/answers", {"state": "reported", "reason": "2026-17"})

    assert cases()[0].state is SafetyState.REPORTED
    assert "2026-17" in client.get("/safety-cases?answered=yes").text


def test_a_dismissal_without_a_reason_is_said_beside_the_field(lab):
    a_post()
    client = browser(lab, "hal")
    client.get("/safety-cases")

    page = client.send(f"/safety-cases/{cases()[0].id}/answers", {"state": "not_a_case"})

    assert page.status_code == 422
    assert 'id="reason-why"' in page.text


def test_cases_are_listed_by_deadline_and_in_pages(lab):
    for number in range(27):
        act("eve", report, entity("lab").id, f"Malaise {number}.")
    last = cases()[-1]
    due = last.opened_at + timedelta(minutes=1)
    db.session.execute(update(SafetyCase).where(SafetyCase.id == last.id).values(due_at=due))
    db.session.commit()

    page = browser(lab, "hal").get("/safety-cases")
    links = re.findall(r"/safety-cases/([0-9a-f-]{36})", page.text)

    assert (links[0], len(links)) == (str(last.id), 25)
    assert 'rel="next"' in page.text


def test_home_tells_what_is_confided_to_the_visitor(lab):
    give("hal", Role.SECURITY, "group")
    a_post()
    a_draft(text=SECRET)
    long = timedelta(days=5)
    earlier = {"opened_at": SafetyCase.opened_at - long, "due_at": SafetyCase.due_at - long}
    db.session.execute(update(SafetyCase).values(earlier))
    db.session.commit()

    page = words(browser(lab, "hal").get("/"))

    assert "1 safety case waits for your answer, 1 of them is overdue" in page
    assert "1 alert of a leak waits" in page
    assert "safety case" not in words(browser(lab, "eve").get("/"))


def test_an_alert_is_seen_to_on_its_page(app):
    give("hal", Role.SECURITY, "group")
    a_draft(text=SECRET)
    alert = db.session.query(Alert).one()
    client = browser(app, "hal")
    client.get("/alerts")

    client.send(f"/alerts/{alert.id}/answers", {"note": "Changed"})
    page = client.get(f"/alerts/{alert.id}")

    assert "Changed" in page.text
    assert "Printemps" not in page.text


@pytest.mark.parametrize("path", ["/safety-cases", "/alerts"])
def test_empty_lists_say_what_will_stand_there(app, path):
    give("hal", Role.SAFETY, "group")
    give("hal", Role.PRIVACY, "group")

    assert "an e-mail tells you" in browser(app, "hal").get(path).text


def test_the_safety_list_of_the_api_is_that_of_the_reader(lab, as_person):
    a_post()

    assert len(as_person("hal").get(f"{API}/safety-cases").json["items"]) == 1
    assert as_person("eve").get(f"{API}/safety-cases").json["items"] == []


def test_a_case_by_the_api_holds_its_own_copy(lab, as_person):
    a_post()
    client = as_person("hal")
    url = f"{API}/safety-cases/{cases()[0].id}"

    client.post(f"{url}/answers", json={"state": "acknowledged"})
    case = client.get(url).json

    assert case["state"] == "acknowledged"
    assert [each["sentence"] for each in case["sayings"]] == [EFFECT]


def test_a_state_that_is_none_of_an_answer_is_refused(lab, as_person):
    a_post()

    answer = as_person("hal").post(
        f"{API}/safety-cases/{cases()[0].id}/answers", json={"state": "open"}
    )

    assert answer.status_code == 422


def test_notices_are_listed_with_their_link(lab):
    a_post()
    case = cases()[0]
    client = browser(lab, "hal")

    assert f'href="/safety-cases/{case.id}"' in client.get("/notices").text


def test_the_choice_of_e_mail_is_kept(app):
    client = browser(app, "ann")
    client.get("/notices")

    client.send("/notices", {"kinds": ["decided"]})
    page = client.get("/notices").text

    assert re.search(r'value="decided"\s+checked', page)
    assert not re.search(r'value="assigned"\s+checked', page)
    assert re.search(r'value="safety"\s+checked\s+disabled', page)


def test_nobody_is_shown_the_notices_of_others(lab):
    a_post()
    db.session.execute(update(Notice).values(person_id=person("hal").id, told_at=datetime.now(UTC)))
    db.session.commit()

    assert "Nothing to tell you yet" in browser(lab, "eve").get("/notices").text


def test_what_to_do_goes_by_what_leaked_whoever_is_told(app):
    page = words(browser(app, "cat").get(f"/alerts/{an_alert()}"))

    assert "Take the secret for stolen" in page
    assert "insiders" not in page
