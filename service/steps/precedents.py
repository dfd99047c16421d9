"""What a closed case decided of each passage, kept so that nobody need decide it twice."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select

from service.models import (
    AdmittedKey,
    CaseRow,
    DecidedPassage,
    DecisionRow,
    Ground,
    PassageKey,
    Post,
    Revision,
    Rows,
    new_id,
)
from service.passages import Passage, joined, near_keys, passages, same_key, whole, whole_key
from service.unit import Unit
from workflows import Action, Verdict

Span = tuple[int, int]
"""Where words begin and end."""

JOINED_UP = 500
"""Passages of a refused text that are kept together too, as if no break parted them."""

Kept = tuple[int, int, list[int]]
"""Where a passage begins and ends, and the keys by which they are found."""


def keep_passages(
    unit: Unit, post: Post, case: CaseRow, decision: DecisionRow, spans: Sequence[Span]
) -> None:
    """Keep the verdict on the passages that a case which has just been closed is about.

    Where objections could be outvoted there are several, each on its own words. Of a post that came
    back nothing is rejected, whatever one of them wished.
    """
    said = [*_others(unit, case, decision), (decision, spans)]
    kept = [
        (each, _verdict(case, each), passage)
        for each, on in said
        for passage in _decided(case.revision.text, _verdict(case, each), on)
    ]
    if not kept:
        return
    rows = [(new_id(), *each) for each in kept]
    common = {"entity_id": post.entity_id}
    kept_rows = [
        {
            "id": row_id,
            "case_id": case.id,
            "decision_id": by.id,
            "verdict": verdict,
            "start": start,
            "end": end,
            **common,
        }
        for row_id, by, verdict, (start, end, _keys) in rows
    ]
    found_by = [
        {"key": key, "passage_id": row_id, "verdict": verdict, **common}
        for row_id, _by, verdict, (_start, _end, keys) in rows
        for key in dict.fromkeys(keys)
    ]
    unit.rows += [Rows(DecidedPassage, kept_rows), Rows(PassageKey, found_by)]


def keep_admitted(unit: Unit, post: Post, revision: Revision) -> None:
    """Keep the keys of what enters the library without a review, for a recall to find it by."""
    keys = {key for each in passages(revision.text) for key in _keys(each)}
    rows = [{"key": each, "post_id": post.id} for each in sorted(keys)]
    unit.rows.append(Rows(AdmittedKey, rows))


def _keys(passage: Passage) -> list[int]:
    return [same_key(passage.words), *near_keys(passage.words)]


def _others(
    unit: Unit, case: CaseRow, decision: DecisionRow
) -> list[tuple[DecisionRow, list[Span]]]:
    """Return the objections before the one that closed a case, and on which words each is.

    Not those at a stage that was complete all the same: they were outvoted.
    """
    if decision.verdict is Verdict.APPROVE:
        return []
    value = case.value()
    others = {
        each.id: each
        for each in case.decisions
        if each.id != decision.id
        and each.verdict is not Verdict.APPROVE
        and not value.complete(value.route.stage(each.stage))
    }
    on: dict[UUID, list[Span]] = {each: [] for each in others}
    asked = select(Ground.decision_id, Ground.start, Ground.end).where(
        Ground.decision_id.in_(others)
    )
    for by, start, end in unit.session.execute(asked) if others else ():
        on[by] += [(start, end)] if start is not None and end is not None else []
    return [(others[by], spans) for by, spans in on.items()]


def _verdict(case: CaseRow, decision: DecisionRow) -> Verdict:
    """Return what a decision means for its words, by what became of the case."""
    return Verdict.RETURN if case.outcome is Action.RETURN else decision.verdict


def _decided(text: str, verdict: Verdict, spans: Sequence[Span]) -> Iterator[Kept]:
    """Yield what a decision is about; refused passages together too, as if no break parted them."""
    all_of_it = verdict is Verdict.APPROVE or (verdict is Verdict.REJECT and not spans)
    parts = passages(text)
    about = {
        each
        for each in parts
        if all_of_it or any(start < each.end and each.start < end for start, end in spans)
    }
    for each in parts:
        if each in about:
            yield each.start, each.end, _keys(each)
    for run in joined(parts[:JOINED_UP]) if verdict is not Verdict.APPROVE else ():
        if about.issuperset(run):
            one = whole(text, run)
            yield one.start, one.end, [same_key(one.words)]
    if verdict is Verdict.REJECT:
        yield 0, len(text), [whole_key(text)]
