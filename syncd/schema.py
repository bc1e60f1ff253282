"""The config file as JSON Schema, for editors (https://json-schema.org/draft/2020-12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from syncd.core.policy import Policy
from syncd.kinds.kind import Kind
from syncd.registry import CALENDARS, DRAFTS, OWN, SOURCES
from syncd.settings import keys
from syncd.settings.durations import written
from syncd.settings.keys import CALENDAR, DIGEST, FLAGS, ME, METRICS, POLICY, SECRETS, SOURCE, TOP
from syncd.settings.shapes import Setting, schema_of


def schema() -> dict[str, Any]:
    """Return the schema; what `syncd.config.load` accepts is valid under it."""
    top = schema_of(TOP)
    top["properties"] |= {
        "me": _about("me") | schema_of(ME),
        "policy": _about("policy") | schema_of(POLICY, defaults=_defaults()),
        "flags": _about("flags") | schema_of(FLAGS),
        "source": _about("source")
        | {"type": "array", "minItems": 1, "items": _kinds(SOURCES, SOURCE, own=True)},
        "calendar": _about("calendar") | _kinds(CALENDARS, CALENDAR, own=False),
        "drafts": _about("drafts") | _kinds(DRAFTS, keys.DRAFTS, own=False),
        "digest": _about("digest") | schema_of(DIGEST),
        "metrics": _about("metrics") | schema_of(METRICS),
        "secrets": _about("secrets") | schema_of(SECRETS),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "syncd config",
        **top,
        "required": ["me", "source"],
    }


def _about(table: str) -> dict[str, Any]:
    return {"description": TOP[table].about}


def _defaults() -> dict[str, Any]:
    plain = {key: getattr(Policy(), key) for key in POLICY}
    texts = {key: written(value) for key, value in plain.items() if isinstance(value, timedelta)}
    return {key: value for key, value in plain.items() if isinstance(value, str | int) and value} | texts


def _kinds(kinds: Mapping[str, Kind], shared: Mapping[str, Setting], *, own: bool) -> dict[str, Any]:
    choices = []
    for name, kind in kinds.items():
        one = schema_of({**shared, **kind.settings})
        one["properties"]["kind"] = {"const": name, "description": kind.about}
        choices.append(one)
    if own:
        one = schema_of(shared, closed=False)
        one["properties"]["kind"] = {
            "type": "string",
            "pattern": OWN.pattern,
            "description": "a class of your own",
        }
        choices.append(one)
    return {"oneOf": choices}
