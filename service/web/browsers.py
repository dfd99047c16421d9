"""What a browser calls itself, in two words that its owner will know."""

FAMILIES = {"Firefox": "Firefox", "Edg": "Edge", "OPR": "Opera", "Chrome": "Chrome",
            "Safari": "Safari"}  # fmt: skip
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows",
           "Mac OS X": "macOS", "Linux": "Linux"}  # fmt: skip


def browser_name(agent: str) -> str:
    """Return family and system, as far as the agent tells them; nothing else of it is kept."""
    found = (_first(FAMILIES, agent), _first(SYSTEMS, agent))
    return " · ".join(each for each in found if each)


def _first(names: dict[str, str], agent: str) -> str:
    return next((name for mark, name in names.items() if mark in agent), "")
