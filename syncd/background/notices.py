"""Notifications to the user: the digest in the morning, and once when something stops or works again.

They go to wherever the secret called "digest" says, by Apprise (https://appriseit.com).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from syncd import morning
from syncd.config import Config
from syncd.core import digest
from syncd.credentials import safe
from syncd.decide import Decision
from syncd.errors import SyncdError, Transient, UserError
from syncd.store import life as living
from syncd.store.store import Store
from syncd.tick import Problem

DIGEST = "digest"  # what the secret, the notice and a problem with it are called
GATE = "booking"  # what a notice calls that nothing new is booked
PATIENCE = timedelta(hours=1)  # that what may heal by itself is waited for before it is told
UNSENT = "unsent"  # what is noted while nothing can be sent, and since when
_SEEN, _TOLD = "ill: ", "told: "


def after(store: Store, config: Config, decision: Decision, problems: Iterable[Problem]) -> list[Problem]:
    """Send what is to be told after a turn; return what kept it from being sent.

    What was not sent is tried again after the next turn.
    """
    if config.digest is None:
        return []
    broken = {one.where: one for one in problems}
    try:
        fallen = _fallen(store, decision, broken)
        if _due(store, config, decision):
            _send_digest(store, config, decision, broken)
            _note(store, decision, DIGEST, *(_TOLD + where for where in fallen if where in broken))
            fallen = {where: text for where, text in fallen.items() if where not in broken}
        if fallen:
            lines = [f"{where}: {text}" for where, text in fallen.items()]
            send(config, f"syncd: {', '.join(fallen)} stopped", "\n".join(lines))
            _note(store, decision, *(_TOLD + where for where in fallen))
        _recover(store, config, decision, broken)
        if UNSENT in living.notices(store):
            living.tell(store, UNSENT, None)
    except SyncdError as problem:
        living.tell(store, UNSENT, decision.facts.setting.now)
        return [Problem(DIGEST, str(problem), heals=isinstance(problem, Transient))]
    return []


def due(config: Config, now: datetime) -> datetime:
    """Return when the next digest is to be sent; a day ahead, where none is."""
    zone = ZoneInfo(config.me.timezone)
    at = config.digest.at if config.digest else None
    days = (now.astimezone(zone).date() + timedelta(days=ahead) for ahead in (0, 1))
    moments = (datetime.combine(day, at, zone) for day in days) if at else ()
    return next((moment for moment in moments if moment > now), now + timedelta(days=1))


def _due(store: Store, config: Config, decision: Decision) -> bool:
    """Whether the digest of the day is still to be sent."""
    zone = decision.facts.setting.zone
    local, last = decision.facts.setting.now.astimezone(zone), living.told(store, DIGEST)
    if config.digest is None or config.digest.at is None or local.time() < config.digest.at:
        return False
    return last is None or last.astimezone(zone).date() < local.date()


def _send_digest(store: Store, config: Config, decision: Decision, broken: dict[str, Problem]) -> None:
    told = morning.of_today(store, decision, broken.values())
    if not told.empty:
        send(config, digest.heading(told), digest.text(told, decision.facts.setting))


def _fallen(store: Store, decision: Decision, broken: dict[str, Problem]) -> dict[str, str]:
    """Return what has stopped and was not told of yet, with its reason; what may heal is waited for."""
    now, waits = decision.facts.setting.now, _waits(decision, broken)
    ill = {where: (one.text.removeprefix(f"{where}: "), one.heals) for where, one in broken.items()}
    if waits:
        ill[GATE] = (f"nothing new is booked: {waits}", True)
    known, since = living.notices(store), {one.name: one.problem_since for one in store.sources()}
    fallen = {}
    for where, (text, heals) in ill.items():
        living.tell(store, _SEEN + where, now)
        waited = now - min(known.get(_SEEN + where, now), since.get(where) or now)
        if _TOLD + where not in known and (not heals or waited >= PATIENCE):
            fallen[where] = text
    return fallen


def _waits(decision: Decision, broken: Iterable[str]) -> str:
    """Return why nothing is booked, unless the user wanted so, or is told of the cause anyhow."""
    now = decision.facts.setting.now
    paused = any(pause.start <= now for pause in decision.facts.flags.pauses(now))
    known = any(decision.waits.startswith(f"{where} ") for where in broken)
    return "" if known or paused else decision.waits


def _recover(store: Store, config: Config, decision: Decision, broken: Iterable[str]) -> None:
    """Tell once of what had stopped and works again."""
    ill = {*broken, *([GATE] if decision.waits else [])}
    known = living.notices(store)
    told = [one.removeprefix(_TOLD) for one in known if one.startswith(_TOLD)]
    well = [where for where in told if where not in ill]
    still = {source.name for source in config.sources} | {"calendar", "config", "drafts", "notes", GATE}
    if some := [where for where in well if where in still]:
        send(config, "syncd: all is well again", "\n".join(f"{where}: works again" for where in some))
    with store.together():
        for one in known:
            if one.startswith((_SEEN, _TOLD)) and one.partition(": ")[2] not in ill:
                living.tell(store, one, None)


def _note(store: Store, decision: Decision, *about: str) -> None:
    with store.together():
        for one in about:
            living.tell(store, one, None)
            living.tell(store, one, decision.facts.setting.now)


def send(config: Config, title: str, body: str) -> None:
    """Send one notification to every address of the secret "digest".

    Raises `AuthRequired` without that secret, `UserError` without Apprise or for what is no address of
    it, `Transient` when one of them did not take it.
    """
    given = safe(config.state, config.secret_command).get(DIGEST).split()
    try:
        import apprise
    except ModuleNotFoundError as error:
        raise UserError(
            "notifications need Apprise, which is not installed; run: uv tool install 'syncd[notify]'"
        ) from error
    logging.getLogger("apprise").disabled = True  # its lines may quote an address, which holds secrets
    to = apprise.Apprise(asset=apprise.AppriseAsset(app_id="syncd"))
    if not given or not all(map(to.add, given)):
        raise UserError(
            "the secret is no address that Apprise knows, such as ntfy://topic; run: syncd login digest"
        )
    if not to.notify(title=title, body=body):
        raise Transient("a notification was not taken; it is sent again after the next turn")
