"""Drafts in Gmail: laid down once, and the user's as soon as the user touched them."""

from __future__ import annotations

import base64
import email
import json
from dataclasses import replace
from email.policy import default

import pytest
from contracts.source import CONTEXT, NOW
from servers.mailbox import SIGNED_IN
from servers.myworld import MemorySecrets
from servers.proxy import Lost, Proxy
from servers.web import Reply, Web

from connectors.google.drafts import GmailDrafts, message_id
from syncd.errors import Conflict, Refused, Transient
from syncd.model import Address, Draft

ADA = {"email": "ada@example.org", "name": "Ada"}
DRAFT = Draft(
    "0a1b2c3d4e5f6g7h8i9jakblcmdnfogp", Address("Lee, Ann", "ann@x.org"), "Our call", "Shall we?\nAda"
)


@pytest.fixture
def server(myworld):
    servers = {"gmail": {"seed": {"user": ADA, "emails": []}}}
    with myworld.world(now=NOW.isoformat(), people={"ada": ADA["email"]}, **servers) as server:
        yield server


def drafts_at(endpoint, secrets=None):
    context = replace(CONTEXT, secrets=secrets or MemorySecrets({"google": SIGNED_IN}))
    return GmailDrafts(context=context, secret="google", endpoint=endpoint)


@pytest.fixture
def drafts(server):
    return drafts_at(server.endpoint, server.persons["ada"].secrets)


def standing(server):
    return server.persons["ada"].gmail("GET", "drafts").get("drafts", [])


def test_a_draft_is_laid_down_once(server, drafts):
    assert drafts.find(DRAFT.id) is None
    version = drafts.put(DRAFT)

    assert drafts.put(DRAFT) == version == drafts.find(DRAFT.id)
    assert len(standing(server)) == 1


class Draftbox:
    """Drafts as Gmail documents them: each edit is another message in the same draft."""

    def __init__(self):
        self.drafts: dict[str, tuple[str, email.message.EmailMessage]] = {}
        self.count = 0

    def save(self, name, raw):
        self.count += 1
        message = email.message_from_bytes(base64.urlsafe_b64decode(raw), policy=default)
        self.drafts[name] = (f"m{self.count}", message)

    def shown(self, name):
        number, message = self.drafts[name]
        headers = [{"name": key, "value": str(value)} for key, value in message.items()]
        return {"id": name, "message": {"id": number, "payload": {"headers": headers}}}

    def __call__(self, request):
        name = request.path.rpartition("/")[2]
        if request.method == "GET" and name == "drafts":
            searched = "q" in request.query  # which finds nothing: a search is late
            found = {"drafts": [self.shown(one) for one in self.drafts if not searched]}
        elif request.method == "GET":
            found = self.shown(name)
        elif request.method == "DELETE":
            del self.drafts[name]
            return Reply(204)
        else:
            name = name if request.method == "PUT" else f"r{self.count}"
            self.save(name, json.loads(request.body)["message"]["raw"])
            found = self.shown(name)
        return Reply(body=json.dumps(found).encode())


@pytest.fixture
def box():
    box = Draftbox()
    with Web(box) as web:
        box.open = lambda: drafts_at(web.url)
        yield box


def test_a_draft_is_replaced_where_the_user_did_not_touch_it(box):
    version = box.open().put(DRAFT)
    after = box.open().put(replace(DRAFT, subject="Our call on Friday"), over=version)
    ((_, message),) = box.drafts.values()

    assert after != version
    assert message["Subject"] == "Our call on Friday"
    assert box.open().find(DRAFT.id) == after
    box.open().drop(DRAFT.id, over=after)
    assert box.drafts == {}


