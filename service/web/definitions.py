"""The rules and the workflows in force, in words that everybody can read."""

from flask import Blueprint, render_template

from service.identity import current_person
from service.models import DefinitionKind
from service.queries import company
from service.web.versions import begins, lexicons
from service.web.visitor import moment
from workflows import parse_workflow

definitions = Blueprint("definitions", __name__)


@definitions.get("/rules")
def packs() -> str:
    """Show the packs in force, and the workflows beside them."""
    person = current_person()
    found = company.definitions(person, DefinitionKind.WORKFLOW, moment())
    return render_template(
        "definitions/definitions.html",
        packs=company.definitions(person, DefinitionKind.PACK, moment()),
        workflows=[(each, parse_workflow(each.source)) for each in found],
        lexicons=lexicons(),
        begins={kind: begins(kind) for kind in ("pack", "workflow")},
    )


@definitions.get("/rules/<name>")
def pack(name: str) -> str:
    """Show one pack: each rule with its reason, its article and its examples."""
    found = company.definition(current_person(), DefinitionKind.PACK, name, moment())
    categories: dict[str, list[object]] = {}
    for rule in found.source.get("rules", ()):
        categories.setdefault(f"{name}.{rule['category']}", []).append(rule)
    return render_template("definitions/pack.html", definition=found, categories=categories)


@definitions.get("/workflows/<name>")
def workflow(name: str) -> str:
    """Show one workflow: its stages in order, and the fast lane."""
    found = company.definition(current_person(), DefinitionKind.WORKFLOW, name, moment())
    return render_template(
        "definitions/workflow.html", definition=found, workflow=parse_workflow(found.source)
    )
