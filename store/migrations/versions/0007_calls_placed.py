"""Calls we place: the queue's leases, and every attempt."""

import sqlalchemy as sa
from alembic import op

import store.models

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_attempts",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("client", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("caller", sa.String(length=20), nullable=False),
        sa.Column("at", store.models.Utc(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sid", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("answered_by", sa.String(length=30), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("ended_at", store.models.Utc(timezone=True), nullable=True),
        sa.Column("proof", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("call_attempts", schema=None) as batch_op:
        batch_op.create_index("ix_call_attempts_key", ["key"], unique=False)
        batch_op.create_index("ix_call_attempts_phone", ["client", "phone", "at"], unique=False)
        batch_op.create_index("ix_call_attempts_sid", ["sid"], unique=False)

    with op.batch_alter_table("call_queue", schema=None) as batch_op:
        for name in ("due", "lease"):
            batch_op.add_column(
                sa.Column(name, sa.Float(precision=53), server_default="0", nullable=False)
            )
        batch_op.add_column(
            sa.Column("owner", sa.String(length=40), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("why", sa.Text(), server_default="", nullable=False))
        batch_op.create_index("ix_call_queue_due", ["client", "status", "due"], unique=False)
        batch_op.create_index("ix_call_queue_phone", ["client", "phone"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("call_queue", schema=None) as batch_op:
        batch_op.drop_index("ix_call_queue_phone")
        batch_op.drop_index("ix_call_queue_due")
        for name in ("why", "tries", "owner", "lease", "due"):
            batch_op.drop_column(name)

    with op.batch_alter_table("call_attempts", schema=None) as batch_op:
        batch_op.drop_index("ix_call_attempts_sid")
        batch_op.drop_index("ix_call_attempts_phone")
        batch_op.drop_index("ix_call_attempts_key")

    op.drop_table("call_attempts")
