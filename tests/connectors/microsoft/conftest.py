"""The Graph of ours, and a user who has signed in to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from contracts.source import CONTEXT
from servers import entra
from servers.graph import running, signed_in
from servers.graph_contract import Contract
from servers.myworld import MemorySecrets


@pytest.fixture(scope="session")
def contract(shared_data):
    return Contract(shared_data / "graph-v1.0-slice.json")


@pytest.fixture
def graph(contract):
    with running(contract) as server:
        yield server


@pytest.fixture
def opened(graph):
    """Return the settings that every kind has."""

    def settings(context=CONTEXT):
        secrets = MemorySecrets({"microsoft": signed_in()})
        return {"context": replace(context, secrets=secrets), "secret": "microsoft", "endpoint": graph.url}

    return settings


@pytest.fixture(scope="session")
def emulated(tmp_path_factory):
    with entra.emulated(tmp_path_factory.mktemp("emulated")) as provider:
        yield provider
