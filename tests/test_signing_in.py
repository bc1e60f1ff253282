"""`syncd login`, `logout` and `rotate`, as a person and as a script run them."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from syncd import config
from syncd.cli import main
from syncd.credentials import safe
from syncd.errors import AuthRequired, UserError
from syncd.kinds.kind import SECRET, Kind
from syncd.registry import (
    CALENDARS,
    SOURCES,
    CalendarConfig,
    SourceConfig,
    open_source,
    secret_of,
)
from syncd.tick import context

CONFIG = """
state = "state"
[me]
emails = ["ada@example.org"]
timezone = "Europe/London"
[[source]]
name = "mail"
kind = "post"
[[source]]
name = "calls"
kind = "post"
secret = "mail"
[[source]]
name = "work"
kind = "cloud"
[[source]]
name = "people"
kind = "vcf"
path = "people.vcf"
[[source]]
name = "mine"
kind = "some_module:Mine"
[calendar]
kind = "post"
"""

MODULE = """
class Post:
    def __init__(self, *, secret, context):
        self.secret, self.context = secret, context

def login(name, *, settings, secrets, ask, tell):
    tell("open https://cloud.example and type WXYZ")
    secrets.put(name, ask("the code") + " for " + ",".join(settings))
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A user's config with kinds that sign in; no keyring."""
    keyring.set_keyring(fail.Keyring())
    (tmp_path / "post_for_tests.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    settings = {"secret": SECRET}
    post = Kind("post_for_tests:Post", settings, "")
    cloud = Kind("post_for_tests:Post", settings, "", login="post_for_tests:login", account="cloud")
    monkeypatch.setitem(SOURCES, "post", post)
    monkeypatch.setitem(SOURCES, "cloud", cloud)
    monkeypatch.setitem(CALENDARS, "post", post)
    (tmp_path / "ada.toml").write_text(CONFIG)
    yield tmp_path
    sys.modules.pop("post_for_tests", None)


@pytest.fixture
def kept(folder):
    return safe(folder / "state")


@pytest.fixture
def run(folder, monkeypatch, capsys):
    """Run a command with something on standard input; return its exit code and all it printed."""

    def run(*args, stdin=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        monkeypatch.setattr(sys, "argv", ["syncd", *args, "--config", str(folder / "ada.toml")])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return end.value.code or 0, said.out + said.err

    return run


def test_a_password_is_read_from_a_pipe_and_never_shown(run, kept):
    code, said = run("login", "mail", stdin="hunter2\n")

    assert code == 0
    assert kept.get("mail") == "hunter2"
    assert said == f"mail: kept in {kept.folder / 'mail.json'}. Try it: syncd check\n"


def test_a_password_is_asked_for_without_showing_it(folder, kept):
    ours, theirs = pty.openpty()
    code = (
        f"import sys; sys.path.insert(0, {str(folder)!r})\n"
        "from syncd.registry import *\nfrom syncd.kinds.kind import *\nfrom syncd.cli import main\n"
        "post = Kind('x:y', {'secret': SECRET}, '')\n"
        "for kinds in (SOURCES, CALENDARS): kinds['post'] = kinds['cloud'] = post\n"
        f"sys.argv = ['syncd', 'login', 'mail', '--config', {str(folder / 'ada.toml')!r}]\nmain()"
    )
    environment = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=theirs, stdout=theirs, stderr=theirs, env=environment,
        start_new_session=True,
    ) as running:  # fmt: skip
        os.close(theirs)
        shown = b""
        while b"for mail" not in shown:
            shown += os.read(ours, 1000)
        time.sleep(0.2)  # until the terminal's echo is off
        proc = [Path(f"/proc/{running.pid}/{what}").read_bytes() for what in ("environ", "cmdline")]
        os.write(ours, b"hunter2\n")
        while piece := _read(ours):
            shown += piece
    os.close(ours)

    assert running.returncode == 0
    assert kept.get("mail") == "hunter2"
    assert b"hunter2" not in b"".join([shown, *proc])


def _read(terminal):
    try:
        return os.read(terminal, 1000)
    except OSError:  # Linux's way to say that the other end is gone
        return b""


def test_nothing_given_changes_nothing(run, kept):
    kept.put("mail", "hunter2")

    assert run("login", "mail", stdin=" \n") == (
        2,
        "syncd: nothing was given, so nothing changed; run it again and type the password\n",
    )
    assert kept.get("mail") == "hunter2"


def test_a_secret_may_be_shared(run, kept, folder):
    assert run("login", "calls", stdin="hunter2")[0] == 0

    assert kept.get("mail") == "hunter2"
    loaded = config.load(folder / "ada.toml")
    sources = {one.name: one for one in loaded.sources}
    around = context(loaded, datetime(2026, 6, 10, tzinfo=UTC))
    assert open_source(sources["calls"], around).secret == "mail"
    assert open_source(sources["mail"], around).context.secrets.get("mail") == "hunter2"


def test_a_provider_leads_through_its_own_sign_in(run, kept):
    code, said = run("login", "work", stdin="1234")
    assert (code, "open https://cloud.example and type WXYZ" in said) == (0, True)
    assert kept.get("cloud") == "1234 for "

    assert run("login", "cloud-other", stdin="99")[0] == 0
    assert kept.get("cloud-other") == "99 for "


def test_the_calendar_and_ones_own_class_sign_in_too(run, kept):
    assert run("login", "calendar", stdin="one")[0] == 0
    assert run("login", "mine", stdin="two")[0] == 0

    assert (kept.get("calendar"), kept.get("mine")) == ("one", "two")


def test_logout_removes_it(run, kept):
    kept.put("mail", "hunter2")

    assert run("logout", "mail") == (0, "mail: nothing is kept any more.\n")
    with pytest.raises(AuthRequired):
        kept.get("mail")
    assert run("logout", "mail")[0] == 0


def test_logout_says_who_gives_it_still(run, folder, monkeypatch):
    (folder / "mail").write_text("hunter2")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))

    code, said = run("logout", "mail")
    assert code == 2
    assert said == f"syncd: mail: syncd keeps nothing now, but {folder} gives it still; remove it there\n"


