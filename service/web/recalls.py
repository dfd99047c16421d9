"""Recalls of what holds a passage, those with copies still out, and those that are settled."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from service.access import Act, granted
from service.content import admit
from service.errors import Forbidden, Invalid, NotFound, _
from service.identity import current_person
from service.models import Person
from service.problems import told
from service.queries import recalls as queries
from service.steps.recall import recall_all, see_to
from service.unit import unit_of_work
from service.web.forms import words
from service.web.terms import offered, place_of, terms
from service.web.visitor import moment

recalls = Blueprint("recalls", __name__)

LONGEST_PASSAGE = 2_000


@recalls.get("/recalls", endpoint="recalls")
def show() -> str:
    """Show what holds a passage, or the recalls: those with copies still out, and the others."""
    return _page(admit(request.args.get("passage", ""))[:LONGEST_PASSAGE].strip())


@recalls.post("/recalls")
def call_back() -> Any:
    """Recall all posts that were ticked, in one act."""
    try:
        chosen = [UUID(each) for each in request.form.getlist("post")]
        with unit_of_work(current_person()) as unit:
            if not chosen:
                raise Invalid("post", _("Tick what is to be recalled."))
            done = recall_all(unit, chosen, terms(place_of(unit, chosen[0]), unit.now))
            act_id, count = queries.act_of(done[0]), len(done)
    except ValueError:
        raise NotFound(_("There is no such post.")) from None
    except Invalid as error:
        return _page(words("passage")[:LONGEST_PASSAGE].strip(), told(error)), 422
    flash(
        ngettext(
            "%(num)s post is recalled. Everybody who shared it is told so.",
            "%(num)s posts are recalled. Everybody who shared one is told so.",
            count,
        ),
        "done",
    )
    return redirect(url_for("web.recalls.act", act_id=act_id), 303)


@recalls.get("/recalls/<uuid:act_id>", endpoint="act")
def show_act(act_id: UUID) -> str:
    """Show what was recalled in one act, and what is left of each post."""
    outs = queries.recalled_in(current_person(), act_id, moment())
    if not outs:
        raise NotFound(_("There is no such recall."))
    return render_template("recalls/act.html", outs=outs)


@recalls.post("/shares/<uuid:share_id>/settlement")
def settle(share_id: UUID) -> Response:
    """Note why a copy need not be waited for any more."""
    with unit_of_work(current_person()) as unit:
        post_id = see_to(unit, share_id, words("reason")).post_id
    flash(gettext("It is noted; nobody waits for that copy any more."), "done")
    return redirect(url_for("web.library.show", post_id=post_id), 303)


def _lists(person: Person, now: datetime) -> dict[str, Any]:
    """Return the open and the settled recalls, or what follows of one of the two lists."""
    more, settled = request.args.get("open"), request.args.get("cursor")
    return {
        "outs": None if settled else queries.open_recalls(person, now, more),
        "settled": None if more else queries.settled_recalls(person, now, settled),
    }


def _page(passage: str, why: str | None = None) -> str:
    person, now = current_person(), moment()
    if not granted(person, Act.KEEP_LIBRARY, now):
        raise Forbidden(_("Your roles do not allow that."))
    found = queries.holding(person, passage, now) if passage else []
    return render_template(
        "recalls/recalls.html",
        passage=passage,
        found=found,
        **({} if passage else _lists(person, now)),
        corrections=queries.corrections(person, None, now) if found else (),
        within=offered(),
        why=why,
        typed=request.form,
        ticked=set(request.form.getlist("post")),
        most=queries.MOST,
        longest=LONGEST_PASSAGE,
    )
