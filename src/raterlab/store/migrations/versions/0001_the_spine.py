"""the spine."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import raterlab.store.tables

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_subject", ["subject"], unique=False)

    op.create_table(
        "folds",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_folds")),
    )
    op.create_table(
        "jobs",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.Column("done_at", raterlab.store.tables.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_jobs")),
    )
    op.create_table(
        "login_failures",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_login_failures")),
    )
    with op.batch_alter_table("login_failures", schema=None) as batch_op:
        batch_op.create_index("ix_login_failures_subject_at", ["subject", "created_at"], unique=False)

    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column(
            "profile",
            JSON,
            nullable=False,
        ),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(
            "uq_users_account",
            ["email"],
            unique=True,
            sqlite_where=sa.text("password_hash != ''"),
            postgresql_where=sa.text("password_hash != ''"),
        )

    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "scopes",
            JSON,
            nullable=False,
        ),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", raterlab.store.tables.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_api_tokens_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_tokens_person_id"), ["person_id"], unique=False)

    op.create_table(
        "media_files",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_media_files_author_id")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_media_files")),
    )
    op.create_table(
        "projects",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_projects_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("title", name=op.f("uq_projects_title")),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", raterlab.store.tables.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_sessions_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_person_id"), ["person_id"], unique=False)

    op.create_table(
        "project_settings",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "metric",
            JSON,
            nullable=True,
        ),
        sa.Column(
            "requirements",
            JSON,
            nullable=True,
        ),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_project_settings_author_id")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_settings_project_id")),
        sa.PrimaryKeyConstraint("project_id", "version", name=op.f("pk_project_settings")),
    )
    op.create_table(
        "rubrics",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("save", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column(
            "body",
            JSON,
            nullable=False,
        ),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_rubrics_author_id")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_rubrics_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubrics")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_rubrics_project_id_number")),
        sa.UniqueConstraint("project_id", "save", name=op.f("uq_rubrics_project_id_save")),
    )
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column(
            "media",
            JSON,
            nullable=False,
        ),
        sa.Column("stratum", sa.String(length=80), nullable=False),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_tasks_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("project_id", "key", name=op.f("uq_tasks_project_id_key")),
    )
    op.create_table(
        "gold",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "body",
            JSON,
            nullable=False,
        ),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_gold_author_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_gold_task_id")),
        sa.PrimaryKeyConstraint("task_id", "version", name=op.f("pk_gold")),
    )
    op.create_table(
        "trials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("rubric_id", sa.Uuid(), nullable=False),
        sa.Column("settings_version", sa.Integer(), nullable=False),
        sa.Column(
            "design",
            JSON,
            nullable=False,
        ),
        sa.Column(
            "task_ids",
            JSON,
            nullable=False,
        ),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.Column("closed_at", raterlab.store.tables.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_trials_author_id")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_trials_project_id")),
        sa.ForeignKeyConstraint(["rubric_id"], ["rubrics.id"], name=op.f("fk_trials_rubric_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trials")),
    )
    with op.batch_alter_table("trials", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trials_project_id"), ["project_id"], unique=False)

    op.create_table(
        "links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("trial_id", sa.Uuid(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", raterlab.store.tables.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_links_author_id")),
        sa.ForeignKeyConstraint(["trial_id"], ["trials.id"], name=op.f("fk_links_trial_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
    )
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_links_trial_id"), ["trial_id"], unique=False)

    op.create_table(
        "attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("trial_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("trainer_id", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("terms_version", sa.String(length=40), nullable=False),
        sa.Column("terms_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column(
            "entered",
            JSON,
            nullable=False,
        ),
        sa.Column("deadline", raterlab.store.tables.Instant(timezone=True), nullable=True),
        sa.Column(
            "chosen",
            JSON,
            nullable=False,
        ),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_attempts_link_id")),
        sa.ForeignKeyConstraint(["trainer_id"], ["users.id"], name=op.f("fk_attempts_trainer_id")),
        sa.ForeignKeyConstraint(["trial_id"], ["trials.id"], name=op.f("fk_attempts_trial_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempts_link_id"), ["link_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attempts_trainer_id"), ["trainer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attempts_trial_id"), ["trial_id"], unique=False)

    op.create_table(
        "rationales",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_rationales_attempt_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_rationales_task_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_rationales")),
        sa.UniqueConstraint("attempt_id", "task_id", "version", name=op.f("uq_rationales_attempt_id_task_id_version")),
        sa.UniqueConstraint("id", name=op.f("uq_rationales_id")),
    )
    op.create_table(
        "scorecards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column(
            "cut",
            JSON,
            nullable=False,
        ),
        sa.Column(
            "body",
            JSON,
            nullable=False,
        ),
        sa.Column("code_version", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_scorecards_attempt_id")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_scorecards_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecards")),
    )
    with op.batch_alter_table("scorecards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scorecards_attempt_id"), ["attempt_id"], unique=False)

    op.create_table(
        "submissions",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "flag",
            JSON,
            nullable=True,
        ),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("active_ms", sa.Integer(), nullable=False),
        sa.Column("idle_ms", sa.Integer(), nullable=False),
        sa.Column("revisions", sa.Integer(), nullable=False),
        sa.Column("received_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_submissions_attempt_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_submissions_task_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_submissions")),
        sa.UniqueConstraint("attempt_id", "task_id", "version", name=op.f("uq_submissions_attempt_id_task_id_version")),
        sa.UniqueConstraint("id", name=op.f("uq_submissions_id")),
    )
    op.create_table(
        "tallies",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("practice", sa.Integer(), nullable=False),
        sa.Column("trial", sa.Integer(), nullable=False),
        sa.Column("rationales", sa.Integer(), nullable=False),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.Column("active_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_at", raterlab.store.tables.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_tallies_attempt_id")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_tallies")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("scorecard_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_decisions_attempt_id")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_decisions_author_id")),
        sa.ForeignKeyConstraint(["scorecard_id"], ["scorecards.id"], name=op.f("fk_decisions_scorecard_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decisions_attempt_id"), ["attempt_id"], unique=False)

    op.create_table(
        "grades",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rationale_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "body",
            JSON,
            nullable=False,
        ),
        sa.Column("created_at", raterlab.store.tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["rationale_id"], ["rationales.id"], name=op.f("fk_grades_rationale_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["users.id"], name=op.f("fk_grades_reviewer_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_grades")),
        sa.UniqueConstraint("id", name=op.f("uq_grades_id")),
        sa.UniqueConstraint(
            "rationale_id", "reviewer_id", "version", name=op.f("uq_grades_rationale_id_reviewer_id_version")
        ),
    )
    op.create_table(
        "label_credits",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(length=64), nullable=False),
        sa.Column("gold_version", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column(
            "parts",
            JSON,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_label_credits_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", "criterion", "gold_version", name=op.f("pk_label_credits")),
    )
    op.create_table(
        "labels",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(length=64), nullable=False),
        sa.Column(
            "answer",
            JSON,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_labels_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", "criterion", name=op.f("pk_labels")),
    )


def downgrade() -> None:
    op.drop_table("labels")
    op.drop_table("label_credits")
    op.drop_table("grades")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decisions_attempt_id"))

    op.drop_table("decisions")
    op.drop_table("tallies")
    op.drop_table("submissions")
    with op.batch_alter_table("scorecards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scorecards_attempt_id"))

    op.drop_table("scorecards")
    op.drop_table("rationales")
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempts_trial_id"))
        batch_op.drop_index(batch_op.f("ix_attempts_trainer_id"))
        batch_op.drop_index(batch_op.f("ix_attempts_link_id"))

    op.drop_table("attempts")
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_links_trial_id"))

    op.drop_table("links")
    with op.batch_alter_table("trials", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trials_project_id"))

    op.drop_table("trials")
    op.drop_table("gold")
    op.drop_table("tasks")
    op.drop_table("rubrics")
    op.drop_table("project_settings")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_person_id"))

    op.drop_table("sessions")
    op.drop_table("projects")
    op.drop_table("media_files")
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_tokens_person_id"))

    op.drop_table("api_tokens")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_users_account",
            sqlite_where=sa.text("password_hash != ''"),
            postgresql_where=sa.text("password_hash != ''"),
        )

    op.drop_table("users")
    with op.batch_alter_table("login_failures", schema=None) as batch_op:
        batch_op.drop_index("ix_login_failures_subject_at")

    op.drop_table("login_failures")
    op.drop_table("jobs")
    op.drop_table("folds")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_subject")

    op.drop_table("audit")
