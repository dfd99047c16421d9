import re
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from service.errors import Forbidden, Invalid, NotFound, NotShareable, Stale
from service.jobs import sweep
from service.locks import locked_post
from service.models import (
    Channel,
    Event,
    Notice,
    NoticeKind,
    Post,
    Recall,
    RecallAnswer,
    Share,
    db,
)
from service.notices import sentence
from service.queries import recalls
from service.queries.recalls import holding
from service.steps.precedents import keep_admitted
from service.steps.recall import Terms, confirm, recall, recall_all, see_to
from service.steps.share import share
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import PLAIN, approved, forget
from tests.integration.pages import MODEST, rule, waiting, words
from tests.integration.web import browser
from workflows import State

REASON = "A figure was wrong."
SAID = Terms(reason=REASON)


def act(name, step, *args, at=None, **options):
    with unit_of_work(person(name), at) as unit:
        return step(unit, *args, **options)


def taken(post_id, name="ann"):
    return act(name, share, post_id, Channel.X).id


def told(name, kind=NoticeKind.RECALLED):
    forget()
    mine = select(func.count()).where(Notice.person_id == person(name).id, Notice.kind == kind)
    return db.session.scalar(mine)


def row(post_id):
    forget()
    return db.session.get_one(Recall, post_id)


def names_of(post_id):
    found = select(Event.name).where(Event.subject_id == post_id).order_by(Event.sequence)
    return db.session.scalars(found).all()


@pytest.fixture
def post_id(app):
    return approved()


def another(text=MODEST):
    post_id = waiting(text)
    for name in ("cat", "lea", "bob"):
        rule(post_id, name)
    return post_id


def test_one_act_recalls_several_posts_and_tells_each_sharer(post_id):
    other = another()
    taken(post_id)
    taken(other, "bob")

    act("cat", recall_all, [post_id, other], SAID)

    assert row(post_id).act_id == row(other).act_id
    assert (told("ann"), told("bob"), told("dan")) == (1, 1, 0)


def test_an_act_recalls_all_or_nothing(post_id):
    other = another()

    with pytest.raises(Forbidden):
        act("ann", recall_all, [post_id, other], SAID)

    forget()
    assert {db.session.get_one(Post, each).state for each in (post_id, other)} == {State.APPROVED}


@pytest.mark.parametrize(
    ("but", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 5001}, "reason"),
        ({"due_at": timedelta(seconds=-1)}, "due_at"),
        ({"due_at": timedelta(days=91)}, "due_at"),
        ({"correction_id": "itself"}, "correction"),
    ],
    ids=["no reason", "a long reason", "a past term", "a far term", "corrected by itself"],
)
def test_terms_that_make_no_sense_recall_nothing(post_id, but, field):
    if "correction_id" in but:
        but = {"correction_id": post_id}
    if "due_at" in but:
        but = {"due_at": datetime.now(UTC) + but["due_at"]}

    with pytest.raises(Invalid) as refused:
        act("bob", recall_all, [post_id], Terms(**{"reason": REASON, **but}))

    assert refused.value.pointer == field
    forget()
    assert db.session.get_one(Post, post_id).state is State.APPROVED


def test_an_act_takes_from_one_to_two_hundred_posts(app):
    for posts in ([], [uuid4() for _each in range(201)]):
        with pytest.raises(Invalid):
            act("bob", recall_all, posts, SAID)


def test_a_second_recall_is_told_that_there_was_one(post_id):
    act("bob", recall, post_id, REASON)

    with pytest.raises(Stale):
        act("cat", recall, post_id, "Me too.")

    assert row(post_id).reason == REASON


def test_an_act_leaves_alone_what_was_recalled_already(post_id):
    other = another()
    act("bob", recall, post_id, REASON)

    done = act("cat", recall_all, [post_id, other], Terms(reason="Both."))

    assert [each.id for each in done] == [other]
    assert row(post_id).reason == REASON


