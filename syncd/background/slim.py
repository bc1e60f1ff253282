"""Giving memory back to the system (mallopt(3), malloc_trim(3)): a daemon rests most of its life."""

from __future__ import annotations

import ctypes
import gc
import sys
from functools import cache

_M_ARENA_MAX = -8


@cache
def _libc() -> ctypes.CDLL | None:
    found = ctypes.CDLL(None) if sys.platform.startswith("linux") else None
    return found if found is not None and hasattr(found, "malloc_trim") else None


def one_arena() -> None:
    """Let all threads take memory from one heap; to be said before there is a second thread."""
    if libc := _libc():
        libc.mallopt(_M_ARENA_MAX, 1)


def trim() -> None:
    """Give back what is free."""
    gc.collect()
    if libc := _libc():
        libc.malloc_trim(0)
