"""What the tests of pages share: posts with words of their own, and pages as a reader sees them."""

import re
from html import unescape
from uuid import UUID

from service.jobs import check_post
from service.models import Channel, Post, db
from service.steps.decide import Ruling, decide
from service.steps.draft import Draft, save, submit, write
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import forget
from tests.integration.refusals import resting
from workflows import Verdict

SUPERLATIVE = "🎉 Notre banque est le leader incontesté du crédit, et recrute."
"""A text in which the check finds something that somebody must look at."""

BRAGGING = "Notre banque est le leader incontesté du crédit."
MODEST = "Notre banque propose du crédit."
"""Words of the employer's business, so that somebody looks at them."""


def waiting(text: str = SUPERLATIVE, author: str = "ann", language: str | None = "fr") -> UUID:
    """Bring a post with these words to its first stage."""
    content = Draft(
        text=text, language=language, channels=(Channel.LINKEDIN, Channel.X), jurisdictions=("FR",)
    )
    with unit_of_work(person(author)) as unit:
        post_id = write(unit, entity("bank").id, content).id
    with unit_of_work(person(author)) as unit:
        submit(unit, post_id, version=1)
    check_post(str(post_id), 1)
    return post_id


def sent_back_and_again(text: str, again: str) -> UUID:
    """Let cat ask for changes, and ann submit the words anew."""
    post_id = waiting(text)
    rule(post_id, "cat", Verdict.RETURN, "Say it without the rank.")
    submitted_again(post_id, again)
    return post_id


def submitted_again(post_id: UUID, text: str, language: str = "fr") -> None:
    """Let ann submit other words of a post that came back."""
    content = Draft(
        text=text, language=language, channels=(Channel.LINKEDIN,), jurisdictions=("FR",)
    )
    version = db.session.get_one(Post, post_id).draft_version
    with unit_of_work(person("ann")) as unit:
        save(unit, post_id, content, version=version)
    with unit_of_work(person("ann")) as unit:
        number = submit(unit, post_id, version=version + 1).number
    check_post(str(post_id), number)


def rule(
    post_id: UUID,
    name: str,
    verdict: Verdict = Verdict.APPROVE,
    reason: str = "",
    revision: int = 1,
) -> None:
    """Let somebody decide."""
    with unit_of_work(person(name)) as unit:
        ruling = Ruling(revision=revision, verdict=verdict, reason=reason, grounds=resting(verdict))
        decide(unit, post_id, ruling)


def state(post_id: UUID) -> str:
    """Return where a post stands now."""
    forget()
    return db.session.get_one(Post, post_id).state.value


def words(response) -> str:
    """Return what a page says, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.text)))
