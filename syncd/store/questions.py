"""What is asked of the interactions turn after turn: a statement costs more to make than to run.

Of `some` handles, or of everybody; `of` is the user, and times are seconds.
"""

from __future__ import annotations

from sqlalchemy import BindParameter, bindparam, func, select

from syncd.store import tables

_t, _s = tables.interaction, tables.source
_user: BindParameter[int] = bindparam("of")
_mine = _t.c.user == _user
_some = _t.c.handle.in_(bindparam("some", expanding=True))
_late = _t.c.at + 0  # keeps SQLite off the index on times, and its walk over every row
_up_to = _late <= bindparam("until")
_source = select(_s.c.id).where(_s.c.user == _user, _s.c.name == bindparam("name")).scalar_subquery()
_talked = func.max(_t.c.at).filter(_t.c.seconds >= bindparam("spoke"))

BUNCHES = (
    select(_t.c.handle, _t.c.kind, func.count(), func.min(_t.c.at), func.max(_t.c.at), _talked)
    .where(_mine, _up_to)
    .group_by(_t.c.handle, _t.c.kind)
    .execution_options(yield_per=5000)
)
BUNCHES_OF_SOME = BUNCHES.where(_some)

RECENT = (
    select(_t.c.handle, _t.c.kind, _t.c.at, _t.c.people, _t.c.thread, _t.c.subject)
    .where(_mine, _t.c.at >= bindparam("since"))
    .order_by(_t.c.at, _t.c.row)  # the same for some and for all; the index has them so
    .execution_options(yield_per=5000)
)
RECENT_OF_SOME = RECENT.where(_some)

HAPPENED = (
    select(_t.c.at, _t.c.handle, _t.c.kind, _s.c.name, _t.c.seconds)
    .join(_s, _s.c.id == _t.c.source)
    .where(_mine, _some, _up_to, _late >= bindparam("since"))
)

OFFSETS = (
    select(_t.c.handle, _t.c.offset)
    .where(_mine, _some, _up_to, _t.c.offset.is_not(None))
    .group_by(_t.c.handle, _t.c.offset)
    .order_by(_t.c.handle, func.count())
)

LAST = select(func.max(_t.c.at)).where(_mine)

NEWEST = (
    select(_t.c.at)
    .where(_mine, _t.c.at <= bindparam("until"), _t.c.source == _source)
    .order_by(_t.c.at.desc())
    .limit(1)
)
