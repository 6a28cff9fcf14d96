"""which project tries what somebody designed."""

from __future__ import annotations

import json
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from raterlab.store.tables import Instant

AUDIT = sa.table(
    "audit",
    sa.column("subject", sa.String()),
    sa.column("detail", sa.Text()),
    sa.column("actor", sa.String()),
    sa.column("action", sa.String()),
    sa.column("created_at", Instant()),
)
TRYOUTS = sa.table(
    "tryouts",
    sa.column("project_id", sa.Uuid()),
    sa.column("submission_id", sa.Uuid()),
    sa.column("criterion", sa.String()),
    sa.column("author_id", sa.Uuid()),
    sa.column("created_at", Instant()),
)

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tryouts",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(64), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_tryouts_project_id"),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_tryouts_submission_id"),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_tryouts_author_id"),
        sa.PrimaryKeyConstraint("project_id", name="pk_tryouts"),
    )
    op.create_index("ix_tryouts_submission_id", "tryouts", ["submission_id"])

    # until now the audit trail alone knew
    here = op.get_bind()
    entries = here.execute(
        sa.select(AUDIT.c.subject, AUDIT.c.detail, AUDIT.c.actor, AUDIT.c.created_at).where(
            AUDIT.c.action == "project.tryout"
        )
    ).all()
    for subject, detail, actor, at in entries:
        tried = json.loads(detail)
        values = {
            "project_id": UUID(subject),
            "submission_id": UUID(tried["submission"]),
            "criterion": tried["criterion"],
            "author_id": UUID(actor),
            "created_at": at,
        }
        here.execute(sa.insert(TRYOUTS).values(values))


def downgrade() -> None:
    op.drop_index("ix_tryouts_submission_id", table_name="tryouts")
    op.drop_table("tryouts")
