"""A bank that trusts authors who hold a certificate and whose last two posts passed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from service.access import tree
from service.definitions import in_force_now, in_force_with, release
from service.models import Definition, DefinitionKind, Policy, Post, Sample, db
from service.steps.certificates import CertificateWords, enter_certificate
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import approved, in_review
from workflows import Role

LANE = {"risk": "low", "author": ["certified"], "passed_unchanged": 2, "sample": "100 %"}


@pytest.fixture
def trusting(app, monkeypatch):
    """Put a workflow in force that trusts; nothing is compiled again but that workflow."""
    trust(app, monkeypatch)
    return app


def trust(app, monkeypatch, **but) -> None:
    shelf, session = app.extensions["definitions"], db.session()
    current = shelf.in_force(session)
    source = in_force_now(session, Policy(DefinitionKind.WORKFLOW, "bank")).source
    source = {**source, "version": "9", "fast_lane": {**LANE, **but}}
    row: Definition = release(session, DefinitionKind.WORKFLOW, "bank", source, datetime.now(UTC))
    compiled = in_force_with(session, current, row)
    monkeypatch.setattr(shelf, "_latest", compiled)
    monkeypatch.setattr(shelf, "in_force", lambda _session, _release=None: compiled)
    session.commit()


def certify(
    name: str = "ann", *, days: int = 300, begun: int = 10, now: datetime | None = None
) -> UUID:
    """Let Max enter a certificate of somebody, from some days ago for some days to come."""
    today = person(name).today(now or datetime.now(UTC))
    words = CertificateWords(
        kind="social media training",
        source="Aurore Academy",
        valid_from=today - timedelta(days=begun),
        valid_to=today + timedelta(days=days),
    )
    with unit_of_work(person("max")) as unit:
        return enter_certificate(unit, person(name).id, words).id


def earned() -> None:
    """Let Ann earn trust in the bank."""
    certify()
    approved()
    approved()


def published() -> UUID:
    """Bring a post of Ann, whom the bank trusts, into the library."""
    earned()
    return in_review()


def sample_of(post_id: UUID) -> Sample:
    """Return the sample that a post is."""
    return db.session.query(Sample).where(Sample.post_id == post_id).one()


def a_sample() -> UUID:
    """Let an approved post of Ann wait to be read by comms, as if no reviewer had seen it."""
    post = db.session.get_one(Post, approved())
    path = tree(db.session()).path(post.entity_id)
    with unit_of_work(person("ann")) as unit:
        sample = Sample(
            post_id=post.id,
            revision_id=post.approved.id,
            author_id=post.author_id,
            role=Role.COMMS,
            scope=list(path),
            drawn_at=unit.now,
            due_at=unit.now + timedelta(days=7),
        )
        unit.session.add(sample)
        unit.session.flush()
        return sample.id
