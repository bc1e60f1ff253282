"""The tables, one schema for SQLite and PostgreSQL. Times are whole seconds since 1970, UTC.

Two unique keys guard an interaction: its natural id, and its likeness for copies under other ids.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _user() -> Column[int]:
    return Column("user", Integer, ForeignKey("account.id"), nullable=False)


account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(320), nullable=False, unique=True),
    Column("salt", LargeBinary(32), nullable=False),  # keys the marks of whom the user had forgotten
)

source = Table(
    "source",
    metadata,
    Column("id", Integer, primary_key=True),
    _user(),
    Column("name", String(200), nullable=False),
    Column("kind", String(200), nullable=False),
    Column("cursor", Text),
    Column("pulled", BigInteger),  # when it last answered without a problem
    Column("as_of", BigInteger),  # until when it said it knows all that happened
    Column("problem", Text),
    Column("problem_since", BigInteger),
    UniqueConstraint("user", "name"),
)

interaction = Table(
    "interaction",
    metadata,
    Column("row", Integer, primary_key=True),
    _user(),
    Column("handle", String(320), nullable=False),
    Column("kind", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("likeness", BigInteger, nullable=False),
    Column("seconds", Integer, nullable=False),  # -1 for what has no length
    Column("id", BigInteger, nullable=False),
    Column("source", Integer, ForeignKey("source.id"), nullable=False),
    Column("people", Integer, nullable=False),
    Column("thread", BigInteger, nullable=False),
    Column("subject", Text),
    Column("offset", Integer),
    # In this order all that is counted for a handle lies together and needs no look at the rows.
    UniqueConstraint("user", "handle", "kind", "at", "likeness", "seconds"),
    UniqueConstraint("user", "id"),
    Index(None, "user", "at"),
)

handle = Table(
    "handle",
    metadata,
    _user(),
    Column("handle", String(320), nullable=False),
    Column("name", Text, nullable=False),
    Column("own", Boolean, nullable=False),
    PrimaryKeyConstraint("user", "handle"),
    sqlite_with_rowid=False,
)

card = Table(
    "card",
    metadata,
    _user(),
    Column("source", Integer, ForeignKey("source.id"), nullable=False),
    Column("id", String(500), nullable=False),
    Column("name", Text, nullable=False),
    Column("emails", JSON, nullable=False),
    Column("phones", JSON, nullable=False),
    Column("labels", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("timezone", String(100), nullable=False),
    Column("birthday", Date),
    Column("organisation", Boolean, nullable=False),
    PrimaryKeyConstraint("user", "source", "id"),
)

entry = Table(
    "entry",
    metadata,
    _user(),
    Column("source", Integer, ForeignKey("source.id"), nullable=False),
    Column("id", String(500), nullable=False),
    Column("start", BigInteger, nullable=False),
    Column("end", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("flags", JSON, nullable=False),  # the names of what is true of it
    Column("organiser", JSON),
    Column("attendees", JSON, nullable=False),
    Column("call", String(64), nullable=False),
    Column("resource", String(500), nullable=False),
    PrimaryKeyConstraint("user", "source", "id"),
    Index(None, "user", "start"),
    Index(None, "user", "source", "resource"),
)

skipped = Table(
    "skipped",
    metadata,
    _user(),
    Column("source", Integer, ForeignKey("source.id"), nullable=False),
    Column("what", String(300), nullable=False),
    Column("why", Text, nullable=False),
    PrimaryKeyConstraint("user", "source", "what"),
)

call = Table(
    "call",
    metadata,
    _user(),
    Column("id", String(64), nullable=False),
    Column("contact", String(64), nullable=False),
    Column("handles", JSON, nullable=False),
    Column("title", Text, nullable=False),
    Column("start", BigInteger, nullable=False),
    Column("end", BigInteger, nullable=False),
    Column("lane", String(40), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("done", Boolean, nullable=False),  # false is an intent that may not have reached the calendar
    Column("at", BigInteger, nullable=False),  # when it was decided
    Column("serial", Integer, nullable=False),
    Column("notes", String(32), nullable=False),  # a digest of the notes, as last seen
    Column("version", Text, nullable=False),  # of the event, as last seen
    Column("place", String(16), nullable=False),  # a digest of its place and free/busy; empty is unknown
    Column("gone", Boolean, nullable=False),  # it was on the calendar, and is not any more
    Column("intent", JSON),  # a move or a withdrawal that may not have reached the calendar
    PrimaryKeyConstraint("user", "id"),
)

step = Table(
    "step",
    metadata,
    Column("row", Integer, primary_key=True),
    _user(),
    Column("contact", String(64), nullable=False),
    Column("call", String(64), nullable=False),  # empty for what is told of no call of ours
    Column("at", BigInteger, nullable=False),
    Column("what", String(20), nullable=False),
    Column("detail", JSON, nullable=False),
    Index(None, "user", "at"),
)

flag = Table(
    "flag",
    metadata,
    _user(),
    Column("who", String(320), nullable=False),  # a handle, "@" and a domain, or empty for everybody
    Column("what", String(20), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("until", BigInteger),
    PrimaryKeyConstraint("user", "who", "what", "at"),
)

draft = Table(
    "draft",
    metadata,
    _user(),
    Column("id", String(64), nullable=False),
    Column("call", String(64), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("mark", String(64), nullable=False),  # a digest of the text as we wrote it
    Column("phase", String(20), nullable=False),
    Column("version", Text, nullable=False),  # as we laid it down; empty until that is known
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("user", "id"),
)

notice = Table(
    "notice",
    metadata,
    _user(),
    Column("about", String(200), nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("user", "about"),
)

tick = Table(
    "tick",
    metadata,
    _user(),
    Column("at", BigInteger, nullable=False),
    Column("booked", Integer, nullable=False),
    Column("needs", Integer, nullable=False),
    PrimaryKeyConstraint("user", "at"),
)

forgotten = Table(
    "forgotten",
    metadata,
    _user(),
    Column("mark", String(32), nullable=False),  # a keyed digest of a handle that must not come back
    PrimaryKeyConstraint("user", "mark"),
)
