"""What the rules say of a published text that they did not say of the approved one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.access import tree
from service.definitions import InForce
from service.drift import Drift, drift
from service.models import Post, Share, db
from service.queries.live import Question, live_check
from service.voice import compared, original_of

Said = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Comparison:
    """How a published text differs, and what the rules newly say of it: lost warnings first.

    `touched` are the approved sentences with a claim that are no longer there, word for word.
    """

    drift: Drift
    touched: Sequence[str]
    lost: Said
    new: Said

    @property
    def faithful(self) -> bool:
        """Whether the words, figures and links are those that were approved."""
        return self.drift.same_words and not (self.drift.figures_changed or self.drift.lost_links)


def compare(share: Share, published: str, in_force: InForce, now: datetime, ui: str) -> Comparison:
    """Hold a published text against the approved one, both by the rules of today."""
    before = {each["rule"] for each in _findings(share, share.revision.text, in_force, now, ui)}
    added = [
        each
        for each in _findings(share, published, in_force, now, ui)
        if each["rule"] not in before
    ]
    warnings = {
        rule.id for pack in in_force.packs.values() for rule in pack.rules if rule.fix.insert
    }
    return Comparison(
        drift(share.revision.text, published),
        _touched(share.post, published, in_force),
        [each for each in added if each["rule"] in warnings],
        [each for each in added if each["rule"] not in warnings],
    )


def _touched(post: Post, published: str, in_force: InForce) -> Sequence[str]:
    lexicon = in_force.lexicon(tree(db.session()).path(post.entity_id))
    return compared(original_of(post), published, lexicon, in_force.wordings).touched


def _findings(share: Share, text: str, in_force: InForce, now: datetime, ui: str) -> Said:
    question = Question(
        text=text,
        language=share.revision.language,
        entity=share.post.entity,
        packs=(),
        channels=(str(share.channel),),
        jurisdictions=tuple(share.revision.jurisdictions),
        as_of=None,
        author=share.person,
    )
    found: Said = live_check(question, in_force, now, ui)[0]["findings"]
    return found
