"""Past cases along changed definitions, and when an answer is likely."""

import json
import re
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from click.testing import CliRunner
from sqlalchemy import select

from rules import Checker
from service.cli import main
from service.definitions import the_definitions
from service.durations import by_stage, delay
from service.models import AppealState, CaseRow, Event, Post, StageRow, db
from service.steps.appeal import appeal, hear
from service.steps.hold import hold
from service.steps.personalise import personalise
from service.steps.simulate import simulate
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import CRITICAL, PLAIN, approved, in_review
from tests.integration.pages import SUPERLATIVE, words
from tests.integration.test_appeal import refused
from tests.integration.test_library_attacks import WARNING
from tests.integration.test_library_attacks import parent as parent
from tests.integration.ways import COMMS, LEGAL, way
from tests.integration.web import browser
from workflows import State, shipped_workflows

SINCE = "2020-01-01"


@pytest.fixture
def told(app, database, redis_url, tmp_path):
    """Return how to run a command on what ships for the bank, changed."""

    def run(command, change):
        env = {
            "PORTEVOIX_DATABASE_URL": database,
            "PORTEVOIX_REDIS_URL": redis_url,
            "PORTEVOIX_SECRET_KEY": "0123456789abcdef0123456789abcdef",
        }
        given = []
        if change is not None:
            source = yaml.safe_load(shipped_workflows()["bank"])
            change(source)
            file = tmp_path / "bank.yaml"
            file.write_text(yaml.safe_dump(source))
            given = [str(file)]
        return CliRunner().invoke(main, ["workflows", *command, *given], env=env)

    return run


@pytest.fixture
def simulated(told):
    return lambda change=None, *options: told(["simulate", "--since", SINCE, *options], change)


@pytest.fixture
def checked(told):
    return lambda change: told(["check"], change).output


def to_security(source):
    source["version"] = "9"
    source["stages"][0]["reviewers"] = "security"


def test_versions_of_employees_are_no_submissions(simulated, parent):
    with unit_of_work(person("ann")) as unit:
        own = personalise(unit, parent, f"Quelle journée ! {WARNING} Merci à vous.")
        assert own.state is State.APPROVED

    answer = simulated(to_security, "--format", "json")

    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["submissions"] == 1


def test_a_simulation_tells_load_and_what_would_go_elsewhere_and_writes_nothing(simulated):
    post = approved()
    events = db.session.query(Event).count()

    answer = simulated(to_security, "--format", "json")

    found = json.loads(answer.stdout)
    assert (found["submissions"], found["elsewhere"]) == (1, 1)
    assert found["posts"][0] == {
        "post": str(post),
        "revision": 1,
        "from": ["compliance", "comms + legal"],
        "to": ["compliance (security)", "comms + legal"],
    }
    assert found["then"]["roles"]["security"]["decisions"] == 1
    assert "security" not in found["now"]["roles"]
    assert PLAIN not in answer.output
    db.session.rollback()
    assert db.session.query(Event).count() == events


def test_a_simulation_in_words_names_the_posts_from_and_to(simulated):
    in_review()

    answer = simulated(to_security)

    assert "1 submissions since 2020-01-01: 1 would go elsewhere." in answer.stdout
    assert "compliance, comms + legal → compliance (security), comms + legal" in answer.stdout


ALONE = (
    "Dimanche, j'ai couru le semi-marathon de Nantes avec deux amies. Mes jambes s'en souviennent."
)


def test_what_a_fast_lane_admitted_would_be_reviewed_without_it(simulated):
    post_id = in_review(text=ALONE)
    assert db.session.get_one(Post, post_id).state is State.APPROVED

    as_it_was = json.loads(simulated(None, "--format", "json").stdout)
    answer = simulated(lambda source: source.pop("fast_lane"), "--format", "json")

    assert (as_it_was["submissions"], as_it_was["elsewhere"]) == (1, 0)
    found = json.loads(answer.stdout)
    assert (found["submissions"], found["elsewhere"]) == (1, 1)
    assert found["posts"][0]["from"] == []
    assert found["posts"][0]["to"]


def test_what_a_finding_stopped_is_stopped_again(simulated):
    post_id = in_review(text=CRITICAL)
    assert db.session.get_one(Post, post_id).state is State.DRAFT

    found = [json.loads(simulated(each, "--format", "json").stdout) for each in (None, to_security)]

    assert [(each["submissions"], each["elsewhere"]) for each in found] == [(1, 0), (1, 0)]


def test_a_workflow_that_no_entity_uses_is_said_to_be_one(simulated):
    def of_nobody(source):
        source["workflow"] = "spare"

    assert "No entity uses the workflow spare: nothing" in simulated(of_nobody).output
    assert "No entity uses" not in simulated(to_security).output


