"""The files of `config/`, wherever syncd runs from."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def shipped(name: str) -> Traversable:
    """Return a file of `config/`, such as "examples/files.toml", from a checkout or from an installed wheel.

    Raises `FileNotFoundError` when there is no such file.
    """
    inside = files("syncd") / "_config"
    found = (inside if inside.is_dir() else Path(__file__).parents[1] / "config").joinpath(name)
    if not (found.is_file() or found.is_dir()):
        raise FileNotFoundError(f"syncd ships no {name}")
    return found
