"""credits with overlap and frames: a cache, thrown away here and folded anew."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM label_credits")
    op.execute("UPDATE folds SET seq = 0")


def downgrade() -> None:
    op.execute("DELETE FROM label_credits")
    op.execute("UPDATE folds SET seq = 0")
