import re
from datetime import UTC, datetime

import pytest

from nlp_models import model_digest
from service.definitions import Shelf, release
from service.models import DefinitionKind, db
from tests.integration.journey import API
from tests.integration.pages import waiting, words
from tests.integration.web import browser
from tests.unit.rules.builders import pack, rule

HURRY = {
    "fr": "Plus que deux jours pour souscrire, ensuite la porte se ferme.",
    "en": "Only two days left to subscribe: after Friday the door closes.",
}


def ask_the_model():
    """Put a pack in force whose one rule asks the sentence model."""
    match = {"model": {"reads": "finance.pressure", "least": 50}}
    source = pack(rule(match, category="pressure", id="read"), name="finance")
    release(db.session(), DefinitionKind.PACK, "finance", source, datetime.now(UTC))
    db.session.commit()


@pytest.fixture
def reading(app, monkeypatch):
    ask_the_model()
    monkeypatch.setitem(app.extensions, "definitions", Shelf())


def checked(client, language):
    body = {"text": HURRY[language], "entity": "bank", "jurisdictions": ["FR"]}
    return client.post(f"{API}/checks", json=body).json


@pytest.mark.usefixtures("reading")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_finding_of_the_model_names_its_source_and_the_model(as_person, language):
    report = checked(as_person("ann"), language)

    (finding,) = [each for each in report["findings"] if each["source"] == "model"]
    assert finding["quote"] == HURRY[language]
    assert 0.5 <= finding["confidence"] < 1
    assert report["digests"]["model"] == model_digest()


@pytest.mark.usefixtures("reading")
@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", r"Read by the sentence model, chance \d\d%"),
        ("fr", r"Lu par le modèle de phrases, probabilité \d\d %"),
    ],
)
def test_pages_say_what_the_sentence_model_read_and_with_which_chance(app, language, says):
    post_id = waiting(HURRY[language])
    ann, cat = browser(app, "ann", language), browser(app, "cat", language)
    ann.get("/posts/new")

    composer = ann.send(
        "/posts/new",
        {"text": HURRY[language], "act": "check", "entity": "bank", "jurisdictions": "FR"},
    )
    desk = cat.get(f"/posts/{post_id}")

    for page in (composer, desk):
        assert page.status_code == 200
        assert len(re.findall(says, words(page))) == 1
        assert "Act, 1" in words(page)


def test_a_finding_of_a_rule_speaks_of_no_chance(app):
    post_id = waiting()

    page = words(browser(app, "cat").get(f"/posts/{post_id}"))

    assert "sentence model" not in page
