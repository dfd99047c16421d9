"""The signature under a decision: who, as what, on which bytes, by a proof used once."""

import json
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from service.accounts import digest_of
from service.errors import SignatureRequired, _
from service.models import BrowserSession, DecisionRow, Post, SignatureProof, SignInMethod
from service.unit import Unit
from workflows import Signature, Verdict

FRESH = timedelta(minutes=5)
"""For how long what the company's sign-in proved may be used, once, to sign."""

Form = Sequence[tuple[str, str]]


def sign(
    unit: Unit,
    post: Post,
    decision: DecisionRow,
    asked: Signature | None,
    digest: str,
    proved: SignInMethod | None,
) -> tuple[dict[str, Any], dict[str, str]]:
    """Sign the decision if its stage asks for it; return what its event tells, facts and words.

    Who objects signs that they have read the revision, whatever approving would mean.
    """
    if asked is None:
        return {}, {}
    if proved is None:
        raise SignatureRequired(
            _("A decision at this stage is signed: prove with it, on its page, who you are."),
            post=post.id,
        )
    approves = decision.verdict is Verdict.APPROVE
    decision.signed_as = asked if approves else Signature.REVIEW
    decision.signed_name = unit.actor.name
    decision.signed_how = proved
    decision.signed_zone = post.entity.time_zone
    decision.signed_digest = digest
    told = {"as": decision.signed_as, "how": proved, "zone": decision.signed_zone}
    facts = {name: str(value) for name, value in told.items()}
    return {"signed": facts}, {"signed name": unit.actor.name}


def issue_proof(unit: Unit, held: BrowserSession, path: str, form: Form) -> str:
    """Keep that the actor has just proved who they are for this form, and return its secret."""
    secret = secrets.token_urlsafe(32)
    unit.session.execute(delete(SignatureProof).where(SignatureProof.proved_at < unit.now - FRESH))
    unit.session.add(
        SignatureProof(
            session_id=held.id,
            digest=digest_of(secret),
            form=_form(path, form),
            proved_at=unit.now,
        )
    )
    return secret


def spend_proof(unit: Unit, held: BrowserSession, secret: str, path: str, form: Form) -> bool:
    """Use up a proof, if it was made in this session, moments ago, for exactly this form."""
    spent = (
        delete(SignatureProof)
        .where(
            SignatureProof.digest == digest_of(secret),
            SignatureProof.session_id == held.id,
            SignatureProof.form == _form(path, form),
            SignatureProof.proved_at >= unit.now - FRESH,
        )
        .returning(SignatureProof.id)
    )
    return unit.session.scalar(spent) is not None


def _form(path: str, form: Form) -> str:
    """Return the digest of a form: browsers write the ends of its lines in two ways."""
    fields = [[name, value.replace("\r\n", "\n")] for name, value in form]
    return digest_of(json.dumps([path, fields]))
