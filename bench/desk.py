"""The review desk under load: one decision, whole cycles, a long queue, submissions in a stream.

Everything goes over HTTP to the service as it ships, rate limits included; a decision is compared
with a bare Flask and SQLAlchemy endpoint (`bench.bare`) on the same web server and PostgreSQL. How
many bare decisions a second there are beside each measure says how fast the machine is just then,
so that what was measured can be read on the one for which the goals were set.
"""

import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from http.cookies import SimpleCookie
from itertools import cycle
from pathlib import Path
from statistics import harmonic_mean, median
from threading import Lock
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from psycopg.types.json import Jsonb

from bench.figures import keep, percentile
from bench.installed import Client, Installed, bearer, free_port, installed, wait
from service.accounts import HASHER
from service.models import new_id

DECISIONS, BARE, PAGES = 150, 400, 60
WARM = 30
"""Pages before those that count: a statement is planned for good after a process asked ten times,
and there are two.
"""

CLIENTS, CYCLES, TURNS = 4, 160, 5
WARM_CYCLES = 60
"""Cycles before those that count, for the same reason: each of the connections has to be asked."""

FEW, MANY = 1_000, 50_000
SUBMISSIONS, RATE = 200, 20
MOST_TIMES, LEAST_CYCLES, MOST_PAGE, MOST_GROWTH, MOST_ROUTED = 3, 35, 50, 1.3, 300
THERE = 824
"""Bare decisions a second on the machine for which the goals were set."""

PASSWORD = secrets.token_urlsafe(16)
AUTHOR = "maelle.ferrandier@sarcelle.example"
REVIEWERS = {
    "compliance": "idriss.valmoran@alizarine.example",
    "legal": "philippa.thornquill@alizarine.example",
    "comms": "barnabe.lussandre@alizarine.example",
}
ENTITY = "sarcelle-france"
TEXTS = (
    "Our branch in Dijon opens its doors on Saturday: {n} colleagues will answer your questions.",
    "Notre agence de Dijon ouvre ses portes samedi : {n} collègues répondront à vos questions.",
)
"""What three roles must read, of which none has anything to say."""

TWINS = {"author": 12} | dict.fromkeys(REVIEWERS, 8)
"""How many people share each part, so that nobody meets their own rate limit."""

LOOK = 0.05
"""Seconds after which an author looks again whether a post is routed."""

Seconds = list[float]


class Desk:
    """The service under way, with twins of its author and, once they are needed, its reviewers.

    One decision is measured before: in a company of as few reviewers as there are, not of eight
    times as many, all of whom are told what waits.
    """

    def __init__(self, service: Installed) -> None:
        self.service = service
        self.sql = service.postgres.connect("portevoix")
        self._twins: dict[str, Iterator[Client]] = {}
        self._next = Lock()

    def _made(self, email: str, many: int) -> Iterator[Client]:
        """Return the connections of a person's twins, again and again."""
        original = self.sql.execute("SELECT id FROM person WHERE email = %s", [email]).fetchone()
        if original is None:
            raise SystemExit(f"There is no {email} here.")
        return cycle([self._twin(original[0], number) for number in range(many)])

    def _twin(self, original: UUID, number: int) -> Client:
        twin, secret, now = new_id(), f"pv_{secrets.token_urlsafe(32)}", datetime.now(UTC)
        self.copy("person", "id", original, {"id": str(twin), "email": f"{twin}@twin.example"})
        for (grant,) in self.sql.execute('SELECT id FROM "grant" WHERE person_id = %s', [original]):
            self.copy("grant", "id", grant, {"id": str(new_id()), "person_id": str(twin)})
        self.copy("participation", "person_id", original, {"person_id": str(twin)})
        self.sql.execute(
            "INSERT INTO token (id, person_id, name, digest, scopes, created_at, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [new_id(), twin, f"twin {number}", sha256(secret.encode()).hexdigest(),
             Jsonb(["check", "read", "write"]), now, now + timedelta(days=1)],
        )  # fmt: skip
        return bearer(self.service.port, secret)

    def copy(self, table: str, key: str, value: object, but: dict[str, Any]) -> None:
        """Insert a copy of a row in which these columns have other values."""
        self.sql.execute(
            f'INSERT INTO "{table}" SELECT (jsonb_populate_record(one, %s)).*'  # noqa: S608
            f' FROM "{table}" one WHERE {key} = %s',
            [Jsonb(but), value],
        )

    def one(self, role: str) -> Client:
        """Return the next twin who has this part."""
        email = AUTHOR if role == "author" else REVIEWERS[role]
        with self._next:
            if email not in self._twins:
                self._twins[email] = self._made(email, TWINS[role])
            return next(self._twins[email])

    def written(self, number: int) -> tuple[Client, str]:
        """Write a post, and return its author and its address."""
        author = self.one("author")
        text = TEXTS[number % len(TEXTS)].format(n=number + 3)
        draft = {"entity": ENTITY, "text": text, "channels": ["linkedin"], "jurisdictions": ["FR"]}
        return author, f"/posts/{author.ask('POST', '/posts', draft)['id']}"

    def routed(self, number: int) -> str:
        """Write and submit a post, and return its address once reviewers have it."""
        author, url = self.written(number)
        self.submit(author, url)
        return url

    def submit(self, author: Client, url: str) -> None:
        """Submit a post, and wait until it is routed."""
        post = author.ask("POST", f"{url}/submissions", {"version": 1}, Prefer="wait=2")
        while post["state"] == "checking":
            time.sleep(LOOK)
            post = author.ask("GET", url)

    def approve(self, url: str, role: str) -> None:
        """Let the next reviewer of a role approve the post."""
        body = {"revision": 1, "verdict": "approve"}
        self.one(role).ask("POST", f"{url}/decisions", body, **{"Idempotency-Key": str(new_id())})


TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def signed_in(desk: Desk, email: str) -> Client:
    """Return a browser in which this person has signed in: a cookie, and the pages' token."""
    desk.sql.execute(
        "UPDATE person SET password = %s WHERE email = %s", [HASHER.hash(PASSWORD), email]
    )
    jar: SimpleCookie = SimpleCookie()
    browser = Client(desk.service.port, {"Content-Type": "application/x-www-form-urlencoded"})

    def ask(method: str, path: str, body: str | None = None) -> str:
        answer = browser.send(method, path, body, Cookie=_cookies(jar))
        for cookie in answer.headers.get_all("Set-Cookie", []):
            jar.load(cookie)
        found = TOKEN.search(answer.text)
        return found[1] if found else ""

    token = ask("GET", "/sign-in")
    ask("POST", "/sign-in", urlencode({"csrf_token": token, "email": email, "password": PASSWORD}))
    token = ask("GET", "/")
    return Client(desk.service.port, {"Cookie": _cookies(jar), "X-CSRFToken": token})


def _cookies(jar: SimpleCookie) -> str:
    return "; ".join(f"{name}={each.value}" for name, each in jar.items())


@contextmanager
def bare(desk: Desk) -> Iterator[Client]:
    """Run the bare endpoint beside the service, with as many things to decide on."""
    for statement in (
        "CREATE TABLE bench_thing (id integer PRIMARY KEY, state text)",
        "CREATE TABLE bench_word (id uuid PRIMARY KEY, thing_id integer, verdict text)",
        "INSERT INTO bench_thing SELECT each, 'waiting' FROM generate_series(0, 5000) each",
    ):
        desk.sql.execute(statement)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.bare"],
        env={**desk.service.environ, "PORTEVOIX_PORT": str(port)},
    )
    try:
        wait(port, "/health")
        yield Client(port)
    finally:
        process.terminate()
        process.wait()


def timed(act: Callable[[], Any]) -> float:
    """Return how many seconds an act takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def decisions(desk: Desk, endpoint: Client) -> tuple[Seconds, Seconds]:
    """Return what a decision takes in a browser's session and at the bare endpoint."""
    urls = [desk.routed(number) for number in range(DECISIONS)]
    reviewer = signed_in(desk, REVIEWERS["compliance"])
    ours, theirs = [], []
    for number, url in enumerate(urls):
        theirs.append(timed(partial(_decide, endpoint, number)))
        ours.append(timed(partial(_approve, reviewer, url)))
    return ours[10:], theirs[10:]


