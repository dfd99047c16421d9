"""What people write is text: in a page, in a search, in a template, in a header, in a log."""

import base64
import logging
from html.parser import HTMLParser

import pytest

from service.models import Channel, db
from service.steps.comment import comment
from service.steps.recall import recall
from service.steps.share import share
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import API, approved, begin, forget, say, send
from tests.integration.pages import rule, waiting
from tests.integration.web import browser
from workflows import Verdict

PAYLOAD = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}%(x)s"
TEXT = f"Notre banque est le leader incontesté. {PAYLOAD}"
SECRET = "Chrysanthème"
INJECTIONS = [
    "' OR 1=1 --",
    "'; DROP TABLE post; --",
    '" UNION SELECT password FROM person --',
    "%' OR '%'='",
    "\\' OR 1=1 --",
    "1) OR (1=1",
    "a:* | b & !c <-> (d",
    "$$; SELECT pg_sleep(5); $$",
]


class Elements(HTMLParser):
    """The elements of a page that could run, and its text."""

    def __init__(self):
        super().__init__()
        self.live, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        runs = [name for name in given if name.startswith("on") or name in {"style", "srcdoc"}]
        foreign = tag == "img" or (tag == "script" and "src" not in given)
        scripted = [name for name, each in attrs if (each or "").lower().startswith("javascript:")]
        if runs or foreign or scripted:
            self.live.append((tag, attrs))

    def handle_data(self, data):
        self.text += data


def payload_everywhere():
    """Write the payload wherever people may write, and return the post."""
    for name in ("ann", "cat", "bob"):
        person(name).name = person(name).title = PAYLOAD[:150]
    entity("bank").name = PAYLOAD
    db.session.commit()
    post_id = waiting(TEXT)
    with unit_of_work(person("cat")) as unit:
        comment(unit, post_id, revision=1, body=PAYLOAD, span=(0, 5))
    return post_id


def returned():
    post_id = payload_everywhere()
    rule(post_id, "cat", Verdict.RETURN, PAYLOAD)
    return post_id


def recalled():
    post_id = payload_everywhere()
    for name in ("cat", "lea", "bob"):
        rule(post_id, name)
    with unit_of_work(person("ann")) as unit:
        share(unit, post_id, Channel.X)
    with unit_of_work(person("bob")) as unit:
        recall(unit, post_id, PAYLOAD)
    return post_id


