"""Keep measured figures in docs/figures.md, each table beside the command that makes it."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "figures.md"
HEAD = """# Figures

Measured, not promised. Each table names the command that makes it; run it again to replace it.
"""


def keep(name: str, command: str, body: str) -> None:
    """Replace the section of this name in docs/figures.md."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    page = PAGE.read_text("utf-8") if PAGE.exists() else HEAD
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    section = f"{begin}\n## {name}\n\n`{command}`, {datetime.now(UTC):%Y-%m-%d}, {machine}.\n\n"
    section += f"{body.rstrip()}\n{end}\n"
    if begin in page:
        before, rest = page.split(begin, 1)
        page = before + section + rest.split(end + "\n", 1)[1]
    else:
        page = page.rstrip() + "\n\n" + section
    PAGE.write_text(page, "utf-8")


def percentile(values: list[float], share: float) -> float:
    """Return the value below which this share of the values lies (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]
