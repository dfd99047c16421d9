from collections.abc import Iterator

import pytest
from flask import Flask

from rules import PackError, parse_pack
from service.fault_words import fault_told
from service.web.i18n import Tongues
from tests.unit.rules.builders import pack
from tests.unit.rules.test_schema import FAULTS as RULES
from tests.unit.workflows.test_schema import FAULTS as WORKFLOWS


@pytest.fixture
def in_french() -> Iterator[None]:
    """Let a French reader ask."""
    app = Flask(__name__)
    Tongues(app, locale_selector=lambda: "fr")
    with app.test_request_context():
        yield


def rules_say() -> set[str]:
    """Return what is said of every faulty rule of the tests."""
    said: set[str] = set()
    for written, _pointer in RULES.values():
        with pytest.raises(PackError) as refused:
            parse_pack(pack(written))
        said |= {each.message for each in refused.value.faults}
    return said


@pytest.mark.usefixtures("in_french")
def test_what_is_wrong_in_a_workflow_is_said_in_french() -> None:
    assert [each for *_, each in WORKFLOWS if fault_told(each)[1] != "fr"] == []


@pytest.mark.usefixtures("in_french")
def test_what_is_wrong_in_a_pack_is_said_in_french() -> None:
    assert [each for each in rules_say() if fault_told(each)[1] != "fr"] == []


@pytest.mark.usefixtures("in_french")
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("Must be one of: any, all.", "L’une de ces valeurs est attendue\u202f: any, all."),
        (
            "This is said already. Not a valid list.",
            "C’est déjà dit. Une liste est attendue ici.",
        ),
        (
            "finance.yield: the rule finds “5 % sûrs: oui” here",
            "finance.yield\u202f: la règle trouve «\u202f5 % sûrs: oui\u202f» ici",
        ),
    ],
    ids=["with its values", "two at once", "of a rule"],
)
def test_a_fault_keeps_what_it_names(fault: str, told: str) -> None:
    assert fault_told(fault) == (told, "fr")


@pytest.mark.usefixtures("in_french")
def test_a_fault_that_nobody_translated_stays_english_and_says_so() -> None:
    assert fault_told("Nobody knows this: at all.") == ("Nobody knows this: at all.", "en")
