"""The library as it is searched: an offer for each approved post; topics, campaigns, teams."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from service.marks import marks
from service.search import fold, suggested, vector

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

FOLLOW = """
CREATE FUNCTION offer_follows_post() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.state = 'approved' THEN
        UPDATE offer SET not_before = NEW.not_before, expires_at = NEW.expires_at,
            suspended_at = NEW.suspended_at WHERE post_id = NEW.id;
    ELSE
        DELETE FROM offer WHERE post_id = NEW.id;
    END IF;
    RETURN NULL;
END $$
"""
"""Whatever step dates, suspends or withdraws a post, its offer can't be forgotten."""

APPROVED = """
SELECT post.id, revision.id AS revision_id, post.entity_id, post.approved_at, post.not_before,
    post.expires_at, post.suspended_at, revision.text, revision.channels,
    report.language AS read, coalesce(revision.language, report.language) AS language
FROM post JOIN revision ON revision.post_id = post.id AND revision.number = post.approved_number
LEFT JOIN report ON report.revision_id = revision.id AND report.superseded_at IS NULL
WHERE post.state = 'approved' ORDER BY post.approved_at, post.id
"""

KEEP = """
INSERT INTO offer (post_id, number, revision_id, entity_id, approved_at, not_before, expires_at,
    suspended_at, topics, audiences, marks, words)
VALUES (:id, :number, :revision_id, :entity_id, :approved_at, :not_before, :expires_at,
    :suspended_at, '{}', '{}', :marks, CAST(:words AS tsvector))
"""


def upgrade() -> None:
    """Go forward; what is approved already is offered in its order."""
    for table in ("topic", "audience", "campaign", "team"):
        _create_shelf(table)
    op.create_table(
        "team_member",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("team_member_person_id_refers")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("team_member_team_id_refers")),
        sa.PrimaryKeyConstraint("team_id", "person_id", name=op.f("team_member_key")),
    )
    op.create_index(op.f("team_member_person_id"), "team_member", ["person_id"])
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("wanted", postgresql.JSONB(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(btrim(name)) > 0", name=op.f("saved_search_named")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("saved_search_person_id_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("saved_search_key")),
        sa.UniqueConstraint("person_id", "name", name="saved_search_named_once"),
    )
    op.create_table(
        "library_word",
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("library_word_key")),
    )
    op.create_index(op.f("library_word_folded"), "library_word", ["folded"])
    _create_offer()
    _offer_what_is_approved()
    op.drop_index("post_search", table_name="post")
    op.drop_column("post", "search")


def downgrade() -> None:
    """Go back; nothing is found by its words any more."""
    op.add_column("post", sa.Column("search", postgresql.TSVECTOR(), nullable=True))
    op.create_index("post_search", "post", ["search"], postgresql_using="gin")
    op.execute("DROP TRIGGER offer_follows_post ON post")
    op.execute("DROP FUNCTION offer_follows_post")
    for table in (
        *("offer", "library_word", "saved_search", "team_member"),
        *("team", "campaign", "audience", "topic"),
    ):
        op.drop_table(table)
    op.execute("DROP SEQUENCE offer_number")


def _create_shelf(table: str) -> None:
    dated = table == "campaign"
    dates = [sa.Column(name, sa.Date(), nullable=False) for name in ("starts_on", "ends_on")]
    ordered = sa.CheckConstraint("ends_on >= starts_on", name=op.f(f"{table}_ends_after_it_begins"))
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *(dates if dated else ()),
        *((ordered,) if dated else ()),
        sa.CheckConstraint("length(btrim(name)) > 0", name=op.f(f"{table}_named")),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f(f"{table}_entity_id_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_key")),
    )
    op.create_index(
        f"{table}_named_once",
        table,
        ["entity_id", sa.text("lower(name)")],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _create_offer() -> None:
    op.execute("CREATE SEQUENCE offer_number")
    op.create_table(
        "offer",
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("own", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("topics", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("audiences", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("marks", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("offer_campaign_id_refers")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("offer_entity_id_refers")),
        sa.ForeignKeyConstraint(
            ["post_id", "revision_id"],
            ["revision.post_id", "revision.id"],
            name="offer_revision_refers",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("offer_post_id_refers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("offer_key")),
        sa.UniqueConstraint("number", name=op.f("offer_number_once")),
    )
    op.create_index(
        "offer_found",
        "offer",
        ["words", "marks"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index("offer_since", "offer", ["approved_at", "number"])
    op.execute(FOLLOW)
    op.execute(
        "CREATE TRIGGER offer_follows_post"
        " AFTER UPDATE OF state, not_before, expires_at, suspended_at ON post FOR EACH ROW"
        " WHEN (OLD.state = 'approved') EXECUTE FUNCTION offer_follows_post()"
    )


def _offer_what_is_approved() -> None:
    bind = op.get_bind()
    known: set[str] = set()
    for row in bind.execute(sa.text(APPROVED)).mappings().all():
        number = bind.execute(sa.text("SELECT nextval('offer_number')")).scalar_one()
        found = marks(
            number,
            entity_id=row["entity_id"],
            language=row["language"],
            channels=row["channels"],
        )
        words = vector(row["text"], (row["read"], row["language"]))
        bind.execute(sa.text(KEEP), {**row, "number": number, "marks": found, "words": words})
        known.update(suggested(row["text"]))
    if known:
        stored = [{"word": each, "folded": fold(each)} for each in sorted(known)]
        keep = "INSERT INTO library_word (word, folded) VALUES (:word, :folded)"
        bind.execute(sa.text(keep), stored)
