"""What every source promises, of those that ask a phone service."""

from __future__ import annotations

from datetime import timedelta

import pytest
from contracts.source import NOW, SourceContract
from servers.phone_sources import ANN, KINDS, served, source


class PhoneWorld:
    """A service; calls and texts by turns."""

    def __init__(self, service):
        self.service, self.count = service, 0
        service.most = 3

    def source(self):
        return source(self.service)

    def happen(self, count):
        for _ in range(count):
            self.count += 1
            at = NOW - timedelta(hours=30 - self.count)
            if self.count % 2:
                self.service.calls.append(self.service.call(ANN, at))
            else:
                self.service.texts.append(self.service.text(ANN, at))


class TestPhoneServices(SourceContract):
    @pytest.fixture(params=KINDS)
    def world(self, request, tmp_path):
        with served(request.param, tmp_path) as service:
            yield PhoneWorld(service)

    def test_nothing_new_is_no_page(self, world):
        """Two days are read again each time, for what is listed late; what happened before is not."""
        world.count -= 72
        super().test_nothing_new_is_no_page(world)
