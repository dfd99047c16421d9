from datetime import UTC, datetime
from importlib.resources import files

import pytest
from sqlalchemy import func, select

from service import demo
from service.accounts import authenticate
from service.app import create_app
from service.definitions import the_definitions
from service.files import read_yaml
from service.models import Entity, Person, Post, StageRow, db
from service.queries.proof import verify_all
from service.queries.staffing import gaps
from service.settings import Settings
from tests import servers
from workflows import State

TOLD = read_yaml((files("service.demo") / "posts.yaml").read_text("utf-8"), "posts").content


@pytest.fixture(scope="module")
def lived(postgres, postgres_url, redis_url):
    url = servers.emptied(postgres)
    app = create_app(Settings(database_url=url, redis_url=redis_url, secret_key="k" * 32))
    with app.app_context():
        yield demo.load(datetime.now(UTC))
        db.session.remove()
        db.engine.dispose()
    app.extensions["redis"].close()


def test_every_demonstration_post_ends_where_it_is_said_to(lived):
    posts = {each.draft_text.strip()[:60]: each for each in db.session.scalars(select(Post))}
    ends = {}
    for told in TOLD["posts"]:
        texts = [told["text"]] + [
            step["revise"]["text"] for step in told["journey"] if "revise" in step
        ]
        ends[told["slug"]] = posts[texts[-1].strip()[:60]].state.value

    assert ends == {told["slug"]: told["ends"] for told in TOLD["posts"]}


def test_every_waiting_post_waits_for_those_it_is_said_to(lived):
    waiting = {}
    for told in TOLD["posts"]:
        if "waits_for" in told:
            post = db.session.scalars(
                select(Post).where(Post.draft_text == told["text"].strip())
            ).one()
            waiting[told["slug"]] = sorted(
                each.role.value
                for each in db.session.scalars(
                    select(StageRow).where(
                        StageRow.case.has(post_id=post.id),
                        StageRow.opened_at.is_not(None),
                        StageRow.closed_at.is_(None),
                    )
                )
            )

    expected = {t["slug"]: sorted(t["waits_for"]) for t in TOLD["posts"] if "waits_for" in t}
    assert waiting == expected


def test_the_demonstration_shows_every_lasting_state(lived):
    states = set(db.session.scalars(select(Post.state).distinct()))

    assert states == set(State) - {State.CHECKING}


def test_everybody_in_the_demonstration_can_sign_in(lived):
    now = datetime.now(UTC)

    for each in lived:
        assert authenticate(db.session(), each.email, each.password, now).name == each.name


def test_somebody_other_than_its_author_serves_each_stage_of_the_demonstration(lived):
    workflows = the_definitions(db.session()).workflows

    assert list(gaps(db.session(), workflows, datetime.now(UTC))) == []


def test_the_record_of_the_demonstration_holds(lived):
    proof = verify_all(db.session())

    assert proof.breaks == ()
    assert proof.events > 100


def test_a_second_loading_changes_nothing(lived):
    before = counts()

    assert demo.load(datetime.now(UTC)) == []
    assert counts() == before


def counts():
    return [
        db.session.scalar(select(func.count()).select_from(table))
        for table in (Entity, Person, Post)
    ]
