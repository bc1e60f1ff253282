"""Requests to Google's APIs, and what their answers mean to us.

https://googleapis.github.io/google-api-python-client/docs/
"""

from __future__ import annotations

import http.client
import json
import logging
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import httplib2
from google.auth.exceptions import GoogleAuthError
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient import discovery
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.errors import HttpError

from connectors.google import _token
from connectors.google._http import Http, retry_after
from syncd.errors import AuthRequired, Conflict, Refused, SyncdError, Transient
from syncd.ports import Secrets

VERSIONS = {"gmail": "v1", "calendar": "v3", "people": "v1"}
TITLES = {"gmail": "Gmail", "calendar": "Google Calendar", "people": "Google Contacts"}
SERVICES = {"gmail": "gmail", "calendar": "calendar-json", "people": "people"}  # as the console calls them
RETRIES = 2  # of what may be sent twice: after a broken socket or a server's own fault

Reply = dict[str, Any]

_AFTER = re.compile(r"Retry after (\d{4}-\d\d-\d\dT[\d:.]+Z)")  # Gmail says it in words
_HOUR = 3600.0

logging.getLogger("googleapiclient").setLevel(logging.ERROR)  # its warnings quote addresses and answers


class Gone(Refused):
    """There is no such thing, or not any more (404, 410)."""


class Expired(Gone):
    """The server does not know what we want to go on from (410, and how People says it)."""


class _Meaning(NamedTuple):
    """What an answer means that is no success, by its status or the reasons that it gives."""

    error: type[SyncdError]
    says: str
    statuses: Collection[int] = ()
    reasons: Collection[str] = ()
    wait: float | None = None


# The first that fits is right.
# https://developers.google.com/workspace/gmail/api/guides/handle-errors
# https://developers.google.com/workspace/calendar/api/guides/errors
_MEANINGS = (
    _Meaning(
        AuthRequired,
        "the sign-in does not allow this; run: {again}, and tick every box",
        reasons={"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"},
    ),
    _Meaning(AuthRequired, "the sign-in is not valid any more; run: {again}", statuses={401}),
    _Meaning(
        Transient,
        "the quota of the day is used up ({why})",
        reasons={"quotaExceeded", "dailyLimitExceeded", "calendarUsageLimitsExceeded"},
        wait=_HOUR,
    ),
    _Meaning(
        Transient,
        "the server asks for patience ({why})",
        statuses=range(500, 600),
        reasons={"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED"},
    ),
    _Meaning(Transient, "the server cannot be reached ({why})", statuses={*range(300, 400), 408}),
    _Meaning(Expired, "there is no such thing any more ({why})", {410}, {"EXPIRED_SYNC_TOKEN"}),
    _Meaning(Gone, "there is no such thing ({why}); look at the config", statuses={404}),
    _Meaning(Conflict, "somebody was quicker ({why})", statuses={409, 412}),
    _Meaning(
        Refused,
        "the API is off in the project of your OAuth client; turn it on at {library}",
        reasons={"accessNotConfigured", "SERVICE_DISABLED"},
    ),
    _Meaning(
        Refused, "the server does not do this ({why}); look at the config and the account", range(400, 500)
    ),
)


@cache
def api(name: str, endpoint: str) -> Any:
    """Return an API by its discovery document as it was shipped; made once, for that takes long.

    `endpoint` is another root than Google's, in which `{host}` stands for the host that Google has for it.
    """
    document = json.loads(get_static_doc(name, VERSIONS[name]))
    if endpoint:
        host = document["rootUrl"].removeprefix("https://").rstrip("/")
        root = endpoint.replace("{host}", host).rstrip("/") + "/"
        document["rootUrl"], document["baseUrl"] = root, root + document["servicePath"]
        document.pop("mtlsRootUrl", None)
    return discovery.build_from_document(document, http=Http())


@dataclass(slots=True)
class Account:
    """One sign-in, used by one thread."""

    secrets: Secrets | None
    secret: str
    api: str
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _https: dict[bool, AuthorizedHttp] = field(default_factory=dict)

    def execute(self, request: Any, *, once: bool = False) -> Reply:
        """Return the answer to a request. With `once`, it is sent once, whatever happens.

        Raises `Gone` for what is not there, `Conflict` for what is taken or was changed, `AuthRequired`,
        `Refused` and `Transient`.
        """
        try:
            found = request.execute(http=self._http(once=once), num_retries=0 if once else RETRIES)
        except HttpError as error:
            raise self._told(error) from error
        except (OSError, http.client.HTTPException, httplib2.error.HttpLib2Error, GoogleAuthError) as error:
            raise Transient(f"{TITLES[self.api]} cannot be reached; it is tried again") from error
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            # What the client does with an answer that is no JSON of Google's (_should_retry_response, 2.202).
            raise Transient(f"an answer of {TITLES[self.api]} was not whole; it is tried again") from error
        if request.method == "DELETE":
            return {}
        if not isinstance(found, dict):  # the client returns JSON that was cut as the text that it is
            raise Transient(f"an answer of {TITLES[self.api]} was not whole; it is tried again")
        return found

    def pages(self, method: Callable[..., Any], **parameters: Any) -> Iterator[Reply]:
        """Yield the pages of a list, each asked for when it is wanted."""
        token = None
        while True:
            reply = self.execute(method(**parameters, pageToken=token))
            yield reply
            following = reply.get("nextPageToken")
            if not following:
                return
            if following == token:
                raise Transient(f"{TITLES[self.api]} gives the same page again and again")
            token = following

    def _http(self, *, once: bool) -> AuthorizedHttp:
        if once not in self._https:
            granted = _token.credentials(self.secrets, self.secret)
            self._https[once] = AuthorizedHttp(granted, http=Http(once=once, clock=self.clock))
        return self._https[once]

    def _told(self, error: HttpError) -> SyncdError:
        """Return what an answer that is no success means."""
        status, reasons = int(error.resp.status), _reasons(error)
        fits = (one for one in _MEANINGS if status in one.statuses or not reasons.isdisjoint(one.reasons))
        meaning = next(fits, _MEANINGS[-1])
        says = f"{TITLES[self.api]}: {meaning.says}".format(
            why=" ".join([str(status), *sorted(reasons)]),
            again=_token.again(self.secret),
            library=f"https://console.cloud.google.com/apis/library/{SERVICES[self.api]}.googleapis.com",
        )
        if meaning.error is Transient:
            return Transient(says, retry_after=meaning.wait or self._wish(error))
        return meaning.error(says)

    def _wish(self, error: HttpError) -> float | None:
        said = _AFTER.search(error.content.decode("utf-8", "replace"))
        if said:
            return max(0.0, (datetime.fromisoformat(said[1]) - self.clock()).total_seconds())
        return retry_after(error.resp, self.clock())


def _reasons(error: HttpError) -> set[str]:
    """Return the words that an error gives for its cause; Google's APIs have three ways to say them."""
    try:
        said = json.loads(error.content)["error"]
        found = [said.get("status"), *(one.get("reason") for one in said.get("errors") or ())]
        found += [one.get("reason") for one in said.get("details") or () if "reason" in one]
    except (ValueError, TypeError, KeyError, AttributeError):
        return set()
    return {word for word in found if isinstance(word, str) and word.isprintable() and len(word) < 60}
