"""What goes wrong on the way to a calendar server."""

from __future__ import annotations

import random
from collections.abc import Iterator

from faults.stage import Stage
from faults.tally import Round
from servers.proxy import Answer, Cut, Fault, Lost, Stall, Unheard, redirect

_EMPTY = b'<?xml version="1.0"?><multistatus xmlns="DAV:"/>'
FAULTS: dict[str, Fault] = {
    "the connection ends before the request": Unheard(),
    "the connection ends before the answer": Lost(),
    "the answer is cut": Cut(after=60),
    "the connection is reset": Cut(after=200, reset=True),
    "the answer stops half way": Stall(after=30),
    "500": Answer(500),
    "503 with Retry-After": Answer(503, retry_after=0),
    "429 with Retry-After": Answer(429, retry_after=0),
    "410": Answer(410),
    "404": Answer(404),
    "200 and nothing": Answer(200),
    "207 and an empty list": Answer(207, _EMPTY, {"Content-Type": "application/xml"}),
    "led to another host": redirect("http://elsewhere.example/"),
}


def at_requests(stage: Stage, fault: Fault, dice: random.Random, rounds: int) -> Iterator[Round]:
    """Let a fault happen at one request after the other of a turn: once, or from there on."""
    lies = isinstance(fault, Answer) and fault.status == 207  # then a place seems free that is not
    every = [(number, times) for number in range(1, stage.requests + 1) for times in (1, 1000)]
    for number, times in every if rounds >= len(every) else dice.sample(every, rounds):
        stage.reset()
        stage.proxy.on(number, fault, times=times)
        ended = stage.turn()
        ticks, wrong = stage.healed(idle=number % 5 == 0, anywhere=lies)
        if ended:
            wrong.append(f"the turn ended with {ended}")
        yield Round(ticks, tuple(wrong), f"request {number}, {'once' if times == 1 else 'from there on'}")
