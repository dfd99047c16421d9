"""Every control: how it is switched off, and the test that must then fail."""

from flask import Flask
from sqlalchemy import true

from bench.library_defences import LIBRARY
from bench.switches import (
    Config,
    Control,
    Everywhere,
    Header,
    Replaced,
    Source,
    believing,
    first,
    keep_cached,
    limits,
    nothing,
    part,
    quick,
    unknown_keys,
    yes,
)

CONTROLS = {
    "CSRF token": Control(
        Replaced("identity:_refuse_forgery", nothing),
        "integration/test_forgery.py::test_nothing_is_done_without_the_token_of_our_pages",
    ),
    "CSRF token bound to its session": Control(
        Replaced("identity:csrf.protect", nothing),
        "integration/test_forgery.py::test_the_token_of_another_session_is_refused_everywhere",
    ),
    "Content-Security-Policy": Control(
        Header("Content-Security-Policy"),
        "integration/test_web_headers.py::test_every_answer_carries_the_policy",
    ),
    "nosniff": Control(
        Header("X-Content-Type-Options"),
        "integration/test_web_headers.py::test_every_answer_carries_the_policy",
    ),
    "isolation from other sites": Control(
        Header("Cross-Origin-Resource-Policy"),
        "integration/test_web_headers.py::test_every_answer_keeps_other_sites_out",
    ),
    "no-store": Control(
        Replaced("app:_guarded", keep_cached),
        "integration/test_web_account.py::test_nothing_private_stays_in_the_browser",
    ),
    "trusted hosts": Control(
        Config(TRUSTED_HOSTS=None),
        "integration/test_web_hosts.py::test_no_other_host_is_answered_or_repeated",
    ),
    "proxies believed only when set": Control(
        believing,
        "integration/test_web_hosts.py::test_where_a_request_comes_from_is_told_by_our_own_proxy_alone",
    ),
    "__Host- cookie": Control(
        Config(SESSION_COOKIE_NAME="portevoix"),
        "integration/test_web_hosts.py::test_a_session_over_tls_is_bound_to_this_host_alone",
    ),
    "Secure cookie": Control(
        Config(SESSION_COOKIE_SECURE=False),
        "integration/test_web_hosts.py::test_a_session_over_tls_is_bound_to_this_host_alone",
    ),
    "HttpOnly cookie": Control(
        Config(SESSION_COOKIE_HTTPONLY=False),
        "integration/test_web_hosts.py::test_every_cookie_of_a_sign_in_is_kept_from_scripts_and_other_sites",
    ),
    "SameSite cookie": Control(
        Config(SESSION_COOKIE_SAMESITE=None),
        "integration/test_web_hosts.py::test_every_cookie_of_a_sign_in_is_kept_from_scripts_and_other_sites",
    ),
    "TLS only (HSTS)": Control(
        Replaced("app:TLS_ONLY", "max-age=0"),
        "integration/test_web_hosts.py::test_a_session_over_tls_is_bound_to_this_host_alone",
    ),
    "own paths only": Control(
        Everywhere("web.visitor:own_path", first),
        "integration/test_web_account.py::test_nobody_is_led_elsewhere",
    ),
    "packed bodies refused": Control(
        Replaced("app:_refuse_unreadable", nothing),
        "integration/test_limits.py::test_a_packed_body_is_refused_unopened",
    ),
    "size of a request": Control(
        Config(MAX_CONTENT_LENGTH=None, MAX_FORM_MEMORY_SIZE=None),
        "integration/test_limits.py::test_a_form_that_is_too_large_is_refused",
    ),
    "parts of a form": Control(
        Config(MAX_FORM_PARTS=None),
        "integration/test_limits.py::test_a_form_of_thousands_of_parts_is_refused",
    ),
    "length of a text": Control(
        Replaced("content:LONGEST_TEXT", 10**9),
        "integration/test_limits.py::test_a_body_that_is_too_much_is_refused",
    ),
    "characters of a text": Control(
        Everywhere("content:readable", nothing),
        "integration/test_api_input.py::test_a_character_no_network_carries_is_refused_with_its_offset",
    ),
    "unknown keys refused": Control(
        unknown_keys,
        "integration/test_elsewhere.py::test_no_act_of_the_api_takes_a_field_that_it_does_not_name",
    ),
    "no key twice": Control(
        Replaced("api.blueprint:_object", dict),
        "integration/test_api_input.py::test_a_body_that_is_no_json_is_refused",
    ),
    "who sees a post": Control(
        Everywhere("access:visible", lambda *_given: true()),
        "integration/test_api_access.py::test_each_person_may_do_what_the_table_says"
        "[GET /posts/<uuid:post_id>]",
    ),
    "who sees a person": Control(
        Everywhere("access:visible_people", lambda *_given: true()),
        "integration/test_people.py::test_a_person_elsewhere_is_not_found",
    ),
    "who sees a change": Control(
        Everywhere("access:visible_changes", lambda *_given: true()),
        "integration/test_changes.py::test_an_admin_elsewhere_knows_neither_person_nor_change",
    ),
    "what a role allows": Control(
        Everywhere("access:allow", nothing),
        "integration/test_api_access.py::test_each_person_may_do_what_the_table_says[POST /posts]",
    ),
    "admins stand apart": Control(
        Everywhere("access:refuse_united", nothing),
        "integration/test_changes.py::test_administering_stays_apart_from_reviewing_and_auditing",
    ),
    "who is welcome": Control(
        Everywhere("accounts:welcome", yes),
        "integration/test_sign_in_tells_nothing.py::test_every_guess_is_answered_alike",
    ),
    "scopes of a token": Control(
        Everywhere("identity:require_scope", nothing),
        "integration/test_web_sessions.py::test_a_token_does_only_what_it_is_meant_for",
    ),
    "a fresh proof": Control(
        Everywhere("identity:fresh_proof", nothing),
        "integration/test_web_sessions.py::test_what_needs_a_fresh_proof_asks_for_it_and_goes_on_with_what_was_sent",
    ),
    "a copied cookie ends the session": Control(
        Everywhere("steps.session:keep_session", lambda _unit, held, _turn: held.turn),
        "integration/test_session_turns.py::test_a_cookie_of_the_turn_before_ends_the_session_of_owner_and_thief",
    ),
    "a new password ends sessions": Control(
        Everywhere("steps.session:end_sessions", lambda *_given, **_named: 0),
        "integration/test_web_sessions.py::test_a_new_password_ends_every_other_session",
    ),
    "tokens kept as digests": Control(
        Replaced("accounts:digest_of", first),
        "integration/test_sign_in_tells_nothing.py::test_a_token_is_looked_up_by_its_digest_and_not_by_itself",
    ),
    "the same work for nobody": Control(
        Everywhere("accounts:authenticate", quick),
        "integration/test_sign_in_tells_nothing.py::test_every_guess_costs_one_comparison",
    ),
    "escaping in pages": Control(
        lambda: setattr(Flask, "select_jinja_autoescape", lambda *_given: False),
        "integration/test_input_is_text.py::test_what_people_wrote_is_only_text_in_every_page",
    ),
    "no formula in a file": Control(
        Replaced("table:neutral", first), "integration/test_people.py::test_a_file_computes_nothing"
    ),
    "no tag, alias or anchor in YAML": Control(
        Replaced("files:_Loader._problem", nothing),
        "unit/test_files.py::test_a_text_that_is_no_yaml_of_ours_is_refused_where_it_breaks",
    ),
    "faults in nobody's words": Control(
        Replaced("faults:init_app", nothing),
        "integration/test_input_is_text.py"
        "::test_a_fault_of_ours_is_logged_by_its_place_and_not_in_somebodys_words",
    ),
    "no values in database errors": Control(
        lambda: part("app").ENGINE.update(hide_parameters=False),
        "integration/test_attacks.py::test_no_error_of_the_database_tells_what_people_wrote",
    ),
    "limits of pages": Control(
        limits("_application_limits"),
        "integration/test_limits.py::test_an_address_where_nobody_signed_in_asks_so_often_and_no_more",
    ),
    "limits of the API": Control(
        limits("_blueprint_limits"),
        "integration/test_limits.py::test_the_api_refuses_a_person_who_acts_too_often",
    ),
    "limits of sign-in": Control(
        limits("_decorated_limits"),
        "integration/test_limits.py::test_two_addresses_that_guess_one_account_are_counted_together",
    ),
    "clicks at once wait in line": Control(
        Everywhere("web.once:in_line", nothing),
        "integration/test_web_library.py::test_clicks_at_the_same_moment_are_one_share",
    ),
    "nobody is shown who shared": Control(
        Source(
            "queries.history",
            'PRIVATE = frozenset(\n    {\n        "post.shared",\n',
            "PRIVATE = frozenset(\n    {\n",
        ),
        "integration/test_participation.py::test_no_page_names_who_shared",
    ),
    "who proposes does not release": Control(
        Source(
            "steps.release",
            'actor.id:\n        raise Forbidden(_("You proposed this: another person',
            'session:\n        raise Forbidden(_("You proposed this: another person',
        ),
        "integration/test_changes.py::test_who_proposed_does_not_release",
    ),
    "nobody grants to themselves": Control(
        Source("steps.change", "    if person.id == unit.actor.id:", "    if False:"),
        "integration/test_changes.py::test_nobody_proposes_a_role_for_themselves",
    ),
    "who administers reviews nothing": Control(
        Source(
            "access",
            "    if any(role is Role.ADMIN for role, _entity in held):",
            "    if False:",
        ),
        "integration/test_changes.py"
        "::test_an_admin_who_holds_a_reviewing_role_all_the_same_decides_nothing",
    ),
    "a release asks for a fresh proof": Control(
        Source("web.changes", "    fresh_proof()\n", ""),
        "integration/test_web_changes.py::test_a_release_asks_for_a_fresh_proof",
    ),
    "signing out ends the session here": Control(
        Source("identity", "            end_session(unit, held.id)\n", "            pass\n"),
        "integration/test_web_sessions.py"
        "::test_signing_out_ends_the_session_for_a_copied_cookie_too",
    ),
    "a known device is counted by itself": Control(
        Source(
            "web.account",
            '    return f"device {device}" if known == named else named',
            "    return named",
        ),
        "integration/test_web_account.py::test_who_guesses_does_not_lock_the_owner_out",
    ),
    "no entity under its own child": Control(
        Source(
            "steps.regime",
            "    if entity.id in tree(unit.session).path(parent.id):",
            "    if False:",
        ),
        "integration/test_regimes.py::test_an_entity_never_lies_under_itself",
    ),
    "the provider asks again": Control(
        Everywhere("id_tokens:refuse_old", nothing),
        "integration/test_sign_on_again.py::test_a_proof_that_is_not_fresh_confirms_nothing",
    ),
    "the same person confirms": Control(
        Replaced("web.company:_refuse_another", nothing),
        "integration/test_sign_on_again.py::test_the_account_of_somebody_else_confirms_nothing",
    ),
    "the session that asked confirms": Control(
        Source(
            "web.company",
            '        if kept["proves"] != str(this_session().id):',
            "        if False:",
        ),
        "integration/test_sign_on_again.py"
        "::test_an_answer_confirms_once_and_only_the_session_that_asked",
    ),
    "silent sign-ins prove nothing": Control(
        Source("web.company", "        at=proved_at(claims),\n", ""),
        "integration/test_sign_on_again.py"
        "::test_who_came_in_without_being_asked_has_proved_nothing_yet",
    ),
    "only TLS at the provider": Control(
        Replaced("provider:_over_tls", yes),
        "integration/test_sign_on.py"
        "::test_no_address_without_tls_is_called_even_if_the_provider_names_it",
    ),
    "who changes settings": Control(
        Source("steps.dials", "    allow(unit, Act.MANAGE_SETTINGS, root)\n", ""),
        "integration/test_settings.py::test_only_an_admin_of_the_whole_company_changes_settings",
    ),
    "bounds of settings": Control(
        Everywhere("dials:allowed", lambda _key, value: value),
        "integration/test_settings.py::test_what_a_setting_can_not_be_is_refused",
    ),
    "settings ask for a fresh proof": Control(
        Source("web.settings", "    fresh_proof()\n", ""),
        "integration/test_settings.py"
        "::test_a_change_of_settings_asks_for_a_fresh_proof_and_goes_on_with_what_was_sent",
    ),
    "no secret among the settings": Control(
        Source("queries.dials", "if secret else written", "if False else written"),
        "integration/test_settings.py::test_no_secret_is_shown",
    ),
    "two workers send a letter once": Control(
        Source("steps.letters", "        .with_for_update(skip_locked=True)\n", ""),
        "integration/test_letters.py::test_two_workers_send_a_letter_once",
    ),
    "an effect beside what is in force": Control(
        Source(
            "steps.effect",
            "    if not effect.holds(footing(unit.session)):",
            "    if False:",
        ),
        "integration/test_effect.py::test_what_else_comes_into_force_has_it_computed_anew",
    ),
    "a release names the effect that was read": Control(
        Source(
            "steps.effect",
            "    if read is not None and read != effect.compared:",
            "    if False:",
        ),
        "integration/test_effect.py::test_a_release_names_the_effect_that_was_read",
    ),
    "who has an effect computed": Control(
        Source(
            "steps.release",
            "    if change.proposed_by != unit.actor.id:\n        _allow(unit, change)\n    ask",
            "    ask",
        ),
        "integration/test_effect.py::test_who_only_reads_a_change_does_not_have_it_computed_again",
    ),
    "posts of an effect": Control(
        Source(
            "queries.changes",
            "        .where(Post.id.in_(wanted), visible(db.session(), person, now))",
            "        .where(Post.id.in_(wanted))",
        ),
        "integration/test_web_changes.py::test_an_effect_shows_no_post_that_its_reader_may_not_see",
    ),
    "length of a definition": Control(
        Everywhere("content:LARGEST_DEFINITION", 10**9),
        "integration/test_web_definitions.py"
        "::test_a_file_up_to_the_limit_is_read_and_one_above_is_told_beside_the_field",
    ),
    "room for definitions alone": Control(
        Replaced("app:_make_room", nothing),
        "integration/test_web_definitions.py"
        "::test_a_file_up_to_the_limit_is_read_and_one_above_is_told_beside_the_field",
    ),
    "who asks what a group gives": Control(
        Source("steps.groups", "    allow(unit, Act.MANAGE_PEOPLE, wanted.entity_id)\n", ""),
        "integration/test_web_groups.py"
        "::test_who_administers_nothing_learns_of_no_group_by_proposing",
    ),
    "nobody is in the group that they map": Control(
        Everywhere("steps.groups:_refuse_member", nothing),
        "integration/test_web_groups.py::test_nobody_gives_a_role_to_a_group_of_theirs",
    ),
    "who sees a safety case": Control(
        Everywhere("confided:visible_safety_cases", lambda *_given: true()),
        "integration/test_api_access.py::test_each_person_may_do_what_the_table_says"
        "[GET /safety-cases/<uuid:case_id>]",
    ),
    "who sees an alert": Control(
        Everywhere("confided:visible_alerts", lambda *_given: true()),
        "integration/test_api_access.py::test_each_person_may_do_what_the_table_says"
        "[GET /alerts/<uuid:alert_id>]",
    ),
    "nobody certifies themselves": Control(
        Source("steps.certificates", "    if person.id == unit.actor.id:\n", "    if False:\n"),
        "integration/test_certificates.py"
        "::test_nobody_certifies_themselves_or_whom_they_do_not_manage",
    ),
    "who reads a sample": Control(
        Everywhere("access:reads_sample", yes),
        "integration/test_trust.py::test_only_the_role_of_a_sample_says_what_it_found",
    ),
    "samples are drawn by a secret": Control(
        Source("steps.sample", "hmac.digest(key, ", 'hmac.digest(b"", '),
        "integration/test_trust.py::test_a_share_is_drawn_by_our_key_and_the_post_alone",
    ),
    "who reads a note": Control(
        Everywhere("confided:visible_notes", lambda *_given: true()),
        "integration/test_notes.py::test_a_note_is_read_by_its_role_alone",
    ),
    "who left a case reads none of its notes": Control(
        Source("confided", "    if cases and person.id in cases[-1].aside:\n", "    if False:\n"),
        "integration/test_notes.py"
        "::test_who_stepped_aside_from_a_later_revision_reads_no_notes_on_the_earlier",
    ),
    "a second reader hears an appeal": Control(
        Source(
            "steps.appeal",
            "    if not serves or not case.value().may_hear(str(unit.actor.id)):",
            "    if False:",
        ),
        "integration/test_appeal.py::test_only_a_second_reader_answers",
    ),
    "only the author appeals": Control(
        Source(
            "steps.appeal",
            "    post = own_post(unit, post_id)",
            "    post = locked_post(unit, post_id)",
        ),
        "integration/test_appeal.py::test_only_the_author_appeals",
    ),
    "a signature needs its own proof": Control(
        Source("steps.sign", "    if proved is None:\n", "    if False:\n"),
        "integration/test_signature.py::test_signing_in_a_moment_ago_is_no_signature",
    ),
    "a proof signs one form": Control(
        Source("steps.sign", "            SignatureProof.form == _form(path, form),\n", ""),
        "integration/test_signature.py"
        "::test_a_proof_of_the_company_account_signs_no_other_decision",
    ),
    "a proof of the session that signs": Control(
        Source("steps.sign", "            SignatureProof.session_id == held.id,\n", ""),
        "integration/test_signature.py::test_a_proof_is_of_no_use_to_somebody_else",
    ),
    "what a proof is good for ends": Control(
        Source("steps.sign", "            SignatureProof.proved_at >= unit.now - FRESH,\n", ""),
        "integration/test_signature.py::test_a_proof_of_the_company_account_ends_by_itself",
    ),
    "no grant is lent to a delegate": Control(
        Source("steps.absence", "    if lacking:\n", "    if False:\n"),
        "integration/test_clock.py::test_no_grant_is_lent_to_a_delegate",
    ),
    "nobody lifts an embargo of their own": Control(
        Everywhere("steps.urgency:refuse_sooner", nothing),
        "integration/test_clock.py::test_who_keeps_the_library_lifts_no_embargo_of_their_own",
    ),
    "a bounded filter": Control(
        Everywhere("scim.filters:refuse_long", nothing),
        "integration/test_scim_filters.py::test_a_filter_that_is_not_answered_is_refused_as_one",
    ),
    **LIBRARY,
}
"""Every control by name."""
