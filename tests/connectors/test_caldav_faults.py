"""Whatever goes wrong at whichever request: one event, as it was meant; and the user's edits stay."""

from __future__ import annotations

import functools
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from contracts.calendar import CONTEXT, FIRST, SECOND, WINDOW, at, call
from servers.dav_program import event, meeting
from servers.proxy import Answer, Cut, Lost, Proxy, Stall, Unheard, redirect
from servers.radicale import PASSWORD, radicale
from servers.rude_dav import HOME, WORK, rude

from connectors.protocols import caldav_shelf, dav
from connectors.protocols.caldav import CaldavSource
from connectors.protocols.caldav_calendar import CaldavCalendar
from syncd.errors import AuthRequired, Conflict, Refused, Transient

LUNCH = meeting("lunch@x")
FAULTS = {
    "cut": Cut(),
    "cut within": Cut(after=60),
    "reset": Cut(after=200, reset=True),
    "unheard": Unheard(),
    "lost": Lost(),
    "stall": Stall(after=30),
    "busy": Answer(503, retry_after=0),
    "too many": Answer(429, retry_after=0),
    "failure": Answer(500),
    "gone": Answer(410),
    "nothing": Answer(200),
    "led away": redirect("http://elsewhere.example/"),
}


@pytest.fixture(autouse=True)
def nothing_is_known():
    caldav_shelf._SHELVES.clear()


@contextmanager
def broken(proxy, which, fault):
    """Let a fault happen at a request, and end with the block; what stalls is not waited for long."""
    with pytest.MonkeyPatch.context() as patch:
        if isinstance(fault, Stall):
            patch.setattr(dav, "TIMEOUT", (2.0, 0.5))
            patch.setattr(dav, "DEADLINE", 2.0)
        proxy.on(which, fault)
        try:
            yield
        finally:
            proxy.heal()


def calendar(port, **settings):
    return CaldavCalendar(context=CONTEXT, **{"url": f"http://127.0.0.1:{port}/", **settings})


def create(port):
    return calendar(port).put(call())


def change(port):
    return calendar(port).put(call(span=at(15), title="Call Ann"), over=VERSION[0])


def drop(port):
    return calendar(port).drop(FIRST, over=VERSION[0])


def make(port):
    return calendar(port, make=True).put(call())


VERSION = [""]
WRITES = {"create": create, "change": change, "drop": drop, "make": make}


def begin(name, server):
    """Bring a server to where a write begins; nothing is known of it any more."""
    server.items.clear()
    server.calendars = {WORK: "Work"}
    server.store("lunch.ics", LUNCH)
    if name in {"change", "drop"}:
        VERSION[0] = create(server.port).version
    caldav_shelf._SHELVES.clear()


def events(server):
    return {path: text for path, text in server.items.items() if FIRST.encode() in text}


OFTEN = {
    name: FAULTS[name] for name in ("unheard", "lost", "stall", "failure", "gone", "nothing", "led away")
}


@pytest.mark.parametrize("fault", OFTEN.values(), ids=OFTEN)
@pytest.mark.parametrize("name", WRITES)
def test_a_fault_at_any_request_makes_neither_two_events_nor_none(name, fault):
    write = WRITES[name]
    with rude() as server, Proxy(server.port, http=True) as proxy:
        begin(name, server)
        write(server.port)
        requests = len(server.seen) + 1
        for number in range(1, requests):
            begin(name, server)
            before = len(proxy.seen)
            try:
                with broken(proxy, number, fault):
                    write(proxy.port)
            except (Transient, Refused):
                assert len(events(server)) <= 1
            if len(proxy.seen) - before < number:
                break  # it needs no more requests
            write(proxy.port)

            assert len(events(server)) == (name != "drop")
            assert server.items[f"{WORK}lunch.ics"] == LUNCH.encode()
            seen = calendar(server.port, make=name == "make").find(FIRST)
            if name == "drop":
                assert seen is None
            else:
                assert seen.span == at(15 if name == "change" else 10)
            assert len(server.calendars) == (2 if name == "make" else 1)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_never_makes_a_call_look_deleted(fault):
    with rude() as server, Proxy(server.port, http=True) as proxy:
        begin("change", server)
        calendar(proxy.port).find(FIRST)
        for number in range(1, 7):
            caldav_shelf._SHELVES.clear()
            with suppress(Transient, Refused), broken(proxy, number, fault):
                assert calendar(proxy.port).find(FIRST) is not None
                assert len(calendar(proxy.port).ours(WINDOW)) == 1


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_at_any_request_of_a_pull_loses_nothing_and_heals(fault):
    with rude() as server, Proxy(server.port, http=True) as proxy:
        for name in "abc":
            server.store(f"{name}.ics", meeting(f"{name}@x"))
        source = CaldavSource(context=CONTEXT, url=proxy.url)
        cursor = list(source.pull(None))[-1].cursor
        for number in range(1, 4):
            server.store("a.ics", meeting("a@x", title=str(number)))
            pages = []
            try:
                with broken(proxy, number, fault):
                    pages += source.pull(cursor)
            except (Transient, Refused):
                assert all(page.cursor == cursor for page in pages)
            else:
                assert str(number) in {entry.title for page in pages for entry in page.items}
            pages = list(source.pull(cursor))
            assert str(number) in {entry.title for page in pages for entry in page.items}
            cursor = pages[-1].cursor


