"""targets of a project; what people said to a target while answering, and its replies; credits are counted anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from raterlab.store.tables import Instant

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("project_settings", sa.Column("targets", JSON, nullable=True))
    op.create_table(
        "exchanges",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(64), nullable=False),
        sa.Column("said", JSON, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_exchanges_attempt_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_exchanges_task_id"),
        sa.PrimaryKeyConstraint("seq", name="pk_exchanges"),
        sa.UniqueConstraint("id", name="uq_exchanges_id"),
    )
    op.create_index("ix_exchanges_attempt_id_task_id", "exchanges", ["attempt_id", "task_id"])
    op.create_table(
        "replies",
        sa.Column("exchange_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", sa.String(300), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchanges.id"], name="fk_replies_exchange_id"),
        sa.PrimaryKeyConstraint("exchange_id", "version", name="pk_replies"),
    )

    # credits are a cache whose form has changed: they are folded again from the answers
    op.execute(sa.delete(sa.table("label_credits")))
    op.execute(sa.delete(sa.table("folds", sa.column("name"))).where(sa.column("name") == "credits"))


def downgrade() -> None:
    op.drop_table("replies")
    op.drop_index("ix_exchanges_attempt_id_task_id", table_name="exchanges")
    op.drop_table("exchanges")
    with op.batch_alter_table("project_settings", schema=None) as batch_op:
        batch_op.drop_column("targets")
