"""Configs, loaded from a file of a few words."""

from __future__ import annotations

import pytest
from configs import ME_TABLE, SOURCE_TABLE

from syncd import config
from syncd.errors import UserError


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
