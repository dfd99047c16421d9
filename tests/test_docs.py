"""What the documents list is what there is."""

import re
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from service.app import create_app
from service.cli.check import check
from service.errors import STATUS, code_of
from service.problems import CODES, TITLES
from service.settings import PREFIX, Settings

DOCS = Path(__file__).parent.parent / "docs"
OTHER = "other"


@pytest.fixture(scope="module")
def app():
    settings = Settings(
        database_url="postgresql+psycopg://nobody@127.0.0.1:1/none",
        redis_url="redis://127.0.0.1:1",
        secret_key="k" * 32,
    )
    return create_app(settings)


def rows(name):
    """Return the rows of the tables of a document, as lists of cells."""
    lines = (DOCS / name).read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [
        row for line, row in zip(lines, cells, strict=True) if line.startswith("| `") and len(row)
    ]


def test_every_problem_is_explained_with_its_status():
    known = {code_of(refusal): str(status) for refusal, status in STATUS.items()}
    known |= {code: str(status) for status, code in TITLES.items() if code not in known}
    known |= {code: str(status) if status else OTHER for code, status in CODES.items()}

    assert {row[0].strip("`"): row[1] for row in rows("errors.md")} == known


def test_every_setting_is_explained_with_its_default():
    known = {}
    for each in fields(Settings):
        default = "none" if each.default is MISSING else f"`{each.default}`"
        default = {"``": "empty"}.get(default, default.replace("`False`", "`false`"))
        default = default.replace("`True`", "`true`")
        known[PREFIX + each.name.upper()] = (default, each.metadata["says"])

    assert {row[0].strip("`"): (row[1], row[2]) for row in rows("settings.md")} == known


def test_every_route_of_the_api_is_listed(app):
    slot = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")
    routes = {
        f"{method} " + slot.sub(r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and not rule.rule.endswith("openapi.json")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert {row[0].strip("`").replace(" /", " /api/v1/") for row in rows("api.md")} == routes


def test_every_option_of_the_check_is_explained():
    options = {option for one in check.params for option in one.opts}

    assert {row[0].strip("`") for row in rows("check.md")} == options - {"file"}


def test_every_test_that_the_threats_name_is_there():
    page = (DOCS / "threats.md").read_text()
    named = re.findall(r"`([a-z/_]+\.py)::(\w+)`", page)

    missing = [
        f"{file}::{name}"
        for file, name in named
        if f"def {name}(" not in (DOCS.parent / "tests" / file).read_text()
    ]

    assert len(named) > 60
    assert missing == []
