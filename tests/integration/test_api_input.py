import json

import pytest

from service.content import LONGEST_TEXT
from tests.integration.journey import API, PLAIN, begin

BAD = {
    "an unknown key": ({"text": PLAIN, "colour": 1}, "colour", "not known"),
    "no text": ({}, "text", "required"),
    "a number for a text": ({"text": 12}, "text", "A text"),
    "null for a text": ({"text": None}, "text", "null"),
    "an unknown channel": ({"text": PLAIN, "channels": ["tv"]}, "channels.0", "linkedin, x,"),
    "a text for a list": ({"text": PLAIN, "channels": "x"}, "channels", "list"),
    "too many entries": ({"text": PLAIN, "jurisdictions": ["FR"] * 21}, "jurisdictions", "1 to 20"),
    "no jurisdiction": ({"text": PLAIN, "jurisdictions": []}, "jurisdictions", "1 to 20"),
    "a jurisdiction in small letters": (
        {"text": PLAIN, "jurisdictions": ["fr"]},
        "jurisdictions.0",
        "capital",
    ),
    "a language by its name": ({"text": PLAIN, "language": "French"}, "language", "two small"),
    "a date in words": ({"text": PLAIN, "as_of": "today"}, "as_of", "2026-11-23"),
    "a pack that is none": ({"text": PLAIN, "packs": ["astrology"]}, "packs", "common"),
    "packs beside an entity": (
        {"text": PLAIN, "packs": ["finance"], "entity": "bank"},
        "packs",
        "not both",
    ),
    "a word for yes": ({"text": PLAIN, "class_contested": "yes"}, "class_contested", "True or"),
    "a list for an object": ([PLAIN], "_schema", "object"),
}


@pytest.mark.parametrize(("body", "field", "what"), BAD.values(), ids=BAD)
def test_a_bad_field_is_named_with_what_is_allowed(as_person, body, field, what):
    response = as_person("ann").post(f"{API}/checks", json=body)

    assert response.status_code == 422
    assert response.json["type"] == "/problems/invalid"
    faults = {each["field"]: each["what"] for each in response.json["faults"]}
    assert what in faults[field]