def test_two_recalls_at_once_leave_one_and_tell_the_other(app, post_id):
    other = another()
    keepers = [browser(app, name) for name in ("bob", "cat")]

    with ThreadPoolExecutor(2) as at_once:
        answers = list(
            at_once.map(
                lambda each: each.send(
                    "/recalls", {"post": [str(post_id), str(other)], "reason": REASON}
                ),
                keepers,
            )
        )

    second = max(answers, key=lambda each: each.status_code)
    assert sorted(each.status_code for each in answers) == [303, 409]
    assert "Somebody recalled this already" in words(second)
    assert "Copies that are still out" in words(second)
    assert names_of(post_id).count("post.recalled") == 1


def test_a_share_that_meets_a_recall_under_way_is_refused(app, post_id):
    ann = browser(app, "ann")
    with ThreadPoolExecutor(1) as elsewhere:
        with unit_of_work(person("bob")) as unit:
            locked_post(unit, post_id)
            answer = elsewhere.submit(
                Context().run, ann.send, f"/library/{post_id}/shares", {"channel": "x"}
            )
            recall(unit, post_id, REASON)
        refused = answer.result()

    forget()
    assert refused.status_code == 409
    assert "was recalled" in words(refused)
    assert db.session.scalar(select(func.count()).select_from(Share)) == 0


def test_a_recall_that_meets_a_share_under_way_reaches_the_sharer(app, post_id):
    bob = browser(app, "bob")
    with ThreadPoolExecutor(1) as elsewhere:
        with unit_of_work(person("ann")) as unit:
            share(unit, post_id, Channel.X)
            answer = elsewhere.submit(
                Context().run, bob.send, f"/library/{post_id}/recalls", {"reason": REASON}
            )
        assert answer.result().status_code == 303

    assert told("ann") == 1


def test_a_share_after_the_recall_is_told_so(post_id):
    act("bob", recall, post_id, REASON)

    with pytest.raises(NotShareable, match="was recalled"):
        taken(post_id)


@pytest.mark.parametrize("answer", ["removed", "corrected", "never_posted"])
def test_a_sharer_says_what_became_of_their_copy(as_person, post_id, answer):
    share_id = taken(post_id)
    act("bob", recall, post_id, REASON)

    said = as_person("ann").post(f"/shares/{share_id}/confirmation", data={"answer": answer})

    forget()
    kept = db.session.get_one(Share, share_id)
    assert said.status_code == 303
    assert (kept.answer, kept.confirmed_at is None) == (answer, False)


def test_a_second_answer_from_another_tab_is_told_to_change_nothing(as_person, post_id):
    share_id = taken(post_id)
    act("bob", recall, post_id, REASON)
    ann = as_person("ann")

    for answer in ("removed", "corrected"):
        ann.post(f"/shares/{share_id}/confirmation", data={"answer": answer})

    assert "your first answer stands" in words(ann.get("/"))


@pytest.mark.parametrize("answer", ["seen_to", "zzz"])
def test_no_sharer_answers_what_only_others_may(as_person, post_id, answer):
    share_id = taken(post_id)
    act("bob", recall, post_id, REASON)

    said = as_person("ann").post(f"/shares/{share_id}/confirmation", data={"answer": answer})

    assert said.status_code == 422


def test_people_are_reminded_at_half_the_term_and_at_its_end_then_comms_are_told(post_id):
    taken(post_id)
    act("cat", recall, post_id, REASON)
    due, half = row(post_id).due_at, row(post_id).remind_at

    for at in (half - timedelta(seconds=1), half, half, due, due):
        sweep(at)

    assert told("ann") == 3
    assert told("bob", NoticeKind.RECALL_LATE) == 1
    assert names_of(post_id)[-2:] == ["post.recall_reminded", "post.recall_escalated"]


def test_a_reminder_says_whether_the_term_is_over(app, post_id):
    taken(post_id)
    act("cat", recall, post_id, REASON)
    for at in (row(post_id).remind_at, row(post_id).due_at):
        sweep(at)

    mine = select(Notice).where(
        Notice.person_id == person("ann").id, Notice.kind == NoticeKind.RECALLED
    )
    with app.test_request_context(headers={"Accept-Language": "en"}):
        said = [sentence(each, "Bank") for each in db.session.scalars(mine.order_by(Notice.id))]

    assert [each.split(":")[0] for each in said] == [
        "A post of Bank that you shared is recalled",
        "Reminder",
        "Overdue",
    ]


