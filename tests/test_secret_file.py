"""The files that secrets lie in: who may read them, what crashes and races leave, where no secret ever is."""

from __future__ import annotations

import json
import os
import shlex
import stat
import subprocess
import sys
import threading
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from syncd.credentials import Safe
from syncd.errors import AuthRequired, Refused, Transient


@pytest.fixture
def mine(tmp_path):
    keyring.set_keyring(fail.Keyring())
    return Safe(tmp_path / "state" / "secrets")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_mask():
    before = os.umask(0)
    yield
    os.umask(before)


def test_whatever_the_umask_only_the_owner_may_read(mine, open_mask):
    mine.put("mail", "hunter2")

    assert mode(mine.folder.parent) == mode(mine.folder) == 0o700
    assert {mode(path) for path in mine.folder.iterdir()} == {0o600}


def mended(problem):
    """Run the command that an error names."""
    subprocess.run(shlex.split(str(problem.value).rpartition("run: ")[2]), check=True)


@pytest.mark.parametrize("bits", [0o644, 0o660, 0o601, 0o604])
def test_a_file_that_others_can_read_is_refused_with_the_command_that_mends_it(mine, bits):
    mine.put("mail", "hunter2")
    (mine.folder / "mail.json").chmod(bits)

    with pytest.raises(Refused, match=r"mail\.json: others can get at it; run: chmod 600 /") as error:
        mine.get("mail")
    with pytest.raises(Refused):
        mine.put("mail", "other")
    mended(error)
    assert mine.get("mail") == "hunter2"


@pytest.mark.parametrize("bits", [0o755, 0o710, 0o702])
def test_a_folder_that_others_can_enter_is_refused_with_the_command_that_mends_it(mine, bits):
    mine.put("mail", "hunter2")
    mine.folder.chmod(bits)

    with pytest.raises(Refused, match=r"secrets: others can get at it; run: chmod 700 /") as error:
        mine.get("mail")
    mended(error)
    assert mine.get("mail") == "hunter2"


def test_a_link_in_place_of_the_file_is_refused(mine, tmp_path):
    mine.put("mail", "hunter2")
    (tmp_path / "elsewhere").write_text('{"secret": "evil", "instead_of": ""}')
    (mine.folder / "mail.json").unlink()
    (mine.folder / "mail.json").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(Refused, match=r"mail\.json: is a symbolic link.*; run: rm /") as error:
        mine.get("mail")
    mended(error)
    with pytest.raises(AuthRequired):
        mine.get("mail")
    assert (tmp_path / "elsewhere").exists()


def test_a_link_in_place_of_the_folder_is_refused(mine, tmp_path):
    mine.put("mail", "hunter2")
    mine.folder.rename(tmp_path / "elsewhere")
    mine.folder.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(Refused, match=r"secrets: is a symbolic link"):
        mine.get("mail")
    with pytest.raises(Refused, match=r"secrets: is a symbolic link"):
        mine.put("mail", "other")


def test_a_link_where_the_new_file_or_the_lock_is_made_leads_nowhere(mine, tmp_path):
    mine.put("mail", "hunter2")
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (mine.folder / "mail.json.new").symlink_to(victim)
    mine.put("mail", "second")
    assert victim.read_text() == "precious"

    (mine.folder / "mail.lock").unlink()
    (mine.folder / "mail.lock").symlink_to(victim)
    with pytest.raises(Refused):
        mine.put("mail", "third")


def test_a_pipe_a_second_name_and_a_strange_file_are_refused(mine):
    mine.put("mail", "hunter2")
    os.link(mine.folder / "mail.json", mine.folder / "copy")
    with pytest.raises(Refused, match="second name"):
        mine.get("mail")
    (mine.folder / "copy").unlink()
    (mine.folder / "mail.json").write_text('hunter2 ["')
    with pytest.raises(Refused, match="is not as syncd wrote it") as error:
        mine.get("mail")
    assert error.value.__context__ is None
    (mine.folder / "mail.json").unlink()
    os.mkfifo(mine.folder / "mail.json", 0o600)
    with pytest.raises(Refused, match="must be a file"):
        mine.get("mail")
    (mine.folder / "mail.json").unlink()
    (mine.folder / "mail.json").mkdir()
    with pytest.raises(Refused, match=r"mail\.json: must be a file; run: mv /"):
        mine.get("mail")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_what_belongs_to_another_is_refused(mine):
    mine.put("mail", "hunter2")
    os.chown(mine.folder / "mail.json", 12345, -1)
    with pytest.raises(Refused, match=r"mail\.json: belongs to another user; .* sudo chown 0 /"):
        mine.get("mail")
    os.chown(mine.folder, 12345, -1)
    with pytest.raises(Refused, match=r"secrets: belongs to another user"):
        mine.get("mail")


