"""A year in an estate agent's life: invented mail, diary and contacts, and what should come of them."""

from syncd.demo.year import CAST, expected, write

__all__ = ["CAST", "expected", "write"]
