from uuid import uuid4

import pytest

from service.marks import latest, marks, relabelled


@pytest.mark.parametrize("top", [1, 2_047, 2_048, 50_000, 1_000_000])
@pytest.mark.parametrize("rows", [1, 2_048, 8_192, 32_768, 500_000])
def test_the_latest_stretches_hold_as_many_offers_as_asked(top, rows):
    stretches, begin = latest(top, rows)

    assert begin <= max(top - rows + 1, 0)
    assert bool(stretches) is (top >= rows)
    assert len(stretches) <= 33


@pytest.mark.parametrize("number", [1, 2_048, 99_999])
def test_an_offer_has_the_mark_of_its_stretch(number):
    stretches, _begin = latest(number, 1)

    assert stretches[0] in marks(number, entity_id=uuid4(), language="fr", channels=["x"])


def test_sorting_anew_takes_the_former_marks_away():
    place, old, new = uuid4(), uuid4(), uuid4()
    before = marks(7, entity_id=place, language="fr", channels=["x"], topics=[old])

    after = relabelled(before, topics=[new], audiences=(), campaign_id=None)

    assert after == marks(7, entity_id=place, language="fr", channels=["x"], topics=[new])
