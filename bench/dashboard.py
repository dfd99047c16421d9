"""The dashboard of communications over a large library: 100,000 posts, shared a year long.

`python -m bench.dashboard 20000` does the same with fewer posts.
"""

import sys
from datetime import UTC, datetime
from functools import partial
from uuid import uuid5

from bench.figures import keep, percentile
from bench.library import a_library, timed
from bench.shelves import SPACE, Maker
from service.models import SYSTEM, Person, db
from service.queries.dashboard import PERIODS, scope
from service.queries.engagement import dashboard

POSTS = 100_000
PEOPLE, SHARES = 5_000, 300_000
TURNS = 7

STATEMENTS = (
    """
    INSERT INTO person (id, email, name, title, kind, language, entity_id, created_at)
    SELECT uuidv7(), 'p' || n || '@company.example', 'P ' || n, '', 'employee', 'fr',
        (array(SELECT id FROM entity ORDER BY slug))[1 + n % 61], now()
    FROM generate_series(1, {people}) n
    """,
    """
    INSERT INTO participation (person_id, state, since)
    SELECT id, 'taking_part', now() FROM person WHERE email LIKE 'p%@company.example'
    """,
    """
    INSERT INTO share (id, post_id, revision_id, person_id, channel, shared_at)
    WITH posts AS (SELECT post.id, revision.id revision, row_number() OVER () place
        FROM post JOIN revision ON revision.post_id = post.id),
    people AS (SELECT person_id, row_number() OVER () place FROM participation),
    drawn AS (SELECT 1 + floor({posts} * power(random(), 2)) post,
        1 + floor({people} * power(random(), 2)) who, random() at, random() way
        FROM generate_series(1, {shares}))
    SELECT uuidv7(), posts.id, revision, person_id,
        (array['linkedin', 'x', 'facebook', 'email'])[1 + floor(4 * way)::integer],
        now() - at * interval '365 days'
    FROM drawn JOIN posts ON posts.place = post JOIN people ON people.place = who
    """,
    """
    INSERT INTO closeness_of_day (entity_id, day, shares, total)
    SELECT entity_id, shared_at::date, count(*), count(*) * 40
    FROM share JOIN post ON post.id = post_id GROUP BY 1, 2
    """,
)


def fill(maker: Maker, posts: int) -> None:
    """Let people share what the library holds, and one person see the dashboard of all of it."""
    maker.sql.execute("SET session_replication_role = replica")
    for statement in STATEMENTS:
        maker.sql.execute(statement.format(people=PEOPLE, shares=SHARES, posts=posts))
    maker.sql.execute(
        'INSERT INTO "grant" (id, person_id, role, entity_id, granted_by, since)'
        " VALUES (%s, %s, 'comms', %s, %s, now() - interval '1 day')",
        [
            uuid5(SPACE, "comms"),
            uuid5(SPACE, "everywhere"),
            uuid5(SPACE, "company"),
            SYSTEM,
        ],
    )
    maker.sql.execute("SET session_replication_role = origin")
    maker.sql.execute("VACUUM ANALYZE")


def main() -> int:
    """Measure, print and keep."""
    posts = int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else POSTS
    lines = [
        f"{posts:,} posts in 61 entities, {SHARES:,} shares of {PEOPLE:,} people in a year.",
        "",
        "Milliseconds of all the numbers, p50 / p95.",
        "",
        "| days | the whole company | a country | an entity of it |",
        "| --- | --: | --: | --: |",
    ]
    with a_library(posts) as maker:
        fill(maker, posts)
        person = db.session.get_one(Person, uuid5(SPACE, "everywhere"))
        for days in PERIODS:
            cells = []
            for slug in ("company", "country-3", "country-3-1"):
                asked = scope(person, slug, days, datetime.now(UTC))
                took = [timed(partial(dashboard, asked))[0] * 1000 for _ in range(TURNS)]
                cells.append(f"{percentile(took, 0.5):.0f} / {percentile(took, 0.95):.0f}")
            lines.append(f"| {days} | {' | '.join(cells)} |")
            print(lines[-1], flush=True)
    keep("The dashboard of communications", "python -m bench.dashboard", "\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
