"""Breakers and drills of the provider chain; what a cost was for, and its cached tokens."""

import sqlalchemy as sa
from alembic import op

import store.models

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "breakers",
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("open_until", sa.Float(precision=53), nullable=False),
        sa.Column("probe_until", sa.Float(precision=53), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("account"),
    )
    op.create_table(
        "drills",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("client", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=10), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("answerable", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("added_ms", sa.Float(precision=53), nullable=False),
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("at", store.models.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("drills", schema=None) as batch_op:
        batch_op.create_index("ix_drills_client_at", ["client", "at"], unique=False)

    with op.batch_alter_table("costs", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("cached_tokens", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("written_tokens", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("reasoning_tokens", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("part", sa.String(length=10), server_default="answer", nullable=False)
        )
        batch_op.add_column(
            sa.Column("step", sa.String(length=10), server_default="full", nullable=False)
        )
        batch_op.add_column(
            sa.Column("estimated", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("costs", schema=None) as batch_op:
        batch_op.drop_column("estimated")
        batch_op.drop_column("step")
        batch_op.drop_column("part")
        batch_op.drop_column("reasoning_tokens")
        batch_op.drop_column("written_tokens")
        batch_op.drop_column("cached_tokens")

    with op.batch_alter_table("drills", schema=None) as batch_op:
        batch_op.drop_index("ix_drills_client_at")

    op.drop_table("drills")
    op.drop_table("breakers")
