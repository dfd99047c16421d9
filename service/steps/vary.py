"""Texts made from a library post by comms: the rule of sharing, variants and translations."""

from uuid import UUID

from service.access import Act, allow
from service.content import trimmed
from service.errors import Forbidden, Invalid, _
from service.locks import locked_post
from service.models import Post, SharingRule
from service.steps.draft import begin, draft_like
from service.steps.heed import heed_draft
from service.steps.kin import parent_for
from service.unit import Unit
from workflows import IllegalMove, PostKind, State

LANGUAGES = ("fr", "en")
FREEDOM = (SharingRule.VERBATIM, SharingRule.LIGHT, SharingRule.FREE)
"""The rules, the strictest first."""


def rule_sharing(unit: Unit, post_id: UUID, rule: SharingRule) -> Post:
    """Say how far employees may go from a post, while it is reviewed or once it is approved."""
    post = locked_post(unit, post_id)
    allow(unit, Act.KEEP_LIBRARY, post.entity_id)
    if post.kind is PostKind.PERSONALISATION:
        raise IllegalMove(_("An employee’s own version is shared by them alone, as it is."))
    if post.state not in {State.IN_REVIEW, State.APPROVED}:
        raise IllegalMove(_("This post is %(state)s; it has no sharing rule."), state=post.state)
    looser = FREEDOM.index(rule) > FREEDOM.index(post.sharing_rule)
    if looser and post.author_id == unit.actor.id:
        raise Forbidden(_("Its author may only tighten the sharing rule of a post."))
    if post.sharing_rule is not rule:
        post.sharing_rule = rule
        post.updated_at = unit.now
        unit.record("post.sharing_ruled", post, facts={"rule": str(rule)})
    return post


def vary(unit: Unit, post_id: UUID, *, text: str, language: str | None = None) -> Post:
    """Begin another text of a library post, as a draft of the actor's; in another language, a pair.

    A variant of a variant is one of their original.
    """
    post = parent_for(unit, post_id)
    allow(unit, Act.PREPARE_VARIANTS, post.entity_id)
    if not trimmed(text):
        raise Invalid("text", _("Write something first."))
    original = post.parent or post
    validated = original.approved
    spoken = validated and validated.report and validated.report.language
    wanted = language or (post.approved.language if post.approved else None) or spoken
    draft = draft_like(post, text, wanted if wanted in LANGUAGES else None)
    made = Post(
        entity=post.entity,
        kind=PostKind.VARIANT,
        parent_id=original.id,
        translates=wanted != spoken,
    )
    begun = begin(unit, made, draft)
    heed_draft(unit, begun)
    return begun
