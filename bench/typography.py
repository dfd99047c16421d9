"""Set French typography in the French catalogues: narrow no-break spaces, quotes, apostrophes."""

import re
from importlib.resources import files
from pathlib import Path

NARROW = "\u202f"

RULES = [
    (re.compile(r"[ \u00a0]([;:!?»€]|%(?!\())"), rf"{NARROW}\1"),
    (re.compile(rf"{NARROW}(?=%\()"), " "),
    (re.compile(r"«[ \u00a0]"), f"«{NARROW}"),
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"\.\.\."), "…"),
]

SAYS = re.compile(r'^(msgstr(?:\[\d\])? )?(".*")$')


def main() -> None:
    """Rewrite every French catalogue in place."""
    folder = Path(str(files("service.web"))) / "translations" / "fr" / "LC_MESSAGES"
    for path in folder.glob("*.po"):
        path.write_text(_set(path.read_text("utf-8")), "utf-8")


def _set(source: str) -> str:
    lines, translated = [], False
    for line in source.split("\n"):
        translated = line.startswith("msgstr") or (translated and line.startswith('"'))
        said = SAYS.match(line)
        header = re.match(r'"[\w-]+: ', line)
        lines.append(_typeset(line) if translated and said and not header else line)
    return "\n".join(lines)


def _typeset(line: str) -> str:
    for pattern, right in RULES:
        line = pattern.sub(right, line)
    return line


if __name__ == "__main__":
    main()
