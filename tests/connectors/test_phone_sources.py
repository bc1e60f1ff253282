"""What every source promises, of those that read what Apple, Google Voice and WhatsApp keep."""

from __future__ import annotations

from datetime import timedelta

import pytest
from apple_stores import Messages, call, store
from contracts.source import CONTEXT, NOW, SourceContract
from voice_pages import call_page

from connectors.phone import apple_calls, google_voice, imessage, whatsapp
from connectors.phone.apple_calls import AppleCallsSource
from connectors.phone.google_voice import GoogleVoiceSource
from connectors.phone.imessage import ImessageSource
from connectors.phone.whatsapp import WhatsappSource

ANN = "+447700900123"
FIRST = NOW - timedelta(days=30)


class Place:
    """A path, and how many things happened there."""

    def __init__(self, path):
        self.path = path
        self.count = 0

    def happen(self, count):
        for _ in range(count):
            self.count += 1
            self.one(FIRST + timedelta(hours=self.count))


class CallsWorld(Place):
    def source(self):
        return AppleCallsSource(path=self.path, context=CONTEXT, clock=lambda: NOW)

    def one(self, at):
        call(self.path, at, ANN)


class MessagesWorld(Place):
    def source(self):
        return ImessageSource(path=self.path, context=CONTEXT, clock=lambda: NOW)

    def one(self, at):
        messages = Messages(self.path, sent=self.count)
        messages.message(at, handle=messages.handle(f"{ANN[:-2]}{self.count + 10}"))


class VoiceWorld(Place):
    def source(self):
        return GoogleVoiceSource(path=self.path, context=CONTEXT, clock=lambda: NOW)

    def one(self, at):
        (self.path / f"{ANN} - Placed - {at:%Y-%m-%dT%H_%M_%SZ}.html").write_bytes(
            call_page("placed", at, ANN)
        )


class ChatWorld(Place):
    def source(self):
        return WhatsappSource(path=self.path, context=CONTEXT, clock=lambda: NOW)

    def one(self, at):
        with (self.path / "WhatsApp Chat with Ann Lee.txt").open("a") as file:
            file.write(f"{at:%d/%m/%Y, %H:%M} - {('Ann Lee', 'Ada')[self.count % 2]}: Hello\n")


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch):
    for module in (apple_calls, imessage, google_voice, whatsapp):
        monkeypatch.setattr(module, "PAGE", 3)


class TestAppleCalls(SourceContract):
    @pytest.fixture
    def world(self, tmp_path):
        return CallsWorld(store(tmp_path / "CallHistory.storedata", "CallHistory"))


class TestImessage(SourceContract):
    @pytest.fixture
    def world(self, tmp_path):
        return MessagesWorld(store(tmp_path / "chat.db", "chat"))


class TestGoogleVoice(SourceContract):
    @pytest.fixture
    def world(self, tmp_path):
        return VoiceWorld(tmp_path)


class TestWhatsapp(SourceContract):
    @pytest.fixture
    def world(self, tmp_path):
        return ChatWorld(tmp_path)
