"""The library that stays true: re-checked, reviewed again, renewed, ended by its dates."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from service.cli import main
from service.errors import Forbidden, Invalid, NotShareable, Stale
from service.jobs import sweep, try_change
from service.models import (
    SYSTEM,
    Breach,
    CaseRow,
    Change,
    Channel,
    Event,
    Notice,
    NoticeKind,
    Person,
    Post,
    Recheck,
    RecheckPart,
    ReportRow,
    StageRow,
    db,
)
from service.queries.proof import verify
from service.queries.reviews import waiting_count
from service.shareable import why_not
from service.steps import recheck as steps
from service.steps.again import graver
from service.steps.breach import uphold_afterwards
from service.steps.change import propose_definition
from service.steps.library import date_post
from service.steps.recall import recall
from service.steps.recheck import Reader, begin_recheck, go_on_rechecking
from service.steps.release import release_change
from service.steps.renew import await_post, renew
from service.steps.share import share
from service.steps.urgency import embargo
from service.tending import recheck_library, recheck_part, see_to_left_behind
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import LIBRARY, approved, forget
from tests.integration.pages import rule, state, waiting, words
from tests.integration.test_effect import CODENAME, NAMES, SECRET
from tests.integration.test_effect import in_force as in_force_of
from workflows import State, Verdict

DAY = timedelta(days=1)


@pytest.fixture
def in_force(app):
    return lambda: in_force_of(app)


@pytest.fixture
def released(in_force):
    """Return how to make a word of CODENAME a secret, so that the library must be read again."""

    def make():
        with unit_of_work(person("gus")) as unit:
            note = "So that it is right."
            given = (unit, NAMES, SECRET, note, in_force(), entity("bank").id)
            change = propose_definition(*given).id
        try_change(str(change))
        with unit_of_work(person("hal")) as unit:
            release_change(unit, change, in_force())

    return make


def in_library(text=CODENAME):
    """Bring a post with these words into the library."""
    post_id = waiting(text)
    for name in ("cat", "lea", "bob"):
        if state(post_id) == "in_review":
            rule(post_id, name)
    assert state(post_id) == "approved"
    return post_id


def post_of(post_id):
    forget()
    return db.session.get_one(Post, post_id)


def events(post_id):
    forget()
    return list(
        db.session.scalars(
            select(Event.name).where(Event.subject_id == post_id).order_by(Event.sequence)
        )
    )


def told(kind):
    forget()
    return db.session.scalars(select(Notice).where(Notice.kind == kind)).all()


def read_all():
    """Read the library again, in this process."""
    recheck_library()
    for part in db.session.scalars(select(RecheckPart).order_by(RecheckPart.number)).all():
        recheck_part(str(part.recheck_id), part.number)
    forget()


def dated(post_id, not_before=None, expires_at=None):
    with unit_of_work(person("bob")) as unit:
        date_post(unit, post_id, not_before=not_before, expires_at=expires_at)


def test_a_release_has_workers_read_the_library(app, released, work):
    post_id = in_library()
    released()

    work()

    post = post_of(post_id)
    assert (post.state, post.suspended_at is not None) == (State.APPROVED, True)
    assert why_not(post, datetime.now(UTC)).startswith("This post is suspended")
    assert events(post_id)[-3:] == ["post.rechecked", "post.suspended", "post.reopened"]


def test_a_post_in_which_the_same_is_found_is_not_touched(app, released):
    touched, same = in_library(), approved()
    version = post_of(same).version
    released()

    read_all()

    part = db.session.scalars(select(RecheckPart)).one()
    assert (part.found, part.checked, part.changed, part.suspended) == (2, 2, 1, 1)
    assert post_of(same).version == version
    assert post_of(touched).suspended_at is not None


def test_reading_twice_reads_once(app, released):
    post_id = in_library()
    released()
    read_all()
    before = events(post_id)

    read_all()

    assert events(post_id) == before
    assert db.session.scalar(select(func.count()).select_from(Recheck)) == 1


def test_a_part_goes_on_where_it_stopped(app, released, monkeypatch, in_force):
    monkeypatch.setattr(steps, "AT_ONCE", 1)
    in_library(), approved()
    released()
    recheck_library()
    part = db.session.scalars(select(RecheckPart)).one()
    with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
        assert go_on_rechecking(unit, part.recheck_id, part.number, Reader(in_force()))
    forget()
    assert db.session.scalars(select(RecheckPart)).one().checked == 1

    recheck_part(str(part.recheck_id), part.number)

    forget()
    assert db.session.scalars(select(RecheckPart)).one().checked == 2
    assert db.session.scalars(select(Recheck)).one().ended_at is not None


def test_a_sweep_asks_for_parts_that_were_lost(app, released, work):
    post_id = in_library()
    released()
    recheck_library()
    app.extensions["queue"].empty()

    assert sweep(datetime.now(UTC) + timedelta(minutes=1)) == 1
    work()

    assert post_of(post_id).suspended_at is not None


def test_a_later_recheck_ends_the_one_under_way(app, released):
    in_library()
    released()
    recheck_library()
    first = db.session.scalars(select(RecheckPart)).one()
    with unit_of_work(person("bob")) as unit:
        begin_recheck(unit, anyway=True)

    recheck_part(str(first.recheck_id), first.number)

    forget()
    assert db.session.get_one(RecheckPart, (first.recheck_id, first.number)).checked == 0


@pytest.fixture
def suspended(app, released):
    post_id = in_library()
    released()
    read_all()
    return post_id


def test_what_is_found_anew_is_read_by_the_control_function(suspended):
    case = db.session.scalars(select(CaseRow).where(CaseRow.closed_at.is_(None))).one()

    assert case.again
    assert "legal" in {each.role for each in case.stages}
    assert [each.person_id for each in told(NoticeKind.SUSPENDED)] == [person("ann").id]


def concluded(post_id, verdict=Verdict.APPROVE, reason=""):
    """Let everybody who is asked decide, until the case is closed."""
    for name in ("cat", "lea", "bob"):
        open_ = select(CaseRow.id).where(CaseRow.closed_at.is_(None))
        forget()
        if db.session.scalar(open_) is not None and waiting_count(person(name), datetime.now(UTC)):
            rule(post_id, name, verdict, reason)


def test_an_approval_brings_it_back_as_it_was(suspended):
    before = post_of(suspended).approved_at

    concluded(suspended)

    post = post_of(suspended)
    assert (post.suspended_at, post.approved_at) == (None, before)
    assert events(suspended)[-1] == "post.resumed"


@pytest.mark.parametrize("verdict", [Verdict.RETURN, Verdict.REJECT])
def test_a_refusal_recalls_it_from_who_shared_it(suspended, verdict):
    concluded(suspended, verdict, "The name is secret now.")

    assert post_of(suspended).state is State.RECALLED
    assert events(suspended)[-1] == "post.recalled"


def test_what_is_reviewed_again_is_never_decided_on_together_with_others(suspended):
    stages = db.session.scalars(
        select(StageRow).join(CaseRow).where(CaseRow.again, CaseRow.closed_at.is_(None))
    ).all()

    assert stages
    assert {each.alike for each in stages} == {None}


def test_a_breach_is_upheld_of_what_a_review_again_took_out(suspended):
    concluded(suspended, Verdict.REJECT, "The name is secret now.")
    assert db.session.scalar(select(Breach.post_id)) is None

    with unit_of_work(person("cat")) as unit:
        uphold_afterwards(unit, suspended, "It was secret then.")

    forget()
    assert db.session.scalars(select(Breach.post_id)).all() == [suspended]
    assert list(verify(db.session())) == []


def test_a_recall_closes_the_review_that_is_open(suspended):
    with unit_of_work(person("bob")) as unit:
        recall(unit, suspended, "Now.")

    forget()
    assert db.session.scalar(select(CaseRow.id).where(CaseRow.closed_at.is_(None))) is None


def test_the_record_proves_all_of_it(suspended):
    concluded(suspended)

    assert list(verify(db.session())) == []


def test_a_report_is_superseded_once_and_never_changed(suspended):
    old = db.session.scalars(select(ReportRow).where(ReportRow.superseded_at.is_not(None))).one()

    for values in ({"superseded_at": None}, {"language": "en"}):
        with pytest.raises(IntegrityError, match="never changed"):
            db.session.execute(update(ReportRow).where(ReportRow.id == old.id).values(**values))
        db.session.rollback()


@pytest.mark.parametrize(
    ("then", "now", "news"),
    [
        ([], [("a.b.c", "low", 0, 5)], 0),
        ([], [("a.b.c", "medium", 0, 5)], 1),
        ([("a.b.c", "medium", 0, 5)], [("a.b.c", "medium", 2, 9)], 0),
        ([("a.b.c", "medium", 0, 5)], [("a.b.c", "high", 0, 5)], 1),
        ([("a.b.c", "medium", 0, 5)], [("a.b.c", "medium", 6, 9)], 1),
        ([("a.b.c", "high", 0, 5)], [], 0),
    ],
    ids=["mild", "new", "same words", "graver", "other words", "gone"],
)
def test_people_look_at_what_is_graver_than_what_they_saw(then, now, news):
    assert len(graver(then, now)) == news


def test_owners_are_told_fourteen_and_three_days_before_it_expires(app):
    now = datetime.now(UTC)
    dated(approved(), expires_at=now + 20 * DAY)

    for days, notices in ((0, 0), (7, 2), (8, 2), (18, 4), (19, 4)):
        sweep(now + days * DAY)
        assert len(told(NoticeKind.EXPIRING)) == notices


def test_no_letter_tells_of_an_end_that_was_put_off(app):
    now = datetime.now(UTC)
    post_id = approved()
    dated(post_id, expires_at=now + 2 * DAY)
    sweep(now)

    dated(post_id, expires_at=now + 90 * DAY)

    assert all(each.settled_at for each in told(NoticeKind.EXPIRING))


def test_owners_of_what_expires_soon_are_told_once(app):
    now = datetime.now(UTC)
    dated(approved(), expires_at=now + 2 * DAY)

    sweep(now)
    sweep(now)

    assert {each.person_id for each in told(NoticeKind.EXPIRING)} == {
        person("ann").id,
        person("bob").id,
    }


def test_the_record_says_once_that_a_post_expired(app):
    now = datetime.now(UTC)
    post_id = approved()
    dated(post_id, expires_at=now + DAY)

    sweep(now + 2 * DAY)
    sweep(now + 3 * DAY)

    assert events(post_id).count("post.expired") == 1


def test_a_click_renews_what_is_still_fine(app, in_force):
    post_id = approved()
    dated(post_id, expires_at=datetime.now(UTC) + DAY)

    with unit_of_work(person("ann")) as unit:
        _post, outcome = renew(unit, post_id, in_force())

    assert outcome == "same"
    assert post_of(post_id).expires_at > datetime.now(UTC) + 180 * DAY
    assert events(post_id)[-1] == "post.renewed"
    assert list(verify(db.session())) == []


def test_a_renewal_that_finds_something_new_sends_it_to_people(app, released, in_force):
    post_id = in_library()
    released()

    with unit_of_work(person("bob")) as unit:
        _post, outcome = renew(unit, post_id, in_force())

    assert outcome == "suspended"
    with pytest.raises(Stale), unit_of_work(person("bob")) as unit:
        renew(unit, post_id, in_force())


def test_only_owners_renew(app, in_force):
    post_id = approved()

    with pytest.raises(Forbidden), unit_of_work(person("ida")) as unit:
        renew(unit, post_id, in_force())


def test_a_post_is_not_renewed_into_the_past(app, in_force):
    post_id = approved()

    with pytest.raises(Invalid), unit_of_work(person("bob")) as unit:
        renew(unit, post_id, in_force(), datetime.now(UTC) - DAY)


@pytest.fixture
def gone(app):
    """Let ann leave three days ago, once the test has brought her post into the library."""

    def leave():
        last = (datetime.now(UTC) - 3 * DAY).date()
        db.session.execute(update(Person).where(Person.id == person("ann").id).values(ends_on=last))
        db.session.commit()

    return leave


def test_a_post_whose_author_left_is_read_again(gone, work):
    post_id = approved()
    gone()

    for _ in range(2):
        sweep(datetime.now(UTC))
        work()

    assert post_of(post_id).suspended_at is not None
    assert events(post_id).count("post.suspended") == 1


def test_who_reads_it_again_is_told_that_its_author_left(gone, work, as_person):
    post_id = approved()
    gone()
    sweep(datetime.now(UTC))
    work()

    for path in (f"/posts/{post_id}", "/library/upkeep"):
        assert "ts author has left" in words(as_person("cat").get(path))


def test_it_ends_if_nobody_need_read_it(gone):
    post_id = in_library()
    gone()

    see_to_left_behind(str(post_id))

    assert (why_not(post_of(post_id), datetime.now(UTC)) or "").startswith("This post has expired")
    assert "post.author_left" in events(post_id)
    assert list(verify(db.session())) == []


def test_who_waited_is_told_once_when_a_post_can_be_shared(app):
    now = datetime.now(UTC)
    post_id = approved()
    dated(post_id, not_before=now + DAY)
    for _ in range(2):
        with unit_of_work(person("ann")) as unit:
            await_post(unit, post_id)

    sweep(now)
    assert told(NoticeKind.AVAILABLE) == []
    sweep(now + 2 * DAY)
    sweep(now + 3 * DAY)

    assert [each.person_id for each in told(NoticeKind.AVAILABLE)] == [person("ann").id]


def test_nobody_waits_for_what_can_be_shared(app):
    with pytest.raises(Stale), unit_of_work(person("ann")) as unit:
        await_post(unit, approved())


def test_a_suspended_post_is_not_shared(suspended):
    with pytest.raises(NotShareable), unit_of_work(person("ann")) as unit:
        share(unit, suspended, Channel.X)


@pytest.fixture
def run(app, monkeypatch):
    monkeypatch.setenv("PORTEVOIX_DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    address = app.config["RATELIMIT_STORAGE_URI"].replace("redis+unix", "unix")
    monkeypatch.setenv("PORTEVOIX_REDIS_URL", address)
    monkeypatch.setenv("PORTEVOIX_SECRET_KEY", "k" * 32)
    db.session.commit()
    return lambda *said: CliRunner().invoke(main, ["library", *said])


def test_the_command_reads_the_library_and_says_how_far_it_is(run):
    approved()

    read, status = run("recheck", "--here"), run("status")

    assert "done: 1 of 1 read, 0 changed, 0 suspended" in read.output
    assert status.output.splitlines()[-1] == read.output.splitlines()[-1]


def test_the_command_brings_a_library_in(run, tmp_path):
    file, bob = tmp_path / "library.csv", ("--entity", "bank", "--as", "bob@aurore.example")
    file.write_text(LIBRARY)

    dry = run("import", str(file), *bob, "--dry-run")
    done = run("import", str(file), *bob)
    file.write_text("text,channels\n,x\n")
    wrong = run("import", str(file), *bob)

    assert "1 rows looked at: 1 to review." in dry.output
    assert "1 rows entered: 1 to review." in done.output
    assert wrong.exit_code == 1
    assert "library.csv:2: text: A post needs a text." in wrong.output


def test_the_page_of_a_release_says_what_it_does_to_the_library(as_person, released, work):
    in_library()
    released()
    change = db.session.scalars(select(Change)).one()
    url = f"/changes/{change.id}"
    assert "What it does to the library" not in words(as_person("hal").get(url))

    work()

    page = words(as_person("hal").get(url))
    assert "The library was read again: 1 post." in page
    assert "suspended and reviewed again: 1." in page


def test_the_page_of_upkeep_lists_what_ends_and_what_waits(as_person, suspended):
    dated(approved(), expires_at=datetime.now(UTC) + 2 * DAY)

    page = words(as_person("bob").get("/library/upkeep"))

    assert "Nothing expires soon." not in page
    assert "Nothing is suspended." not in page
    assert "Sharing is not paused." in page


def test_a_click_on_the_page_renews(as_person):
    post_id = approved()
    dated(post_id, expires_at=datetime.now(UTC) + DAY)
    client = as_person("ann")

    assert "Renew for 180 days" in words(client.get(f"/library/{post_id}"))
    client.post(f"/library/{post_id}/renewals")

    assert post_of(post_id).expires_at > datetime.now(UTC) + 100 * DAY


def test_a_renewal_by_the_api_answers_with_the_whole_post(as_person):
    post_id = approved()
    shown = as_person("ann").get(f"/api/v1/library/{post_id}").json

    renewed = as_person("ann").post(f"/api/v1/library/{post_id}/renewals", json={}).json

    assert shown.keys() - renewed.keys() == {
        "refusal",
        "shares",
        "first_shared_at",
        "last_shared_at",
        "not_for_me",
    }
    assert (renewed["outcome"], renewed["kind"]) == ("same", "original")


def test_the_record_knows_an_embargo_that_the_author_set(app):
    post_id = approved()
    with unit_of_work(person("ann")) as unit:
        embargo(unit, post_id, datetime.now(UTC) + DAY)

    assert list(verify(db.session())) == []
