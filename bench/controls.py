"""Switch each control off, one at a time, and see its test fail: a test that passes proves nothing.

`python -m bench.controls` tries them all; with names, only those. Each runs in a process of its
own, where the function that defends is replaced before the application is made.
"""

import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import true
from werkzeug.middleware.proxy_fix import ProxyFix

ROOT = Path(__file__).parent.parent
TESTS = "tests/"
PAGE = ROOT / "docs" / "threats.md"
BEGIN, END = "<!-- controls -->", "<!-- end of controls -->"
FAILS = "fails"
FAILED = 1
"""How pytest ends when a test failed, as it should here."""


@dataclass(frozen=True)
class Control:
    """What defends, how it is switched off, and the test that must then fail."""

    off: Callable[[], None]
    test: str


def _module(name: str) -> Any:
    return importlib.import_module(f"service.{name}")


class _Rewritten(SourceFileLoader):
    """Loads a module of which some words are replaced."""

    says = instead = ""

    def get_code(self, fullname: str) -> CodeType:
        text = Path(self.path).read_text("utf-8")
        if text.count(self.says) != 1:
            sys.exit(f"{fullname} does not say once: {self.says}")
        return compile(text.replace(self.says, self.instead), self.path, "exec")


def _source(module: str, says: str, instead: str) -> Callable[[], None]:
    """Return how to load a module with other words in one place."""
    wanted = f"service.{module}"

    class Finder:
        """Finds the one module that is rewritten."""

        @staticmethod
        def find_spec(name: str, path: Any, _target: Any = None) -> ModuleSpec | None:
            spec = PathFinder.find_spec(name, path) if name == wanted else None
            if spec is not None and spec.origin is not None:
                spec.loader = _Rewritten(name, spec.origin)
                spec.loader.says, spec.loader.instead = says, instead
            return spec

    return lambda: sys.meta_path.insert(0, Finder)  # type: ignore[arg-type]


def _set(place: str, value: Any) -> Callable[[], None]:
    """Return how to give another value to a name, `module:name` or `module:class.name`."""

    def off() -> None:
        module, _sep, path = place.partition(":")
        at, parts = _module(module), path.split(".")
        for part in parts[:-1]:
            at = getattr(at, part)
        setattr(at, parts[-1], value)

    return off


def _everywhere(place: str, value: Any) -> Callable[[], None]:
    """Return how to replace a function wherever it was imported."""

    def off() -> None:
        _module("app")
        module, _sep, name = place.partition(":")
        original = getattr(_module(module), name)
        for each in [each for at, each in sys.modules.items() if at.startswith("service")]:
            for known, held in list(vars(each).items()):
                if held is original:
                    setattr(each, known, value)

    return off


def _config(**values: Any) -> Callable[[], None]:
    """Return how to run with another configuration."""

    def off() -> None:
        app = _module("app")
        configured = app._config
        app._config = lambda settings: configured(settings) | values

    return off


def _headers(name: str) -> Callable[[], None]:
    return lambda: _module("app").HEADERS.pop(name)


def _believing() -> None:
    """Believe whatever a request says of where it comes from."""
    plain = Flask.wsgi_app

    def wsgi_app(self: Flask, environ: Any, start: Any) -> Any:
        return ProxyFix(partial(plain, self), x_for=1)(environ, start)

    Flask.wsgi_app = wsgi_app  # type: ignore[method-assign]


def _limits(kind: str) -> Callable[[], None]:
    """Return how to forget all limits of one kind."""

    def off() -> None:
        _module("app")
        limiter = _module("limits").limiter
        init = limiter.init_app

        def init_app(app: Flask) -> None:
            init(app)
            getattr(limiter.limit_manager, kind).clear()

        limiter.init_app = init_app

    return off


def _keep_cached(response: Any) -> Any:
    response.headers.update(_module("app").HEADERS)
    return response


def _unknown_keys() -> None:
    _module("app")
    base = _module("api.schemas.base")
    init = base.In.__init__

    def lenient(self: Any, *given: Any, **named: Any) -> None:
        init(self, *given, **named)
        self.unknown = "exclude"

    base.In.__init__ = lenient
    _module("api.blueprint").Parser.DEFAULT_UNKNOWN_BY_LOCATION = {"json": None, "query": None}


