"""What Microsoft says requests to Graph and their answers look like, held against each on the wire."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from servers.web import Reply, Request
from werkzeug.datastructures import Headers, ImmutableMultiDict

HOST = "https://graph.microsoft.com"
ROOT = "/v1.0"
_OPTIONS = re.compile(r"\([^)]*\)")  # of what is expanded; the document names properties only


class Asked:
    """A request as openapi-core looks at it."""

    def __init__(self, request: Request) -> None:
        self.host_url, self.path, self.method = HOST, request.path, request.method.lower()
        query = {
            name: _OPTIONS.sub("", value) if name == "$expand" else value
            for name, value in request.query.items()
        }
        headers = Headers([(name, value) for name, value in request.headers.items() if name != "Cookie"])
        self.parameters = RequestParameters(query=ImmutableMultiDict(query), header=headers)
        self.content_type = request.headers.get("Content-Type") or ""
        self.body = request.body or None


class Answered:
    """An answer as openapi-core looks at it."""

    def __init__(self, reply: Reply) -> None:
        self.status_code, self.headers = reply.status, Headers([*reply.headers.items()])
        self.content_type, self.data = "application/json", reply.body


class Contract:
    """Microsoft's own description of the parts of Graph that are used."""

    def __init__(self, path: Path) -> None:
        document = json.loads(path.read_text())
        paths: dict[str, Any] = document["paths"]
        view = copy.deepcopy(paths["/me/calendarView"])  # the same, of a calendar that is named
        named = next(one for one in paths["/me/calendars/{calendar-id}/events"]["get"]["parameters"]
                     if one.get("name") == "calendar-id")  # fmt: skip
        view["get"]["parameters"].append(named)
        view["get"]["operationId"] += "OfCalendar"
        paths["/me/calendars/{calendar-id}/calendarView"] = view
        for schema in document["components"]["schemas"].values():
            for one in schema.get("properties", {}).values():
                if one.get("type") == "object" and (words := _words(one, document)):
                    # A slip of the document: it says object, and means one of some words.
                    del one["type"], one["allOf"]
                    one.update(words)
        self.document = document
        self._api = OpenAPI.from_dict(document)

    def misasked(self, request: Request) -> str:
        """Return what of a question is not as it should be, "" where all is."""
        if 'IdType="ImmutableId"' not in request.headers.get("Prefer", ""):
            return f"{request.method} {request.path} does not ask for ids that last"
        try:
            self._api.validate_request(Asked(request))
        except OpenAPIError as error:
            return _told(request, error)
        return ""

    def misanswered(self, request: Request, reply: Reply) -> str:
        """Return what of an answer is not as it should be, "" where all is."""
        if not reply.body:
            return ""
        try:
            self._api.validate_response(Asked(request), Answered(reply))
        except OpenAPIError as error:
            return _told(request, error)
        return ""


def _told(request: Request, error: OpenAPIError) -> str:
    every = (error, error.__cause__, *getattr(error.__cause__, "schema_errors", ()))
    return f"{request.method} {request.path}: {'; '.join(str(one)[:200] for one in every if one)}"


def _words(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any] | None:
    """Return the schema that a schema says it is, where that is one of words."""
    names = [one.get("$ref", "").rpartition("/")[2] for one in schema.get("allOf", ())]
    found = (document["components"]["schemas"].get(name, {}) for name in names)
    return next((one for one in found if one.get("type") == "string"), None)