def test_a_sweep_that_comes_late_reminds_once_and_goes_on(post_id):
    taken(post_id)
    act("cat", recall, post_id, REASON)
    late = row(post_id).due_at + timedelta(days=30)

    sweep(late)

    assert told("ann") == 2
    assert late < row(post_id).remind_at <= late + timedelta(weeks=1)


def test_nobody_is_reminded_who_has_confirmed(post_id):
    share_id = taken(post_id)
    act("cat", recall, post_id, REASON)
    act("ann", confirm, share_id)

    sweep(row(post_id).due_at)

    assert told("ann") == 1
    assert row(post_id).remind_at is None


def test_a_recall_that_nobody_shared_waits_for_nobody(post_id):
    act("cat", recall, post_id, REASON)

    assert row(post_id).remind_at is None


def test_who_recalls_may_see_to_the_copy_of_who_is_gone(post_id):
    share_id = taken(post_id)
    act("cat", recall, post_id, REASON)

    act("bob", see_to, share_id, "She left; the page is gone.")

    forget()
    assert db.session.get_one(Share, share_id).answer is RecallAnswer.SEEN_TO


@pytest.mark.parametrize(
    ("name", "reason", "refusal"),
    [("ann", "Gone.", Forbidden), ("eve", "Gone.", NotFound), ("bob", " ", Invalid)],
)
def test_a_copy_is_not_seen_to_by_whom_it_does_not_concern(post_id, name, reason, refusal):
    share_id = taken(post_id)
    act("cat", recall, post_id, REASON)

    with pytest.raises(refusal):
        act(name, see_to, share_id, reason)


def test_a_copy_of_a_post_in_force_is_nobodys_to_see_to(post_id):
    share_id = taken(post_id)

    with pytest.raises(NotFound):
        act("bob", see_to, share_id, "Gone.")


def test_a_correction_is_offered_to_who_shared(as_person, post_id):
    other = another()
    taken(post_id)
    act("bob", recall, post_id, REASON, correction_id=other)

    assert str(other) in as_person("ann").get("/").text
    assert str(other) in as_person("ann").get(f"/library/{post_id}").text


def test_a_correction_that_was_recalled_since_is_not_offered(as_person, post_id):
    other = another()
    taken(post_id)
    act("bob", recall, post_id, REASON, correction_id=other)
    act("bob", recall, other, REASON)

    assert str(other) not in as_person("ann").get("/").text


def test_a_passage_is_found_in_the_same_words_and_in_nearly_the_same(post_id):
    near = another(PLAIN.replace("apprentis", "jeunes apprentis"))
    now = datetime.now(UTC)

    found = holding(person("bob"), PLAIN.upper(), now)

    assert [(each.post.id, each.same) for each in found] == [(post_id, True), (near, False)]


def test_a_few_words_are_found_inside_a_sentence(post_id):
    few = " ".join(PLAIN.split()[1:4])

    assert [each.post.id for each in holding(person("bob"), few, datetime.now(UTC))] == [post_id]


def test_what_entered_without_a_review_is_found_too(post_id):
    other = another("Nos ateliers ouvrent leurs portes samedi à tous les curieux du quartier.")
    with unit_of_work(person("bob")) as unit:
        post = db.session.get_one(Post, other)
        keep_admitted(unit, post, post.revisions[0])
    wanted = "Nos ateliers ouvrent leurs portes dimanche à tous les curieux du quartier."

    assert other in [each.post.id for each in holding(person("bob"), wanted, datetime.now(UTC))]


@pytest.mark.parametrize("passage", ["zzz zzz zzz zzz", "!!!", "&|<->", "(a) & b:*"])
def test_a_passage_that_nothing_holds_finds_nothing(post_id, passage):
    assert holding(person("bob"), passage, datetime.now(UTC)) == []


