"""The dashboard of communications: the library in numbers, charts and a file, without names."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Blueprint, render_template, request, stream_with_context
from flask_babel import format_decimal, format_percent, gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from service.access import Act, entities_where, granted
from service.charts import Chart, Mark, bars, columns
from service.crowds import FEWEST
from service.days import day_told
from service.errors import NotFound, _
from service.identity import current_person, fresh_proof
from service.models import db
from service.queries import dashboard as queries
from service.queries import upkeep
from service.queries.dashboard import LANGUAGES, OTHER, PERIODS, USUAL, Scope, Standing
from service.queries.engagement import BANDS, LONG, Dashboard, Point, Shared
from service.queries.engagement import dashboard as counted
from service.table import write_table
from service.web.forms import number
from service.web.i18n import label, language
from service.web.visitor import moment

dashboard = Blueprint("dashboard", __name__)

COLUMNS = ("figure", "part", "language", "value", "withheld")
"""The columns of the dashboard as a file."""


@dashboard.get("/dashboard")
def show() -> str:
    """Show how the library stands and what people do with it."""
    asked, person = _scope(), current_person()
    found = counted(asked)
    read = entities_where(db.session(), person, Act.SEE_SUBMITTED, moment())
    return render_template(
        "dashboard/dashboard.html",
        found=found,
        charts=list(_charts(found.shared, asked)) if found.shared else [],
        entities=queries.places(person, moment()),
        periods=PERIODS,
        listed=asked.entity.id in read,
        keeps=asked.entity.id in _kept(),
        fewest=FEWEST,
        long=LONG,
        third=any(each.posts[OTHER] for each in found.gaps),
        languages=LANGUAGES,
        writes=bool(granted(person, Act.PROPOSE, moment())),
        brings=bool(upkeep.importable(person, moment())),
    )


@dashboard.get("/dashboard/posts/<standing>")
def posts(standing: str) -> str:
    """Show the posts behind a number, to who may read them."""
    asked = _scope()
    read = entities_where(db.session(), current_person(), Act.SEE_SUBMITTED, moment())
    if standing not in set(Standing) or asked.entity.id not in read:
        raise NotFound(_("There is no such list."))
    page = queries.standing(asked, Standing(standing), request.args.get("cursor"))
    return render_template(
        "dashboard/posts.html", page=page, standing=standing, asked=asked, kept=_kept()
    )


@dashboard.get("/dashboard.csv")
def export() -> Response:
    """Give the numbers as a file."""
    fresh_proof()
    asked = _scope()
    name = f"dashboard-{asked.entity.slug}-{asked.today}-{asked.days}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    lines = stream_with_context(write_table(COLUMNS, _rows(counted(asked))))
    return Response(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _scope() -> Scope:
    days = number("days")
    slug = request.args.get("entity") or None
    period = days if days in PERIODS else USUAL
    return queries.scope(current_person(), slug, period, moment())


def _kept() -> frozenset[Any]:
    """Return the entities whose library the visitor keeps, and so may open each post of."""
    person, now = current_person(), moment()
    return entities_where(db.session(), person, Act.KEEP_LIBRARY, now)


def _charts(found: Shared, asked: Scope) -> Iterator[tuple[str, Chart, Markup]]:
    """Yield each chart by a short name, with its drawing."""
    yield _drawn("channels", _channels(found))
    yield _drawn("people", _people(found))
    yield _drawn("closeness", _closeness(found, asked), True)
    if any(each.value or each.withheld for each in found.clicks):
        yield _drawn("clicks", _clicks(found, asked), True)


def _drawn(name: str, chart: Chart, over_time: bool = False) -> tuple[str, Chart, Markup]:
    draw = columns if over_time else bars
    return name, chart, Markup(draw(chart, f"chart-{name}", language()))  # noqa: S704  # escaped


def _channels(found: Shared) -> Chart:
    return Chart(
        title=gettext("Shares per channel"),
        told=gettext("How often posts were taken to each channel."),
        marks=[Mark(label(name), count, _told(count)) for name, count in found.channels.items()],
    )


def _people(found: Shared) -> Chart:
    return Chart(
        title=gettext("Posts by how many people shared them"),
        told=gettext("Live posts; an employee’s own version counts for the post it is made of."),
        marks=[
            Mark(_band(least), count, _told(count)) for least, count in sorted(found.posts.items())
        ],
    )


def _band(least: int) -> str:
    if not least:
        return str(gettext("by fewer than %(fewest)s people", fewest=FEWEST))
    if least == BANDS[-1]:
        return str(gettext("by %(least)s people or more", least=least))
    most = BANDS[BANDS.index(least) + 1] - 1
    return str(gettext("by %(least)s to %(most)s people", least=least, most=most))


def _closeness(found: Shared, asked: Scope) -> Chart:
    return Chart(
        title=gettext("How alike posts are that people share"),
        told=gettext(
            "On the mean, how much of a text at least %(fewest)s colleagues had shared before.",
            fewest=FEWEST,
        ),
        marks=[_mark(each, asked, _percent(each)) for each in found.closeness],
        full=100,
    )


def _clicks(found: Shared, asked: Scope) -> Chart:
    return Chart(
        title=gettext("Clicks on links"),
        told=gettext("How often short links of shared posts were followed."),
        marks=[_mark(each, asked, _told(each.value)) for each in found.clicks],
    )


def _mark(point: Point, asked: Scope, told: str) -> Mark:
    """Return a number of a week or a month; nothing there is told as nothing."""
    begins = day_told(point.begins, "LLL y" if asked.days >= LONG else "d MMM")
    nothing = point.value is None and not point.withheld
    return Mark(begins, 0 if nothing else point.value, "–" if nothing else told)


def _percent(point: Point) -> str:
    told: str = format_percent(point.value / 100) if point.value is not None else _told(None)
    return told


def _told(count: int | None) -> str:
    told: str = gettext("withheld") if count is None else format_decimal(count)
    return told


def _rows(found: Dashboard) -> Iterator[Sequence[str]]:
    yield _row("entity", found.scope.entity.slug)
    yield _row("days", found.scope.days)
    yield _row("until", found.scope.today)
    for name, count in found.posts.items():
        yield _row("posts", count, name)
    yield _row("people", found.people)
    yield _row("people_taking_part", found.taking_part)
    yield from _shared_rows(found.shared)
    for gap in found.gaps:
        for tongue, count in gap.posts.items():
            topic = gap.topic.name if gap.topic else ""
            yield _row("live_posts_of_topic", count, topic, tongue)


def _shared_rows(found: Shared | None) -> Iterator[Sequence[str]]:
    yield _row("people_who_shared", found and found.people)
    yield _row("shares", found and found.shares)
    if found is None:
        return
    for channel, count in found.channels.items():
        yield _row("shares_on_channel", count, channel)
    for least, count in found.posts.items():
        yield _row("live_posts_shared_by_people_from", count, least)
    yield _row("own_versions_percent", found.own, withheld=found.own is None and found.shares > 0)
    for name, points in (("closeness_percent", found.closeness), ("clicks", found.clicks)):
        for each in points:
            yield _row(name, each.value, each.begins, withheld=each.withheld)


def _row(
    figure: str, value: Any, part: Any = "", tongue: str = "", *, withheld: bool | None = None
) -> Sequence[str]:
    kept = value is None if withheld is None else withheld
    told = "" if value is None else str(value)
    return figure, str(part), tongue, told, "yes" if kept else ""
