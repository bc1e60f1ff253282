"""The line of every key, checked against tomllib."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.settings.toml_lines import key_lines, line_of

DOCUMENT = '''\
# a comment with [brackets] and """quotes"""
state = "here"
a.b.c = 1
numbers = [  # one
  1, [2,
  3] ]
inline = { x = 1, y = { z = 2 } }
text = """
[policy]
x = 1
"""
[policy] # and a comment
hours.weekdays = ["10:00-12:00",

  "15:00-17:30",
]
"a key".'b.c' = 1

[[source]]
name = "one"
[source.deep]
key = 1
  [[source.list]]
  key = 2
  [[source.list]]
  key = 3
[[source]]
name = "two"
[x.y]
'''


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("state",), 2),
        (("a", "b"), 3),
        (("a", "b", "c"), 3),
        (("numbers", 1, 1), 4),
        (("inline", "y", "z"), 7),
        (("text",), 8),
        (("policy",), 12),
        (("policy", "hours", "weekdays", 1), 13),
        (("policy", "a key", "b.c"), 17),
        (("source", 0), 19),
        (("source", 0, "name"), 20),
        (("source", 0, "deep", "key"), 22),
        (("source", 0, "list", 0, "key"), 24),
        (("source", 0, "list", 1), 25),
        (("source", 0, "list", 1, "key"), 26),
        (("source", 1), 27),
        (("source", 1, "name"), 28),
        (("x",), 29),
        (("source", 1, "kind", "missing"), 27),
        (("nothing",), 1),
    ],
)
def test_a_path_has_the_line_on_which_its_statement_begins(path, line, end):
    text = DOCUMENT.replace("\n", end)

    assert line_of(path, key_lines(text)) == line


VALUES = [
    "1",
    '"[x]"',
    "[]",
    '[ "a", # ]\n\n  "]"\n]',
    '"""\n[table]\nkey = 1\n\\"""\n"""',
    "'''\n[[table]]\n\n'''",
    "{ a = 1, b = { c = [1,\n2] } }",
    "[{ a = 1 },\n{ a = 2 }]",
    "1979-05-27T07:32:00Z",
]
statements = st.tuples(st.sampled_from(["k{}", '"k {}"', "a{}.b.'c d'"]), st.sampled_from(VALUES))
headers = st.sampled_from(
    ["[t{}]", "[[list]]", '[list."sub {}"]', "[[list.deep]]", "# [c] {}", "", "[ t{} . x ]"]
)


def paths(value, at=()):
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield (*at, key)
        yield from paths(child, (*at, key))


@settings(deadline=None)  # other work shares the cores
@given(
    st.lists(st.tuples(headers, st.lists(statements, max_size=3)), max_size=5),
    st.sampled_from(["\n", "\r\n"]),
)
def test_every_key_of_a_document_has_its_own_line(sections, end):
    rows, number = ["[[list]]"], 0
    begins = {}
    for header, content in sections:
        number += 1
        rows.append(header.format(number))
        for key, value in content:
            number += 1
            begins[number] = len(rows) + 1
            rows += f"{key.format(number)} = {value}".split("\n")
    text = "\n".join(rows).replace("\n", end)

    known = key_lines(text)
    found = set(paths(tomllib.loads(text)))
    assert set(known) == found
    for path, line in known.items():
        for number, begin in begins.items():
            if path[-1] in (f"k{number}", f"k {number}", f"a{number}"):
                assert line == begin


@settings(deadline=None)  # other work shares the cores
@given(st.text(st.characters(codec="utf-8")) | st.text(st.sampled_from("[]{}=\"'\n\r#a.,1 \\")))
def test_no_text_breaks_it(text):
    assert all(line >= 1 for line in key_lines(text).values())


def test_what_is_nested_without_end_does_not_break_it():
    assert key_lines("a = 1\nb = " + "[" * 100_000) == {("a",): 1}
    assert len(key_lines("b" + ".c" * 2000 + " = 1")) == 2001
