"""The schema's history, applied by Alembic."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

LOCK = 7_246_031_158
"""The advisory lock that keeps two migrations apart."""


def configuration(database_url: str) -> Config:
    """Return Alembic's configuration for this database."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["database_url"] = database_url
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Bring the schema to this revision; two at once wait for each other."""
    _locked(database_url, lambda config: command.upgrade(config, revision))


def downgrade(database_url: str, revision: str = "base") -> None:
    """Take the schema back to this revision."""
    _locked(database_url, lambda config: command.downgrade(config, revision))


def _locked(database_url: str, work: Callable[[Config], None]) -> None:
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
            connection.commit()
            work(configuration(database_url))
    finally:
        engine.dispose()
