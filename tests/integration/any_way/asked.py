"""What a workflow asks of a post, said anew: from its source and from the rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from service.models import (
    CaseRow,
    Definition,
    DefinitionKind,
    Entity,
    Post,
    ReportRow,
    Revision,
    db,
)
from workflows import PostKind

GRAVITY = ("none", "low", "medium", "high", "critical")


@dataclass(frozen=True)
class Known:
    """A revision as conditions speak of it."""

    risk: str
    findings: frozenset[tuple[str, str]]
    named: dict[str, set[str]]

    def of(self, categories: Iterable[str], sources: Iterable[str]) -> list[bool]:
        """Say of each finding whether it is one of these."""
        return [
            (not categories or bool({category, category.partition(".")[0]} & {*categories}))
            and (not sources or source in sources)
            for category, source in self.findings
        ]


def known(post: Post, revision: Revision, report: ReportRow) -> Known:
    """Return what there was to know of a revision when it was checked."""
    return Known(
        risk=max((each.severity for each in report.findings), key=GRAVITY.index, default="none"),
        findings=frozenset((each.category, each.source.value) for each in report.findings),
        named={
            "channel": {*revision.channels},
            "jurisdiction": {*revision.jurisdictions},
            "entity": {each.slug for each in line(post.entity)},
            "content_class": {report.content_class},
            "author": {"first_post"} if _first(post) else set(),
            "kind": {post.kind.value},
        },
    )


def touches(when: dict[str, Any], it: Known) -> bool:
    """Whether a stage with these conditions concerns a revision."""
    tests = [bool({*when[key]} & it.named[key]) for key in it.named if key in when]
    if "risk" in when:
        tests.append(GRAVITY.index(it.risk) >= GRAVITY.index(when["risk"]))
    if when.keys() & {"category", "source"}:
        tests.append(any(it.of(when.get("category", ()), when.get("source", ()))))
    return all(tests)


def within(lane: dict[str, Any], it: Known) -> bool:
    """Whether a revision is within the limits of a fast lane, by all of it."""
    whole = [it.named[key] <= {*lane[key]} for key in ("channel", "jurisdiction") if key in lane]
    some = ("entity", "content_class", "author", "kind")
    tests = [bool({*lane[key]} & it.named[key]) for key in some if key in lane]
    found = it.of(lane.get("category", ()), lane.get("source", ()))
    return all([*whole, *tests, *found, GRAVITY.index(it.risk) <= GRAVITY.index(lane["risk"])])


def source_of(name: str, version: str) -> dict[str, Any]:
    """Return the source of a workflow that was released here."""
    found = select(Definition.source).where(
        Definition.kind == DefinitionKind.WORKFLOW,
        Definition.name == name,
        Definition.source["version"].astext == version,
    )
    return db.session.scalars(found).one()


def check_route(case: CaseRow) -> None:
    """Assert that a frozen route asks no less than its workflow did of the revision."""
    source = source_of(case.route["workflow"], case.route["version"])
    it = known(case.post, case.revision, report_at(case))
    flat = [each for group in source["stages"] for each in group.get("parallel", [group])]
    asked = [each for each in flat if touches(each.get("when", {}), it)]
    frozen = [each for group in case.route["groups"] for each in group]
    assert [each["name"] for each in asked] == [e["name"] for e in frozen if not e["by_law"]]
    assert case.route["on_return"] == source["on_return"]
    above = [str(each.id) for each in line(case.post.entity)]
    cut = {"own": len(above), "parent": len(above) - 1, "root": 1}
    for want, is_ in zip(asked, frozen, strict=False):
        same = ("name", "reviewers", "same_person")
        assert [is_[each] for each in same] == [want.get(each, False) for each in same]
        assert is_["scope"] == above[: cut[want["at"]]]
        assert is_["quorum"] >= {"any": 1, "all": 1}.get(want.get("quorum"), want.get("quorum", 1))
        assert is_["veto"] or want.get("veto") is False
        assert is_["signature"] == want.get("signature")


def report_at(case: CaseRow) -> ReportRow:
    """Return the report on which a case was opened."""
    found = [each for each in case.revision.reports if each.created_at <= case.opened_at]
    return found[-1]


def line(entity: Entity) -> list[Entity]:
    """Return an entity and all above it, the topmost first."""
    above = db.session.get(Entity, entity.parent_id) if entity.parent_id else None
    return [*(line(above) if above else []), entity]


def _first(post: Post) -> bool:
    """Whether nothing of its author had been submitted before, own versions left out."""
    firsts = select(Post.id, Revision.created_at).join(Revision, Revision.post_id == Post.id)
    rows = db.session.execute(
        firsts.where(
            Post.author_id == post.author_id,
            Revision.number == 1,
            (Post.kind != PostKind.PERSONALISATION) | (Post.id == post.id),
        )
    ).all()
    own = next(at for each, at in rows if each == post.id)
    return all(at >= own for _each, at in rows)
