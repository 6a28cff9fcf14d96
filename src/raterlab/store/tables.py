"""Every table. Facts are inserted and never updated; the few caches and switches say so beside their name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(sa.TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond, on every database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; SQLite stores them without their zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# None is SQL NULL, not the JSON word null: unknown stays askable
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
# SQLite numbers rows by itself only for INTEGER
SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Uuid(), primary_key=True)


def _seq() -> sa.Column[Any]:
    return sa.Column("seq", SEQ, primary_key=True, autoincrement=True)


def _at(name: str = "created_at", *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Instant(), nullable=nullable)


def _to(column: str, *, nullable: bool = False, index: bool = False) -> sa.Column[Any]:
    table = column.removesuffix("_id")
    target = _PLURAL.get(table, f"{table}s")
    return sa.Column(column, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=nullable, index=index)


_PLURAL = {"trainer": "users", "author": "users", "reviewer": "users", "person": "users"}

users = sa.Table(
    "users",
    metadata,
    _id(),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("email", sa.String(254), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("password_hash", sa.String(200), nullable=False, doc="empty: signs in by link only"),
    sa.Column("profile", JSON, nullable=False),
    _at(),
    sa.Index("uq_users_account", "email", unique=True, sqlite_where=sa.text("password_hash != ''"),
             postgresql_where=sa.text("password_hash != ''")),
)  # fmt: skip

# a switch: revoked_at
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    _to("person_id", index=True),
    _at(),
    _at("expires_at"),
    _at("revoked_at", nullable=True),
)

# a switch: revoked_at
api_tokens = sa.Table(
    "api_tokens",
    metadata,
    _id(),
    _to("person_id", index=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("scopes", JSON, nullable=False),
    _at(),
    _at("expires_at"),
    _at("revoked_at", nullable=True),
)

login_failures = sa.Table(
    "login_failures",
    metadata,
    _seq(),
    sa.Column("subject", sa.String(300), nullable=False),
    _at(),
    sa.Index("ix_login_failures_subject_at", "subject", "created_at"),
)

projects = sa.Table(
    "projects",
    metadata,
    _id(),
    sa.Column("title", sa.String(200), nullable=False, unique=True),
    _to("author_id"),
    _at(),
)

# one row a version: success metric and requirements
project_settings = sa.Table(
    "project_settings",
    metadata,
    _to("project_id", index=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("metric", JSON),
    sa.Column("requirements", JSON),
    sa.Column("targets", JSON, doc="targets that people talk to, by key; never what would open them"),
    _to("author_id"),
    _at(),
    sa.PrimaryKeyConstraint("project_id", "version"),
)

# one row a save; a published one carries its number
rubrics = sa.Table(
    "rubrics",
    metadata,
    _id(),
    _to("project_id"),
    sa.Column("save", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, doc="set when published"),
    sa.Column("body", JSON, nullable=False),
    _to("author_id"),
    _at(),
    sa.UniqueConstraint("project_id", "save"),
    sa.UniqueConstraint("project_id", "number"),
)

tasks = sa.Table(
    "tasks",
    metadata,
    _id(),
    _to("project_id"),
    sa.Column("key", sa.String(200), nullable=False),
    sa.Column("media", JSON, nullable=False),
    sa.Column("stratum", sa.String(80), nullable=False),
    sa.Column("mirrors", sa.String(200), doc="key of the task that this one asks again with sides exchanged"),
    _at(),
    sa.UniqueConstraint("project_id", "key"),
)

# one row a version
gold = sa.Table(
    "gold",
    metadata,
    _to("task_id"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("body", JSON, nullable=False),
    _to("author_id"),
    _at(),
    sa.PrimaryKeyConstraint("task_id", "version"),
)

media_files = sa.Table(
    "media_files",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("content_type", sa.String(80), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("facts", JSON, nullable=False, doc="what was measured in the file when it was stored"),
    _to("author_id"),
    _at(),
)

# a switch: closed_at
trials = sa.Table(
    "trials",
    metadata,
    _id(),
    _to("project_id", index=True),
    _to("rubric_id"),
    sa.Column("settings_version", sa.Integer, nullable=False),
    sa.Column("design", JSON, nullable=False),
    sa.Column("task_ids", JSON, nullable=False, doc="task key to id, for every item of the design"),
    _to("author_id"),
    _at(),
    _at("closed_at", nullable=True),
)

# a switch: revoked_at
links = sa.Table(
    "links",
    metadata,
    _id(),
    _to("trial_id", index=True),
    sa.Column("cap", sa.Integer, nullable=False, doc="how many people may use it; 1 is an invitation"),
    sa.Column("source", sa.String(120), nullable=False),
    sa.Column("note", sa.String(200), nullable=False),
    _to("author_id"),
    _at(),
    _at("expires_at"),
    _at("revoked_at", nullable=True),
)

# a switch: phase, with the times at which it was entered
attempts = sa.Table(
    "attempts",
    metadata,
    _id(),
    _to("trial_id", index=True),
    _to("link_id", index=True),
    _to("trainer_id", index=True),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("terms_version", sa.String(40), nullable=False),
    sa.Column("terms_at", Instant(), nullable=False),
    sa.Column("phase", sa.String(16), nullable=False),
    sa.Column("entered", JSON, nullable=False, doc="phase to the time at which it was entered"),
    sa.Column("deadline", Instant()),
    sa.Column("chosen", JSON, nullable=False, doc="task ids to be explained, set when rationales begin"),
    _at(),
)

submissions = sa.Table(
    "submissions",
    metadata,
    _seq(),
    sa.Column("id", sa.Uuid(), nullable=False, unique=True),
    _to("attempt_id"),
    _to("task_id"),
    sa.Column("phase", sa.String(16), nullable=False),
    sa.Column("version", sa.Integer, nullable=False, doc="1 first; a higher one supersedes"),
    sa.Column("flag", JSON),
    sa.Column("confidence", sa.Float),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("active_ms", sa.Integer, nullable=False),
    sa.Column("idle_ms", sa.Integer, nullable=False),
    sa.Column("revisions", sa.Integer, nullable=False),
    _at("received_at"),
    sa.UniqueConstraint("attempt_id", "task_id", "version"),
)

labels = sa.Table(
    "labels",
    metadata,
    _to("submission_id"),
    sa.Column("criterion", sa.String(64), nullable=False),
    sa.Column("answer", JSON, nullable=False),
    sa.PrimaryKeyConstraint("submission_id", "criterion"),
)

# what somebody said to a target while answering
exchanges = sa.Table(
    "exchanges",
    metadata,
    _seq(),
    sa.Column("id", sa.Uuid(), nullable=False, unique=True),
    _to("attempt_id"),
    _to("task_id"),
    sa.Column("criterion", sa.String(64), nullable=False),
    sa.Column("said", JSON, nullable=False),
    _at(),
    sa.Index("ix_exchanges_attempt_id_task_id", "attempt_id", "task_id"),
)

# what came back; after a failure it may be asked again
replies = sa.Table(
    "replies",
    metadata,
    _to("exchange_id"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False, doc="answered or failed"),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("why", sa.String(300), nullable=False, doc="of a failure, for staff"),
    sa.Column("took_ms", sa.Integer, nullable=False),
    _at(),
    sa.PrimaryKeyConstraint("exchange_id", "version"),
)

rationales = sa.Table(
    "rationales",
    metadata,
    _seq(),
    sa.Column("id", sa.Uuid(), nullable=False, unique=True),
    _to("attempt_id"),
    _to("task_id"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    _at(),
    sa.UniqueConstraint("attempt_id", "task_id", "version"),
)

grades = sa.Table(
    "grades",
    metadata,
    _seq(),
    sa.Column("id", sa.Uuid(), nullable=False, unique=True),
    _to("rationale_id"),
    _to("reviewer_id"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("body", JSON, nullable=False),
    _at(),
    sa.UniqueConstraint("rationale_id", "reviewer_id", "version"),
)

# what a reviewer says of written work, by criterion and standard
appraisals = sa.Table(
    "appraisals",
    metadata,
    _seq(),
    sa.Column("id", sa.Uuid(), nullable=False, unique=True),
    _to("submission_id"),
    _to("reviewer_id"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("body", JSON, nullable=False),
    _at(),
    sa.UniqueConstraint("submission_id", "reviewer_id", "version"),
)

# which project tries what somebody designed
tryouts = sa.Table(
    "tryouts",
    metadata,
    sa.Column("project_id", sa.Uuid(), sa.ForeignKey("projects.id"), primary_key=True),
    _to("submission_id", index=True),
    sa.Column("criterion", sa.String(64), nullable=False),
    _to("author_id"),
    _at(),
)

scorecards = sa.Table(
    "scorecards",
    metadata,
    _id(),
    _to("attempt_id", index=True),
    sa.Column("cut", JSON, nullable=False, doc="how far the facts went: sequence numbers and gold versions"),
    sa.Column("body", JSON, nullable=False),
    sa.Column("code_version", sa.String(40), nullable=False),
    _to("author_id"),
    _at(),
)

decisions = sa.Table(
    "decisions",
    metadata,
    _id(),
    _to("attempt_id", index=True),
    _to("scorecard_id"),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    _to("author_id"),
    _at(),
)

# a cache: rebuilt from submissions and rationales
tallies = sa.Table(
    "tallies",
    metadata,
    sa.Column("attempt_id", sa.Uuid(), sa.ForeignKey("attempts.id"), primary_key=True),
    sa.Column("practice", sa.Integer, nullable=False),
    sa.Column("trial", sa.Integer, nullable=False),
    sa.Column("rationales", sa.Integer, nullable=False),
    sa.Column("flags", sa.Integer, nullable=False, doc="tasks whose latest version has a raised hand"),
    sa.Column("active_ms", sa.BigInteger, nullable=False),
    sa.Column("last_seq", sa.BigInteger, nullable=False),
    sa.Column("last_at", Instant()),
)

# a cache: each label against each version of its gold
label_credits = sa.Table(
    "label_credits",
    metadata,
    _to("submission_id"),
    sa.Column("criterion", sa.String(64), nullable=False),
    sa.Column("gold_version", sa.Integer, nullable=False),
    sa.Column("value", sa.Float, nullable=False),
    sa.Column("parts", JSON, nullable=False),
    sa.Column("frames", JSON, doc="right ones and all, where the medium has any"),
    sa.PrimaryKeyConstraint("submission_id", "criterion", "gold_version"),
)

# a cache: how far the worker has folded submissions
folds = sa.Table(
    "folds",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
)

# a queue; done_at is a switch
jobs = sa.Table(
    "jobs",
    metadata,
    _seq(),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("subject", sa.Uuid(), nullable=False),
    _at(),
    _at("done_at", nullable=True),
)

# chained by hashes
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("seq", SEQ, primary_key=True, autoincrement=False),
    _at(),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("origin", sa.String(64), nullable=False),
    sa.Column("action", sa.String(60), nullable=False),
    sa.Column("subject", sa.String(120), nullable=False),
    sa.Column("detail", sa.Text, nullable=False, doc="canonical JSON, hashed as it stands"),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Index("ix_audit_subject", "subject"),
)

# one row: where the chain ends, sealed with the workspace's key
audit_head = sa.Table(
    "audit_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column(
        "seal", sa.String(64), nullable=False, doc="empty: written without the key, or the seal before was wrong"
    ),
)
