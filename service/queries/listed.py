"""A page of waiting stages, with what a list shows of their posts."""

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Select, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.orm import contains_eager, joinedload, load_only
from sqlalchemy.orm.attributes import set_committed_value

from service.models import (
    CaseRow,
    Entity,
    FindingRow,
    Person,
    Post,
    ReportRow,
    Revision,
    StageRow,
    among,
    db,
)
from service.queries.pages import Page, page


def listed(statement: Select[StageRow], cursor: str | None, limit: int) -> Page[StageRow]:
    """Return a page of stages with what a list shows of them, those due first first."""
    found = page(
        db.session(),
        _showing(statement),
        by=StageRow.queued_at,  # type: ignore[arg-type]  # waiting stages are open
        key=StageRow.id,
        cursor=cursor,
        limit=limit,
        newest_first=False,
    )
    _complete(found.rows)
    return found


@lru_cache(maxsize=256)
def _showing(statement: Select[StageRow]) -> Select[StageRow]:
    """Return the question with what a list shows of a stage and its case, and no more."""
    case = contains_eager(StageRow.case)
    return statement.options(
        load_only(*_OF_STAGE),
        case.load_only(CaseRow.author_id, CaseRow.aside, CaseRow.post_id, CaseRow.revision_id),
        case.lazyload(CaseRow.decisions),
    )


_OF_STAGE = (
    *(StageRow.case_id, StageRow.name, StageRow.role, StageRow.scope, StageRow.risk),
    *(StageRow.alike, StageRow.opened_at, StageRow.due_at, StageRow.queued_at, StageRow.urgent),
    *(StageRow.held_until, StageRow.escalated_at, StageRow.escalated_role),
    *(StageRow.escalated_scope, StageRow.named, StageRow.freed),
)


def _complete(stages: Sequence[StageRow]) -> None:
    """Read what a list shows of the posts of these stages, in questions that stay prepared."""
    if not stages:
        return
    asked = {"ids": [each.id for each in stages]}
    read = {found[0]: found[1:] for found in db.session.execute(_READ, asked)}
    reports = list({each.report for _title, each, _post in read.values() if each.report})
    findings: dict[UUID, list[FindingRow]] = {each.id: [] for each in reports}
    for each in db.session.scalars(_FINDINGS, {"ids": list(findings)}):
        findings[each.report_id].append(each)
    for report in reports:
        set_committed_value(report, "findings", findings[report.id])
    for stage in stages:
        title, revision, post = read[stage.id]
        set_committed_value(stage, "title", title)
        set_committed_value(stage.case, "post", post)
        set_committed_value(stage.case, "revision", revision)


_TITLE = func.jsonb_path_query_first(
    CaseRow.route,
    cast("$.groups[*][*] ? (@.name == $name).title", JSONPATH),
    func.jsonb_build_object(literal_column("'name'"), StageRow.name),
    type_=JSONB,
)
"""What the route calls a stage: found by the database, which need not send the whole route."""
_READ = (
    select(StageRow.id, _TITLE, Revision, Post)
    .join(CaseRow, CaseRow.id == StageRow.case_id)
    .join(Revision, Revision.id == CaseRow.revision_id)
    .join(Post, Post.id == CaseRow.post_id)
    .where(StageRow.id == among("ids"))
    .options(
        load_only(Revision.number, Revision.text, Revision.language, Revision.channels),
        joinedload(Revision.report)
        .load_only(ReportRow.risk, ReportRow.language)
        .lazyload(ReportRow.findings),
        load_only(Post.author_id, Post.entity_id),
        joinedload(Post.author, innerjoin=True).load_only(Person.name).lazyload(Person.grants),
        joinedload(Post.entity, innerjoin=True).load_only(Entity.name, Entity.slug),
    )
)
_FINDINGS = (
    select(FindingRow)
    .where(FindingRow.report_id == among("ids"))
    .order_by(FindingRow.position)
    .options(load_only(FindingRow.report_id, FindingRow.category))
)