def test_an_edit_between_a_lost_answer_and_the_next_try_is_the_users_and_stays():
    with rude() as server, Proxy(server.port, http=True) as proxy:
        begin("change", server)
        proxy.on("PUT", Lost())
        with pytest.raises(Transient):
            change(proxy.port)
        (path,) = events(server)
        server.store(path.rpartition("/")[2], server.items[path].replace(b"Call Ann", b"vm, Call Ann"))
        with pytest.raises(Conflict):
            change(proxy.port)

        assert b"vm, Call Ann" in server.items[path]


def just_before(server, method, act):
    """Let somebody else act right before the next request of a kind is carried out, once."""

    def before(request):
        if request.startswith(method):
            server.before = lambda _request: None
            act()

    server.before = before


def test_a_second_writer_at_the_same_moment_makes_no_second_event():
    with rude() as server:
        theirs = []
        just_before(server, "PUT", lambda: theirs.append(create(server.port)))
        mine = create(server.port)

        assert len(events(server)) == 1
        assert theirs == [mine]
        assert len(server.history) == 1


@pytest.mark.parametrize(("name", "method"), [("change", "PUT"), ("drop", "DELETE")])
def test_an_edit_at_the_same_moment_is_the_users_and_stays(name, method):
    with rude() as server:
        begin(name, server)
        ((path, text),) = events(server).items()
        edited = text.replace(b"Call Ann", b"vm, Call Ann")
        just_before(server, method, lambda: server.store(path.rpartition("/")[2], edited))
        with pytest.raises(Conflict):
            WRITES[name](server.port)

        assert server.items[path] == edited


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    with radicale(tmp_path_factory.mktemp("radicale")) as running:
        yield running


class Password:
    def get(self, name):
        return PASSWORD


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "MKCALENDAR"])
def test_a_write_to_a_real_server_heals_too(program, method, fault):
    context = replace(CONTEXT, secrets=Password())
    with Proxy(program.port, http=True) as proxy, program.calendar("work") as path:
        settings = {"context": context, "url": proxy.url, "login": program.login, "make": True}
        program.put(f"{path}lunch.ics", LUNCH)

        def write():
            CaldavCalendar(**settings).put(call())
            if method == "DELETE":
                CaldavCalendar(**settings).drop(FIRST)

        with suppress(Transient, Refused), broken(proxy, method, fault):
            write()
        write()
        calls = f"{program.home}calls/"
        try:
            assert len(program.members(calls)) == (method != "DELETE")
            assert "Lunch" in program.get(f"{path}lunch.ics")
        finally:
            program.delete(calls)


def test_a_wrong_password_says_how_to_give_another(program):
    class Wrong:
        def get(self, name):
            return "wrong"

    context = replace(CONTEXT, secrets=Wrong())
    with pytest.raises(AuthRequired, match="syncd login mine"):
        CaldavCalendar(context=context, url=program.url, login="ada", secret="mine").find(FIRST)


# --- what servers make of a write


