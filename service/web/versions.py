"""The versions of a definition: look at one, compare two, propose the next."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.access import Act, granted, tree
from service.content import LARGEST_DEFINITION
from service.differences import differences, written
from service.errors import Forbidden, Invalid, NotFound, ServiceError, Unsound, _
from service.fault_words import fault_told
from service.files import BadFile
from service.identity import current_person
from service.models import Definition, DefinitionKind, Entity, Policy, db
from service.problems import told
from service.queries import changes as queries
from service.queries import company
from service.settings import MOST_SUBMISSIONS
from service.sound import placed
from service.steps.change import propose_definition
from service.unit import unit_of_work
from service.web.changes import in_force
from service.web.forms import number, words
from service.web.given import Given, excerpts, given_version, typed_text
from service.web.once import once
from service.web.visitor import moment

versions = Blueprint("versions", __name__)
versions.add_app_template_filter(fault_told)

EMPTY_LEXICON = {
    "company": "",
    "listed": False,
    "brands": [],
    "products": [],
    "competitors": [],
    "clients": [],
    "codenames": [],
    "medicines": [],
}
"""What the first lexicon of an entity begins with."""

MOST_FAULTS = 50
"""Faults that are shown at once."""


@versions.get("/definitions/<kind>/<name>")
def listed(kind: str, name: str) -> str:
    """List the versions of a definition."""
    policy = _policy(kind, name)
    found = queries.versions(current_person(), policy, moment())
    return render_template(
        "definitions/versions.html",
        policy=policy,
        versions=found,
        proposes=_proposes(policy),
        reads_record=bool(granted(current_person(), Act.SEE_RECORD, moment())),
    )


@versions.get("/definitions/<kind>/<name>/<int:release>")
def show(kind: str, name: str, release: int) -> str:
    """Show one version as it was written, and what it changed of the one before or another."""
    policy = _policy(kind, name)
    found = queries.versions(current_person(), policy, moment())
    chosen = queries.version(current_person(), policy, release, moment())
    before = _other(found, chosen)
    return render_template(
        "definitions/version.html",
        policy=policy,
        version=chosen,
        before=before,
        versions=found,
        text=written(chosen.source),
        differences=differences(before.source if before else None, chosen.source),
        proposes=_proposes(policy),
    )


@versions.get("/definitions/<kind>/<name>/<int:release>/file")
def download(kind: str, name: str, release: int) -> Response:
    """Hand out one version as a file."""
    policy = _policy(kind, name)
    chosen = queries.version(current_person(), policy, release, moment())
    answer = Response(written(chosen.source), mimetype="application/yaml")
    answer.headers.set(
        "Content-Disposition", "attachment", filename=f"{kind}-{name}-release-{release}.yaml"
    )
    return answer


@versions.get("/definitions/<kind>/<name>/proposal")
def write(kind: str, name: str) -> str:
    """Show the form that proposes a version, filled in with one that is or was in force."""
    policy = _policy(kind, name)
    _refuse_others(policy)
    return _form(policy, written(_source(policy)))


@versions.post("/definitions/<kind>/<name>/proposal")
def propose(kind: str, name: str) -> Any:
    """Propose a version."""
    return _taken(_policy(kind, name))


@versions.get("/definitions/<any(pack, workflow):kind>")
def begin(kind: str) -> str:
    """Show the form that proposes a pack or a workflow of a new name."""
    policy = _policy(kind, "")
    _refuse_others(policy)
    return _form(policy, "")


@versions.post("/definitions/<any(pack, workflow):kind>")
def propose_new(kind: str) -> Any:
    """Propose a pack or a workflow under the name that it gives itself."""
    return _taken(_policy(kind, ""))


def _taken(policy: Policy) -> Any:
    """Propose what the form gives, or show it again with its faults."""
    _refuse_others(policy)
    text = typed_text()
    last = (number("last") or 0) if words("last") else None
    try:
        given = given_version(policy.name or str(policy.kind))
        text, document = given.text, given.read()
        made = _proposed(_named(policy, document.content), document.content, last)
    except BadFile as error:
        return _faulty(policy, given, error.lines), 422
    except Unsound as error:
        return _faulty(policy, given, placed(error, document)), 422
    except Invalid as error:
        return _form(policy, text, refused={"field": error.pointer, "why": told(error)}), 422
    flash(gettext("Proposed. It is in force once another person releases it."), "done")
    return redirect(url_for("web.changes.show", change_id=made), 303)


def _named(policy: Policy, source: Any) -> Policy:
    """Return the policy under its own name, or under the one that a new source gives itself."""
    if policy.name:
        return policy
    name = source.get(str(policy.kind)) if isinstance(source, dict) else None
    return Policy(policy.kind, name if isinstance(name, str) else "")


def _proposed(policy: Policy, source: Any, last: int | None) -> UUID:
    """Propose a version; a form that is sent again proposes nothing more."""
    place = _place(policy) if policy.kind is DefinitionKind.LEXICON else None
    with unit_of_work(current_person()) as unit:
        given = (unit, policy, source, words("note"), in_force(), place, last)
        return once(unit, words("once"), lambda: propose_definition(*given).id)


def _faulty(policy: Policy, given: Given, faults: Sequence[str]) -> str:
    shown = excerpts(given, faults[:MOST_FAULTS])
    return _form(policy, given.text, faults=list(shown), count=len(faults))


def _form(policy: Policy, text: str, **shown: Any) -> str:
    return render_template(
        "definitions/propose.html",
        policy=policy,
        text=text,
        typed=request.form,
        last=current_app.config["EFFECT_LAST"],
        most=MOST_SUBMISSIONS,
        largest=LARGEST_DEFINITION,
        **shown,
    )


def _policy(kind: str, name: str) -> Policy:
    if kind not in {each.value for each in DefinitionKind}:
        raise NotFound(_("There is no such definition."))
    return Policy(DefinitionKind(kind), name)


def _source(policy: Policy) -> Any:
    """Return the source that a proposal begins with: a version by its number, or the last."""
    wanted = number("from")
    try:
        if wanted is not None:
            return queries.version(current_person(), policy, wanted, moment()).source
        return queries.versions(current_person(), policy, moment())[0].source
    except NotFound:
        if policy.kind is DefinitionKind.LEXICON and wanted is None:
            return EMPTY_LEXICON
        raise


def _other(found: Any, chosen: Definition) -> Definition | None:
    """Return the version to compare with: the one that is asked for, or the one before."""
    against = number("against")
    if against is not None:
        return next((each for each in found if each.release == against), None)
    return next((each for each in found if each.release < chosen.release), None)


def _place(policy: Policy) -> Any:
    """Return the entity where authority over this definition lies."""
    if policy.kind is not DefinitionKind.LEXICON:
        return tree(db.session()).root
    return company.entity(current_person(), policy.name, moment()).id


def _proposes(policy: Policy) -> bool:
    try:
        return queries.may_propose(current_person(), policy.kind, _place(policy), moment())
    except ServiceError:
        return False


def _refuse_others(policy: Policy) -> None:
    if policy.name and policy.kind is not DefinitionKind.LEXICON:
        queries.versions(current_person(), policy, moment())
    if not queries.may_propose(current_person(), policy.kind, _place(policy), moment()):
        raise Forbidden(_("Your roles in this entity do not allow that."))


def lexicons() -> list[Entity]:
    """Return the entities whose lexicon the visitor may propose to change."""
    return list(queries.lexicon_entities(current_person(), moment()))


def begins(kind: str) -> bool:
    """Whether the visitor may propose such a definition of a new name."""
    return _proposes(_policy(kind, ""))
