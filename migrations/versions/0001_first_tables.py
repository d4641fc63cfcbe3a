"""First tables.

If it makes rows of existing tables more or fewer, name those tables in `changes_rows`.
"""

# ruff: noqa: PLR0915 (as long as what it makes)

import sqlalchemy as sa
from alembic import op

from core.platform.append_only import protect, unprotect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
changes_rows: tuple[str, ...] = ()

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "app_user",
        sa.Column("id", BIG, nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("rights_version", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("username", name=op.f("uq_app_user_username")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("last_id", BIG, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "company",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("currency_exponent", BIG, nullable=False),
        sa.Column("standard", sa.String(length=10), nullable=False),
        sa.Column("tax_kind", sa.String(length=10), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
        sa.UniqueConstraint("code", name=op.f("uq_company_code")),
    )
    op.create_table(
        "role",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("code", name=op.f("uq_role_code")),
    )
    op.create_table(
        "sign_in_throttle",
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("failures", BIG, nullable=False),
        sa.Column("locked_until", BIG, nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_throttle")),
    )
    op.create_table(
        "tax_class",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("input_rule", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_class")),
        sa.UniqueConstraint("code", name=op.f("uq_tax_class_code")),
    )
    op.create_table(
        "unit",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    op.create_table(
        "worker_lease",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("since_at", BIG, nullable=False),
        sa.Column("until_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_lease")),
    )
    op.create_table(
        "account",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("book", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("parent_code", sa.String(length=20), nullable=False),
        sa.Column("side", sa.String(length=1), nullable=False),
        sa.Column("nature", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_account_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint(
            "company_id", "book", "code", name=op.f("uq_account_company_id_book_code")
        ),
    )
    op.create_index(op.f("ix_account_company_id"), "account", ["company_id"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("id", BIG, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("expires_at", BIG, nullable=False),
        sa.Column("last_used_at", BIG, nullable=True),
        sa.Column("revoked_at", BIG, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_api_token_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(op.f("ix_api_token_user_id"), "api_token", ["user_id"], unique=False)
    op.create_table(
        "approval_limit",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("role_id", BIG, nullable=False),
        sa.Column("limit_fen", BIG, nullable=False),
        sa.CheckConstraint("limit_fen >= 0", name="ck_approval_limit"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_approval_limit_company_id")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_approval_limit_role_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_limit")),
        sa.UniqueConstraint(
            "company_id", "kind", "role_id", name=op.f("uq_approval_limit_company_id_kind_role_id")
        ),
    )
    op.create_table(
        "category",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("stated_margin_bp", BIG, nullable=False),
        sa.Column("over_receipt_bp", BIG, nullable=False),
        sa.Column("near_expiry_days", BIG, nullable=True),
        sa.Column("off_sale_days", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_category_company_id")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_category_company_id_code")),
    )
    op.create_index(op.f("ix_category_company_id"), "category", ["company_id"], unique=False)
    op.create_table(
        "chance_correction",
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("cases", BIG, nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_chance_correction_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "from_on", name=op.f("pk_chance_correction")),
    )
    op.create_table(
        "cost_pool",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_cost_pool_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_pool")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_cost_pool_company_id_code")),
    )
    op.create_index(op.f("ix_cost_pool_company_id"), "cost_pool", ["company_id"], unique=False)
    op.create_table(
        "fact_pace_day",
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("still_on", sa.Date(), nullable=False),
        sa.Column("before_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_pace_day_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_fact_pace_day")),
    )
    op.create_table(
        "forecast_run",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("origin_on", sa.Date(), nullable=False),
        sa.Column("horizon_days", BIG, nullable=False),
        sa.Column("seed", BIG, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tournament_id", BIG, nullable=True),
        sa.Column("series", BIG, nullable=False),
        sa.Column("fell_back", BIG, nullable=False),
        sa.Column("seconds", BIG, nullable=False),
        sa.Column("peak_mb", BIG, nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("started_at", BIG, nullable=False),
        sa.Column("finished_at", BIG, nullable=True),
        sa.CheckConstraint("kind IN ('nightly','tournament')", name="ck_forecast_run_kind"),
        sa.CheckConstraint(
            "state IN ('running','finished','failed')", name="ck_forecast_run_state"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_forecast_run_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["tournament_id"], ["forecast_run.id"], name=op.f("fk_forecast_run_tournament_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast_run")),
    )
    op.create_index(
        "ix_forecast_run_latest",
        "forecast_run",
        ["company_id", "kind", "state", "origin_on"],
        unique=False,
    )
    op.create_table(
        "import_run",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("attempt", BIG, nullable=False),
        sa.Column("state", sa.String(length=15), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("rows_total", BIG, nullable=False),
        sa.Column("documents_total", BIG, nullable=False),
        sa.Column("documents_done", BIG, nullable=False),
        sa.Column("started_by", BIG, nullable=False),
        sa.Column("started_at", BIG, nullable=False),
        sa.Column("finished_at", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_import_run_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["started_by"], ["app_user.id"], name=op.f("fk_import_run_started_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sa.UniqueConstraint(
            "company_id",
            "kind",
            "content_hash",
            "attempt",
            name=op.f("uq_import_run_company_id_kind_content_hash_attempt"),
        ),
    )
    op.create_index(op.f("ix_import_run_company_id"), "import_run", ["company_id"], unique=False)
    op.create_table(
        "job_run",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=False),
        sa.Column("done", BIG, nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("starts", BIG, nullable=False),
        sa.Column("started_at", BIG, nullable=False),
        sa.Column("finished_at", BIG, nullable=True),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.CheckConstraint("state IN ('running','finished','failed')", name="ck_job_run_state"),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_job_run_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint(
            "company_id", "kind", "occasion", name=op.f("uq_job_run_company_id_kind_occasion")
        ),
    )
    op.create_index("ix_job_run_latest", "job_run", ["company_id", "started_at"], unique=False)
    op.create_table(
        "loss_rule",
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("takes_tax_back", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_loss_rule_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "reason", name=op.f("pk_loss_rule")),
    )
    op.create_table(
        "number_counter",
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("period", BIG, autoincrement=False, nullable=False),
        sa.Column("last", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_number_counter_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "series", "period", name=op.f("pk_number_counter")),
    )
    op.create_table(
        "org_unit",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("opens_minute", BIG, nullable=False),
        sa.Column("closes_minute", BIG, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_org_unit_company_id")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["org_unit.id"], name=op.f("fk_org_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_unit")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_org_unit_company_id_code")),
    )
    op.create_index(op.f("ix_org_unit_company_id"), "org_unit", ["company_id"], unique=False)
    op.create_index(op.f("ix_org_unit_path"), "org_unit", ["path"], unique=False)
    op.create_table(
        "partner",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("initials", sa.String(length=200), nullable=False),
        sa.Column("supplier", sa.Boolean(), nullable=False),
        sa.Column("customer", sa.Boolean(), nullable=False),
        sa.Column("tax_number", sa.String(length=40), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("lead_days", BIG, nullable=False),
        sa.Column("credit_days", BIG, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("custom", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_partner_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_partner_company_id_code")),
    )
    op.create_index(op.f("ix_partner_company_id"), "partner", ["company_id"], unique=False)
    op.create_index(op.f("ix_partner_initials"), "partner", ["initials"], unique=False)
    op.create_table(
        "period",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("code", BIG, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("state IN ('open','hold','closed')", name="ck_period_state"),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_period_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_period_company_id_code")),
    )
    op.create_index(op.f("ix_period_company_id"), "period", ["company_id"], unique=False)
    op.create_table(
        "pilot",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("before_days", BIG, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", BIG, nullable=False),
        sa.CheckConstraint("before_days BETWEEN 28 AND 182", name="ck_pilot_before"),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_pilot_company_id")),
        sa.ForeignKeyConstraint(["made_by"], ["app_user.id"], name=op.f("fk_pilot_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot")),
    )
    op.create_index(op.f("ix_pilot_company_id"), "pilot", ["company_id"], unique=False)
    op.create_table(
        "preference",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("company_id", BIG, nullable=True),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("value", sa.String(length=20000), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_preference_company_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_preference_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preference")),
        sa.UniqueConstraint(
            "user_id",
            "company_id",
            "topic",
            "name",
            name=op.f("uq_preference_user_id_company_id_topic_name"),
        ),
    )
    op.create_table(
        "replay_run",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("asked_by", BIG, nullable=False),
        sa.Column("asked_at", BIG, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("shelves", BIG, nullable=False),
        sa.Column("shelves_in_scope", BIG, nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("finished_at", BIG, nullable=True),
        sa.CheckConstraint(
            "state IN ('asked','running','finished','failed')", name="ck_replay_run_state"
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["app_user.id"], name=op.f("fk_replay_run_asked_by")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_replay_run_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replay_run")),
    )
    op.create_index("ix_replay_run_latest", "replay_run", ["company_id", "asked_at"], unique=False)
    op.create_table(
        "role_permission",
        sa.Column("role_id", BIG, nullable=False),
        sa.Column("permission", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_role_permission_role_id")),
        sa.PrimaryKeyConstraint("role_id", "permission", name=op.f("pk_role_permission")),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=1000), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_saved_view_company_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_saved_view_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint(
            "company_id",
            "user_id",
            "page",
            "name",
            name=op.f("uq_saved_view_company_id_user_id_page_name"),
        ),
    )
    op.create_index(
        "uq_saved_view_shared",
        "saved_view",
        ["company_id", "page", "name"],
        unique=True,
        sqlite_where=sa.text("shared"),
        postgresql_where=sa.text("shared"),
    )
    op.create_table(
        "scale_layout",
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("letters", sa.String(length=20), nullable=False),
        sa.Column("weight_places", BIG, nullable=False),
        sa.Column("amount_places", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_scale_layout_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "letters", name=op.f("pk_scale_layout")),
    )
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("rights_version", BIG, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("seen_at", BIG, nullable=False),
        sa.Column("expires_at", BIG, nullable=False),
        sa.Column("revoked_at", BIG, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_sign_in_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_user_id"), "sign_in", ["user_id"], unique=False)
    op.create_table(
        "snooze",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("said", sa.String(length=200), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_snooze_company_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_snooze_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snooze")),
        sa.UniqueConstraint(
            "company_id", "user_id", "subject", name=op.f("uq_snooze_company_id_user_id_subject")
        ),
    )
    op.create_index("ix_snooze_user", "snooze", ["user_id", "until_on"], unique=False)
    op.create_table(
        "tax_rate",
        sa.Column("id", BIG, nullable=False),
        sa.Column("tax_class_id", BIG, nullable=False),
        sa.Column("tax_kind", sa.String(length=10), nullable=False),
        sa.Column("rate_bp", BIG, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tax_class_id"], ["tax_class.id"], name=op.f("fk_tax_rate_tax_class_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rate")),
    )
    op.create_index(op.f("ix_tax_rate_tax_class_id"), "tax_rate", ["tax_class_id"], unique=False)
    op.create_table(
        "account_balance",
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("period", BIG, autoincrement=False, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("debit_fen", BIG, nullable=False),
        sa.Column("credit_fen", BIG, nullable=False),
        sa.CheckConstraint("period > 0", name="ck_account_balance_period"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_balance_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_account_balance_company_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "period", name=op.f("pk_account_balance")),
    )
    op.create_table(
        "account_role",
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("book", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_role_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_account_role_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "book", "role", name=op.f("pk_account_role")),
    )
    op.create_table(
        "costing_policy",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("category_id", BIG, nullable=True),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "method IN ('fifo','average','specific')", name="ck_costing_policy_method"
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_costing_policy_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_costing_policy_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_costing_policy")),
    )
    op.create_index(
        op.f("ix_costing_policy_company_id"), "costing_policy", ["company_id"], unique=False
    )
    op.create_table(
        "document_template",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("partner_id", BIG, nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_document_template_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["app_user.id"], name=op.f("fk_document_template_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_document_template_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_template")),
        sa.UniqueConstraint(
            "company_id",
            "kind",
            "created_by",
            "name",
            name=op.f("uq_document_template_company_id_kind_created_by_name"),
        ),
    )
    op.create_table(
        "fact_channel_day",
        sa.Column("sold_micro", BIG, nullable=False),
        sa.Column("net_sales_fen", BIG, nullable=False),
        sa.Column("cost_now_fen", BIG, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_channel_day_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_channel_day_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("on", "channel", "org_unit_id", name=op.f("pk_fact_channel_day")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_org_day",
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("net_sales_fen", BIG, nullable=False),
        sa.Column("tax_fen", BIG, nullable=False),
        sa.Column("discount_fen", BIG, nullable=False),
        sa.Column("cost_booked_fen", BIG, nullable=False),
        sa.Column("cost_now_fen", BIG, nullable=False),
        sa.Column("provisional_fen", BIG, nullable=False),
        sa.Column("stock_value_fen", BIG, nullable=False),
        sa.Column("waste_fen", BIG, nullable=False),
        sa.Column("count_loss_fen", BIG, nullable=False),
        sa.Column("count_gain_fen", BIG, nullable=False),
        sa.Column("tax_out_fen", BIG, nullable=False),
        sa.Column("markdown_fen", BIG, nullable=False),
        sa.Column("sales_documents", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_org_day_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_org_day_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("org_unit_id", "on", name=op.f("pk_fact_org_day")),
    )
    op.create_table(
        "fact_partner_month",
        sa.Column("sold_micro", BIG, nullable=False),
        sa.Column("net_sales_fen", BIG, nullable=False),
        sa.Column("cost_now_fen", BIG, nullable=False),
        sa.Column("period", BIG, autoincrement=False, nullable=False),
        sa.Column("partner_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("supplied_items", BIG, nullable=False),
        sa.Column("supplied_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_partner_month_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_partner_month_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_fact_partner_month_partner_id")
        ),
        sa.PrimaryKeyConstraint(
            "period", "partner_id", "org_unit_id", name=op.f("pk_fact_partner_month")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "first_view",
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("view_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_first_view_company_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_first_view_user_id")),
        sa.ForeignKeyConstraint(["view_id"], ["saved_view.id"], name=op.f("fk_first_view_view_id")),
        sa.PrimaryKeyConstraint("company_id", "user_id", "page", name=op.f("pk_first_view")),
    )
    op.create_index(op.f("ix_first_view_view_id"), "first_view", ["view_id"], unique=False)
    op.create_table(
        "forecast_class",
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("cases", BIG, nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("calibration", sa.JSON(), nullable=False),
        sa.Column("ranks", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_forecast_class_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["forecast_run.id"], name=op.f("fk_forecast_class_run_id")
        ),
        sa.PrimaryKeyConstraint("run_id", "kind", name=op.f("pk_forecast_class")),
    )
    op.create_table(
        "forecast_score",
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("method", sa.String(length=30), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("cases", BIG, nullable=False),
        sa.Column("loss_micro", BIG, nullable=False),
        sa.Column("wape_micro", BIG, nullable=False),
        sa.Column("cover_80_micro", BIG, nullable=False),
        sa.Column("cover_95_micro", BIG, nullable=False),
        sa.Column("cpu_micro", BIG, nullable=False),
        sa.Column("weight_micro", BIG, nullable=False),
        sa.Column("fell_back", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_forecast_score_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["forecast_run.id"], name=op.f("fk_forecast_score_run_id")
        ),
        sa.PrimaryKeyConstraint("run_id", "kind", "method", name=op.f("pk_forecast_score")),
    )
    op.create_table(
        "import_change",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("import_id", BIG, nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_import_change_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_run.id"], name=op.f("fk_import_change_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_change")),
    )
    op.create_index("ix_import_change_import", "import_change", ["import_id"], unique=False)
    op.create_table(
        "item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("category_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("initials", sa.String(length=200), nullable=False),
        sa.Column("base_unit_id", BIG, nullable=False),
        sa.Column("tracking", sa.String(length=10), nullable=False),
        sa.Column("life_days", BIG, nullable=True),
        sa.Column("sales_tax_class_id", BIG, nullable=False),
        sa.Column("purchase_tax_class_id", BIG, nullable=False),
        sa.Column("retail_price_micro", BIG, nullable=False),
        sa.Column("purchase_price_micro", BIG, nullable=False),
        sa.Column("weighed", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.Column("custom", sa.JSON(), nullable=False),
        sa.CheckConstraint("tracking IN ('none','lot','serial')", name="ck_item_tracking"),
        sa.ForeignKeyConstraint(["base_unit_id"], ["unit.id"], name=op.f("fk_item_base_unit_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_item_category_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_item_company_id")),
        sa.ForeignKeyConstraint(
            ["purchase_tax_class_id"], ["tax_class.id"], name=op.f("fk_item_purchase_tax_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["sales_tax_class_id"], ["tax_class.id"], name=op.f("fk_item_sales_tax_class_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_item_company_id_code")),
    )
    op.create_index(op.f("ix_item_category_id"), "item", ["category_id"], unique=False)
    op.create_index(op.f("ix_item_company_id"), "item", ["company_id"], unique=False)
    op.create_index(op.f("ix_item_initials"), "item", ["initials"], unique=False)
    op.create_table(
        "partner_channel",
        sa.Column("partner_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("secret", sa.String(length=300), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("form IN ('workbook','json')", name="ck_partner_channel_form"),
        sa.CheckConstraint("how IN ('mail','http','folder')", name="ck_partner_channel_how"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_partner_channel_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_channel_partner_id")
        ),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_partner_channel")),
    )
    op.create_index(
        op.f("ix_partner_channel_company_id"), "partner_channel", ["company_id"], unique=False
    )
    op.create_table(
        "pilot_category",
        sa.Column("pilot_id", BIG, nullable=False),
        sa.Column("category_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_pilot_category_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_pilot_category_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_pilot_category_pilot_id")
        ),
        sa.PrimaryKeyConstraint("pilot_id", "category_id", name=op.f("pk_pilot_category")),
    )
    op.create_table(
        "price_list",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("partner_id", BIG, nullable=True),
        sa.Column("for_org_unit_id", BIG, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("direction IN ('sell','buy')", name="ck_price_list_direction"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_price_list_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["for_org_unit_id"], ["org_unit.id"], name=op.f("fk_price_list_for_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_price_list_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_price_list_company_id_code")),
    )
    op.create_index(op.f("ix_price_list_company_id"), "price_list", ["company_id"], unique=False)
    op.create_index(op.f("ix_price_list_partner_id"), "price_list", ["partner_id"], unique=False)
    op.create_table(
        "promotion",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("all_stores", sa.Boolean(), nullable=False),
        sa.Column("percent_bp", BIG, nullable=False),
        sa.Column("buy_micro", BIG, nullable=False),
        sa.Column("get_micro", BIG, nullable=False),
        sa.Column("spend_fen", BIG, nullable=False),
        sa.Column("save_fen", BIG, nullable=False),
        sa.Column("repeats", sa.Boolean(), nullable=False),
        sa.Column("days_left", BIG, nullable=True),
        sa.Column("supplier_id", BIG, nullable=True),
        sa.Column("supplier_share_bp", BIG, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('special_price','second_item','spend_save','buy_get','near_expiry')",
            name="ck_promotion_kind",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_promotion_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["partner.id"], name=op.f("fk_promotion_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_promotion_company_id_code")),
    )
    op.create_index(op.f("ix_promotion_company_id"), "promotion", ["company_id"], unique=False)
    op.create_table(
        "purchase_budget",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("category_id", BIG, nullable=True),
        sa.Column("each", sa.String(length=10), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("limit_fen", BIG, nullable=False),
        sa.CheckConstraint("each <> 'whole' OR to_on IS NOT NULL", name="ck_purchase_budget_whole"),
        sa.CheckConstraint(
            "each IN ('day','week','month','whole')", name="ck_purchase_budget_each"
        ),
        sa.CheckConstraint("limit_fen >= 0", name="ck_purchase_budget_limit"),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ck_purchase_budget_days"),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_purchase_budget_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_purchase_budget_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_budget")),
    )
    op.create_index(
        "ix_purchase_budget_company", "purchase_budget", ["company_id", "from_on"], unique=False
    )
    op.create_table(
        "replay_day",
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("policy", sa.String(length=24), nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("profit_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_replay_day_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_replay_day_org_unit_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["replay_run.id"], name=op.f("fk_replay_day_run_id")),
        sa.PrimaryKeyConstraint(
            "run_id", "policy", "org_unit_id", "on", name=op.f("pk_replay_day")
        ),
    )
    op.create_table(
        "signal",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("org_unit_id", BIG, nullable=True),
        sa.Column("value_micro", BIG, nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_signal_company_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_signal_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
    )
    op.create_index("ix_signal_on", "signal", ["company_id", "kind", "on"], unique=False)
    op.create_table(
        "signal_source",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("header", sa.String(length=60), nullable=False),
        sa.Column("secret", sa.String(length=500), nullable=False),
        sa.Column("rows_path", sa.String(length=120), nullable=False),
        sa.Column("day_field", sa.String(length=120), nullable=False),
        sa.Column("value_field", sa.String(length=120), nullable=False),
        sa.Column("kind_field", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("unit_field", sa.String(length=120), nullable=False),
        sa.Column("org_unit_id", BIG, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("asked_at", BIG, nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("rows", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_signal_source_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_signal_source_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_source")),
    )
    op.create_index(
        op.f("ix_signal_source_company_id"), "signal_source", ["company_id"], unique=False
    )
    op.create_table(
        "suggestion_run",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("forecast_run_id", BIG, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("made_at", BIG, nullable=False),
        sa.Column("shelves", BIG, nullable=False),
        sa.Column("milliseconds", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_suggestion_run_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["forecast_run_id"], ["forecast_run.id"], name=op.f("fk_suggestion_run_forecast_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_run")),
    )
    op.create_index(
        "ix_suggestion_run_latest", "suggestion_run", ["company_id", "made_at"], unique=False
    )
    op.create_table(
        "supplier_terms",
        sa.Column("partner_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("order_days", BIG, nullable=False),
        sa.Column("cutoff_minute", BIG, nullable=False),
        sa.Column("minimum_fen", BIG, nullable=False),
        sa.CheckConstraint("cutoff_minute BETWEEN 0 AND 1439", name="ck_supplier_terms_cutoff"),
        sa.CheckConstraint("minimum_fen >= 0", name="ck_supplier_terms_minimum"),
        sa.CheckConstraint("order_days BETWEEN 1 AND 127", name="ck_supplier_terms_days"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_supplier_terms_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_supplier_terms_partner_id")
        ),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_supplier_terms")),
    )
    op.create_index(
        op.f("ix_supplier_terms_company_id"), "supplier_terms", ["company_id"], unique=False
    )
    op.create_table(
        "user_role",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("role_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_user_role_org_unit_id")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_user_role_role_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_user_role_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_role")),
        sa.UniqueConstraint(
            "user_id",
            "role_id",
            "org_unit_id",
            name=op.f("uq_user_role_user_id_role_id_org_unit_id"),
        ),
    )
    op.create_index(op.f("ix_user_role_user_id"), "user_role", ["user_id"], unique=False)
    op.create_table(
        "warehouse",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("cost_pool_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("allow_negative", sa.Boolean(), nullable=False),
        sa.Column("stock_known", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('ordinary','store','transit','subcontractor','production','scrap')",
            name="ck_warehouse_kind",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_warehouse_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["cost_pool_id"], ["cost_pool.id"], name=op.f("fk_warehouse_cost_pool_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_warehouse_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warehouse")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_warehouse_company_id_code")),
    )
    op.create_index(op.f("ix_warehouse_company_id"), "warehouse", ["company_id"], unique=False)
    op.create_index(op.f("ix_warehouse_org_unit_id"), "warehouse", ["org_unit_id"], unique=False)
    op.create_table(
        "balance",
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("quantity_micro", BIG, nullable=False),
        sa.Column("reserved_micro", BIG, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.CheckConstraint("reserved_micro >= 0", name="ck_balance_reserved"),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_balance_company_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_balance_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_balance_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_balance_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "warehouse_id", name=op.f("pk_balance")),
    )
    op.create_index(
        "ix_balance_below",
        "balance",
        ["company_id"],
        unique=False,
        sqlite_where=sa.text("quantity_micro < 0"),
        postgresql_where=sa.text("quantity_micro < 0"),
    )
    op.create_table(
        "barcode",
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_barcode_company_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_barcode_item_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_barcode_unit_id")),
        sa.PrimaryKeyConstraint("company_id", "code", name=op.f("pk_barcode")),
    )
    op.create_index(op.f("ix_barcode_item_id"), "barcode", ["item_id"], unique=False)
    op.create_table(
        "chance_said",
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("forecast_run_id", BIG, nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("chance_micro", BIG, nullable=False),
        sa.Column("worked_micro", BIG, nullable=False),
        sa.Column("position_micro", BIG, nullable=False),
        sa.Column("looking_back", sa.Boolean(), nullable=False),
        sa.Column("happened", BIG, nullable=True),
        sa.CheckConstraint("chance_micro BETWEEN 0 AND 1000000", name="ck_chance_said_chance"),
        sa.CheckConstraint("happened IN (0, 1)", name="ck_chance_said_happened"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_chance_said_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["forecast_run_id"], ["forecast_run.id"], name=op.f("fk_chance_said_forecast_run_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_chance_said_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_chance_said_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_chance_said_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "warehouse_id", "on", name=op.f("pk_chance_said")),
    )
    op.create_index("ix_chance_said_until", "chance_said", ["company_id", "until_on"], unique=False)
    op.create_table(
        "checkpoint",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("cost_pool_id", BIG, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("move_id", BIG, nullable=False),
        sa.Column("events", BIG, nullable=False),
        sa.Column("state", sa.String(length=1000000), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_checkpoint_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["cost_pool_id"], ["cost_pool.id"], name=op.f("fk_checkpoint_cost_pool_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_checkpoint_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint")),
    )
    op.create_index(
        "ix_checkpoint_stream",
        "checkpoint",
        ["item_id", "cost_pool_id", "at", "move_id"],
        unique=False,
    )
    op.create_table(
        "demand_day",
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("sold_micro", BIG, nullable=False),
        sa.Column("demand_micro", BIG, nullable=False),
        sa.Column("lost_micro", BIG, nullable=False),
        sa.Column("one_off_micro", BIG, nullable=False),
        sa.Column("share_open_micro", BIG, nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("promotion", sa.Boolean(), nullable=False),
        sa.Column("lost_net_fen", BIG, nullable=False),
        sa.Column("lost_margin_fen", BIG, nullable=True),
        sa.CheckConstraint(
            "how IN ('whole','recorded','tobit','estimated')", name="ck_demand_day_how"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_demand_day_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_demand_day_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_demand_day_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_demand_day_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "warehouse_id", "on", name=op.f("pk_demand_day")),
    )
    op.create_index("ix_demand_day_on", "demand_day", ["company_id", "on"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("other_org_unit_id", BIG, nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", BIG, nullable=True),
        sa.Column("partner_id", BIG, nullable=True),
        sa.Column("warehouse_id", BIG, nullable=True),
        sa.Column("to_warehouse_id", BIG, nullable=True),
        sa.Column("source_id", BIG, nullable=True),
        sa.Column("reverses_id", BIG, nullable=True),
        sa.Column("import_id", BIG, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("carries_cost", sa.Boolean(), nullable=False),
        sa.Column("prices_include_tax", sa.Boolean(), nullable=False),
        sa.Column("net_fen", BIG, nullable=False),
        sa.Column("tax_fen", BIG, nullable=False),
        sa.Column("gross_fen", BIG, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("memo", sa.String(length=500), nullable=False),
        sa.Column("idempotency_key", sa.String(length=80), nullable=False),
        sa.Column("payload_hash", sa.String(length=64), nullable=True),
        sa.Column("version", BIG, nullable=False),
        sa.Column("workflow_version", BIG, nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("posted_by", BIG, nullable=True),
        sa.Column("posted_at", BIG, nullable=True),
        sa.Column("custom", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft','waiting','posted','reversed','discarded')", name="ck_document_state"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_document_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["app_user.id"], name=op.f("fk_document_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_run.id"], name=op.f("fk_document_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_document_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_org_unit_id"], ["org_unit.id"], name=op.f("fk_document_other_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_document_partner_id")
        ),
        sa.ForeignKeyConstraint(["posted_by"], ["app_user.id"], name=op.f("fk_document_posted_by")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["document.id"], name=op.f("fk_document_reverses_id")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["document.id"], name=op.f("fk_document_source_id")),
        sa.ForeignKeyConstraint(
            ["to_warehouse_id"], ["warehouse.id"], name=op.f("fk_document_to_warehouse_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_document_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("company_id", "kind", "number", name="uq_document_number"),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_document_idempotency_key")),
    )
    op.create_index(op.f("ix_document_import_id"), "document", ["import_id"], unique=False)
    op.create_index(
        "ix_document_list", "document", ["company_id", "kind", "state", "on"], unique=False
    )
    op.create_index(op.f("ix_document_partner_id"), "document", ["partner_id"], unique=False)
    op.create_index("ix_document_posted", "document", ["company_id", "posted_at"], unique=False)
    op.create_index(op.f("ix_document_source_id"), "document", ["source_id"], unique=False)
    op.create_index(
        "uq_document_reverses",
        "document",
        ["reverses_id"],
        unique=True,
        sqlite_where=sa.text("reverses_id IS NOT NULL AND state = 'posted'"),
        postgresql_where=sa.text("reverses_id IS NOT NULL AND state = 'posted'"),
    )
    op.create_table(
        "fact_channel_item_day",
        sa.Column("sold_micro", BIG, nullable=False),
        sa.Column("net_sales_fen", BIG, nullable=False),
        sa.Column("cost_now_fen", BIG, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_channel_item_day_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_fact_channel_item_day_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_channel_item_day_org_unit_id")
        ),
        sa.PrimaryKeyConstraint(
            "channel", "item_id", "org_unit_id", "on", name=op.f("pk_fact_channel_item_day")
        ),
    )
    op.create_index(
        "ix_fact_channel_item_day_on", "fact_channel_item_day", ["on", "channel"], unique=False
    )
    op.create_table(
        "fact_channel_item_month",
        sa.Column("sold_micro", BIG, nullable=False),
        sa.Column("net_sales_fen", BIG, nullable=False),
        sa.Column("cost_now_fen", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("period", BIG, autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("monday_fen", BIG, nullable=False),
        sa.Column("tuesday_fen", BIG, nullable=False),
        sa.Column("wednesday_fen", BIG, nullable=False),
        sa.Column("thursday_fen", BIG, nullable=False),
        sa.Column("friday_fen", BIG, nullable=False),
        sa.Column("saturday_fen", BIG, nullable=False),
        sa.Column("sunday_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_channel_item_month_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_fact_channel_item_month_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_channel_item_month_org_unit_id")
        ),
        sa.PrimaryKeyConstraint(
            "item_id", "org_unit_id", "period", "channel", name=op.f("pk_fact_channel_item_month")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_empty",
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("days", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_empty_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_fact_empty_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_empty_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_fact_empty_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "warehouse_id", "since_on", name=op.f("pk_fact_empty")),
    )
    op.create_index(
        "ix_fact_empty_until",
        "fact_empty",
        ["until_on", "since_on", "days", "item_id", "warehouse_id", "company_id", "org_unit_id"],
        unique=False,
    )
    op.create_table(
        "fact_group_day",
        sa.Column("received_micro", BIG, nullable=False),
        sa.Column("sold_micro", BIG, nullable=False),
        sa.Column("other_micro", BIG, nullable=False),
        sa.Column("wasted_micro", BIG, nullable=False),
        sa.Column("counted_micro", BIG, nullable=False),
        sa.Column("net_sales_fen", BIG, nullable=False),
        sa.Column("tax_fen", BIG, nullable=False),
        sa.Column("discount_fen", BIG, nullable=False),
        sa.Column("cost_now_fen", BIG, nullable=False),
        sa.Column("provisional_fen", BIG, nullable=False),
        sa.Column("stock_value_fen", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_group_day_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_fact_group_day_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_group_day_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("org_unit_id", "on", "item_id", name=op.f("pk_fact_group_day")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_fact_group_day_item",
        "fact_group_day",
        ["org_unit_id", "item_id", "on", "company_id", "sold_micro", "net_sales_fen"],
        unique=False,
    )
    op.create_table(
        "fact_group_month",
        sa.Column("received_micro", BIG, nullable=False),
        sa.Column("sold_micro", BIG, nullable=False),
        sa.Column("other_micro", BIG, nullable=False),
        sa.Column("wasted_micro", BIG, nullable=False),
        sa.Column("counted_micro", BIG, nullable=False),
        sa.Column("net_sales_fen", BIG, nullable=False),
        sa.Column("tax_fen", BIG, nullable=False),
        sa.Column("discount_fen", BIG, nullable=False),
        sa.Column("cost_now_fen", BIG, nullable=False),
        sa.Column("provisional_fen", BIG, nullable=False),
        sa.Column("stock_value_fen", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("period", BIG, autoincrement=False, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("stock_days_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_group_month_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_fact_group_month_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_group_month_org_unit_id")
        ),
        sa.PrimaryKeyConstraint(
            "org_unit_id", "item_id", "period", name=op.f("pk_fact_group_month")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_item_day",
        sa.Column("received_micro", BIG, nullable=False),
        sa.Column("sold_micro", BIG, nullable=False),
        sa.Column("other_micro", BIG, nullable=False),
        sa.Column("net_sales_fen", BIG, nullable=False),
        sa.Column("tax_fen", BIG, nullable=False),
        sa.Column("discount_fen", BIG, nullable=False),
        sa.Column("cost_booked_fen", BIG, nullable=False),
        sa.Column("cost_now_fen", BIG, nullable=False),
        sa.Column("provisional_fen", BIG, nullable=False),
        sa.Column("received_fen", BIG, nullable=False),
        sa.Column("stock_value_fen", BIG, nullable=False),
        sa.Column("wasted_micro", BIG, nullable=False),
        sa.Column("counted_micro", BIG, nullable=False),
        sa.Column("waste_fen", BIG, nullable=False),
        sa.Column("count_loss_fen", BIG, nullable=False),
        sa.Column("count_gain_fen", BIG, nullable=False),
        sa.Column("tax_out_fen", BIG, nullable=False),
        sa.Column("markdown_fen", BIG, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_item_day_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_fact_item_day_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_item_day_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_fact_item_day_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("on", "item_id", "warehouse_id", name=op.f("pk_fact_item_day")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_fact_item_day_item",
        "fact_item_day",
        ["item_id", "warehouse_id", "on", "company_id", "org_unit_id", "sold_micro"],
        unique=False,
    )
    op.create_table(
        "fact_item_month",
        sa.Column("received_micro", BIG, nullable=False),
        sa.Column("sold_micro", BIG, nullable=False),
        sa.Column("other_micro", BIG, nullable=False),
        sa.Column("net_sales_fen", BIG, nullable=False),
        sa.Column("tax_fen", BIG, nullable=False),
        sa.Column("discount_fen", BIG, nullable=False),
        sa.Column("cost_booked_fen", BIG, nullable=False),
        sa.Column("cost_now_fen", BIG, nullable=False),
        sa.Column("provisional_fen", BIG, nullable=False),
        sa.Column("received_fen", BIG, nullable=False),
        sa.Column("stock_value_fen", BIG, nullable=False),
        sa.Column("wasted_micro", BIG, nullable=False),
        sa.Column("counted_micro", BIG, nullable=False),
        sa.Column("waste_fen", BIG, nullable=False),
        sa.Column("count_loss_fen", BIG, nullable=False),
        sa.Column("count_gain_fen", BIG, nullable=False),
        sa.Column("tax_out_fen", BIG, nullable=False),
        sa.Column("markdown_fen", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("period", BIG, autoincrement=False, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("stock_days_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_item_month_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_fact_item_month_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_item_month_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_fact_item_month_warehouse_id")
        ),
        sa.PrimaryKeyConstraint(
            "item_id", "period", "warehouse_id", name=op.f("pk_fact_item_month")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_fact_item_month_period", "fact_item_month", ["period", "warehouse_id"], unique=False
    )
    op.create_index(
        "ix_fact_item_month_provisional",
        "fact_item_month",
        ["company_id", "period", "item_id"],
        unique=False,
        sqlite_where=sa.text("provisional_fen <> 0"),
        postgresql_where=sa.text("provisional_fen <> 0"),
    )
    op.create_table(
        "fact_item_stock",
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("stock_value_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_item_stock_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_fact_item_stock_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_item_stock_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_fact_item_stock_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "warehouse_id", name=op.f("pk_fact_item_stock")),
    )
    op.create_table(
        "fact_loss_day",
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("quantity_micro", BIG, nullable=False),
        sa.Column("cost_fen", BIG, nullable=False),
        sa.Column("tax_out_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_loss_day_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_fact_loss_day_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_loss_day_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_fact_loss_day_warehouse_id")
        ),
        sa.PrimaryKeyConstraint(
            "item_id", "warehouse_id", "on", "reason", name=op.f("pk_fact_loss_day")
        ),
    )
    op.create_index("ix_fact_loss_day_on", "fact_loss_day", ["on", "reason"], unique=False)
    op.create_table(
        "fact_loss_month",
        sa.Column("period", BIG, autoincrement=False, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("quantity_micro", BIG, nullable=False),
        sa.Column("tax_out_fen", BIG, nullable=False),
        sa.Column("monday_fen", BIG, nullable=False),
        sa.Column("tuesday_fen", BIG, nullable=False),
        sa.Column("wednesday_fen", BIG, nullable=False),
        sa.Column("thursday_fen", BIG, nullable=False),
        sa.Column("friday_fen", BIG, nullable=False),
        sa.Column("saturday_fen", BIG, nullable=False),
        sa.Column("sunday_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_loss_month_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_fact_loss_month_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_loss_month_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_fact_loss_month_warehouse_id")
        ),
        sa.PrimaryKeyConstraint(
            "period", "item_id", "warehouse_id", "reason", name=op.f("pk_fact_loss_month")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_pace",
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("sold_micro", BIG, nullable=False),
        sa.Column("net_sales_fen", BIG, nullable=False),
        sa.Column("tax_fen", BIG, nullable=False),
        sa.Column("cost_now_fen", BIG, nullable=False),
        sa.Column("lately_micro", BIG, nullable=False),
        sa.Column("before_micro", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_pace_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_fact_pace_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_pace_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_fact_pace_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "warehouse_id", name=op.f("pk_fact_pace")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_partner_item_month",
        sa.Column("sold_micro", BIG, nullable=False),
        sa.Column("net_sales_fen", BIG, nullable=False),
        sa.Column("cost_now_fen", BIG, nullable=False),
        sa.Column("period", BIG, autoincrement=False, nullable=False),
        sa.Column("partner_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("bought_micro", BIG, nullable=False),
        sa.Column("bought_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_partner_item_month_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_fact_partner_item_month_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_partner_item_month_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_fact_partner_item_month_partner_id")
        ),
        sa.PrimaryKeyConstraint(
            "period",
            "partner_id",
            "item_id",
            "org_unit_id",
            name=op.f("pk_fact_partner_item_month"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_fact_partner_item_month_bought",
        "fact_partner_item_month",
        ["item_id", "period"],
        unique=False,
        sqlite_where=sa.text("bought_micro > 0"),
        postgresql_where=sa.text("bought_micro > 0"),
    )
    op.create_index(
        "ix_fact_partner_item_month_partner",
        "fact_partner_item_month",
        ["partner_id", "period"],
        unique=False,
    )
    op.create_table(
        "forecast_series",
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("fell_back", sa.String(length=20), nullable=False),
        sa.Column("mean_14_micro", BIG, nullable=False),
        sa.Column("mean_28_micro", BIG, nullable=False),
        sa.Column("mean", sa.LargeBinary(), nullable=False),
        sa.Column("daily", sa.LargeBinary(), nullable=False),
        sa.Column("total", sa.LargeBinary(), nullable=False),
        sa.Column("adds", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_forecast_series_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_forecast_series_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_forecast_series_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["forecast_run.id"], name=op.f("fk_forecast_series_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_forecast_series_warehouse_id")
        ),
        sa.PrimaryKeyConstraint(
            "run_id", "item_id", "warehouse_id", name=op.f("pk_forecast_series")
        ),
    )
    op.create_index(
        "ix_forecast_series_item", "forecast_series", ["item_id", "warehouse_id"], unique=False
    )
    op.create_index(
        "ix_forecast_series_mean",
        "forecast_series",
        ["run_id", "item_id", "warehouse_id", "company_id", "org_unit_id", "mean_14_micro"],
        unique=False,
    )
    op.create_table(
        "item_unit",
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("numerator", BIG, nullable=False),
        sa.Column("denominator", BIG, nullable=False),
        sa.CheckConstraint("numerator > 0 AND denominator > 0", name="ck_item_unit_positive"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_item_unit_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_unit_item_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_item_unit_unit_id")),
        sa.PrimaryKeyConstraint("item_id", "unit_id", name=op.f("pk_item_unit")),
    )
    op.create_table(
        "level_advice",
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("lead_days", BIG, nullable=False),
        sa.Column("review_days", BIG, nullable=False),
        sa.Column("demand_micro", BIG, nullable=False),
        sa.Column("safety_micro", BIG, nullable=False),
        sa.Column("minimum_micro", BIG, nullable=False),
        sa.Column("maximum_micro", BIG, nullable=False),
        sa.Column("served_micro", BIG, nullable=False),
        sa.Column("year_fen", BIG, nullable=False),
        sa.Column("lost_fen", BIG, nullable=False),
        sa.Column("kept_fen", BIG, nullable=False),
        sa.Column("wasted_fen", BIG, nullable=False),
        sa.Column("now_fen", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_level_advice_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_level_advice_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_level_advice_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_level_advice_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "warehouse_id", name=op.f("pk_level_advice")),
    )
    op.create_index(
        op.f("ix_level_advice_company_id"), "level_advice", ["company_id"], unique=False
    )
    op.create_table(
        "lot",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("produced_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("supplier_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_lot_company_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_lot_item_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["partner.id"], name=op.f("fk_lot_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("item_id", "code", name=op.f("uq_lot_item_id_code")),
    )
    op.create_index(op.f("ix_lot_company_id"), "lot", ["company_id"], unique=False)
    op.create_index("ix_lot_expires_on", "lot", ["company_id", "expires_on"], unique=False)
    op.create_table(
        "pilot_shelf",
        sa.Column("pilot_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("arm", sa.String(length=8), nullable=False),
        sa.Column("pair", BIG, nullable=False),
        sa.Column("apart_micro", BIG, nullable=False),
        sa.CheckConstraint("arm IN ('pilot','control')", name="ck_pilot_shelf_arm"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_pilot_shelf_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_pilot_shelf_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_pilot_shelf_org_unit_id")
        ),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_pilot_shelf_pilot_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_pilot_shelf_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("pilot_id", "item_id", "warehouse_id", name=op.f("pk_pilot_shelf")),
    )
    op.create_table(
        "price_list_line",
        sa.Column("price_list_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("from_micro", BIG, autoincrement=False, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("carries_cost", sa.Boolean(), nullable=False),
        sa.Column("price_micro", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_price_list_line_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_price_list_line_item_id")),
        sa.ForeignKeyConstraint(
            ["price_list_id"], ["price_list.id"], name=op.f("fk_price_list_line_price_list_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_price_list_line_unit_id")),
        sa.PrimaryKeyConstraint(
            "price_list_id", "item_id", "unit_id", "from_micro", name=op.f("pk_price_list_line")
        ),
    )
    op.create_index("ix_price_list_line_item", "price_list_line", ["item_id"], unique=False)
    op.create_table(
        "promotion_item",
        sa.Column("promotion_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("price_micro", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_promotion_item_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_promotion_item_item_id")),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["promotion.id"], name=op.f("fk_promotion_item_promotion_id")
        ),
        sa.PrimaryKeyConstraint("promotion_id", "item_id", name=op.f("pk_promotion_item")),
    )
    op.create_index("ix_promotion_item_item", "promotion_item", ["item_id"], unique=False)
    op.create_table(
        "promotion_store",
        sa.Column("promotion_id", BIG, nullable=False),
        sa.Column("store_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_promotion_store_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["promotion.id"], name=op.f("fk_promotion_store_promotion_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["org_unit.id"], name=op.f("fk_promotion_store_store_id")
        ),
        sa.PrimaryKeyConstraint("promotion_id", "store_id", name=op.f("pk_promotion_store")),
    )
    op.create_table(
        "rebate",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("supplier_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=True),
        sa.Column("category_id", BIG, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("threshold_fen", BIG, nullable=False),
        sa.Column("rate_bp", BIG, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_rebate_category_id")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_rebate_company_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_rebate_item_id")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["partner.id"], name=op.f("fk_rebate_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebate")),
    )
    op.create_index(op.f("ix_rebate_company_id"), "rebate", ["company_id"], unique=False)
    op.create_index(op.f("ix_rebate_supplier_id"), "rebate", ["supplier_id"], unique=False)
    op.create_table(
        "replay_shelf",
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("policy", sa.String(length=24), nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("wanted_micro", BIG, nullable=False),
        sa.Column("sold_micro", BIG, nullable=False),
        sa.Column("wasted_micro", BIG, nullable=False),
        sa.Column("bought_micro", BIG, nullable=False),
        sa.Column("profit_fen", BIG, nullable=False),
        sa.Column("sold_cost_fen", BIG, nullable=False),
        sa.Column("waste_fen", BIG, nullable=False),
        sa.Column("lost_fen", BIG, nullable=False),
        sa.Column("kept_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_replay_shelf_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_replay_shelf_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_replay_shelf_org_unit_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["replay_run.id"], name=op.f("fk_replay_shelf_run_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_replay_shelf_warehouse_id")
        ),
        sa.PrimaryKeyConstraint(
            "run_id", "policy", "item_id", "warehouse_id", name=op.f("pk_replay_shelf")
        ),
    )
    op.create_index(
        "ix_replay_shelf_item", "replay_shelf", ["item_id", "warehouse_id"], unique=False
    )
    op.create_table(
        "replenishment_policy",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("category_id", BIG, nullable=True),
        sa.Column("item_id", BIG, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("horizon_days", BIG, nullable=False),
        sa.Column("threshold_micro", BIG, nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("tolerance_bp", BIG, nullable=True),
        sa.Column("month_fen", BIG, nullable=True),
        sa.Column("by_levels", sa.Boolean(), nullable=False),
        sa.Column("lost_sale_bp", BIG, nullable=False),
        sa.CheckConstraint("horizon_days BETWEEN 1 AND 28", name="ck_replenishment_policy_horizon"),
        sa.CheckConstraint(
            "item_id IS NULL OR category_id IS NULL", name="ck_replenishment_policy_of"
        ),
        sa.CheckConstraint(
            "lost_sale_bp BETWEEN 0 AND 100000", name="ck_replenishment_policy_lost_sale"
        ),
        sa.CheckConstraint(
            "threshold_micro BETWEEN 1 AND 1000000", name="ck_replenishment_policy_threshold"
        ),
        sa.CheckConstraint(
            "to_on IS NULL OR to_on >= from_on", name="ck_replenishment_policy_days"
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_replenishment_policy_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_replenishment_policy_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_replenishment_policy_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replenishment_policy")),
    )
    op.create_index(
        "ix_replenishment_policy_company",
        "replenishment_policy",
        ["company_id", "from_on"],
        unique=False,
    )
    op.create_table(
        "stock_level",
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("safety_micro", BIG, nullable=False),
        sa.Column("minimum_micro", BIG, nullable=False),
        sa.Column("maximum_micro", BIG, nullable=False),
        sa.Column("advised", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "safety_micro >= 0 AND minimum_micro >= 0 AND maximum_micro >= minimum_micro",
            name="ck_stock_level_order",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_stock_level_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_level_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_stock_level_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_stock_level_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "warehouse_id", "from_on", name=op.f("pk_stock_level")),
    )
    op.create_index(op.f("ix_stock_level_company_id"), "stock_level", ["company_id"], unique=False)
    op.create_table(
        "stream",
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("cost_pool_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("quantity_micro", BIG, nullable=False),
        sa.Column("value_fen", BIG, nullable=False),
        sa.Column("last_at", BIG, nullable=False),
        sa.Column("last_move_id", BIG, nullable=False),
        sa.Column("method", sa.String(length=10), nullable=True),
        sa.Column("known_micro", BIG, nullable=False),
        sa.Column("known_fen", BIG, nullable=False),
        sa.Column("events", BIG, nullable=False),
        sa.CheckConstraint("quantity_micro <> 0 OR value_fen = 0", name="ck_stream_no_residue"),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_stream_company_id")),
        sa.ForeignKeyConstraint(
            ["cost_pool_id"], ["cost_pool.id"], name=op.f("fk_stream_cost_pool_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stream_item_id")),
        sa.PrimaryKeyConstraint("item_id", "cost_pool_id", name=op.f("pk_stream")),
    )
    op.create_table(
        "suggestion",
        sa.Column("id", BIG, nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("other_org_unit_id", BIG, nullable=True),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("from_warehouse_id", BIG, nullable=True),
        sa.Column("partner_id", BIG, nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("held", sa.String(length=20), nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("pack_micro", BIG, nullable=False),
        sa.Column("quantity_micro", BIG, nullable=False),
        sa.Column("part_demand_micro", BIG, nullable=False),
        sa.Column("part_stock_micro", BIG, nullable=False),
        sa.Column("part_expiring_micro", BIG, nullable=False),
        sa.Column("part_coming_micro", BIG, nullable=False),
        sa.Column("part_risk_micro", BIG, nullable=False),
        sa.Column("part_pack_micro", BIG, nullable=False),
        sa.Column("part_minimum_micro", BIG, nullable=False),
        sa.Column("part_move_micro", BIG, nullable=False),
        sa.Column("part_levels_micro", BIG, nullable=False),
        sa.Column("part_budget_micro", BIG, nullable=False),
        sa.Column("part_break_micro", BIG, nullable=False),
        sa.Column("position_micro", BIG, nullable=False),
        sa.Column("giver_position_micro", BIG, nullable=False),
        sa.Column("giver_lots", sa.JSON(), nullable=False),
        sa.Column("chance_micro", BIG, nullable=False),
        sa.Column("policy_chance_micro", BIG, nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("arrives_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("price_micro", BIG, nullable=False),
        sa.Column("usual_price_micro", BIG, nullable=True),
        sa.Column("stake_fen", BIG, nullable=False),
        sa.Column("more_fen", BIG, nullable=True),
        sa.Column("less_fen", BIG, nullable=True),
        sa.Column("waste_fen", BIG, nullable=False),
        sa.Column("cut_fen", BIG, nullable=False),
        sa.Column("break_fen", BIG, nullable=False),
        sa.CheckConstraint(
            "kind IN ('order','transfer','wait','cut','held')", name="ck_suggestion_kind"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_suggestion_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_warehouse_id"], ["warehouse.id"], name=op.f("fk_suggestion_from_warehouse_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_suggestion_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_suggestion_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_org_unit_id"], ["org_unit.id"], name=op.f("fk_suggestion_other_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_suggestion_partner_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["suggestion_run.id"], name=op.f("fk_suggestion_run_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_suggestion_unit_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_suggestion_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    op.create_index("ix_suggestion_item", "suggestion", ["item_id", "warehouse_id"], unique=False)
    op.create_index("ix_suggestion_run", "suggestion", ["run_id", "partner_id"], unique=False)
    op.create_table(
        "suggestion_budget",
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("budget_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("limit_fen", BIG, nullable=False),
        sa.Column("spent_fen", BIG, nullable=False),
        sa.Column("wished_fen", BIG, nullable=False),
        sa.Column("taken_fen", BIG, nullable=False),
        sa.Column("cut_fen", BIG, nullable=False),
        sa.Column("more_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["budget_id"], ["purchase_budget.id"], name=op.f("fk_suggestion_budget_budget_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_suggestion_budget_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["suggestion_run.id"], name=op.f("fk_suggestion_budget_run_id")
        ),
        sa.PrimaryKeyConstraint("run_id", "budget_id", name=op.f("pk_suggestion_budget")),
    )
    op.create_table(
        "approval",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("carries_cost", sa.Boolean(), nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.Column("asked_by", BIG, nullable=False),
        sa.Column("asked_at", BIG, nullable=False),
        sa.Column("due_at", BIG, nullable=True),
        sa.Column("escalated_at", BIG, nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", BIG, nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting','approved','refused','withdrawn')", name="ck_approval_state"
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["app_user.id"], name=op.f("fk_approval_asked_by")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_approval_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["app_user.id"], name=op.f("fk_approval_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_approval_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_approval_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    op.create_index("ix_approval_document", "approval", ["document_id"], unique=False)
    op.create_index(
        "ix_approval_waiting", "approval", ["company_id", "state", "asked_at"], unique=False
    )
    op.create_index(
        "uq_approval_waiting",
        "approval",
        ["document_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "attachment",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=60), nullable=False),
        sa.Column("size_bytes", BIG, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_attachment_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["app_user.id"], name=op.f("fk_attachment_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_attachment_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_attachment_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("document_id", "sha256", name=op.f("uq_attachment_document_id_sha256")),
    )
    op.create_index("ix_attachment_document", "attachment", ["document_id"], unique=False)
    op.create_table(
        "audit_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=True),
        sa.Column("at", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("document_id", BIG, nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_audit_entry_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_audit_entry_document_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_audit_entry_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_company_id"), "audit_entry", ["company_id"], unique=False)
    op.create_index(
        op.f("ix_audit_entry_document_id"), "audit_entry", ["document_id"], unique=False
    )
    op.create_table(
        "document_line",
        sa.Column("id", BIG, nullable=False),
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("other_org_unit_id", BIG, nullable=True),
        sa.Column("line_no", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=True),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("entered_micro", BIG, nullable=True),
        sa.Column("quantity_micro", BIG, nullable=True),
        sa.Column("gift_micro", BIG, nullable=False),
        sa.Column("refused_micro", BIG, nullable=False),
        sa.Column("carries_cost", sa.Boolean(), nullable=False),
        sa.Column("price_micro", BIG, nullable=True),
        sa.Column("discount_fen", BIG, nullable=False),
        sa.Column("tax_class_id", BIG, nullable=True),
        sa.Column("tax_rate_bp", BIG, nullable=False),
        sa.Column("net_fen", BIG, nullable=False),
        sa.Column("tax_fen", BIG, nullable=False),
        sa.Column("gross_fen", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=True),
        sa.Column("lot_code", sa.String(length=60), nullable=False),
        sa.Column("to_lot_id", BIG, nullable=True),
        sa.Column("to_lot_code", sa.String(length=60), nullable=False),
        sa.Column("produced_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("from_warehouse_id", BIG, nullable=True),
        sa.Column("to_warehouse_id", BIG, nullable=True),
        sa.Column("source_line_id", BIG, nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("regular_price_micro", BIG, nullable=True),
        sa.Column("markdown_fen", BIG, nullable=False),
        sa.Column("promotion_id", BIG, nullable=True),
        sa.Column("memo", sa.String(length=200), nullable=False),
        sa.Column("custom", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_document_line_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_line_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_warehouse_id"], ["warehouse.id"], name=op.f("fk_document_line_from_warehouse_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_document_line_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_document_line_lot_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_document_line_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_org_unit_id"], ["org_unit.id"], name=op.f("fk_document_line_other_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["promotion.id"], name=op.f("fk_document_line_promotion_id")
        ),
        sa.ForeignKeyConstraint(
            ["source_line_id"], ["document_line.id"], name=op.f("fk_document_line_source_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["tax_class_id"], ["tax_class.id"], name=op.f("fk_document_line_tax_class_id")
        ),
        sa.ForeignKeyConstraint(["to_lot_id"], ["lot.id"], name=op.f("fk_document_line_to_lot_id")),
        sa.ForeignKeyConstraint(
            ["to_warehouse_id"], ["warehouse.id"], name=op.f("fk_document_line_to_warehouse_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_document_line_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_line")),
        sa.UniqueConstraint(
            "document_id", "line_no", name=op.f("uq_document_line_document_id_line_no")
        ),
    )
    op.create_index(op.f("ix_document_line_item_id"), "document_line", ["item_id"], unique=False)
    op.create_index(
        "ix_document_line_promotion",
        "document_line",
        ["promotion_id"],
        unique=False,
        sqlite_where=sa.text("promotion_id IS NOT NULL"),
        postgresql_where=sa.text("promotion_id IS NOT NULL"),
    )
    op.create_index(
        "ix_document_line_source_line_id",
        "document_line",
        ["source_line_id"],
        unique=False,
        sqlite_where=sa.text("source_line_id IS NOT NULL"),
        postgresql_where=sa.text("source_line_id IS NOT NULL"),
    )
    op.create_table(
        "fact_lot",
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("received_micro", BIG, nullable=False),
        sa.Column("sold_micro", BIG, nullable=False),
        sa.Column("other_micro", BIG, nullable=False),
        sa.Column("net_sales_fen", BIG, nullable=False),
        sa.Column("cost_now_fen", BIG, nullable=False),
        sa.Column("received_fen", BIG, nullable=False),
        sa.Column("stock_value_fen", BIG, nullable=False),
        sa.Column("wasted_micro", BIG, nullable=False),
        sa.Column("waste_fen", BIG, nullable=False),
        sa.Column("profit_fen", BIG, nullable=False),
        sa.Column("worth_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_lot_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_fact_lot_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_fact_lot_lot_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_lot_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_fact_lot_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("lot_id", "warehouse_id", name=op.f("pk_fact_lot")),
    )
    op.create_index(op.f("ix_fact_lot_item_id"), "fact_lot", ["item_id"], unique=False)
    op.create_index(
        "ix_fact_lot_profit",
        "fact_lot",
        ["company_id", "profit_fen"],
        unique=False,
        sqlite_where=sa.text("sold_micro <> 0 OR profit_fen <> 0"),
        postgresql_where=sa.text("sold_micro <> 0 OR profit_fen <> 0"),
    )
    op.create_table(
        "fact_order",
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("lead_days", BIG, autoincrement=False, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("partner_id", BIG, nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("ordered_micro", BIG, nullable=False),
        sa.Column("fulfilled_micro", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_fact_order_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_fact_order_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_fact_order_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_fact_order_partner_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "lead_days", name=op.f("pk_fact_order")),
    )
    op.create_index("ix_fact_order_on", "fact_order", ["company_id", "kind", "on"], unique=False)
    op.create_table(
        "layer",
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("cost_pool_id", BIG, nullable=False),
        sa.Column("layer_key", BIG, autoincrement=False, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("shortage", sa.Boolean(), nullable=False),
        sa.Column("lot_id", BIG, nullable=True),
        sa.Column("quantity_micro", BIG, nullable=False),
        sa.Column("value_fen", BIG, nullable=False),
        sa.CheckConstraint("quantity_micro <> 0 OR value_fen <> 0", name="ck_layer_not_empty"),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_layer_company_id")),
        sa.ForeignKeyConstraint(
            ["cost_pool_id"], ["cost_pool.id"], name=op.f("fk_layer_cost_pool_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_layer_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_layer_lot_id")),
        sa.PrimaryKeyConstraint("item_id", "cost_pool_id", "layer_key", name=op.f("pk_layer")),
    )
    op.create_table(
        "lot_balance",
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("quantity_micro", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_lot_balance_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_lot_balance_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_balance_lot_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_lot_balance_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_lot_balance_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("lot_id", "warehouse_id", name=op.f("pk_lot_balance")),
    )
    op.create_index("ix_lot_balance_item", "lot_balance", ["item_id", "warehouse_id"], unique=False)
    op.create_index(
        "ix_lot_balance_lying",
        "lot_balance",
        ["company_id", "lot_id"],
        unique=False,
        sqlite_where=sa.text("quantity_micro <> 0"),
        postgresql_where=sa.text("quantity_micro <> 0"),
    )
    op.create_table(
        "lot_seen",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("move_id", BIG, nullable=False),
        sa.Column("moved_micro", BIG, nullable=False),
        sa.Column("seen_by", BIG, nullable=False),
        sa.Column("seen_at", BIG, nullable=False),
        sa.Column("idempotency_key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_lot_seen_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_lot_seen_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_seen_lot_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_lot_seen_org_unit_id")
        ),
        sa.ForeignKeyConstraint(["seen_by"], ["app_user.id"], name=op.f("fk_lot_seen_seen_by")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_lot_seen_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_seen")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_lot_seen_idempotency_key")),
    )
    op.create_index("ix_lot_seen_lot", "lot_seen", ["lot_id", "warehouse_id"], unique=False)
    op.create_table(
        "open_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("partner_id", BIG, nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("carries_cost", sa.Boolean(), nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.Column("open_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_open_item_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_open_item_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_open_item_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_open_item_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_item")),
    )
    op.create_index("ix_open_item_document", "open_item", ["document_id"], unique=False)
    op.create_index("ix_open_item_partner", "open_item", ["company_id", "partner_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=True),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("document_id", BIG, nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("sent_at", BIG, nullable=True),
        sa.Column("attempts", BIG, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_outbox_company_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_outbox_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_table(
        "requisition",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("partner_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("quantity_micro", BIG, nullable=False),
        sa.Column("chance_micro", BIG, nullable=False),
        sa.Column("stake_fen", BIG, nullable=False),
        sa.Column("document_id", BIG, nullable=True),
        sa.Column("suggestion_run_id", BIG, nullable=True),
        sa.Column("raised_at", BIG, nullable=False),
        sa.Column("looked_at", BIG, nullable=False),
        sa.CheckConstraint("state IN ('open','ordered','dropped')", name="ck_requisition_state"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_requisition_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_requisition_document_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_requisition_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_requisition_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_requisition_partner_id")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_run_id"],
            ["suggestion_run.id"],
            name=op.f("fk_requisition_suggestion_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_requisition_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requisition")),
    )
    op.create_index("ix_requisition_document", "requisition", ["document_id"], unique=False)
    op.create_index(
        "ix_requisition_run",
        "requisition",
        ["suggestion_run_id", "item_id", "warehouse_id"],
        unique=False,
    )
    op.create_index(
        "uq_requisition_open",
        "requisition",
        ["company_id", "item_id", "warehouse_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "stock_count",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("moment", sa.String(length=15), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("category_id", BIG, nullable=True),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("rest_is_zero", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("document_id", BIG, nullable=True),
        sa.Column("opened_by", BIG, nullable=False),
        sa.Column("opened_at", BIG, nullable=False),
        sa.Column("posted_by", BIG, nullable=True),
        sa.Column("idempotency_key", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "moment IN ('before_opening','after_closing','at')", name="ck_stock_count_moment"
        ),
        sa.CheckConstraint("scope IN ('all','category','items')", name="ck_stock_count_scope"),
        sa.CheckConstraint(
            "state IN ('open','review','posted','closed','cancelled')", name="ck_stock_count_state"
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_stock_count_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_stock_count_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_stock_count_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["app_user.id"], name=op.f("fk_stock_count_opened_by")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_stock_count_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["posted_by"], ["app_user.id"], name=op.f("fk_stock_count_posted_by")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_stock_count_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_stock_count_idempotency_key")),
    )
    op.create_index(
        "ix_stock_count_list", "stock_count", ["company_id", "state", "on"], unique=False
    )
    op.create_table(
        "suggestion_decision",
        sa.Column("suggestion_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("quantity_micro", BIG, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("document_id", BIG, nullable=True),
        sa.Column("decided_by", BIG, nullable=False),
        sa.Column("decided_at", BIG, nullable=False),
        sa.CheckConstraint(
            "answer IN ('accepted','changed','left')", name="ck_suggestion_decision_answer"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_suggestion_decision_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["app_user.id"], name=op.f("fk_suggestion_decision_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_suggestion_decision_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_suggestion_decision_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_decision_suggestion_id")
        ),
        sa.PrimaryKeyConstraint("suggestion_id", name=op.f("pk_suggestion_decision")),
    )
    op.create_index(
        "ix_suggestion_decision_document", "suggestion_decision", ["document_id"], unique=False
    )
    op.create_table(
        "tender",
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("tender", sa.String(length=20), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_tender_company_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_tender_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_tender_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "tender", name=op.f("pk_tender")),
    )
    op.create_table(
        "voucher",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("book", sa.String(length=10), nullable=False),
        sa.Column("period", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("recipe", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_voucher_company_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_voucher_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_voucher_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
        sa.UniqueConstraint("company_id", "book", "period", "number", name="uq_voucher_number"),
    )
    op.create_index("ix_voucher_document", "voucher", ["document_id"], unique=False)
    op.create_table(
        "count_item",
        sa.Column("count_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_count_item_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["count_id"], ["stock_count.id"], name=op.f("fk_count_item_count_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_count_item_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_count_item_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("count_id", "item_id", name=op.f("pk_count_item")),
    )
    op.create_table(
        "count_zone",
        sa.Column("id", BIG, nullable=False),
        sa.Column("count_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("pass_no", BIG, nullable=False),
        sa.Column("holder_id", BIG, nullable=True),
        sa.Column("held_at", BIG, nullable=True),
        sa.CheckConstraint(
            "kind IN ('shelf','endcap','cold','back','other','recount')", name="ck_count_zone_kind"
        ),
        sa.CheckConstraint("state IN ('waiting','counting','done')", name="ck_count_zone_state"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_count_zone_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["count_id"], ["stock_count.id"], name=op.f("fk_count_zone_count_id")
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["app_user.id"], name=op.f("fk_count_zone_holder_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_count_zone_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_zone")),
        sa.UniqueConstraint("count_id", "name", name=op.f("uq_count_zone_count_id_name")),
    )
    op.create_index(op.f("ix_count_zone_count_id"), "count_zone", ["count_id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("partner_id", BIG, nullable=False),
        sa.Column("outbox_id", BIG, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("next_at", BIG, nullable=False),
        sa.Column("sent_at", BIG, nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.CheckConstraint("state IN ('waiting','sent','failed')", name="ck_delivery_state"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_delivery_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_delivery_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_delivery_org_unit_id")
        ),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_delivery_outbox_id")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_delivery_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index("ix_delivery_document", "delivery", ["document_id"], unique=False)
    op.create_index("ix_delivery_due", "delivery", ["state", "next_at"], unique=False)
    op.create_table(
        "move",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("other_org_unit_id", BIG, nullable=True),
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("line_id", BIG, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("cost_pool_id", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("quantity_micro", BIG, nullable=False),
        sa.Column("input_fen", BIG, nullable=True),
        sa.Column("fallback_fen", BIG, nullable=True),
        sa.Column("of_id", BIG, nullable=True),
        sa.Column("amends_id", BIG, nullable=True),
        sa.Column("inferred", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["amends_id"], ["move.id"], name=op.f("fk_move_amends_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_move_company_id")),
        sa.ForeignKeyConstraint(
            ["cost_pool_id"], ["cost_pool.id"], name=op.f("fk_move_cost_pool_id")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_move_document_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_move_item_id")),
        sa.ForeignKeyConstraint(["line_id"], ["document_line.id"], name=op.f("fk_move_line_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_move_lot_id")),
        sa.ForeignKeyConstraint(["of_id"], ["move.id"], name=op.f("fk_move_of_id")),
        sa.ForeignKeyConstraint(["org_unit_id"], ["org_unit.id"], name=op.f("fk_move_org_unit_id")),
        sa.ForeignKeyConstraint(
            ["other_org_unit_id"], ["org_unit.id"], name=op.f("fk_move_other_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_move_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move")),
    )
    op.create_index(
        "ix_move_amends",
        "move",
        ["amends_id"],
        unique=False,
        sqlite_where=sa.text("amends_id IS NOT NULL"),
        postgresql_where=sa.text("amends_id IS NOT NULL"),
    )
    op.create_index("ix_move_document", "move", ["document_id"], unique=False)
    op.create_index("ix_move_lot", "move", ["lot_id"], unique=False)
    op.create_index(
        "ix_move_of",
        "move",
        ["of_id"],
        unique=False,
        sqlite_where=sa.text("of_id IS NOT NULL"),
        postgresql_where=sa.text("of_id IS NOT NULL"),
    )
    op.create_index("ix_move_stream", "move", ["item_id", "cost_pool_id", "at", "id"], unique=False)
    op.create_table(
        "open_quantity",
        sa.Column("line_id", BIG, nullable=False),
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("other_org_unit_id", BIG, nullable=True),
        sa.Column("ordered_micro", BIG, nullable=False),
        sa.Column("fulfilled_micro", BIG, nullable=False),
        sa.Column("closed_micro", BIG, nullable=False),
        sa.CheckConstraint("fulfilled_micro >= 0", name="ck_open_quantity_fulfilled"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_open_quantity_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_open_quantity_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["document_line.id"], name=op.f("fk_open_quantity_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_open_quantity_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_org_unit_id"], ["org_unit.id"], name=op.f("fk_open_quantity_other_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_open_quantity")),
    )
    op.create_index(
        op.f("ix_open_quantity_document_id"), "open_quantity", ["document_id"], unique=False
    )
    op.create_index(
        "ix_open_quantity_open",
        "open_quantity",
        ["company_id", "document_id"],
        unique=False,
        sqlite_where=sa.text("ordered_micro - fulfilled_micro - closed_micro > 0"),
        postgresql_where=sa.text("ordered_micro - fulfilled_micro - closed_micro > 0"),
    )
    op.create_table(
        "reservation",
        sa.Column("line_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("warehouse_id", BIG, nullable=False),
        sa.Column("quantity_micro", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_reservation_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_reservation_item_id")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["document_line.id"], name=op.f("fk_reservation_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_reservation_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_reservation_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_reservation")),
    )
    op.create_table(
        "voucher_line",
        sa.Column("voucher_id", BIG, nullable=False),
        sa.Column("line_no", BIG, autoincrement=False, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("partner_id", BIG, nullable=True),
        sa.Column("debit_fen", BIG, nullable=False),
        sa.Column("credit_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_voucher_line_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_voucher_line_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_voucher_line_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_voucher_line_partner_id")
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"], ["voucher.id"], name=op.f("fk_voucher_line_voucher_id")
        ),
        sa.PrimaryKeyConstraint("voucher_id", "line_no", name=op.f("pk_voucher_line")),
    )
    op.create_index("ix_voucher_line_account", "voucher_line", ["account_id"], unique=False)
    op.create_table(
        "cost_event",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("move_id", BIG, nullable=False),
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("value_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_cost_event_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_cost_event_document_id")
        ),
        sa.ForeignKeyConstraint(["move_id"], ["move.id"], name=op.f("fk_cost_event_move_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_cost_event_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_event")),
    )
    op.create_index("ix_cost_event_document", "cost_event", ["document_id"], unique=False)
    op.create_index("ix_cost_event_move", "cost_event", ["move_id"], unique=False)
    op.create_table(
        "count_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("count_id", BIG, nullable=False),
        sa.Column("zone_id", BIG, nullable=False),
        sa.Column("pass_no", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=True),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("entered_micro", BIG, nullable=False),
        sa.Column("quantity_micro", BIG, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("undoes_id", BIG, nullable=True),
        sa.Column("idempotency_key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_count_entry_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["count_id"], ["stock_count.id"], name=op.f("fk_count_entry_count_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_count_entry_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_count_entry_lot_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_count_entry_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["count_entry.id"], name=op.f("fk_count_entry_undoes_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_count_entry_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_count_entry_user_id")),
        sa.ForeignKeyConstraint(
            ["zone_id"], ["count_zone.id"], name=op.f("fk_count_entry_zone_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_entry")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_count_entry_idempotency_key")),
    )
    op.create_index(op.f("ix_count_entry_count_id"), "count_entry", ["count_id"], unique=False)
    op.create_index("ix_count_entry_zone", "count_entry", ["zone_id", "pass_no"], unique=False)
    op.create_table(
        "count_recount",
        sa.Column("zone_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("org_unit_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_count_recount_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_count_recount_item_id")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_count_recount_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["zone_id"], ["count_zone.id"], name=op.f("fk_count_recount_zone_id")
        ),
        sa.PrimaryKeyConstraint("zone_id", "item_id", name=op.f("pk_count_recount")),
    )
    op.create_table(
        "layer_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("cost_pool_id", BIG, nullable=False),
        sa.Column("by_move_id", BIG, nullable=False),
        sa.Column("move_id", BIG, nullable=False),
        sa.Column("layer_key", BIG, nullable=False),
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("quantity_micro", BIG, nullable=False),
        sa.Column("value_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["by_move_id"], ["move.id"], name=op.f("fk_layer_entry_by_move_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_layer_entry_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["cost_pool_id"], ["cost_pool.id"], name=op.f("fk_layer_entry_cost_pool_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_layer_entry_document_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_layer_entry_item_id")),
        sa.ForeignKeyConstraint(["move_id"], ["move.id"], name=op.f("fk_layer_entry_move_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layer_entry")),
    )
    op.create_index("ix_layer_entry_by", "layer_entry", ["by_move_id"], unique=False)
    op.create_index("ix_layer_entry_document", "layer_entry", ["document_id"], unique=False)
    op.create_index("ix_layer_entry_move", "layer_entry", ["move_id"], unique=False)
    protect(
        op.get_bind(),
        document_columns=(
            "id",
            "company_id",
            "org_unit_id",
            "other_org_unit_id",
            "kind",
            "number",
            "state",
            "on",
            "at",
            "partner_id",
            "warehouse_id",
            "to_warehouse_id",
            "source_id",
            "reverses_id",
            "import_id",
            "currency",
            "carries_cost",
            "prices_include_tax",
            "net_fen",
            "tax_fen",
            "gross_fen",
            "channel",
            "reference",
            "memo",
            "idempotency_key",
            "payload_hash",
            "version",
            "workflow_version",
            "created_by",
            "created_at",
            "posted_by",
            "posted_at",
            "custom",
        ),
    )


def downgrade() -> None:
    op.drop_index("ix_layer_entry_move", table_name="layer_entry")
    op.drop_index("ix_layer_entry_document", table_name="layer_entry")
    op.drop_index("ix_layer_entry_by", table_name="layer_entry")
    op.drop_table("layer_entry")
    op.drop_table("count_recount")
    op.drop_index("ix_count_entry_zone", table_name="count_entry")
    op.drop_index(op.f("ix_count_entry_count_id"), table_name="count_entry")
    op.drop_table("count_entry")
    op.drop_index("ix_cost_event_move", table_name="cost_event")
    op.drop_index("ix_cost_event_document", table_name="cost_event")
    op.drop_table("cost_event")
    op.drop_index("ix_voucher_line_account", table_name="voucher_line")
    op.drop_table("voucher_line")
    op.drop_table("reservation")
    op.drop_index(
        "ix_open_quantity_open",
        table_name="open_quantity",
        sqlite_where=sa.text("ordered_micro - fulfilled_micro - closed_micro > 0"),
        postgresql_where=sa.text("ordered_micro - fulfilled_micro - closed_micro > 0"),
    )
    op.drop_index(op.f("ix_open_quantity_document_id"), table_name="open_quantity")
    op.drop_table("open_quantity")
    op.drop_index("ix_move_stream", table_name="move")
    op.drop_index(
        "ix_move_of",
        table_name="move",
        sqlite_where=sa.text("of_id IS NOT NULL"),
        postgresql_where=sa.text("of_id IS NOT NULL"),
    )
    op.drop_index("ix_move_lot", table_name="move")
    op.drop_index("ix_move_document", table_name="move")
    op.drop_index(
        "ix_move_amends",
        table_name="move",
        sqlite_where=sa.text("amends_id IS NOT NULL"),
        postgresql_where=sa.text("amends_id IS NOT NULL"),
    )
    op.drop_table("move")
    op.drop_index("ix_delivery_due", table_name="delivery")
    op.drop_index("ix_delivery_document", table_name="delivery")
    op.drop_table("delivery")
    op.drop_index(op.f("ix_count_zone_count_id"), table_name="count_zone")
    op.drop_table("count_zone")
    op.drop_table("count_item")
    op.drop_index("ix_voucher_document", table_name="voucher")
    op.drop_table("voucher")
    op.drop_table("tender")
    op.drop_index("ix_suggestion_decision_document", table_name="suggestion_decision")
    op.drop_table("suggestion_decision")
    op.drop_index("ix_stock_count_list", table_name="stock_count")
    op.drop_table("stock_count")
    op.drop_index(
        "uq_requisition_open",
        table_name="requisition",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index("ix_requisition_run", table_name="requisition")
    op.drop_index("ix_requisition_document", table_name="requisition")
    op.drop_table("requisition")
    op.drop_table("outbox")
    op.drop_index("ix_open_item_partner", table_name="open_item")
    op.drop_index("ix_open_item_document", table_name="open_item")
    op.drop_table("open_item")
    op.drop_index("ix_lot_seen_lot", table_name="lot_seen")
    op.drop_table("lot_seen")
    op.drop_index(
        "ix_lot_balance_lying",
        table_name="lot_balance",
        sqlite_where=sa.text("quantity_micro <> 0"),
        postgresql_where=sa.text("quantity_micro <> 0"),
    )
    op.drop_index("ix_lot_balance_item", table_name="lot_balance")
    op.drop_table("lot_balance")
    op.drop_table("layer")
    op.drop_index("ix_fact_order_on", table_name="fact_order")
    op.drop_table("fact_order")
    op.drop_index(
        "ix_fact_lot_profit",
        table_name="fact_lot",
        sqlite_where=sa.text("sold_micro <> 0 OR profit_fen <> 0"),
        postgresql_where=sa.text("sold_micro <> 0 OR profit_fen <> 0"),
    )
    op.drop_index(op.f("ix_fact_lot_item_id"), table_name="fact_lot")
    op.drop_table("fact_lot")
    op.drop_index(
        "ix_document_line_source_line_id",
        table_name="document_line",
        sqlite_where=sa.text("source_line_id IS NOT NULL"),
        postgresql_where=sa.text("source_line_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_document_line_promotion",
        table_name="document_line",
        sqlite_where=sa.text("promotion_id IS NOT NULL"),
        postgresql_where=sa.text("promotion_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_document_line_item_id"), table_name="document_line")
    op.drop_table("document_line")
    op.drop_index(op.f("ix_audit_entry_document_id"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_company_id"), table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_index("ix_attachment_document", table_name="attachment")
    op.drop_table("attachment")
    op.drop_index(
        "uq_approval_waiting",
        table_name="approval",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index("ix_approval_waiting", table_name="approval")
    op.drop_index("ix_approval_document", table_name="approval")
    op.drop_table("approval")
    op.drop_table("suggestion_budget")
    op.drop_index("ix_suggestion_run", table_name="suggestion")
    op.drop_index("ix_suggestion_item", table_name="suggestion")
    op.drop_table("suggestion")
    op.drop_table("stream")
    op.drop_index(op.f("ix_stock_level_company_id"), table_name="stock_level")
    op.drop_table("stock_level")
    op.drop_index("ix_replenishment_policy_company", table_name="replenishment_policy")
    op.drop_table("replenishment_policy")
    op.drop_index("ix_replay_shelf_item", table_name="replay_shelf")
    op.drop_table("replay_shelf")
    op.drop_index(op.f("ix_rebate_supplier_id"), table_name="rebate")
    op.drop_index(op.f("ix_rebate_company_id"), table_name="rebate")
    op.drop_table("rebate")
    op.drop_table("promotion_store")
    op.drop_index("ix_promotion_item_item", table_name="promotion_item")
    op.drop_table("promotion_item")
    op.drop_index("ix_price_list_line_item", table_name="price_list_line")
    op.drop_table("price_list_line")
    op.drop_table("pilot_shelf")
    op.drop_index("ix_lot_expires_on", table_name="lot")
    op.drop_index(op.f("ix_lot_company_id"), table_name="lot")
    op.drop_table("lot")
    op.drop_index(op.f("ix_level_advice_company_id"), table_name="level_advice")
    op.drop_table("level_advice")
    op.drop_table("item_unit")
    op.drop_index("ix_forecast_series_mean", table_name="forecast_series")
    op.drop_index("ix_forecast_series_item", table_name="forecast_series")
    op.drop_table("forecast_series")
    op.drop_index("ix_fact_partner_item_month_partner", table_name="fact_partner_item_month")
    op.drop_index(
        "ix_fact_partner_item_month_bought",
        table_name="fact_partner_item_month",
        sqlite_where=sa.text("bought_micro > 0"),
        postgresql_where=sa.text("bought_micro > 0"),
    )
    op.drop_table("fact_partner_item_month")
    op.drop_table("fact_pace")
    op.drop_table("fact_loss_month")
    op.drop_index("ix_fact_loss_day_on", table_name="fact_loss_day")
    op.drop_table("fact_loss_day")
    op.drop_table("fact_item_stock")
    op.drop_index(
        "ix_fact_item_month_provisional",
        table_name="fact_item_month",
        sqlite_where=sa.text("provisional_fen <> 0"),
        postgresql_where=sa.text("provisional_fen <> 0"),
    )
    op.drop_index("ix_fact_item_month_period", table_name="fact_item_month")
    op.drop_table("fact_item_month")
    op.drop_index("ix_fact_item_day_item", table_name="fact_item_day")
    op.drop_table("fact_item_day")
    op.drop_table("fact_group_month")
    op.drop_index("ix_fact_group_day_item", table_name="fact_group_day")
    op.drop_table("fact_group_day")
    op.drop_index("ix_fact_empty_until", table_name="fact_empty")
    op.drop_table("fact_empty")
    op.drop_table("fact_channel_item_month")
    op.drop_index("ix_fact_channel_item_day_on", table_name="fact_channel_item_day")
    op.drop_table("fact_channel_item_day")
    op.drop_index(
        "uq_document_reverses",
        table_name="document",
        sqlite_where=sa.text("reverses_id IS NOT NULL AND state = 'posted'"),
        postgresql_where=sa.text("reverses_id IS NOT NULL AND state = 'posted'"),
    )
    op.drop_index(op.f("ix_document_source_id"), table_name="document")
    op.drop_index("ix_document_posted", table_name="document")
    op.drop_index(op.f("ix_document_partner_id"), table_name="document")
    op.drop_index("ix_document_list", table_name="document")
    op.drop_index(op.f("ix_document_import_id"), table_name="document")
    op.drop_table("document")
    op.drop_index("ix_demand_day_on", table_name="demand_day")
    op.drop_table("demand_day")
    op.drop_index("ix_checkpoint_stream", table_name="checkpoint")
    op.drop_table("checkpoint")
    op.drop_index("ix_chance_said_until", table_name="chance_said")
    op.drop_table("chance_said")
    op.drop_index(op.f("ix_barcode_item_id"), table_name="barcode")
    op.drop_table("barcode")
    op.drop_index(
        "ix_balance_below",
        table_name="balance",
        sqlite_where=sa.text("quantity_micro < 0"),
        postgresql_where=sa.text("quantity_micro < 0"),
    )
    op.drop_table("balance")
    op.drop_index(op.f("ix_warehouse_org_unit_id"), table_name="warehouse")
    op.drop_index(op.f("ix_warehouse_company_id"), table_name="warehouse")
    op.drop_table("warehouse")
    op.drop_index(op.f("ix_user_role_user_id"), table_name="user_role")
    op.drop_table("user_role")
    op.drop_index(op.f("ix_supplier_terms_company_id"), table_name="supplier_terms")
    op.drop_table("supplier_terms")
    op.drop_index("ix_suggestion_run_latest", table_name="suggestion_run")
    op.drop_table("suggestion_run")
    op.drop_index(op.f("ix_signal_source_company_id"), table_name="signal_source")
    op.drop_table("signal_source")
    op.drop_index("ix_signal_on", table_name="signal")
    op.drop_table("signal")
    op.drop_table("replay_day")
    op.drop_index("ix_purchase_budget_company", table_name="purchase_budget")
    op.drop_table("purchase_budget")
    op.drop_index(op.f("ix_promotion_company_id"), table_name="promotion")
    op.drop_table("promotion")
    op.drop_index(op.f("ix_price_list_partner_id"), table_name="price_list")
    op.drop_index(op.f("ix_price_list_company_id"), table_name="price_list")
    op.drop_table("price_list")
    op.drop_table("pilot_category")
    op.drop_index(op.f("ix_partner_channel_company_id"), table_name="partner_channel")
    op.drop_table("partner_channel")
    op.drop_index(op.f("ix_item_initials"), table_name="item")
    op.drop_index(op.f("ix_item_company_id"), table_name="item")
    op.drop_index(op.f("ix_item_category_id"), table_name="item")
    op.drop_table("item")
    op.drop_index("ix_import_change_import", table_name="import_change")
    op.drop_table("import_change")
    op.drop_table("forecast_score")
    op.drop_table("forecast_class")
    op.drop_index(op.f("ix_first_view_view_id"), table_name="first_view")
    op.drop_table("first_view")
    op.drop_table("fact_partner_month")
    op.drop_table("fact_org_day")
    op.drop_table("fact_channel_day")
    op.drop_table("document_template")
    op.drop_index(op.f("ix_costing_policy_company_id"), table_name="costing_policy")
    op.drop_table("costing_policy")
    op.drop_table("account_role")
    op.drop_table("account_balance")
    op.drop_index(op.f("ix_tax_rate_tax_class_id"), table_name="tax_rate")
    op.drop_table("tax_rate")
    op.drop_index("ix_snooze_user", table_name="snooze")
    op.drop_table("snooze")
    op.drop_index(op.f("ix_sign_in_user_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_table("scale_layout")
    op.drop_index(
        "uq_saved_view_shared",
        table_name="saved_view",
        sqlite_where=sa.text("shared"),
        postgresql_where=sa.text("shared"),
    )
    op.drop_table("saved_view")
    op.drop_table("role_permission")
    op.drop_index("ix_replay_run_latest", table_name="replay_run")
    op.drop_table("replay_run")
    op.drop_table("preference")
    op.drop_index(op.f("ix_pilot_company_id"), table_name="pilot")
    op.drop_table("pilot")
    op.drop_index(op.f("ix_period_company_id"), table_name="period")
    op.drop_table("period")
    op.drop_index(op.f("ix_partner_initials"), table_name="partner")
    op.drop_index(op.f("ix_partner_company_id"), table_name="partner")
    op.drop_table("partner")
    op.drop_index(op.f("ix_org_unit_path"), table_name="org_unit")
    op.drop_index(op.f("ix_org_unit_company_id"), table_name="org_unit")
    op.drop_table("org_unit")
    op.drop_table("number_counter")
    op.drop_table("loss_rule")
    op.drop_index("ix_job_run_latest", table_name="job_run")
    op.drop_table("job_run")
    op.drop_index(op.f("ix_import_run_company_id"), table_name="import_run")
    op.drop_table("import_run")
    op.drop_index("ix_forecast_run_latest", table_name="forecast_run")
    op.drop_table("forecast_run")
    op.drop_table("fact_pace_day")
    op.drop_index(op.f("ix_cost_pool_company_id"), table_name="cost_pool")
    op.drop_table("cost_pool")
    op.drop_table("chance_correction")
    op.drop_index(op.f("ix_category_company_id"), table_name="category")
    op.drop_table("category")
    op.drop_table("approval_limit")
    op.drop_index(op.f("ix_api_token_user_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_index(op.f("ix_account_company_id"), table_name="account")
    op.drop_table("account")
    op.drop_table("worker_lease")
    op.drop_table("unit")
    op.drop_table("tax_class")
    op.drop_table("sign_in_throttle")
    op.drop_table("role")
    op.drop_table("company")
    op.drop_table("audit_head")
    op.drop_table("app_user")
    unprotect(op.get_bind())
