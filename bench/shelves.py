"""A library of any size, made by the database itself: seeded, French and English, Zipf's words."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID, uuid5

import psycopg
from psycopg import sql

from service.models import SYSTEM
from service.search import vector

SPACE = UUID("6f8a2f0e-0000-4000-8000-000000000000")
SEED = 20260101
HEAD, TAIL = 8_000, 60_000
"""Words that sentences are made of, and rare ones of which each post has its own."""

SENTENCES, WORDS, EACH, OWN = 20_000, 12, 9, 4
"""Sentences in all, words in one, sentences in a post, rare words in a post."""

COUNTRIES, BELOW = 12, 4
TOPICS, AUDIENCES, CAMPAIGNS = 40, 8, 20
ONSETS = "b bl br c ch cr d dr f fl fr g gl gr j l m n p pl pr qu r s st t tr v".split()
VOWELS = {"fr": "a é è i o u ou eau ai on an in".split(), "en": "a e i o u ea oo ai ow er".split()}
ENDINGS = {
    "fr": ("er", "ation", "ement", "eur", "euse", "iste", "ité", "age", "els", "ons"),
    "en": ("ing", "ation", "ment", "er", "ers", "ist", "ity", "age", "ness", "ly"),
}


def words(language: str) -> list[str]:
    """Return made-up words, the commonest first and shortest."""
    dice = random.Random(f"{SEED} {language}")  # noqa: S311  # a benchmark must repeat itself
    syllables = ["".join(each) for each in product(ONSETS, VOWELS[language])]
    found: dict[str, None] = {}
    while len(found) < HEAD + TAIL:
        long = len(found) > HEAD // 8
        parts = dice.choices(syllables, k=2 if not long else 3)
        found["".join(parts) + (dice.choice(ENDINGS[language]) if long else "")] = None
    return list(found)


def entities() -> list[tuple[UUID, str, UUID | None]]:
    """Return a company with countries and what lies below them: id, slug, parent."""
    root = uuid5(SPACE, "company")
    rows: list[tuple[UUID, str, UUID | None]] = [(root, "company", None)]
    for country in range(COUNTRIES):
        above = uuid5(SPACE, f"country-{country}")
        rows.append((above, f"country-{country}", root))
        slugs = [f"country-{country}-{each}" for each in range(BELOW)]
        rows += [(uuid5(SPACE, each), each, above) for each in slugs]
    return rows


class Maker:
    """Fills an empty, migrated database with a library."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.sql = connection
        self.vocabulary = {language: words(language) for language in ("fr", "en")}

    def fill(self, posts: int) -> None:
        """Make everything, with the indexes built at the end, as a load of that size is done."""
        self.sql.execute("SET session_replication_role = replica")
        self.sql.execute("SELECT setseed(0.42)")
        self._places()
        self._pools()
        self.sql.execute("DROP INDEX offer_found")
        self._posts(posts)
        self.sql.execute("SET maintenance_work_mem = '512MB'")
        self.sql.execute(
            "CREATE INDEX offer_found ON offer USING gin (words, marks) WITH (fastupdate = off)"
        )
        self.sql.execute("SET session_replication_role = origin")
        self.sql.execute("VACUUM ANALYZE")

    def _places(self) -> None:
        now = datetime.now(UTC)
        for key, slug, parent in entities():
            self.sql.execute(
                "INSERT INTO entity (id, slug, name, kind, parent_id, time_zone, language,"
                " jurisdictions, packs, workflow, calendar, created_at)"
                " VALUES (%s, %s, %s, 'company', %s, 'Europe/Paris', 'fr', '[]', '[]', 'standard',"
                " 'FR mon-fri 09:00-18:00', %s)",
                [key, slug, slug, parent, now],
            )
        for name, slug in (("everywhere", "company"), ("somewhere", "country-3")):
            self._person(name, uuid5(SPACE, slug), now)
        self._person("author", uuid5(SPACE, "company"), now)
        for table, count in (("topic", TOPICS), ("audience", AUDIENCES), ("campaign", CAMPAIGNS)):
            dated = table == "campaign"
            for each in range(count):
                values = [uuid5(SPACE, f"{table} {each}"), uuid5(SPACE, "company"), str(each), now]
                self.sql.execute(
                    f"INSERT INTO {table} (id, entity_id, name, created_at"
                    + (", starts_on, ends_on) " if dated else ") ")
                    + ("VALUES (%s, %s, %s, %s" + (", %s, %s)" if dated else ")")),
                    values + ([now, now + timedelta(days=90)] if dated else []),
                )

    def _person(self, name: str, entity: UUID, now: datetime) -> None:
        key = uuid5(SPACE, name)
        self.sql.execute(
            "INSERT INTO person (id, email, name, title, kind, language, entity_id, created_at)"
            " VALUES (%s, %s, %s, '', 'employee', 'fr', %s, %s)",
            [key, f"{name}@company.example", name, entity, now],
        )
        self.sql.execute(
            'INSERT INTO "grant" (id, person_id, role, entity_id, granted_by, since)'
            " VALUES (%s, %s, 'author', %s, %s, %s)",
            [uuid5(key, "grant"), key, entity, SYSTEM, now - timedelta(days=1)],
        )

    def _pools(self) -> None:
        """Keep sentences and rare words, already as the search writes them."""
        self.sql.execute(
            "CREATE TABLE bench_sentence"
            " (fr boolean, place integer, text text, words tsvector, PRIMARY KEY (fr, place))"
        )
        self.sql.execute("CREATE TABLE bench_rare (LIKE bench_sentence INCLUDING ALL)")
        for language, known in self.vocabulary.items():
            dice = random.Random(f"{SEED} sentences {language}")  # noqa: S311
            sentences = [
                " ".join(known[int(HEAD ** dice.random()) - 1] for _ in range(WORDS))
                for _ in range(SENTENCES)
            ]
            self._keep("bench_sentence", language, sentences)
            self._keep("bench_rare", language, known[HEAD:])

    def _keep(self, table: str, language: str, texts: Sequence[str]) -> None:
        copy = sql.SQL("COPY {} (fr, place, text, words) FROM STDIN").format(sql.Identifier(table))
        with self.sql.cursor().copy(copy) as rows:
            for place, text in enumerate(texts):
                rows.write_row((language == "fr", place, text, vector(text, [language])))

    def _posts(self, posts: int, batch: int = 25_000) -> None:
        for begin in range(0, posts, batch):
            values = {"begin": begin + 1, "end": min(begin + batch, posts), "posts": posts}
            self.sql.execute(_BATCH.format(**_NUMBERS), values)
            for statement in _TABLES:
                self.sql.execute(statement)
            self.sql.execute("DROP TABLE made")
        self.sql.execute("SELECT setval('offer_number', %s)", [posts])


