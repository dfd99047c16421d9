"""A page of waiting stages, with what a list shows of their posts."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import contains_eager, joinedload, load_only
from sqlalchemy.orm.attributes import set_committed_value

from service.models import CaseRow, FindingRow, Person, Post, ReportRow, Revision, StageRow, db
from service.queries.pages import Page, page

Row = TypeVar("Row")


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
    _complete([each.case for each in found.rows])
    return found


@lru_cache(maxsize=256)
def _showing(statement: Select[StageRow]) -> Select[StageRow]:
    """Return the question with what a list shows of a stage's case, and no more."""
    case = contains_eager(StageRow.case)
    columns = (
        CaseRow.author_id, CaseRow.aside, CaseRow.post_id, CaseRow.revision_id, CaseRow.route
    )  # fmt: skip
    return statement.options(case.load_only(*columns), case.lazyload(CaseRow.decisions))


def _complete(cases: Sequence[CaseRow]) -> None:
    """Read what a list shows of the posts of these cases, in questions that stay prepared."""
    if not cases:
        return
    posts = {each.id: each for each in _of(_POSTS, [each.post_id for each in cases])}
    revisions = {each.id: each for each in _of(_REVISIONS, [each.revision_id for each in cases])}
    reports = [each.report for each in revisions.values() if each.report]
    findings: dict[UUID, list[FindingRow]] = {each.id: [] for each in reports}
    for each in _of(_FINDINGS, list(findings)):
        findings[each.report_id].append(each)
    for report in reports:
        set_committed_value(report, "findings", findings[report.id])
    for case in cases:
        set_committed_value(case, "post", posts[case.post_id])
        set_committed_value(case, "revision", revisions[case.revision_id])


def _of(statement: Select[Row], ids: list[UUID]) -> Iterable[Row]:
    return db.session.scalars(statement, {"ids": ids})


_IDS = any_(bindparam("ids", type_=ARRAY(Uuid)))
_POSTS = (
    select(Post)
    .where(Post.id == _IDS)
    .options(
        load_only(Post.author_id, Post.entity_id),
        joinedload(Post.author, innerjoin=True).lazyload(Person.grants),
    )
)
_REVISIONS = (
    select(Revision)
    .where(Revision.id == _IDS)
    .options(
        load_only(Revision.number, Revision.text, Revision.channels),
        joinedload(Revision.report).load_only(ReportRow.risk).lazyload(ReportRow.findings),
    )
)
_FINDINGS = (
    select(FindingRow)
    .where(FindingRow.report_id == _IDS)
    .order_by(FindingRow.position)
    .options(load_only(FindingRow.report_id, FindingRow.category))
)
