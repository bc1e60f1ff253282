"""Where a call was last seen to be, so that the user's own place is known for an edit."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add a column to calls; of those that stand, nothing is known yet."""
    op.add_column("call", sa.Column("place", sa.String(16), nullable=False, server_default=sa.text("''")))
