import pytest

from tests.integration.journey import API, CRITICAL, PLAIN, begin, say, send
from tests.integration.refusals import IN_JSON


def test_a_post_travels_from_its_draft_to_a_confirmed_recall(as_person, work):
    ann, bob, cat, lea = map(as_person, ("ann", "bob", "cat", "lea"))
    url = begin(ann, CRITICAL)
    send(ann, url)
    work()
    returned = ann.get(url).json
    report = ann.get(f"{url}/revisions/1").json["report"]
    assert (returned["state"], report["risk"]) == ("draft", "critical")

    saved = ann.patch(url, json={"version": 1, "text": PLAIN})
    assert saved.json["draft"]["version"] == 2
    send(ann, url, version=2)
    work()
    assert ann.get(url).json["state"] == "in_review"
    assert [each["stage"] for each in cat.get(f"{API}/inbox").json["items"]] == ["compliance"]

    assert say(cat, url, revision=2).json["state"] == "in_review"
    assert lea.get(url).json["may_decide"] == ["legal"]
    assert say(lea, url, revision=2).json["state"] == "in_review"
    assert say(bob, url, revision=2).json["state"] == "approved"

    found = ann.get(f"{API}/library?q=apprenti").json["items"]
    assert [each["text"] for each in found] == [PLAIN]
    taken = ann.post(f"{API}/library/{found[0]['id']}/shares", json={"channel": "x"})
    assert taken.json["text"] == PLAIN
    assert taken.json["intent_url"].startswith("https://x.com/intent/post?text=Ravie%20d%27")

    recalled = bob.post(f"{API}/library/{found[0]['id']}/recalls", json={"reason": "Wrong team."})
    assert recalled.json["state"] == "recalled"
    assert ann.get(f"{API}/library").json["items"] == []
    due = ann.get(f"{API}/recalls").json["items"]
    assert [(each["share"], each["reason"]) for each in due] == [(taken.json["id"], "Wrong team.")]
    confirmed = ann.post(f"{API}/shares/{taken.json['id']}/confirmations")
    assert confirmed.json["confirmed_at"]
    assert ann.get(f"{API}/recalls").json["items"] == []


def test_the_record_tells_the_way_of_a_post_as_a_chain(as_person, work):
    ann, cat = as_person("ann"), as_person("cat")
    url = begin(ann)
    send(ann, url)
    work()
    say(cat, url, "return", reason="Name the team.")

    events = ann.get(f"{url}/record").json["items"]
    audited = as_person("ida").get(f"{url}/record").json["items"]

    names = [each["name"] for each in events]
    assert names == [
        "post.written",
        "post.submitted",
        "post.checked",
        "post.routed",
        "post.returned",
    ]
    assert [each["digest"] for each in events] == [each["digest"] for each in audited]
    assert [each["previous"] for each in audited[1:]] == [each["digest"] for each in audited[:-1]]
    assert events[-1]["actor"]["name"] == "Cat"
    assert events[-1]["payloads"] == {
        "reason": "Name the team.",
        "ground 0 rule": IN_JSON[0]["written"],
        "ground 0 change": IN_JSON[0]["change"],
    }
    first = ann.get(f"{url}/record?limit=2").json
    rest = ann.get(f"{url}/record", query_string={"cursor": first["next"], "limit": 100}).json
    assert first["items"] + rest["items"] == events
    assert rest["next"] is None


def test_a_stale_decision_says_what_changed(as_person, work):
    ann, cat = as_person("ann"), as_person("cat")
    url = begin(ann, "Bienvenue à nos deux apprentis de Lyon.")
    send(ann, url)
    work()
    say(cat, url, "return", reason="Count again.")
    changes = {"text": "Bienvenue à nos trois apprentis de Lyon.", "channels": ["x"]}
    ann.patch(url, json={"version": 1, **changes})
    send(ann, url, version=2)
    work()

    response = say(cat, url, revision=1)

    assert response.status_code == 409
    assert response.json["type"] == "/problems/stale"
    assert response.json["changed"]["revision"] == 2
    changed = [each for each in response.json["changed"]["redline"] if each["change"] != "same"]
    assert changed == [
        {"change": "deleted", "text": "deux"},
        {"change": "inserted", "text": "trois"},
    ]
    redline = cat.get(f"{url}/redline?from=1&to=2").json
    assert redline["runs"] == response.json["changed"]["redline"]
    moved = {"channels": {"removed": ["linkedin"], "added": []}}
    assert redline["besides"] == response.json["changed"]["besides"] == moved


def test_a_draft_saved_elsewhere_is_shown_and_not_overwritten(as_person):
    ann = as_person("ann")
    url = begin(ann)
    ann.patch(url, json={"version": 1, "text": "From one window."})

    response = ann.patch(url, json={"version": 1, "text": "From the other."})

    assert response.status_code == 409
    assert response.json["changed"] == {"text": "From one window.", "version": 2}


def test_a_save_keeps_what_it_does_not_name(as_person):
    ann = as_person("ann")
    url = begin(ann, links=["https://example.org/apprentis"])

    saved = ann.patch(url, json={"version": 1, "channels": ["email"]}).json["draft"]

    assert (saved["text"], saved["channels"]) == (PLAIN, ["email"])
    assert saved["links"] == ["https://example.org/apprentis"]


def test_an_author_cannot_approve_their_own_post(as_person, work):
    bob, cat = as_person("bob"), as_person("cat")
    url = begin(bob)
    send(bob, url)
    work()
    say(cat, url)

    response = say(bob, url)

    assert response.status_code == 403
    assert response.json["type"] == "/problems/own-post"


