"""What the telephone company took for each call."""

import sqlalchemy as sa
from alembic import op

import store.models

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_prices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(length=40), nullable=False),
        sa.Column("sid", sa.String(length=40), nullable=True),
        sa.Column("conversation", sa.String(length=40), nullable=False),
        sa.Column("ended_at", store.models.Utc(timezone=True), nullable=False),
        sa.Column("usd", sa.Float(precision=53), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client", "sid"),
    )
    op.create_index("ix_call_prices_client_ended", "call_prices", ["client", "ended_at"])
    op.create_index("ix_call_prices_conversation", "call_prices", ["client", "conversation"])


def downgrade() -> None:
    op.drop_table("call_prices")
