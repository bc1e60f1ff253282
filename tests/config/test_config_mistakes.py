"""The config file: what is said of its mistakes."""

from __future__ import annotations

import tomllib
from datetime import date, time

import pytest
from configs import ME_TABLE, SOURCE_TABLE
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from syncd import config
from syncd.errors import UserError
from syncd.schema import schema
from syncd.settings.keys import TOP
from syncd.settings.shapes import is_secret


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
        'ada.toml:21: policy.reminder: "60 days" is too long here; write at most "28 days"',
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
        'ada.toml:37: source."odd\\nkey": no such key here; known are name, kind, every, path',
        "ada.toml:38: calendar: write [calendar], in one pair of brackets: calls are written to one",
        'ada.toml:38: calendar.path: missing; write path = "~/calls.ics"',
        f"ada.toml:40: imap: no such key here; known are {', '.join(TOP)}",
    ]


def test_an_empty_file_is_told_what_is_the_least(problems):
    assert problems("") == [
        'ada.toml:1: me.emails: missing; write emails = ["ada@example.org"]',
        'ada.toml:1: there is no source, so nothing to read; add [[source]], a name and kind = "mbox"',
    ]


BOTH = ME_TABLE + SOURCE_TABLE


def test_flags_notes_drafts_and_the_digest_are_read(load, tmp_path):
    loaded = load(
        f"""{ME_TABLE}notes = "people.md"
        {SOURCE_TABLE}
        [flags]
        mute = ["Bob Lee"]
        do_not_call = ["Ann@X.org", "@Rival.example"]
        prefers_email = ["020 7946 0000"]
        snooze = {{ "cy@x.org" = 2026-08-01 }}
        [drafts]
        kind = "maildir"
        path = "Drafts"
        heads_up = true
        [digest]
        at = "7:30"
        """
    )

    assert loaded.notes == tmp_path / "people.md"
    assert [(one.who, one.what.value, one.until and one.until.date()) for one in loaded.flags] == [
        ("bob lee", "mute", None),
        ("ann@x.org", "do-not-call", None),
        ("@rival.example", "do-not-call", None),
        ("+442079460000", "prefers-email", None),
        ("cy@x.org", "snooze", date(2026, 8, 1)),
    ]
    assert (loaded.drafts.kind, loaded.drafts.settings) == ("maildir", {"path": tmp_path / "Drafts"})
    assert (loaded.drafts.heads_up, loaded.drafts.summary) == (True, False)
    assert loaded.digest == config.Digest(at=time(7, 30))
    assert load(BOTH).drafts is load(BOTH).digest is None


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("[flags]\nmuted = []", 'flags.muted: no such key here; did you mean "mute"?'),
        ("[flags]\nsnooze = ['a']", "flags.snooze: must be a table of whom and until when"),
        ("[flags]\nsnooze.a = 'soon'", 'flags.snooze.a: "soon" is no date'),
        ("[drafts]\nkind = 'maildir'\npath = 'x'", "drafts: says of no mail that it is wanted"),
        ("[drafts]\nkind = 'pop'\nsummary = true", 'drafts.kind: no such kind as "pop"; known are '),
        ("[drafts]\nkind = 'mbox'\nsummary = true", "drafts.path: missing"),
        ("[drafts]\nkind = 'mbox'\npath = 'x'\nsummary = 1", "drafts.summary: must be true or false"),
        ("drafts = 3", "me.drafts: no such key here"),
        ("[[drafts]]\nkind = 'mbox'", "drafts: must be a table"),
        ("[digest]\nat = 8", "digest.at: must be a time of the day in quotes"),
        ("[digest]\nat = '8 am'", 'digest.at: "8 am" is no time of the day'),
        ("[digest]\ncolour = 'x'", "digest.colour: no such key here"),
    ],
)
def test_what_is_wrong_with_flags_drafts_or_the_digest_is_told(problems, text, hint):
    found = [problem.split(": ", 1)[1] for problem in problems(f"{SOURCE_TABLE}{ME_TABLE}{text}\n")]

    assert any(problem.startswith(hint) for problem in found), found


def test_a_secret_of_drafts_and_of_the_digest_says_where_it_belongs(problems):
    for table in ("drafts", "digest"):
        found = problems(f"{BOTH}[{table}]\npassword = 'hunter2'\n")
        assert any(problem.endswith(f"run: syncd login {table}") for problem in found)
        assert "hunter2" not in "".join(found)


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
        ('written_within = "0 days"', 'written_within: "0 days" is too short here; write at least "1 day"'),
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
        (b"a" + b".b" * 2000 + b" = 1", "ada.toml:1: nested too deeply"),
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
