"""Prove consent"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring the tables to this shape."""
    op.create_table(
        "anchor",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(length=4), nullable=False),
        sa.Column("witness", sa.LargeBinary(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor")),
    )
    op.create_table(
        "guardian_asked",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.LargeBinary(length=32), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_asked")),
        sa.UniqueConstraint("token", name=op.f("uq_guardian_asked_token")),
    )
    with op.batch_alter_table("guardian_asked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guardian_asked_ends"), ["ends"], unique=False)

    op.create_table(
        "minor",
        sa.Column("subject", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("of_age", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_minor")),
    )
    with op.batch_alter_table("minor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_minor_ends"), ["ends"], unique=False)
        batch_op.create_index(batch_op.f("ix_minor_of_age"), ["of_age"], unique=False)

    op.create_table(
        "guardian",
        sa.Column("subject", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=False),
        sa.Column("link", sa.BigInteger(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["subject"], ["member.subject"], name=op.f("fk_guardian_subject_member")),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_guardian")),
        sa.UniqueConstraint("link", name=op.f("uq_guardian_link")),
    )
    with op.batch_alter_table("guardian", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guardian_ends"), ["ends"], unique=False)

    op.create_table(
        "slip",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.Uuid(), nullable=False),
        sa.Column("purposes", sa.String(length=200), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["subject"], ["member.subject"], name=op.f("fk_slip_subject_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip")),
    )
    with op.batch_alter_table("slip", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slip_ends"), ["ends"], unique=False)
        batch_op.create_index(batch_op.f("ix_slip_subject"), ["subject"], unique=False)

    with op.batch_alter_table("consent_record", schema=None) as batch_op:
        batch_op.create_index("ix_consent_record_trend", ["state", "at", "purpose", "method"], unique=False)

    with op.batch_alter_table("consent_state", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_consent_state_quiet",
            ["purpose", "quiet_until", "asked_at", "state", "ends"],
            unique=False,
            sqlite_where=sa.text("quiet_until IS NOT NULL"),
            postgresql_where=sa.text("quiet_until IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_consent_state_shown", ["purpose", "grade", "notice", "state", "ends", "asked_at"], unique=False
        )

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked", sa.BigInteger(), nullable=True))

    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("covers", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("proves", sa.Uuid(), nullable=True))

    with op.batch_alter_table("ledger_node", schema=None) as batch_op:
        batch_op.add_column(sa.Column("groups", sa.LargeBinary(length=512), nullable=True))

    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.add_column(sa.Column("generation", sa.Integer(), server_default="1", nullable=False))
        batch_op.create_index(batch_op.f("ix_mark_generation"), ["generation"], unique=False)

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wants_time", sa.Boolean(), nullable=True))

    with op.batch_alter_table("waiting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("why", sa.String(length=20), nullable=True))

    _let_earlier_noes_rest()


def _let_earlier_noes_rest() -> None:
    """Who said no before questions could be put is not asked again within half a year of it, either."""
    later = (
        "datetime(since, '+6 months')" if op.get_context().dialect.name == "sqlite" else "since + interval '6 months'"
    )
    noes = "state IN ('refused', 'withdrawn')"
    op.execute(f"UPDATE consent_state SET quiet_until = {later} WHERE {noes}")  # noqa: S608  (our own words only)
