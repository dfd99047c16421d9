"""One's own voice: the page where an employee rewrites a post, and what comms prepare and rule."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.access import Act, may
from service.closeness import closeness
from service.confided import ADVERSE_EVENT
from service.content import ContentError
from service.crowds import FEWEST
from service.definitions import InForce
from service.errors import Forbidden, Invalid, NotFound, NotShareable, RejectedBefore, _
from service.identity import current_person
from service.models import Post, SharingRule, db
from service.passages import fold
from service.problems import told
from service.queries import library as shelf
from service.queries import voice as queries
from service.redline import Run, redline
from service.shareable import reach, refuse
from service.steps.heed import report
from service.steps.personalise import personalise
from service.steps.vary import rule_sharing, vary
from service.unit import Unit, unit_of_work
from service.voice import MOST_CHANGED, Obstacle, validated
from service.web.forms import words
from service.web.once import once
from service.web.visitor import moment
from workflows import PostKind, State

voice = Blueprint("voice", __name__)


@voice.get("/library/<uuid:post_id>/own")
def write(post_id: UUID) -> Any:
    """Show a library post beside the words that one makes of it."""
    try:
        post = _parent(post_id)
        refuse(post, moment())
    except NotShareable:
        return redirect(url_for("web.library.show", post_id=post_id))
    except NotFound:
        if shelf.recalled_post(current_person(), post_id, moment()) is None:
            raise
        return redirect(url_for("web.library.show", post_id=post_id))
    like, _report = validated(post)
    return _page(post, like.text)


@voice.post("/library/<uuid:post_id>/own")
def keep(post_id: UUID) -> Any:
    """Say what a version would need, or keep it: shareable at once, or on its way to people."""
    post = _parent(post_id)
    text = request.form.get("text", "").replace("\r\n", "\n")
    try:
        if request.form.get("act") == "report":
            return _reported(post, text)  # also where nobody can share the post any more
        refuse(post, moment())
        tried = _tried(post, text)
        if request.form.get("act") == "check":
            return _checked(post, text, tried)
        if tried and tried.obstacles and request.form.get("act") != "send":
            return _page(post, text, tried=tried, stopped=True), 409
        with unit_of_work(current_person()) as unit:
            anyway = request.form.get("anyway") == "yes"
            made = once(unit, words("once"), lambda: _made(unit, post_id, text, anyway))
    except RejectedBefore as error:
        return _page(post, text, refused=told(error), rejected=error), 409
    except (Invalid, NotShareable, ContentError) as error:
        return _page(post, text, refused=told(error)), 422
    return _gone_on(made)


def _reported(post: Post, text: str) -> str:
    """Hand in what was checked but not kept; the version goes on."""
    with unit_of_work(current_person()) as unit:
        report(unit, post.entity_id, text)
    flash(gettext("Pharmacovigilance is told. You need do nothing else."), "done")
    return _page(post, text, tried=_tried(post, text), must_report=False)


def _made(unit: Unit, post_id: UUID, text: str, anyway: bool) -> UUID:
    return personalise(unit, post_id, text, anyway=anyway).id


def _gone_on(made: UUID) -> Any:
    own = db.session.get_one(Post, made)
    if own.state is State.APPROVED:
        flash(gettext("Your version is ready: share it now."), "done")
        return redirect(url_for("web.library.show", post_id=made), 303)
    flash(gettext("Sent. They see what you changed, and nothing else is new to them."), "done")
    return redirect(url_for("web.posts.show", post_id=made), 303)


@voice.post("/library/<uuid:post_id>/variants")
def prepare(post_id: UUID) -> Any:
    """Begin another text of a post, and go on in the composer."""
    post = shelf.library_post(current_person(), post_id, moment())
    like, _report = validated(post)
    language = words("language") if words("language") in {"fr", "en"} else None
    with unit_of_work(current_person()) as unit:
        made = once(
            unit,
            words("once"),
            lambda: vary(unit, post_id, text=like.text, language=language).id,
        )
    flash(gettext("A draft with the same words: change them, then submit it."), "done")
    return redirect(url_for("web.drafts.edit", post_id=made), 303)


@voice.post("/posts/<uuid:post_id>/sharing-rule")
def put_rule(post_id: UUID) -> Any:
    """Say how far employees may go from a post."""
    try:
        rule = SharingRule(request.form.get("rule", ""))
    except ValueError:
        raise Invalid("rule", _("Choose how it may be shared.")) from None
    with unit_of_work(current_person()) as unit:
        post = rule_sharing(unit, post_id, rule)
        approved = post.state is State.APPROVED
    flash(gettext("The sharing rule is kept."), "done")
    page = "web.library.show" if approved else "web.posts.show"
    return redirect(url_for(page, post_id=post_id), 303)


def _parent(post_id: UUID) -> Post:
    """Return the post to write a version of, for who may share what its library offers."""
    person, now = current_person(), moment()
    post = shelf.library_post(person, post_id, now)
    if post.kind is PostKind.PERSONALISATION:
        raise NotShareable(_("This is a version already: write one of the post it is made from."))
    if post.entity_id not in reach(db.session(), person, Act.SHARE, now=now):
        raise Forbidden(_("Your roles in this entity do not allow that."))
    return post


def _tried(post: Post, text: str) -> queries.Trial | None:
    """Return what a version would need; nothing while it is empty or says the same."""
    like, _report = validated(post)
    if not fold(text) or fold(text) == fold(like.text):
        return None
    return queries.trial(post, text, _definitions(), moment())


def _definitions() -> InForce:
    in_force: InForce = current_app.extensions["definitions"].in_force(db.session())
    return in_force


def _checked(post: Post, text: str, tried: queries.Trial | None) -> str:
    if "X-Fragment" in request.headers:
        return render_template("voice/_meter.html", **_meter(post, text, tried))
    return _page(post, text, tried=tried)


def _page(post: Post, text: str, **shown: Any) -> str:
    like, _report = validated(post)
    tried = shown.pop("tried", None)
    return render_template(
        "voice/own.html",
        like=like,
        text=text,
        pieces=_pieces(post, like.text),
        **_meter(post, text, tried) | shown,
    )


def _meter(post: Post, text: str, tried: queries.Trial | None) -> dict[str, Any]:
    return {
        "post": post,
        "tried": tried,
        "why": reasons(tried) if tried else [],
        "close": closeness(db.session(), current_person(), text) if tried else None,
        "most": MOST_CHANGED,
        "fewest": FEWEST,
        "must_report": tried is not None and ADVERSE_EVENT in tried.findings,
    }


def _pieces(post: Post, text: str) -> list[tuple[str, bool]]:
    """Return the original in pieces, and whether each is locked."""
    pieces, at = [], 0
    for each in queries.locked(post, _definitions()):
        pieces += [(text[at : each.start], False), (each.words, True)]
        at = each.end
    return [*pieces, (text[at:], False)]


def reasons(tried: queries.Trial) -> Sequence[tuple[str, Sequence[str]]]:
    """Return in words why people must read a version, with the words that each is about."""
    comparison = tried.comparison
    about: dict[Obstacle, Sequence[str]] = {
        Obstacle.CLAIM_TOUCHED: comparison.touched,
        Obstacle.CLAIM_ADDED: comparison.added,
        Obstacle.NAME_LOST: comparison.names,
        Obstacle.PUSHED_DOWN: comparison.pushed,
        Obstacle.NEW_FINDING: [gettext(each) for each in tried.findings],
    }
    return [(_reasons()[each], about.get(each, ())) for each in tried.obstacles]


def _reasons() -> dict[Obstacle, str]:
    return {
        Obstacle.VERBATIM: gettext("This post is meant to be shared word for word."),
        Obstacle.TOO_MUCH: gettext("More of the words are changed than this post allows."),
        Obstacle.CLAIM_TOUCHED: gettext("A sentence with a claim is changed or gone:"),
        Obstacle.CLAIM_ADDED: gettext("A figure, a name, a link or an unusual letter is new:"),
        Obstacle.NAME_LOST: gettext("Somebody or something is no longer named:"),
        Obstacle.PUSHED_DOWN: gettext("A warning no longer shows before the fold:"),
        Obstacle.NEW_FINDING: gettext("The check finds something new:"),
        Obstacle.OTHER_CLASS: gettext("It has become another kind of post."),
        Obstacle.UNREAD: gettext("It is in a language that the check does not read."),
        Obstacle.ASKED_FOR: gettext("Every version is read here before it is shared."),
    }


@voice.app_template_global()
def changes_of_parent(post: Post, text: str) -> Sequence[Run]:
    """Return what a version changes of the post that it was made from."""
    like = post.parent.approved if post.parent else None
    return redline(like.text, text) if like else ()


@voice.app_template_global()
def other_texts(post: Post) -> Sequence[Post]:
    """Return the other approved texts of the same post."""
    return queries.other_texts(post)


@voice.app_template_global()
def own_versions(post: Post) -> Sequence[Post]:
    """Return the visitor's own versions of a post."""
    return queries.own_versions(current_person(), post)


@voice.app_template_global()
def prepares_variants(post: Post) -> bool:
    """Whether the visitor may prepare other texts of this post."""
    return may(db.session(), current_person(), Act.PREPARE_VARIANTS, post.entity_id, moment())


@voice.app_template_global()
def sharing_rules() -> dict[str, str]:
    """Return each sharing rule and what it allows."""
    return {
        "verbatim": gettext("Word for word: every version is read by people first"),
        "light": gettext("Light changes: at most %(most)s%% of the words", most=MOST_CHANGED),
        "free": gettext("Freely: any words around the claims"),
    }
