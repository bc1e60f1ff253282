"""The scorecard of a week: people reached and tries made, counted from what came of the calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from syncd.core.ladder import Try
from syncd.core.outcome import Told
from syncd.model import Outcome

_MADE = frozenset(
    (
        Outcome.SPOKE,
        Outcome.VOICEMAIL,
        Outcome.NO_ANSWER,
        Outcome.BUSY,
        Outcome.WRONG_NUMBER,
        Outcome.CALLBACK,
        Outcome.DECLINED,
    )
)


@dataclass(frozen=True, slots=True)
class Week:
    """What one week came to, from Monday to Sunday by the user's clock."""

    monday: date
    planned: int = 0  # calls that stand, or stood until they had passed
    attempts: int = 0  # calls that were made, whatever came of them
    reached: int = 0  # people spoken to
    voicemails: int = 0
    in_writing: int = 0  # people who answered in writing


def monday(moment: datetime, zone: ZoneInfo) -> date:
    """Return the Monday of a moment's week."""
    on = moment.astimezone(zone).date()
    return on - timedelta(days=on.weekday())


def week(tries: Mapping[str, Sequence[Try]], of: date, zone: ZoneInfo) -> Week:
    """Return what the week that begins with the Monday `of` came to; `tries` are by contact."""

    def within(at: datetime) -> bool:
        return monday(at, zone) == of

    calls = [one for some in tries.values() for one in some]
    made = [told for one in calls if (told := _made(one)) and within(told.at)]
    return Week(
        of,
        planned=sum(one.life is not None and one.life.booking.stands and within(one.at) for one in calls),
        attempts=len(made),
        reached=_people(tries, Outcome.SPOKE, of, zone),
        voicemails=sum(told.outcome is Outcome.VOICEMAIL for told in made),
        in_writing=_people(tries, Outcome.EMAIL_REPLY, of, zone),
    )


def _made(one: Try) -> Told | None:
    """Return what came of a call that was made; what was answered in writing had another outcome first."""
    told = next((told for told in one.told if told.outcome is not Outcome.EMAIL_REPLY), None)
    return told if told and told.outcome in _MADE else None


def _people(tries: Mapping[str, Sequence[Try]], outcome: Outcome, of: date, zone: ZoneInfo) -> int:
    return sum(
        any(
            one.told and one.told[0].outcome is outcome and monday(one.told[0].at, zone) == of for one in some
        )
        for some in tries.values()
    )
