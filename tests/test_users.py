import os
import signal
from time import monotonic, sleep

import pytest
from daemons import running
from world import NOW, World

from syncd import config
from syncd.background import users
from syncd.errors import UserError


def person(folder, name, *, more=""):
    """A user's mail, and their config among those of all."""
    home = folder / f"home-{name}"
    home.mkdir()
    world = World(home)
    for days in (1, 2):
        world.mail("Ann Lee <ann@x.org>", days=days)
    text = world.config.read_text().replace('state = "state"', more)
    text = text.replace('path = "', f'path = "{home}/').replace("ada@example.org", f"{name}@example.org")
    (folder / "users").mkdir(exist_ok=True)
    path = folder / "users" / f"{name}.toml"
    path.write_text(text)
    return path, home / "calls.ics"


def many(tmp_path):
    env = {"XDG_STATE_HOME": str(tmp_path / "states"), "CREDENTIALS_DIRECTORY": "/nowhere"}
    return running(tmp_path, "--users", str(tmp_path / "users"), "--at", NOW.isoformat(), env=env)


def until(what, within=30):
    end = monotonic() + within
    while not what() and monotonic() < end:
        sleep(0.05)
    return what()


def test_users_come_change_and_go_and_one_that_is_broken_touches_nobody(tmp_path):
    _, calls = person(tmp_path, "ada")
    broken, _ = person(tmp_path, "bob", more='mistake = "Carol"')
    with many(tmp_path) as daemon:
        assert until(calls.exists)
        assert daemon.says("a user's config is wrong")["line"] == 2
        assert daemon.count("a user begins") == 1
        broken.write_text(broken.read_text().replace('mistake = "Carol"', ""))
        daemon.says("a user begins", times=2)
        third, theirs = person(tmp_path, "cy")
        assert until(theirs.exists)
        third.unlink()
        daemon.says("a user is gone")
        children = [one["pid"] for one in daemon.lines if one["event"] == "a user begins"]
        os.kill(children[0], signal.SIGKILL)
        assert daemon.says("a user's process ended")["code"] == -9
        daemon.says("a user begins", times=4)
        assert daemon.stop() < 6
        log = daemon.log.read_text()
    assert daemon.process.returncode == 0
    for name in ("ada", "bob", "cy", "Carol", "example.org"):
        assert name not in log.lower().replace("calendar", ""), name
    assert len(list((tmp_path / "states" / "syncd").glob("*/ledger.sqlite"))) == 3


def test_a_user_who_has_only_just_begun_survives_a_reload(tmp_path):
    person(tmp_path, "ada")
    with many(tmp_path) as daemon:
        os.kill(daemon.says("a user begins")["pid"], signal.SIGHUP)
        daemon.says("a turn")
        assert daemon.count("a user's process ended") == 0
        assert daemon.stop() < 6


def test_a_pipe_among_the_configs_is_not_waited_for(tmp_path):
    person(tmp_path, "ada")
    os.mkfifo(tmp_path / "users" / "aaa.toml")
    with many(tmp_path) as daemon:
        assert daemon.says("a user's config is wrong")["line"] == 1
        daemon.says("a user begins")
        assert daemon.stop() < 6


def test_a_config_of_many_runs_nothing_of_its_own(tmp_path):
    for more in (
        '[secrets]\ncommand = "cat {name}"\n',
        '[[source]]\nname = "x"\nkind = "os:Path"\n',
    ):
        path, _ = person(tmp_path, f"p{len(more)}")
        users.contained(config.load(path))
        path.write_text(path.read_text() + more)
        with pytest.raises(UserError, match=r"for one of many users"):
            users.contained(config.load(path))


def test_the_state_of_another_user_is_refused(tmp_path):
    first, _ = person(tmp_path, "ada", more=f'state = "{tmp_path}/one"')
    second, _ = person(tmp_path, "bob", more=f'state = "{tmp_path}/one/deeper"')
    with many(tmp_path) as daemon:
        daemon.says("a user's config is wrong")
        assert daemon.count("a user begins") == 1
        daemon.stop()
    assert first != second


def test_a_user_knows_nothing_of_the_machines_credentials(monkeypatch):
    found = users._environment({"CREDENTIALS_DIRECTORY": "/x", "NOTIFY_SOCKET": "/y", "HOME": "/z"})

    assert found == {"HOME": "/z"}


def test_without_a_folder_it_says_so(tmp_path):
    with pytest.raises(UserError, match="is no folder"):
        users.run(tmp_path / "none")
