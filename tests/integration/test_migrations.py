from importlib import import_module

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, inspect, select, text, update

from service import migrations
from service.models import AdmittedKey, PassageKey, Post, db
from service.steps.precedents import keep_admitted
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import forget
from tests.integration.test_precedents import RATE, approved, refused
from workflows import Verdict


@pytest.fixture
def tables(empty_database):
    engine = create_engine(empty_database)

    def names():
        inspect(engine).clear_cache()
        return set(inspect(engine).get_table_names())

    yield names
    engine.dispose()


def test_migrations_make_what_the_models_say(empty_database):
    migrations.upgrade(empty_database)

    command.check(migrations.configuration(empty_database))


def test_migrations_go_back_to_nothing_and_forth_again(empty_database, tables):
    migrations.upgrade(empty_database)
    made = tables()

    migrations.downgrade(empty_database)
    assert tables() == {"alembic_version"}

    migrations.upgrade(empty_database)
    assert tables() == made


def keys():
    forget()
    kept = db.session.execute(select(PassageKey.passage_id, PassageKey.key, PassageKey.verdict))
    admitted = db.session.execute(select(AdmittedKey.post_id, AdmittedKey.key))
    return sorted(kept.all(), key=str), sorted(admitted.all(), key=str)


def test_the_keys_of_passages_are_made_anew(app):
    post = db.session.get_one(Post, approved())
    refused(f"{RATE} Venez.", span=(0, 5))
    refused(RATE)
    refused(f"{RATE} Ici.", Verdict.RETURN, span=(len(RATE) + 1, len(RATE) + 5))
    with unit_of_work(person("bob")) as unit:
        keep_admitted(unit, post, post.revisions[0])
    before = keys()
    assert all(before)
    db.session.execute(update(PassageKey).values(key=PassageKey.key // 2))
    db.session.execute(update(AdmittedKey).values(key=AdmittedKey.key // 2))
    db.session.commit()

    anew = import_module("service.migrations.versions.0033_keys_of_passages")
    with Operations.context(MigrationContext.configure(db.session.connection())):
        anew.upgrade()
    db.session.commit()

    assert keys() == before


def test_migrating_twice_changes_nothing(empty_database):
    migrations.upgrade(empty_database)
    migrations.upgrade(empty_database)

    engine = create_engine(empty_database)
    with engine.connect() as connection:
        system = connection.execute(text("SELECT count(*) FROM person")).scalar_one()
    engine.dispose()
    assert system == 1
