"""What every page shows around its content: only what exists for the person's roles."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext

from service.access import REVIEWERS, Act, concerned, granted, roles_held
from service.dials import dials
from service.models import Person, Post, StageRow, db
from service.queries import changes, confided
from service.web.desk import waits
from service.web.once import one_key
from service.web.visitor import address, moment, visitor

THEMES = ("light", "dark")
SWITCHED = ("on", "off")
LONGEST_LINE = 110
"""Characters of a headline."""


@dataclass(frozen=True)
class Place:
    """An entry of the navigation: where it leads, its picture, its name, how much waits there."""

    endpoint: str
    icon: str
    name: Any
    count: int = 0

    @property
    def current(self) -> bool:
        """Whether the page under way lies there."""
        part = self.endpoint.rpartition(".")[0]
        return request.endpoint == self.endpoint or (
            part not in {"web.drafts", "web.home"}
            and (request.endpoint or "").startswith(f"{part}.")
        )


def init_app(app: Flask) -> None:
    """Let every template ask for the frame of its page."""
    app.context_processor(_frame)
    app.jinja_env.globals.update(asset=asset, has_page=has_page, one_key=one_key)
    app.jinja_env.globals.update(
        post_path=post_path, review_path=review_path, library_path=library_path
    )
    app.jinja_env.filters["headline"] = headline


def asset(name: str) -> str:
    """Return the address of a static file, which changes when the file does."""
    return _address(request.script_root, name)


def has_page(endpoint: str) -> bool:
    """Whether such a page exists."""
    return endpoint in current_app.view_functions


def headline(text: str) -> str:
    """Return the first written line of a text, as it stands for the whole in lists."""
    line = next((each.strip() for each in text.splitlines() if each.strip()), "")
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE].rsplit(" ", 1)[0] + "\u00a0…"


def post_path(post: Post) -> str:
    """Return the address of a post's page."""
    return url_for("web.posts.show", post_id=post.id)


def review_path(stage: StageRow) -> str:
    """Return the address where a waiting stage is decided."""
    return url_for("web.posts.show", post_id=stage.case.post_id)


def library_path(post: Post) -> str:
    """Return the address of a post in the library."""
    return url_for("web.library.show", post_id=post.id)


def places(person: Person) -> list[Place]:
    """Return the entries for this person, as far as their pages exist."""
    now = moment()
    held = {role for role, _entity in roles_held(person, now)}
    entries = [Place("web.home.home", "home", lazy_gettext("Home"))]
    if granted(person, Act.PROPOSE, now):
        entries.append(Place("web.drafts.new", "pen", lazy_gettext("Write")))
    if held & REVIEWERS:
        waiting = review_count(person)
        entries.append(Place("web.reviews.inbox", "inbox", lazy_gettext("To review"), waiting))
    entries += _confided(person)
    if granted(person, Act.SHARE, now) or granted(person, Act.KEEP_LIBRARY, now):
        entries.append(Place("web.library.library", "library", lazy_gettext("Library")))
    if granted(person, Act.SEE_DASHBOARD, now):
        entries.append(Place("web.dashboard.show", "chart", lazy_gettext("Dashboard")))
    if granted(person, Act.SEE_DEFINITIONS, now):
        entries.append(Place("web.definitions.packs", "rules", lazy_gettext("Rules")))
    if granted(person, Act.SEE_PEOPLE, now):
        entries.append(Place("web.people.people", "person", lazy_gettext("People")))
    if concerned(person, now):
        releasing = changes.waiting_count(person, now) if waits(person).changes else 0
        entries.append(Place("web.changes.changes", "clock", lazy_gettext("Changes"), releasing))
    return [each for each in entries if has_page(each.endpoint)]


def review_count(person: Person) -> int:
    """Return how much a reviewer finds to read, before and after publication."""
    return waits(person).reviews + waits(person).samples


def _confided(person: Person) -> list[Place]:
    """Return where what is confided to this person's roles waits; alerts only while one does."""
    entries = []
    cases = confided.safety_waiting(person, moment())
    if cases is not None or confided.reads_safety(person, moment()):
        name, count = lazy_gettext("Safety"), cases.cases if cases else 0
        entries.append(Place("web.confided.safety_cases", "warning", name, count))
    if alerts := waits(person).alerts:
        entries.append(Place("web.confided.alerts", "warning", lazy_gettext("Alerts"), alerts))
    return entries


def _frame() -> dict[str, Any]:
    person = visitor()
    theme = request.cookies.get("theme")
    return {
        "visitor": person,
        "places": places(person) if person else [],
        "theme": theme if theme in THEMES else None,
        "keys_on": request.cookies.get("keys") != "off",
        "contact": dials(db.session()).contact,
        "here": address(),
        "answers": request.method == "POST",
    }


@cache
def _address(_root: str, name: str) -> str:
    """Return the address of a file; a page names dozens, and building one anew takes its time."""
    return url_for("web.static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((files("service.web") / "static" / name).read_bytes()).hexdigest()[:8]
