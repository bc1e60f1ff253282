"""Phone services of ours, with a state, that answer as Quo, RingCentral and Twilio document theirs.

service = Quo()
service.calls.append(quo_call("+12125550142", at))
with Web(service) as web:
    ...
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from servers.web import Reply, Request

MINE = "+16505556100"


def json_reply(body: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/json"})


def z(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Service:
    """What all have in common: replies that come first, and what happens after each answer."""

    first: dict[str, list[Reply | None]] = field(default_factory=dict)  # by the end of the path
    after: Callable[[Request], None] = lambda _: None

    def __call__(self, request: Request) -> Reply:
        for end, replies in self.first.items():
            if request.path.endswith(end) and replies:
                reply = replies.pop(0)
                if reply is not None:
                    return reply
        reply = self.answer(request)
        self.after(request)
        return reply

    def answer(self, request: Request) -> Reply:
        raise NotImplementedError


# --- Quo: https://www.quo.com/docs/2026-03-30/calls/list-calls


def quo_call(number: str, at: datetime, *, seconds: int = 90, **more: Any) -> dict[str, Any]:
    """An outgoing call of the user, answered."""
    answered = at + timedelta(seconds=8)
    return {
        "id": f"AC{int(at.timestamp())}{abs(hash(number)) % 1000}",
        "phoneNumberId": "PN1",
        "actorId": "USme",
        "direction": "outgoing",
        "status": "completed",
        "participants": [
            {"phoneNumber": MINE, "actorId": "USme"},
            {"phoneNumber": number, "actorId": None},
        ],
        "answeredAt": z(answered),
        "answeredBy": None,
        "initiatedBy": "USme",
        "completedAt": z(answered + timedelta(seconds=seconds)),
        "createdAt": z(at),
        "updatedAt": z(at),
        "callRoute": None,
        "duration": seconds,
        "forwardedFrom": None,
        "forwardedTo": None,
        "aiHandled": None,
        **more,
    }


def quo_text(number: str, at: datetime, *, outgoing: bool = True, **more: Any) -> dict[str, Any]:
    return {
        "id": f"AC{int(at.timestamp())}t{abs(hash(number)) % 1000}",
        "to": [number] if outgoing else [MINE],
        "from": MINE if outgoing else number,
        "text": "canary-body",
        "conversationId": "CN1",
        "direction": "outgoing" if outgoing else "incoming",
        "status": "delivered",
        "createdAt": z(at),
        "updatedAt": z(at),
        "media": [],
        "phoneNumberId": "PN1",
        "userId": "USme" if outgoing else None,
        **more,
    }


@dataclass
class Quo(Service):
    """A workspace. Cursors name the last item that was sent, so new items shift nothing."""

    key: str = "quo-key"
    calls: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    users: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {"id": "USme", "email": "Ada@example.org"},
            {"id": "USbob", "email": "b@x.org"},
        ]
    )
    numbers: list[dict[str, Any]] = field(default_factory=lambda: [{"id": "PN1", "phoneNumber": MINE}])
    most: int = 50

    def answer(self, request: Request) -> Reply:
        if request.headers.get("Authorization") != self.key:
            return json_reply({"message": "Unauthorized", "title": "Unauthorized"}, 401)
        if request.headers.get("Quo-Api-Version") != "2026-03-30":
            return json_reply({"message": "The version header is required"}, 400)
        lists = {
            "/calls": self.calls,
            "/messages": self.texts,
            "/users": self.users,
            "/phone-numbers": self.numbers,
        }
        if request.path not in lists:
            return json_reply({"message": "Not found"}, 404)
        query = request.query
        found = [
            one
            for one in lists[request.path]
            if query.get("createdAt[gte]", "")
            <= str(one.get("createdAt", ""))
            <= query.get("createdAt[lte]", "~")
            and query.get("phoneNumberId", one.get("phoneNumberId")) == one.get("phoneNumberId")
        ]
        found.sort(key=lambda one: (str(one.get("createdAt", "")), str(one.get("id"))), reverse=True)
        if "after" in query:
            place = tuple(json.loads(base64.b64decode(query["after"])))
            found = [one for one in found if (str(one.get("createdAt", "")), str(one["id"])) < place]
        size = min(int(query["limit"]), self.most)
        sent, more = found[:size], found[size:]
        last = [str(sent[-1].get("createdAt", "")), sent[-1]["id"]] if sent else None
        cursor = base64.b64encode(json.dumps(last).encode()).decode() if more else None
        return json_reply({"data": sent, "nextCursor": cursor})


# --- RingCentral: https://developers.ringcentral.com/guide/voice/call-log/api


def ringcentral_call(number: str, at: datetime, *, seconds: int = 90, **more: Any) -> dict[str, Any]:
    """An outgoing call, answered."""
    mine, other = {"phoneNumber": MINE, "name": "Ada"}, {"phoneNumber": number, "location": "San Mateo, CA"}
    outgoing = more.get("direction", "Outbound") == "Outbound"
    return {
        "uri": "https://platform.ringcentral.com/restapi/v1.0/...",
        "id": f"R{int(at.timestamp())}",
        "sessionId": f"{int(at.timestamp())}",
        "telephonySessionId": f"s-{int(at.timestamp())}",
        "startTime": z(at),
        "duration": seconds,
        "type": "Voice",
        "direction": "Outbound",
        "action": "VoIP Call",
        "result": "Call connected",
        "from": mine if outgoing else other,
        "to": other if outgoing else mine,
        **more,
    }


def ringcentral_text(number: str, at: datetime, *, outgoing: bool = True, **more: Any) -> dict[str, Any]:
    mine, other = {"phoneNumber": MINE, "name": "Ada"}, {"phoneNumber": number}
    return {
        "uri": "https://platform.ringcentral.com/restapi/v1.0/...",
        "id": int(at.timestamp()),
        "to": [other if outgoing else mine],
        "from": mine if outgoing else other,
        "type": "SMS",
        "creationTime": z(at),
        "readStatus": "Read",
        "priority": "Normal",
        "direction": "Outbound" if outgoing else "Inbound",
        "availability": "Alive",
        "subject": "canary-body",
        "messageStatus": "Delivered" if outgoing else "Received",
        **more,
    }


@dataclass
class RingCentral(Service):
    """An extension; page numbers shift as items come, and a refresh token is good once."""

    calls: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    client: str = "Basic " + base64.b64encode(b"app:app-secret").decode()
    jwt: str = "a.b.c"
    refresh: str = "refresh-1"
    valid: set[str] = field(default_factory=set)  # access tokens
    most: int = 100
    requests_a_token: int = 1000
    made: int = 0
    texts_allowed: bool = True

    def answer(self, request: Request) -> Reply:
        if request.path == "/restapi/oauth/token":
            return self.token(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.valid:
            return json_reply({"errorCode": "OAU-213", "message": "Token not found"}, 401)
        self.requests_a_token -= 1
        if self.requests_a_token == 0:
            self.valid.clear()
        lists = {"call-log": (self.calls, "startTime"), "message-store": (self.texts, "creationTime")}
        what = request.path.removeprefix("/restapi/v1.0/account/~/extension/~/")
        if what == "message-store" and not self.texts_allowed:
            return json_reply({"errorCode": "CMN-401", "message": "needs [ReadMessages]"}, 403)
        if what not in lists:
            return json_reply({"errorCode": "CMN-102"}, 404)
        return self.page(request, *lists[what])

    def page(self, request: Request, items: list[dict[str, Any]], key: str) -> Reply:
        query = request.query
        found = sorted(
            (one for one in items if query["dateFrom"] <= str(one[key]) <= query["dateTo"]),
            key=lambda one: str(one[key]),
            reverse=True,
        )
        size, number = min(int(query["perPage"]), self.most), int(query["page"])
        start = (number - 1) * size
        body: dict[str, Any] = {
            "records": found[start : start + size],
            "navigation": {"firstPage": {"uri": "x"}},
        }
        if found[start + size :]:
            following = urlencode({**query, "page": number + 1})
            body["navigation"]["nextPage"] = {
                "uri": f"https://platform.ringcentral.com{request.path}?{following}"
            }
        return json_reply(body)

    def token(self, request: Request) -> Reply:
        if request.headers.get("Authorization") != self.client:
            return json_reply({"error": "invalid_client"}, 401)
        form = request.form
        by_jwt = form.get("grant_type", "").endswith(":jwt-bearer") and form.get("assertion") == self.jwt
        by_token = form.get("grant_type") == "refresh_token" and form.get("refresh_token") == self.refresh
        if not (by_jwt or by_token):
            return json_reply({"error": "invalid_grant", "error_description": "Token is invalid"}, 400)
        self.made += 1
        access = f"access-{self.made}"
        self.valid.add(access)
        self.refresh = f"refresh-{self.made + 1}"
        return json_reply(
            {
                "access_token": access,
                "token_type": "bearer",
                "expires_in": 3600,
                "refresh_token": self.refresh,
                "refresh_token_expires_in": 604799,
                "scope": "ReadCallLog ReadMessages",
                "owner_id": "256440016",
            }
        )


# --- Twilio: https://www.twilio.com/docs/voice/api/call-resource


def twilio_call(number: str, at: datetime, *, seconds: int = 90, **more: Any) -> dict[str, Any]:
    """A call by the API, answered."""
    return {
        "account_sid": "ACaccount",
        "answered_by": None,
        "date_created": format_datetime(at),
        "direction": "outbound-api",
        "duration": str(seconds),
        "from": MINE,
        "parent_call_sid": None,
        "sid": f"CA{int(at.timestamp())}{abs(hash(number)) % 1000}",
        "start_time": format_datetime(at),
        "status": "completed",
        "to": number,
        **more,
    }


def twilio_text(number: str, at: datetime, *, outgoing: bool = True, **more: Any) -> dict[str, Any]:
    return {
        "body": "canary-body",
        "date_created": format_datetime(at),
        "date_sent": format_datetime(at),
        "direction": "outbound-api" if outgoing else "inbound",
        "from": MINE if outgoing else number,
        "sid": f"SM{int(at.timestamp())}",
        "status": "delivered" if outgoing else "received",
        "to": number if outgoing else MINE,
        **more,
    }


def _utc(date: str) -> datetime:
    return parsedate_to_datetime(date).replace(tzinfo=UTC)


@dataclass
class Twilio(Service):
    """An account; the address of the next page names the last item that was sent."""

    password: str = "Basic " + base64.b64encode(b"ACaccount:token").decode()
    calls: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    most: int = 1000

    def answer(self, request: Request) -> Reply:
        if request.headers.get("Authorization") != self.password:
            return json_reply({"code": 20003, "message": "Authenticate", "status": 401}, 401)
        start = "/2010-04-01/Accounts/ACaccount/"
        lists = {
            f"{start}Calls.json": (self.calls, "start_time", "StartTime", "calls"),
            f"{start}Messages.json": (self.texts, "date_sent", "DateSent", "messages"),
        }
        if request.path not in lists:
            return json_reply({"code": 20404, "status": 404}, 404)
        items, key, name, what = lists[request.path]
        query = request.query
        dated = [(_utc(one[key] or one["date_created"]), one["sid"], one) for one in items]
        first, last = query[f"{name}>"], query[f"{name}<"]
        dated = [row for row in dated if first <= row[0].date().isoformat() <= last]
        dated.sort(key=lambda row: row[:2], reverse=True)
        if "PageToken" in query:
            names = [row[1] for row in dated]
            dated = dated[names.index(query["PageToken"].removeprefix("PA")) + 1 :]
        size = min(int(query["PageSize"]), self.most)
        sent = dated[:size]
        following = urlencode({**query, "PageToken": f"PA{sent[-1][1]}"}) if dated[size:] else ""
        return json_reply(
            {
                what: [row[2] for row in sent],
                "page_size": size,
                "next_page_uri": f"{request.path}?{following}" if following else None,
            }
        )
