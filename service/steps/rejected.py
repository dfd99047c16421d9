"""The warning to an author whose very words were rejected before."""

from sqlalchemy import bindparam, select

from service.access import tree
from service.errors import RejectedBefore, _
from service.models import DecidedPassage, DecisionRow, PassageKey, Post, Revision, among
from service.passages import fold, whole_key
from service.unit import Unit
from workflows import Verdict


def refuse_rejected(unit: Unit, post: Post) -> None:
    """Raise RejectedBefore if the very words of the draft were rejected in the entity or around it.

    It is a warning: who sends them all the same says so. Others' posts are named to nobody.
    """
    around = tree(unit.session)
    scope = {*around.path(post.entity_id), *around.below([post.entity_id])}
    asked = {"scope": list(scope), "key": whole_key(post.draft_text)}
    found = unit.session.execute(_REJECTED, asked).first()
    if found is None or not _same(found[1].text, post.draft_text):
        return
    decision, _revision, rejected = found
    own = rejected.author_id == unit.actor.id
    raise RejectedBefore(
        _("These very words were rejected before. You may send them all the same."),
        rejected_at=decision.decided_at,
        reason=decision.reason if own else None,
        post=rejected.id if own else None,
    )


def _same(one: str, other: str) -> bool:
    """Whether two texts are the very words; of those without any, whether they are equal."""
    folded = fold(one)
    return folded == fold(other) if folded else one == other


_REJECTED = (
    select(DecisionRow, Revision, Post)
    .join(DecidedPassage, DecidedPassage.decision_id == DecisionRow.id)
    .join(PassageKey, PassageKey.passage_id == DecidedPassage.id)
    .join(Revision, Revision.id == DecisionRow.revision_id)
    .join(Post, Post.id == Revision.post_id)
    .where(
        PassageKey.entity_id == among("scope"),
        PassageKey.key == bindparam("key"),
        PassageKey.verdict == Verdict.REJECT,
    )
    .order_by(PassageKey.passage_id.desc())
    .limit(1)
)
