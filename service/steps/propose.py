"""An edit that a reviewer proposes, and the author's answer: nobody else changes their words."""

from uuid import UUID

from sqlalchemy import select

from service.access import reviews
from service.anchors import Edit, edited
from service.content import admit, trimmed
from service.edits import here
from service.errors import Forbidden, Invalid, NotFound, Stale, _
from service.models import Post, Proposal, ProposalState, new_id
from service.steps.comment import LONGEST_COMMENT, discussed, revision_of, within
from service.steps.draft import own_post
from service.steps.heed import heed_draft, heed_remark
from service.unit import Unit
from workflows import IllegalMove, State

DISCUSSED = frozenset({State.IN_REVIEW, State.DRAFT})
"""Where a post may stand while edits of it are proposed."""


def propose_edit(
    unit: Unit, post_id: UUID, *, revision: int, edit: Edit, note: str = ""
) -> Proposal:
    """Propose other words for some of the latest revision's; its text stays as it is."""
    post = discussed(unit, post_id)
    if not reviews(unit.session, unit.actor, post, unit.now):
        raise Forbidden(_("Who reviews a post proposes edits; its author writes."))
    if post.state not in DISCUSSED:
        raise IllegalMove(_("Cannot propose edits of a post that is %(state)s."), state=post.state)
    about = revision_of(unit, post, revision)
    if revision != post.revision_count:
        raise Stale(
            _("Propose edits of the latest revision, %(number)s."), number=post.revision_count
        )
    start, end = within(about.text, (edit.start, edit.end), empty=True)
    words = admit(edit.text)
    if about.text[start:end] == words:
        raise Invalid("text", _("Propose words that are different."))
    if len(note) > LONGEST_COMMENT:
        raise Invalid("note", _("A comment has at most %(most)s characters."), most=LONGEST_COMMENT)
    proposal = Proposal(
        id=new_id(),
        post_id=post.id,
        revision_id=about.id,
        proposer=unit.actor,
        start=start,
        end=end,
        text=words,
        note=trimmed(admit(note)),
        created_at=unit.now,
        state=ProposalState.OPEN,
    )
    unit.session.add(proposal)
    unit.record(
        "post.edit_proposed",
        post,
        ids={"revision": about.id, "proposal": proposal.id},
        digests={"revision": about.digest},
        facts={"start": start, "end": end},
        payloads={"text": proposal.text, "note": proposal.note},
    )
    for said in filter(None, (proposal.text, proposal.note)):
        heed_remark(unit, post, said, proposal=proposal.id)
    return proposal


def accept(unit: Unit, post_id: UUID, proposal_id: UUID) -> Proposal:
    """Make exactly this edit in the author's draft, if its words are still there."""
    post = own_post(unit, post_id)
    proposal = _open(unit, post, proposal_id, ProposalState.ACCEPTED)
    if post.state is not State.DRAFT:
        raise Stale(
            _("This post is %(state)s; an edit can be made once it came back."), state=post.state
        )
    others = unit.session.scalars(
        select(Proposal).where(Proposal.revision_id == proposal.revision_id)
    )
    edit = here(proposal, others, post.draft_text)
    if edit is None:
        raise Stale(
            _("The words that this edit would change are no longer in your draft."),
            changed={"text": post.draft_text, "version": post.draft_version},
        )
    post.draft_text = admit(edited(post.draft_text, [edit]))
    post.draft_version += 1
    post.updated_at = unit.now
    _answer(unit, post, proposal, ProposalState.ACCEPTED)
    heed_draft(unit, post)
    return proposal


def decline(unit: Unit, post_id: UUID, proposal_id: UUID, answer: str = "") -> Proposal:
    """Refuse an edit, and say why if the author wishes to."""
    post = own_post(unit, post_id)
    proposal = _open(unit, post, proposal_id, ProposalState.REFUSED)
    proposal.answer = trimmed(admit(answer))
    if len(proposal.answer) > LONGEST_COMMENT:
        raise Invalid(
            "answer", _("A comment has at most %(most)s characters."), most=LONGEST_COMMENT
        )
    _answer(unit, post, proposal, ProposalState.REFUSED)
    heed_remark(unit, post, proposal.answer, proposal=proposal.id)
    return proposal


def _open(unit: Unit, post: Post, proposal_id: UUID, wanted: ProposalState) -> Proposal:
    found = unit.session.scalar(
        select(Proposal)
        .where(Proposal.id == proposal_id, Proposal.post_id == post.id)
        .with_for_update(of=Proposal)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(_("There is no such proposal."))
    if found.state is wanted:
        raise Stale(_("You have answered this proposal so already."))
    if found.state is ProposalState.ACCEPTED:
        raise Stale(_("You have accepted this proposal already; change your draft by hand."))
    if found.state is ProposalState.REFUSED:
        raise Stale(_("You have refused this proposal already; change your draft by hand."))
    return found


def _answer(unit: Unit, post: Post, proposal: Proposal, state: ProposalState) -> None:
    proposal.state = state
    proposal.answered_at = unit.now
    unit.record(
        "post.edit_accepted" if state is ProposalState.ACCEPTED else "post.edit_refused",
        post,
        ids={"revision": proposal.revision_id, "proposal": proposal.id},
        payloads={"answer": proposal.answer} if proposal.answer else {},
    )
