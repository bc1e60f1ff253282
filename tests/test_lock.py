import os
import signal
import stat
import subprocess
import sys
from time import monotonic

import pytest

from syncd.background import lock
from syncd.errors import UserError

HOLD = """
import sys, pathlib
from syncd.background import lock
with lock.held(pathlib.Path(sys.argv[1]), "turn"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    with process:
        yield process
        process.kill()


def test_a_second_process_is_told_the_number_of_the_first(tmp_path, holder):
    with pytest.raises(lock.Held) as told, lock.held(tmp_path, "turn"):
        pass

    assert told.value.pid == holder.pid
    assert str(holder.pid) in str(told.value)


def test_patience_is_kept_and_ends(tmp_path, holder):
    began = monotonic()
    with pytest.raises(lock.Held), lock.held(tmp_path, "turn", patience=0.3):
        pass

    assert 0.3 <= monotonic() - began < 5


def test_who_is_patient_comes_next(tmp_path, holder):
    holder.stdin.close()
    with lock.held(tmp_path, "turn", patience=10):
        assert (tmp_path / "turn.lock").read_text() == str(os.getpid())


def test_a_lock_whose_holder_was_killed_is_free(tmp_path, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert (tmp_path / "turn.lock").read_text() == str(holder.pid)
    with lock.held(tmp_path, "turn"):
        pass


def test_locks_of_two_names_are_two(tmp_path, holder):
    with lock.held(tmp_path, "daemon"):
        pass


def test_the_file_is_its_owners_and_no_link_is_followed(tmp_path):
    with lock.held(tmp_path / "new", "turn"):
        pass
    assert stat.S_IMODE((tmp_path / "new" / "turn.lock").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    (tmp_path / "daemon.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="cannot be kept here"), lock.held(tmp_path, "daemon"):
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_a_lock_that_cannot_say_whose_it_is_holds_all_the_same(tmp_path):
    os.mkfifo(tmp_path / "turn.lock")
    with (
        lock.held(tmp_path, "turn"),
        pytest.raises(lock.Held, match="another syncd is at work"),
        lock.held(tmp_path, "turn"),
    ):
        pass


def test_a_longer_number_leaves_nothing_of_itself(tmp_path):
    (tmp_path / "turn.lock").write_text("99999999999")
    with lock.held(tmp_path, "turn"):
        assert (tmp_path / "turn.lock").read_text() == str(os.getpid())


def test_a_command_says_which_process_is_at_work(tmp_path, holder, monkeypatch):
    from world import World

    from syncd import session

    monkeypatch.setattr(session, "PATIENCE", 0.1)
    world = World(tmp_path)
    world.mail("Ann Lee <ann@x.org>")
    (tmp_path / "state").symlink_to(tmp_path)

    assert f"process {holder.pid}" in world.run("once", code=1)
