"""What a closed case decided of each passage, kept so that nobody need decide it twice."""

from collections.abc import Iterator, Sequence

from service.models import (
    AdmittedKey,
    CaseRow,
    DecidedPassage,
    DecisionRow,
    PassageKey,
    Post,
    Revision,
    Rows,
    new_id,
)
from service.passages import Passage, near_keys, passages, same_key, whole_key
from service.steps.grounds import Wanted
from service.unit import Unit
from workflows import Verdict

Kept = tuple[int, int, list[int]]
"""Where words begin and end, and the keys by which they are found."""


def keep_passages(
    unit: Unit, post: Post, case: CaseRow, decision: DecisionRow, grounds: Sequence[Wanted]
) -> None:
    """Keep the verdict on the passages that the closing decision is about."""
    kept = list(_decided(case.revision.text, decision.verdict, grounds))
    if not kept:
        return
    common = {"entity_id": post.entity_id, "verdict": decision.verdict}
    rows = [(new_id(), each) for each in kept]
    where = {"case_id": case.id, "decision_id": decision.id}
    kept_rows = [
        {"id": row_id, "start": start, "end": end, **where, **common}
        for row_id, (start, end, _keys) in rows
    ]
    found_by = [
        {"key": key, "passage_id": row_id, **common}
        for row_id, (_start, _end, keys) in rows
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


def _decided(text: str, verdict: Verdict, grounds: Sequence[Wanted]) -> Iterator[Kept]:
    spans = [each.span for each in grounds if each.span is not None]
    whole = verdict is Verdict.APPROVE or (verdict is Verdict.REJECT and not spans)
    for each in passages(text):
        if whole or any(start < each.end and each.start < end for start, end in spans):
            yield each.start, each.end, _keys(each)
    if verdict is Verdict.REJECT:
        yield 0, len(text), [whole_key(text)]