@pytest.mark.parametrize("known", ["Message-ID: {}", "References: {}\r\nMessage-ID: <other@x>", "X-Other: x"])
def test_a_draft_that_the_user_edited_stays(box, known):
    version = box.open().put(DRAFT)
    raw = f"To: ann@x.org\r\nSubject: Mine\r\n{known.format(message_id(DRAFT.id))}\r\n\r\nMine."
    box.save("r0", base64.urlsafe_b64encode(raw.encode()).decode())

    with pytest.raises(Conflict):
        box.open().put(DRAFT, over=version)
    if not known.startswith("X"):  # else nobody can tell that it was ours
        with pytest.raises(Conflict):
            box.open().drop(DRAFT.id, over=version)
    assert [message["Subject"] for _, message in box.drafts.values()] == ["Mine"]


def test_a_draft_that_the_user_deleted_or_sent_is_gone(server, drafts):
    version = drafts.put(DRAFT)
    (one,) = standing(server)
    server.persons["ada"].gmail("DELETE", f"drafts/{one['id']}")

    assert drafts.find(DRAFT.id) is None
    with pytest.raises(Conflict):
        drafts.put(DRAFT, over=version)
    drafts.drop(DRAFT.id, over=version)
    assert standing(server) == []


def test_a_draft_that_is_dropped_is_gone_and_others_stay(server, drafts):
    body = {"message": {"raw": base64.urlsafe_b64encode(b"To: a@b.org\r\nSubject: My own\r\n\r\n.").decode()}}
    server.persons["ada"].gmail("POST", "drafts", body)
    version = drafts.put(DRAFT)
    drafts.drop(DRAFT.id, over=version)
    drafts.drop(DRAFT.id, over=version)

    assert drafts.find(DRAFT.id) is None
    assert len(standing(server)) == 1


def test_when_the_answer_is_lost_there_is_one_draft(server):
    with Proxy(server.server.port, http=True) as proxy:
        drafts = drafts_at(f"{proxy.url}/gw/{{host}}/", server.persons["ada"].secrets)
        proxy.on("POST", Lost())
        with pytest.raises(Transient):
            drafts.put(DRAFT)
        version = drafts.put(DRAFT)

        assert drafts.find(DRAFT.id) == version
        assert len([line for line in proxy.seen if line.startswith("POST")]) == 1
    assert len(standing(server)) == 1


def test_a_sign_in_that_may_not_search_looks_at_every_draft():
    headers = {"headers": [{"name": "Message-Id", "value": message_id(DRAFT.id)}]}

    def answer(request):
        if "q" in request.query:
            return Reply(403, json.dumps({"error": {"errors": [{"reason": "forbidden"}]}}).encode())
        if request.path.endswith("/drafts"):
            return Reply(body=json.dumps({"drafts": [{"id": "r1", "message": {"id": "m1"}}]}).encode())
        return Reply(body=json.dumps({"id": "r1", "message": {"id": "m1", "payload": headers}}).encode())

    with Web(answer) as web:
        assert drafts_at(web.url).find(DRAFT.id) == "r1/m1"


def test_what_is_laid_down_is_plain_and_goes_to_one_person():
    sent = []

    def answer(request):
        if request.method == "POST":
            sent.append(json.loads(request.body))
            return Reply(body=b'{"id": "r1", "message": {"id": "m1"}}')
        return Reply(body=b"{}")

    hostile = replace(
        DRAFT, subject="Hi\r\nBcc: eve@evil.example", to=Address("Ann\n<eve@evil.example>", "ann@x.org")
    )
    with Web(answer) as web:
        drafts_at(web.url).put(hostile)
    message = email.message_from_bytes(base64.urlsafe_b64decode(sent[0]["message"]["raw"]), policy=default)

    assert [one.addr_spec for one in message["To"].addresses] == ["ann@x.org"]
    assert message["Bcc"] is None
    assert message.get_content().split() == ["Shall", "we?", "Ada"]
    assert message["Message-ID"] == message_id(DRAFT.id)


@pytest.mark.parametrize("address", ["", "ann", "ann@x.org, eve@evil.example", "a b@x.org", "@"])
def test_a_recipient_that_is_no_address_is_refused(address):
    with Web(lambda _: Reply(body=b"{}")) as web, pytest.raises(Refused, match="no address"):
        drafts_at(web.url).put(replace(DRAFT, to=Address("Ann", address)))
