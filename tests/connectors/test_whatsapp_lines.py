"""Lines of WhatsApp's exports in the languages of the world: dates, times and names."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.phone._chat_lines import DAY_FIRST, MONTH_FIRST, Evidence, head, moment
from connectors.phone.whatsapp import WhatsappSource
from syncd.errors import Refused
from syncd.model import Span
from syncd.ports import Context

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
CONTEXT = Context(now=NOW, zone="UTC", country="GB", window=Span(NOW, NOW))


def read(line, order=DAY_FIRST):
    found = head(line + "\n")
    return found and (moment(found, order, ZONE, NOW), found.name)


@pytest.mark.parametrize(
    "line",
    [
        "[12/03/2026, 14:05:33] Ann Lee: Hi",
        "\u200e[12/03/26, 14:05:33] Ann Lee: Hi",
        "[12.03.26, 14:05:33] Ann Lee: Hi",
        "[12-03-2026 14:05:33] Ann Lee: Hi",
        "[2026/03/12 14:05:33] Ann Lee: Hi",
        "[2026-03-12, 14:05:33] Ann Lee: Hi",
        "[2026. 3. 12. 오후 2:05:33] Ann Lee: Hi",
        "[2026/3/12 下午2:05:33] Ann Lee: Hi",
        "[12/03/2026, 2:05:33\u202fPM] Ann Lee: Hi",
        "[12/3/26, 2:05:33 p. m.] Ann Lee: Hi",
        "[12/3/2569 14:05:33] Ann Lee: Hi",
        "[12/3/69 14:05:33] Ann Lee: Hi",
        "[12.3.2026 klo 14.05.33] Ann Lee: Hi",
        "[14:05:33, 12/03/2026] Ann Lee: Hi",
        "[١٢\u200f/٣\u200f/٢٠٢٦، ٢:٠٥:٣٣ م] Ann Lee: Hi",
        "[१२/०३/२०२६, २:०५:३३ pm] Ann Lee: Hi",
    ],
)
def test_an_iphones_line_in_many_languages(line):
    assert read(line) == (datetime(2026, 3, 12, 14, 5, 33, tzinfo=UTC), "Ann Lee")


@pytest.mark.parametrize(
    "line",
    [
        "12/03/2026, 14:05 - Ann Lee: Hi",
        "12.03.26, 14:05 - Ann Lee: Hi",
        "12.03.2026 14:05 - Ann Lee: Hi",
        "12-03-2026 14:05 - Ann Lee: Hi",
        "12/03/26 14.05 - Ann Lee: Hi",
        "12/03/2026 à 14:05 - Ann Lee: Hi",
        "2026-03-12 14:05 - Ann Lee: Hi",
        "2026-03-12 14 h 05 - Ann Lee: Hi",
        "2026-03-12, 2:05 p.m. - Ann Lee: Hi",
        "2026/3/12 下午2:05 - Ann Lee: Hi",
        "2026/03/12 14:05 - Ann Lee: Hi",
        "2026년 3월 12일 오후 2:05, Ann Lee : Hi",
        "2026. 3. 12. 오후 2:05, Ann Lee : Hi",
        "2026. 03. 12. 14:05 - Ann Lee: Hi",
        "12/03/2026, 2:05 pm - Ann Lee: Hi",
        "12/03/2026, 2:05\u202fPM - Ann Lee: Hi",
        "12/3/26, 2:05 p. m. - Ann Lee: Hi",
        "12/3/26, 2:05 μ.μ. - Ann Lee: Hi",
        "12.03.26 г., 14:05 ч. - Ann Lee: Hi",
        "12.3.2026 klo 14.05 - Ann Lee: Hi",
        "12.03.2026 kl. 14.05 - Ann Lee: Hi",
        "12/03/2026, 14:05: Ann Lee: Hi",
        "14:05, 12/03/2026 - Ann Lee: Hi",
        "١٢\u200f/٣\u200f/٢٠٢٦، ٢:٠٥ م - Ann Lee: Hi",
        "12/03/2026, 14:05 - ~\u202fAnn Lee: Hi",
    ],
)
def test_androids_line_in_many_languages(line):
    assert read(line) == (datetime(2026, 3, 12, 14, 5, tzinfo=UTC), "Ann Lee")


@pytest.mark.parametrize(
    ("shown", "hour"),
    [("12:05 AM", 0), ("12:05 PM", 12), ("11:05 pm", 23), ("00:05", 0), ("24:05", 0), ("上午12:05", 0)],
)
def test_midnight_and_noon(shown, hour):
    assert read(f"12/03/2026, {shown} - Ann: Hi")[0] == datetime(2026, 3, 12, hour, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "Ann Lee: Hi",
        "and 12/03/2026, 14:05 - Ann: is quoted",
        "12/03 at 14:05 - see: there",
        "1,234 - five: six",
        "[link] https://example.org/12/03/2026",
        "12/03/2026, 99:05 - Ann: Hi",
        "12/03/2026",
        "[12/03/2026",
        "",
        "\u200e",
    ],
)
def test_other_lines_go_on_with_the_text_before(line):
    assert head(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "12/03/2026, 14:05 - Ann Lee added Bob Ray",
        '12/03/2026, 14:05 - Ann changed the subject from "A: B" to "C: D"',
        "12/03/2026, 14:05 - Your security code with Ann changed. Tap to learn more.",
        "[12/03/2026, 14:05:33] Ann: \u200eAnn blocked this contact",
        "[12/03/2026, 14:05:33] Ann: \u200eVideo call, \u200e12 min",
    ],
)
def test_a_notice_has_no_sender(line):
    assert read(line)[1] == ""


@given(st.text(max_size=200))
def test_no_line_breaks_the_reader(text):
    for line in (text, f"[12/03/2026, 14:05:33] {text}", f"12/03/2026, 14:05 - {text}: {text}"):
        found = head(line)
        assert found is None or len(found.name) <= 200


# --- day or month first ----------------------------------------------------------------------------------


def order(*dates):
    evidence = Evidence()
    for shown in dates:
        found = head(f"{shown}, 14:05 - Ann: Hi")
        assert found
        evidence.add(found, NOW.date())
    return evidence.order


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        (["3/5/26", "13/5/26"], DAY_FIRST),
        (["3/5/26", "5/13/26"], MONTH_FIRST),
        (["13/5/26", "5/13/26"], None),
        (["1/2/26", "2/1/26"], MONTH_FIRST),  # a month on, and not a month back
        (["10/1/26", "11/1/26", "1/2/26", "2/2/26"], DAY_FIRST),  # else it would go back
        (["1/10/26", "1/11/26", "2/1/26", "2/2/26"], MONTH_FIRST),
        (["5/4/26", "5/12/25"], None),
        (["5/11/26"], MONTH_FIRST),  # else it would be yet to come
        (["11/5/26"], DAY_FIRST),
        (["3/3/26", "4/4/26"], DAY_FIRST),  # either way the same
        (["3/5/26", "4/5/26"], None),
        (["03.05.26", "04.05.26"], DAY_FIRST),  # nobody puts the month first but with slashes
        (["05.13.26", "05.04.26"], MONTH_FIRST),
    ],
)
def test_the_order_of_day_and_month_is_inferred_from_all_dates(dates, found):
    assert order(*dates) == found


@given(
    st.lists(st.dates(date(2015, 1, 1), date(2026, 5, 31)), min_size=1, max_size=40),
    st.sampled_from([False, True]),
)
def test_the_order_is_never_inferred_wrongly(days, month_first):
    days.sort()
    shown = [
        f"{day.month}/{day.day}/{day.year}" if month_first else f"{day.day}/{day.month}/{day.year}"
        for day in days
    ]
    found = order(*shown)

    if found and any(day.day != day.month for day in days):
        assert found == (MONTH_FIRST if month_first else DAY_FIRST)
    if any(day.day > 12 for day in days):
        assert found


def test_ambiguous_dates_are_asked_about_and_the_answer_is_believed(tmp_path):
    path = tmp_path / "WhatsApp Chat with Ann.txt"
    path.write_text("3/5/26, 2:05 PM - Ann: Hi\n4/5/26, 2:05 PM - Ada: Hi\n")

    def days(**settings):
        source = WhatsappSource(path=path, context=CONTEXT, clock=lambda: NOW, **settings)
        return [item.at.date() for page in source.pull(None) for item in page.items]

    with pytest.raises(Refused, match=r'may be read either way; set `dates` to "day first" .* "month first"'):
        days()
    assert days(dates="day first") == [date(2026, 5, 3), date(2026, 5, 4)]
    assert days(dates="month first") == [date(2026, 3, 5), date(2026, 4, 5)]


def test_one_chat_tells_the_order_for_the_others_of_the_same_phone(tmp_path):
    (tmp_path / "WhatsApp Chat with Ann.txt").write_text("3/5/26, 2:05 PM - Ann: Hi\n")
    (tmp_path / "WhatsApp Chat with Bob.txt").write_text("5/28/26, 2:05 PM - Bob: Hi\n")
    source = WhatsappSource(path=tmp_path, context=CONTEXT, clock=lambda: NOW)

    assert [item.at.date() for page in source.pull(None) for item in page.items] == [
        date(2026, 3, 5),
        date(2026, 5, 28),
    ]


def test_a_local_time_is_of_the_users_zone():
    found = head("12/07/2025, 14:05 - Ann: Hi")

    assert found
    assert moment(found, DAY_FIRST, ZoneInfo("America/New_York"), NOW) == datetime(
        2025, 7, 12, 18, 5, tzinfo=UTC
    )
    assert moment(found, DAY_FIRST, ZoneInfo("Asia/Tokyo"), NOW) == datetime(2025, 7, 12, 5, 5, tzinfo=UTC)
