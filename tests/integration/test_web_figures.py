import json

import pytest

from service.queries.figures import Figures, Published, shipped
from tests.integration.conftest import PEOPLE
from tests.integration.pages import words
from tests.integration.web import browser
from workflows import CONTROL


def shares(precision, recall, texts):
    return {"precision": precision, "recall": recall, "f1": 0.5, "texts": texts}


MEASURED = {
    "texts": 1010,
    "free": 416,
    "stopped": 29,
    "all": shares(0.81, 0.33, 826),
    "languages": {"en": shares(0.83, 0.29, 419), "fr": shares(0.8, 0.37, 407)},
    "categories": {
        "common.offensive": shares(0.0, 0.0, 16),
        "common.politics": shares(0.0, 0.0, 0),
        "common.superlative": shares(1.0, 0.97, 32),
        "finance.pressure": shares(0.67, 0.22, 18),
    },
}


@pytest.fixture
def source(app, tmp_path, monkeypatch):
    """Let the application read its figures from a file of the test's own."""
    file = tmp_path / "figures.json"
    file.write_text(json.dumps(MEASURED), "utf-8")
    monkeypatch.setitem(app.extensions, "figures", Published(file))
    return file


@pytest.mark.usefixtures("source")
@pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "en",
            (
                "Measured on 1,010 invented posts that were kept apart for it: 594 with something",
                "In English 83 of 100 things it flags are right 29 of 100 risks are found",
                "In French 80 of 100 things it flags are right 37 of 100 risks are found",
                "7 of 100 ordinary posts are stopped without need 29 of 416 posts",
                "What the check misses goes to people",
                "Unproved superlative misses hardly any 32 100 97",
                "Offensive words finds none: they are left to people 16 – 0",
                "Politics none among the posts measured 0 – –",
                "Finance Pressure to buy misses about 8 in 10, left to people 18 67 22",
            ),
        ),
        (
            "fr",
            (
                "Mesuré sur 1 010 publications inventées et mises à part pour cela : 594 où",
                "En français 80 sur 100 points signalés sont justes 37 sur 100 risques",
                "En anglais 83 sur 100 points signalés sont justes 29 sur 100 risques",
                "7 sur 100 publications ordinaires sont arrêtées sans raison 29 publications",
                "Ce que le contrôle manque va à des personnes",
                "Superlatif non prouvé n’en manque presque aucun 32 100 97",
                "Propos offensants n’en trouve aucun : tous aux relecteurs 16 – 0",
                "Prise de position politique aucun parmi les publications mesurées 0 – –",
                "Pression à l’achat en manque environ 8 sur 10, pour les relecteurs 18 67 22",
            ),
        ),
    ],
)
def test_everybody_reads_how_often_the_check_is_right(app, language, says):
    page = words(browser(app, "ann", language).get("/figures"))

    for each in says:
        assert each in page


@pytest.mark.parametrize(("language", "own"), [("fr", "fr"), ("en", "en")])
@pytest.mark.usefixtures("source")
def test_the_readers_language_comes_first(app, language, own):
    page = browser(app, "ann", language).get("/figures").text

    other = {"fr": "en", "en": "fr"}[own]
    assert page.index(f'id="measure-{own}"') < page.index(f'id="measure-{other}"')


@pytest.mark.parametrize(
    ("language", "says"), [("en", "Nothing was measured here"), ("fr", "Rien n’a été mesuré ici")]
)
def test_where_nothing_was_measured_the_page_says_so(app, source, language, says):
    source.unlink()

    page = browser(app, "ann", language).get("/figures")

    assert page.status_code == 200
    assert says in words(page)


def test_the_figures_are_read_once_and_not_for_each_page(app, source):
    ann = browser(app, "ann")
    before = words(ann.get("/figures"))

    source.unlink()

    assert words(ann.get("/figures")) == before


@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_leads_whoever_signed_in_to_the_figures(app, name):
    client = browser(app, name)

    assert '<a href="/figures">' in client.get("/").text
    assert client.get("/figures").status_code == 200


def test_who_has_not_signed_in_is_sent_to_the_door(app):
    answer = browser(app).get("/figures")

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


def test_the_figures_that_ship_name_categories_that_we_know():
    found = shipped().figures

    assert found is None or set(found.categories) <= set(CONTROL)


def test_figures_are_told_as_parts_of_a_hundred():
    found = Figures.from_dict(MEASURED)

    assert (found.whole.right, found.whole.found, found.stopped_of_100) == (81, 33, 7)
    assert list(found.packs) == ["common", "finance"]
    assert found.categories["finance.pressure"].missed_of_ten == 8
