"""Articles: research, drafts, cycles, claims, history, episodes."""

import sqlalchemy as sa
from alembic import op

import store.models

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article_claims",
        sa.Column("article", sa.String(length=20), nullable=False),
        sa.Column("draft", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "draft", "seq"),
    )
    op.create_table(
        "article_cycles",
        sa.Column("article", sa.String(length=20), nullable=False),
        sa.Column("draft", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("before", sa.Float(precision=53), nullable=False),
        sa.Column("after", sa.Float(precision=53), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("eur", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("article", "draft"),
    )
    op.create_table(
        "article_drafts",
        sa.Column("article", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("draft", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("critique", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("citations", sa.JSON(), nullable=False),
        sa.Column("score", sa.Float(precision=53), nullable=False),
        sa.Column("written_by", sa.String(length=100), nullable=False),
        sa.Column("critic", sa.String(length=100), nullable=False),
        sa.Column("eur", sa.Float(precision=53), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("made_at", store.models.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("article", "number"),
    )
    op.create_table(
        "article_episodes",
        sa.Column("article", sa.String(length=20), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("episode", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("audio", sa.Text(), nullable=False),
        sa.Column("made_at", store.models.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("article"),
    )
    op.create_table(
        "article_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("article", sa.String(length=20), nullable=False),
        sa.Column("at", store.models.Utc(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("article_events", schema=None) as batch_op:
        batch_op.create_index("ix_article_events_article", ["article", "id"], unique=False)

    op.create_table(
        "article_notes",
        sa.Column("article", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tool", sa.String(length=20), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "seq"),
    )
    op.create_table(
        "article_passages",
        sa.Column("article", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("source_id", sa.String(length=10), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "seq"),
    )
    op.create_table(
        "article_sources",
        sa.Column("article", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("fetched_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "seq"),
    )
    op.create_table(
        "articles",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("client", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("commission", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("brief", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("meta_description", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(length=100), nullable=False),
        sa.Column("critic", sa.String(length=100), nullable=False),
        sa.Column("editor_minutes", sa.Float(precision=53), nullable=False),
        sa.Column("remote_id", sa.String(length=80), nullable=False),
        sa.Column("live_url", sa.Text(), nullable=False),
        sa.Column("made_at", store.models.Utc(timezone=True), nullable=False),
        sa.Column("changed_at", store.models.Utc(timezone=True), nullable=False),
        sa.Column("published_at", store.models.Utc(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client", "key", name="uq_articles_key"),
    )
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.create_index(
            "ix_articles_client_status", ["client", "status", "changed_at"], unique=False
        )
        batch_op.create_index("ix_articles_published", ["client", "published_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.drop_index("ix_articles_published")
        batch_op.drop_index("ix_articles_client_status")

    op.drop_table("articles")
    op.drop_table("article_sources")
    op.drop_table("article_passages")
    op.drop_table("article_notes")
    with op.batch_alter_table("article_events", schema=None) as batch_op:
        batch_op.drop_index("ix_article_events_article")

    op.drop_table("article_events")
    op.drop_table("article_episodes")
    op.drop_table("article_drafts")
    op.drop_table("article_cycles")
    op.drop_table("article_claims")
