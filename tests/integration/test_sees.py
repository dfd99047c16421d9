"""Whether somebody sees a post is told alike of one post, once it is locked, and of all posts."""

from datetime import UTC, datetime

from sqlalchemy import select, update

from service.access import sees, visible
from service.models import CaseRow, Post, StageRow, db
from tests.integration.conftest import PEOPLE, entity, person
from tests.integration.journey import a_draft, approved, in_review
from workflows import Role


def test_who_sees_a_post_is_told_alike_of_one_post_and_of_all(app):
    """A draft, one in review, one approved, one whose stage went to somebody in another entity."""
    posts = [a_draft(), in_review(), approved(), in_review("bob"), in_review()]
    escalated = {"escalated_role": Role.COMPLIANCE, "escalated_scope": [entity("lab").id]}
    of_the_last = select(CaseRow.id).where(CaseRow.post_id == posts[-1])
    db.session.execute(
        update(StageRow).where(StageRow.case_id.in_(of_the_last)).values(**escalated)
    )
    db.session.commit()
    now, session = datetime.now(UTC), db.session()

    for name in PEOPLE:
        told = set(session.scalars(select(Post.id).where(visible(session, person(name), now))))
        one_by_one = {
            each.id
            for each in session.scalars(select(Post))
            if sees(session, person(name), each, now)
        }
        assert one_by_one == told, name
        assert (posts[-1] in told) is (name not in {"max", "nia", "tom"}), name
