import pytest

from service.days import first_told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("1 décembre 2026", "1er décembre 2026"),
        ("mardi 1 août", "mardi 1er août"),
        ("11 décembre 2026", "11 décembre 2026"),
        ("1 December 2026", "1 December 2026"),
    ],
)
def test_only_french_counts_the_first_of_a_month(written: str, told: str) -> None:
    assert first_told(written) == told
