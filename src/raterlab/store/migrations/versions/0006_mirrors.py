"""tasks that ask another again with two sides exchanged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tasks", sa.Column("mirrors", sa.String(length=200), nullable=True))


def downgrade() -> None:
    op.drop_column("tasks", "mirrors")
