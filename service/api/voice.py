"""Texts made from a library post: the sharing rule, variants, an employee's own version."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, current_app

from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.schemas.posts import PostOut
from service.api.schemas.voice import (
    MadeOut,
    OwnWordsIn,
    PersonalisationIn,
    RuleIn,
    TrialOut,
    VariantIn,
)
from service.closeness import closeness
from service.identity import current_person
from service.models import db
from service.queries import voice as queries
from service.queries.library import library_post
from service.steps.personalise import personalise
from service.steps.vary import rule_sharing, vary

voice = Resource("voice", "Variants and employees' own versions of library posts")


@voice.post("/posts/<uuid:post_id>/sharing-rule")
@voice.arguments(RuleIn)
@voice.response(201, PostOut)
def put_rule(data: dict[str, Any], post_id: UUID) -> Response:
    """Say how far employees may go from a post: not at all, lightly, or freely."""
    with acting() as act:
        return act.answer(PostOut, rule_sharing(act.unit, post_id, **data), 201)


@voice.post("/library/<uuid:post_id>/variants")
@voice.arguments(VariantIn)
@voice.response(201, MadeOut)
def add_variant(data: dict[str, Any], post_id: UUID) -> Response:
    """Begin another text of a library post, or its translation; it has a review of its own."""
    with acting() as act:
        return act.answer(MadeOut, vary(act.unit, post_id, **data), 201)


@voice.post("/library/<uuid:post_id>/personalisations")
@voice.arguments(PersonalisationIn)
@voice.response(201, MadeOut)
def add_own(data: dict[str, Any], post_id: UUID) -> Response:
    """Keep one's own version: approved at once if it leaves all intact, else sent to people."""
    with acting() as act:
        return act.answer(MadeOut, personalise(act.unit, post_id, **data), 201)


@voice.post("/library/<uuid:post_id>/trials")
@voice.arguments(OwnWordsIn)
@voice.response(200, TrialOut)
def try_own(data: dict[str, Any], post_id: UUID) -> dict[str, Any]:
    """Say what would become of one's own version; nothing is kept."""
    person, now = current_person(), datetime.now(UTC)
    post = library_post(person, post_id, now)
    in_force = current_app.extensions["definitions"].in_force(db.session())
    tried = queries.trial(post, data["text"], in_force, now)
    comparison = tried.comparison
    return {
        "at_once": not tried.obstacles,
        "obstacles": tried.obstacles,
        "changed": comparison.changed,
        "locked": comparison.locked,
        "touched": comparison.touched,
        "added": comparison.added,
        "names": comparison.names,
        "new_findings": tried.findings,
        "redline": comparison.runs,
        "closeness": closeness(db.session(), person, data["text"]),
    }
