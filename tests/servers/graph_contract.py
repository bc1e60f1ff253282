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
                if one.get("type") == "object" and _is_word(one, document):
                    del one["type"]  # a slip of the document: it says object, and means one of some words
        self._api = OpenAPI.from_dict(document)

    def broken(self, request: Request, reply: Reply) -> str:
        """Return what of an exchange is not as it should be, "" where all is."""
        asked = Asked(request)
        if 'IdType="ImmutableId"' not in request.headers.get("Prefer", ""):
            return f"{request.method} {request.path} does not ask for ids that last"
        try:
            if reply.status < 400:
                self._api.validate_request(asked)
            if reply.body:
                self._api.validate_response(asked, Answered(reply))
        except OpenAPIError as error:
            causes = [
                str(one)[:200]
                for one in (error, error.__cause__, *getattr(error.__cause__, "schema_errors", ()))
                if one
            ]
            return f"{request.method} {request.path}: {'; '.join(causes)}"
        return ""


def _is_word(schema: dict[str, Any], document: dict[str, Any]) -> bool:
    names = [one.get("$ref", "").rpartition("/")[2] for one in schema.get("allOf", ())]
    return any(document["components"]["schemas"].get(name, {}).get("type") == "string" for name in names)