def test_rotate_replaces_only_what_is_there(run, kept):
    code, said = run("rotate", "mail", stdin="second")
    assert (code, said) == (2, "syncd: mail: no password or token is kept; run: syncd login mail\n")

    kept.put("mail", "first")
    assert run("rotate", "mail", stdin="second")[0] == 0
    assert kept.get("mail") == "second"


def test_what_is_not_signed_in_to_is_told(run):
    assert run("login", "people") == (2, "syncd: people: needs no password; nothing to sign in to\n")
    assert run("login", "mial") == (2, 'syncd: no source is called "mial"; did you mean "mail"?\n')
    for command in ("login", "logout", "rotate"):
        code, said = run(command, "--help")
        assert code == 0
        assert f"Example: syncd {command} mail" in said


def test_the_command_of_the_config_is_asked(run, folder):
    path = folder / "ada.toml"
    path.write_text(CONFIG + f"[secrets]\ncommand = '{sys.executable} -c \"print(1)\" {{name}}'\n")

    loaded = config.load(path)
    assert loaded.secret_command == (sys.executable, "-c", "print(1)", "{name}")
    assert safe(loaded.state, loaded.secret_command).get("mail") == "1"


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (
            'command = "pass show mail"',
            'must ask for one secret by its {name}, such as "pass show syncd/{name}"',
        ),
        ('command = "{name}"', "must ask for one secret"),
        ('command = "pass \'{name}"', "is no command: no closing quotation; mend the quotes"),
        ("command = 3", "must be a command in quotes"),
        ('mail = "hunter2"', "secrets.mail: no such key here"),
        ('password = "hunter2"', "a secret must not stand here"),
    ],
)
def test_a_wrong_table_of_secrets_is_told_and_never_shown(folder, table, problem):
    path = folder / "ada.toml"
    path.write_text(f"{CONFIG}[secrets]\n{table}\n")

    with pytest.raises(UserError) as error:
        config.load(path)
    assert problem in str(error.value)
    assert "hunter2" not in str(error.value)


def test_a_password_in_place_of_a_name_is_refused_and_never_shown(folder):
    path = folder / "ada.toml"
    path.write_text(CONFIG.replace('secret = "mail"', 'secret = "hunter2"'))

    with pytest.raises(UserError) as error:
        config.load(path)
    (problem,) = error.value.problems
    assert problem.startswith(f"{path}:12: source.secret: must name another source, or an account such as ")
    assert problem.endswith("; a password must not stand here, run: syncd login calls")
    assert "hunter2" not in problem


def test_a_secret_is_kept_under_the_sources_name_unless_its_kind_or_the_config_has_another(folder):
    assert secret_of(SourceConfig("a", "post")) == "a"
    assert secret_of(SourceConfig("a", "cloud")) == "cloud"
    assert secret_of(SourceConfig("a", "cloud", {"secret": "cloud-work"})) == "cloud-work"
    assert secret_of(CalendarConfig("post")) == "calendar"
    assert secret_of(SourceConfig("a", "vcf")) == ""
