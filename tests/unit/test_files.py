import pytest

from service.files import BadFile, read_yaml, read_yaml_file

TEXT = """\
name: école
stages:
  - name: comms
    when: {risk: hgh}
  -
    name: legal
"""


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ((), "1:1"),
        (("name",), "1:7"),
        (("stages",), "2:1"),
        (("stages", 0), "3:5"),
        (("stages", 0, "name"), "3:11"),
        (("stages", 0, "when"), "4:5"),
        (("stages", 0, "when", "risk"), "4:18"),
        (("stages", 1, "name"), "6:11"),
        (("stages", 1, "reviewers"), "6:5"),
        (("title", "fr"), "1:1"),
    ],
    ids=str,
)
def test_a_pointer_leads_to_its_line_and_column(pointer, place):
    assert read_yaml(TEXT, "w.yaml").at(pointer) == f"w.yaml:{place}"


def test_a_file_holds_what_it_says():
    assert read_yaml(TEXT, "w.yaml").content["stages"][1] == {"name": "legal"}


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("a: 2026-02-31", {"a": "2026-02-31"}),
        ("<<: {a: 1}", {"<<": {"a": 1}}),
        ("a: [1, 1.5, true, null, ~, x]", {"a": [1, 1.5, True, None, None, "x"]}),
    ],
)
def test_a_file_holds_what_json_can_hold(text, content):
    assert read_yaml(text, "w.yaml").content == content


def test_faults_are_told_in_the_order_of_the_file():
    refusal = read_yaml(TEXT, "w.yaml").refuse([(("stages", 0), "Second."), (("name",), "First.")])

    assert str(refusal) == "w.yaml:1:7: First.\nw.yaml:3:5: Second."


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "w.yaml:1:1: The file is empty."),
        ("# nothing\n", "w.yaml:1:1: The file is empty."),
        ("a: 1\nb: 2\na: 3\n", "w.yaml:3:1: The key “a” is given twice."),
        ("a: &x 1\nb: *x\n", "w.yaml:1:4: Anchors and aliases are not used here."),
        ("a: [1\n", "w.yaml:2:1: Expected ',' or ']', but got '<stream end>'."),
        ("? [1]\n: 2\n", "w.yaml:1:3: A key is a word."),
        ("b: *x\n", "w.yaml:1:4: Anchors and aliases are not used here."),
        ("a: !!python/name:os.system x\n", "w.yaml:1:4: Tags are not used here."),
        ("a: 1\n--- \nb: 2\n", "w.yaml:2:1: But found another document."),
        ("a: 1\nb: \x07\n", "w.yaml:2:1: This character is not allowed."),
        ("? {a: 1}\n: 2\n", "w.yaml:1:3: A key is a word."),
        ("a: " + "9" * 5000, "w.yaml:1:4: This number is too long."),
        ("a: 1" + ":59" * 5000, "w.yaml:1:4: This number is too long."),
        ("[" * 5000, "w.yaml:1:42: This is nested too deep."),
    ],
)
def test_a_text_that_is_no_yaml_of_ours_is_refused_where_it_breaks(text, fault):
    with pytest.raises(BadFile) as caught:
        read_yaml(text, "w.yaml")

    assert str(caught.value).startswith(fault)


def test_a_file_in_another_encoding_is_refused_at_its_line(tmp_path):
    file = tmp_path / "w.yaml"
    file.write_bytes("a: 1\nb: é\n".encode("latin-1"))

    with pytest.raises(BadFile, match=r"w\.yaml:2:1: This line is not UTF-8\."):
        read_yaml_file(file)


def test_a_place_is_told_with_the_path_as_it_was_given(tmp_path):
    file = tmp_path / "w.yaml"
    file.write_text("a: é\n", "utf-8")

    assert read_yaml_file(file).at(("a",)) == f"{file}:1:4"
