"""Switch each defence off, one at a time, and see that the test named beside it fails.

Run by `python -m bench.controls`. Each control is a piece of source that is replaced in a copy of
the project; the test is then run on the copy. A test that still passes guards nothing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from bench.figures import keep

HOUSE = Path(__file__).parents[1]
COPIED = ("service", "rules", "workflows", "nlp_models", "tests", "bench", "pyproject.toml")
TESTS = "tests/integration"


class Control(NamedTuple):
    """A defence: where it is, what it says, what it is replaced by, and the test that needs it."""

    name: str
    file: str
    says: str
    instead: str
    test: str


CONTROLS = (
    Control(
        "forged requests are refused", "service/identity.py",
        "    csrf.protect()\n", "    return\n",
        "test_forgery.py::test_nothing_is_done_without_the_token_of_our_pages",
    ),
    Control(
        "the policy of every answer", "service/app.py",
        '    response.headers["Content-Security-Policy"] = POLICY\n', "",
        "test_web_headers.py::test_every_answer_carries_the_policy",
    ),
    Control(
        "only our own hosts are answered", "service/app.py",
        '        "TRUSTED_HOSTS": [', '        "HOSTS": [',
        "test_attacks.py::test_a_host_that_is_not_ours_is_refused",
    ),
    Control(
        "nobody is led to another site", "service/web/visitor.py",
        '    if not wanted or not wanted.startswith("/") or', "    if not wanted or",
        "test_web_account.py::test_nobody_is_led_elsewhere",
    ),
    Control(
        "unknown keys are refused", "service/api/schemas/base.py",
        "        unknown = RAISE\n", '        unknown = "exclude"\n',
        "test_defences.py::test_what_is_not_the_writers_to_set_is_refused_by_name",
    ),
    Control(
        "a post is seen by its own only", "service/access.py",
        "    return or_(*conditions)\n\n\ndef visible_people",
        "    return true()\n\n\ndef visible_people",
        "test_api_access.py::test_each_person_may_do_what_the_table_says",
    ),
    Control(
        "who proposes does not release", "service/steps/release.py",
        'actor.id:\n        raise Forbidden(_("You proposed this: another person',
        'session:\n        raise Forbidden(_("You proposed this: another person',
        "test_changes.py::test_who_proposed_does_not_release",
    ),
    Control(
        "who administers reviews nothing", "service/access.py",
        "    if any(role is Role.ADMIN for role, _entity in held):", "    if False:",
        "test_changes.py::test_an_admin_who_holds_a_reviewing_role_all_the_same_decides_nothing",
    ),
    Control(
        "administering and reviewing are not united", "service/access.py",
        "    if (role is Role.ADMIN or role in APART) and united:", "    if False:",
        "test_changes.py::test_administering_stays_apart_from_reviewing_and_auditing",
    ),
    Control(
        "a release asks for a fresh proof", "service/web/changes.py",
        "    fresh_proof()\n", "",
        "test_web_changes.py::test_a_release_asks_for_a_fresh_proof",
    ),
    Control(
        "a copied cookie ends the session", "service/steps/session.py",
        '    _end(unit, held, "person.session_copied")\n    return None\n', "    return turn\n",
        "test_session_turns.py::test_a_cookie_of_the_turn_before_ends_the_session_of_owner_and_thief",
    ),
    Control(
        "a copy is given no new turn", "service/steps/session.py",
        "            return turn\n    _end", "            return held.turn\n    _end",
        "test_session_turns.py::test_a_cookie_of_the_turn_before_ends_the_session_of_owner_and_thief",
    ),
    Control(
        "a new password ends copies of this session", "service/steps/account.py",
        "    return replace_session(unit, here)", "    return here",
        "test_session_turns.py::test_a_new_password_ends_a_copy_of_this_very_session",
    ),
    Control(
        "a copy has no share in a fresh proof", "service/identity.py",
        "current_user.turn != held.turn or ", "",
        "test_session_turns.py::test_a_copy_of_the_turn_before_has_no_share_in_a_fresh_proof",
    ),
    Control(
        "a token asks for a fresh proof", "service/api/account.py",
        "    fresh_proof()\n", "",
        "test_api_tokens.py::test_an_old_proof_issues_no_token",
    ),
    Control(
        "a link works once", "service/steps/links.py",
        "link is None or link.ended_at is not None or", "link is None or",
        "test_links.py::test_of_two_at_once_one_sets_the_password",
    ),
    Control(
        "a link dies of age", "service/accounts.py",
        "Link.ended_at.is_(None), Link.expires_at > now", "Link.ended_at.is_(None)",
        "test_links.py::test_a_link_dies_of_age",
    ),
    Control(
        "a mailbox is not filled by others", "service/steps/links.py",
        " or unit.session.scalar(recent) is not None", "",
        "test_links.py::test_asking_again_at_once_sends_no_second_letter",
    ),
    Control(
        "asking for a link tells nothing", "service/steps/links.py",
        "    return enqueue(", "    return known is None or enqueue(",
        "test_links.py::test_who_asks_learns_nothing_of_who_has_an_account",
    ),
    Control(
        "letters go over TLS", "service/mail.py",
        'self.url.scheme == "smtp" and self.url.hostname not in HERE', "False",
        "test_links.py::test_nothing_is_told_to_another_machine_without_tls",
    ),
    Control(
        "common passwords are refused", "service/accounts.py",
        "    if common(password):", "    if False:",
        "test_links.py::test_a_password_that_is_guessed_first_is_refused_and_the_link_stays",
    ),
    Control(
        "pages are counted by person", "service/limits.py",
        'SENDS = "120 per minute"', 'SENDS = "9999 per minute"',
        "test_web_account.py::test_a_person_sends_no_more_forms_than_a_person_can",
    ),
    Control(
        "guessing at a session's password is slow", "service/web/own.py",
        "@limiter.limit(PER_ACCOUNT, key_func=prover, deduct_when=_unproved)\n", "",
        "test_web_account.py::test_guessing_at_the_password_of_an_open_session_is_slow",
    ),
    Control(
        "signing out ends the session here", "service/identity.py",
        "            end_session(unit, held.id)\n", "            pass\n",
        "test_web_sessions.py::test_signing_out_ends_the_session_for_a_copied_cookie_too",
    ),
    Control(
        "a token does what it is meant for", "service/identity.py",
        "    if found is not None and scope not in found[1].scopes:", "    if False:",
        "test_web_sessions.py::test_a_token_does_only_what_it_is_meant_for",
    ),
    Control(
        "guessing is slow", "service/web/account.py",
        "@limiter.limit(PER_ACCOUNT, key_func=_guesser, deduct_when=_failed)\n", "",
        "test_web_account.py::test_guessing_at_an_account_is_slow",
    ),
    Control(
        "a known device is counted by itself", "service/web/account.py",
        '    return f"device {device}" if known == named else named', "    return named",
        "test_web_account.py::test_who_guesses_does_not_lock_the_owner_out",
    ),
    Control(
        "a body has a limit", "service/app.py",
        '        "MAX_CONTENT_LENGTH": BODY,\n', "",
        "test_defences.py::test_a_body_beyond_the_limit_is_refused_before_it_is_read",
    ),
    Control(
        "nobody is shown who shared", "service/queries/history.py",
        'PRIVATE = frozenset({"post.shared", "post.recall_confirmed"})', "PRIVATE = frozenset()",
        "test_participation.py::test_no_page_names_who_shared",
    ),
    Control(
        "an entity is not moved under its own child", "service/steps/company.py",
        "    if entity.id in tree(unit.session).path(parent.id):", "    if False:",
        "test_entities.py",
    ),
)  # fmt: skip


def main() -> int:
    """Print what became of each test without its control, and keep it."""
    rows, guarded = [], True
    for control in CONTROLS:
        source = (HOUSE / control.file).read_text("utf-8")
        found = source.count(control.says)
        fails = found == 1 and _fails(control)
        guarded = guarded and fails
        what = "fails" if fails else "is not found" if found != 1 else "STILL PASSES"
        rows.append(f"| {control.name} | `{control.file}` | `{control.test}` | {what} |")
        print(rows[-1], flush=True)
    head = ["| defence switched off | in | test | without it |", "| --- | --- | --- | --- |"]
    keep("Controls", "python -m bench.controls", "\n".join([*head, *rows]))
    return 0 if guarded else 1


def _fails(control: Control) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            one = HOUSE / name
            (shutil.copytree if one.is_dir() else shutil.copy)(one, copy / name)
        changed = copy / control.file
        text = changed.read_text("utf-8").replace(control.says, control.instead)
        changed.write_text(text, "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", f"{TESTS}/{control.test}"],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": folder},
            capture_output=True,
            text=True,
        )
        return done.returncode == 1


if __name__ == "__main__":
    sys.exit(main())
