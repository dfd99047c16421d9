"""What can't wait for a submission: words are read as they are kept, and passed on at once."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select

from rules import Checker, Finding, Subject
from service.access import Act, allow
from service.confided import ADVERSE_EVENT
from service.content import admit, trimmed
from service.definitions import the_definitions
from service.errors import Invalid, NotFound, _
from service.models import Entity, Origin, Post, SafetyCase, Share
from service.steps.alerts import leaks, raise_alert
from service.steps.safety import Passage, Written, pass_on
from service.steps.subject import subject_in
from service.unit import Unit

AROUND = 600
"""Characters before and after a sentence that are kept as its context."""


def heed(unit: Unit, written: Written, findings: Iterable[Finding] | None = None) -> None:
    """Open a safety case for a harmful effect, and alert of a leak, before anybody is answered.

    Nothing is hidden by a graver finding here; a finished check brings the findings it has.
    """
    found = _every(unit, written) if findings is None else list(findings)
    effects = [each for each in found if each.category == ADVERSE_EVENT]
    leaking = leaks(found) if written.post_id is not None else {}
    if not effects and not leaking:
        return
    _in_line(unit, f"heed {written.author.id}")
    if effects:
        checker, subject = _reader(unit, written)
        _told, spans = checker.sentences(written.text, subject)
        pass_on(unit, written, passages(written.text, spans, effects))
    for category, quotes in leaking.items():
        raise_alert(unit, written, category, quotes)


def _every(unit: Unit, written: Written) -> list[Finding]:
    checker, subject = _reader(unit, written)
    return list(checker.every(written.text, subject))


def _reader(unit: Unit, written: Written) -> tuple[Checker, Subject]:
    in_force = the_definitions(unit.session)
    return in_force.checker, subject_in(unit, written.entity, written.jurisdictions, in_force)


def heed_draft(unit: Unit, post: Post) -> None:
    """Heed what the author keeps as a draft: its words, and its links."""
    for text in filter(None, (post.draft_text, "\n".join(post.draft_links))):
        heed(unit, _of_post(post, text, Origin.DRAFT, post.draft_jurisdictions))


def heed_remark(unit: Unit, post: Post, said: str, **ids: UUID) -> None:
    """Heed what the actor says beside a post: a comment, or why they do something with it."""
    if said:
        heed(unit, _of_actor(unit, post, said, Origin.COMMENT, ids))


def heed_published(unit: Unit, shared: Share, said: str) -> None:
    """Heed what the actor says that they published, where it is not what was approved."""
    written = _of_actor(unit, shared.post, said, Origin.PUBLISHED, {"share": shared.id})
    approved = _spaced(shared.revision.text)
    found = [each for each in _every(unit, written) if _spaced(each.quote) not in approved]
    heed(unit, written, found)


def heed_submission(unit: Unit, post: Post, text: str, findings: Iterable[Finding]) -> None:
    """Heed what the check of a submission found: rules may have changed since the draft."""
    heed(unit, _of_post(post, text, Origin.SUBMISSION, post.draft_jurisdictions), findings)


def report(unit: Unit, entity_id: UUID, text: str, post_id: UUID | None = None) -> SafetyCase:
    """Open a safety case from words that somebody hands in, whatever the check says of them."""
    entity = unit.session.get(Entity, entity_id)
    if entity is None:
        raise NotFound(_("There is no such entity."))
    allow(unit, Act.KNOW_ENTITY, entity_id)
    said = admit(text)
    if not trimmed(said):
        raise Invalid("text", _("Write what happened."))
    written = Written(
        text=said,
        entity=entity,
        author=unit.actor,
        origin=Origin.REPORT,
        jurisdictions=entity.jurisdictions,
        post_id=post_id,
    )
    in_force = the_definitions(unit.session)
    subject = subject_in(unit, entity, entity.jurisdictions, in_force)
    found = in_force.checker.every(said, subject)
    effects = [each for each in found if each.category == ADVERSE_EVENT]
    _in_line(unit, f"heed {unit.actor.id}")
    _told, spans = in_force.checker.sentences(said, subject)
    case = pass_on(unit, written, passages(said, spans, effects) or [Passage(said.strip(), said)])
    if case is None:
        raise LookupError("words that are handed in always have a case")
    return case


def passages(
    text: str, spans: Sequence[tuple[int, int]], effects: Iterable[Finding]
) -> list[Passage]:
    """Return each sentence in which an effect was found, with what stands around it."""
    found: dict[tuple[int, int], set[str]] = {}
    for each in effects:
        touched = [(a, b) for a, b in spans if a < each.end and each.start < b]
        start = min([each.start, *(a for a, _b in touched)])
        end = max([each.end, *(b for _a, b in touched)])
        found.setdefault((start, end), set()).add(each.rule)
    return [
        Passage(
            text[start:end].strip(),
            text[max(0, start - AROUND) : end + AROUND].strip(),
            tuple(sorted(rules)),
        )
        for (start, end), rules in sorted(found.items())
    ]


def _of_actor(
    unit: Unit, post: Post, text: str, origin: Origin, ids: Mapping[str, UUID]
) -> Written:
    return Written(
        text=text,
        entity=post.entity,
        author=unit.actor,
        origin=origin,
        jurisdictions=post.entity.jurisdictions,
        post_id=post.id,
        ids=ids,
    )


def _spaced(text: str) -> str:
    """Return a text with one space wherever networks and editors put other ones."""
    return " ".join(text.split())


def _of_post(post: Post, text: str, origin: Origin, jurisdictions: Sequence[str]) -> Written:
    return Written(
        text=text,
        entity=post.entity,
        author=post.author,
        origin=origin,
        jurisdictions=jurisdictions,
        post_id=post.id,
    )


def _in_line(unit: Unit, name: str) -> None:
    """Let two saves of one person's words pass on one after another."""
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