def _quick(session: Any, email: str, password: str, now: Any) -> Any:
    """Refuse who is not there at once."""
    accounts = _module("accounts")
    found = session.query(accounts.Person).filter_by(email=email.strip().lower()).first()
    if found is None or not found.password or not accounts.check_password(found, password):
        return None
    return found if accounts.welcome(found, now) else None


def _nothing(*_given: Any, **_named: Any) -> None:
    """Do nothing."""


def _first(value: Any, *_given: Any, **_named: Any) -> Any:
    return value


def _yes(*_given: Any, **_named: Any) -> bool:
    return True


CONTROLS = {
    "CSRF token": Control(
        _set("identity:_refuse_forgery", _nothing),
        "integration/test_forgery.py::test_nothing_is_done_without_the_token_of_our_pages",
    ),
    "CSRF token bound to its session": Control(
        _set("identity:csrf.protect", _nothing),
        "integration/test_forgery.py::test_the_token_of_another_session_is_refused_everywhere",
    ),
    "Content-Security-Policy": Control(
        _headers("Content-Security-Policy"),
        "integration/test_web_headers.py::test_every_answer_carries_the_policy",
    ),
    "nosniff": Control(
        _headers("X-Content-Type-Options"),
        "integration/test_web_headers.py::test_every_answer_carries_the_policy",
    ),
    "isolation from other sites": Control(
        _headers("Cross-Origin-Resource-Policy"),
        "integration/test_web_headers.py::test_every_answer_keeps_other_sites_out",
    ),
    "no-store": Control(
        _set("app:_guarded", _keep_cached),
        "integration/test_web_account.py::test_nothing_private_stays_in_the_browser",
    ),
    "trusted hosts": Control(
        _config(TRUSTED_HOSTS=None),
        "integration/test_web_hosts.py::test_no_other_host_is_answered_or_repeated",
    ),
    "proxies believed only when set": Control(
        _believing,
        "integration/test_web_hosts.py::test_where_a_request_comes_from_is_told_by_our_own_proxy_alone",
    ),
    "__Host- cookie": Control(
        _config(SESSION_COOKIE_NAME="portevoix"),
        "integration/test_web_hosts.py::test_a_session_over_tls_is_bound_to_this_host_alone",
    ),
    "Secure cookie": Control(
        _config(SESSION_COOKIE_SECURE=False),
        "integration/test_web_hosts.py::test_a_session_over_tls_is_bound_to_this_host_alone",
    ),
    "HttpOnly cookie": Control(
        _config(SESSION_COOKIE_HTTPONLY=False),
        "integration/test_web_hosts.py::test_every_cookie_of_a_sign_in_is_kept_from_scripts_and_other_sites",
    ),
    "SameSite cookie": Control(
        _config(SESSION_COOKIE_SAMESITE=None),
        "integration/test_web_hosts.py::test_every_cookie_of_a_sign_in_is_kept_from_scripts_and_other_sites",
    ),
    "TLS only (HSTS)": Control(
        _set("app:TLS_ONLY", "max-age=0"),
        "integration/test_web_hosts.py::test_a_session_over_tls_is_bound_to_this_host_alone",
    ),
    "own paths only": Control(
        _everywhere("web.visitor:own_path", _first),
        "integration/test_web_account.py::test_nobody_is_led_elsewhere",
    ),
    "packed bodies refused": Control(
        _set("app:_refuse_unreadable", _nothing),
        "integration/test_limits.py::test_a_packed_body_is_refused_unopened",
    ),
    "size of a request": Control(
        _config(MAX_CONTENT_LENGTH=None, MAX_FORM_MEMORY_SIZE=None),
        "integration/test_limits.py::test_a_form_that_is_too_large_is_refused",
    ),
    "parts of a form": Control(
        _config(MAX_FORM_PARTS=None),
        "integration/test_limits.py::test_a_form_of_thousands_of_parts_is_refused",
    ),
    "length of a text": Control(
        _set("content:LONGEST_TEXT", 10**9),
        "integration/test_limits.py::test_a_body_that_is_too_much_is_refused",
    ),
    "characters of a text": Control(
        _everywhere("content:readable", _nothing),
        "integration/test_api_input.py::test_a_character_no_network_carries_is_refused_with_its_offset",
    ),
    "unknown keys refused": Control(
        _unknown_keys,
        "integration/test_elsewhere.py::test_no_act_of_the_api_takes_a_field_that_it_does_not_name",
    ),
    "no key twice": Control(
        _set("api.blueprint:_object", dict),
        "integration/test_api_input.py::test_a_body_that_is_no_json_is_refused",
    ),
    "who sees a post": Control(
        _everywhere("access:visible", lambda *_given: true()),
        "integration/test_api_access.py::test_each_person_may_do_what_the_table_says",
    ),
    "who sees a person": Control(
        _everywhere("access:visible_people", lambda *_given: true()),
        "integration/test_people.py::test_a_person_elsewhere_is_not_found",
    ),
    "who sees a change": Control(
        _everywhere("access:visible_changes", lambda *_given: true()),
        "integration/test_changes.py::test_an_admin_elsewhere_knows_neither_person_nor_change",
    ),
    "what a role allows": Control(
        _everywhere("access:allow", _nothing),
        "integration/test_api_access.py::test_each_person_may_do_what_the_table_says",
    ),
    "admins stand apart": Control(
        _everywhere("access:refuse_united", _nothing),
        "integration/test_changes.py::test_administering_stays_apart_from_reviewing_and_auditing",
    ),
    "who is welcome": Control(
        _everywhere("accounts:welcome", _yes),
        "integration/test_people.py::test_an_end_of_access_is_immediate",
    ),
    "scopes of a token": Control(
        _everywhere("identity:require_scope", _nothing),
        "integration/test_web_sessions.py::test_a_token_does_only_what_it_is_meant_for",
    ),
    "a fresh proof": Control(
        _everywhere("identity:fresh_proof", _nothing),
        "integration/test_web_sessions.py::test_what_needs_a_fresh_proof_asks_for_it_and_goes_on_with_what_was_sent",
    ),
    "a copied cookie ends the session": Control(
        _everywhere("steps.session:keep_session", lambda _unit, held, _turn: held.turn),
        "integration/test_session_turns.py::test_a_cookie_of_the_turn_before_ends_the_session_of_owner_and_thief",
    ),
    "a new password ends sessions": Control(
        _everywhere("steps.session:end_sessions", lambda *_given, **_named: 0),
        "integration/test_web_sessions.py::test_a_new_password_ends_every_other_session",
    ),
    "tokens kept as digests": Control(
        _set("accounts:_digest", _first),
        "integration/test_sign_in_tells_nothing.py::test_a_token_is_looked_up_by_its_digest_and_not_by_itself",
    ),
    "the same work for nobody": Control(
        _everywhere("accounts:authenticate", _quick),
        "integration/test_sign_in_tells_nothing.py::test_every_guess_costs_one_comparison",
    ),
    "escaping in pages": Control(
        lambda: setattr(Flask, "select_jinja_autoescape", lambda *_given: False),
        "integration/test_input_is_text.py::test_what_people_wrote_is_only_text_in_every_page",
    ),
    "no formula in a file": Control(
        _set("table:neutral", _first), "integration/test_people.py::test_a_file_computes_nothing"
    ),
    "no tag, alias or anchor in YAML": Control(
        _set("files:_Loader._problem", _nothing),
        "unit/test_files.py::test_a_text_that_is_no_yaml_of_ours_is_refused_where_it_breaks",
    ),
    "faults in nobody's words": Control(
        _set("faults:init_app", _nothing),
        "integration/test_input_is_text.py"
        "::test_a_fault_of_ours_is_logged_by_its_place_and_not_in_somebodys_words",
    ),
    "no values in database errors": Control(
        lambda: _module("app").ENGINE.update(hide_parameters=False),
        "integration/test_attacks.py::test_no_error_of_the_database_tells_what_people_wrote",
    ),
    "limits of pages": Control(
        _limits("_application_limits"),
        "integration/test_limits.py::test_an_address_where_nobody_signed_in_asks_so_often_and_no_more",
    ),
    "limits of the API": Control(
        _limits("_blueprint_limits"),
        "integration/test_limits.py::test_the_api_refuses_a_person_who_acts_too_often",
    ),
    "limits of sign-in": Control(
        _limits("_decorated_limits"),
        "integration/test_limits.py::test_two_addresses_that_guess_one_account_are_counted_together",
    ),
    "clicks at once wait in line": Control(
        _everywhere("web.once:in_line", _nothing),
        "integration/test_web_library.py::test_clicks_at_the_same_moment_are_one_share",
    ),
    "nobody is shown who shared": Control(
        _source(
            "queries.history",
            'PRIVATE = frozenset({"post.shared", "post.recall_confirmed"})',
            "PRIVATE = frozenset()",
        ),
        "integration/test_participation.py::test_no_page_names_who_shared",
    ),
    "who proposes does not release": Control(
        _source(
            "steps.release",
            'actor.id:\n        raise Forbidden(_("You proposed this: another person',
            'session:\n        raise Forbidden(_("You proposed this: another person',
        ),
        "integration/test_changes.py::test_who_proposed_does_not_release",
    ),
    "nobody grants to themselves": Control(
        _source("steps.change", "    if person.id == unit.actor.id:", "    if False:"),
        "integration/test_changes.py::test_nobody_proposes_a_role_for_themselves",
    ),
    "who administers reviews nothing": Control(
        _source(
            "access",
            "    if any(role is Role.ADMIN for role, _entity in held):",
            "    if False:",
        ),
        "integration/test_changes.py"
        "::test_an_admin_who_holds_a_reviewing_role_all_the_same_decides_nothing",
    ),
    "a release asks for a fresh proof": Control(
        _source("web.changes", "    fresh_proof()\n", ""),
        "integration/test_web_changes.py::test_a_release_asks_for_a_fresh_proof",
    ),
    "signing out ends the session here": Control(
        _source("identity", "            end_session(unit, held.id)\n", "            pass\n"),
        "integration/test_web_sessions.py"
        "::test_signing_out_ends_the_session_for_a_copied_cookie_too",
    ),
    "a known device is counted by itself": Control(
        _source(
            "web.account",
            '    return f"device {device}" if known == named else named',
            "    return named",
        ),
        "integration/test_web_account.py::test_who_guesses_does_not_lock_the_owner_out",
    ),
    "no entity under its own child": Control(
        _source(
            "steps.company",
            "    if entity.id in tree(unit.session).path(parent.id):",
            "    if False:",
        ),
        "integration/test_entities.py::test_an_entity_never_lies_under_itself",
    ),
    "silent connections wait in the kernel": Control(
        _source("runtime.port", 'hasattr(socket, "TCP_DEFER_ACCEPT")', "False"),
        "integration/test_web_server.py::test_connections_that_say_nothing_keep_nobody_waiting",
    ),
}
"""Every control by name."""


