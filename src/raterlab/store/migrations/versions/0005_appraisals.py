"""what reviewers say of written work, by criterion and standard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from raterlab.store.tables import Instant

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appraisals",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_appraisals_submission_id"),
        sa.ForeignKeyConstraint(["reviewer_id"], ["users.id"], name="fk_appraisals_reviewer_id"),
        sa.PrimaryKeyConstraint("seq", name="pk_appraisals"),
        sa.UniqueConstraint("id", name="uq_appraisals_id"),
        sa.UniqueConstraint(
            "submission_id", "reviewer_id", "version", name="uq_appraisals_submission_id_reviewer_id_version"
        ),
    )


def downgrade() -> None:
    op.drop_table("appraisals")
