"""The library's search, as the database is asked."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import postgresql

from service.queries.found import answers
from service.queries.wanted import MOST, Shape

ALL = Shape(
    words=False, marks=False, narrow=False, stretches=False, fresh=True, ends=None, ranked=True,
    most=MOST, older=True, after_hit=False, but=False, rare=False,
)  # fmt: skip


def asked(shape):
    return str(select(answers(shape)).compile(dialect=postgresql.dialect()))


@pytest.mark.parametrize("narrowed", ["words", "stretches"])
def test_where_words_or_stretches_narrow_the_index_of_numbers_is_left_alone(narrowed):
    found = asked(replace(ALL, **{narrowed: True}))

    assert "(offer.number > %(after)s::BIGINT) IS true" in found
    assert "(offer.number <= %(top)s::BIGINT) IS true" in found


def test_where_nothing_else_narrows_the_index_of_numbers_is_asked():
    assert "IS true" not in asked(ALL)
