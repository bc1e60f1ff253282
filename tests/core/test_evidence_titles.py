"""What counts as having spoken: calendar titles."""

from __future__ import annotations

import csv

import pytest

from syncd.core.evidence import call_title, title_party
from syncd.core.titles import one_on_one


@pytest.mark.parametrize(
    "title",
    [
        "Call Ann Lee",
        "call installation guy",
        "Phone call w/ Bo re: roof",
        "Conf call - Project Heron",
        "Dial-in: budget",
        "Telco Acme",
        "Weekly call with Ann",
        "First call Acme",
        "Ann Lee (phone)",
        "Phone Ann",
        "Phone: Ann Lee",
        "Ring Ann",
        "Tel. Dr. Weiss",
        "Give Ann a ring",
        "Skype with Ann",
        "Review by phone",
        "Callback: Bo",
        "\u260e Ann",
        "Telefonat mit Frau M\u00fcller",
        "R\u00fcckruf Herr Gro\u00df",
        "Appeler Marie",
        "Llamada con Mar\u00eda",
        "Liga\u00e7\u00e3o com Jo\u00e3o",
        "Sales call with Bo Ek",
    ],
)
def test_a_title_may_name_a_call(title):
    is_call, why = call_title(title)

    assert is_call
    assert why.startswith("names a call")


@pytest.mark.parametrize(
    "title",
    [
        "Service Call",
        "Sales call",
        "Conference Center",
        "Call for papers",
        "Call option expires",
        "Cattle call",
        "Roll call",
        "On call",
        "Duty: on-call",
        "Last call",
        "Call of Duty",
        "Curtain call",
        "Margin call",
        "Earnings call",
        "Call in sick",
        "Call to order",
        "Don't call Bo",
        "Mobile Beaumont",
        "Recall notice",
        "Callie's birthday",
        "Ring ceremony",
        "Ring road closed",
        "Phone bill due",
        "Pick up new phone",
        "Appel d'offres",
        "Ruf der Wildnis",
        "Lunch w/ Ann",
        "",
    ],
)
def test_a_title_may_only_sound_like_a_call(title):
    assert not call_title(title)[0]


def test_a_call_that_was_called_off_is_none():
    assert call_title("Canceled: Call Ann Lee") == (False, 'called off: "canceled"')


@pytest.mark.data
def test_the_real_titles_are_told_apart(shared_data):
    with (shared_data / "labels" / "calendar_titles.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))

    assert [row for row in rows if call_title(row["title"])[0] != (row["label"] == "call")] == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Call Ann Lee", "Ann Lee"),
        ("Re: Call Ann Lee", "Ann Lee"),
        ("Call: Ann Lee", "Ann Lee"),
        ("Call - Ann Lee", "Ann Lee"),
        ("Phone call w/ Bo re: roof", "Bo"),
        ("Call Faron @ Acme - 555-1234", "Faron"),
        ("Call Ann Lee (Acme)", "Ann Lee"),
        ("Call Ann Lee 555-1234", "Ann Lee"),
        ("Call back Dr. Weiss at 3pm", "Dr. Weiss"),
        ("Call the bank", "bank"),
        ("Call Ann & Bo", "Ann"),
        ("Weekly call with Ann", "Ann"),
        ("Ann Lee - call", "Ann Lee"),
        ("Ann Lee call", "Ann Lee"),
        ("Ann's call", "Ann"),
        ("Missed call from Ann", "Ann"),
        ("Called Ann Lee (3 min)", "Ann Lee"),
        ("Incoming call: Ann Lee", "Ann Lee"),
        ("Telefonat mit Frau M\u00fcller", "Frau M\u00fcller"),
        ("R\u00fcckruf Herr Gro\u00df", "Herr Gro\u00df"),
        ("Appeler Marie", "Marie"),
        ("Llamar a Juan", "Juan"),
        ("Ligar para Jo\u00e3o", "Jo\u00e3o"),
        ("Zoom with Ann", "Ann"),
        ("Team call", ""),
        ("Call 555-1234", ""),
        ("Call", ""),
        ("Service Call", ""),
        ("Lunch with Ann", ""),
    ],
)
def test_a_title_names_whom_the_call_is_with(title, name):
    assert title_party(title) == name


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("1:1 Ann / Ada", {"Ann", "Ada"}),
        ("Ann Lee <> Ada Byron 1-1", {"Ann Lee", "Ada Byron"}),
        ("Weekly 1:1 with Ann Lee", {"Weekly", "Ann Lee"}),
        ("One-on-one: Ann-Marie & Ada", {"Ann-Marie", "Ada"}),
        ("1:1", set()),
        ("Cancelled: 1:1 Ann / Ada", set()),
        ("Lunch 1:15 Ann", set()),
        ("Ann / Ada", set()),
    ],
)
def test_the_title_of_a_one_on_one_names_both(title, names):
    assert set(one_on_one(title)) == names
