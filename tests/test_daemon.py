import shutil
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import pytest
from daemons import running
from servers.web import Reply, Web
from world import NOW, World

from syncd.background.schedule import boundary, rest
from syncd.config import load
from syncd.errors import AuthRequired, Transient, UserError

AT = ("--at", NOW.isoformat())


@pytest.fixture
def ann(tmp_path):
    world = World(tmp_path)
    for days in (1, 2, 3):
        world.mail("Ann Lee <ann@x.org>", days=days)
    return world


def started(world, **more):
    return running(world.folder, "--config", str(world.config), *AT, **more)


def test_it_books_and_ends_soon(ann):
    with started(ann) as daemon:
        assert daemon.says("a turn")["booked"] == 1
        assert daemon.stop() < 5
        assert daemon.process.returncode == 0
    assert "Call Ann Lee" in ann.calls.read_text()


def test_a_second_daemon_names_the_first_and_ends_with_2(ann):
    with started(ann) as daemon:
        daemon.says("a turn")
        command = [sys.executable, "-m", "syncd", "run", "--config", str(ann.folder / "config.toml"), *AT]
        second = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

        assert second.returncode == 2
        assert f"process {daemon.process.pid}" in second.stderr
        daemon.stop(signal.SIGKILL)
    with started(ann) as daemon:
        daemon.says("a turn")


def test_a_change_of_a_file_wakes_its_source(ann):
    with started(ann) as daemon:
        daemon.says("a turn")
        sleep(2.5)  # until the folder is watched
        for days in (1, 2, 3):
            ann.mail("Bob Ray <bob@y.org>", days=days)
        assert daemon.says("a turn", times=2)["booked"] == 1
    assert "Call Bob Ray" in ann.calls.read_text()


def test_a_wrong_config_keeps_the_last_good_one_and_says_the_line(ann):
    with started(ann) as daemon:
        daemon.says("a turn")
        good = (ann.folder / "config.toml").read_text()
        (ann.folder / "config.toml").write_text(good.replace('country = "GB"', 'country = "Ann Lee"'))
        daemon.tell(signal.SIGHUP)
        said = daemon.says("the config is wrong; the last good one stays")
        line = good.splitlines().index('country = "GB"') + 1

        assert said["line"] == line
        assert "Ann" not in daemon.log.read_text()
        ann.mail("Cy Fox <cy@z.org>", days=1, box="Other")
        ann.mail("Cy Fox <cy@z.org>", days=2, box="Other")
        assert ann.config
        daemon.tell(signal.SIGHUP)
        assert daemon.says("the config is read anew")["sources"] == 2
        daemon.stop()


def test_two_interrupts_end_it_at_once(ann):
    with silent() as (port, asked), slow(ann, port), started(ann) as daemon:
        assert asked.wait(30)
        daemon.tell(signal.SIGINT)
        sleep(0.3)
        assert daemon.stop(signal.SIGINT) < 2
        assert daemon.process.returncode == 130


@contextmanager
def silent():
    """A server that takes every connection and never says a word: its port, and what is set once asked."""
    server = socket.create_server(("127.0.0.1", 0))
    held, asked = [], threading.Event()

    def accept():
        try:
            while True:
                held.append(server.accept()[0])
                asked.set()
        except OSError:
            pass

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server.getsockname()[1], asked
    finally:
        server.close()
        for one in held:
            one.close()


@contextmanager
def slow(world, port):
    """A source that hangs."""
    world.sources["slow"] = ("imap", "")
    world.settings["slow"] = f'server = "127.0.0.1"\nport = {port}\nlogin = "ada"\ntls = "none"'
    real = World.config.fget

    def config(self):
        path = real(self)
        path.write_text(path.read_text().replace('path = ""\n', ""))
        return path

    (world.folder / "state").mkdir(mode=0o700)
    cls = type("Slow", (World,), {"config": property(config)})
    world.__class__ = cls
    login = [sys.executable, "-m", "syncd", "login", "slow", "--config", str(world.config)]
    subprocess.run(login, input="secret", text=True, check=True, capture_output=True)
    yield


def test_it_ends_in_the_middle_of_a_read_that_hangs(ann):
    with silent() as (port, asked), slow(ann, port), started(ann) as daemon:
        assert asked.wait(30)
        assert daemon.stop() < 5
        assert daemon.process.returncode == 0


