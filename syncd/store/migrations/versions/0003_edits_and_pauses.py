"""Where a call was last seen to be, so that a place of the user's is an edit; and several pauses at once."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add a column to calls, of which nothing is known yet; let flags be told apart by their beginning."""
    op.add_column("call", sa.Column("place", sa.String(16), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("flag") as flag:
        flag.drop_constraint("pk_flag", type_="primary")
        flag.create_primary_key("pk_flag", ["user", "who", "what", "at"])
