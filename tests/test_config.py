"""The config file: what it means, and what is said of its mistakes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from dataclasses import fields
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from syncd import config
from syncd.core.policy import WAKING, WORKDAYS, Policy, Tier
from syncd.errors import UserError
from syncd.keys import ME, POLICY
from syncd.localzone import country_of, machine_zone
from syncd.model import Folder
from syncd.registry import CalendarConfig, SourceConfig
from syncd.schema import schema
from syncd.settings import is_secret
from syncd.shipped import shipped

DAY = timedelta(days=1)
ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "config" / "examples").glob("*.toml"))

ME_TABLE = '[me]\nemails = ["ada@example.org"]\ntimezone = "Europe/London"\n'
SOURCE_TABLE = '[[source]]\nname = "mail"\nkind = "mbox"\npath = "mail"\n'


@pytest.fixture
def load(tmp_path):
    def load(text):
        path = tmp_path / "ada.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return config.load(path)

    return load


@pytest.fixture
def problems(load, tmp_path):
    def problems(text):
        with pytest.raises(UserError) as error:
            load(text)
        return [problem.removeprefix(f"{tmp_path}/") for problem in error.value.problems]

    return problems


@pytest.fixture
def policy(load):
    return lambda text: load(f"{ME_TABLE}{SOURCE_TABLE}[policy]\n{text}").policy


@pytest.fixture
def policy_problems(problems):
    """The problems of a [policy], without file and line."""
    return lambda text: [
        problem.split(": ", 1)[1] for problem in problems(f"{ME_TABLE}{SOURCE_TABLE}[policy]\n{text}")
    ]


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
    assert set(ME) == {field.name for field in fields(config.Me)}


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


# --- mistakes


def test_every_problem_is_said_at_once_with_its_line_and_what_to_do(problems):
    text = """
voice_every = "3 days"
[me]
emails = ["ada", "x@y.example"]
phones = ["020", "+44 20 7946 0000"]
timezone = "Europe/london"
country = "UK"
[policy]
written_withn = "30 days"
call_length = "20 minuets"
per_day = "3"
per_week = true
hours.weekdays = ["10:00-12:00", "11:00-13:00",
                  "5:00-4:00"]
