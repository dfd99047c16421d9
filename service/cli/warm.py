"""Warming up: what every process of the service shares is loaded before it forks."""

import click
from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from rules import Lexicon, Subject, collector_at_rest, settle_collector
from service.cli.context import now
from service.definitions import InForce
from service.models import db

SAMPLES = (
    "Bonjour à tous ! Notre équipe a 3 ans : 12 % de plus qu’hier, et un café offert.",
    "Hello all! Our team turns 3: 12% more than yesterday, and the coffee is on us.",
    "Guten Tag zusammen, wir freuen uns auf die Messe in der nächsten Woche.",
)
"""Texts that make the checker load what it loads at its first reading."""


def _read_samples(in_force: InForce) -> None:
    for names in (Lexicon(), *in_force.lexicons.values()):
        subject = Subject(as_of=now().date(), packs=tuple(in_force.packs), lexicon=names)
        for text in SAMPLES:
            in_force.checker.check(text, subject)


def warm(app: Flask) -> None:
    """Compile what is in force and read with it before forking; leave no connection behind."""
    try:
        with collector_at_rest():
            _read_samples(app.extensions["definitions"].in_force(db.session()))
            settle_collector()
    except OperationalError:
        raise click.ClickException("The database does not answer.") from None
    except ProgrammingError:
        raise click.ClickException(
            "The database is not the one of this version: run `portevoix migrate`."
        ) from None
    finally:
        db.session.remove()
        db.engine.dispose()
