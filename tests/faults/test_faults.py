"""A few rounds of each fault of the rig; `make faults` does all of them."""

from __future__ import annotations

import os
import random

import pytest
from faults import machine, mail, others, wire
from faults.kinds import CALLS, CLOCK, DISK, KINDS
from faults.stage import stage

SEED = 20260610
NAMES = {kind.name: kind for kind in KINDS}


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    with stage("Radicale", tmp_path_factory.mktemp("stage")) as made:
        yield made


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    with stage("Xandikos", tmp_path_factory.mktemp("stage")) as made:
        yield made


def survived(rounds):
    """See that all rounds were, and that there were some; a fault heals within one tick."""
    played = list(rounds)
    assert played
    assert not [(bad.what, bad.wrong) for bad in played if bad.wrong]
    return max(bad.ticks for bad in played)


def needs(name: str) -> None:
    kind = NAMES[name]
    if missing := kind.missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    if lacks := kind.lacks():
        pytest.skip(lacks)


def dice(*names: object) -> random.Random:
    return random.Random(f"{SEED} {names}")


@pytest.mark.parametrize("server", ["one", "other"])
def test_killed_at_any_moment_it_heals_in_one_tick(server, request):
    on = request.getfixturevalue(server)
    assert survived(machine.kills(on, dice("kills"), 1)) == 1
    assert survived(machine.crashes(on, dice("crashes"), 1)) == 1


@pytest.mark.parametrize("fault", ["the connection ends before the answer", "207 and an empty list", "410"])
def test_a_fault_on_the_way_heals_in_one_tick(one, fault):
    assert survived(wire.at_requests(one, wire.FAULTS[fault], dice(fault), 1)) == 1


def test_an_old_or_lost_state_makes_no_call_twice(one):
    assert survived(machine.old_states(one, dice("states"), 3)) == 1


def test_a_program_that_undoes_all_we_write_wears_us_out(one):
    survived(others.bots(one, dice("bots"), 1))


def test_what_is_suddenly_empty_is_not_believed(one):
    assert survived(others.emptied(one, dice("emptied"), 2)) == 1


def test_two_daemons_do_the_work_of_one(one):
    assert survived(others.daemons(one, dice("daemons"), 1)) == 1


@pytest.mark.parametrize(
    ("name", "play"), [(DISK, machine.full_disk), (CALLS, machine.broken_disk), (CLOCK, machine.clocks)]
)
def test_the_machine_may_be_ill(one, name, play):
    needs(name)
    assert survived(play(one, dice(name), 1)) == 1


@pytest.mark.parametrize("play", [mail.at_commands, mail.uidvalidity, mail.password])
def test_a_mail_account_may_be_ill(tmp_path, play):
    needs("UIDVALIDITY changes")
    assert survived(play(tmp_path, dice("mail"), 1)) == 1
