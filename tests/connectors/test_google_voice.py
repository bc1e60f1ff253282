"""Calls and texts of Google Voice: which are talks, whom they are with, and what no export should break."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from voice_pages import call_page, person, text_page

from connectors.phone.google_voice import GoogleVoiceSource
from syncd.errors import Refused
from syncd.model import Channel, Sign, Span
from syncd.ports import Context

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
AT = datetime(2026, 5, 20, 16, 30, 12, 345000, tzinfo=UTC)
CONTEXT = Context(now=NOW, zone="America/New_York", country="US", window=Span(NOW, NOW))
ANN, BOB, ME = "+12125550101", "+12125550102", "+12125550100"
MINE = person(ME, me=True)


def source(path):
    return GoogleVoiceSource(path=path, context=CONTEXT, clock=lambda: NOW)


def items(path):
    return [item for page in source(path).pull(None) for item in page.items]


def skipped(path):
    return [(one.what, one.why) for page in source(path).pull(None) for one in page.skipped]


def takeout(folder, **pages):
    """Unpack an export; the names of pages have their blanks and dashes as underscores."""
    calls = folder / "Takeout" / "Voice" / "Calls"
    calls.mkdir(parents=True, exist_ok=True)
    for name, content in pages.items():
        (calls / f"{name.replace('_', ' - ')} - 2026-05-20T16_30_12Z.html").write_bytes(content)
    return folder


def zipped(path, pages):
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in pages.items():
            archive.writestr(f"Takeout/Voice/Calls/{name}.html", content)
    return path


# --- calls -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "duration", "channel", "outgoing", "seconds"),
    [
        ("placed", "PT2M27S", Channel.CALL, True, 147),
        ("placed", "PT0S", Channel.CALL, True, 0),
        ("received", "PT1H0M1S", Channel.CALL, False, 3601),
        ("received", "PT59S", Channel.CALL, False, 59),
        ("recorded", "PT29M46S", Channel.CALL, False, 1786),
        ("missed", "", Channel.CALL, False, 0),
        ("missed", "PT45S", Channel.CALL, False, 0),
        ("voicemail", "PT22S", Channel.VOICEMAIL, False, 22),
    ],
)
def test_each_kind_of_call_is_what_it_is(tmp_path, kind, duration, channel, *, outgoing, seconds):
    takeout(tmp_path, Ann_Call=call_page(kind, AT, ANN, name="Ann Lee", duration=duration))

    (one,) = items(tmp_path)

    assert (one.channel, one.outgoing, one.seconds) == (channel, outgoing, seconds)
    assert (one.handle, one.name, one.at) == (ANN, "Ann Lee", AT)
    assert one.id == f"call:{ANN}/{int(AT.timestamp())}"


def test_a_call_that_is_both_received_and_a_voicemail_is_a_voicemail(tmp_path):
    takeout(tmp_path, Ann_Call=call_page("received", AT, ANN, tags=["voicemail"]))

    assert [one.channel for one in items(tmp_path)] == [Channel.VOICEMAIL]


def test_the_language_of_the_export_does_not_matter(tmp_path):
    page = call_page("placed", AT, ANN).replace(b"A call with", "Ausgehender Anruf für".encode())
    takeout(tmp_path, Ann_Getätigt=page.replace(b"Labels:", "Étiquettes :".encode()))

    assert [one.outgoing for one in items(tmp_path)] == [True]


@pytest.mark.parametrize("number", ["", "+266696687", "12345", "unknown", "+18005550100"])
def test_withheld_numbers_and_services_are_no_people(tmp_path, number):
    takeout(tmp_path, _Placed=call_page("placed", AT, number))

    assert items(tmp_path) == []
    assert skipped(tmp_path) == []


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (call_page("placed", NOW + timedelta(days=9), ANN), "dated in the future: 2026-06-10"),
        (call_page("placed", AT, ANN).replace(b'title="2026', b'title="May'), "no usable date"),
        (call_page("placed", AT, ANN, duration="2 min"), "no usable duration"),
        (call_page("placed", AT, ANN, duration="PT9999H"), "no usable duration"),
        (call_page("placed", AT, ANN, duration=f"PT{'9' * 5000}S"), "no usable duration"),
        (call_page("conference", AT, ANN), "does not say what kind of call it was"),
        (b"<html><body><p>Greetings</p></body></html>", "no page of a call or of texts"),
        (b"\x00\xff\xfe" * 999, "no page of a call or of texts"),
        (b"", "no page of a call or of texts"),
        (b"x" * (17 << 20), "larger than 16 MB"),
    ],
)
def test_a_page_that_cannot_be_read_is_skipped_alone(tmp_path, page, why):
    takeout(tmp_path, Ann_Good=call_page("received", AT, ANN), Bob_Bad=page)

    assert [one.handle for one in items(tmp_path)] == [ANN]
    assert skipped(tmp_path) == [("Bob - Bad - 2026-05-20T16_30_12Z.html", why)]


def test_a_page_that_ends_early_tells_what_it_has(tmp_path):
    page = call_page("placed", AT, ANN)
    takeout(tmp_path, Ann_Placed=page[: page.index(b"</div></body>")])

    assert [one.seconds for one in items(tmp_path)] == [120]


def test_a_time_without_an_offset_is_the_users(tmp_path):
    page = call_page("placed", AT, ANN).replace(b".345-07:00", b"")
    takeout(tmp_path, Ann_Placed=page)

    assert [one.at.isoformat() for one in items(tmp_path)] == ["2026-05-20T13:30:12+00:00"]


# --- texts -----------------------------------------------------------------------------------------------


def test_texts_go_both_ways(tmp_path):
    takeout(tmp_path, Ann_Text=text_page((AT, MINE), (AT + timedelta(minutes=1), person(ANN, "Ann Lee"))))

    sent, received = items(tmp_path)

    assert (sent.handle, sent.outgoing, sent.at, sent.name) == (ANN, True, AT, "Ann Lee")
    assert (received.handle, received.outgoing) == (ANN, False)
    assert sent.signs is received.signs is Sign.NONE
    assert "SECRET" not in repr(items(tmp_path))


def test_texts_of_one_second_are_told_apart(tmp_path):
    takeout(tmp_path, Ann_Text=text_page((AT, person(ANN)), (AT + timedelta(milliseconds=1), person(ANN))))

    assert len({one.id for one in items(tmp_path)}) == len({one.likeness for one in items(tmp_path)}) == 2


def test_texts_that_nobody_answered_go_to_the_number_in_the_name_of_the_file(tmp_path):
    takeout(tmp_path, **{f"{BOB}_Text": text_page((AT, MINE))})
    takeout(tmp_path, **{f"{ANN[1:]}_Text": text_page((AT, MINE))})

    assert sorted(one.handle for one in items(tmp_path)) == [ANN, BOB]


def test_texts_to_a_name_go_to_the_one_number_of_that_name_else_to_the_name(tmp_path):
    takeout(tmp_path, **{"Ann Lee_Text": text_page((AT, MINE)), "Bob Ray_Text": text_page((AT, MINE))})
    assert [one.handle for one in items(tmp_path)] == ["ann lee", "bob ray"]

    takeout(tmp_path, Zoe_Placed=call_page("placed", AT, ANN, name="Ann Lee"))
    for number in (BOB, "+12125550103"):
        takeout(tmp_path, **{f"{number}_Missed": call_page("missed", AT, number, name="Bob Ray")})
    texts = [one for one in items(tmp_path) if one.channel is Channel.TEXT]

    assert [one.handle for one in texts] == [ANN, "bob ray"]
    assert [one.name for one in texts] == ["Ann Lee", "Bob Ray"]


def test_texts_to_a_short_code_are_to_nobody(tmp_path):
    takeout(tmp_path, **{"33733_Text": text_page((AT, MINE), (AT, person("33733")))})
    takeout(tmp_path, **{"44844_Text": text_page((AT, MINE))})
    takeout(tmp_path, **{"My Bank_Text": text_page((AT, MINE), (AT, person("33733", "My Bank")))})

    assert items(tmp_path) == []


def test_a_group_is_written_to_in_nobodys_person(tmp_path):
    both = [person(ANN, "Ann Lee"), person(BOB)]
    takeout(tmp_path, Group=text_page((AT, MINE), (AT + timedelta(seconds=5), both[1]), people=both))

    *sent, received = items(tmp_path)

    assert {(one.handle, one.outgoing, one.people, one.signs) for one in sent} == {
        (ANN, True, 2, Sign.WIDE),
        (BOB, True, 2, Sign.WIDE),
    }
    assert (received.handle, received.people, received.signs) == (BOB, 2, Sign.WIDE)


def test_junk_is_left_out(tmp_path):
    takeout(tmp_path, Ann_Text=text_page((AT, person(ANN)), tags=["spam"]))

    assert items(tmp_path) == []


# --- exports ---------------------------------------------------------------------------------------------


def test_a_zip_a_folder_of_zips_and_an_unpacked_folder_tell_the_same(tmp_path):
    pages = {"Ann - Placed": call_page("placed", AT, ANN), "Bob - Text": text_page((AT, person(BOB)))}
    unpacked = takeout(tmp_path / "unpacked", Ann_Placed=pages["Ann - Placed"], Bob_Text=pages["Bob - Text"])
    zips = tmp_path / "zips"
    zips.mkdir()
    whole = zipped(zips / "takeout-1.zip", pages)
    zipped(zips / "takeout-2.zip", pages)  # a later export, which overlaps

    told = {one.id for one in items(unpacked)}
    assert len(told) == 2
    assert {one.id for one in items(whole)} == told
    assert {one.id for one in items(zips)} == told
    assert {one.id for one in items(unpacked / "Takeout" / "Voice" / "Calls")} == told


def test_pages_of_googles_other_products_are_passed_over(tmp_path):
    takeout(tmp_path, Ann_Placed=call_page("placed", AT, ANN))
    (tmp_path / "Takeout" / "archive_browser.html").write_text("<html>All of it</html>")
    (tmp_path / "Takeout" / "Chrome").mkdir()
    (tmp_path / "Takeout" / "Chrome" / "Bookmarks.html").write_text("<html>Mine</html>")

    assert len(items(tmp_path)) == 1
    assert skipped(tmp_path) == []


def test_an_unchanged_export_is_not_read_again(tmp_path):
    takeout(tmp_path, Ann_Placed=call_page("placed", AT, ANN))
    pages = list(source(tmp_path).pull(None))
    assert list(source(tmp_path).pull(pages[-1].cursor)) == []

    takeout(tmp_path, Bob_Placed=call_page("placed", AT, BOB))
    assert len([item for page in source(tmp_path).pull(pages[-1].cursor) for item in page.items]) == 2
    assert json.loads(pages[-1].cursor)


@pytest.mark.parametrize("content", [b"", b"\x00\x01 rubbish" * 99, b"PK\x03\x04 cut"])
def test_what_is_no_zip_is_refused(tmp_path, content):
    path = tmp_path / "takeout.zip"
    path.write_bytes(content)

    with pytest.raises(Refused, match=r"takeout\.zip: it is not a whole zip"):
        items(path)


def test_a_zip_that_was_cut_is_refused_and_beside_others_skipped(tmp_path):
    whole = zipped(tmp_path / "b.zip", {"Ann - Placed": call_page("placed", AT, ANN)})
    (tmp_path / "a.zip").write_bytes(whole.read_bytes()[:-40])

    with pytest.raises(Refused, match="not a whole zip"):
        items(tmp_path / "a.zip")
    assert [one.handle for one in items(tmp_path)] == [ANN]
    assert [what for what, _ in skipped(tmp_path)] == ["a.zip"]


def test_an_encrypted_zip_is_refused_in_words(tmp_path):
    path = zipped(tmp_path / "takeout.zip", {"Ann - Placed": call_page("placed", AT, ANN)})
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    path.write_bytes(content)

    with pytest.raises(Refused, match="is encrypted; turn"):
        items(path)


def test_a_bomb_in_a_zip_is_not_unpacked(tmp_path):
    path = zipped(
        tmp_path / "takeout.zip",
        {"Ann - Placed": call_page("placed", AT, ANN), "Bomb": b"haudio" + bytes(64 << 20)},
    )
    assert [one.handle for one in items(path)] == [ANN]
    assert skipped(path) == [("Bomb.html", "unpacks to far more than such a file holds")]


def test_a_damaged_page_in_a_zip_is_skipped_alone(tmp_path):
    path = zipped(
        tmp_path / "takeout.zip",
        {"Ann - Placed": call_page("placed", AT, ANN), "Bob - Placed": call_page("placed", AT, BOB)},
    )
    content = bytearray(path.read_bytes())
    start = content.index(b"Bob - Placed.html") + 40
    content[start : start + 60] = bytes(60)
    path.write_bytes(content)

    assert [one.handle for one in items(path)] == [ANN]
    assert skipped(path) == [
        ("Bob - Placed.html", "it is not a whole zip; it is read again when it has changed")
    ]


def test_where_there_is_nothing_of_voice_it_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"nowhere.*change `path`"):
        items(tmp_path / "nowhere")
    with pytest.raises(Refused, match=r"no file in this folder ends in \.html or \.zip"):
        items(tmp_path)
    (tmp_path / "index.html").write_text("<html>Hello</html>")
    with pytest.raises(Refused, match=r"no page of Google Voice; export Voice at takeout\.google\.com"):
        items(tmp_path)


# --- pages that nobody here wrote ------------------------------------------------------------------------


@pytest.mark.data
def test_real_pages_are_read_without_loss(shared_data):
    found = items(shared_data / "voice")
    kinds = Counter((one.channel.value, one.outgoing) for one in found)

    assert skipped(shared_data / "voice") == []
    assert kinds == {
        ("text", True): 46,
        ("text", False): 41,
        ("call", True): 3,
        ("call", False): 4,
        ("voicemail", False): 3,
    }
    assert {one.seconds for one in found if one.channel is Channel.CALL} == {0, 4, 60, 771, 1786}