hours.fryday = []
notice = 30
show_as = "bsy"
waiting_after = "10 days"
horizon = 1000
holidays = "DE-XX"
reminder = "60 days"
[policy.tiers]
key = { voice_evry = "1 day", people = "ann" }
other = { people = ["ann"] }
client = 3
[[source]]
name = "a"
kind = "mbx"
[[source]]
name = "A"
kind = "mbox"
fodler = "sent"
folder = "snt"
[[source]]
kind = "vcf"
path = 3
"odd\\nkey" = 1
[[calendar]]
kind = "ics"
[imap]
"""

    such = 'such as "20 min" or "30 days"'
    working = 'is no number of working days; write "10 working days"'
    unit = 'a number and a unit, such as "20 min", "48 hours" or "30 days"'
    region = 'write a country such as "DE", or a part of one such as "DE-BY" (ISO 3166-2)'
    assert problems(text) == [
        "ada.toml:2: voice_every: no such key here; it belongs below [policy]",
        'ada.toml:4: me.emails: "ada" is no address; write it alone, such as "ada@example.org"',
        'ada.toml:6: me.timezone: "Europe/london" is no IANA time zone; did you mean "Europe/London"?',
        'ada.toml:7: me.country: "UK" is no country code of two letters (ISO 3166); write such as "GB"',
        'ada.toml:9: policy.written_withn: no such key here; did you mean "written_within"?',
        f'ada.toml:10: policy.call_length: "20 minuets" is no duration; write {unit}',
        "ada.toml:11: policy.per_day: must be a whole number from 1 to 50, not text",
        "ada.toml:12: policy.per_week: must be a whole number from 1 to 250, not true or false",
        'ada.toml:13: policy.hours.weekdays: "5:00-4:00" ends before it starts; over midnight, write two',
        'ada.toml:13: policy.hours.weekdays: "10:00-12:00" and "11:00-13:00" overlap; write them as one',
        'ada.toml:15: policy.hours.fryday: no such key here; did you mean "friday"?',
        f"ada.toml:16: policy.notice: must be a duration in quotes, {such}, not a number",
        'ada.toml:17: policy.show_as: "bsy" is no choice; did you mean "busy"?',
        f'ada.toml:18: policy.waiting_after: "10 days" {working}',
        "ada.toml:19: policy.horizon: must be a whole number from 1 to 260, not 1000",
        f"ada.toml:20: policy.holidays: no public holidays are known for 'DE-XX': {region}",
        'ada.toml:21: policy.reminder: "60 days" is too long here',
        'ada.toml:23: policy.tiers.key.voice_evry: no such key here; did you mean "voice_every"?',
        "ada.toml:23: policy.tiers.key.people: must be a list in brackets, not text",
        "ada.toml:24: policy.tiers.other.people: no such key here; known are voice_every",
        'ada.toml:25: policy.tiers.client: must be a table, such as client = { voice_every = "30 days" }',
        'ada.toml:28: source.kind: no such kind as "mbx"; did you mean "mbox"?',
        'ada.toml:29: source.path: missing; write path = "~/mail/Sent"',
        'ada.toml:30: source.name: "A" is taken by another source; give each its own name',
        'ada.toml:32: source.fodler: no such key here; did you mean "folder"?',
        'ada.toml:33: source.folder: "snt" is no choice; did you mean "sent"?',
        'ada.toml:34: source.name: missing; write name = "mail"',
        "ada.toml:36: source.path: must be a path in quotes, not a number",
        'ada.toml:37: source."odd\\nkey": no such key here; known are name, kind, path',
        "ada.toml:38: calendar: write [calendar], in one pair of brackets: calls are written to one",
        'ada.toml:38: calendar.path: missing; write path = "~/calls.ics"',
        "ada.toml:40: imap: no such key here; known are me, policy, source, calendar, secrets, state",
    ]


def test_an_empty_file_is_told_what_is_the_least(problems):
    assert problems("") == [
        'ada.toml:1: me.emails: missing; write emails = ["ada@example.org"]',
        'ada.toml:1: there is no source, so nothing to read; add [[source]], a name and kind = "mbox"',
    ]


BOTH = ME_TABLE + SOURCE_TABLE


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("me = 3\n", ":1: me: must be a table; write [me] once"),
        (f"{SOURCE_TABLE}[[me]]\nemails = ['a@x.example']\n", ":5: me: must be a table; write [me] once"),
        (f"{ME_TABLE}policy = 3\n{SOURCE_TABLE}", ":4: me.policy: no such key here; it belongs at the top"),
        (f"{ME_TABLE}[source]\nname = 'a'\n", ":4: source: write [[source]], in two pairs of brackets"),
        (f"source = ['mbox']\n{ME_TABLE}", ":1: source: must be a table that names its kind"),
        (f"calendar = []\n{BOTH}", ":1: calendar.kind: missing"),
        (f"calendar = 'ics'\n{BOTH}", ":1: calendar: must be a table"),
        (
            f"{BOTH}[calendar]\nkind = 'my:Own'\n",
            ':9: calendar.kind: no such kind as "my:Own"; known are ',
        ),
        (
            f"{BOTH}[[source]]\nname = ' '\nkind = 'my:Own'\n",
            ":9: source.name: must be text in quotes, not empty",
        ),
        (
            f"{BOTH}[[source]]\nname = 'a'\nkind = 3\n",
            ":10: source.kind: must be text in quotes, not a number",
        ),
        (f"{BOTH}[[source]]\nname = 'a'\nkind = 'my:Own'\n[[source]]\n", ":11: source.kind: missing"),
        (f"state = '~nobody-here/x'\n{BOTH}", ':1: state: "~nobody-here/x" is in the home'),
        (f'state = "a\\u0000b"\n{BOTH}', ":1: state: must be one line"),
        (f"state = 1979-05-27\n{BOTH}", ":1: state: must be a path in quotes, not a date or a time"),
        (f"{SOURCE_TABLE}[me]\nemails = []\n", ":6: me.emails: must not be an empty list"),
        (f"{SOURCE_TABLE}[me]\nemails = [3]\n", ":6: me.emails: must be text in quotes, not a number"),
    ],
)
def test_a_table_that_is_none_is_told_how_to_write_it(problems, text, hint):
    assert any(problem.startswith(f"ada.toml{hint}") for problem in problems(text)), problems(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('unsure_after = "2 min"', "unsure_after: unsure_after must not be longer than spoke_after"),
        ('spoke_after = "10 s"', "spoke_after: unsure_after must not be longer than spoke_after"),
        ('call_length = "3 hours"', "call_length: a call of 3 hours fits into none of the hours"),
        ('hours.monday = ["10:00-10:10"]', "hours: a call of 20 min fits into none of the hours"),
        ("hours.friday = []", "hours: no day has any hours"),
        ('hours = ["10:00-12:00"]', "hours: must be given by day"),
        ('hours.monday = "10:00-12:00"', 'hours.monday: must be a list such as ["10:00-12:00"'),
        ("hours.monday = [10]", "hours.monday: must be times in quotes"),
        ('written_within = "0 days"', 'written_within: "0 days" is too short here'),
        ("tiers = 3", "tiers: must be tables by name"),
        ('tiers.client = { domains = ["a b"] }', 'tiers.client.domains: "a b" is no domain'),
        ('holidays = "XX"', 'holidays: "XX" is no country code'),
        (f'brief = "{"x" * 600}"', "brief: must be one line of at most 500"),
    ],
)
def test_an_impossible_wish_is_told(policy_problems, text, hint):
    assert [problem[: len(hint)] for problem in policy_problems(text)] == [f"policy.{hint}"[: len(hint)]]


def test_a_number_that_cannot_be_dialled_is_told(problems):
    template = f"{SOURCE_TABLE}[me]\nemails = ['a@x.example']\nphones = ['+44 1', '020 7946 0000']\n"

    assert [problem.split(";")[0] for problem in problems(template + 'timezone = "UTC"\n')] == [
        'ada.toml:7: me.phones: "+44 1" is no number that can be dialled',
        'ada.toml:7: me.phones: "020 7946 0000" is no number that can be dialled',
    ]
    assert [problem.split(";")[0] for problem in problems(template + 'country = "XX"\n')] == [
        'ada.toml:7: me.phones: "+44 1" is no number that can be dialled',
        'ada.toml:8: me.country: "XX" is no country code of two letters (ISO 3166)',
    ]


@pytest.mark.parametrize(
    "key",
    ["password", "Password", "client_secret", "clientSecret", "api_key", "apiKey", "APIKEY", "refresh-token",
     "access_token", "TOKEN", "app password", "private_key", "credentials", "pin", "authorization"],
)  # fmt: skip
def test_a_secret_is_refused_and_never_shown(problems, key):
    text = f"""{ME_TABLE}{SOURCE_TABLE}"{key}" = "hunter2"
