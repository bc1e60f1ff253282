"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest
from crashing import Turn, turning
from hypothesis import HealthCheck, settings
from thumb import Thumb
from world import World, correspond

# Whether a test passes is no matter of how busy the machine is.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the project; absent, the test skips, and in CI it fails."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        message = f"no real data at {folder}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
    return folder


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A user's files, empty yet."""
    return World(tmp_path)


@pytest.fixture
def booked(world: World) -> World:
    """A world in which a call with Ann stands, on Wednesday at 15:00."""
    correspond(world, "Ann")
    world.run("once")
    return world


@pytest.fixture
def thumb(booked: World) -> Thumb:
    """The user's thumb on that call."""
    return Thumb(booked.calls)


@pytest.fixture(scope="session")
def turn() -> Iterator[Turn]:
    """What does a turn as a new process does it."""
    with turning() as turn:
        yield turn


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """No keyring holds anything here, nor in a process that is begun here."""
    keyring.set_keyring(keyring.backends.fail.Keyring())
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
