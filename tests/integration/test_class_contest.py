import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from service.models import Event, Post, db
from service.queries.proof import verify_all
from tests.integration.journey import API, PLAIN, begin, forget, say
from tests.integration.pages import words
from tests.integration.web import browser
from workflows import ContentClass, State

FUND = "Aurore Croissance finances the solar roof of our branch."
"""Words that the checker takes for the promotion of a product."""

WEEKEND = "This weekend I ran my first half marathon, and I cried at the finish."
"""Words with nothing of the employer's business: the fast lane admits them."""

BRAND = {"class": "brand", "reason": "The fund is only named as the owner of the roof."}


def submitted(client, text, work, contest=BRAND):
    url = begin(client, text)
    answer = client.post(f"{url}/submissions", json={"version": 1, "class_contest": contest})
    assert answer.status_code == 201, answer.json
    work()
    return url


def page_of(url):
    return url.replace(API, "")


def the_post():
    forget()
    return db.session.scalars(db.select(Post)).one()


def test_a_report_names_the_words_that_decided_the_class(as_person, work):
    ann = as_person("ann")
    url = submitted(ann, f"🎉 {FUND}", work, None)

    live = ann.post(f"{API}/checks", json={"text": f"🎉 {FUND}", "entity": "bank"}).json
    kept = ann.get(f"{url}/revisions/1").json["report"]

    assert (kept["class"], kept["class_reason"]) == (live["class"], live["class_reason"])
    assert kept["class"] == "product_promotion"
    assert kept["class_reason"] == {"start": 2, "end": 19, "quote": "Aurore Croissance"}


def test_no_words_decide_that_a_post_is_personal(as_person, app):
    answer = as_person("ann").post(f"{API}/checks", json={"text": WEEKEND, "entity": "bank"}).json

    assert (answer["class"], answer["class_reason"]) == ("personal", None)


def test_a_contested_class_is_kept_with_its_revision_and_in_the_record(as_person, work):
    ann = as_person("ann")
    url = submitted(ann, FUND, work)

    revision = ann.get(f"{url}/revisions/1").json
    event = ann.get(f"{url}/record").json["items"][1]

    assert revision["class_contest"] == BRAND
    assert revision["report"]["class"] == "product_promotion"
    assert event["payloads"] == {"class contest": BRAND["reason"]}
    assert event["facts"]["class_contested"] == "brand"
    bodies = db.session.scalars(db.select(Event.body)).all()
    assert not [body for body in bodies if BRAND["reason"] in body]
    assert verify_all(db.session()).breaks == ()


def test_a_revision_whose_class_nobody_contests_says_so(as_person, work):
    ann = as_person("ann")

    url = submitted(ann, PLAIN, work, None)

    assert ann.get(f"{url}/revisions/1").json["class_contest"] is None
    assert "class_contested" not in ann.get(f"{url}/record").json["items"][1]["facts"]


@pytest.mark.parametrize("said", ContentClass)
def test_contesting_the_class_never_admits_a_post_alone(as_person, work, said):
    contest = {"class": str(said), "reason": "I know my post."}

    submitted(as_person("ann"), WEEKEND, work, contest)

    assert the_post().state is State.IN_REVIEW


def test_the_fast_lane_admits_the_same_post_uncontested(as_person, work):
    submitted(as_person("ann"), WEEKEND, work, None)

    assert the_post().state is State.APPROVED


def test_the_route_goes_by_the_checkers_class(as_person, work):
    ann = as_person("ann")
    plain = ann.get(submitted(ann, FUND, work, None)).json["case"]["stages"]
    contest = {"class": "personal", "reason": "It is about my weekend."}

    contested = ann.get(submitted(ann, FUND, work, contest)).json["case"]["stages"]

    assert [each["name"] for each in contested] == [each["name"] for each in plain]


def test_a_live_check_predicts_the_way_of_a_contested_class(as_person, app):
    ann, body = as_person("ann"), {"text": WEEKEND, "entity": "bank"}

    alone = ann.post(f"{API}/checks", json=body).json["route"]
    contested = ann.post(f"{API}/checks", json={**body, "class_contested": True}).json["route"]

    assert (alone["automatic"], contested["automatic"]) == (True, False)
    assert contested["groups"]


@pytest.mark.parametrize(
    "row",
    [
        ("'astrology'", "'because'"),
        ("'brand'", "'  '"),
        ("'brand'", "NULL"),
        ("NULL", "'because'"),
    ],
    ids=["class", "blank", "no reason", "no class"],
)
def test_the_database_keeps_no_half_contest(as_person, work, row):
    submitted(as_person("ann"), PLAIN, work, None)
    forget()

    with pytest.raises(IntegrityError):
        db.session.execute(
            text(
                "INSERT INTO class_contest (revision_id, content_class, reason, created_at)"  # noqa: S608  # our own words
                f" SELECT id, {row[0]}, {row[1]}, now() FROM revision"
            )
        )


