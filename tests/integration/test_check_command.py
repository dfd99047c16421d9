import json

import pytest
from click.testing import CliRunner

from service.cli import main

PROMISE = {"id": "1", "text": "Rendement garanti de 8 % sans aucun risque !", "packs": ["finance"]}


def run(*arguments, given="", status=0):
    content = given if isinstance(given, bytes) else given.encode("utf-8", "surrogatepass")
    answer = CliRunner().invoke(main, ["check", *arguments], input=content)
    assert answer.exit_code == status, answer.output
    return answer.stdout


def lines(*posts):
    return "".join(json.dumps(post, ensure_ascii=False) + "\n" for post in posts)


def answers(*posts, arguments=(), status=0):
    output = run("--format", "jsonl", *arguments, given=lines(*posts), status=status)
    return [json.loads(line) for line in output.splitlines()]


def test_the_promise_of_the_manual_is_found_with_exact_spans():
    (answer,) = answers(PROMISE)

    found = {one["category"]: one for one in answer["findings"]}
    assert {"finance.guaranteed_return", "finance.performance_claim"} <= set(found)
    assert all(PROMISE["text"][one["start"] : one["end"]] == one["quote"] for one in found.values())
    assert answer["id"] == "1"
    assert answer["risk"] == "critical"


def test_an_answer_has_the_keys_of_the_contract():
    (answer,) = answers(PROMISE)

    assert list(answer) == ["id", "lang", "class", "risk", "findings", "digests", "as_of"]
    assert set(answer["digests"]) == {"packs", "model", "lexicon", "engine"}
    assert {
        "rule", "category", "severity", "start", "end", "quote", "message", "fix", "references",
        "confidence", "source",
    } <= set(answer["findings"][0])  # fmt: skip


def test_a_bad_line_is_answered_in_its_place():
    given = lines({"id": 7, "text": 3}) + "{bad\n" + lines(PROMISE)

    output = run("--format", "jsonl", given=given, status=2)
    first, second, third = map(json.loads, output.splitlines())

    assert (first["id"], first["line"]) == (7, 1)
    assert (second["line"], "error" in second, "id" in second) == (2, True, False)
    assert third["findings"]


BAD = {
    "no text": {},
    "unknown pack": {"text": "a", "packs": ["toys"]},
    "unknown place": {"text": "a", "jurisdictions": ["ZZ"]},
    "bad day": {"text": "a", "as_of": "soon"},
    "bad context": {"text": "a", "context": {"toys": []}},
    "too long": {"text": "a" * 100_001},
    "unreadable": {"text": "a\0"},
}


@pytest.mark.parametrize("post", BAD.values(), ids=BAD)
def test_every_fault_of_a_line_is_told(post):
    (answer,) = answers(post, status=2)

    assert answer["error"]


def test_an_array_is_refused_as_a_post():
    output = run("--format", "jsonl", given='{"text": "a"}\n[1]\n', status=2)

    assert "not a JSON object" in output.splitlines()[1]


def test_plain_text_is_one_post():
    output = run("--format", "json", "--packs", "finance", given=PROMISE["text"])

    assert json.loads(output)["risk"] == "critical"


def test_several_posts_are_an_array_in_json():
    output = run("--format", "json", given=lines(PROMISE, PROMISE))

    assert [one["id"] for one in json.loads(output)] == ["1", "1"]


def test_text_is_for_people():
    output = run("--packs", "finance", given=PROMISE["text"])

    assert "finance.guaranteed_return" in output
    assert "critical" in output


UNCHECKED = {
    "": "no words to check",
    "🚀🚀 🎉": "no words to check",
    "https://exemple.fr/rendement-garanti": "no words to check",
    "👍 www.example.org/a-page": "no words to check",
    "Das ist ein guter Tag für alle unsere Kunden.": "neither French nor English: not checked",
}


@pytest.mark.parametrize(("text", "told"), UNCHECKED.items(), ids=range(len(UNCHECKED)))
def test_a_report_says_that_there_were_no_words_to_check(text, told):
    (answer,) = answers({"text": text})

    assert (answer["lang"], answer["risk"]) == ("other", "none")
    assert run(given=text) == f"none · personal · other ({told})\n"


def test_sarif_names_rules_and_places():
    output = run("--format", "sarif", given=lines(PROMISE))

    (told,) = json.loads(output)["runs"]
    rules = {one["id"] for one in told["tool"]["driver"]["rules"]}
    assert {one["ruleId"] for one in told["results"]} == rules
    region = told["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["charOffset"], told["columnKind"]) == (0, "unicodeCodePoints")


@pytest.mark.parametrize(("severity", "status"), [("critical", 1), ("low", 1)])
def test_a_severity_may_fail_the_command(severity, status):
    run("--fail-on", severity, given=lines(PROMISE), status=status)


def test_a_clean_post_never_fails():
    run("--fail-on", "low", given="Bonne journée à toute l'équipe !")


def test_the_line_beats_the_option():
    posts = [{"text": PROMISE["text"]}, {"text": PROMISE["text"], "packs": []}]

    with_packs, without = answers(*posts, arguments=["--packs", "finance"])

    assert with_packs["findings"]
    assert not without["findings"]


def test_contexts_are_united(tmp_path):
    context = tmp_path / "context.json"
    context.write_text('{"company": "Nordwind", "codenames": ["Zorglub"]}', "utf-8")
    post = {
        "text": "Le projet Zorglub et le projet Blitzen.",
        "context": {"codenames": ["Blitzen"]},
    }

    (answer,) = answers(post, arguments=["--context", str(context)])

    quotes = " ".join(one["quote"] for one in answer["findings"])
    assert "Zorglub" in quotes
    assert "Blitzen" in quotes


def test_messages_are_in_the_language_of_the_reader():
    (french,) = answers(PROMISE)
    (english,) = answers(PROMISE, arguments=["--ui", "en"])

    assert french["findings"][0]["message"].startswith("«")
    assert english["findings"][0]["message"].startswith("“")


def test_a_day_may_be_asked_for():
    (answer,) = answers(PROMISE, arguments=["--as-of", "2024-02-29"])

    assert answer["as_of"] == "2024-02-29"


def test_processes_answer_in_order():
    posts = [{"id": at, "text": f"Post {at}"} for at in range(200)]

    together = answers(*posts, arguments=["--jobs", "3"])

    assert [one["id"] for one in together] == list(range(200))
    assert together == answers(*posts)


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (["--packs", "toys"], "a"),
        (["--jurisdictions", "ZZ"], "a"),
        (["nowhere.txt"], ""),
        ([], b"\xff\xfe"),
        ([], "a" * 2_000_000),
        ([], "a\0b"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(arguments, given):
    run(*arguments, given=given, status=2)


def test_the_check_needs_no_settings(monkeypatch):
    for name in ("PORTEVOIX_DATABASE_URL", "PORTEVOIX_REDIS_URL", "PORTEVOIX_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)

    assert run(given="Bonjour")
