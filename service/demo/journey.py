"""The journey of one demonstration post, through the same steps that people take."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.definitions import InForce
from service.models import (
    SYSTEM,
    Channel,
    Entity,
    FindingRow,
    Person,
    Post,
    Revision,
    Share,
    Weight,
    db,
)
from service.steps.check import check
from service.steps.comment import comment
from service.steps.decide import Ruling, decide
from service.steps.draft import Draft, close, save, submit, withdraw, write
from service.steps.grounds import Wanted
from service.steps.library import date_post
from service.steps.participation import take_part
from service.steps.recall import confirm, recall
from service.steps.route import route
from service.steps.share import share
from service.unit import Unit, unit_of_work
from workflows import Verdict

PAUSE = timedelta(minutes=11)
"""What lies between two steps of the same day."""

MORNING = 7
"""The hour, UTC, at which a day of the demonstration begins."""

Step = Mapping[str, Any]
"""How one thing happened: by whom, when and with which words."""


class Journey:
    """One post of the demonstration and what happens to it, each step at its own moment."""

    def __init__(
        self,
        told: Mapping[str, Any],
        entities: Mapping[str, UUID],
        people: Mapping[str, UUID],
        in_force: InForce,
        now: datetime,
    ) -> None:
        """Begin on the morning of the day that the post was written."""
        self.told = told
        self.entities = entities
        self.people = people
        self.in_force = in_force
        self.now = now
        self.at = self._day(told["days_ago"])
        self.text: str = told["text"]
        self.contested: dict[str, str] = {}
        self.post_id = UUID(int=0)

    def live(self) -> Post:
        """Write the post, take it through its steps and return it."""
        with self._acting(self.told["author"], {}) as unit:
            entity = unit.session.get_one(Entity, self.entities[self.told["entity"]])
            self.post_id = write(unit, entity.id, self._draft(entity)).id
        for step in self.told["journey"]:
            for name, how in step.items():
                getattr(self, f"_{name}")(how)
        return self._post()

    def _submit(self, how: Step) -> None:
        with self._acting(self.told["author"], how) as unit:
            version = self._post().draft_version
            number = submit(unit, self.post_id, version=version, contests=self._contests()).number
        with self._acting(None, {}) as unit:
            post, revision = self._post(), self._revision(number)
            report = check(unit, post, revision, self.in_force)
            route(unit, post, revision, report, self.in_force)

    def _contest(self, how: Step) -> None:
        self.contested[how["category"]] = how["reason"]

    def _revise(self, how: Step) -> None:
        self.text = how["text"]
        with self._acting(self.told["author"], how) as unit:
            post = self._post()
            save(unit, post.id, self._draft(post.entity), version=post.draft_version)

    def _decide(self, how: Step) -> None:
        with self._acting(how["by"], how) as unit:
            ruling = Ruling(
                revision=self._post().revision_count,
                verdict=Verdict(how["verdict"]),
                reason=how.get("reason", ""),
                stage=how.get("stage"),
                grounds=tuple(map(self._wanted, how.get("grounds", ()))),
            )
            decide(unit, self.post_id, ruling)

    def _wanted(self, how: Step) -> Wanted:
        """Return a change that is asked for, on a category that the check found or by a rule."""
        revision = self._revision(self._post().revision_count)
        start = revision.text.index(how["quote"])
        span = start, start + len(how["quote"])
        rules = (each.rule for each in _found(revision, span) if each.category == how.get("found"))
        return Wanted(
            change=how["change"],
            weight=Weight(how.get("weight", Weight.MUST_FIX)),
            rule=next(rules) if "found" in how else None,
            written=how.get("written"),
            span=span,
        )

    def _comment(self, how: Step) -> None:
        revision = self._revision(self._post().revision_count)
        span = None
        if "quote" in how:
            start = revision.text.index(how["quote"])
            span = (start, start + len(how["quote"]))
        with self._acting(how["by"], how) as unit:
            comment(unit, self.post_id, revision=revision.number, body=how["body"], span=span)

    def _share(self, how: Step) -> None:
        with self._acting(how["by"], how) as unit:
            take_part(unit)
            share(unit, self.post_id, Channel(how["channel"]))

    def _expire(self, how: Step) -> None:
        with self._acting(how["by"], how) as unit:
            expires_at = self.at + timedelta(days=how["in_days"])
            date_post(unit, self.post_id, not_before=None, expires_at=expires_at)

    def _recall(self, how: Step) -> None:
        with self._acting(how["by"], how) as unit:
            recall(unit, self.post_id, how["reason"])

    def _confirm(self, how: Step) -> None:
        with self._acting(how["by"], how) as unit:
            for shared in unit.session.scalars(
                select(Share).where(Share.post_id == self.post_id, Share.person_id == unit.actor.id)
            ).all():
                confirm(unit, shared.id)

    def _withdraw(self, how: Step) -> None:
        with self._acting(self.told["author"], how) as unit:
            withdraw(unit, self.post_id)

    def _close(self, how: Step) -> None:
        with self._acting(self.told["author"], how) as unit:
            close(unit, self.post_id, how["reason"])

    @contextmanager
    def _acting(self, who: str | None, how: Step) -> Iterator[Unit]:
        day = self._day(how["days_ago"]) if "days_ago" in how else self.at
        self.at = min(max(self.at + PAUSE, day), self.now)
        person = db.session.get_one(Person, SYSTEM if who is None else self.people[who])
        with unit_of_work(person, self.at) as unit:
            yield unit

    def _day(self, days_ago: int) -> datetime:
        return (self.now - timedelta(days=days_ago)).replace(hour=MORNING, minute=12)

    def _draft(self, entity: Entity) -> Draft:
        return Draft(
            text=self.text,
            language=self.told["language"],
            channels=tuple(Channel(each) for each in self.told["channels"]),
            jurisdictions=tuple(entity.jurisdictions),
            links=tuple(self.told["links"]),
        )

    def _contests(self) -> dict[str, str]:
        """Return the author's reason for each rule of a contested category that was reported."""
        number = self._post().revision_count
        report = self._revision(number).report if number else None
        return {
            each.rule: self.contested[each.category]
            for each in (report.findings if report else [])
            if each.category in self.contested
        }

    def _post(self) -> Post:
        return db.session.get_one(Post, self.post_id)

    def _revision(self, number: int) -> Revision:
        return db.session.scalars(
            select(Revision).where(Revision.post_id == self.post_id, Revision.number == number)
        ).one()


def _found(revision: Revision, span: tuple[int, int]) -> Iterator[FindingRow]:
    """Yield what the check found on any of these words."""
    for each in revision.report.findings if revision.report else ():
        if each.start < span[1] and span[0] < each.end:
            yield each
