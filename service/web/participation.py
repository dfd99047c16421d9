"""Your part: sign up, pause or leave in one click; what is kept about you, and a copy of it."""

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    stream_with_context,
    url_for,
)
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from service.dials import dials
from service.identity import current_person, fresh_proof
from service.models import Participation, db
from service.queries.own_data import KINDS, export
from service.steps import participation as step
from service.unit import unit_of_work

participation = Blueprint("participation", __name__)

ACTS = {"sign-up": step.take_part, "pause": step.pause, "leave": step.leave}


@participation.get("/your-part")
def show() -> str:
    """Show what the visitor chose."""
    return render_template(
        "participation/part.html",
        chosen=db.session.get(Participation, current_person().id),
        closed=not dials(db.session()).sign_up,
    )


@participation.post("/your-part/<any('sign-up', pause, leave):what>")
def choose(what: str) -> Answer:
    """Keep what the visitor chose."""
    with unit_of_work(current_person()) as unit:
        ACTS[what](unit)
    told = {
        "sign-up": gettext("You take part. Thank you."),
        "pause": gettext("You pause. Come back whenever you like."),
        "leave": gettext("You have left. That you took part is forgotten."),
    }
    flash(told[what], "done")
    return redirect(url_for("web.participation.show"), 303)


@participation.get("/your-data")
def data() -> str:
    """Show what is kept about the visitor, and why."""
    return render_template("participation/data.html", kinds=KINDS)


@participation.get("/your-data.json")
def copy() -> Response:
    """Give the visitor a copy of all that is kept about them."""
    fresh_proof()
    pieces = stream_with_context(export(current_person()))
    headers = {"Content-Disposition": 'attachment; filename="porte-voix-my-data.json"'}
    return Response(pieces, mimetype="application/json", headers=headers)
