"""Definitions as files: uploaded, found at fault beside their lines, and downloaded again."""

import io
import re
from html import unescape

import pytest
import yaml
from sqlalchemy import select

from rules import shipped_packs
from service.content import LARGEST_DEFINITION
from service.differences import written
from service.models import Change, db
from tests.integration.conftest import LEXICON
from tests.integration.journey import API
from tests.integration.pages import words
from tests.integration.web import browser
from workflows import shipped_workflows

NAMES = "/definitions/lexicon/bank"
GOOD = yaml.safe_dump({**LEXICON, "brands": ["Aurore"]}, allow_unicode=True)


def sent(client, path, form):
    """Send a form as a browser sends files, and close what the client kept of it on disk."""
    answer = client.send(path, form, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()
    return answer


@pytest.fixture
def upload(app):
    """Propose a file by the page of its definition."""

    def make(data, name="names.yaml", by="bob", page=NAMES, typed="company: typed"):
        client = browser(app, by)
        data = data.encode() if isinstance(data, str) else data
        form = {"source": typed, "note": "As the team asked.", "file": (io.BytesIO(data), name)}
        return sent(client, f"{page}/proposal", form)

    return make


def text_of(answer):
    """Return what stands in the text field."""
    return unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", answer.text, re.S).group(1))


def test_a_file_takes_the_place_of_what_is_typed(upload):
    assert upload("\ufeff" + GOOD).status_code == 303

    assert db.session.scalars(select(Change.source)).one()["brands"] == ["Aurore"]


def test_a_fault_stands_beside_its_line_and_nothing_is_lost(upload):
    wrong = GOOD.replace("brands:\n", "brands: 3\nbrandes:\n")

    answer = upload(wrong, name="C:\\Bureau\\noms.yaml")

    line = wrong.split("\n").index("brands: 3") + 1
    assert answer.status_code == 422
    assert f"noms.yaml:{line}:9</code>" in answer.text
    assert re.search(rf'is-faulty"><span[^>]*>{line}</span> brands: 3', answer.text)
    assert text_of(answer) == wrong
    assert "As the team asked." in answer.text


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"company: Aurore\nbrands: [\xe9t\xe9]\n", "names.yaml:2:1 : This line is not UTF-8."),
        (b"company: [\n", "names.yaml:2:1 : "),
        (b"", "names.yaml:1:1 : The file is empty."),
        (b"company: \x00\n", "names.yaml:1:1 : This character is not allowed."),
        (b"- a\n- b\n", "names.yaml:1:1 : "),
    ],
    ids=["latin", "open", "empty", "null", "list"],
)
def test_what_is_no_definition_is_told_by_its_line(upload, data, told):
    answer = upload(data)

    assert answer.status_code == 422
    assert told in words(answer)


def test_a_fault_is_told_in_the_readers_language(app):
    bob = browser(app, "bob", "fr")

    answer = sent(bob, f"{NAMES}/proposal", {"source": "company: [\n", "note": "Pourquoi."})

    assert answer.status_code == 422
    assert 'lang="fr">Une valeur manque ici' in answer.text


def test_a_line_without_end_is_shown_short(upload):
    answer = upload("brands: " + "x" * 100_000)

    assert answer.status_code == 422
    assert len(answer.text) < 150_000


@pytest.mark.parametrize("name", ["common", "finance"])
def test_the_longest_packs_are_proposed_by_page(upload, name):
    pack = written({**shipped_packs()[name], "version": "next"})

    answer = upload(pack, by="gus", page=f"/definitions/pack/{name}")

    assert len(pack.encode()) > 200_000
    assert answer.status_code == 303


def test_a_file_up_to_the_limit_is_read_and_one_above_is_told_beside_the_field(upload):
    room = LARGEST_DEFINITION - len(GOOD.encode()) - 2

    fits, more = upload(f"{GOOD}# {'a' * room}"), upload(f"{GOOD}# {'a' * (room + 1)}")

    assert fits.status_code == 303
    assert more.status_code == 422
    assert 'id="file-why"' in more.text
    assert text_of(more) == "company: typed"


def test_what_is_typed_is_bounded_alike_and_kept(app):
    bob = browser(app, "bob")
    long = f"{GOOD}# {'é' * 500_000}"

    answer = sent(bob, f"{NAMES}/proposal", {"source": long, "note": "Why."})

    assert answer.status_code == 422
    assert 'id="source-why"' in answer.text
    assert text_of(answer) == long


def test_a_request_beyond_all_bounds_is_refused_unread(upload):
    assert upload("a" * 2_600_000).status_code == 413


def test_no_other_page_takes_as_much(app):
    bob = browser(app, "bob")

    assert sent(bob, "/groups", {"group": "a" * 1_100_000}).status_code == 413


def test_the_api_takes_a_definition_as_long_and_no_longer(as_person):
    gus = as_person("gus")
    fits, more = (
        gus.post(
            f"{API}/definitions/lexicon/bank/proposals",
            json={
                "note": "Why.",
                "source": {**LEXICON, "brands": [f"{n} {'a' * 240}" for n in range(count)]},
            },
        )
        for count in (3_900, 4_200)
    )

    assert fits.status_code == 201
    assert more.status_code == 422
    assert "at most 1000000 bytes" in more.text


def test_a_version_is_downloaded_with_a_name_that_says_what_it_is(app):
    ann = browser(app, "ann")

    answer = ann.get("/definitions/concepts/concepts/1/file")

    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=concepts-concepts-release-1.yaml"
    )
    assert answer.mimetype == "application/yaml"
    assert yaml.safe_load(answer.text)


def test_what_was_downloaded_is_what_is_in_force(app, upload):
    page = browser(app, "bob").get("/definitions/workflow/bank").text
    number = re.search(r"/definitions/workflow/bank/(\d+)", page).group(1)
    file = browser(app, "gus").get(f"/definitions/workflow/bank/{number}/file").text

    again = upload(file, by="gus", page="/definitions/workflow/bank")

    assert again.status_code == 422
    assert "This is what is in force already." in again.text


def test_a_workflow_of_a_new_name_is_proposed_from_a_file(app):
    gus = browser(app, "gus")
    assert "Propose a new way to approval" in gus.get("/rules").text
    gus.get("/definitions/workflow")
    source = yaml.safe_load(shipped_workflows()["bank"])
    file = io.BytesIO(yaml.safe_dump({**source, "workflow": "slow"}).encode())

    answer = sent(gus, "/definitions/workflow", {"note": "Abroad.", "file": (file, "slow.yaml")})

    assert answer.status_code == 303
    assert db.session.scalars(select(Change.name)).one() == "slow"


@pytest.mark.parametrize("source", ["workflow: Bank!", "- a", "pack: x", "workflow: [a]", ""])
def test_a_new_name_that_is_none_is_told(app, source):
    gus = browser(app, "gus")
    gus.get("/definitions/workflow")

    answer = sent(gus, "/definitions/workflow", {"note": "Abroad.", "source": source})

    assert answer.status_code == 422
    assert "workflow:1:" in answer.text
