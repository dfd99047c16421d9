"""The measure of a decision: a bare Flask and SQLAlchemy endpoint of one UPDATE and one INSERT.

Run by `python -m bench.desk` on the server and the database of the service itself.
"""

import os
from uuid import UUID

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from service.cli.context import settings
from service.cli.serve import Web
from service.models import new_id
from service.runtime import listening


class Bare(DeclarativeBase):
    """The two tables of the bare endpoint."""


db = SQLAlchemy(model_class=Bare)


class Thing(db.Model):  # type: ignore[name-defined,misc]  # the library builds it
    """What is decided on."""

    __tablename__ = "bench_thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]


class Word(db.Model):  # type: ignore[name-defined,misc]  # the library builds it
    """A decision."""

    __tablename__ = "bench_word"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    thing_id: Mapped[int]
    verdict: Mapped[str]


def bare_app() -> Flask:
    """Return an application that decides, and does nothing else."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["PORTEVOIX_DATABASE_URL"]
    db.init_app(app)

    @app.get("/health")
    def health() -> dict[str, str]:
        db.create_all()
        return {}

    @app.post("/things/<int:number>/decisions")
    def decide(number: int) -> tuple[dict[str, str], int]:
        thing = db.session.get_one(Thing, number)
        thing.state = "approved"
        db.session.add(Word(id=new_id(), thing_id=number, verdict="approve"))
        db.session.commit()
        return {"state": thing.state}, 201

    return app


class BareWeb(Web):
    """The service's own web server, before the bare application."""

    def load(self) -> Flask:
        """Return the bare application."""
        return bare_app()


def main() -> None:
    """Serve until told to end."""
    configured = settings()
    with listening(configured.port) as listener:
        BareWeb(configured, listener.fileno()).run()


if __name__ == "__main__":
    main()
