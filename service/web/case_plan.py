"""The way of one case: its own frozen route, where it stands, and whether a later one exists."""

from collections.abc import Callable

from service.definitions import the_definitions
from service.drawing import Box, Plan
from service.models import CaseRow, db
from service.web.i18n import absolute, label, language
from service.web.plan import Words
from service.web.sittings import Seat, Sitting
from workflows import RouteStage, Verdict


def case_plan(sitting: Sitting) -> Plan:
    """Return the drawing of a case in the reader's language."""
    route = sitting.row.value().route
    words = Words(language())
    gettext = words.gettext
    return Plan(
        title=gettext("The way of this post"),
        told=words.told(len(route.stages), len(route.groups), lane=False),
        start=gettext("Submitted"),
        groups=[
            [_box(words, stage, seat) for stage, seat in zip(group, seats, strict=True)]
            for group, seats in zip(route.groups, sitting.groups, strict=True)
        ],
        end=gettext("Library"),
        together=gettext("at the same time"),
    )


def later_version(case: CaseRow) -> str:
    """Say which workflow and version a running case keeps, if posts now take another."""
    known = the_definitions(db.session()).workflows
    current = known.get(case.post.entity.workflow) or known.get(case.workflow)
    if case.closed_at is not None or current is None or current.digest == case.workflow_digest:
        return ""
    kept, gettext = case.route["version"], Words(language()).gettext
    if current.name != case.workflow:
        return gettext(
            "This case keeps the workflow %(kept)s; new posts take %(current)s.",
            kept=f"{case.workflow} {kept}",
            current=f"{current.name} {current.version}",
        )
    if kept == current.version:
        return gettext(
            "This case keeps version %(kept)s as it was; a later release applies to new posts.",
            kept=kept,
        )
    return gettext(
        "This case keeps version %(kept)s; version %(current)s applies to new posts.",
        kept=kept,
        current=current.version,
    )


def _box(words: Words, stage: RouteStage, seat: Seat) -> Box:
    gettext = words.gettext
    lines = [_progress(gettext, seat)]
    if stage.quorum > 1:
        given = sum(each.verdict is Verdict.APPROVE for each in seat.decisions)
        lines.append(gettext("%(given)s of %(quorum)s approvals", given=given, quorum=stage.quorum))
    if not stage.veto:
        lines.append(gettext("An objection can be outvoted."))
    if stage.by_law:
        lines.append(label("added by the check"))
    if stage.signature:
        meaning = words.said(stage.signature.meaning)
        lines.append(label(gettext("signed: “%(meaning)s”", meaning=meaning)))
    if seat.progress == "later":
        lines.append(label(gettext("within %(term)s", term=words.term(stage.within))))
    return Box(label(seat.title), lines, seat.progress)


def _progress(gettext: Callable[..., str], seat: Seat) -> str:
    if seat.held is not None and seat.held.held_until is not None:
        return gettext("Held until %(when)s", when=absolute(seat.held.held_until))
    if seat.progress == "open" and seat.due is not None:
        return gettext("Open now, due %(when)s", when=absolute(seat.due))
    told = {
        "done": gettext("Decided, complete"),
        "open": gettext("Open now"),
        "later": gettext("Not open yet"),
        "spared": gettext("Not needed any more"),
        "stands": gettext("An earlier approval stands"),
    }
    return told[seat.progress]
