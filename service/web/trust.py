"""Earned trust: certificates of people, one's own standing, samples, and numbers without names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.access import Act, may, reads_sample
from service.crowds import FEWEST
from service.errors import Forbidden, Invalid, Stale, _
from service.identity import current_person
from service.models import Certificate, Person, Post, Sample, SampleVerdict, db
from service.queries import totals as counted
from service.queries import trust as queries
from service.steps.breach import uphold_afterwards
from service.steps.certificates import certificate_words, end_certificate, enter_certificate
from service.steps.sample import Found, answer
from service.unit import unit_of_work
from service.web.changes import in_force
from service.web.desk import waits
from service.web.forms import words
from service.web.grounds import rests_on
from service.web.people import again as person_again
from service.web.people import done as person_done
from service.web.phrases import trust_told
from service.web.posts import again as post_again
from service.web.visitor import moment
from workflows import IllegalMove, State

trust = Blueprint("trust", __name__)

SHOWN = 10
"""Samples that the desk shows at once, those due first."""

CELLS = ("kind", "source", "valid_from", "valid_to")


@dataclass(frozen=True)
class Sampled:
    """A sample on the page of its post, and whether the visitor may say what they found."""

    row: Sample
    readable: bool


@trust.app_template_global()
def sampled(post: Post) -> Sampled | None:
    """Return the sample that a post is, to who reviews such posts and to its author."""
    found = queries.sample_of(post) if post.approved_at else None
    if found is None:
        return None
    waits = found.read_at is None
    return Sampled(found, waits and reads_sample(current_person(), found, moment()))


@trust.app_template_global()
def admitted(post: Post) -> Mapping[str, Any] | None:
    """Return under which conditions the visitor's own post needed nobody, if it did not."""
    own = post.author_id == current_person().id and post.state is State.APPROVED
    return queries.admission(post) if own else None


@trust.app_template_global()
def upholdable(post: Post) -> bool:
    """Whether the visitor may say of a post that is out of the library that it broke a rule."""
    keeps = may(db.session(), current_person(), Act.KEEP_LIBRARY, post.entity_id, moment())
    return keeps and queries.breach_left(post)


@trust.app_template_global()
def waiting_samples() -> Sequence[Sample]:
    """Return the first of the samples that wait for the visitor."""
    person = current_person()
    return queries.samples(person, moment(), limit=SHOWN).rows if waits(person).samples else ()


@trust.app_template_global()
def samples_count() -> int:
    """Return how many samples wait for the visitor, up to a bound."""
    return waits(current_person()).samples


@trust.app_template_global()
def certificates_of(person: Person) -> list[tuple[Certificate, str]]:
    """Return the certificates of a person whose page the visitor may see, and how each stands."""
    today = person.today(moment())
    return [(each, each.standing(today)) for each in queries.certificates_of(person)]


trust.add_app_template_global(trust_told)


@trust.get("/your-trust")
def own() -> str:
    """Show the visitor's certificates, and how far they are from publishing without a reader."""
    person = current_person()
    return render_template(
        "trust/own.html",
        certificates=certificates_of(person),
        trusting=queries.places(person, in_force().workflows, moment()),
        breach=queries.last_breach(person),
    )


@trust.get("/trust")
def totals() -> str:
    """Show how trust stands in the visitor's entities, without names."""
    found = counted.totals(current_person(), in_force().workflows, moment())
    return render_template("trust/totals.html", totals=found, fewest=FEWEST)


@trust.post("/people/<uuid:person_id>/certificates")
def enter(person_id: UUID) -> Any:
    """Enter a certificate of somebody."""
    try:
        given = certificate_words({name: words(name) for name in CELLS})
        with unit_of_work(current_person()) as unit:
            enter_certificate(unit, person_id, given)
    except (Invalid, Forbidden) as error:
        return person_again(person_id, "certificate", error)
    return person_done(person_id, gettext("The certificate is entered."))


@trust.post("/people/<uuid:person_id>/certificates/<uuid:certificate_id>/end")
def end(person_id: UUID, certificate_id: UUID) -> Any:
    """End a certificate of somebody before its last day."""
    try:
        with unit_of_work(current_person()) as unit:
            end_certificate(unit, person_id, certificate_id, words("reason"))
    except Invalid as error:
        return person_again(person_id, f"uncertify-{certificate_id}", error)
    return person_done(person_id, gettext("The certificate has ended. It counts no more."))


@trust.post("/posts/<uuid:post_id>/samples/<uuid:sample_id>")
def answer_sample(post_id: UUID, sample_id: UUID) -> Any:
    """Keep what the visitor found of a post that was published without a reader."""
    try:
        found = _found(post_id)
        with unit_of_work(current_person()) as unit:
            answer(unit, sample_id, found)
    except Invalid as error:
        return post_again(post_id, error, "sample")
    except Stale as error:
        return post_again(post_id, error, "sample", 409)
    if found.verdict is SampleVerdict.BREACH:
        told = gettext("The post is recalled. Its author and everybody who shared it are told why.")
    else:
        told = gettext("Thank you: the post is fine and stays in the library.")
    flash(told, "done")
    return redirect(url_for("web.reviews.inbox"), 303)


@trust.post("/posts/<uuid:post_id>/breaches")
def uphold(post_id: UUID) -> Any:
    """Keep that a post which was recalled or withdrawn broke a rule while it was published."""
    try:
        with unit_of_work(current_person()) as unit:
            uphold_afterwards(unit, post_id, words("reason"))
    except Invalid as error:
        return post_again(post_id, error, "breach")
    except (Stale, IllegalMove) as error:
        return post_again(post_id, error, "breach", 409)
    flash(
        gettext("It is kept. The author’s earned trust has ended, and they are told why."), "done"
    )
    return redirect(url_for("web.posts.show", post_id=post_id), 303)


def _found(post_id: UUID) -> Found:
    try:
        verdict = SampleVerdict(request.form.get("verdict", ""))
    except ValueError:
        raise Invalid("verdict", _("Choose what you found.")) from None
    breach = verdict is SampleVerdict.BREACH
    return Found(
        verdict=verdict,
        reason=words("reason"),
        grounds=tuple(rests_on(post_id)) if breach else (),
    )