def _decide(endpoint: Client, number: int) -> None:
    answer = endpoint.send("POST", f"/things/{number}/decisions", {})
    if answer.status != 201:
        raise SystemExit(f"The bare endpoint answers {answer.status}.")


def _approve(reviewer: Client, url: str) -> None:
    body = {"revision": 1, "verdict": "approve"}
    reviewer.ask("POST", f"{url}/decisions", body, **{"Idempotency-Key": str(new_id())})


def cycles(desk: Desk, endpoint: Client) -> tuple[float, float]:
    """Return how many cycles and how many bare decisions a second so many clients bring about.

    A cycle is the submission of a draft, its check by one worker and three approvals. Both are
    measured in turns: what the machine does differs from one minute to the next.
    """
    drafts = [desk.written(number) for number in range(WARM_CYCLES + CYCLES)]

    def one(post: tuple[Client, str]) -> None:
        author, url = post
        desk.submit(author, url)
        for role in REVIEWERS:
            desk.approve(url, role)

    took, rates, some = 0.0, [], CYCLES // TURNS
    with ThreadPoolExecutor(CLIENTS) as pool:
        _all(pool, one, drafts[:WARM_CYCLES])
        bare_rate(endpoint)
        for begin in range(WARM_CYCLES, len(drafts), some):
            rates.append(bare_rate(endpoint))
            took += timed(partial(_all, pool, one, drafts[begin : begin + some]))
    return CYCLES / took, harmonic_mean(rates)


def bare_rate(endpoint: Client) -> float:
    """Return how many bare decisions a second so many clients bring about now."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        return BARE / timed(partial(_all, pool, partial(_decide, endpoint), range(BARE)))


def _all(pool: ThreadPoolExecutor, act: Callable[[Any], None], each: Sequence[Any]) -> None:
    for _done in pool.map(act, each):
        pass


def fill(desk: Desk, count: int) -> None:
    """Let so many copies of one routed post wait for compliance."""
    copied(desk, desk.routed(7), count)


def copied(desk: Desk, url: str, count: int) -> None:
    """Add so many copies of a post and its case, each a second older than the one before."""
    post = url.removeprefix("/posts/")
    desk.sql.execute(
        """
        CREATE TEMPORARY TABLE copies AS
        SELECT uuidv7() post, uuidv7() revision, uuidv7() report, uuidv7() review,
               each * interval '1 second' before FROM generate_series(1, %s) each
        """,
        [count],
    )
    for table, statement in _COPIES:
        written = desk.sql.execute(
            "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
            " WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        ).fetchone()
        columns = written[0] if written else ""
        desk.sql.execute(statement.replace("COLUMNS", columns), {"post": post})
    for table in ("post", "revision", "report", "finding", "case", "stage"):
        desk.sql.execute(f'VACUUM ANALYZE "{table}"')
    desk.sql.execute("DROP TABLE copies")


def _copy(table: str, where: str, **but: str) -> tuple[str, str]:
    """Return the statement that copies rows once for each of the copies, with other values."""
    values = ", ".join(f"'{name}', {value}" for name, value in but.items())
    return (
        table,
        f'INSERT INTO "{table}" (COLUMNS) SELECT COLUMNS FROM (SELECT (jsonb_populate_record(one,'  # noqa: S608
        f" jsonb_build_object({values}))).*"
        f' FROM "{table}" one, copies WHERE {where}) copied',
    )


_OF_REVISION = "one.revision_id IN (SELECT id FROM revision WHERE post_id = %(post)s)"
_OF_CASE = 'one.case_id IN (SELECT id FROM "case" WHERE post_id = %(post)s)'
_COPIES = (
    _copy("post", "one.id = %(post)s", id="copies.post"),
    _copy("revision", "one.post_id = %(post)s", id="copies.revision", post_id="copies.post"),
    _copy("report", _OF_REVISION, id="copies.report", revision_id="copies.revision"),
    _copy("case", "one.post_id = %(post)s", id="copies.review", post_id="copies.post",
          revision_id="copies.revision"),
    _copy("stage", _OF_CASE, id="uuidv7()", case_id="copies.review",
          opened_at="one.opened_at - copies.before", alike="copies.review"),
)  # fmt: skip


def pages(desk: Desk) -> dict[str, Callable[[], Seconds]]:
    """Return how to measure the queue's page and the inbox call."""
    page = signed_in(desk, REVIEWERS["compliance"])
    call = desk.one("compliance")
    return {
        "queue page": lambda: _warm(lambda: page.send("GET", "/inbox")),
        "inbox call": lambda: _warm(lambda: call.ask("GET", "/inbox")),
    }


