"""Where secrets lie, who may read them, and which of two is right."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from syncd import secret_places
from syncd.credentials import Safe, safe
from syncd.errors import AuthRequired, Refused


class _Keyring(KeyringBackend):
    """A keyring in memory, which can be locked, be slow, or forget."""

    priority = 5

    def __init__(self):
        super().__init__()
        self.kept, self.locked, self.slow, self.forgets = {}, False, threading.Event(), False
        self.slow.set()

    def _wait(self):
        self.slow.wait(10)
        if self.locked:
            raise KeyringLocked

    def get_password(self, service, username):
        self._wait()
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self._wait()
        if not self.forgets:
            self.kept[service, username] = password

    def delete_password(self, service, username):
        self._wait()
        del self.kept[service, username]


@pytest.fixture(autouse=True)
def no_keyring():
    """As on a server: whatever this machine has is not touched."""
    from keyring.backends import fail

    keyring.set_keyring(fail.Keyring())


@pytest.fixture
def ring():
    """A keyring that answers."""
    backend = _Keyring()
    keyring.set_keyring(backend)
    yield backend
    backend.slow.set()


@pytest.fixture
def mine(tmp_path):
    return Safe(tmp_path / "state" / "secrets")


@pytest.fixture
def given(tmp_path):
    """What systemd gives, by name."""
    folder = tmp_path / "credentials"
    folder.mkdir()
    return folder


def command(tmp_path, body):
    path = tmp_path / "ask.py"
    path.write_text(body)
    return (sys.executable, str(path), "{name}")


# --- finding


def test_nothing_kept_says_what_to_run(mine):
    with pytest.raises(
        AuthRequired, match=r"my mail: no password or token is kept; run: syncd login 'my mail'$"
    ):
        mine.get("my mail")

    assert not mine.folder.exists()  # asking writes nothing


def test_what_is_put_is_got_and_by_no_other_name(mine):
    mine.put("mail", "hunter2")
    mine.put("../mail", "other")

    assert (mine.get("mail"), mine.get("../mail")) == ("hunter2", "other")
    assert {path.parent for path in mine.folder.parent.rglob("*.json")} == {mine.folder}
    with pytest.raises(AuthRequired):
        mine.get("Mail")


@pytest.mark.parametrize("name", ["..", ".", "a/b", "ü@x.example", "x" * 500, "%2F", "-rf", "a\nb"])
def test_any_name_will_do(mine, name):
    mine.put(name, "hunter2")

    assert mine.get(name) == "hunter2"


def test_the_order_is_systemd_keyring_command_file(mine, given, tmp_path, ring):
    everywhere = Safe(mine.folder, command(tmp_path, "import sys; print('by ' + sys.argv[1])"), given)
    keyring.set_keyring(keyring.backends.fail.Keyring())
    mine.put("mail", "file")
    keyring.set_keyring(ring)

    assert mine.get("mail") == "file"
    assert everywhere.get("mail") == "by mail"
    ring.kept[everywhere._service, "mail"] = "ring"
    assert everywhere.get("mail") == "ring"
    (given / "mail").write_text("systemd\n")
    assert everywhere.get("mail") == "systemd"


def test_systemds_folder_is_found_in_the_environment(tmp_path, given, monkeypatch):
    (given / "mail").write_bytes(b"two words\r\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(given))

    assert safe(tmp_path / "state").get("mail") == "two words"


def test_a_credential_that_is_no_text_is_refused_and_not_shown(mine, given):
    (given / "mail").write_bytes(b"hunter2\xff")

    with pytest.raises(Refused, match="no text in UTF-8") as error:
        Safe(mine.folder, (), given).get("mail")
    assert "hunter2" not in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__context__ is None


# --- a token that rotates


def test_a_rotated_token_wins_over_the_place_that_only_reads(mine, given):
    both = Safe(mine.folder, (), given)
    (given / "mail").write_text("first")

    both.put("mail", "second")
    assert both.get("mail") == "second"
    both.put("mail", "third")
    assert both.get("mail") == "third"


def test_what_somebody_provisions_anew_wins_over_a_rotated_token(mine, given):
    both = Safe(mine.folder, (), given)
    (given / "mail").write_text("first")
    both.put("mail", "second")

    (given / "mail").write_text("signed in again")

    assert both.get("mail") == "signed in again"


def test_a_token_lives_on_where_it_lives(mine, ring):
    ring.kept[mine._service, "mail"] = "first"
    mine.put("mail", "second")

    assert ring.kept[mine._service, "mail"] == "second"
    assert not list(mine.folder.glob("*.json"))


def test_a_token_kept_while_the_keyring_was_locked_wins_and_returns_to_it(mine, ring):
    ring.kept[mine._service, "mail"] = "first"
    ring.locked = True
    mine.put("mail", "second")
    ring.locked = False

    assert mine.get("mail") == "second"
    mine.put("mail", "third")
    assert ring.kept[mine._service, "mail"] == "third"
    assert mine.get("mail") == "third"
    assert not list(mine.folder.glob("*.json"))


def test_two_users_of_one_keyring_see_their_own(tmp_path, ring):
    ada, bob = Safe(tmp_path / "ada" / "secrets"), Safe(tmp_path / "bob" / "secrets")
    ada.put("mail", "hunter2")

    with pytest.raises(AuthRequired):
        bob.get("mail")


def test_forgetting_leaves_nothing_and_says_who_still_gives_it(mine, given, ring):
    both = Safe(mine.folder, (), given)
    both.put("mail", "hunter2")
    assert both.forget("mail") == ""
    assert ring.kept == {}

    (given / "mail").write_text("first")
    both.put("mail", "second")
    assert both.forget("mail") == f"{given} gives it still"
    assert both.get("mail") == "first"


def test_a_keyring_that_is_locked_may_hold_what_was_to_be_forgotten(mine, ring):
    mine.put("mail", "hunter2")
    ring.locked = True

    assert mine.forget("mail") == "the keyring is locked or fails, and may hold it"


# --- places that do not answer


@pytest.mark.parametrize("how", ["locked", "forgets"])
def test_a_keyring_that_fails_gives_way_to_the_file(mine, ring, how):
    setattr(ring, how, True)
    mine.put("mail", "hunter2")

    assert mine.get("mail") == "hunter2"
    assert list(mine.folder.glob("*.json"))


def test_a_keyring_of_plain_files_is_none(mine, ring, monkeypatch):
    monkeypatch.setattr(_Keyring, "priority", 0.5)
    mine.put("mail", "hunter2")

    assert ring.kept == {}
    assert mine.get("mail") == "hunter2"


def test_a_keyring_that_hangs_is_waited_for_once(mine, ring, monkeypatch):
    monkeypatch.setattr(secret_places, "KEYRING_PATIENCE", 1.0)
    mine.put("mail", "hunter2")
    ring.slow.clear()

    before = {*threading.enumerate()}
    started = time.monotonic()
    for _ in range(5):
        with pytest.raises(AuthRequired, match="the keyring does not answer"):
            mine.get("mail")
    assert time.monotonic() - started < 4  # five times the patience would be 5
    (waits,) = {*threading.enumerate()} - before

    ring.slow.set()
    while waits.is_alive():
        time.sleep(0.01)
    assert mine.get("mail") == "hunter2"


def test_no_keyring_library_is_no_keyring(mine, monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    mine.put("mail", "hunter2")

    assert mine.get("mail") == "hunter2"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("import time; time.sleep(60)", "did not end within 0 s"),
        ("import os, time; print('x', flush=True); os.close(1); time.sleep(60)", "did not end within 0 s"),
        (
            "import subprocess, sys; subprocess.Popen(['sleep', '3'], start_new_session=True)",
            "prints nothing",
        ),
        ("print('hunter2'); raise SystemExit(3)", "ended with code 3"),
        ("", "prints nothing"),
        ("print()\nprint('second line')", "prints nothing"),
        ("import sys\nwhile True: sys.stdout.write('hunter2' * 10000)", "prints too much"),
        ("import sys; sys.stdout.buffer.write(b'hunter2\\xff')", "prints no text in UTF-8"),
    ],
)
def test_a_command_that_does_not_answer_gives_way(mine, tmp_path, monkeypatch, body, why):
    monkeypatch.setattr(secret_places, "COMMAND_PATIENCE", 0.4 if "within" in why else 10)
    asked = Safe(mine.folder, command(tmp_path, body))

    with pytest.raises(AuthRequired, match=why) as error:
        asked.get("mail")
    assert "hunter2" not in str(error.value)

    asked.put("mail", "hunter2")
    assert asked.get("mail") == "hunter2"


def test_an_agent_that_a_command_leaves_behind_is_neither_waited_for_nor_ended(mine, tmp_path):
    agent = tmp_path / "agent"
    asked = Safe(mine.folder, ("sh", "-c", f"sleep 60 & echo $! > {agent}; echo hunter2"))

    began = time.monotonic()
    assert asked.get("mail") == "hunter2"
    assert time.monotonic() - began < secret_places.COMMAND_PATIENCE / 2
    os.kill(int(agent.read_text()), signal.SIGTERM)  # else there is none: ProcessLookupError


def test_a_command_that_is_not_there_gives_way(mine):
    with pytest.raises(AuthRequired, match=r"no-such-command cannot be run \(No such file or directory\)"):
        Safe(mine.folder, ("no-such-command", "{name}")).get("mail")


def test_a_command_gets_no_shell_and_gives_its_first_line(mine, tmp_path):
    asked = Safe(mine.folder, command(tmp_path, "import sys; print(sys.argv[1]); print('login: ada')"))

    assert asked.get("$(id); `id` *") == "$(id); `id` *"
