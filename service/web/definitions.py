"""The rules and the workflows in force, in words that everybody can read."""

from flask import Blueprint, render_template
from markupsafe import Markup

from service.drawing import Plan, svg
from service.identity import current_person
from service.models import DefinitionKind, db
from service.queries import company
from service.queries.overrides import precision
from service.queries.staffing import gaps
from service.queries.timing import late_terms
from service.web.case_plan import case_plan, later_version
from service.web.delay import case_delay, route_delay
from service.web.gaps import gap_told, late_term_told
from service.web.i18n import language
from service.web.plan import plan_of
from service.web.versions import begins, lexicons
from service.web.visitor import moment
from workflows import parse_workflow

definitions = Blueprint("definitions", __name__)
definitions.add_app_template_global(case_plan)
definitions.add_app_template_global(later_version)
definitions.add_app_template_global(case_delay)
definitions.add_app_template_global(route_delay)


@definitions.app_template_filter("svg")
def drawn(plan: Plan, name: str = "plan") -> Markup:
    """Return the drawing of a plan for a page in the reader's language."""
    return Markup(svg(plan, name, language()))  # noqa: S704  # every word in it is escaped


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
    return render_template(
        "definitions/pack.html",
        definition=found,
        categories=categories,
        precision=precision(current_person(), name, moment()),
    )


@definitions.get("/workflows/<name>")
def workflow(name: str) -> str:
    """Show one workflow: its stages in order, and the fast lane."""
    found = company.definition(current_person(), DefinitionKind.WORKFLOW, name, moment())
    read = parse_workflow(found.source)
    return render_template(
        "definitions/workflow.html",
        definition=found,
        workflow=read,
        plan=plan_of(read, language()),
        gaps=[gap_told(each, language()) for each in gaps(db.session(), {name: read}, moment())],
        late=[
            late_term_told(each, language())
            for each in late_terms(db.session(), {name: read}, moment())
        ],
    )
