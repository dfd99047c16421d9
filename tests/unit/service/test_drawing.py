from xml.etree import ElementTree

import pytest

from service.drawing import ABREAST, Box, Plan, svg

SVG = "{http://www.w3.org/2000/svg}"


def a_plan(*groups, **but):
    boring = {
        "title": "T",
        "told": "Told",
        "start": "Start",
        "end": "End",
        "together": "together",
        "groups": groups,
    }
    return Plan(**boring | but)


def parsed(plan):
    return ElementTree.fromstring(svg(plan, "here"))  # noqa: S314  # our own drawing


def test_a_drawing_has_a_title_and_a_description_that_name_it():
    root = parsed(a_plan([Box("Legal")]))

    ids = root.get("aria-labelledby").split()
    assert [root.find(f"*[@id='{each}']").text for each in ids] == ["T", "Told"]


def test_a_drawing_brings_no_style_and_no_script():
    drawn = svg(a_plan([Box("a", ["b"]), Box("c")], lane=Box("Fast")))

    assert "style" not in drawn
    assert "script" not in drawn


def test_words_of_people_are_escaped():
    root = parsed(a_plan([Box("<script>alert(1)</script>", ['a & "b"'])], title="<i>"))

    assert 'a & "b"' in [each.text for each in root.iter(f"{SVG}text")]
    assert root.find(f"{SVG}title").text == "<i>"


@pytest.mark.parametrize("count", [1, 2, ABREAST + 1, 20])
def test_no_box_reaches_out_of_the_drawing_or_over_another(count):
    root = parsed(a_plan([Box(f"Stage {n}", ["word " * 30]) for n in range(count)]))
    wide, high = float(root.get("width")), float(root.get("height"))
    boxes = [
        tuple(float(each.get(key)) for key in ("x", "y", "width", "height"))
        for each in root.iter(f"{SVG}rect")
        if "plan-box" in each.get("class")
    ]

    assert len(boxes) == count + 2
    assert all(x >= 0 and x + w <= wide and y + h <= high for x, y, w, h in boxes)
    assert not any(
        a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
        for at, a in enumerate(boxes)
        for b in boxes[at + 1 :]
    )


def test_a_long_word_is_broken_within_its_box():
    lines = [each.text for each in parsed(a_plan([Box("x" * 80)])).iter(f"{SVG}text")]

    assert max(map(len, lines)) <= 26
