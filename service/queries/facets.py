"""What the answers of a search have in common, counted."""

from collections import defaultdict
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.connections import ANEW
from service.marks import Facet
from service.queries.found import Hits, answers
from service.queries.wanted import Shape

Counts = dict[Facet, dict[str, int]]
"""For each facet its values, and how many of the answers have them."""


def facets(session: Session, hits: Hits) -> Counts:
    """Return how often each value of a facet is among the answers that were counted."""
    counts: Counts = defaultdict(dict)
    if not hits.count:
        return counts
    statement = _counted(hits.asked.shape(hits.stretches))
    for mark, count in session.execute(statement, hits.asked.values(hits.stretches)).all():
        facet, value = mark.split(":", 1)
        if facet in set(Facet):
            counts[Facet(facet)][value] = count
    return counts


@cache
def _counted(shape: Shape) -> Select[Any]:
    """Return each mark of the answers and how many have it."""
    mark = func.unnest(answers(replace(shape, after_hit=False)).c.marks)
    marks = select(mark.label("mark")).subquery()
    counts = select(marks.c.mark, func.count()).group_by(marks.c.mark)
    return counts.execution_options(**ANEW)