@pytest.mark.parametrize(
    ("body", "mimetype", "status"),
    [
        ("{", "application/json", 400),
        ("", "application/json", 422),
        ("\xff", "application/json", 400),
        ('{"text": NaN}', "application/json", 400),
        ('{"text": "a", "text": "b"}', "application/json", 400),
        ('{"text": ' + "9" * 5_000 + "}", "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ("text=a", "application/x-www-form-urlencoded", 415),
        (" " * 1_000_001, "application/json", 413),
    ],
    ids=["half", "none", "bytes", "nan", "twice", "digits", "deep", "form", "huge"],
)
def test_a_body_that_is_no_json_is_refused(as_person, body, mimetype, status):
    response = as_person("ann").post(
        f"{API}/checks", data=body.encode("latin-1"), content_type=mimetype
    )

    assert response.status_code == status
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize(("text", "offset"), [("👍 a\0", 3), ("👍\ud83d", 1), ("\udc4d", 0)])
@pytest.mark.parametrize("path", ["/checks", "/posts"])
def test_a_character_no_network_carries_is_refused_with_its_offset(as_person, path, text, offset):
    response = as_person("ann").post(API + path, json={"text": text, "entity": "bank"})

    assert response.status_code == 422
    (fault,) = response.json["faults"]
    assert (fault["field"], fault["offset"]) == ("text", offset)


@pytest.mark.parametrize("path", ["/checks", "/posts"])
def test_a_text_beyond_the_limit_is_too_long(as_person, path):
    ann = as_person("ann")

    longest = ann.post(API + path, json={"text": "é" * (LONGEST_TEXT // 2), "entity": "bank"})
    longer = ann.post(API + path, json={"text": "é" * (LONGEST_TEXT // 2) + "a", "entity": "bank"})

    assert longest.status_code < 300
    assert longer.status_code == 413
    assert longer.json["type"] == "/problems/too-long"


def test_a_text_keeps_every_character_but_its_line_ends(as_person):
    text = "e\u0301 \u00e9 \u200b 👩‍👩‍👧 ﬁ \u202e\ufeff"
    ann = as_person("ann")

    url = begin(ann, f"{text}\r\n{text}\r{text}")

    assert ann.get(url).json["draft"]["text"] == "\n".join([text] * 3)


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=ten", "limit=1.5", "cursor=abc", "state=lost", "page=2"],
)
def test_a_bad_query_is_refused(as_person, query):
    assert as_person("ann").get(f"{API}/posts?{query}").status_code == 422


@pytest.mark.parametrize(
    "cursor", ["W10=", "WyJhIiwiYiJd", "bnVsbA==", "[[[[", "é", "W1tbW1tbW1tb" * 16, ""]
)
def test_a_cursor_that_no_page_gave_is_refused(as_person, cursor):
    response = as_person("ann").get(f"{API}/library", query_string={"cursor": cursor})

    assert response.status_code == 422


@pytest.mark.parametrize("number", [0, -1, 1.5, "1", True, 2**31, 10**30, None])
def test_a_version_is_a_whole_number(as_person, number):
    ann = as_person("ann")
    url = begin(ann)

    response = ann.post(
        f"{url}/submissions", data=json.dumps({"version": number}), content_type="application/json"
    )

    assert response.status_code == 422
    assert response.json["faults"][0]["field"] == "version"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("closures", {"reason": "a\0"}),
        ("closures", {"reason": "\u200b\u2060"}),
        ("closures", {"reason": ""}),
        ("submissions", {"version": 1, "contests": {"finance.a.b": "\ud83d"}}),
        ("submissions", {"version": 1, "contests": {"a\0": "because"}}),
        ("submissions", {"version": 1, "contests": {f"rule {n}": "because" for n in range(51)}}),
        ("submissions", {"version": 1, "class_contest": {"class": "brand"}}),
        ("submissions", {"version": 1, "class_contest": {"reason": "because"}}),
        ("submissions", {"version": 1, "class_contest": {"class": "brand", "reason": ""}}),
        ("submissions", {"version": 1, "class_contest": {"class": "brand", "reason": " \n"}}),
        ("submissions", {"version": 1, "class_contest": {"class": "brand", "reason": "a\0"}}),
        ("submissions", {"version": 1, "class_contest": {"class": "ad", "reason": "because"}}),
        ("submissions", {"version": 1, "class_contest": "brand"}),
        ("decisions", {"revision": 1, "verdict": "maybe"}),
        ("decisions", {"revision": 1, "verdict": "return", "stage": "\0"}),
        ("comments", {"revision": 1, "body": "So?", "start": 2}),
        ("withdrawals", {"reason": "none is asked"}),
    ],
)
def test_words_beside_the_text_are_held_to_the_same(as_person, path, body):
    ann = as_person("ann")
    url = begin(ann)

    assert ann.post(f"{url}/{path}", json=body).status_code == 422


def test_what_a_link_may_be_is_said(as_person):
    response = as_person("ann").post(
        f"{API}/posts", json={"entity": "bank", "text": PLAIN, "links": ["javascript:alert(1)"]}
    )

    assert response.status_code == 422
    assert "https://" in response.json["faults"][0]["what"]


def test_a_method_that_is_none_names_those_there_are(as_person):
    response = as_person("ann").put(f"{API}/posts")

    assert response.status_code == 405
    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    "text",
    ["", "🚀🚀", "https://exemple.fr/rendement-garanti", "Das ist ein guter Tag für alle Kunden."],
    ids=["empty", "emoji", "a link", "German"],
)
def test_a_report_names_no_language_when_there_are_no_words_to_check(as_person, text):
    answer = as_person("ann").post(f"{API}/checks", json={"text": text, "entity": "bank"})

    assert answer.status_code == 200
    assert answer.json["lang"] == "other"
