"""The dashboard of communications, in numbers without names."""

from datetime import UTC, datetime
from typing import Any

from service.api.blueprint import Resource
from service.api.schemas.dashboard import DashboardIn, DashboardOut
from service.identity import current_person
from service.queries import engagement
from service.queries.dashboard import scope

dashboard = Resource("dashboard", "The library in numbers, without names")


@dashboard.get("/dashboard", hides=True)
@dashboard.arguments(DashboardIn, location="query")
@dashboard.response(200, DashboardOut)
def show(query: dict[str, Any]) -> engagement.Dashboard:
    """Return how a library stands and what people do with it, where one may see that."""
    asked = scope(current_person(), query["entity"], query["days"], datetime.now(UTC))
    return engagement.dashboard(asked)
