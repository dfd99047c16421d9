import json

import pytest
from click.testing import CliRunner

from service.cli import main

PROMISE = {"id": "1", "text": "Rendement garanti de 8 % sans aucun risque !", "packs": ["finance"]}
GREETING = {"id": "2", "text": "Bonne journée à toute l'équipe !"}


def lines(*values):
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def check(*arguments, given, status=0):
    content = given if isinstance(given, bytes) else given.encode()
    answer = CliRunner().invoke(main, ["check", *arguments], input=content)
    assert answer.exit_code == status, answer.output
    return answer


@pytest.fixture
def kept(tmp_path):
    """Return a function that keeps what was printed, and gives the options that replay it."""

    def keep(content):
        file = tmp_path / "report"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return "--replay", str(file)

    return keep


def reports(*posts, arguments=()):
    output = check("--format", "jsonl", *arguments, given=lines(*posts)).stdout
    return [json.loads(line) for line in output.splitlines()]


def replayed(options, *posts, arguments=(), status=1):
    answer = check(
        *options, "--format", "jsonl", *arguments, given=lines(*posts), status=status
    ).stdout
    return [json.loads(line) for line in answer.splitlines()]


@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize("posts", [[PROMISE], [PROMISE, GREETING]], ids=["one", "several"])
def test_a_report_made_today_holds(form, posts, kept):
    printed = check("--format", form, "--as-of", "2026-01-05", given=lines(*posts)).stdout

    output = check(*kept(printed), given=lines(*posts)).stdout

    assert output.splitlines()[-1] == f"{len(posts)} of {len(posts)} reports hold"


def test_a_report_of_one_plain_text_holds(kept):
    printed = check("--format", "json", "--packs", "finance", given=PROMISE["text"]).stdout

    assert "same" in check(*kept(printed), given=PROMISE["text"]).stdout


def test_the_day_and_the_packs_are_those_of_the_report(kept):
    made = reports({**PROMISE, "as_of": "2024-02-29"})

    bare = {"id": "1", "text": PROMISE["text"], "packs": []}
    (answer,) = replayed(kept(lines(*made)), bare, status=0)

    assert answer["same"]


@pytest.mark.parametrize("ui", ["fr", "en"])
def test_the_language_of_the_messages_is_found_out(ui, kept):
    made = reports(PROMISE, arguments=["--ui", ui])

    assert replayed(kept(lines(*made)), PROMISE, status=0)[0]["same"]


def test_reports_and_posts_go_together_by_id(kept):
    made = reports(PROMISE, GREETING)

    answers = replayed(kept(lines(*made)), GREETING, PROMISE, status=0)

    assert [(one["id"], one["same"]) for one in answers] == [("1", True), ("2", True)]


def test_without_ids_they_go_together_in_order(kept):
    posts = [{"text": PROMISE["text"], "packs": ["finance"]}, {"text": GREETING["text"]}]

    answers = replayed(kept(lines(*reports(*posts))), *posts, status=0)

    assert [(one["id"], one["same"]) for one in answers] == [(1, True), (2, True)]


def changed(key):
    def change(report):
        if key == "pack":
            report["digests"]["packs"]["finance"] = "0" * 64
        elif key == "gone":
            report["digests"]["packs"]["toys"] = "0" * 64
        else:
            report["digests"][key] = "0"

    return change


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("pack", "pack finance"),
        ("gone", "pack toys (gone)"),
        ("model", "model"),
        ("lexicon", "lexicon"),
        ("engine", "engine"),
    ],
)
def test_the_digests_that_changed_are_named(key, told, kept):
    (report,) = reports(PROMISE)
    changed(key)(report)

    (answer,) = replayed(kept(lines(report)), PROMISE)

    assert answer["digests"] == [told]
    assert (answer["appeared"], answer["disappeared"], answer["changed"]) == ([], [], [])


def test_what_appeared_disappeared_and_changed_is_named(kept):
    (report,) = reports(PROMISE)
    first, second = report["findings"][:2]
    old = {**first, "rule": "finance.guaranteed_return.old"}
    report["findings"][:2] = [old, {**second, "severity": "low"}]

    (answer,) = replayed(kept(lines(report)), PROMISE)

    assert answer["appeared"] == [first]
    assert answer["disappeared"] == [old]
    assert [(one["finding"], one["keys"]) for one in answer["changed"]] == [(second, ["severity"])]


def test_people_read_it_in_lines(kept):
    (report,) = reports(PROMISE)
    report["digests"]["engine"] = "0"
    report["risk"] = "low"
    report["findings"] = report["findings"][1:]

    output = check(*kept(lines(report)), given=lines(PROMISE), status=1).stdout

    assert output.splitlines()[:4] == [
        "1: not the same",
        "  changed since: engine",
        "  risk: low → critical",
        "  + 0–17 finance.guaranteed_return.promise “Rendement garanti”",
    ]
    assert output.splitlines()[-1] == "0 of 1 reports hold"


def test_another_text_is_told(kept):
    made = reports(PROMISE)

    (answer,) = replayed(kept(lines(*made)), {**PROMISE, "text": f"Ah ! {PROMISE['text']}"})

    assert answer["text_differs"]


def test_a_line_that_was_refused_and_still_is_holds(kept):
    given = lines(PROMISE, {"id": "3", "text": 5})
    printed = check("--format", "jsonl", given=given, status=2).stdout

    assert "2 of 2 reports hold" in check(*kept(printed), given=given).stdout


def test_a_post_that_can_no_longer_be_read_is_bad_input(kept):
    made = reports(PROMISE)

    (answer,) = replayed(kept(lines(*made)), {"id": "1", "text": 5}, status=2)

    assert not answer["same"]


BAD = {
    "nothing": b"",
    "no text": b"\xff",
    "no JSON": b"hello",
    "a number": b"3",
    "an array of numbers": b"[1]",
    "no report": b"{}",
    "no day": lines({"lang": "fr", "class": "personal", "risk": "none", "findings": [],
                     "digests": {"packs": {}}}),
    "a strange finding": lines({"lang": "fr", "class": "personal", "risk": "none",
                                "findings": [{"rule": 3}], "digests": {"packs": {}},
                                "as_of": "2026-01-01"}),
    "endless": b"[" * 100_000,
    "SARIF": b'{"version": "2.1.0", "runs": []}',
}  # fmt: skip


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_file_that_is_no_report_is_refused_in_a_sentence(content, kept):
    output = check(*kept(content), given=lines(PROMISE), status=2).output

    assert output.splitlines()[-1].startswith("Error: --replay: ")


def test_reports_without_their_posts_are_refused(kept):
    made = reports(PROMISE, GREETING)
    nameless = [{key: value for key, value in one.items() if key != "id"} for one in made]

    by_id = check(*kept(lines(*made)), given=lines(PROMISE), status=2).output
    in_order = check(*kept(lines(*nameless)), given=lines(PROMISE), status=2).output

    assert "no post has the id 2 of the report" in by_id
    assert "the report has 2 answers and there are 1 posts" in in_order


@pytest.mark.parametrize(
    "arguments", [["--format", "sarif"], ["--fail-on", "low"], ["--replay", "-"]]
)
def test_what_does_not_go_with_a_replay_is_refused(arguments, kept):
    options = kept(lines(*reports(PROMISE)))

    output = check(*options, *arguments, given=lines(PROMISE), status=2).output

    assert output.splitlines()[-1].startswith("Error: ")
