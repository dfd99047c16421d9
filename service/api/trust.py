"""Certificates, one's own trust, and what is read after it was published."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response

from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.changes import in_force
from service.api.schemas.base import PageIn
from service.api.schemas.posts import PostOut, ReasonIn
from service.api.schemas.trust import (
    CertificateIn,
    CertificateOut,
    CertificatesOut,
    EndIn,
    OwnTrustOut,
    SampleAnswerIn,
    SampleOut,
    SamplesOut,
    TotalsOut,
)
from service.identity import current_person
from service.models import Certificate, Sample
from service.queries import totals as counted
from service.queries import trust as queries
from service.queries.pages import Page
from service.steps.breach import uphold_afterwards
from service.steps.certificates import certificate_words, end_certificate, enter_certificate
from service.steps.sample import Found, answer

trust = Resource("trust", "Certificates, earned trust, and samples of what it let through")


@trust.get("/people/<uuid:person_id>/certificates")
@trust.response(200, CertificatesOut)
def certificates(person_id: UUID) -> Page[Certificate]:
    """List the certificates of oneself, or of somebody whom one administers or audits."""
    return Page(queries.certificates(current_person(), person_id, datetime.now(UTC)), None)


@trust.post("/people/<uuid:person_id>/certificates")
@trust.arguments(CertificateIn)
@trust.response(201, CertificateOut)
def enter(data: dict[str, Any], person_id: UUID) -> Response:
    """Enter a certificate of somebody whom one administers; the same one twice stays one."""
    with acting() as act:
        said = certificate_words({name: str(each) for name, each in data.items()})
        held = enter_certificate(act.unit, person_id, said)
        return act.answer(CertificateOut, held, 201)


@trust.post("/people/<uuid:person_id>/certificates/<uuid:certificate_id>/endings")
@trust.arguments(EndIn)
@trust.response(201, CertificateOut)
def end(data: dict[str, Any], person_id: UUID, certificate_id: UUID) -> Response:
    """End a certificate before its last day."""
    with acting() as act:
        ended = end_certificate(act.unit, person_id, certificate_id, data["reason"])
        return act.answer(CertificateOut, ended, 201)


@trust.get("/trust")
@trust.response(200, OwnTrustOut)
def own() -> dict[str, Any]:
    """Return one's own certificates, and how far each class of posts is from needing nobody."""
    person = current_person()
    places = queries.places(person, in_force().workflows, datetime.now(UTC))
    names = ("earned", "certified", "passed", "asked")
    return {
        "certificates": queries.certificates_of(person),
        "classes": [
            {name: getattr(held, name) for name in names}
            | {"entity": place.entity, "content_class": content_class}
            for place in places
            for content_class, held in place.classes.items()
        ],
        "last_breach_at": queries.last_breach(person),
    }


@trust.get("/trust/totals")
@trust.response(200, TotalsOut)
def totals() -> counted.Totals:
    """Return how trust stands in the entities where one administers, audits or is comms."""
    return counted.totals(current_person(), in_force().workflows, datetime.now(UTC))


@trust.get("/samples")
@trust.arguments(PageIn, location="query")
@trust.response(200, SamplesOut)
def samples(query: dict[str, Any]) -> Page[Sample]:
    """List the published posts that wait to be read by the reader, those due first first."""
    return queries.samples(current_person(), datetime.now(UTC), **query)


@trust.post("/samples/<uuid:sample_id>/answers")
@trust.arguments(SampleAnswerIn)
@trust.response(201, SampleOut)
def answer_sample(data: dict[str, Any], sample_id: UUID) -> Response:
    """Say that a sample is fine, or a breach: then it is recalled and its author's trust ends."""
    with acting() as act:
        found = Found(**data | {"grounds": tuple(data["grounds"])})
        return act.answer(SampleOut, answer(act.unit, sample_id, found), 201)


@trust.post("/posts/<uuid:post_id>/breaches")
@trust.arguments(ReasonIn)
@trust.response(201, PostOut)
def uphold(data: dict[str, Any], post_id: UUID) -> Response:
    """Say that a post which was recalled or withdrawn broke a rule while it was published."""
    with acting() as act:
        return act.answer(PostOut, uphold_afterwards(act.unit, post_id, data["reason"]), 201)
