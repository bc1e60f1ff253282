"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
    )
    op.create_table(
        "call",
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("contact", sa.String(length=64), nullable=False),
        sa.Column("handles", sa.JSON(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_call_user")),
        sa.PrimaryKeyConstraint("user", "id", name=op.f("pk_call")),
    )
    op.create_table(
        "forgotten",
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_forgotten_user")),
        sa.PrimaryKeyConstraint("user", "mark", name=op.f("pk_forgotten")),
    )
    op.create_table(
        "handle",
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=320), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_handle_user")),
        sa.PrimaryKeyConstraint("user", "handle", name=op.f("pk_handle")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("pulled", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("problem_since", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_source_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("user", "name", name=op.f("uq_source_user_name")),
    )
    op.create_table(
        "tick",
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("needs", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_tick_user")),
        sa.PrimaryKeyConstraint("user", "at", name=op.f("pk_tick")),
    )
    op.create_table(
        "card",
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=500), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("emails", sa.JSON(), nullable=False),
        sa.Column("phones", sa.JSON(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("timezone", sa.String(length=100), nullable=False),
        sa.Column("birthday", sa.Date(), nullable=True),
        sa.Column("organisation", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name=op.f("fk_card_source")),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_card_user")),
        sa.PrimaryKeyConstraint("user", "source", "id", name=op.f("pk_card")),
    )
    op.create_table(
        "entry",
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=500), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("organiser", sa.JSON(), nullable=True),
        sa.Column("attendees", sa.JSON(), nullable=False),
        sa.Column("call", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name=op.f("fk_entry_source")),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_entry_user")),
        sa.PrimaryKeyConstraint("user", "source", "id", name=op.f("pk_entry")),
    )
    op.create_index(op.f("ix_entry_user_start"), "entry", ["user", "start"], unique=False)
    op.create_table(
        "interaction",
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=320), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("likeness", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("thread", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("offset", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name=op.f("fk_interaction_source")),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_interaction_user")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_interaction")),
        sa.UniqueConstraint(
            "user",
            "handle",
            "kind",
            "at",
            "likeness",
            "seconds",
            name=op.f("uq_interaction_user_handle_kind_at_likeness_seconds"),
        ),
        sa.UniqueConstraint("user", "id", name=op.f("uq_interaction_user_id")),
    )
    op.create_index(op.f("ix_interaction_user_at"), "interaction", ["user", "at"], unique=False)
    op.create_table(
        "skipped",
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name=op.f("fk_skipped_source")),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_skipped_user")),
        sa.PrimaryKeyConstraint("user", "source", "what", name=op.f("pk_skipped")),
    )