def test_what_is_not_known_is_said_in_words(simulated):
    assert "hours until half are decided: unknown → unknown" in simulated(to_security).stdout


def test_without_a_change_the_routes_that_were_kept_stand(simulated):
    in_review()

    assert json.loads(simulated(None, "--format", "json").stdout)["elsewhere"] == 0


def test_a_revision_counts_once_however_often_it_was_reopened(simulated):
    post = refused()
    with unit_of_work(person("ann")) as unit:
        made = appeal(unit, post, "The ranking is public.").id
    with unit_of_work(person("hal")) as unit:
        hear(unit, post, made, state=AppealState.OVERTURNED, answer="It is so.")
    assert db.session.query(CaseRow).count() == 2

    assert json.loads(simulated(None, "--format", "json").stdout)["submissions"] == 1


def test_a_stage_that_asks_for_more_people_or_lets_itself_be_outvoted_is_named(simulated):
    in_review()

    def change(source):
        source["version"] = "9"
        source["stages"][0] |= {"quorum": 2, "veto": False}

    answer = simulated(change)

    assert "1 would go elsewhere" in answer.stdout
    assert "→ compliance ×2 (no veto), comms + legal" in answer.stdout


def test_a_stage_that_moves_to_another_entity_or_beside_others_is_named(simulated):
    in_review()

    def to_the_parent(source):
        source["stages"][0]["at"] = "parent"

    def in_a_row(source):
        source["stages"][1:] = source["stages"][1]["parallel"]

    moved, parted = simulated(to_the_parent).stdout, simulated(in_a_row).stdout

    assert "compliance, comms + legal → compliance at group, comms + legal" in moved
    assert "compliance, comms + legal → compliance, legal, comms" in parted


def test_what_other_rules_changed_before_is_not_told_of_a_changed_pack(app):
    in_review(text=SUPERLATIVE)
    flagged = way(COMMS, LEGAL | {"when": {"risk": "medium"}})
    since_gone = replace(flagged, checker=Checker([flagged.packs["alcohol"]], flagged.concepts))
    same_rules = replace(since_gone, checker=copy(since_gone.checker))

    with unit_of_work(person("max")) as unit:
        found = simulate(unit, datetime(2020, 1, 1, tzinfo=UTC), since_gone, same_rules)

    assert (found["submissions"], found["elsewhere"]) == (1, 0)
    assert [*found["now"]["roles"]] == [*found["then"]["roles"]] == ["comms"]


def test_the_time_for_which_a_stage_was_held_is_nobodys_slowness(app):
    approved()
    row = db.session.scalars(select(StageRow).where(StageRow.name == "compliance")).one()
    row.closed_at = row.opened_at + timedelta(days=9)
    row.due_at = row.opened_at + timedelta(days=3)
    row.held_since, row.held_until = row.opened_at + timedelta(days=1), row.opened_at + timedelta(8)
    row.end_hold(row.closed_at)
    db.session.commit()

    told = by_stage(db.session(), row.opened_at - timedelta(days=1))

    spread = told[entity("bank").id, "compliance"]
    assert (spread.median, spread.late) == (timedelta(days=2), 0)


def test_the_time_for_which_a_stage_is_held_now_is_no_deadline_missed(app):
    post_id, now = in_review(), datetime.now(UTC)
    with unit_of_work(person("cat")) as unit:
        hold(unit, post_id, until=(now + timedelta(days=25)).date(), reason="Waiting.")
    row = db.session.scalars(select(StageRow).where(StageRow.held_since.is_not(None))).one()
    row.opened_at = row.held_since = now - timedelta(days=20)
    row.due_at = now - timedelta(days=12)
    db.session.commit()

    with unit_of_work(person("max")) as unit:
        found = simulate(unit, now - timedelta(days=400), the_definitions(unit.session), None)

    assert found["now"]["roles"]["compliance"]["missed"] == 0


def test_a_faulty_file_is_not_simulated(simulated):
    answer = simulated(lambda source: source.pop("title"))

    assert answer.exit_code == 1
    assert "title" in answer.output


def _took(hours):
    """Let every closed stage have taken so long, in five cases."""
    for row in db.session.scalars(select(StageRow).where(StageRow.closed_at.is_not(None))):
        row.closed_at = row.opened_at + timedelta(hours=hours)
    db.session.commit()


def test_the_deadline_is_told_while_few_posts_passed(app):
    in_review()
    bank = entity("bank")
    route = db.session.scalars(select(CaseRow)).one().value().route
    monday = datetime(2026, 11, 30, 9, tzinfo=UTC)

    told = delay(db.session(), bank, route.groups, monday, monday)

    assert not told.measured
    assert told.usual > monday + timedelta(days=3)


