"""The config file: what it means, and whose zone counts where it names none."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from datetime import time, timedelta
from pathlib import Path

from configs import DAY, ME_TABLE, ROOT, SOURCE_TABLE

from syncd import config
from syncd.core.policy import WAKING, WORKDAYS, Policy, Tier
from syncd.model import Folder
from syncd.registry import CalendarConfig, SourceConfig
from syncd.settings.keys import ME, POLICY
from syncd.settings.localzone import country_of, machine_zone

# --- what it means


def test_two_files_of_one_name_remember_apart(tmp_path):
    states = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        path = tmp_path / name / "config.toml"
        path.write_text(ME_TABLE + SOURCE_TABLE)
        states.append(config.load(path).state)

    assert states[0] != states[1]


def test_the_least_that_works_has_the_designs_defaults(load, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state home"))

    loaded = load(ME_TABLE + SOURCE_TABLE)

    assert loaded.state.parent == tmp_path / "state home" / "syncd"
    assert loaded.state.name.startswith("ada-")
    assert loaded == config.Config(
        path=tmp_path / "ada.toml",
        me=config.Me(
            name="",
            emails=("ada@example.org",),
            phones=(),
            timezone="Europe/London",
            country="GB",
            aliases=(),
        ),
        policy=Policy(),
        sources=(SourceConfig("mail", "mbox", {"path": tmp_path / "mail"}, line=4),),
        calendar=None,
        state=loaded.state,
        notes=tmp_path / "ada.notes.md",
    )


def test_everything_that_is_written_is_kept(load, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", "/home/ada")

    loaded = load(
        """
        state = "remembered"
        [me]
        name = " Ada Byron "
        emails = ["ada@example.org", "ada@work.example", "ada@example.org"]
        phones = ["+44 20 7946 0000", "020 7946 0000", "0161 496 0000"]
        timezone = "Europe/London"
        country = "gb"
        aliases = ["Byron, Ada"]
        [[source]]
        name = "sent"
        kind = "mbox"
        path = "~/mail/Sent"
        folder = "sent"
        [[source]]
        name = "mine"
        kind = "my_module.deep:MySource"
        path = "left alone"
        colour = { red = 1 }
        [calendar]
        kind = "ics"
        path = "/var/calls.ics"
        """
    )

    assert loaded.me == config.Me(
        name="Ada Byron",
        emails=("ada@example.org", "ada@work.example"),
        phones=("+442079460000", "+441614960000"),
        timezone="Europe/London",
        country="GB",
        aliases=("Byron, Ada",),
    )
    assert loaded.sources == (
        SourceConfig("sent", "mbox", {"path": Path("/home/ada/mail/Sent"), "folder": Folder.SENT}, line=10),
        SourceConfig(
            "mine", "my_module.deep:MySource", {"path": "left alone", "colour": {"red": 1}}, line=15
        ),
    )
    assert loaded.calendar == CalendarConfig("ics", {"path": Path("/var/calls.ics")}, line=20)
    assert loaded.state == tmp_path / "remembered"


def test_every_wish_of_the_policy_can_be_written():
    assert set(POLICY) == {field.name for field in fields(Policy)}
    assert set(ME) - {"notes"} == {field.name for field in fields(config.Me)}


def test_a_policy_is_read_as_a_person_writes_it(policy):
    assert policy(
        """
        written_within = "6 weeks"
        voice_every = "3 months"
        waiting_after = 2
        proposal_after = "1 working day"
        spoke_after = "90 seconds"
        unsure_after = "30 s"
        meeting_size = 3
        wide = 10
        fresh_within = "2 days"
        call_length = "15 min"
        contact_hours.every_day = ["09:00-24:00"]
        buffer = "0 min"
        notice = "1 hour"
        horizon = "5 working days"
        per_day = 1
        per_week = 2
        holidays = "de-BY"
        brief = "none"
        show_as = "free"
        reminder = "1 hour 30 min"
        """
    ) == Policy(
        written_within=42 * DAY,
        voice_every=90 * DAY,
        waiting_after=2,
        proposal_after=1,
        spoke_after=timedelta(seconds=90),
        unsure_after=timedelta(seconds=30),
        meeting_size=3,
        wide=10,
        fresh_within=2 * DAY,
        call_length=timedelta(minutes=15),
        contact_hours=dict.fromkeys(range(7), ((time(9), time.max),)),
        buffer=timedelta(),
        notice=timedelta(hours=1),
        horizon=5,
        per_day=1,
        per_week=2,
        holidays="DE-BY",
        brief="none",
        show_as="free",
        reminder=timedelta(minutes=90),
    )


def test_the_nearer_name_of_a_day_overrules_the_wider(policy):
    hours = policy(
        """
        hours.friday = []
        hours.saturday = ["11:00-12:00"]
        hours.weekdays = ["15:00-17:30", "10:00-12:00"]
        hours.every_day = ["08:00-09:00"]
        """
    ).hours

    workday = ((time(10), time(12)), (time(15), time(17, 30)))
    assert hours == {
        0: workday,
        1: workday,
        2: workday,
        3: workday,
        5: ((time(11), time(12)),),
        6: ((time(8), time(9)),),
    }


def test_stretches_may_touch(policy):
    touching = policy('hours.monday = ["11:00-12:00", "10:00-11:00"]').hours

    assert touching == {0: ((time(10), time(11)), (time(11), time(12)))}


def test_a_day_that_is_not_named_has_no_hours_and_without_any_the_defaults_hold(policy):
    assert policy('hours.weekends = ["10:00-11:00"]').hours == dict.fromkeys((5, 6), ((time(10), time(11)),))
    assert policy("per_day = 1").hours == WORKDAYS
    assert policy("per_day = 1").contact_hours == WAKING


def test_tiers_keep_their_periods_unless_one_is_written(policy):
    assert policy('tiers.client = { domains = ["@Client.example"] }').tiers == (
        Tier("key", 30 * DAY),
        Tier("client", 60 * DAY, domains=("client.example",)),
    )


def test_other_is_whoever_is_in_no_tier(policy):
    read = policy(
        """
        voice_every = "80 days"
        [policy.tiers]
        past = { labels = ["Past client"] }
        key = { voice_every = "1 week", people = ["ann@x.example", "+44 20 7946 0001"] }
        other = { voice_every = "120 days" }
        """
    )

    assert read.voice_every == 120 * DAY
    assert read.tiers == (
        Tier("key", 7 * DAY, people=("ann@x.example", "+44 20 7946 0001")),
        Tier("client", 60 * DAY),
        Tier("past", 120 * DAY, labels=("Past client",)),
    )


def test_a_byte_order_mark_and_windows_line_ends_are_fine(load):
    assert (
        load(b"\xef\xbb\xbf" + (ME_TABLE + SOURCE_TABLE).replace("\n", "\r\n").encode()).sources[0].line == 4
    )


def test_a_config_is_the_same_from_wherever_it_is_read(load, tmp_path, monkeypatch):
    whole = load('state = "s"\n' + ME_TABLE + SOURCE_TABLE)
    monkeypatch.chdir(tmp_path)

    assert config.load(Path("ada.toml")) == whole


def test_the_default_config_is_where_the_system_keeps_them(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    assert config.default_path() == tmp_path / "syncd" / "config.toml"


def test_loading_imports_no_connector_and_no_table_of_numbers():
    code = (
        "import sys; from pathlib import Path; from syncd import config\n"
        f"config.load(Path({str(ROOT / 'config' / 'examples' / 'maildir.toml')!r}))\n"
        "print({'connectors', 'phonenumbers', 'holidays'} & set(sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# --- the machine's zone


def machine(tmp_path, **files):
    (tmp_path / "etc").mkdir()
    for name, content in files.items():
        (tmp_path / "etc" / name).write_text(content)
    return tmp_path


def test_the_zone_is_the_machines_own(tmp_path):
    root = machine(tmp_path)
    assert machine_zone({}, root) == "UTC"

    (root / "etc" / "localtime").symlink_to("/var/db/timezone/zoneinfo/America/Argentina/Ushuaia")
    assert machine_zone({}, root) == "America/Argentina/Ushuaia"
    assert machine_zone({"TZ": ":Europe/Paris"}, root) == "Europe/Paris"
    assert machine_zone({"TZ": "CET-1CEST"}, root) is None


def test_a_zone_in_a_file_is_read_by_its_name_and_without_one_is_asked_for(tmp_path):
    root = machine(tmp_path, localtime="TZif", timezone="Europe/Berlin\n")
    assert machine_zone({}, root) == "Europe/Berlin"

    (root / "etc" / "timezone").unlink()
    assert machine_zone({}, root) is None


def test_a_machine_that_tells_no_zone_is_a_problem_with_an_answer(problems, monkeypatch):
    monkeypatch.setenv("TZ", "CET-1CEST")

    assert problems(f"{SOURCE_TABLE}[me]\nemails = ['a@x.example']\n") == [
        'ada.toml:5: me.timezone: this machine tells no zone; write timezone = "Europe/London"'
    ]


def test_without_a_zone_in_the_config_the_machines_counts(load, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    me = load(f"{SOURCE_TABLE}[me]\nemails = ['a@x.example']\n").me

    assert (me.timezone, me.country) == ("Asia/Tokyo", "JP")


def test_a_zone_lies_in_a_country():
    assert [country_of(zone) for zone in ("Europe/Berlin", "UTC", "nowhere")] == ["DE", "", ""]