CHILD = """
import os, sys
from pathlib import Path
from syncd.credentials import Safe
mine = Safe(Path(sys.argv[1]))
"""


def child(mine, code, **more):
    return subprocess.Popen(
        [sys.executable, "-c", CHILD + code, str(mine.folder)],
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
        **more,
    )


HALF_WRITTEN = """
real = os.fdopen
def half(handle, mode):
    if mode == "wb":
        os.write(handle, b'{"secr')
        os._exit(9)
    return real(handle, mode)
os.fdopen = half
"""
WRITTEN = "os.fsync = lambda *_: os._exit(9)\n"
ON_DISK = "os.rename = lambda *_, **__: os._exit(9)\n"


@pytest.mark.parametrize("crash", [HALF_WRITTEN, WRITTEN, ON_DISK])
def test_a_crash_between_writing_and_renaming_leaves_the_old_whole_and_no_rest(mine, crash):
    mine.put("mail", "first")
    assert child(mine, crash + "mine.put('mail', 'second')").wait() == 9

    assert mine.get("mail") == "first"
    assert len(list(mine.folder.iterdir())) == 3
    mine.put("mail", "third")
    assert mine.get("mail") == "third"
    assert sorted(path.name for path in mine.folder.iterdir()) == ["mail.json", "mail.lock"]


def test_two_processes_that_rotate_at_once_lose_no_turn(mine):
    mine.put("mail", "0")
    turn = """
for _ in range(25):
    with mine.alone("mail"):
        mine.put("mail", str(int(mine.get("mail")) + 1))
"""
    both = [child(mine, turn) for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]

    assert mine.get("mail") == "50"


def test_two_threads_that_rotate_at_once_lose_no_turn(mine):
    mine.put("mail", "0")

    def turns():
        for _ in range(25):
            with mine.alone("mail"), mine.alone("mail"):
                mine.put("mail", str(int(mine.get("mail")) + 1))

    threads = [threading.Thread(target=turns) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mine.get("mail") == "100"


def test_a_lock_that_is_never_let_go_is_not_waited_for_for_ever(mine, monkeypatch):
    monkeypatch.setattr("syncd.credentials._PATIENCE", 0.2)
    holding = child(
        mine, "with mine.alone('mail'): print('held', flush=True); input()", stdin=-1, stdout=-1, text=True
    )
    with holding:
        assert holding.stdout.readline() == "held\n"
        with pytest.raises(Transient, match="another syncd signs in"), mine.alone("mail"):
            raise AssertionError
        holding.kill()
        holding.stdin.close()
    with mine.alone("mail"):  # a dead process holds nothing
        pass


# --- where it never is


def test_neither_repr_nor_core_dump_nor_environment_nor_arguments_show_it(mine):
    code = """
from syncd.credentials import safe
mine = safe(Path(sys.argv[1]).parent)
mine.put("mail", sys.stdin.read())
value = mine.get("mail")
print(mine, mine._kept("mail"), mine._outside("mail", []), flush=True)
import ctypes, resource; dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
print(resource.getrlimit(resource.RLIMIT_CORE), dumpable, flush=True)
sys.stdin = open("/proc/self/stat"); import time; time.sleep(60)
"""
    running = child(mine, code, stdin=-1, stdout=-1)
    with running:
        running.stdin.write(b"canary-7261")
        running.stdin.close()
        shown = running.stdout.readline()
        assert running.stdout.readline() == b"(0, 0) 0\n"
        seen = [Path(f"/proc/{running.pid}/{what}").read_bytes() for what in ("environ", "cmdline", "comm")]
        running.kill()
    assert b"Safe(" in shown
    assert not [what for what in (shown, *seen) if b"canary-7261" in what]
    assert json.loads((mine.folder / "mail.json").read_text())["secret"] == "canary-7261"