def test_real_durations_are_told_once_five_posts_passed(app):
    for _ in range(5):
        approved()
    _took(2)
    route = db.session.scalars(select(CaseRow)).first().value().route
    tuesday = datetime(2026, 12, 1, 9, tzinfo=UTC)
    saturday = tuesday + timedelta(days=4)

    told, over = (
        delay(db.session(), entity("bank"), route.groups, at, at) for at in (tuesday, saturday)
    )

    assert told.measured
    assert told.likely - tuesday == timedelta(hours=4)
    assert over.likely == datetime(2026, 12, 7, 8, tzinfo=UTC)


def test_nothing_is_due_before_its_deadline_where_little_is_known_of_one_stage(app):
    for _ in range(5):
        approved()
    _took(2)
    groups = db.session.scalars(select(CaseRow)).first().value().route.groups
    strange = replace(groups[-1][0], name="new")
    now = datetime(2026, 11, 30, 9, tzinfo=UTC)

    mixed = delay(db.session(), entity("bank"), (*groups, (strange,)), now, now)
    unknown = delay(db.session(), entity("lab"), (*groups, (strange,)), now, now)

    assert not mixed.measured
    assert mixed.usual == unknown.usual


def test_an_author_reads_when_an_answer_is_likely_and_others_do_not(app):
    post = in_review()

    mine = browser(app, "ann").get(f"/posts/{post}").text
    theirs = browser(app, "cat").get(f"/posts/{post}").text

    assert "An answer is due by" in mine
    assert "An answer is due by" not in theirs


def open_stage():
    waits = StageRow.opened_at.is_not(None), StageRow.closed_at.is_(None)
    return db.session.scalars(select(StageRow).where(*waits)).one()


def late(row, days):
    for name in ("opened_at", "due_at", "next_at"):
        setattr(row, name, getattr(row, name) - timedelta(days=days))
    db.session.commit()


@pytest.mark.parametrize("measured", [False, True])
def test_an_author_reads_that_an_answer_is_late_and_no_new_deadline(app, measured):
    for _ in range(5 * measured):
        approved()
    post = in_review()
    late(open_stage(), 30)

    page = words(browser(app, "ann").get(f"/posts/{post}"))

    assert "The answer is late: its deadline was" in page
    assert "An answer is due by" not in page
    assert ("It takes longer than it did eight times of ten" in page) is measured
    assert "likely" not in page


def test_an_author_reads_what_has_outlasted_the_usual_and_when_it_is_due(app):
    for _ in range(5):
        approved()
    post = in_review()
    row = open_stage()
    row.opened_at -= timedelta(hours=1)
    db.session.commit()

    page = words(browser(app, "ann").get(f"/posts/{post}"))

    assert "It takes longer than it did eight times of ten" in page
    assert "The deadline of this step is" in page
    assert "late" not in page


def test_a_running_case_says_that_a_later_version_exists(app):
    post = in_review()
    row = db.session.scalars(select(CaseRow)).one()
    row.workflow_digest, row.route = "0" * 64, {**row.route, "version": "1"}
    db.session.commit()

    page = browser(app, "ann").get(f"/posts/{post}").text

    version = the_definitions(db.session()).workflows["bank"].version
    assert f"This case keeps version 1; version {version} applies to new posts." in page


def test_a_running_case_says_that_new_posts_take_another_workflow(app):
    post = in_review()
    entity("bank").workflow = "standard"
    db.session.commit()

    page = browser(app, "ann").get(f"/posts/{post}").text

    now = the_definitions(db.session()).workflows
    kept, current = (f"{name} {now[name].version}" for name in ("bank", "standard"))
    assert f"This case keeps the workflow {kept}; new posts take {current}." in page


def test_a_check_with_the_database_names_entities_that_there_are_not(checked):
    def elsewhere(source):
        source["stages"][0]["when"] = {"entity": ["bank", "nowhere"]}

    answer = checked(elsewhere)

    assert "There is no entity nowhere." in answer
    assert "There is no entity" not in checked(to_security)


def test_a_check_with_the_database_names_terms_that_end_no_sooner_than_the_deadline(checked):
    def hasty(source):
        source["stages"][0] |= {"within": "1 business day", "remind": "9 business hours"}

    def sober(source):
        source["stages"][0] |= {"within": "1 business day", "remind": "8 business hours"}

    told = (
        "compliance: remind, 9 business hours, may end no sooner than the deadline, 1 business day"
    )
    answer = checked(hasty)
    assert f"{told}, in bank, where a day has 9 hours. (a warning)" in answer
    assert re.search(r"\.yaml:\d+:\d+: .*no sooner than the deadline", answer)
    assert "no sooner" not in checked(sober)
