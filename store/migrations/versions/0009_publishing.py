"""Approvals, publications with every text written, and distributions of articles."""

import sqlalchemy as sa
from alembic import op

import store.models

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("article", sa.String(length=40), nullable=False),
        sa.Column("client", sa.String(length=40), nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("post", sa.Integer(), nullable=False),
        sa.Column("site_status", sa.String(length=20), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("read_hash", sa.String(length=64), nullable=False),
        sa.Column("sent_hash", sa.String(length=64), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("turn_at", store.models.Utc(timezone=True), nullable=True),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("changed_at", store.models.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("article"),
    )
    op.create_index("ix_publications_turn", "publications", ["client", "turn_at"])
    op.create_table(
        "publication_versions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("article", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("featured", sa.Integer(), nullable=False),
        sa.Column("made_at", store.models.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("article", "purpose", "content_hash", name="uq_publication_versions"),
    )
    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("client", sa.String(length=40), nullable=False),
        sa.Column("article", sa.String(length=40), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", store.models.Utc(timezone=True), nullable=False),
        sa.Column("minutes", sa.Float(precision=53), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("against", sa.String(length=64), nullable=False),
        sa.Column("diff", sa.Text(), nullable=False),
        sa.Column("responsibility", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_approvals_article", "approvals", ["article", "id"])
    op.create_table(
        "distributions",
        sa.Column("article", sa.String(length=40), nullable=False),
        sa.Column("network", sa.String(length=10), nullable=False),
        sa.Column("client", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("cost_usd", sa.Float(precision=53), nullable=False),
        sa.Column("post", sa.String(length=120), nullable=False),
        sa.Column("made_at", store.models.Utc(timezone=True), nullable=False),
        sa.Column("posted_at", store.models.Utc(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("article", "network"),
    )


def downgrade() -> None:
    op.drop_table("distributions")
    op.drop_index("ix_approvals_article", table_name="approvals")
    op.drop_table("approvals")
    op.drop_table("publication_versions")
    op.drop_index("ix_publications_turn", table_name="publications")
    op.drop_table("publications")
