from service.steps.outcome import findings_changed

CLAIM = "finance.guaranteed_return"
OTHER = "common.superlative"


def test_what_is_only_graver_or_milder_is_regraded_in_its_place():
    then = [(CLAIM, "high", 0, 9), (OTHER, "medium", 4, 9)]
    now = [(CLAIM, "critical", 0, 9), (OTHER, "low", 4, 9)]

    assert findings_changed(then, now) == {
        "gained": [],
        "lost": [],
        "regraded": [[OTHER, "medium", "low"], [CLAIM, "high", "critical"]],
    }


def test_the_same_kind_elsewhere_is_gained_and_lost():
    told = findings_changed([(CLAIM, "high", 0, 9)], [(CLAIM, "low", 20, 29)])

    assert told == {"gained": [[CLAIM, "low"]], "lost": [[CLAIM, "high"]], "regraded": []}


def test_two_at_one_place_of_which_one_is_graver_lose_none():
    then = [(CLAIM, "high", 0, 9), (CLAIM, "high", 0, 9)]
    now = [(CLAIM, "high", 0, 9), (CLAIM, "critical", 0, 9)]

    assert findings_changed(then, now) == {
        "gained": [],
        "lost": [],
        "regraded": [[CLAIM, "high", "critical"]],
    }


def test_what_stays_is_not_told():
    found = [(CLAIM, "high", 0, 9)]

    assert not any(findings_changed(found, found).values())
