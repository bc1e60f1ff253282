"""A mailbox of ours that answers as Gmail documents it, and counts what it is asked; for `servers.web`."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from contracts.source import NOW
from servers.web import Reply, Request

SIGNED_IN = json.dumps({"token": "t", "refresh_token": "r", "client_id": "c", "client_secret": "s"})
COSTS = {"profile": 1, "labels": 1, "history": 2, "list": 5, "get": 20}


def message(number: int, *, days: float = 1, labels=("SENT",), **headers: str) -> dict[str, Any]:
    at = NOW - timedelta(days=days)
    fields = {
        "From": "Ada Byron <ada@example.org>",
        "To": f"Ann <ann{number}@x.org>",
        "Subject": "News",
        "Date": at.strftime("%a, %d %b %Y %H:%M:%S +0200"),
        "Message-ID": f"<{number}@mail.test>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return {
        "id": f"m{number}",
        "labelIds": list(labels),
        "internalDate": str(int(at.timestamp() * 1000)),
        "snippet": "Good talking to you &amp; Bob",
        "payload": {"headers": [{"name": name, "value": value} for name, value in fields.items()]},
    }


@dataclass
class Mailbox:
    """A mailbox that answers as Gmail documents it, and counts what it is asked."""

    messages: list[dict[str, Any]]
    seen: list[tuple[str, Request]] = field(default_factory=list)
    added: list[list[str]] = field(default_factory=list)  # by history id
    lost: bool = False  # history is not known any more

    @property
    def asked(self) -> Counter[str]:
        return Counter(what for what, _ in self.seen)

    @property
    def units(self) -> int:
        return sum(COSTS[what] * number for what, number in self.asked.items())

    def send(self, *messages: dict[str, Any]) -> None:
        self.messages = [*messages, *self.messages]
        self.added.append([one["id"] for one in messages])

    def __call__(self, request: Request) -> Reply:
        what = request.path.removeprefix("/gmail/v1/users/me/")
        if what == "profile":
            found = {"emailAddress": "ada@example.org", "historyId": str(10**21 + len(self.added))}
        elif what.startswith("labels/"):
            label = what.removeprefix("labels/")
            found = {"messagesTotal": sum(label in one["labelIds"] for one in self.messages)}
        elif what == "history":
            found = self.history(int(request.query["startHistoryId"]) - 10**21)
        elif what == "messages":
            found = self.list(request.query)
        else:
            found = self.get(what.partition("/")[2], request.query)
            what = "messages/get"
        self.seen.append(
            ({"messages": "list", "messages/get": "get"}.get(what, what.partition("/")[0]), request)
        )
        if found is None:
            return Reply(404, b'{"error": {"errors": [{"reason": "notFound"}]}}')
        return Reply(200, json.dumps(found).encode(), {"Content-Type": "application/json"})

    def get(self, name, query):
        found = next((one for one in self.messages if one["id"] == name), None)
        if not found or "headers" not in found["payload"]:
            return found
        wanted = query["metadataHeaders"].lower().split(",")
        headers = [one for one in found["payload"]["headers"] if one["name"].lower() in wanted]
        return {**found, "payload": {"headers": headers}}

    def list(self, query):
        start, most = int(query.get("pageToken", 0)), int(query["maxResults"])
        labelled = [one for one in self.messages if query["labelIds"] in one["labelIds"]]
        page = {"messages": [{"id": one["id"]} for one in labelled[start : start + most]]}
        return page | ({"nextPageToken": str(start + most)} if len(labelled) > start + most else {})

    def history(self, start):
        if self.lost:
            return None
        added = [one for ids in self.added[start:] for one in ids]
        labels = {one["id"]: one["labelIds"] for one in self.messages}
        records = [
            {"messagesAdded": [{"message": {"id": one, "labelIds": labels[one]}}]}
            for one in added
            if one in labels
        ]
        return {"historyId": str(10**21 + len(self.added))} | ({"history": records} if records else {})


@dataclass
class Clock:
    now: float = 1_800_000_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds
