"""The numbers for a Prometheus server: right, of nobody, and only for whoever may ask."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys

import pytest
from daemons import running
from prometheus_client.parser import text_string_to_metric_families
from world import NOW, World

from syncd.background.metrics import Metrics
from syncd.config import Metrics as Settings
from syncd.log import Log

AT = ("--at", NOW.isoformat())


@pytest.fixture
def served():
    metrics = Metrics(Settings("127.0.0.1", 0, ("monitor.example",)), Log(b"x" * 32))
    yield metrics
    metrics.close()


def ask(port: int, path: str = "/metrics", host: str = "127.0.0.1") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("GET", path, skip_host=True)
    if host:
        connection.putheader("Host", host)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def numbers(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def listening(world: World, address: str) -> World:
    world.policy += f'\n[metrics]\nlisten = "{address}"\n'
    return world


def free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.mark.parametrize(
    "host", ["127.0.0.1:9464", "localhost", "[::1]:9464", "Monitor.example:80", "127.9.9.9"]
)
def test_whoever_asks_by_a_name_of_ours_is_answered(served, host):
    assert ask(served.port, host=host)[0] == 200


@pytest.mark.parametrize("host", ["evil.example", "", "192.0.2.1:9464", "localhost.evil.example", "[::2]"])
def test_a_web_page_whose_name_points_here_is_not(served, host):
    assert ask(served.port, host=host)[0] == 403


def test_there_is_one_page_and_no_other(served):
    assert ask(served.port, "/")[0] == 404
    assert ask(served.port, "/metrics?x=1")[0] == 200


def test_a_name_that_is_an_address_or_a_number_is_shown_as_a_tag(served):
    for name in ("mail", "ada@canary.example", "020 79460958", "x" * 99):
        served.was_read(name, 5.0, failed=False)
        served.was_read(name, 6.0, failed=True)
    served.freshness(["mail", "ada@canary.example"], ["mail"])
    text = ask(served.port)[1]
    found = numbers(text)

    assert "canary" not in text
    assert "79460958" not in text
    assert found["syncd_source_last_success_timestamp_seconds", "mail"] == 5.0
    assert (found["syncd_source_failing", "mail"], found["syncd_source_failures_total", "mail"]) == (1, 1)
    assert found["syncd_source_fresh", "mail"] == 0


def test_a_daemon_tells_what_it_did(world):
    for days in (1, 2, 3):
        world.mail("Ann Lee <ann@canary.example>", days=days)
    world.sources["gone"] = ("mbox", "Missing")
    port = free()
    listening(world, f"127.0.0.1:{port}")
    with running(world.folder, "--config", str(world.config), *AT) as daemon:
        daemon.says("a turn")
        text = ask(port)[1]
        found = numbers(text)

    assert "canary" not in text
    assert found["syncd_calls_total", "book"] == 1
    assert found["syncd_calls_total", "cancel"] == 0
    assert (found["syncd_source_fresh", "sent"], found["syncd_source_fresh", "gone"]) == (1, 0)
    assert found["syncd_source_failures_total", "gone"] >= 1
    assert found["syncd_source_last_success_timestamp_seconds", "sent"] == NOW.timestamp()
    assert found["syncd_turn_duration_seconds_count",] == 1
    assert found["syncd_problems",] == 0


def test_a_port_that_is_taken_is_told_in_one_line_and_stops_nothing(world):
    world.mail("Ann Lee <ann@x.example>")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listening(world, f"127.0.0.1:{taken.getsockname()[1]}")
        with running(world.folder, "--config", str(world.config), *AT) as daemon:
            daemon.says("no metrics: the port is taken; change [metrics] in the config")
            daemon.says("a turn")


def test_another_address_waits_for_the_next_start_and_that_is_told(world):
    world.mail("Ann Lee <ann@x.example>")
    listening(world, f"127.0.0.1:{free()}")
    with running(world.folder, "--config", str(world.config), *AT) as daemon:
        daemon.says("a turn")
        world.policy = world.policy.partition("\n[metrics]")[0]
        assert listening(world, f"127.0.0.1:{free()}").config
        daemon.tell(signal.SIGHUP)
        daemon.says("[metrics] is another now; that waits until syncd is started again")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('listen = "0.0.0.0:9464"', "other machines could ask"),
        ('listen = "0.0.0.0:9464"\nnames = ["m.example"]', ""),
        ('listen = "9464"', "is no address and port"),
        ('listen = "localhost:99999"', "names no port"),
        ("listen = 9464", "an address and a port"),
        ("", "missing"),
    ],
)
def test_only_this_machine_may_ask_unless_it_is_said(world, text, says):
    world.mail("Ann Lee <ann@x.example>")
    world.policy = f"[metrics]\n{text}\n"

    assert says in world.run("plan", code=2 if says else 0)


def test_nothing_of_it_is_loaded_where_it_is_off():
    code = "import sys, syncd.daemon, syncd.background.users; sys.exit('prometheus_client' in sys.modules)"

    subprocess.run([sys.executable, "-c", code], check=True)
