"""A forgotten password, and the page behind the link that sets one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.accounts import SHORTEST_PASSWORD, person_of_link
from service.errors import Invalid, NotFound
from service.limits import limiter
from service.mail import the_mailer
from service.models import SYSTEM, Person, db
from service.problems import told
from service.steps.links import ask_reset, set_password_by_link
from service.unit import unit_of_work
from service.web.forms import words
from service.web.visitor import moment

links = Blueprint("links", __name__)

PER_ADDRESS = "30 per minute"
"""Letters that may be asked for from one address, and dead links that may be tried: a whole office
may come from one, and nobody guesses a link."""


def _was_dead(response: Response) -> bool:
    return response.status_code == 404


@links.get("/password/forgotten")
def forgotten() -> str:
    """Show the form that asks for a link, or whom to ask where no e-mail is sent."""
    return render_template("account/forgotten.html", mail=the_mailer() is not None)


@links.post("/password/forgotten")
@limiter.limit(PER_ADDRESS)
def asked() -> str:
    """Ask for a link; the answer is the same whether anybody has this address or not."""
    mail = the_mailer() is not None
    email = words("email")
    if mail:
        with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
            ask_reset(unit, email)
    return render_template("account/forgotten.html", mail=mail, asked=mail)


@links.get("/password/<secret>")
@limiter.limit(PER_ADDRESS, deduct_when=_was_dead)
def choose(secret: str) -> tuple[str, int]:
    """Show the form that sets a password; looking at it uses nothing up."""
    person = person_of_link(db.session(), secret, moment())
    return _form(person) if person is not None else _dead()


@links.post("/password/<secret>")
@limiter.limit(PER_ADDRESS, deduct_when=_was_dead)
def chosen(secret: str) -> Response | tuple[str, int]:
    """Set the password, and lead to the door."""
    person = person_of_link(db.session(), secret, moment())
    if person is None:
        return _dead()
    try:
        with unit_of_work(person) as unit:
            set_password_by_link(unit, secret, request.form.get("password", ""))
    except Invalid as error:
        return _form(person, told(error))
    except NotFound:
        return _dead()
    flash(gettext("Your password is set. Sign in with it."), "done")
    return redirect(url_for("web.account.sign_in"), 303)


def _form(person: Person, why: str | None = None) -> tuple[str, int]:
    page = render_template(
        "account/choose.html", person=person, why=why, shortest=SHORTEST_PASSWORD
    )
    return page, 422 if why else 200


def _dead() -> tuple[str, int]:
    return render_template("account/dead_link.html"), 404