_NUMBERS = {
    "sentences": SENTENCES,
    "tail": TAIL,
    "each": EACH,
    "own": OWN,
    "countries": COUNTRIES,
    "topics": TOPICS,
    "audiences": AUDIENCES,
    "campaigns": CAMPAIGNS,
}

_BATCH = """
CREATE TEMPORARY TABLE made AS
WITH drawn AS MATERIALIZED (
    SELECT number, uuidv7() post, uuidv7() revision, random() < 0.4 fr, random() fate,
        now() - (%(posts)s::bigint - number) * interval '60 seconds' AS at,
        (array(SELECT id FROM entity ORDER BY slug))[1 + floor(61 * power(random(), 2))] entity,
        array(SELECT channel FROM unnest(array['linkedin', 'x', 'facebook', 'email']) channel
            WHERE random() < 0.5 OR channel = 'linkedin' AND number > 0) channels,
        array(SELECT place FROM (SELECT id, row_number() OVER (ORDER BY name::integer) place
            FROM topic) ranked WHERE random() < 0.5 / place AND number > 0) topic_places,
        1 + floor({audiences} * random())::integer audience,
        1 + floor(3 * {campaigns} * random())::integer campaign
    FROM generate_series(%(begin)s::bigint, %(end)s::bigint) number
), placed AS MATERIALIZED (
    SELECT drawn.*, array(SELECT id FROM topic WHERE name::integer + 1 = ANY(topic_places)) topics,
        (SELECT id FROM audience WHERE name::integer + 1 = audience) audience_id,
        (SELECT id FROM campaign WHERE name::integer + 1 = campaign) campaign_id
    FROM drawn
)
SELECT placed.*,
    (SELECT string_agg(one.text, '. ') FROM (
        SELECT text FROM generate_series(1, {each}) at_sentence JOIN bench_sentence pool
        ON pool.fr = placed.fr
        AND pool.place = abs(hashint8(number * 16 + at_sentence)) %% {sentences}) one) said,
    {sentence_words} || {rare_words} AS words
FROM placed
"""


