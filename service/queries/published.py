"""What the rules say of a published text that they did not say of the approved one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.definitions import InForce
from service.drift import Drift, drift
from service.models import Share
from service.queries.live import Question, live_check

Said = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Comparison:
    """How a published text differs, and what the rules newly say of it: lost warnings first."""

    drift: Drift
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
        [each for each in added if each["rule"] in warnings],
        [each for each in added if each["rule"] not in warnings],
    )


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