def main() -> None:
    """Try each control and print what its test said."""
    if os.environ.get("CONTROL"):
        control = CONTROLS[os.environ.pop("CONTROL")]
        control.off()
        sys.exit(
            pytest.main(["-q", "-x", "--no-header", "-p", "no:cacheprovider", *_test(control)])
        )
    verdicts = {name: _verdict(name) for name in sys.argv[1:] or CONTROLS}
    if not sys.argv[1:]:
        _keep(verdicts)
    survived = [name for name, verdict in verdicts.items() if verdict != FAILS]
    print(f"{len(survived)} controls could be removed unnoticed. {', '.join(survived)}")
    sys.exit(1 if survived else 0)


def _keep(verdicts: dict[str, str]) -> None:
    """Write the table into docs/threats.md."""
    table = ["| without… | its test | then |", "| --- | --- | --- |"]
    table += [f"| {name} | `{CONTROLS[name].test}` | {each} |" for name, each in verdicts.items()]
    before, rest = PAGE.read_text("utf-8").split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    PAGE.write_text(before + "\n".join([BEGIN, *table, END]) + after, "utf-8")


def _test(control: Control) -> list[str]:
    return [f"{TESTS}{control.test}"]


def _verdict(name: str) -> str:
    """Run a control's test without the control, print what came of it and return it."""
    ended = subprocess.run(
        [sys.executable, "-m", "bench.controls"],
        env={**os.environ, "CONTROL": name},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    fails = ended.returncode == FAILED and "\nFAILED " in ended.stdout
    verdict = FAILS if fails else "PASSES" if ended.returncode == 0 else "does not run"
    print(f"{name}: {CONTROLS[name].test} {verdict}", flush=True)
    if verdict == "does not run":
        print(ended.stdout[-2_000:], ended.stderr[-2_000:], file=sys.stderr)
    return verdict


if __name__ == "__main__":
    main()
