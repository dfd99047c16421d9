from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from service import mail
from service.jobs import mail_notices, sweep
from service.models import Notice, NoticeKind, Postman, db
from service.steps.aside import step_aside
from service.steps.comment import comment
from service.steps.decide import Ruling, decide
from service.steps.notices import choose_kinds
from tests.integration.conftest import person
from tests.integration.journey import PLAIN, SECRET, a_draft, in_review
from tests.integration.mailbox import mailbox
from tests.integration.pages import MODEST, words
from tests.integration.refusals import returning
from tests.integration.test_safety_cases import act, give
from tests.integration.ways import COMPLIANCE, LEGAL, sent_along, way
from workflows import Role, Verdict


def told(name):
    rows = db.session.scalars(select(Notice).where(Notice.person_id == person(name).id))
    return sorted(each.kind for each in rows)


def deliver(name):
    mail_notices(str(person(name).id))
    db.session.expire_all()


def later(**by):
    """Let the time pass, as far as notices know of it."""
    db.session.execute(update(Notice).values(told_at=Notice.told_at - timedelta(**by)))
    db.session.execute(update(Postman).values(digest_at=Postman.digest_at - timedelta(**by)))
    db.session.execute(update(Postman).values(retry_at=Postman.retry_at - timedelta(**by)))
    db.session.commit()


def test_those_who_may_decide_are_told_when_their_stage_opens(app):
    in_review()

    assert {name for name in ("cat", "dan", "gus", "lea", "bob", "eve") if told(name)} == {
        "cat",
        "dan",
        "gus",
    }
    assert told("cat") == [NoticeKind.ASSIGNED]


def test_the_page_says_which_post_a_notice_is_about_to_who_may_read_it(app, as_person):
    in_review()
    before = words(as_person("cat").get("/notices"))
    for each in person("cat").grants:
        each.until = datetime.now(UTC)
    db.session.commit()

    after = words(as_person("cat").get("/notices"))

    assert PLAIN[:40] in before
    assert "A post of" in after
    assert PLAIN[:40] not in after


def test_an_author_is_not_asked_to_decide_on_their_own_post(app):
    give("ann", Role.COMPLIANCE, "bank")
    in_review()

    assert told("ann") == []


def test_an_author_is_told_what_was_decided(app):
    post_id = in_review()
    act("cat", decide, post_id, returning("Which team?"))

    assert told("ann") == [NoticeKind.DECIDED]


def test_a_remark_is_told_to_those_who_take_part_but_not_to_who_made_it(app):
    post_id = in_review()
    act("cat", comment, post_id, revision=1, body="Which team?")
    act("ann", comment, post_id, revision=1, body="Lyon.")

    assert told("ann") == [NoticeKind.COMMENTED]
    assert told("cat") == [NoticeKind.ASSIGNED, NoticeKind.COMMENTED]


def loses(name):
    for held in person(name).grants:
        held.until = datetime.now(UTC)
    db.session.commit()


def test_a_remark_is_not_told_to_who_may_no_longer_read_the_post(app):
    post_id = in_review()
    act("cat", comment, post_id, revision=1, body="Which team?")
    loses("cat")

    act("ann", comment, post_id, revision=1, body="Lyon.")

    assert told("cat") == [NoticeKind.ASSIGNED]


def test_who_lost_the_role_is_mailed_no_more_of_what_waits_for_it(app):
    in_review()
    loses("cat")

    with mailbox(app) as box:
        for name in ("cat", "gus"):
            deliver(name)

    assert [each["To"] for each in box.letters] == ["gus@aurore.example"]


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "waits for you (compliance)"), ("fr", "vous attend (conformité)")],
    ids=["en", "fr"],
)
def test_a_letter_is_in_the_readers_language_with_a_link_and_no_words_of_the_post(
    app, language, says
):
    post_id = in_review()
    person("cat").language = language
    db.session.commit()

    with mailbox(app) as box:
        deliver("cat")

    (letter,) = box.letters
    assert says in letter["Subject"]
    assert f"/posts/{post_id}" in letter.get_content()
    assert "apprentis" not in letter.as_string()


def test_a_link_leads_to_the_sign_in_and_then_to_the_page(app):
    post_id = in_review()

    answer = app.test_client().get(f"/posts/{post_id}")

    assert answer.location == f"/sign-in?next=/posts/{post_id}"


def test_nothing_is_sent_twice(app):
    in_review()

    with mailbox(app) as box:
        deliver("cat")
        deliver("cat")

    assert len(box.letters) == 1


