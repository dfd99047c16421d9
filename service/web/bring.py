"""Import: a file of people, entities or certificates is looked at, then brought in whole or not."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import ngettext

from service.errors import Forbidden, Invalid, _
from service.identity import current_person
from service.problems import told, translated
from service.queries.people import managed
from service.steps.bring import COLUMNS, Brought, Fate, FileKind, bring
from service.table import MOST_ROWS, Fault
from service.unit import unit_of_work
from service.web.visitor import moment

files = Blueprint("files", __name__)


@files.app_template_filter()
def fault(found: Fault) -> str:
    """Return what is wrong in the reader's language."""
    return translated(found.what, found.values)


@files.get("/import/<any(people, entities, certificates):kind>")
def show(kind: str) -> str:
    """Show the form that takes a file."""
    return _page(FileKind(kind))


@files.post("/import/<any(people, entities, certificates):kind>")
def look(kind: str) -> Any:
    """Show what the file would make, or which faults it has."""
    try:
        data = _data()
        if not data.strip():
            raise Invalid("file", _("Choose a file."))
    except Invalid as error:
        return _page(FileKind(kind), why=told(error)), 422
    with unit_of_work(current_person()) as unit:
        brought = bring(unit, FileKind(kind), data, dry=True)
    status = 422 if brought.faults else 200
    return _page(
        FileKind(kind), brought, None if brought.faults else data.decode("utf-8-sig")
    ), status


@files.post("/import/<any(people, entities, certificates):kind>/all")
def enter(kind: str) -> Any:
    """Bring in the whole file, as it was looked at."""
    with unit_of_work(current_person()) as unit:
        data = request.form.get("text", "").encode()
        brought = bring(unit, FileKind(kind), data)
    if brought.faults:
        return _page(FileKind(kind), brought), 422
    done = brought.count(Fate.NEW) + brought.count(Fate.CHANGED)
    flash(ngettext("Brought in: %(num)s row.", "Brought in: %(num)s rows.", done), "done")
    home = "web.entities.entities" if kind == FileKind.ENTITIES else "web.people.people"
    return redirect(url_for(home), 303)


def _data() -> bytes:
    given = request.files.get("file")
    return given.read() if given else b""


def _page(
    kind: FileKind, brought: Brought | None = None, text: str | None = None, why: str | None = None
) -> str:
    if not managed(current_person(), moment()):
        raise Forbidden(_("Your roles in this entity do not allow that."))
    needed, optional = COLUMNS[kind]
    return render_template(
        "people/import.html",
        kind=kind,
        needed=needed,
        optional=optional,
        brought=brought,
        fates=tuple(Fate),
        text=text,
        why=why,
        most=MOST_ROWS,
    )