def _joined(table: str, count: int, size: int, salt: int) -> str:
    """Return the expression that puts so many pooled vectors one after another."""
    return " || ".join(
        f"(SELECT pool.words FROM {table} pool WHERE pool.fr = placed.fr"  # noqa: S608
        f" AND pool.place = abs(hashint8(number * 16 + {each + salt})) %% {size})"
        for each in range(1, count + 1)
    )


_NUMBERS["sentence_words"] = _joined("bench_sentence", EACH, SENTENCES, 0)  # type: ignore[assignment]
_NUMBERS["rare_words"] = _joined("bench_rare", OWN, TAIL, 10)  # type: ignore[assignment]

_TABLES = (
    """
    INSERT INTO post (id, entity_id, author_id, state, version, created_at, updated_at, moved_at,
        draft_text, draft_language, draft_channels, draft_jurisdictions, draft_links,
        draft_version, revision_count, approved_number, approved_at, not_before, expires_at,
        suspended_at)
    SELECT post, entity, (SELECT id FROM person WHERE name = 'author'), 'approved', 1, at, at, at,
        left(said, 200), CASE WHEN fr THEN 'fr' ELSE 'en' END, to_jsonb(channels), '["FR"]', '[]',
        1, 1, 1, at,
        CASE WHEN fate < 0.05 THEN now() + interval '10 days' END,
        CASE WHEN fate BETWEEN 0.05 AND 0.1 THEN now() - interval '1 day'
            WHEN fate > 0.7 THEN now() + interval '1 day' * (1 + 365 * random()) END,
        CASE WHEN fate BETWEEN 0.1 AND 0.15 THEN now() END
    FROM made
    """,
    """
    INSERT INTO revision (id, post_id, number, text, language, channels, jurisdictions,
        entity_slug, links, digest, created_at)
    SELECT revision, post, 1, said, CASE WHEN fr THEN 'fr' ELSE 'en' END, to_jsonb(channels),
        '["FR"]', 'company', '[]', repeat('0', 64), at FROM made
    """,
    """
    INSERT INTO offer (post_id, number, revision_id, entity_id, approved_at, not_before,
        expires_at, suspended_at, campaign_id, topics, audiences, marks, words)
    SELECT made.post, number, revision, entity, at, post.not_before, post.expires_at,
        post.suspended_at, campaign_id, topics, array[audience_id],
        array['s:' || (number >> 11), 'l:' || (number >> 15), 'entity:' || entity,
            'language:' || CASE WHEN fr THEN 'fr' ELSE 'en' END, 'audience:' || audience_id]
        || array(SELECT 'channel:' || each FROM unnest(channels) each)
        || array(SELECT 'topic:' || each FROM unnest(topics) each)
        || CASE WHEN campaign_id IS NULL THEN '{}' ELSE array['campaign:' || campaign_id] END,
        words
    FROM made JOIN post ON post.id = made.post
    """,
)
