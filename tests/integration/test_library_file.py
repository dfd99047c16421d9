"""An existing library that is brought in: whole or not at all, each row where its risk demands."""

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from service.errors import Forbidden, Stale
from service.models import BroughtLibrary, BroughtPost, Phase, Post, Way, db
from service.queries.proof import verify
from service.queries.upkeep import ways
from service.steps import library_file as steps
from service.steps.library_file import bring_library, enter_library
from service.tending import bring_in_library
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import API, CRITICAL, PLAIN, forget
from tests.integration.pages import words
from workflows import State

MILD = "Bravo à toute l'équipe pour son accueil."


def table(*rows, columns=("text", "channels", "language", "expires_at")):
    """Write a file."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


def bring(data, by="bob", where="bank"):
    with unit_of_work(person(by)) as unit:
        library, faults = bring_library(unit, entity(where).id, data)
        return library and library.id, list(faults)


def enter(library_id):
    with unit_of_work(person("bob")) as unit:
        enter_library(unit, library_id)


def kept(library_id):
    forget()
    return db.session.get_one(BroughtLibrary, library_id)


def posts():
    forget()
    return db.session.scalars(select(Post).order_by(Post.id)).all()


def test_each_row_goes_where_its_risk_demands(app, work):
    library_id, _faults = bring(
        table((PLAIN, "x", "fr", ""), (MILD, "x linkedin", "fr", ""), (CRITICAL, "x", "fr", ""))
    )
    work()
    looked = ways(kept(library_id))
    assert posts() == []

    enter(library_id)
    work()

    assert looked == {Way.LIBRARY: 1, Way.REVIEW: 1, Way.AUTHOR: 1}
    states = sorted(each.state for each in posts())
    assert states == sorted([State.APPROVED, State.IN_REVIEW, State.DRAFT])
    assert kept(library_id).phase is Phase.ENTERED
    assert list(verify(db.session())) == []


def test_dates_hold_in_the_zone_of_the_entity(app, work):
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    library_id, _faults = bring(table((PLAIN, "x", "fr", tomorrow)))
    work()
    enter(library_id)
    work()

    local = posts()[0].expires_at.astimezone(ZoneInfo("Europe/Paris"))
    assert local.isoformat().startswith(f"{tomorrow}T23:59:59")


def test_every_fault_of_ten_thousand_rows_is_told_and_nothing_is_kept(app):
    wrong = {
        "text": ("", "x", "fr", ""),
        "channels": ("Bad {n}.", "telex", "fr", ""),
        "language": ("Bad {n}.", "x", "de", ""),
        "expires_at": ("Bad {n}.", "x", "fr", "2020-01-01"),
    }
    kinds = [*wrong] * 4 + ["text"]
    rows = [(f"Post {n}.", "x", "fr", "") for n in range(10_000)]
    expected = []
    for place, column in enumerate(kinds):
        at = 17 + place * 500
        rows[at] = tuple(cell.format(n=at) for cell in wrong[column])
        expected.append((at + 2, column))

    library_id, faults = bring(table(*rows))

    assert library_id is None
    assert [(each.line, each.column) for each in faults] == expected
    assert db.session.scalar(select(func.count()).select_from(BroughtPost)) == 0


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"", 1, ""),
        (b"text\nHello\n", 1, "channels"),
        (table(), 1, ""),
        (table(("Hi", "x", "fr")), 2, ""),
        (table(("Hi", "x", "fr", ""), ("Hi", "x", "fr", "")), 3, "text"),
        (table(("Hi", "x", "fr", "soon")), 2, "expires_at"),
        (table(("x" * 100_001, "x", "fr", "")), 2, "text"),
        (b"text,channels\n\xff,x\n", 2, ""),
        (b"text,channels,jurisdictions\nHi,x,France\n", 2, "jurisdictions"),
    ],
    ids=["empty", "column", "no rows", "cells", "twice", "date", "long", "no UTF-8", "place"],
)
def test_a_fault_names_its_line_and_column(app, data, line, column):
    library_id, faults = bring(data)

    assert library_id is None
    assert (faults[0].line, faults[0].column) == (line, column)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (table(*[("", "telex", "de", "soon")] * 49_000), "The file has more than %(most)s rows."),
        (table(*[("Bonjour.\n\nMerci.", "x", "fr", "")] * 10_001), "more than %(most)s rows."),
        (table(("x" * 20_000_000, "x", "fr", "")), "The file has more than %(most)s bytes."),
    ],
    ids=["49,000 broken rows", "rows of several lines", "20 million bytes"],
)
def test_a_file_that_is_too_large_is_refused_by_its_size_alone(app, data, what):
    library_id, faults = bring(data)

    assert library_id is None
    assert [(each.line, each.column) for each in faults] == [(1, "")]
    assert faults[0].what.endswith(what)


def test_lines_within_a_cell_and_empty_lines_are_no_rows(app):
    data = table(*[(f"Bonjour.\n\n\nMerci {n}.", "x", "fr", "") for n in range(9_999)], ())

    library_id, _faults = bring(data + b"\n, ,,\n" * 100)

    assert kept(library_id).found == 9_999


def test_what_stands_already_is_not_brought_in_again(app, work):
    data = table((PLAIN, "x", "fr", ""))
    for _ in range(2):
        library_id, _faults = bring(data)
        work()
        enter(library_id)
        enter(library_id)
        work()

    assert len(posts()) == 1
    assert ways(kept(library_id)) == {Way.KNOWN: 1}


def test_an_import_goes_on_where_it_stopped(app, monkeypatch):
    monkeypatch.setattr(steps, "AT_ONCE", 1)
    library_id, _faults = bring(table((PLAIN, "x", "fr", ""), (MILD, "x", "fr", "")))
    app.extensions["queue"].empty()
    bring_in_library(str(library_id))
    enter(library_id)
    in_force = app.extensions["definitions"].in_force(db.session())
    with unit_of_work(person("bob")) as unit:
        assert steps.go_on_bringing(unit, library_id, in_force)

    bring_in_library(str(library_id))
    bring_in_library(str(library_id))

    assert len(posts()) == 2


def test_who_lost_the_roles_in_between_enters_nothing(app):
    library_id, _faults = bring(table((PLAIN, "x", "fr", "")))
    bring_in_library(str(library_id))
    enter(library_id)
    for grant in person("bob").grants:
        grant.until = datetime.now(UTC)
    db.session.commit()

    bring_in_library(str(library_id))

    assert posts() == []
    assert kept(library_id).phase is Phase.LOOKED


def test_rows_are_looked_at_before_they_are_entered(app):
    library_id, _faults = bring(table((PLAIN, "x", "fr", "")))

    with pytest.raises(Stale):
        enter(library_id)


@pytest.mark.parametrize("by", ["ann", "cat", "eve"])
def test_it_takes_both_roles_to_bring_a_library_in(app, by):
    with pytest.raises(Forbidden):
        bring(table((PLAIN, "x", "fr", "")), by=by)


def test_the_page_shows_every_fault_then_where_rows_go(app, as_person, work):
    bob = as_person("bob")
    place = str(entity("bank").id)

    def send(data):
        form = {"entity": place, "file": (io.BytesIO(data), "library.csv")}
        return bob.post("/library/imports", data=form, content_type="multipart/form-data")

    refused = send(table(("", "x", "fr", "")))
    assert refused.status_code == 422
    assert "1 fault. Nothing was brought in." in words(refused)
    assert "A post needs a text." in words(refused)

    made = send(table((PLAIN, "x", "fr", "")))
    assert "Every row is looked at: 0 of 1" in words(bob.get(made.location))
    work()
    assert "Nothing is entered yet." in words(bob.get(made.location))
    bob.post(f"{made.location}/entries")
    work()
    assert "All rows are entered" in words(bob.get(made.location))


def test_the_page_names_the_lines_that_take_another_way_than_into_the_library(app, as_person, work):
    library_id, _faults = bring(
        table(
            (PLAIN, "x", "fr", ""), (CRITICAL, "x", "fr", ""), (f"{CRITICAL} Oui.", "x", "fr", "")
        )
    )
    work()

    page = words(as_person("bob").get(f"/library/imports/{library_id}"))

    assert "Back to you: the text must change first Lines of the file: 3, 4 2" in page


def test_the_api_names_every_fault_by_line_and_column(app, as_person):
    body = {"entity": "bank", "csv": table(("", "x", "fr", "")).decode()}

    refused = as_person("bob").post(f"{API}/library/imports", json=body)

    assert refused.status_code == 422
    assert refused.json["type"] == "/problems/faulty-file"
    assert refused.json["faults"][0]["line"] == 2
