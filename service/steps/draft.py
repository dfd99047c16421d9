"""The author's steps: write, save, submit, withdraw, close."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from sqlalchemy import select

from service.access import Act, allow
from service.content import admit, digest_of, trimmed
from service.errors import Forbidden, Invalid, NotFound, Stale, _
from service.locks import locked_alone, locked_post
from service.models import (
    Channel,
    ClassContest,
    Contest,
    Entity,
    Post,
    Revision,
    Share,
    StreamKind,
    new_id,
)
from service.queue import Job
from service.record import NEW
from service.steps.heed import heed_draft, heed_remark
from service.steps.kin import allow_to_write, personalisations_of
from service.steps.moves import close_case, move_post, open_case
from service.steps.recall import Terms, recall_from_sharers
from service.steps.rejected import refuse_rejected
from service.unit import Unit
from service.voice import validated
from workflows import Action, ContentClass, State

LINK = re.compile(r"https?://\S{1,2000}")
MOST_LINKS = 20

CLASS_CONTEST = "class contest"
"""The payload that holds the reason against the class; unlike any contest of a rule."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What an author can write: the content of the revision that a submission would make."""

    text: str
    language: str | None
    channels: tuple[Channel, ...]
    jurisdictions: tuple[str, ...]
    links: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OtherClass:
    """What the author says that the post is, rather than what the checker says, and why."""

    content_class: ContentClass
    reason: str


def write(unit: Unit, entity_id: UUID, draft: Draft) -> Post:
    """Begin a post in an entity where the actor is an author."""
    entity = unit.session.get(Entity, entity_id)
    if entity is None:
        raise NotFound(_("There is no such entity."))
    allow(unit, Act.PROPOSE, entity_id)
    post = begin(unit, Post(entity=entity), draft)
    heed_draft(unit, post)
    return post


def begin(unit: Unit, post: Post, draft: Draft) -> Post:
    """Keep a new post of the actor's with its first words; it may be made from another."""
    post.id, post.author, post.state = new_id(), unit.actor, State.DRAFT
    unit.heads[StreamKind.POST, post.id] = NEW
    post.created_at = post.updated_at = post.moved_at = unit.now
    _keep(unit, post, draft)
    unit.session.add(post)
    made = post.parent_id is not None
    unit.record(
        "post.written",
        post,
        ids={"entity": post.entity.id} | ({"parent": post.parent_id} if made else {}),
        facts={"kind": str(post.kind), "translates": bool(post.translates)} if made else {},
    )
    return post


def draft_like(post: Post, text: str, language: str | None) -> Draft:
    """Return other words for all that a library post is besides: where, for whom, with what."""
    like, _report = validated(post)
    return Draft(
        text=text,
        language=language,
        channels=tuple(Channel(each) for each in like.channels),
        jurisdictions=tuple(like.jurisdictions),
        links=tuple(like.links),
    )


def save(unit: Unit, post_id: UUID, draft: Draft, *, version: int) -> Post:
    """Keep the draft, unless somebody (another window) saved a later one."""
    post = own_post(unit, post_id, locked_alone)
    if post.state is not State.DRAFT:
        raise Stale(_("This post is %(state)s; its text can't be changed now."), state=post.state)
    if post.draft_version != version:
        raise Stale(
            _("This draft was saved elsewhere in the meantime."),
            changed={"text": post.draft_text, "version": post.draft_version},
        )
    _keep(unit, post, draft)
    post.draft_version = version + 1
    heed_draft(unit, post)
    return post


def submit(
    unit: Unit,
    post_id: UUID,
    *,
    version: int,
    contests: Mapping[str, str] | None = None,
    class_contest: OtherClass | None = None,
    anyway: bool = False,
) -> Revision:
    """Freeze the draft as the next revision, with what its author contests; ask for its check.

    Words that were rejected before are refused once: `anyway` sends them all the same.
    """
    post = own_post(unit, post_id, locked_alone)
    allow_to_write(unit, post)
    if post.state is State.DRAFT and post.draft_version != version:
        raise Stale(
            _("This draft was saved elsewhere in the meantime."),
            changed={"text": post.draft_text, "version": post.draft_version},
        )
    if not trimmed(post.draft_text):
        raise Invalid("text", _("Write something before you submit."))
    if not post.draft_channels:
        raise Invalid("channels", _("Choose at least one channel."))
    if class_contest is not None and not trimmed(class_contest.reason):
        raise Invalid("class_contest.reason", _("Say why it is rather something else."))
    move_post(unit, post, Action.SUBMIT)
    revision = freeze(unit, post)
    if not anyway:
        refuse_rejected(unit, post)
    note_submission(unit, post, revision, contests, class_contest)
    argued = [*(contests or {}).values(), class_contest.reason if class_contest else ""]
    heed_remark(unit, post, "\n".join(filter(None, argued)), revision=revision.id)
    unit.afterwards(Job.CHECK_POST, str(post.id), revision.number)
    return revision


