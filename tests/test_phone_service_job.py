"""The whole way with a phone service: sign in, read, and leave alone who was spoken to."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail
from servers.phone_apis import Quo, quo_call
from servers.web import Reply, Web
from world import NOW, World

ANN, BEN = "+442079460001", "+442079460002"
CARDS = [
    f"FN:{name}\nEMAIL:{name.split()[0].lower()}@x.example\nTEL:{number}".replace("\n", "\r\n")
    for name, number in (("Ann Lee", ANN), ("Ben Hill", BEN))
]
SOURCE = """
[[source]]
name = "office"
kind = "quo"
url = "{url}"
"""


@dataclass
class PhoneWorld(World):
    """A world with an office phone at a service on the web."""

    url: str = ""

    @property
    def config(self) -> Path:
        path = super().config
        path.write_text(path.read_text() + SOURCE.format(url=self.url))
        return path


@pytest.fixture
def world(tmp_path):
    return PhoneWorld(tmp_path)


@pytest.fixture
def service(world):
    """Ann and Ben were both written to, and Ann was called."""
    keyring.set_keyring(fail.Keyring())
    quo = Quo(calls=[quo_call(ANN, NOW - timedelta(days=2), seconds=300)])
    with Web(quo) as quo.web:
        for name in ("ann", "ben"):
            for days in (1, 3, 5):
                world.mail(f"{name}@x.example", days=days)
        world.cards(*CARDS)
        world.url = quo.web.url
        yield quo


def sign_in(world, monkeypatch, key):
    monkeypatch.setattr(sys, "stdin", io.StringIO(key))
    return world.run("login", "office")


def planned(world, code=0):
    return json.loads(world.run("plan", "--json", code=code).partition("\n}\n")[0] + "\n}")


def test_who_was_spoken_to_on_the_phone_needs_no_call(world, service, monkeypatch):
    said = sign_in(world, monkeypatch, service.key)
    assert service.key not in said
    assert "Try it: syncd check" in said

    plan = planned(world)
    assert [need["contact"]["name"] for need in plan["needs"]] == ["Ben Hill"]
    (office,) = [one for one in plan["sources"] if one["name"] == "office"]
    assert office["fresh"]
    assert service.key not in json.dumps(plan)


def test_a_call_that_nobody_took_changes_nothing(world, service, monkeypatch):
    sign_in(world, monkeypatch, service.key)
    service.calls[0] |= {"status": "no-answer", "answeredAt": None}

    names = {need["contact"]["name"] for need in planned(world)["needs"]}
    assert names == {"Ann Lee", "Ben Hill"}


def test_without_a_key_it_says_what_to_run_and_the_rest_goes_on(world, service):
    plan = planned(world, code=2)

    (problem,) = [one for one in plan["problems"] if one["where"] == "office"]
    assert problem["problem"].endswith("run: syncd login office")
    assert {one["name"]: one["problem"] for one in plan["sources"]}["sent"] == ""


def test_a_service_that_is_away_may_heal(world, service, monkeypatch):
    sign_in(world, monkeypatch, service.key)
    service.first["/calls"] = [Reply(503, headers={"Retry-After": "900"})] * 9

    plan = planned(world, code=1)
    (problem,) = [one for one in plan["problems"] if one["where"] == "office"]
    assert "503" in problem["problem"]


def test_checking_tries_the_service(world, service, monkeypatch):
    sign_in(world, monkeypatch, service.key)

    assert "can be read" in world.run("check", code=None)