def test_a_contest_of_the_class_is_never_changed(as_person, work):
    submitted(as_person("ann"), FUND, work)

    with pytest.raises(IntegrityError, match="rows of class_contest are never changed"):
        db.session.execute(text("UPDATE class_contest SET reason = 'x'"))


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ("The author contests", "Product promotion , because of", "Company and brand")),
        ("fr", ("L’auteur conteste", "Promotion de produit , en raison de", "Entreprise et mar")),
    ],
)
def test_every_reviewer_reads_what_the_author_says_the_post_is(
    app, as_person, work, language, says
):
    hostile = {"class": "brand", "reason": "<script>alert(1)</script> it is & was"}
    url = submitted(as_person("ann"), FUND, work, hostile)

    for name in ("cat", "lea", "bob"):
        page = browser(app, name, language).get(page_of(url))
        for each in says:
            assert each in words(page)
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; it is &amp; was" in page.text


def test_the_story_tells_that_the_class_is_contested(as_person, work):
    url = submitted(as_person("ann"), FUND, work)

    page = words(as_person("cat").get(page_of(url)))

    assert "submitted revision 1; says it is rather: company and brand" in page


def form(text, act, **more):
    return {
        "text": text,
        "act": act,
        "entity": "bank",
        "channels": ["linkedin"],
        "jurisdictions": ["FR"],
        "key": "one",
        "version": "0",
        **more,
    }


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "Product promotion , because of Aurore Croissance It makes people want"),
        ("fr", "Promotion de produit , en raison de Aurore Croissance Elle donne envie"),
    ],
)
def test_the_composer_says_the_class_and_its_words(app, language, says):
    ann = browser(app, "ann", language)
    ann.get("/posts/new")

    page = ann.send("/posts/new", form(FUND, "check"))

    assert says in words(page)


def test_a_class_contested_in_the_composer_is_submitted_with_the_post(app, work):
    ann = browser(app, "ann")
    ann.get("/posts/new")
    contest = {"class": "brand", "class-reason": " Only the roof. "}

    sent = ann.send("/posts/new", form(FUND, "submit", **contest))
    work()

    assert sent.status_code == 303
    kept = the_post().revisions[0].class_contest
    assert (kept.content_class, kept.reason) == (ContentClass.BRAND, "Only the roof.")


def test_contesting_in_the_composer_changes_the_predicted_way(app):
    ann = browser(app, "ann")
    ann.get("/posts/new")

    plain = ann.send("/posts/new", form(WEEKEND, "check"))
    contested = ann.send("/posts/new", form(WEEKEND, "check", **{"class": "brand"}))

    assert "no approval is needed" in words(plain).split("data-lends")[0].split("Where it goes")[1]
    assert "compliance then legal" in words(contested).split("Where it goes")[1]


@pytest.mark.parametrize(
    ("half", "what"),
    [
        ({"class": "brand"}, "Say why it is rather something else."),
        ({"class-reason": "Only the roof."}, "Choose what the post is rather."),
        ({"class": "brand", "class-reason": "a" * 5_001}, "From 1 to 5000 characters"),
        ({"class": "astrology", "class-reason": "So."}, "There is no such class."),
    ],
    ids=["no reason", "no class", "too long", "unknown"],
)
def test_half_a_contest_is_asked_for_the_other_half(app, half, what):
    ann = browser(app, "ann")
    ann.get("/posts/new")

    page = ann.send("/posts/new", form(FUND, "submit", **half))

    assert page.status_code == 422
    assert what in words(page)
    assert FUND in page.text
    assert half.get("class-reason", "") in page.text or half["class"] == "astrology"
    assert not [each for each in db.session.scalars(db.select(Post)) if each.revision_count]


def test_saying_what_the_check_says_is_no_contest(app, work):
    ann = browser(app, "ann")
    ann.get("/posts/new")
    agreed = {"class": "product_promotion", "class-reason": "I agree."}

    ann.send("/posts/new", form(FUND, "submit", **agreed))

    assert the_post().revisions[0].class_contest is None


def test_a_reviewer_who_read_older_words_sees_the_contest_of_the_new_ones(as_person, work):
    ann, cat = as_person("ann"), as_person("cat")
    url = submitted(ann, FUND, work, None)
    say(cat, url, "return", reason="Which?")
    ann.patch(url, json={"version": 1, "text": FUND + " Come and see."})
    ann.post(f"{url}/submissions", json={"version": 2, "class_contest": BRAND})
    work()

    late = cat.post(
        f"{page_of(url)}/decisions", data={"revision": "1", "verdict": "approve", "reason": ""}
    )

    assert late.status_code == 409
    assert BRAND["reason"] in words(late)