WITHDRAWN = "L’auteur a retiré cette publication. / The author withdrew this post."
"""What sharers read when an author takes back what they have shared."""


def withdraw(unit: Unit, post_id: UUID) -> Post:
    """Take the author's own post back, wherever it stands; once it was shared, by a recall."""
    post = own_post(unit, post_id)
    if post.state is State.APPROVED and _was_shared(unit, post):
        recall_from_sharers(unit, post, Terms(reason=WITHDRAWN))
        return post
    move_post(unit, post, Action.WITHDRAW)
    case = open_case(unit, post)
    if case is not None:
        close_case(unit, case, Action.WITHDRAW)
    unit.record("post.withdrawn", post)
    return post


def close(unit: Unit, post_id: UUID, reason: str) -> Post:
    """Close a draft that nobody will finish, and say why."""
    post = own_post(unit, post_id)
    move_post(unit, post, Action.CLOSE)
    unit.record("post.closed", post, payloads={"reason": reason})
    heed_remark(unit, post, reason)
    return post


def own_post(unit: Unit, post_id: UUID, lock: Callable[[Unit, UUID], Post] = locked_post) -> Post:
    """Return the actor's own post, locked; somebody else's is refused."""
    post = lock(unit, post_id)
    if post.author_id != unit.actor.id:
        raise Forbidden(_("Only the author may do that."))
    return post


def _keep(unit: Unit, post: Post, draft: Draft) -> None:
    post.draft_text = admit(draft.text)
    post.draft_language = draft.language
    post.draft_channels = sorted(set(draft.channels))
    post.draft_jurisdictions = sorted(set(draft.jurisdictions))
    post.draft_links = read_links(draft.links)
    post.updated_at = unit.now


def read_links(links: Iterable[str]) -> list[str]:
    """Return links that read as they lead: no name before the host, and no letters that look alike.

    A host of other letters is written as networks look it up.
    """
    given = list(links)
    if len(given) > MOST_LINKS:
        raise Invalid(
            "links",
            _("From %(least)s to %(most)s entries are allowed."),
            least=0,
            most=MOST_LINKS,
        )
    return [_link(each) for each in given]


def _link(link: str) -> str:
    try:
        parts = urlsplit(link)
        host, port = parts.hostname, parts.port
        known = host and (host if host.isascii() else host.encode("idna").decode())
    except ValueError:
        known = None
    if not LINK.fullmatch(link) or not link.isprintable() or not known or "@" in parts.netloc:
        raise Invalid("links", _("A link begins with https:// or http://."))
    if parts.netloc.isascii():
        return link
    return urlunsplit(parts._replace(netloc=f"{known}:{port}" if port else known))


def freeze(unit: Unit, post: Post) -> Revision:
    """Make the draft the next revision."""
    post.revision_count += 1
    revision = Revision(
        post=post,
        number=post.revision_count,
        text=post.draft_text,
        language=post.draft_language,
        channels=post.draft_channels,
        jurisdictions=post.draft_jurisdictions,
        entity_slug=post.entity.slug,
        links=post.draft_links,
        digest=digest_of(
            text=post.draft_text,
            language=post.draft_language,
            channels=post.draft_channels,
            jurisdictions=post.draft_jurisdictions,
            entity=post.entity.slug,
            links=post.draft_links,
        ),
        created_at=unit.now,
    )
    unit.session.add(revision)
    unit.session.flush()
    return revision


def note_submission(
    unit: Unit,
    post: Post,
    revision: Revision,
    contests: Mapping[str, str] | None = None,
    class_contest: OtherClass | None = None,
) -> None:
    """Keep and record what was submitted, and what the author contests of its check."""
    contests = contests or {}
    unit.session.add_all(
        Contest(revision_id=revision.id, rule=rule, reason=reason, created_at=unit.now)
        for rule, reason in contests.items()
    )
    facts = {"number": revision.number, "contested": sorted(contests)}
    payloads = {f"contest {rule}": reason for rule, reason in contests.items()}
    if class_contest is not None:
        unit.session.add(
            ClassContest(revision_id=revision.id, created_at=unit.now, **vars(class_contest))
        )
        facts["class_contested"] = str(class_contest.content_class)
        payloads[CLASS_CONTEST] = class_contest.reason
    unit.record(
        "post.submitted",
        post,
        ids={"revision": revision.id},
        digests={"revision": revision.digest},
        facts=facts,
        payloads=payloads,
    )


def _was_shared(unit: Unit, post: Post) -> bool:
    """Whether anybody shared it, or may share a version of their own."""
    taken = select(Share.id).where(Share.post_id == post.id).limit(1)
    return unit.session.scalar(taken) is not None or bool(personalisations_of(unit, post))
