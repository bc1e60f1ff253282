"""What a calendar is asked at each turn: over a network every question takes a request."""

from __future__ import annotations

import pytest
from builders import HOUR, NOW, sent
from scripted import Lab, Script, kinds

from syncd.core.life import What


@pytest.fixture
def lab(tmp_path):
    """A user who wrote to Ann, and whose phone is fresh."""
    mail = Script([sent("ann@x.org", days=days) for days in (3, 5)])
    with kinds():
        made = Lab(tmp_path, NOW, scripts={"mail": mail, "phone": Script(as_of=NOW)})
        yield made
        made.close()


def test_a_call_that_was_taken_away_is_not_asked_for_again(lab, monkeypatch):
    lab.turn()
    (call,) = lab.diary.calls
    asked = []
    find = lab.diary.find
    monkeypatch.setattr(lab.diary, "find", lambda call_id: asked.append(call_id) or find(call_id))

    lab.diary.delete(call.id)
    for hour in range(1, 5):
        lab.now = NOW + hour * HOUR
        lab.turn()

    assert asked == [call.id], "once, to be sure that it is gone"
    lab.diary.user(call)
    (life,) = lab.turn()[0].facts.lives.values()
    assert life.last(What.RESTORED), "and restored it is seen all the same"
