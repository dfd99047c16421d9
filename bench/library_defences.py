"""The controls of the library: how each is switched off, and the test that must then fail."""

from sqlalchemy import true

from bench.switches import Control, Everywhere, Replaced, Source, first, nothing, undisguised

LIBRARY = {
    "what outsiders are offered": Control(
        Source(
            "shareable",
            "    return held if person.kind in OUTSIDE else known.below(held) | known.above(held)",
            "    return known.below(held) | known.above(held)",
        ),
        "integration/test_outsiders.py::test_the_library_offers_outsiders_their_own_entity_alone",
    ),
    "what the library offers to whom": Control(
        Everywhere("shareable:shown", lambda *_given: true()),
        "integration/test_api_access.py::test_each_person_may_do_what_the_table_says"
        "[GET /library/<uuid:post_id>]",
    ),
    "a colleague's own version is not offered": Control(
        Source(
            "shareable",
            "    return and_(Post.entity_id.in_(offered), own)",
            "    return Post.entity_id.in_(offered)",
        ),
        "integration/test_voice.py"
        "::test_a_recalled_version_is_shown_to_its_author_and_not_to_colleagues",
    ),
    "an own version is shared by its author alone": Control(
        Source(
            "steps.share",
            "    if post.kind is PostKind.PERSONALISATION and post.author_id != unit.actor.id:",
            "    if False:",
        ),
        "integration/test_voice.py::test_nobody_shares_the_version_of_a_colleague",
    ),
    "a version lives no longer than its post": Control(
        Source(
            "shareable",
            "post.parent and why_not(post.parent, now):",
            "False:",
        ),
        "integration/test_voice.py::test_a_version_lives_no_longer_than_its_post",
    ),
    "what is suspended is not shared": Control(
        Source(
            "shareable",
            "    if post.suspended_at is not None:\n",
            "    if False:\n",
        ),
        "integration/test_upkeep.py::test_a_suspended_post_is_not_shared",
    ),
    "what has expired is not shared": Control(
        Source(
            "shareable",
            "    if post.expires_at is not None and now >= post.expires_at:\n",
            "    if False:\n",
        ),
        "integration/test_steps.py::test_an_expired_post_is_not_shared",
    ),
    "what a version needs people for": Control(
        Source(
            "steps.personalise",
            "    if all_obstacles(comparison, checked, known, workflow):",
            "    if False:",
        ),
        "integration/test_voice.py::test_other_versions_go_to_people",
    ),
    "claims are read without disguise": Control(
        undisguised,
        "integration/test_library_attacks.py::test_no_disguise_brings_a_claim_past_the_readers",
    ),
    "a warning stays above the fold": Control(
        Replaced("voice:_pushed", lambda *_given: []),
        "integration/test_library_attacks.py::test_no_blank_lines_bring_a_warning_below_the_fold",
    ),
    "no author loosens the rule of sharing": Control(
        Source(
            "steps.vary",
            "    if looser and post.author_id == unit.actor.id:",
            "    if False:",
        ),
        "integration/test_library_attacks.py"
        "::test_an_author_of_comms_may_only_tighten_their_own_sharing_rule",
    ),
    "only comms prepare variants": Control(
        Source(
            "steps.vary",
            "    allow(unit, Act.PREPARE_VARIANTS, post.entity_id)\n",
            "",
        ),
        "integration/test_voice.py::test_only_comms_prepare_variants",
    ),
    "an embargo outlives an end": Control(
        Source(
            "steps.library",
            "    return keep_dates(unit, post, begins, ends)",
            "    return keep_dates(unit, post, None, ends)",
        ),
        "integration/test_library_attacks.py::test_an_embargo_outlives_an_end_and_a_renewal",
    ),
    "who renews": Control(
        Source(
            "steps.renew",
            "    if post.author_id != unit.actor.id:\n"
            "        allow(unit, Act.KEEP_LIBRARY, post.entity_id)\n",
            "",
        ),
        "integration/test_upkeep.py::test_only_owners_renew",
    ),
    "how far an author renews": Control(
        Replaced("steps.renew:_refuse_far", nothing),
        "integration/test_library_attacks.py::test_an_author_renews_for_months_and_not_for_years",
    ),
    "links read as they lead": Control(
        Replaced("steps.draft:_link", first),
        "integration/test_library_attacks.py"
        "::test_a_link_that_reads_otherwise_than_it_leads_is_refused",
    ),
    "who recalls": Control(
        Source(
            "steps.recall",
            "    for post in posts:\n        allow(unit, Act.KEEP_LIBRARY, post.entity_id)\n",
            "",
        ),
        "integration/test_api_access.py::test_each_person_may_do_what_the_table_says"
        "[POST /library/<uuid:post_id>/recalls]",
    ),
    "who sees to a copy": Control(
        Source(
            "steps.recall",
            "    locked_post(unit, shared.post_id)\n"
            "    allow(unit, Act.KEEP_LIBRARY, shared.post.entity_id)\n",
            "",
        ),
        "integration/test_recall.py::test_a_copy_is_not_seen_to_by_whom_it_does_not_concern",
    ),
    "each sharer answers for their own copy": Control(
        Source(
            "steps.recall",
            ".where(Share.id == share_id, Share.person_id == unit.actor.id)",
            ".where(Share.id == share_id)",
        ),
        "integration/test_api_access.py::test_each_person_may_do_what_the_table_says"
        "[POST /shares/<uuid:share_id>/confirmations]",
    ),
    "who pauses sharing": Control(
        Source(
            "steps.pause",
            "    allow(unit, Act.PAUSE_SHARING, entity_id)\n",
            "",
        ),
        "integration/test_pause.py::test_who_keeps_no_watch_there_pauses_nothing",
    ),
    "who may lift a pause": Control(
        Source(
            "steps.pause",
            ".where(Pause.id == pause_id, Pause.entity_id.in_(held))",
            ".where(Pause.id == pause_id)",
        ),
        "integration/test_pause.py::test_who_keeps_no_watch_there_knows_no_pause_to_lift",
    ),
    "two people lift a pause": Control(
        Source(
            "steps.pause",
            "    if pause.lift_asked_by == unit.actor.id:\n        raise Forbidden",
            "    if False:\n        raise Forbidden",
        ),
        "integration/test_pause.py::test_sharing_goes_on_once_two_people_say_so",
    ),
    "a pause waits for shares under way": Control(
        Source(
            "steps.share",
            "    unit.session.execute(select(func.pg_advisory_xact_lock_shared(SHARING)))\n",
            "",
        ),
        "integration/test_pause.py"
        "::test_a_pause_waits_for_a_share_under_way_and_no_share_comes_after",
    ),
    "a share waits for a recall": Control(
        Source(
            "steps.share",
            "        .with_for_update(of=Post, read=True)\n",
            "",
        ),
        "integration/test_recall.py::test_a_share_that_meets_a_recall_under_way_is_refused",
    ),
    "links lead to approved addresses alone": Control(
        Source(
            "signposts",
            " or signpost.address not in revision.links:",
            ":",
        ),
        "integration/test_signposts.py::test_an_address_that_no_revision_approves_leads_nowhere",
    ),
    "links die with a recall": Control(
        Source(
            "signposts",
            "    if not approved or signpost",
            "    if signpost",
        ),
        "integration/test_signposts.py::test_a_recall_kills_every_link_at_once",
    ),
    "nothing keeps the answer of a link": Control(
        Source(
            "signposts",
            '    "Cache-Control": "no-store",\n',
            "",
        ),
        "integration/test_signposts.py"
        "::test_every_answer_is_fresh_without_cookie_script_or_referrer",
    ),
    "looking ahead is no click": Control(
        Source(
            "signposts",
            '            if request.method == "GET":\n',
            "            if request.method:\n",
        ),
        "integration/test_signposts.py::test_following_adds_one_and_looking_ahead_does_not",
    ),
    "a link of a version names its post": Control(
        Source(
            "signposts",
            "signpost.channel, original or post.id)",
            "signpost.channel, post.id)",
        ),
        "integration/test_library_attacks.py"
        "::test_a_link_of_a_version_is_counted_elsewhere_as_its_post",
    ),
    "when a few shared is not told": Control(
        Source(
            "queries.sharing",
            "if found[2] >= FEWEST else None",
            "if found[0] else None",
        ),
        "integration/test_sharing.py::test_nobody_is_told_when_a_few_shared",
    ),
    "how often a few shared is not told": Control(
        Source(
            "queries.library",
            "return count if people >= FEWEST else None",
            "return count if count >= FEWEST else None",
        ),
        "integration/test_participation.py::test_a_count_is_told_from_five_people_on",
    ),
    "what few shared is not told to be close": Control(
        Source("closeness", "in sharers[post_id]}) >= FEWEST", "in sharers[post_id]})"),
        "integration/test_voice.py::test_what_few_shared_is_told_to_nobody",
    ),
    "numbers of people are told in fives": Control(
        Source("crowds", "    return count - count % FEWEST", "    return count"),
        "integration/test_dashboard_attacks.py"
        "::test_a_colleague_who_begins_to_share_hardly_ever_moves_a_number",
    ),
    "no gap in a record": Control(
        Source(
            "queries.history",
            "chained=every",
            "chained=True",
        ),
        "integration/test_library_attacks.py"
        "::test_no_gap_in_a_record_tells_that_a_version_was_shared",
    ),
    "a pasted text is its sharer's": Control(
        Source(
            "queries.library",
            "        .where(Share.id == share_id, Share.person_id == person.id)\n",
            "        .where(Share.id == share_id)\n",
        ),
        "integration/test_sharing.py::test_nobody_else_reads_what_was_pasted",
    ),
    "who orders the library": Control(
        Source(
            "steps.topics",
            "    post = locked_post(unit, post_id)\n"
            "    allow(unit, Act.ORDER_LIBRARY, post.entity_id)\n",
            "    post = locked_post(unit, post_id)\n",
        ),
        "integration/test_pages_access.py::test_each_person_may_do_what_the_table_says"
        "[POST /library/<uuid:post_id>/sorting]",
    ),
    "a kept search is its owner's": Control(
        Source(
            "steps.searches",
            ".where(SavedSearch.id == search_id, SavedSearch.person_id == unit.actor.id)",
            ".where(SavedSearch.id == search_id)",
        ),
        "integration/test_api_access.py::test_each_person_may_do_what_the_table_says"
        "[DELETE /searches/<uuid:search_id>]",
    ),
    "who brings a library in": Control(
        Source(
            "steps.library_file",
            "    allow(unit, Act.KEEP_LIBRARY, entity.id)\n"
            "    allow(unit, Act.PROPOSE, entity.id)\n",
            "",
        ),
        "integration/test_library_file.py::test_it_takes_both_roles_to_bring_a_library_in",
    ),
    "a file with a fault makes nothing": Control(
        Source(
            "steps.library_file",
            "    if faults:\n",
            "    if False:\n",
        ),
        "integration/test_library_file.py"
        "::test_every_fault_of_ten_thousand_rows_is_told_and_nothing_is_kept",
    ),
    "no account is told by an absence": Control(
        Source(
            "steps.absence",
            "    if delegate is None or not known or",
            "    if delegate is None or",
        ),
        "integration/test_library_attacks.py"
        "::test_an_absence_tells_nobody_elsewhere_who_has_an_account",
    ),
}
"""Every control of the library by name."""