def test_what_others_have_done_meanwhile_is_no_news(app):
    post_id = in_review()
    act("dan", decide, post_id, Ruling(revision=1, verdict=Verdict.APPROVE))

    with mailbox(app) as box:
        deliver("cat")

    assert box.letters == []


def test_who_has_decided_or_left_is_asked_for_nothing_where_others_are_waited_for(app):
    post_id = sent_along(way(COMPLIANCE | {"quorum": 2}, LEGAL), MODEST)
    act("cat", decide, post_id, Ruling(revision=1, verdict=Verdict.APPROVE))
    act("gus", step_aside, post_id)

    with mailbox(app) as box:
        for name in ("cat", "gus", "dan"):
            deliver(name)

    assert [each["To"] for each in box.letters] == ["dan@aurore.example"]


def test_who_decided_at_one_of_two_stages_hears_of_the_other_only_if_it_takes_them(app):
    both = [COMPLIANCE, LEGAL]
    for names, same in (([], False), (["gus"], True)):
        asked = {"parallel": [each | {"same_person": same} for each in both]}
        post_id = sent_along(way(asked), MODEST)
        act("gus", decide, post_id, Ruling(revision=1, verdict=Verdict.APPROVE, stage="legal"))
        with mailbox(app) as box:
            deliver("gus")
        assert [each["To"].partition("@")[0] for each in box.letters] == names
        later(minutes=61)


def test_a_digest_comes_at_most_once_an_hour(app):
    with mailbox(app) as box:
        in_review()
        deliver("cat")
        in_review()
        in_review()
        deliver("cat")
        assert len(box.letters) == 1

        later(minutes=61)
        deliver("cat")

    assert box.letters[1]["Subject"] == "Porte-voix – 2 notices"


def test_what_reads_the_same_is_in_a_letter_once(app):
    post_id = in_review()
    for body in ("Who says so?", "And since when?"):
        act("cat", comment, post_id, revision=1, body=body)

    with mailbox(app) as box:
        deliver("ann")

    assert told("ann") == [NoticeKind.COMMENTED] * 2
    (letter,) = box.letters
    assert letter["Subject"] == "Porte-voix – There is a new remark on a post of Bank."
    assert letter.get_content().count(f"/posts/{post_id}") == 1


def test_a_leak_does_not_wait_for_the_hour(app, work):
    give("cat", Role.SECURITY, "bank")
    with mailbox(app) as box:
        in_review()
        deliver("cat")
        a_draft(text=SECRET)
        work()

    assert "must not leak" in box.letters[1]["Subject"]


def test_a_kind_that_is_switched_off_comes_by_page_alone(app):
    act("cat", choose_kinds, [NoticeKind.DECIDED])
    in_review()

    with mailbox(app) as box:
        deliver("cat")
        act("cat", choose_kinds, list(NoticeKind))
        deliver("cat")

    assert box.letters == []
    assert told("cat") == [NoticeKind.ASSIGNED]


def test_safety_and_leaks_are_not_to_be_switched_off(app):
    give("cat", Role.SECURITY, "bank")
    act("cat", choose_kinds, [])
    a_draft(text=SECRET)

    with mailbox(app) as box:
        deliver("cat")

    assert len(box.letters) == 1


def test_a_refused_letter_is_owed_and_tried_again_after_a_pause(app, work):
    in_review()
    with mailbox(app) as box:
        box.refusing = "451 later"
        deliver("cat")
        box.refusing = ""
        sweep(datetime.now(UTC))
        work()
        assert [each for each in box.letters if "cat" in each["To"]] == []

        sweep(datetime.now(UTC) + timedelta(minutes=2))
        later(minutes=2)
        work()

    assert len([each for each in box.letters if "cat" in each["To"]]) == 1


def test_what_is_old_is_no_longer_mailed(app, work):
    in_review()
    later(days=4)
    with mailbox(app) as box:
        sweep(datetime.now(UTC))
        work()

    assert box.letters == []


def test_who_has_left_gets_no_letter(app):
    in_review()
    person("cat").ends_on = (datetime.now(UTC) - timedelta(days=2)).date()
    db.session.commit()

    with mailbox(app) as box:
        deliver("cat")

    assert box.letters == []


def test_letters_go_to_a_file_in_development(app, tmp_path):
    mail.connect(app, f"file://{tmp_path}/letters", "no-reply@aurore.example")
    in_review()
    deliver("cat")
    mail.connect(app, "", "")

    assert "waits for you" in (tmp_path / "letters").read_text()
