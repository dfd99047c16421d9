"""What became of the words that an edit was proposed for."""

from collections.abc import Iterable

from service.anchors import Edit, Way, edited, shifted
from service.models import Proposal, ProposalState


def here(proposal: Proposal, others: Iterable[Proposal], draft: str) -> Edit | None:
    """Return the edit as it would be made in the draft, or None if its words are gone.

    What was accepted of the same revision moves it exactly; other changes by the words around it.
    """
    made = [
        edit_of(each)
        for each in others
        if each.state is ProposalState.ACCEPTED and each.revision_id == proposal.revision_id
    ]
    edit = shifted(edit_of(proposal), made)
    if edit is None:
        return None
    span = Way(edited(proposal.revision.text, made), draft).carry(edit.start, edit.end)
    return Edit(*span, edit.text) if span else None


def edit_of(proposal: Proposal) -> Edit:
    """Return the edit as it was proposed of its revision."""
    return Edit(proposal.start, proposal.end, proposal.text)
