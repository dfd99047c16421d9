"""What happens once a post is in the library: shares, versions, reviews again, recalls."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from rules import Report, Severity
from service.definitions import the_definitions
from service.locks import locked_post
from service.models import Channel, Post, Share, SharingRule, db
from service.steps.again import Why, read_again, review_again
from service.steps.breach import uphold_afterwards
from service.steps.check import subject_of
from service.steps.draft import withdraw
from service.steps.personalise import personalise
from service.steps.recall import recall
from service.steps.share import share
from service.steps.vary import rule_sharing, vary
from service.unit import Unit
from tests.integration.any_way.acting import RARELY, digest, name_of
from tests.integration.any_way.admissible import approved
from tests.integration.any_way.desk import MOST, Desk
from tests.integration.any_way.drawn import AUTHORS, REVIEWERS, TEXTS
from tests.integration.any_way.reviewing import ORDERS
from workflows import State, Verdict

LIBRARY = precondition(lambda self: State.APPROVED in self.states.values())


class Keeping(Desk):
    """The library, and all that may happen to what is in it."""

    def propose(self, data: st.DataObject, author: str, text: str) -> UUID:
        """Let a post be written, and those approve it who may."""
        made = super().propose(data, author, text)
        self.approve_by([*REVIEWERS], made, 8)
        self.look()
        return made

    @LIBRARY
    @rule(data=st.data(), who=st.sampled_from([*AUTHORS, "eve"]), crashes=st.sampled_from(RARELY))
    def use(self, data: st.DataObject, who: str, crashes: bool) -> None:
        """Let somebody take a post to a network: just the bytes that were approved."""
        post = self.one(data, State.APPROVED, out=False)
        post_id, able = post.id, [*map(Channel, post.draft_channels)]
        channel = data.draw(st.sampled_from([*able * 3, Channel.X]))
        taken = self.act(
            "shared", who, lambda unit: share(unit, post_id, channel).id, crashes=crashes
        )
        if taken is not None:
            row, post = db.session.get_one(Share, taken), db.session.get_one(Post, post_id)
            assert row.revision.digest == digest(approved(post))

    @LIBRARY
    @rule(
        data=st.data(),
        who=st.sampled_from(AUTHORS),
        how=st.sampled_from(["{} Merci !", "{} Merci !", "Bravo ! {}", "{} Déjà 300 clients."]),
        crashes=st.sampled_from(RARELY),
    )
    def tell_otherwise(self, data: st.DataObject, who: str, how: str, crashes: bool) -> None:
        """Let somebody make their own version of a post, of its words or of others."""
        original = self.one(data, State.APPROVED, out=False)
        post_id, words = original.id, original.draft_text
        if data.draw(st.sampled_from(RARELY)):
            how_far = data.draw(st.sampled_from(SharingRule))
            rules = partial(rule_sharing, post_id=post_id, rule=how_far)
            self.act("sharing ruled", "cat", rules)
        text = data.draw(st.sampled_from([how.format(words)] * 3 + [*TEXTS]))
        made = self.act(
            "own version",
            who,
            lambda unit: personalise(unit, post_id, text, anyway=True).id,
            crashes=crashes,
        )
        if made is not None:
            self.posts.append(made)
            self.approve_by([*REVIEWERS], made, data.draw(st.sampled_from([0, 6, 6])))
            channel = Channel(db.session.get_one(Post, made).draft_channels[0])
            self.act("own version shared", who, lambda unit: share(unit, made, channel).id)

    @precondition(lambda self: len(self.posts) < MOST)
    @LIBRARY
    @rule(data=st.data(), text=st.sampled_from(TEXTS))
    def prepare_another(self, data: st.DataObject, text: str) -> None:
        """Let communications prepare another text of a post, and send it."""
        post_id = self.one(data, State.APPROVED).id
        made = self.act("variant", "bob", lambda unit: vary(unit, post_id, text=text).id)
        if made is not None:
            self.posts.append(made)
            self.send(made, contested=True)
            self.checked(made)

    @LIBRARY
    @rule(data=st.data(), grave=st.sampled_from([*Severity, None]), crashes=st.sampled_from(RARELY))
    def read_anew(self, data: st.DataObject, grave: Severity | None, crashes: bool) -> None:
        """Let a new rule find something in a post, or its author leave: who must read it again."""
        post_id, words = self.one(data, State.APPROVED).id, data.draw(st.sampled_from(TEXTS[1:5]))

        def step(unit: Unit) -> str | None:
            post = locked_post(unit, post_id)
            if post.state is not State.APPROVED:
                return None
            if grave is None:
                return f"author left: {review_again(unit, post, _in_force(), Why.AUTHOR_LEFT)}"
            return (
                f"{read_again(unit, post, _found(unit, post, words, grave), _in_force())}: {grave}"
            )

        self.acts[f"{self.act('read anew', 'system', step, crashes=crashes)}"] += 1
        self.approve_by([*REVIEWERS], post_id, data.draw(st.sampled_from([0, 6])))

    @LIBRARY
    @rule(
        data=st.data(),
        order=ORDERS,
        most=st.integers(1, 6),
        verdict=st.sampled_from([*[Verdict.APPROVE] * 5, Verdict.RETURN, Verdict.REJECT]),
    )
    def conclude(self, data: Any, order: list[str], most: int, verdict: Verdict) -> None:
        """Let a post that is suspended come back, or be recalled."""
        post_id = self.one(data, State.APPROVED, State.IN_REVIEW, out=True).id
        if verdict is not Verdict.APPROVE:
            any(self.say_one(who, post_id, verdict) for who in order)
        self.approve_by(order, post_id, most)

    @LIBRARY
    @rule(
        data=st.data(),
        who=st.sampled_from(["bob", "cat", "gus", None, None]),
        breach=st.booleans(),
        crashes=st.booleans(),
    )
    def take_out(self, data: Any, who: str | None, breach: bool, crashes: bool) -> None:
        """Let a post be recalled, perhaps for a breach, or its author take it back."""
        post = self.one(data, State.APPROVED)
        post_id, author, why = post.id, name_of(post.author.email), "A figure was wrong."
        if who is None:
            self.act("withdrawn", author, partial(withdraw, post_id=post_id), crashes=crashes)
        else:
            step = partial(recall, post_id=post_id, reason=why, breach=breach)
            self.act("breach" if breach else "recalled", who, step, crashes=crashes)
        late = partial(uphold_afterwards, post_id=post_id, reason=why)
        self.act("breach upheld afterwards", "cat", late)


def _in_force() -> Any:
    return the_definitions(db.session())


def _found(unit: Unit, post: Post, text: str, grave: Severity) -> Report:
    """Return what a check of a post finds, and on its first words what it finds in others."""
    revision, in_force = approved(post), _in_force()
    subject = subject_of(unit, post, revision, in_force)
    report = in_force.checker.check(revision.text, subject)
    like = in_force.checker.check(text, subject).findings[0]
    more = replace(like, severity=grave, start=0, end=5, quote=revision.text[:5])
    kept = [each for each in report.findings if (each.start, each.rule) != (0, like.rule)]
    return replace(report, findings=(more, *kept))
