"""An existing library that is brought in: every row is looked at, then sent where its risk demands.

A file with a fault makes nothing. What is sound is looked at by a job, row by row, and entered by
another once somebody has seen where each row would go; both go on where they were.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update

from service.access import Act, allow
from service.content import ContentError, admit, digest_of
from service.definitions import InForce
from service.errors import Invalid, NotFound, Stale, _
from service.models import (
    BroughtLibrary,
    BroughtPost,
    Channel,
    Entity,
    Phase,
    Post,
    Revision,
    Way,
    new_id,
)
from service.queue import Job
from service.steps.draft import Draft, read_links, submit, write
from service.steps.library import keep_dates
from service.steps.outcome import outcome
from service.table import Fault, Row, read_table
from service.unit import Unit
from workflows import State

NEEDED = ("text", "channels")
OPTIONAL = ("language", "jurisdictions", "links", "not_before", "expires_at")
"""The columns that the file must have, and those that it may have."""

MOST_POSTS = 10_000
LARGEST_LIBRARY = 20_000_000
"""Rows and bytes that a file may have."""

AT_ONCE = 25
"""Rows that are dealt with between two words on how far it is."""

PLACE = re.compile("[A-Z]{2}")
"""How a place is named; written in full, no rule of that place would meet it."""

STANDING = (State.CHECKING, State.IN_REVIEW, State.APPROVED)
"""Where a post stands whose very content need not be brought in again."""


def bring_library(
    unit: Unit, entity_id: UUID, data: bytes
) -> tuple[BroughtLibrary | None, Sequence[Fault]]:
    """Take in a file and have each of its rows looked at; return every fault if it has some."""
    entity = unit.session.get(Entity, entity_id)
    if entity is None:
        raise NotFound(_("There is no such entity."))
    allow(unit, Act.KEEP_LIBRARY, entity.id)
    allow(unit, Act.PROPOSE, entity.id)
    table = read_table(data, NEEDED, (*NEEDED, *OPTIONAL), largest=LARGEST_LIBRARY, most=MOST_POSTS)
    faults = list(table.faults)
    rows = [] if any(each.line == 1 for each in faults) else table.rows
    read = list(_sound(rows, entity, unit.now, faults))
    if faults:
        return None, sorted(faults, key=lambda each: each.line)
    if not read:
        return None, [Fault(1, "", _("The file has no rows."))]
    library = BroughtLibrary(
        id=new_id(),
        entity=entity,
        person=unit.actor,
        phase=Phase.LOOKING,
        found=len(read),
        asked_at=unit.now,
        moved_at=unit.now,
    )
    unit.session.add(library)
    unit.session.flush()
    unit.session.execute(insert(BroughtPost), [{"library_id": library.id, **each} for each in read])
    unit.afterwards(Job.BRING_LIBRARY, str(library.id))
    return library, ()


def enter_library(unit: Unit, library_id: UUID) -> BroughtLibrary:
    """Have the rows entered that were looked at; entering twice enters them once."""
    library = own_library(unit, library_id)
    if library.phase is Phase.LOOKING:
        raise Stale(_("Its rows are still being looked at."))
    if library.phase is Phase.LOOKED:
        library.phase, library.cursor, library.done_at = Phase.ENTERING, 0, None
        library.moved_at = unit.now
        unit.afterwards(Job.BRING_LIBRARY, str(library.id))
    return library


def own_library(unit: Unit, library_id: UUID) -> BroughtLibrary:
    """Return a library that the actor brings in, locked, or NotFound."""
    library = unit.session.scalar(
        select(BroughtLibrary)
        .where(BroughtLibrary.id == library_id, BroughtLibrary.person_id == unit.actor.id)
        .with_for_update(of=BroughtLibrary)
        .execution_options(populate_existing=True)
    )
    if library is None:
        raise NotFound(_("There is no such import."))
    return library


def go_on_bringing(unit: Unit, library_id: UUID, in_force: InForce) -> bool:
    """Deal with the next few rows in the name of who brought them; say whether more are left."""
    library = own_library(unit, library_id)
    if library.phase not in {Phase.LOOKING, Phase.ENTERING}:
        return False
    rows = unit.session.scalars(
        select(BroughtPost)
        .where(BroughtPost.library_id == library.id, BroughtPost.line > library.cursor)
        .order_by(BroughtPost.line)
        .limit(AT_ONCE)
    ).all()
    known = _known(unit, library, rows)
    for row in rows:
        if digest(library.entity, row) in known:
            row.way = Way.KNOWN if row.post_id is None else row.way
        elif library.phase is Phase.LOOKING:
            row.way = _way(unit, library.entity, row, in_force)
        elif row.post_id is None:
            _enter(unit, library.entity, row)
    library.cursor = rows[-1].line if rows else library.cursor
    library.moved_at = unit.now
    if len(rows) == AT_ONCE:
        return True
    done = {Phase.LOOKING: Phase.LOOKED, Phase.ENTERING: Phase.ENTERED}
    library.phase, library.done_at = done[library.phase], unit.now
    if library.phase is Phase.ENTERED:
        ids, facts = {"import": library.id}, {"count": library.found}
        unit.record("entity.library_brought", library.entity, ids=ids, facts=facts)
    return False


def stop_bringing(unit: Unit, library_id: UUID) -> None:
    """Wait for another word on an import whose person may no longer enter its rows."""
    unit.session.execute(
        update(BroughtLibrary)
        .where(BroughtLibrary.id == library_id, BroughtLibrary.phase == Phase.ENTERING)
        .values(phase=Phase.LOOKED)
    )


def digest(entity: Entity, row: BroughtPost) -> str:
    """Return the digest that the content of a row has once it is submitted."""
    return digest_of(
        text=row.text,
        language=row.language,
        channels=row.channels.split(),
        jurisdictions=row.jurisdictions.split(),
        entity=entity.slug,
        links=row.links.split(),
    )


def _known(unit: Unit, library: BroughtLibrary, rows: Sequence[BroughtPost]) -> frozenset[str]:
    """Return the digests among these rows of which a post of the entity stands already."""
    wanted = [digest(library.entity, each) for each in rows]
    found = unit.session.scalars(
        select(Revision.digest)
        .join(Post, Post.id == Revision.post_id)
        .where(
            Revision.digest.in_(wanted),
            Post.entity_id == library.entity.id,
            Post.state.in_(STANDING),
            Revision.number == Post.revision_count,
        )
    )
    return frozenset(found)


def _way(unit: Unit, entity: Entity, row: BroughtPost, in_force: InForce) -> Way:
    """Return where a row would go; nothing of it is kept."""
    post = Post(
        id=new_id(), entity=entity, entity_id=entity.id, author=unit.actor, author_id=unit.actor.id
    )
    revision = Revision(
        text=row.text,
        channels=row.channels.split(),
        jurisdictions=row.jurisdictions.split(),
        contests=[],
        class_contest=None,
    )
    way = outcome(unit, post, revision, in_force).way
    if way is None:
        return Way.AUTHOR
    return Way.REVIEW if way["groups"] else Way.LIBRARY


def _enter(unit: Unit, entity: Entity, row: BroughtPost) -> None:
    """Make a post of a row and submit it: its check and its way are those of any other."""
    content = Draft(
        text=row.text,
        language=row.language,
        channels=tuple(Channel(each) for each in row.channels.split()),
        jurisdictions=tuple(row.jurisdictions.split()),
        links=tuple(row.links.split()),
    )
    post = write(unit, entity.id, content)
    if row.not_before or row.expires_at:
        keep_dates(unit, post, row.not_before, row.expires_at)
    submit(unit, post.id, version=1, anyway=True)
    row.post_id = post.id


def _sound(
    rows: Sequence[Row], entity: Entity, now: datetime, faults: list[Fault]
) -> Iterator[dict[str, Any]]:
    """Yield what each sound row says, and add the faults of the others."""
    seen: dict[str, int] = {}
    for row in rows:
        try:
            read = _row(row.cells, entity, now)
            if read["text"] in seen:
                line = seen[read["text"]]
                raise Invalid("text", _("Line %(line)s has the same already."), line=line)
            seen[read["text"]] = row.line
            yield {"line": row.line, **read}
        except Invalid as error:
            faults.append(Fault(row.line, error.pointer, error.message, error.values))


def _row(cells: Mapping[str, str], entity: Entity, now: datetime) -> dict[str, Any]:
    places = _several(cells.get("jurisdictions", "").upper()) or list(entity.jurisdictions)
    if not all(PLACE.fullmatch(each) or each in entity.jurisdictions for each in places):
        raise Invalid("jurisdictions", _("A jurisdiction is two capital letters, such as FR."))
    language = cells.get("language", "").lower()
    if language not in {"", "fr", "en"}:
        raise Invalid("language", _("One of these is expected: %(words)s."), words="fr, en")
    zone = ZoneInfo(entity.time_zone)
    not_before = _moment("not_before", cells, zone)
    expires_at = _moment("expires_at", cells, zone)
    if expires_at is not None and expires_at <= max(now, not_before or now):
        raise Invalid("expires_at", _("It expires in the future, after its embargo."))
    return {
        "text": _text(cells.get("text", "")),
        "language": language or None,
        "channels": " ".join(_channels(cells.get("channels", ""))),
        "jurisdictions": " ".join(sorted(set(places))),
        "links": " ".join(read_links(cells.get("links", "").split())),
        "not_before": not_before,
        "expires_at": expires_at,
    }


def _text(cell: str) -> str:
    if not cell.strip():
        raise Invalid("text", _("A post needs a text."))
    try:
        return admit(cell)
    except ContentError:
        raise Invalid("text", _("This text is too long.")) from None


def _channels(cell: str) -> list[str]:
    given = _several(cell.lower())
    if not given or any(each not in set(Channel) for each in given):
        words = ", ".join(Channel)
        raise Invalid("channels", _("One of these is expected: %(words)s."), words=words)
    return sorted(set(given))


def _moment(column: str, cells: Mapping[str, str], zone: ZoneInfo) -> datetime | None:
    """Return a day or a moment of the entity's zone; a post expires at the end of its last day."""
    cell = cells.get(column, "")
    if not cell:
        return None
    try:
        local = datetime.fromisoformat(cell)
    except ValueError:
        raise Invalid(column, _("A date such as 2026-11-23 is expected.")) from None
    if len(cell) <= len("2026-11-23") and column == "expires_at":
        local = datetime.combine(local.date(), time(23, 59, 59))
    aware = local if local.tzinfo else local.replace(tzinfo=zone)
    try:
        return aware.astimezone(UTC)
    except OverflowError:
        raise Invalid(column, _("A date such as 2026-11-23 is expected.")) from None


def _several(cell: str) -> list[str]:
    return cell.replace(";", " ").replace(",", " ").split()