@pytest.mark.parametrize(
    ("made", "reader", "path"),
    [
        (payload_everywhere, "ann", "/"),
        (payload_everywhere, "cat", "/"),
        (payload_everywhere, "cat", "/inbox"),
        (payload_everywhere, "cat", "/posts/{}"),
        (payload_everywhere, "ida", "/posts/{}/record"),
        (payload_everywhere, "max", "/people"),
        (payload_everywhere, "max", "/entities"),
        (payload_everywhere, "max", "/entities/bank"),
        (returned, "ann", "/posts/{}/edit"),
        (returned, "ann", "/posts/{}/redline"),
        (returned, "cat", "/posts/{}"),
        (recalled, "ann", "/"),
        (recalled, "ann", "/library/{}"),
        (recalled, "ann", "/your-data"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_what_people_wrote_is_only_text_in_every_page(app, made, reader, path):
    post_id = made()

    page = browser(app, reader).get(path.format(post_id))
    elements = Elements()
    elements.feed(page.text)

    assert page.status_code == 200
    assert elements.live == []
    assert "{{7*7}}%(x)s" in elements.text + page.text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/posts/new", {"entity": "bank", "text": TEXT, "channels": "x", "act": "check"}),
        ("/sign-in", {"email": PAYLOAD, "password": "x"}),
        ("/account/tokens", {"name": PAYLOAD, "days": "x", "scopes": "read"}),
        ("/people", {"name": PAYLOAD, "email": PAYLOAD, "entity": PAYLOAD, "kind": PAYLOAD}),
        ("/entities", {"name": PAYLOAD, "slug": PAYLOAD}),
        ("/definitions/lexicon/bank/proposal", {"source": f"brands: ['{PAYLOAD}", "note": PAYLOAD}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_form_that_is_shown_again_shows_text(app, path, form):
    answer = browser(app, "max" if path != "/posts/new" else "ann").send(path, form)
    elements = Elements()
    elements.feed(answer.text)

    assert answer.status_code < 500
    assert elements.live == []


def test_what_an_address_holds_is_only_text_in_its_page(app):
    for path in ("/library?q=", "/library?entity=", "/sign-in?next=", "/rules/", "/nowhere/"):
        elements = Elements()
        elements.feed(browser(app, "ann").get(path + PAYLOAD.replace("%", "%25")).text)
        assert elements.live == [], path


@pytest.mark.parametrize("given", INJECTIONS)
def test_no_search_becomes_a_query_of_its_own(as_person, given):
    approved()
    ann, eve = as_person("ann"), as_person("eve")

    for path in (f"{API}/library", "/library"):
        assert ann.get(path, query_string={"q": given}).status_code == 200
        found = eve.get(path, query_string={"q": given})
        assert found.status_code == 200
        assert "apprentis" not in found.text


@pytest.mark.parametrize("given", INJECTIONS)
@pytest.mark.parametrize("path", ["/library", "/inbox", "/posts", "/changes"])
def test_a_cursor_that_was_tampered_with_is_refused(as_person, given, path):
    bob = as_person("max" if path == "/changes" else "bob")
    cursors = (given, base64.urlsafe_b64encode(f'["{given}", "{given}"]'.encode()).decode())

    for cursor in cursors:
        answer = bob.get(API + path, query_string={"cursor": cursor})
        assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("end", ["\r\nSet-Cookie: a=b", "\nX-Evil: 1", "\r", "\u2028", "\x00"])
def test_no_field_becomes_a_header(app, as_person, end):
    ann = browser(app, "ann")
    answers = [
        ann.get("/sign-in", query_string={"next": f"/{end}"}),
        ann.send(
            "/preferences", {"next": f"/{end}", "language": f"en{end}", "theme": f"dark{end}"}
        ),
        ann.send("/confirmation", {"confirm-to": f"/{end}", "confirm-password": "x"}),
        as_person("ann").get("/people.csv", query_string={"q": end}),
    ]

    for answer in answers:
        assert answer.status_code < 500
        assert "X-Evil" not in answer.headers
        assert "a=b" not in str(answer.headers.getlist("Set-Cookie"))


def test_the_log_of_a_whole_journey_holds_no_word_of_anybody(app, as_person, work, caplog):
    caplog.set_level(logging.DEBUG, "service")
    caplog.set_level(logging.INFO)
    ann, cat = as_person("ann"), as_person("cat")
    url = begin(ann, f"Notre banque : {SECRET} le leader incontesté.")
    send(ann, url)
    work()
    cat.post(f"{url}/comments", json={"revision": 1, "body": f"{SECRET} ?"})
    say(cat, url, "return", reason=f"{SECRET} !")
    ann.post(f"{url}/closures", json={"reason": SECRET})
    browser(app).send("/sign-in", {"email": f"{SECRET}@a.example", "password": SECRET})
    forget()

    assert SECRET not in caplog.text
    assert "secret" not in caplog.text.lower()


def test_a_fault_of_ours_is_logged_by_its_place_and_not_in_somebodys_words(
    app, caplog, monkeypatch
):
    def fails(**_slots):
        raise ValueError(f"{SECRET}\n2026-01-01 INFO all is well \x1b[2J") from KeyError(SECRET)

    monkeypatch.setitem(app.view_functions, "web.definitions.pack", fails)

    answer = browser(app, "ann").get(f"/rules/{SECRET}%0Aforged")

    assert answer.status_code == 500
    assert SECRET not in caplog.text
    assert "forged" not in caplog.text
    assert "builtins.ValueError" in caplog.text
    assert "route=/rules/<name>" in caplog.text
