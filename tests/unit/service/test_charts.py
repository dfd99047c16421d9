"""Charts as SVG."""

from xml.etree import ElementTree

import pytest

from service.charts import Chart, Mark, bars, columns

SVG = "{http://www.w3.org/2000/svg}"


def chart(*marks, **but):
    return Chart(**{"title": "T", "told": "Told", "marks": marks} | but)


def parsed(drawn):
    return ElementTree.fromstring(drawn)  # noqa: S314  # our own drawing


def parts(root, kind="chart-part"):
    return [each for each in root.iter(f"{SVG}rect") if each.get("class") == kind]


@pytest.mark.parametrize("draw", [bars, columns])
def test_a_chart_has_a_title_and_a_description_that_name_it(draw):
    root = parsed(draw(chart(Mark("x", 5, "5")), "here"))

    ids = root.get("aria-labelledby").split()
    assert [root.find(f"*[@id='{each}']").text for each in ids] == ["T", "Told"]


@pytest.mark.parametrize("draw", [bars, columns])
def test_a_chart_brings_no_style_and_no_script_and_escapes_words(draw):
    drawn = draw(chart(Mark("<script>", 5, "<b>")), "here")

    assert "<script" not in drawn
    assert "style" not in drawn
    assert "<script>" in [each.text for each in parsed(drawn).iter(f"{SVG}text")]


def test_bars_are_as_long_as_their_numbers():
    root = parsed(bars(chart(Mark("a", 50, "50"), Mark("b", 100, "100")), "here"))

    short, long = (float(each.get("width")) for each in parts(root))
    assert long == 2 * short


def test_what_is_withheld_or_nothing_has_no_bar():
    root = parsed(bars(chart(Mark("a", None, "withheld"), Mark("b", 0, "0")), "here"))

    assert parts(root) == []


def test_what_is_withheld_is_a_dot_among_columns():
    root = parsed(columns(chart(Mark("a", None, "withheld"), Mark("b", 10, "10")), "here"))

    assert len(list(root.iter(f"{SVG}circle"))) == 1
    assert len(parts(root)) == 1


@pytest.mark.parametrize("count", [0, 1, 5, 53])
def test_nothing_reaches_out_of_the_drawing(count):
    marks = [Mark(f"{n} Jan", n, f"{n}") for n in range(count)]
    root = parsed(columns(chart(*marks), "here"))
    wide, high = (float(each) for each in root.get("viewBox").split()[2:])

    for each in root.iter(f"{SVG}rect"):
        x, y, w, h = (float(each.get(key)) for key in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= wide
        assert 0 <= y <= y + h <= high


def test_a_part_of_a_hundred_is_drawn_against_the_hundred():
    root = parsed(columns(chart(Mark("a", 50, "50 %"), full=100), "here"))

    assert float(parts(root)[0].get("height")) == 60
