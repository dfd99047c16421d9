"""An own version of a library post: how long its decision takes, over HTTP, all included.

It is compared with a live check of the same words, which keeps nothing.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from bench.desk import REVIEWERS, Desk, Seconds
from bench.figures import keep, percentile
from bench.installed import installed

PARENTS, VERSIONS = 5, 200
MOST = 100
OPENINGS = (
    "Quelle joie de voir ce projet aboutir",
    "Fier de toute l'équipe qui a rendu cela possible",
    "Une belle nouvelle pour notre région",
    "Merci à celles et ceux qui ont travaillé sans compter",
    "On en parlait depuis longtemps, nous y voilà",
)
TEXT = (
    "Nous ouvrons une nouvelle agence à Dijon. {n} collègues y répondront à vos questions dès"
    " samedi. Venez nombreux découvrir un lieu pensé avec ses habitants. Le café est offert, et"
    " les enfants sont les bienvenus. {opening} !"
)


def main() -> int:
    """Measure, print and keep."""
    with (
        tempfile.TemporaryDirectory(prefix="porte-voix-bench-") as folder,
        installed(Path(folder)) as service,
    ):
        rows = [*_rows(Desk(service))]
    head = ["| | measured | goal |", "| --- | --: | --: |"]
    body = "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])
    print(body)
    keep("One's own voice", "python -m bench.voice", body)
    return 0


def _rows(desk: Desk) -> Iterator[Sequence[str]]:
    decided, checked, at_once = versions(desk, [_approved(desk, n) for n in range(PARENTS)])
    p95 = percentile(decided, 0.95) * 1000
    yield "a version decided, ms (p95)", f"{p95:.0f}", f"≤ {MOST}"
    yield "a version decided, ms (median)", f"{median(decided) * 1000:.1f}", ""
    yield "a live check of the same words, ms (median)", f"{median(checked) * 1000:.1f}", ""
    yield "version ÷ check", f"{median(decided) / median(checked):.1f}", ""
    yield "admitted at once", f"{at_once} of {VERSIONS}", ""


def versions(desk: Desk, parents: Sequence[str]) -> tuple[Seconds, Seconds, int]:
    """Return what versions and checks of the same words take, and how many needed nobody."""
    decided, checked, states = [], [], []
    for number in range(VERSIONS + 10):
        author, parent = desk.one("author"), parents[number % PARENTS]
        own = {"text": _text(number % PARENTS, f"{OPENINGS[number % 3]}, et de {_word(number)}")}
        check = {**own, "entity": "sarcelle-france", "channels": ["linkedin"]}
        began = time.perf_counter()
        author.ask("POST", "/checks", check)
        between = time.perf_counter()
        made = author.ask("POST", f"/library/{parent}/personalisations", own)
        decided.append(time.perf_counter() - between)
        checked.append(between - began)
        states.append(made["state"])
    return decided[10:], checked[10:], states[10:].count("approved")


def _approved(desk: Desk, number: int) -> str:
    author = desk.one("author")
    text = _text(number, OPENINGS[-1])
    draft = {"entity": "sarcelle-france", "text": text, "channels": ["linkedin"]}
    url = f"/posts/{author.ask('POST', '/posts', draft)['id']}"
    desk.submit(author, url)
    for role in REVIEWERS:
        if author.ask("GET", url)["state"] == "in_review":
            desk.approve(url, role)
    return url.removeprefix("/posts/")


def _text(number: int, opening: str) -> str:
    return TEXT.format(n=number + 3, opening=opening)


def _word(number: int) -> str:
    """Return a made-up word, another for each number, without a figure in it."""
    letters = "abcdefghijklmnopqrst"
    return "l" + "".join(letters[number // 20**place % 20] + "o" for place in range(3))


if __name__ == "__main__":
    sys.exit(main())
