"""A workflow in words, in either language: what is drawn, and what is told as a list."""

from collections.abc import Iterator
from typing import Any

from babel.support import NullTranslations

from service.drawing import Box, Plan
from service.web.catalogues import catalogue
from workflows import (
    Condition,
    Escalation,
    Lane,
    OnReturn,
    Role,
    Stage,
    Term,
    Title,
    Unit,
    Workflow,
)

NOTHING = "none"
"""The risk of a post in which nothing was found."""


def plan_of(workflow: Workflow, tongue: str) -> Plan:
    """Return the plan of a workflow, in words of this language."""
    words = Words(tongue)
    gettext = words.gettext
    lane = workflow.fast_lane
    notes = [gettext("A post that comes back changed passes every stage again.")]
    if workflow.on_return is OnReturn.UNCHANGED_STAND:
        notes = [
            gettext(
                "A stage lets its approval stand when only words that another stage asked to"
                " change are others."
            )
        ]
    return Plan(
        title=f"{words.said(workflow.title)} · {workflow.name} {workflow.version}",
        told=words.told(len(workflow.stages), len(workflow.groups), lane is not None),
        start=gettext("Submitted"),
        groups=[[words.box(stage) for stage in group] for group in workflow.groups],
        end=gettext("Library"),
        together=gettext("at the same time"),
        lane=words.lane(lane) if lane else None,
        notes=notes,
    )


class Words:
    """Stages, conditions and terms as one language says them."""

    def __init__(self, tongue: str) -> None:
        self.tongue = tongue
        self.messages: NullTranslations = catalogue(tongue)

    def gettext(self, message: str, **values: Any) -> str:
        """Return a message in this language."""
        spoken: str = self.messages.gettext(message)
        return spoken % values if values else spoken

    def ngettext(self, one: str, many: str, num: int) -> str:
        """Return a message that counts in this language."""
        spoken: str = self.messages.ngettext(one, many, num)
        return spoken % {"num": num}

    def said(self, title: Title) -> str:
        """Return a title in this language."""
        return title.fr if self.tongue == "fr" else title.en

    def told(self, stages: int, steps: int, lane: bool) -> str:
        """Return the drawing in a sentence."""
        parts = [
            self.ngettext("%(num)s stage", "%(num)s stages", stages),
            self.ngettext("in %(num)s step", "in %(num)s steps", steps),
        ]
        parts += [self.gettext("with a fast lane past them")] * lane
        return ", ".join(parts) + ". " + self.gettext("The same follows as a list.")

    def title(self, stage: Stage) -> str:
        """Return what a stage is called."""
        return self.said(stage.title) if stage.title else self.label(stage.reviewers)

    def label(self, word: str) -> str:
        """Return one of our words with a capital."""
        spoken = self.gettext(str(word))
        return spoken[:1].upper() + spoken[1:]

    def box(self, stage: Stage) -> Box:
        """Return a stage with everything that its definition says of it."""
        return Box(self.title(stage), [each[:1].upper() + each[1:] for each in self.about(stage)])

    def about(self, stage: Stage) -> Iterator[str]:
        """Yield each thing that holds of a stage."""
        gettext = self.gettext
        yield gettext("decided by") + " " + self.seat(stage.reviewers, stage.at)
        yield from self.agreement(stage.quorum, stage.veto)
        if when := self.condition(stage.when):
            yield gettext("Only if") + f" {when}."
        yield from self.times(stage)
        if stage.signature:
            meaning = self.said(stage.signature.meaning)
            yield gettext("signed: “%(meaning)s”", meaning=meaning)
        if stage.same_person:
            yield gettext("Who decided at another stage may decide here too.")

    def seat(self, role: Role, at: str) -> str:
        """Return a role and the entity in which it decides."""
        places = {
            "own": "",
            "parent": self.gettext("of the parent entity"),
            "root": self.gettext("of the group"),
        }
        place = places.get(at, at)
        return self.gettext(role) + (f", {place}" if place else "")

    def agreement(self, quorum: int | None, veto: bool) -> Iterator[str]:
        """Yield how many must approve, and what an objection does."""
        if quorum is None:
            yield self.gettext("everybody who holds the role must approve")
        elif quorum > 1:
            yield self.ngettext(
                "%(num)s person must approve", "%(num)s people must approve", quorum
            )
        if not veto:
            yield self.gettext("An objection can be outvoted.")
        elif quorum != 1:
            yield self.gettext("One objection ends the review.")

    def times(self, stage: Stage) -> Iterator[str]:
        """Yield the deadline and what happens around it."""
        gettext, term = self.gettext, self.term
        yield gettext("within %(term)s", term=term(stage.within))
        if stage.remind:
            yield gettext("reminder after %(term)s", term=term(stage.remind))
        if stage.reassign:
            yield gettext("a reservation ends after %(term)s", term=term(stage.reassign))
        if stage.escalate_to:
            yield gettext("after the deadline: %(who)s", who=self.over(stage.escalate_to))

    def over(self, over: Escalation) -> str:
        """Return who is turned to in the end."""
        return self.seat(over.reviewers, over.at)

    def term(self, term: Term) -> str:
        """Return a term in business time."""
        if term.unit is Unit.HOUR:
            return self.ngettext("%(num)s business hour", "%(num)s business hours", term.number)
        return self.ngettext("%(num)s business day", "%(num)s business days", term.number)

    def lane(self, lane: Lane) -> Box:
        """Return the fast lane with its limits."""
        gettext = self.gettext
        lines = [gettext("A post goes straight into the library if") + f" {self.limits(lane)}."]
        if lane.sample:
            lines.append(gettext("%(share)s %% are read afterwards.", share=lane.sample))
        return Box(gettext("Fast lane"), lines)

    def limits(self, lane: Lane) -> str:
        """Return what a post must be within to need nobody."""
        earned = (
            [
                self.ngettext(
                    "the author’s latest %(num)s post of the kind passed unchanged",
                    "the author’s latest %(num)s posts of the kind passed unchanged",
                    lane.passed_unchanged,
                )
            ]
            if lane.passed_unchanged
            else []
        )
        return self.gettext(", and ").join([*self._tests(lane, least=False), *earned])

    def condition(self, condition: Condition) -> str:
        """Return a condition in words, or nothing if it always holds."""
        return self.gettext(", and ").join(self._tests(condition, least=True))

    def _tests(self, it: Condition, *, least: bool) -> Iterator[str]:
        gettext = self.gettext
        if it.risk == NOTHING:
            yield gettext("the check finds nothing")
        elif it.risk:
            risk = gettext(it.risk)
            at_least = gettext("the risk is at least %(risk)s", risk=risk)
            yield at_least if least else gettext("the risk is at most %(risk)s", risk=risk)
        if it.category:
            yield gettext("it is about %(these)s", these=", ".join(map(gettext, it.category)))
        either = (
            (it.source, gettext("that was found by: %(these)s")),
            (it.content_class, gettext("its kind is %(these)s")),
            (it.channel, gettext("it goes to %(these)s")),
            (it.entity, gettext("it comes from %(these)s")),
            (it.jurisdiction, gettext("it is published in %(these)s")),
        )
        for values, message in either:
            if values:
                yield message % {"these": gettext(" or ").join(map(gettext, values))}
        yield from self._of_author(it)

    def _of_author(self, it: Condition) -> Iterator[str]:
        gettext = self.gettext
        authors = {
            "first_post": gettext("has submitted nothing before"),
            "certified": gettext("holds a certificate"),
            "external": gettext("is a partner or a guest"),
        }
        kinds = {
            "original": gettext("a new text"),
            "variant": gettext("a variant"),
            "personalisation": gettext("a personal version of a library post"),
        }
        if it.author:
            these = gettext(" or ").join(authors.get(each, each) for each in it.author)
            yield gettext("the author %(these)s", these=these)
        if it.kind:
            these = gettext(" or ").join(kinds.get(each, each) for each in it.kind)
            yield gettext("it is %(these)s", these=these)