def test_a_source_is_told_of_once_when_it_falls_and_once_when_it_is_well(ann):
    shutil.copy(ann.folder / "Sent", ann.folder / "kept")
    (ann.folder / "Sent").unlink()
    with started(ann, every="1 s") as daemon:
        daemon.says("a source fails")
        sleep(3)
        assert daemon.count("a source fails") == 1
        shutil.copy(ann.folder / "kept", ann.folder / "Sent")
        daemon.tell(signal.SIGHUP)
        daemon.says("a source is well again")
        assert daemon.says("a turn", times=2)
        daemon.stop()
    assert daemon.count("a source is well again") == 1


def test_what_a_command_writes_is_heeded_and_a_lost_state_is_made_anew(ann):
    with started(ann) as daemon:
        daemon.says("a turn")
        ann.run("log", "ann@x.org", "spoke")
        shutil.rmtree(ann.folder / "state")
        daemon.tell(signal.SIGHUP)
        daemon.says("the state was replaced; what is missing in it is read again")
        daemon.says("a turn", times=2)
        daemon.stop()
    assert ann.calls.read_text().count("BEGIN:VEVENT") == 1


def test_nothing_is_decided_while_nothing_is_new(ann):
    with started(ann, every="1 s") as daemon:
        daemon.says("a turn")
        sleep(4)
        assert daemon.count("a turn") == 1


def test_the_manager_hears_when_it_is_ready_alive_and_ending(ann, tmp_path):
    place = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(place))
        manager.settimeout(20)
        with started(ann, env={"NOTIFY_SOCKET": str(place), "WATCHDOG_USEC": "400000"}) as daemon:
            heard = [manager.recv(999).decode() for _ in range(4)]
            daemon.tell(signal.SIGHUP)
            while not heard[-1].startswith("RELOADING=1\nMONOTONIC_USEC="):
                heard.append(manager.recv(999).decode())
            daemon.tell(signal.SIGTERM)
            while heard[-1] != "STOPPING=1":
                heard.append(manager.recv(999).decode())

    assert heard[0].startswith("READY=1")
    assert heard.count("WATCHDOG=1") >= 3


def test_failures_double_the_rest_and_a_wish_is_kept():
    rests = [rest(600, Transient("x"), fails, dice=lambda: 0.5) for fails in range(1, 10)]

    assert rests[:4] == [30, 60, 120, 240]
    assert rests[-1] == 1800
    assert rest(600, Transient("x", retry_after=9999), 1) == 9999
    assert rest(600, AuthRequired("x"), 1, dice=lambda: 0) == 3600
    assert rest(600, None, 0, dice=lambda: 0) == 600


def test_a_decision_holds_until_the_hour():
    now = datetime(2026, 6, 10, 9, 20, tzinfo=UTC)

    assert boundary([], now) == now + timedelta(minutes=40)


def test_of_two_signals_at_once_none_is_lost(ann):
    for _ in range(4):
        with started(ann) as daemon:
            daemon.says("a turn")
            daemon.tell(signal.SIGHUP)
            assert daemon.stop() < 5


def test_a_provider_is_asked_again_as_soon_as_it_wishes():
    assert rest(600, Transient("x", retry_after=60), 1, dice=lambda: 0.5) == 60
    assert rest(600, Transient("x", retry_after=60), 3, dice=lambda: 0.5) == 240
    assert rest(600, Transient("x", retry_after=0), 1, dice=lambda: 0.5) == 1


CALDAV = """
[calendar]
kind = "caldav"
url = "{url}"
"""


def test_a_calendar_that_wants_to_be_left_alone_for_a_moment_has_its_calls_soon_after(ann):
    """Not only at the next full hour, nor at the next regular look: both are an hour away."""
    asked = []

    def answer(request):
        asked.append(monotonic())
        return Reply(503, headers={"Retry-After": "4"})

    with Web(answer) as web:
        config = ann.config
        text = config.read_text()
        config.write_text(text[: text.rindex("[calendar]")] + CALDAV.format(url=web.url))
        with running(ann.folder, "--config", str(config), *AT) as daemon:
            daemon.says("something fails")
            first = len(asked)
            until = monotonic() + 20
            while len(asked) == first and monotonic() < until:
                sleep(0.1)
            daemon.stop()

    assert 3 <= asked[first] - asked[first - 1] <= 12


def test_a_source_may_have_a_schedule_of_its_own(ann):
    ann.mail("Bob Ray <bob@y.org>", days=1, box="Other")
    ann.settings["other"] = 'every = "10 seconds"'
    config = load(ann.config)

    assert [one.every for one in config.sources] == [None, timedelta(seconds=10)]
    ann.settings["other"] = 'every = "1 second"'
    with pytest.raises(UserError, match="too short"):
        load(ann.config)
