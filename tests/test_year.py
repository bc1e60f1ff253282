"""Six weeks of one user and forty people, an hour a turn: none of the promises is broken."""

from __future__ import annotations

from year import PROMISES, play


def test_six_weeks_of_a_user_break_no_promise(tmp_path):
    year = play(tmp_path, number=40, days=42, remembers=True)
    assert year.broken == {name: [] for name in PROMISES}
    assert year.turns == 42 * 24
    assert year.booked.total() > 60
    assert max(year.attempts) > 2
    assert year.moved > 0
    assert year.withdrawn > 0
    assert {"dragged", "deleted", "ignored", "noted a voicemail"} <= {*year.did}
    assert year.silent[1] < year.silent[0]