[[source]]
name = "own"
kind = "my:Own"
deep = [{{ "{key}" = "hunter2" }}]
[calendar]
kind = "ics"
path = "calls.ics"
"{key}" = 3
[policy]
{key.replace(" ", "-")} = ["hunter2"]
"""

    found = problems(text)
    assert [problem.rpartition("; ")[2] for problem in found] == [
        "take it out, and run: syncd login mail",
        "take it out, and run: syncd login own",
        "take it out, and run: syncd login calendar",
        "take it out, and run: syncd login NAME",
    ]
    assert [problem.split(":")[1] for problem in found] == ["8", "12", "16", "18"]
    assert "hunter2" not in "".join(found)


def test_a_secret_in_an_address_is_refused_and_never_shown(problems):
    found = problems(
        f'{ME_TABLE}{SOURCE_TABLE}[[source]]\nkind = "my:Own"\nname = "own"\nurl = "https://a:hunter2@x.y"'
    )

    assert [problem.split(":")[1] for problem in found] == ["11"]
    assert "hunter2" not in "".join(found)


@pytest.mark.parametrize(
    "key", ["password_command", "path", "passing", "tokens_per_day", "keyboard", "author", "pins_ok"]
)
def test_what_holds_no_secret_is_none(key):
    assert not is_secret(key)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (b"a = 1\nb = \n", "ada.toml:2: no valid TOML: invalid value in column 5"),
        (b"a = 1\n\na = 2\n", "ada.toml:3: no valid TOML: cannot overwrite a value"),
        (b'a = 1\nb = """\nfoo', "ada.toml:3: no valid TOML: "),
        (b"a = " + b"9" * 5000, "ada.toml:1: no valid TOML: "),
        (b"a = 1\nb = '\xff'\n", "ada.toml:2: not UTF-8"),
        ("a = 1".encode("utf-16"), "ada.toml:1: not UTF-8"),
        (b"a = " + b"[" * 100_000, "ada.toml:1: nested too deeply"),
        (b"#" * 1_000_001, "ada.toml:1: larger than 1 MB"),
    ],
)
def test_what_is_no_toml_is_told_where(problems, text, where):
    (problem,) = problems(text)

    assert problem.startswith(where)


