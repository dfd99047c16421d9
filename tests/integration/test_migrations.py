import pytest
from alembic import command
from sqlalchemy import create_engine, inspect, text

from service import migrations


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


def test_migrating_twice_changes_nothing(empty_database):
    migrations.upgrade(empty_database)
    migrations.upgrade(empty_database)

    engine = create_engine(empty_database)
    with engine.connect() as connection:
        system = connection.execute(text("SELECT count(*) FROM person")).scalar_one()
    engine.dispose()
    assert system == 1
