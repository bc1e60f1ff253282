"""What the config may say of a log in comma-separated values."""

from __future__ import annotations

import tomllib

import pytest
from jsonschema import Draft202012Validator

from syncd.settings.columns import SETTINGS
from syncd.settings.shapes import read_table, schema_of


def read(text):
    """Return what is read of some TOML, the problems, and whether the schema takes it."""
    table, problems = tomllib.loads(text), []
    values = read_table(table, SETTINGS, at=(), problems=problems)
    valid = not list(Draft202012Validator(schema_of(SETTINGS)).iter_errors(table))
    return values, [problem for _, problem in problems], valid


def test_a_column_is_a_heading_a_place_or_the_first_of_several():
    values, problems, valid = read('columns = { number = "Phone", start = 2, name = ["Contact", 7] }')

    assert values["columns"] == {"number": ("Phone",), "start": (2,), "name": ("Contact", 7)}
    assert (problems, valid) == ([], True)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('columns = { numbr = "Phone" }', 'no such key here; did you mean "number"?'),
        ("columns = { number = 0 }", "columns are counted from 1"),
        ("columns = { number = [] }", "must not be an empty list"),
        ("columns = { number = true }", "must be text in quotes, not true or false"),
        ('columns = "Phone"', 'must be given by field, such as columns.number = "Phone number", not text'),
        ('preset = "aircal"', '"aircal" is no choice; did you mean "aircall"?'),
        ('delimiter = ";;"', 'must be one character, such as ";"'),
        ("delimiter = 1", 'must be one character, such as ";", not a number'),
        ('zone = "London"', '"London" is no IANA time zone'),
    ],
)
def test_what_is_wrong_says_what_to_write(text, problem):
    _, (found,), valid = read(text)

    assert found.startswith(problem)
    assert valid is (text.startswith("zone"))  # which zones there are, a schema cannot tell


def test_a_delimiter_may_be_a_tab():
    assert read('delimiter = "\\t"')[0] == {"delimiter": "\t"}