def test_a_file_that_is_not_there_is_told_where_examples_are(tmp_path):
    with pytest.raises(UserError, match=r"ada.toml:1: there is no such file; .*examples") as error:
        config.load(tmp_path / "ada.toml")
    assert "--config" in str(error.value)

    with pytest.raises(UserError, match=r":1: Is a directory; .*--config"):
        config.load(tmp_path)


ROWS = """
[me]
[[source]]
[policy]
[calendar]
[policy.tiers]
name = "a"
kind = "mbox"
kind = 1
path = "p"
emails = ["a@b"]
emails = 3
hours = 1
hours.monday = ["1-2"]
key = { people = ["a"] }
other = []
policy = 1
me = []
timezone = "UTC"
state = "x"
password = 1
call_length = "1min"
phones = ["1"]
phones = ["+442079460000"]
"""


@settings(deadline=None)  # other work shares the cores
@given(st.lists(st.sampled_from(ROWS.splitlines())))
def test_no_document_breaks_it_and_what_loads_is_valid(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text("\n".join([ME_TABLE, SOURCE_TABLE, *rows]))

    refused: list[str] = []
    try:
        config.load(path)
    except UserError as error:
        refused.extend(error.problems)

    assert all(problem.startswith(f"{path}:") for problem in refused)
    document = tomllib.loads(path.read_text()) if not refused else {}
    assert refused or not list(Draft202012Validator(schema()).iter_errors(document))


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


# --- examples and schema


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_example_loads_and_is_valid(path):
    document = tomllib.loads(path.read_text("utf-8"))

    assert config.load(path).sources
    assert not list(Draft202012Validator(schema()).iter_errors(document))


def test_there_are_examples():
    assert {"files.toml", "maildir.toml", "estate-agent.toml"} <= {path.name for path in EXAMPLES}


def test_the_shipped_schema_is_the_generated_one():
    Draft202012Validator.check_schema(schema())

    assert json.loads(shipped("schema.json").read_text("utf-8")) == schema(), "write it: syncd config schema"


@pytest.mark.parametrize(
    "text",
    [
        "[me]\nemails = []",
        "[me]\nemails = ['a']",
        "[policy]\nwritten_withn = '1 day'",
        "[policy]\nper_day = 0",
        "[policy]\nhours.fryday = []",
        "[policy.tiers.other]\npeople = ['a']",
        "[[source]]\nname = 'b'\nkind = 'mbox'",
        "[[source]]\nname = 'b'\nkind = 'mbx'\npath = 'x'",
        "[[source]]\nname = 'b'\nkind = 'vcf'\npath = 'x'\nfolder = 'sent'",
        "[calendar]\nkind = 'vcf'\npath = 'x'",
        "[imap]",
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(text):
    document = {"me": {"emails": ["a@x.example"]}, "source": [{"name": "a", "kind": "vcf", "path": "x"}]}

    assert list(Draft202012Validator(schema()).iter_errors(document | tomllib.loads(text)))
    assert not list(Draft202012Validator(schema()).iter_errors(document))


def test_the_schema_tells_meanings_and_defaults():
    properties = schema()["properties"]["policy"]["properties"]

    assert properties["call_length"]["default"] == "20 min"
    assert properties["horizon"]["default"] == 10
    assert properties["show_as"]["default"] == "busy"
    assert properties["show_as"]["description"] == "how a call shows on the calendar"


def test_only_what_is_shipped_is_found():
    assert shipped("examples/files.toml").is_file()
    with pytest.raises(FileNotFoundError, match=r"ships no examples/nothing.toml"):
        shipped("examples/nothing.toml")


def test_an_installed_wheel_has_files_of_its_own(tmp_path):
    (tmp_path / "syncd" / "_config" / "examples").mkdir(parents=True)
    (tmp_path / "syncd" / "_config" / "examples" / "own.toml").touch()
    (tmp_path / "config").mkdir()  # another package's
    for name in ("__init__.py", "shipped.py"):
        shutil.copy(ROOT / "syncd" / name, tmp_path / "syncd")
    code = "from syncd.shipped import shipped; print(shipped('examples/own.toml'))"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(tmp_path / "syncd" / "_config" / "examples" / "own.toml")
