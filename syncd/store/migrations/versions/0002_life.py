"""The life of a call: what stands where, every step of it, flags, drafts, notices."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add columns to calls, entries and sources, and the tables of a call's life."""
    op.add_column("source", sa.Column("as_of", sa.BigInteger(), nullable=True))
    op.add_column(
        "entry", sa.Column("resource", sa.String(length=500), nullable=False, server_default=sa.text("''"))
    )
    op.create_index(op.f("ix_entry_user_source_resource"), "entry", ["user", "source", "resource"])
    op.add_column("call", sa.Column("serial", sa.Integer(), nullable=False, server_default=sa.text("1")))
    op.execute(sa.text("update call set serial = attempt"))
    for name in ("notes", "version"):
        kind = sa.String(length=32) if name == "notes" else sa.Text()
        op.add_column("call", sa.Column(name, kind, nullable=False, server_default=sa.text("''")))
    op.add_column("call", sa.Column("gone", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("call", sa.Column("intent", sa.JSON(), nullable=True))
    op.create_table(
        "step",
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=64), nullable=False),
        sa.Column("call", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_step_user")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_step")),
    )
    op.create_index(op.f("ix_step_user_at"), "step", ["user", "at"])
    op.create_table(
        "flag",
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=320), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_flag_user")),
        sa.PrimaryKeyConstraint("user", "who", "what", name=op.f("pk_flag")),
    )
    op.create_table(
        "draft",
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("call", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_draft_user")),
        sa.PrimaryKeyConstraint("user", "id", name=op.f("pk_draft")),
    )
    op.create_table(
        "notice",
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_notice_user")),
        sa.PrimaryKeyConstraint("user", "about", name=op.f("pk_notice")),
    )