def test_an_unfinished_draft_is_shown_to_its_author_alone(as_person, work):
    ann, cat = as_person("ann"), as_person("cat")
    url = begin(ann)
    send(ann, url)
    work()
    say(cat, url, "return", reason="Name the team.")
    ann.patch(url, json={"version": 1, "text": "Half a thought about"})

    assert ann.get(url).json["draft"]["text"] == "Half a thought about"
    assert cat.get(url).json["draft"] is None
    assert cat.get(f"{url}/revisions/1").json["text"] == PLAIN


def test_a_comment_on_words_keeps_their_place_in_code_points(as_person, work):
    ann, cat = as_person("ann"), as_person("cat")
    url = begin(ann, "🎉🎉 Bienvenue aux apprentis de Lyon.")
    send(ann, url)
    work()
    body = {"revision": 1, "body": "Which team?", "start": 3, "end": 12}

    said = cat.post(f"{url}/comments", json=body)

    assert said.status_code == 201
    text = ann.get(f"{url}/revisions/1").json["text"]
    (heard,) = ann.get(f"{url}/comments").json["items"]
    assert text[heard["start"] : heard["end"]] == "Bienvenue"
    assert (heard["author"]["name"], heard["revision"]) == ("Cat", 1)


def test_lists_are_read_page_by_page(as_person):
    ann = as_person("ann")
    written = [begin(ann, f"Post {number}").rsplit("/", 1)[1] for number in range(3)]

    first = ann.get(f"{API}/posts?limit=2&state=draft").json
    second = ann.get(
        f"{API}/posts", query_string={"limit": 2, "state": "draft", "cursor": first["next"]}
    ).json

    assert [each["id"] for each in first["items"] + second["items"]] == written[::-1]
    assert second["next"] is None


def test_a_live_check_finds_predicts_and_stores_nothing(as_person):
    ann = as_person("ann")
    before = ann.get(f"{API}/posts").json

    blocked = ann.post(f"{API}/checks", json={"text": CRITICAL, "entity": "bank"}).json
    plain = ann.post(f"{API}/checks", json={"text": PLAIN, "entity": "bank"}).json

    finding = blocked["findings"][0]
    assert finding["quote"] == CRITICAL[finding["start"] : finding["end"]]
    assert "finance.guaranteed_return" in blocked["route"]["blocking"]
    assert [[each["name"] for each in group] for group in plain["route"]["groups"]] == [
        ["compliance"],
        ["legal", "comms"],
    ]
    assert ann.get(f"{API}/posts").json == before


def test_a_live_check_knows_the_names_of_the_entity_and_nobody_elses(as_person):
    text = "Le projet Mistral sera annoncé lundi."

    told = as_person("ann").post(f"{API}/checks", json={"text": text, "entity": "bank"})
    untold = as_person("eve").post(f"{API}/checks", json={"text": text, "entity": "lab"})

    assert "common.confidential" in {each["category"] for each in told.json["findings"]}
    assert untold.json["findings"] == []
    assert (
        as_person("eve").post(f"{API}/checks", json={"text": text, "entity": "bank"}).status_code
        == 404
    )


def test_a_live_check_by_packs_names_what_it_was_made_with(as_person):
    report = (
        as_person("ann")
        .post(f"{API}/checks", json={"text": CRITICAL, "packs": ["finance"], "as_of": "2026-11-23"})
        .json
    )

    assert report["route"] is None
    assert {"common", "finance"} <= set(report["digests"]["packs"])
    assert report["as_of"] == "2026-11-23"


def test_refusals_and_findings_are_told_in_the_readers_language(as_person):
    ann, french = as_person("ann"), {"Accept-Language": "fr"}
    url = f"{API}/posts/00000000-0000-7000-8000-000000000099"

    assert ann.get(url, headers=french).json["detail"] != ann.get(url).json["detail"]
    told = {
        tongue: ann.post(
            f"{API}/checks",
            json={"text": CRITICAL, "packs": ["finance"]},
            headers={"Accept-Language": tongue},
        ).json["findings"][0]["message"]
        for tongue in ("fr", "en")
    }
    assert told["fr"] != told["en"]


def test_a_contested_critical_finding_goes_to_its_control_function(as_person, work):
    ann, cat = as_person("ann"), as_person("cat")
    url = begin(ann, CRITICAL)
    check = ann.post(f"{API}/checks", json={"text": CRITICAL, "entity": "bank"}).json
    contests = {each["rule"]: "Quoted from the regulator." for each in check["findings"]}

    response = ann.post(f"{url}/submissions", json={"version": 1, "contests": contests})
    work()

    assert response.status_code == 201
    assert ann.get(url).json["state"] == "in_review"
    (waiting,) = cat.get(f"{API}/inbox").json["items"]
    assert waiting["revision"]["risk"] == "critical"
    told = {each["rule"]: each["reason"] for each in cat.get(f"{url}/revisions/1").json["contests"]}
    assert told == contests


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_author_cannot_blind_the_checker_by_naming_another_language(as_person, work, language):
    ann = as_person("ann")
    url = begin(ann, CRITICAL, language=language)
    send(ann, url)
    work()

    report = ann.get(f"{url}/revisions/1").json["report"]
    live = {"text": CRITICAL, "language": language, "entity": "bank"}

    assert (report["lang"], report["risk"]) == ("fr", "critical")
    assert ann.post(f"{API}/checks", json=live).json["findings"] == report["findings"]
