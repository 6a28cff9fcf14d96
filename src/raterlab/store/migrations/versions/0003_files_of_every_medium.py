"""files of every medium with what was measured in them; credits with overlap and frames, folded anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_files = sa.table(
    "media_files",
    sa.column("sha256", sa.String),
    sa.column("width", sa.Integer),
    sa.column("height", sa.Integer),
    sa.column("facts", JSON),
)


def upgrade() -> None:
    op.add_column("media_files", sa.Column("facts", JSON, nullable=True))
    connection = op.get_bind()
    for row in connection.execute(sa.select(_files.c.sha256, _files.c.width, _files.c.height)).all():
        facts = {"media": "image", "width": row.width, "height": row.height}
        connection.execute(_files.update().where(_files.c.sha256 == row.sha256).values(facts=facts))
    with op.batch_alter_table("media_files", schema=None) as batch_op:
        batch_op.alter_column("facts", existing_type=JSON, nullable=False)
        batch_op.drop_column("width")
        batch_op.drop_column("height")
    # a cache, whose shape has changed
    op.execute("DELETE FROM label_credits")
    op.execute("UPDATE folds SET seq = 0")


def downgrade() -> None:
    with op.batch_alter_table("media_files", schema=None) as batch_op:
        batch_op.add_column(sa.Column("width", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("height", sa.Integer(), nullable=True))
    connection = op.get_bind()
    for row in connection.execute(sa.select(_files.c.sha256, _files.c.facts)).all():
        size = {"width": row.facts.get("width"), "height": row.facts.get("height")}
        connection.execute(_files.update().where(_files.c.sha256 == row.sha256).values(**size))
    with op.batch_alter_table("media_files", schema=None) as batch_op:
        batch_op.drop_column("facts")
    op.execute("DELETE FROM label_credits")
    op.execute("UPDATE folds SET seq = 0")
