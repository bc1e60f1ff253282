"""A salt of its own for each ledger; the marks of whom the user had forgotten are made anew with it."""

import hashlib
import os

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the salt, and hash every mark once more with it."""
    op.add_column(
        "account", sa.Column("salt", sa.LargeBinary(32), nullable=False, server_default=sa.text("x''"))
    )
    connection = op.get_bind()
    account = sa.table("account", sa.column("id"), sa.column("salt", sa.LargeBinary))
    forgotten = sa.table("forgotten", sa.column("user"), sa.column("mark"))
    for user in connection.scalars(sa.select(account.c.id)).all():
        salt = os.urandom(32)
        connection.execute(sa.update(account).where(account.c.id == user).values(salt=salt))
        marks = connection.scalars(sa.select(forgotten.c.mark).where(forgotten.c.user == user)).all()
        connection.execute(sa.delete(forgotten).where(forgotten.c.user == user))
        for mark in marks:
            # As `syncd.store.forgotten.salted` has it; a migration keeps its own copy.
            anew = hashlib.blake2b(mark.encode(), key=salt, digest_size=16).hexdigest()
            connection.execute(sa.insert(forgotten).values(user=user, mark=anew))
