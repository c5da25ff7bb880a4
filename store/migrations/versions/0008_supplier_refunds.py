"""What a person saw come back from a supplier, which no supplier's API tells."""

import sqlalchemy as sa
from alembic import op

import store.models

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "supplier_refunds",
        sa.Column("client", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=80), nullable=False),
        sa.Column("money_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", store.models.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client", "ref", "note"),
    )


def downgrade() -> None:
    op.drop_table("supplier_refunds")
