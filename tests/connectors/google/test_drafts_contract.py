"""Drafts in Gmail keep the contract of all drafts, over a server of somebody else's."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.message import EmailMessage

import pytest
from contracts.calendar import CONTEXT, NOW
from contracts.drafts import DraftsContract
from servers.myworld import Person

from connectors.google.drafts import GmailDrafts

ADA = {"email": "ada@example.org", "name": "Ada"}
KEPT = ("To", "Subject", "References")  # what a mail program leaves of a draft that it saves again


@dataclass
class GmailWorld:
    """The user's mail program: it uses the API by hand."""

    ada: Person
    open: Callable[[], GmailDrafts]

    def reopened(self):
        self.answer()
        return self.open()

    drafts = property(reopened)

    def listed(self):
        found = self.ada.gmail("GET", "drafts").get("drafts", [])
        return [self.ada.gmail("GET", f"drafts/{one['id']}", format="full") for one in found]

    def answer(self):
        """Give each draft's thread another mail: this server updates no draft that is alone in one."""
        for one in self.listed():
            thread = one["message"]["threadId"]
            if len(self.ada.gmail("GET", f"threads/{thread}")["messages"]) == 1:
                self.ada.gmail("POST", "messages", {"raw": encoded(message(one)), "threadId": thread})

    def add(self, subject):
        mine = EmailMessage()
        mine["Subject"] = subject
        mine.set_content("mine")
        self.ada.gmail("POST", "drafts", {"message": {"raw": encoded(mine)}})

    def edit(self, old, new):
        self.answer()
        for one in self.listed():
            found = message(one)
            if old in found.get_content():
                found.set_content(found.get_content().replace(old, new))
                self.ada.gmail("PUT", f"drafts/{one['id']}", {"message": {"raw": encoded(found)}})

    def delete(self):
        for one in self.listed():
            self.ada.gmail("DELETE", f"drafts/{one['id']}")

    def lie(self):
        return sorted((found["Subject"], found.get_content()) for found in map(message, self.listed()))


def message(draft):
    """Return a draft as a mail program saves it."""
    payload = draft["message"]["payload"]
    found = EmailMessage()
    for one in payload["headers"]:
        if one["name"] in KEPT:
            found[one["name"]] = one["value"]
    found.set_content(base64.urlsafe_b64decode(payload["body"]["data"]).decode())
    return found


def encoded(found):
    return base64.urlsafe_b64encode(found.as_bytes()).decode()


class TestGmailDrafts(DraftsContract):
    @pytest.fixture
    def world(self, myworld):
        gmail = {"seed": {"user": ADA, "emails": []}}
        with myworld.world(now=NOW.isoformat(), people={"ada": ADA["email"]}, gmail=gmail) as server:
            ada = server.persons["ada"]
            context = replace(CONTEXT, secrets=ada.secrets)
            yield GmailWorld(
                ada, lambda: GmailDrafts(context=context, secret="google", endpoint=server.endpoint)
            )
