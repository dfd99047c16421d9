"""The sheet that an author writes on: what the composer's form holds, read and shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from werkzeug.datastructures import MultiDict

from service.content import readable
from service.errors import Invalid, RejectedBefore, _
from service.models import Channel, Entity, Post
from service.queries.live import Prediction
from service.steps.draft import Draft, OtherClass
from workflows import ContentClass, Risk

CONTEST = "contest "
"""How the names of the fields begin that hold a reason against a rule."""

SHOWN = 200
"""Findings that one composer explains."""

LONGEST_REASON = 5_000
"""Characters of the reason against the class."""

EVERYWHERE = ("FR", "EU", "UK")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """All that one composer shows; `version` is that of the draft it was written on."""

    entity: Entity
    entities: Sequence[Entity]
    post: Post | None = None
    text: str = ""
    language: str | None = None
    channels: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    version: int = 0
    key: str = field(default_factory=lambda: uuid4().hex)
    contests: Mapping[str, str] = field(default_factory=dict)
    other_class: str = ""
    other_reason: str = ""
    report: Mapping[str, Any] | None = None
    prediction: Prediction | None = None
    refusal: str | None = None
    theirs: Mapping[str, Any] | None = None
    rejected: RejectedBefore | None = None

    @property
    def offered(self) -> list[str]:
        """The jurisdictions to choose from."""
        return list(dict.fromkeys([*self.entity.jurisdictions, *EVERYWHERE, *self.jurisdictions]))

    @property
    def shown(self) -> list[Mapping[str, Any]]:
        """The gravest findings in reading order, as many as a page explains."""
        found = self.report["findings"] if self.report else []
        graver = sorted(found, key=lambda each: -Risk(each["severity"]).rank)[:SHOWN]
        return sorted(graver, key=lambda each: (each["start"], each["end"], each["rule"]))

    @property
    def blocking(self) -> list[Mapping[str, Any]]:
        """The findings that stop a submission until the text changes or they are contested."""
        if self.report is None or self.prediction is None:
            return []
        return [
            each
            for each in self.report["findings"]
            if each["severity"] == "critical"
            and each["category"] in self.prediction.blocking
            and each["rule"] not in self.contests
        ]

    def class_contest(self) -> OtherClass | None:
        """Return what the author says the post is, where the check says something else.

        A class without a reason, or a reason without a class, is refused.
        """
        if not self.other_class and not self.other_reason:
            return None
        if not self.other_class:
            raise Invalid("class", _("Choose what the post is rather."))
        if not self.other_reason:
            raise Invalid("class-reason", _("Say why it is rather something else."))
        if len(self.other_reason) > LONGEST_REASON:
            raise Invalid(
                "class-reason",
                _("From %(least)s to %(most)s characters are allowed."),
                least=1,
                most=LONGEST_REASON,
            )
        if self.report is not None and self.report["class"] == self.other_class:
            return None
        return OtherClass(content_class=ContentClass(self.other_class), reason=self.other_reason)

    def with_contests_of(self, other: "Sheet") -> "Sheet":
        """Return the sheet with what is contested on another one."""
        return replace(
            self,
            contests=other.contests,
            other_class=other.other_class,
            other_reason=other.other_reason,
        )

    def draft(self) -> Draft:
        """Return what the author wrote, as a step takes it."""
        return Draft(
            text=self.text,
            language=self.language,
            channels=tuple(Channel(each) for each in self.channels),
            jurisdictions=self.jurisdictions,
            links=self.links,
        )


def blank(entity: Entity, entities: Sequence[Entity]) -> Sheet:
    """Return an empty sheet."""
    return Sheet(
        entity=entity,
        entities=entities,
        channels=(Channel.LINKEDIN,),
        jurisdictions=tuple(entity.jurisdictions),
    )


def of_post(post: Post) -> Sheet:
    """Return the sheet of a draft as it was kept."""
    return Sheet(
        entity=post.entity,
        entities=[post.entity],
        post=post,
        text=post.draft_text,
        language=post.draft_language,
        channels=tuple(post.draft_channels),
        jurisdictions=tuple(post.draft_jurisdictions),
        links=tuple(post.draft_links),
        version=post.draft_version,
    )


def filled(sheet: Sheet, form: MultiDict[str, str]) -> Sheet:
    """Return the sheet with what the form says, or raise Invalid on a word of no form of ours."""
    for name, value in form.items(multi=True):
        if name != "text":
            readable(value)
    channels, jurisdictions = form.getlist("channels"), form.getlist("jurisdictions")
    if not set(channels) <= set(Channel):
        raise Invalid("channels", _("There is no such channel."))
    if not set(jurisdictions) <= set(sheet.offered):
        raise Invalid("jurisdictions", _("There is no such jurisdiction to choose."))
    other_class = form.get("class", "")
    if other_class and other_class not in set(ContentClass):
        raise Invalid("class", _("There is no such class."))
    language = form.get("language") or None
    return replace(
        sheet,
        text=form.get("text", "").replace("\r\n", "\n"),
        language=language if language in {"fr", "en"} else None,
        channels=tuple(channels),
        jurisdictions=tuple(jurisdictions) or tuple(sheet.entity.jurisdictions),
        links=_links(form.get("links", "")),
        version=_number(form.get("version", "")),
        key=form.get("key") or sheet.key,
        contests={
            name.removeprefix(CONTEST): reason.strip()
            for name, reason in form.items()
            if name.startswith(CONTEST) and reason.strip()
        },
        other_class=other_class,
        other_reason=form.get("class-reason", "").strip(),
    )


def _links(lines: str) -> tuple[str, ...]:
    links = tuple(each.strip() for each in lines.splitlines() if each.strip())
    if any(not each.startswith(("https://", "http://")) for each in links):
        raise Invalid("links", _("A link begins with https:// or http://."))
    return links


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
