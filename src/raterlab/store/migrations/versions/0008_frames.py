"""credits count frames; they are a cache, and are folded again from the answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("label_credits", sa.Column("frames", JSON, nullable=True))
    op.execute(sa.delete(sa.table("label_credits")))
    op.execute(sa.delete(sa.table("folds", sa.column("name"))).where(sa.column("name") == "credits"))


def downgrade() -> None:
    with op.batch_alter_table("label_credits", schema=None) as batch_op:
        batch_op.drop_column("frames")
