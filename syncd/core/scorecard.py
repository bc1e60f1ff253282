"""The scorecard of a week: people reached, and what came of the calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from syncd.core.ladder import Try
from syncd.core.life import Voucher
from syncd.core.outcome import EARLY, LATE, Told
from syncd.model import Outcome, Span

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


_WORDS = frozenset((Voucher.COMMAND, Voucher.TITLE, Voucher.NOTES))


@dataclass(frozen=True, slots=True)
class Week:
    """What one week came to, from Monday to Sunday by the user's clock."""

    monday: date
    planned: int = 0  # calls that stand, or stood until they had passed
    attempts: int = 0  # calls that were made, whatever came of them
    reached: int = 0  # people spoken to, whoever called whom, or where they met
    voicemails: int = 0
    in_writing: int = 0  # people who answered in writing


def monday(moment: datetime, zone: ZoneInfo) -> date:
    """Return the Monday of a moment's week."""
    on = moment.astimezone(zone).date()
    return on - timedelta(days=on.weekday())


def week(
    tries: Mapping[str, Sequence[Try]], talks: Mapping[str, Sequence[datetime]], of: date, zone: ZoneInfo
) -> Week:
    """Return what the week that begins with the Monday `of` came to.

    `tries` are by contact, as are `talks`: when the call log or a calendar says that they talked.
    """

    def within(at: datetime) -> bool:
        return monday(at, zone) == of

    calls = [one for some in tries.values() for one in some]
    made = [told for one in calls if (told := _made(one)) and within(told.at)]
    return Week(
        of,
        planned=sum(one.life is not None and one.life.booking.stands and within(one.at) for one in calls),
        attempts=len(made),
        reached=sum(
            any(map(within, _talked(tries.get(who, ()), talks.get(who, ())))) for who in {*tries, *talks}
        ),
        voicemails=sum(told.outcome is Outcome.VOICEMAIL for told in made),
        in_writing=sum(
            any(_answered(one) and within(one.told[0].at) for one in some) for some in tries.values()
        ),
    )


def _made(one: Try) -> Told | None:
    """Return what came of a call that was made; what was answered in writing had another outcome first."""
    told = next((told for told in one.told if told.outcome is not Outcome.EMAIL_REPLY), None)
    return told if told and told.outcome in _MADE else None


def _answered(one: Try) -> bool:
    return bool(one.told) and one.told[0].outcome is Outcome.EMAIL_REPLY


def _talked(tries: Sequence[Try], talks: Sequence[datetime]) -> Iterator[datetime]:
    """Yield when one talked with somebody; what the user says of a call of ours outweighs the call log."""
    denied: list[Span] = []
    for one in tries:
        if one.told and one.told[0].outcome is Outcome.SPOKE:
            yield one.told[0].at
        elif one.told and one.life and one.told[0].voucher in _WORDS:
            span = one.life.booking.span
            denied.append(Span(span.start - EARLY, span.end + LATE))
    yield from (at for at in talks if not any(span.start <= at <= span.end for span in denied))
