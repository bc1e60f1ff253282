"""The schema and the examples that are shipped."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib

import pytest
from configs import EXAMPLES, ROOT
from jsonschema import Draft202012Validator

from syncd import config
from syncd.schema import schema
from syncd.shipped import shipped


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_example_loads_and_is_valid(path):
    document = json.loads(
        json.dumps(tomllib.loads(path.read_text("utf-8")), default=str)
    )  # JSON has no dates

    assert config.load(path).sources
    assert not list(Draft202012Validator(schema()).iter_errors(document))


def test_there_are_examples():
    assert {"files.toml", "maildir.toml", "estate-agent.toml"} <= {path.name for path in EXAMPLES}


def test_the_shipped_schema_is_the_generated_one():
    Draft202012Validator.check_schema(schema())

    assert json.loads(shipped("schema.json").read_text("utf-8")) == schema(), "write it: syncd config schema"


@pytest.mark.parametrize(
    "text",
    [
        "[me]\nemails = []",
        "[me]\nemails = ['a']",
        "[policy]\nwritten_withn = '1 day'",
        "[policy]\nper_day = 0",
        "[policy]\nhours.fryday = []",
        "[policy.tiers.other]\npeople = ['a']",
        "[[source]]\nname = 'b'\nkind = 'mbox'",
        "[[source]]\nname = 'b'\nkind = 'mbx'\npath = 'x'",
        "[[source]]\nname = 'b'\nkind = 'vcf'\npath = 'x'\nfolder = 'sent'",
        "[calendar]\nkind = 'vcf'\npath = 'x'",
        "[imap]",
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(text):
    document = {"me": {"emails": ["a@x.example"]}, "source": [{"name": "a", "kind": "vcf", "path": "x"}]}

    assert list(Draft202012Validator(schema()).iter_errors(document | tomllib.loads(text)))
    assert not list(Draft202012Validator(schema()).iter_errors(document))


def test_the_schema_tells_meanings_and_defaults():
    properties = schema()["properties"]["policy"]["properties"]

    assert properties["call_length"]["default"] == "20 min"
    assert properties["horizon"]["default"] == 10
    assert properties["show_as"]["default"] == "busy"
    assert properties["show_as"]["description"] == "how a call shows on the calendar"


def test_only_what_is_shipped_is_found():
    assert shipped("examples/files.toml").is_file()
    with pytest.raises(FileNotFoundError, match=r"ships no examples/nothing.toml"):
        shipped("examples/nothing.toml")


def test_an_installed_wheel_has_files_of_its_own(tmp_path):
    (tmp_path / "syncd" / "_config" / "examples").mkdir(parents=True)
    (tmp_path / "syncd" / "_config" / "examples" / "own.toml").touch()
    (tmp_path / "config").mkdir()  # another package's
    for name in ("__init__.py", "shipped.py"):
        shutil.copy(ROOT / "syncd" / name, tmp_path / "syncd")
    code = "from syncd.shipped import shipped; print(shipped('examples/own.toml'))"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(tmp_path / "syncd" / "_config" / "examples" / "own.toml")
