"""Posts on a way of our own: what a workflow can ask, without a release of one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from service.definitions import InForce
from service.locks import locked_post
from service.models import SYSTEM, Channel, Person, Post, Revision, db
from service.steps.check import check
from service.steps.draft import Draft, save, submit, write
from service.steps.route import route
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from workflows import parse_workflow

LEGAL = {"name": "legal", "reviewers": "legal"}
COMPLIANCE = {"name": "compliance", "reviewers": "compliance"}
COMMS = {"name": "comms", "reviewers": "comms"}


def way(*stages: Mapping[str, Any], **more: Any) -> InForce:
    """Return what is in force, with these stages as the bank's way to approval."""
    now = current_app.extensions["definitions"].in_force(db.session())
    source = {
        "workflow": "bank",
        "version": "9",
        "title": {"fr": "La voie", "en": "The way"},
        "stages": list(stages),
        **more,
    }
    return replace(now, workflows={**now.workflows, "bank": parse_workflow(source)})


def sent_along(
    in_force: InForce,
    text: str,
    author: str = "ann",
    contests: Mapping[str, str] | None = None,
) -> UUID:
    """Bring a post with these words to its first stage."""
    with unit_of_work(person(author)) as unit:
        post_id = write(unit, entity("bank").id, _draft(text)).id
    with unit_of_work(person(author)) as unit:
        submit(unit, post_id, version=1, contests=contests)
    _routed(post_id, in_force)
    return post_id


def sent_again(
    in_force: InForce,
    post_id: UUID,
    text: str,
    contests: Mapping[str, str] | None = None,
    **but: Any,
) -> None:
    """Let the author submit other words of a post that came back."""
    post = db.session.get_one(Post, post_id, populate_existing=True)
    author, version = post.author, post.draft_version
    with unit_of_work(author) as unit:
        save(unit, post_id, replace(_draft(text), **but), version=version)
    with unit_of_work(author) as unit:
        submit(unit, post_id, version=version + 1, contests=contests)
    _routed(post_id, in_force)


def _draft(text: str) -> Draft:
    return Draft(text=text, language="fr", channels=(Channel.LINKEDIN,), jurisdictions=("FR",))


def _routed(post_id: UUID, in_force: InForce) -> None:
    with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
        post = locked_post(unit, post_id)
        revision = unit.session.scalars(
            select(Revision).where(
                Revision.post_id == post.id, Revision.number == post.revision_count
            )
        ).one()
        route(unit, post, revision, check(unit, post, revision, in_force), in_force)
