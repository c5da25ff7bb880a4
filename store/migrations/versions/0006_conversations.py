"""Conversations by voice, and the callers' tokens that were used."""

import sqlalchemy as sa
from alembic import op

import store.models

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "voice_tokens",
        sa.Column("nonce", sa.String(length=43), nullable=False),
        sa.Column("expires_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("nonce"),
    )
    with op.batch_alter_table("voice_tokens", schema=None) as batch_op:
        batch_op.create_index("ix_voice_tokens_expires_at", ["expires_at"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("client", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("simulated", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("started_at", store.models.Utc(timezone=True), nullable=False),
        sa.Column("ended_at", store.models.Utc(timezone=True), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("spoken_seconds", sa.Integer(), nullable=False),
        sa.Column("usd", sa.Float(precision=53), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("bant", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("transcript", sa.JSON(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("degraded_seconds", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reconnects", sa.Integer(), server_default="0", nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index("ix_conversations_client_ended", ["client", "ended_at"])
        batch_op.create_index("ix_conversations_status", ["client", "status"])
        batch_op.create_index("ix_conversations_email", ["client", "email"])
        batch_op.create_index("ix_conversations_phone", ["client", "phone"])


def downgrade() -> None:
    op.drop_table("conversations")
    op.drop_table("voice_tokens")
