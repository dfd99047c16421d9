"""The searches that somebody keeps: saved on the library's page, opened, forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext

from service.errors import Invalid
from service.identity import current_person
from service.models import Person
from service.problems import told
from service.queries import library as shelf
from service.steps.searches import forget_search, save_search, see_search
from service.unit import unit_of_work
from service.web import finder
from service.web.forms import words
from service.web.visitor import moment

searches = Blueprint("searches", __name__)

COUNTED = 10
"""Searches of which it is told how many posts are new; each takes a search."""


@dataclass(frozen=True)
class Kept:
    """A search that the visitor keeps, and how many posts answer it that they have not seen."""

    id: UUID
    name: str
    wanted: dict[str, str]
    fresh: int
    more: bool


def own_searches(person: Person) -> list[Kept]:
    """Return the searches that the visitor keeps, and what is new in the first of them."""
    kept = []
    for place, each in enumerate(shelf.searches(person)):
        wanted = finder.wanted(finder.asked(each.wanted), moment(), each.seen)
        hits = shelf.count(person, moment(), wanted) if place < COUNTED else None
        fresh, more = (hits.count, hits.more) if hits else (0, False)
        kept.append(Kept(each.id, each.name, each.wanted, fresh, more))
    return kept


@searches.post("/library/searches")
def save() -> Any:
    """Keep what the visitor searched for."""
    asked = finder.asked(request.form)
    try:
        with unit_of_work(current_person()) as unit:
            new = save_search(unit, words("name"), asked).created_at == unit.now
    except Invalid as error:
        flash(told(error), "stop")
    else:
        replaced = gettext("The search is kept, in the place of the one of this name.")
        flash(gettext("The search is kept. Nobody else sees it.") if new else replaced, "done")
    return redirect(_address(asked), 303)


@searches.post("/library/searches/<uuid:search_id>/views")
def see(search_id: UUID) -> Any:
    """Show what is new, and note that the visitor saw it."""
    with unit_of_work(current_person()) as unit:
        before = see_search(unit, search_id)
    kept = next(each for each in shelf.searches(current_person()) if each.id == search_id)
    return redirect(_address({**finder.asked(kept.wanted), "after": str(before)}), 303)


@searches.post("/library/searches/<uuid:search_id>/end")
def forget(search_id: UUID) -> Any:
    """Forget a search."""
    with unit_of_work(current_person()) as unit:
        forget_search(unit, search_id)
    flash(gettext("The search is forgotten."), "done")
    return redirect(url_for("web.library.library"), 303)


def _address(asked: Mapping[str, Any]) -> str:
    return url_for("web.library.library", **asked)