def test_nobody_finds_what_they_may_not_recall(post_id):
    for name in ("ann", "eve", "ida"):
        assert holding(person(name), PLAIN, datetime.now(UTC)) == []


def test_only_what_is_ticked_is_recalled(as_person, post_id):
    other = another(PLAIN.replace("apprentis", "jeunes apprentis"))
    client = as_person("bob")
    page = client.get("/recalls", query_string={"passage": PLAIN})

    answer = client.post("/recalls", data={"post": str(other), "reason": REASON, "passage": PLAIN})

    forget()
    assert (str(post_id) in page.text, str(other) in page.text) == (True, True)
    assert answer.status_code == 303
    assert db.session.get_one(Post, post_id).state is State.APPROVED
    assert db.session.get_one(Post, other).state is State.RECALLED
    assert REASON in words(client.get(answer.location))


@pytest.mark.parametrize(
    "form",
    [
        {"reason": REASON},
        {"reason": "", "post": "it"},
        {"reason": REASON, "post": "it", "within": "zzz"},
        {"reason": REASON, "post": "it", "correction": "zzz"},
    ],
    ids=["nothing ticked", "no reason", "no term", "no correction"],
)
def test_a_recall_that_lacks_something_keeps_what_was_typed(as_person, post_id, form):
    form = {key: str(post_id) if value == "it" else value for key, value in form.items()}

    answer = as_person("bob").post("/recalls", data={"passage": PLAIN, **form})

    assert answer.status_code == 422
    assert PLAIN[:20] in words(answer)


def test_copies_that_are_out_are_listed_until_all_is_confirmed(as_person, post_id):
    share_id = taken(post_id)
    act("cat", recall, post_id, REASON)
    before = words(as_person("bob").get("/recalls"))

    act("ann", confirm, share_id)

    assert "copies confirmed: 0 of 1" in before
    assert "No copy is out" in words(as_person("bob").get("/recalls"))


def test_a_settled_recall_says_who_when_why_and_how_many_confirmed(as_person, post_id):
    bob = as_person("bob")
    assert "No recall is settled yet" in words(bob.get("/recalls"))
    mine, theirs = taken(post_id), taken(post_id, "bob")
    act("cat", recall, post_id, REASON)
    act("ann", confirm, mine)
    assert "confirmed: 1 of 2" in words(bob.get("/recalls"))

    act("bob", confirm, theirs)

    settled = words(bob.get("/recalls")).partition("Settled recalls")[2]
    assert "confirmed: 2 of 2" in settled
    assert f"recalled by Cat just now {REASON}" in settled


def test_settled_recalls_are_paged_and_open_ones_too(as_person, post_id, monkeypatch):
    monkeypatch.setattr(recalls, "LISTED", 1)
    others = [another(), another("Notre banque propose des prêts.")]
    out = [post_id, another("Notre banque propose un livret.")]
    for each in out:
        taken(each)
    act("cat", recall_all, [*others, *out], SAID)
    bob = as_person("bob")

    for name, wanted in (("cursor", others), ("open", out)):
        first = bob.get("/recalls").text
        rest = bob.get(unescape(re.search(rf'href="(/recalls\?{name}=[^"]+)"', first)[1])).text
        assert {str(each) for each in wanted if f"/library/{each}" in rest} == {
            str(each) for each in wanted if f"/library/{each}" not in first
        }
        assert rest.count('class="list-link"') == 1


def test_a_cursor_that_no_page_gave_is_refused(as_person, app):
    for name in ("open", "cursor"):
        assert as_person("bob").get(f"/recalls?{name}=zzz").status_code == 422


def test_who_shared_and_lost_their_roles_still_reads_what_to_do(as_person, post_id):
    db.session.add(
        Share(
            post_id=post_id,
            revision_id=db.session.get_one(Post, post_id).revisions[0].id,
            person_id=person("eve").id,
            channel=Channel.X,
            shared_at=datetime.now(UTC),
        )
    )
    db.session.commit()
    act("cat", recall, post_id, REASON)

    assert REASON in words(as_person("eve").get(f"/library/{post_id}"))