def _warm(act: Callable[[], Any]) -> Seconds:
    return [timed(act) for _ in range(WARM + PAGES)][WARM:]


def stream(desk: Desk) -> Seconds:
    """Return what a submission takes until it is routed, when so many arrive a second."""
    posts = [desk.written(number) for number in range(SUBMISSIONS)]
    began = time.perf_counter()

    def one(at: int) -> float:
        author, url = posts[at]
        time.sleep(max(0.0, began + at / RATE - time.perf_counter()))
        return timed(partial(desk.submit, author, url))

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(one, range(SUBMISSIONS)))[RATE:]


def main() -> int:
    """Measure, print and keep."""
    with (
        tempfile.TemporaryDirectory(prefix="porte-voix-bench-") as folder,
        installed(Path(folder)) as service,
    ):
        desk = Desk(service)
        with bare(desk) as endpoint:
            rows = [*_acts(desk, endpoint), *_lists(desk, endpoint)]
    body = "\n".join(
        [
            "| | measured | bare a second | there | goal |",
            "| --- | --: | --: | --: | --: |",
            *(f"| {' | '.join(row)} |" for row in rows),
            "",
            READING,
        ]
    )
    print(body)
    keep("The review desk", "python -m bench.desk", body)
    return 0


READING = f"""\
*There* is where {THERE} bare decisions take a second (two cores, four clients), for which the goals
were set: what was measured, times or over the bare decisions a second beside it (four clients too,
before and after) by {THERE}. One request alone was quicker there by more than that (2 ms for a bare
decision), so it makes nothing look better than it is. What waits by the clock is not converted."""

Row = tuple[str, str, str, str, str]


def _acts(desk: Desk, endpoint: Client) -> Iterator[Row]:
    ours, theirs = decisions(desk, endpoint)
    yield "one decision, ms (median)", f"{median(ours) * 1000:.1f}", "", "", ""
    yield "the bare endpoint, ms (median)", f"{median(theirs) * 1000:.1f}", "", "", ""
    yield "decision ÷ bare", f"{median(ours) / median(theirs):.1f}", "", "", f"≤ {MOST_TIMES}"
    whole, rate = cycles(desk, endpoint)
    there = f"{whole * THERE / rate:.1f}"
    name = f"full cycles a second, {CLIENTS} clients"
    yield name, f"{whole:.1f}", f"{rate:.0f}", there, f"≥ {LEAST_CYCLES}"
    took, rate = beside(endpoint, lambda: stream(desk))
    p95 = f"{percentile(took, 0.95) * 1000:.0f}"
    name = f"submit → routed at {RATE} a second, ms (p95)"
    yield name, p95, f"{rate:.0f}", "", f"≤ {MOST_ROUTED}"


def _lists(desk: Desk, endpoint: Client) -> Iterator[Row]:
    before: dict[str, tuple[float, float]] = {}
    for count in (FEW, MANY):
        fill(desk, count - (FEW if before else 0))
        for name, ask in pages(desk).items():
            took, rate = beside(endpoint, ask)
            here = percentile(took, 0.95) * 1000
            there = here * rate / THERE
            named = f"{name}, {count:,} waiting, ms (p95)"
            yield named, f"{here:.0f}", f"{rate:.0f}", f"{there:.0f}", f"≤ {MOST_PAGE}"
            if name in before:
                grown = f"{here / before[name][0]:.2f}", "", f"{there / before[name][1]:.2f}"
                yield f"{name}, {MANY:,} ÷ {FEW:,}", *grown, f"≤ {MOST_GROWTH}"
            before[name] = here, there


def beside(endpoint: Client, measure: Callable[[], Seconds]) -> tuple[Seconds, float]:
    """Return what is measured, and how many bare decisions a second there are just then."""
    before = bare_rate(endpoint)
    return measure(), harmonic_mean([before, bare_rate(endpoint)])


if __name__ == "__main__":
    sys.exit(main())