@pytest.mark.parametrize(
    "quirk", ["weak etags", "no etags", "no etag on put", "renames", "strips", "ignores If-None-Match"]
)
def test_a_call_is_made_changed_and_dropped_on_any_server(quirk):
    with rude(quirk) as server:
        made = calendar(server.port).put(call())
        assert calendar(server.port).find(FIRST) == made
        assert [one.id for one in calendar(server.port).ours(WINDOW)] == [FIRST]
        changes = len(server.history)
        assert calendar(server.port).put(call()) == made
        assert len(server.history) == changes

        moved = calendar(server.port).put(call(span=at(15)), over=made.version)
        assert calendar(server.port).find(FIRST) == moved
        assert len(events(server)) == 1
        calendar(server.port).drop(FIRST, over=moved.version)
        assert not events(server)


def test_two_resources_with_our_uid_are_one_call_and_are_dropped_together():
    with rude("takes a UID twice") as server:
        calendar(server.port).put(call())
        (text,) = events(server).values()
        server.store("another.ics", text)

        assert len(calendar(server.port).ours(WINDOW)) == 1
        calendar(server.port).drop(FIRST)
        assert not events(server)


def test_a_call_in_another_calendar_is_found_changed_and_dropped_there():
    with rude() as server:
        other = f"{HOME}private/"
        server.calendars[other] = "Private"
        made = calendar(server.port).put(call())
        ((path, text),) = events(server).items()
        server.lose(path)
        server.store("moved.ics", text, other)

        assert calendar(server.port).find(FIRST) == made
        calendar(server.port).put(call(span=at(15)), over=made.version)
        assert [*events(server)] == [f"{other}moved.ics"]
        assert calendar(server.port).find(FIRST).span == at(15)
        calendar(server.port).drop(FIRST)
        assert not events(server)


def test_a_call_beside_another_event_in_one_resource_leaves_that_alone():
    with rude() as server:
        calendar(server.port).put(call())
        ((path, text),) = events(server).items()
        lunch = (
            event("lunch@x", "DTSTART:20260310T120000Z").split("\r\n", 3)[3].replace("END:VCALENDAR\r\n", "")
        )
        server.items[path] = text.replace(b"END:VCALENDAR", lunch.encode() + b"END:VCALENDAR")
        calendar(server.port).drop(FIRST)

        assert b"lunch@x" in server.items[path]
        assert not events(server)


def test_a_read_only_calendar_is_refused_in_words():
    with rude("read-only") as server, pytest.raises(Refused, match="name another one as `calendar`"):
        calendar(server.port).put(call())


def test_a_calendar_is_made_once_and_only_for_a_call():
    with rude() as server:
        mine = functools.partial(calendar, server.port, make=True, calendar="Calls to make")
        assert mine().busy(WINDOW) == []
        assert mine().ours(WINDOW) == []
        assert mine().find(FIRST) is None
        assert [*server.calendars] == [WORK]

        mine().put(call())
        mine().put(call(id="v9u8t7s6r5q4p3o2n1m0l0k1j2i3h4g5"))
        assert server.calendars == {WORK: "Work", f"{HOME}calls-to-make/": "Calls to make"}
        assert len(mine().ours(WINDOW)) == 2


def test_a_calendar_that_is_missing_is_not_made_unasked():
    with rude() as server, pytest.raises(Refused, match='no calendar "Calls"; it has "Work"'):
        calendar(server.port, calendar="Calls").put(call())


def test_a_turn_with_nothing_new_is_one_request():
    with rude() as server:
        create(server.port)
        calendar(server.port).ours(WINDOW)
        before = len(server.seen)
        one = calendar(server.port)
        one.ours(WINDOW), one.agreed(WINDOW), one.busy(WINDOW)

        assert len(server.seen) - before == 1


def test_a_calendar_that_was_deleted_and_made_anew_holds_nothing_of_the_old_one():
    with rude() as server:
        for hour in (10, 11, 12):
            calendar(server.port, calendar="Extra", make=True).put(call(span=at(hour)))
            assert calendar(server.port, calendar="Extra").busy(WINDOW) == [at(hour)]
        del server.calendars[f"{HOME}extra/"]
        server.items.clear()  # and it takes the old one's sync-token for the new one's, as DAViCal does
        calendar(server.port, calendar="Extra", make=True).put(call(id=SECOND, span=at(15)))

        assert calendar(server.port, calendar="Extra").busy(WINDOW) == [at(15)]
        assert [one.id for one in calendar(server.port, calendar="Extra").ours(WINDOW)] == [SECOND]
