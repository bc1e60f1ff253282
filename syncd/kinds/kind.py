"""What a `kind` of the config stands for, and the settings that kinds of several families share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol

from syncd.ports import Secrets
from syncd.settings.shapes import PATH, TEXT, Setting


class Login(Protocol):
    """How a kind signs in, where a password is not enough."""

    def __call__(
        self,
        name: str,
        *,
        settings: Mapping[str, Any],
        secrets: Secrets,
        ask: Callable[[str], str],
        tell: Callable[[str], None],
    ) -> None:
        """Sign in, and put what was got under `name` into `secrets`; until then the old one stays.

        `settings` are those of the source that asks, empty where none is configured yet. `ask` asks
        without showing the answer, or reads standard input; `tell` shows a line, such as a code to type in.
        One that takes `others` as well gets the `Kind.login` and the settings of all that share the sign-in.
        Raises `UserError`, `AuthRequired`, `Refused` or `Transient`.
        """
        ...


class Way(NamedTuple):
    """How a kind signs in that has a choice, as `Kind.login` and `Kind.account`."""

    login: str
    account: str


@dataclass(frozen=True, slots=True)
class Kind:
    """What a `kind` of the config stands for: a class, and the settings that its constructor takes."""

    target: str  # module:class
    settings: Mapping[str, Setting]
    about: str
    carries: frozenset[str] = frozenset()  # mail, text, call, entry, card
    voice: bool = False  # it alone may tell that a call took place, so plans wait until it is fresh
    extra: str = ""  # the optional dependencies that it needs
    login: str = ""  # module:function, a `Login`; without one a password is asked for
    account: str = ""  # the name of the secret that all its sources share, unless the config names another
    ways: Mapping[str, Way] = field(default_factory=dict)  # by the setting `sign_in`, for a kind that has it

    def chosen(self, settings: Mapping[str, Any]) -> Kind:
        """Return it with the way to sign in that its settings choose."""
        way = self.ways.get(str(settings.get("sign_in")))
        return replace(self, login=way.login, account=way.account) if way else self


def path(about: str, example: str) -> Setting:
    """Return the setting for a path that must be given."""
    return Setting(PATH, about, required=True, example=f'"{example}"')


SECRET = Setting(
    TEXT, "the name of the source whose password or token this one shares; by default it has its own"
)
"""For the settings of a kind that signs in; its class gets the name of the secret as `secret`."""

CA_FILE = Setting(PATH, "the certificates to trust, where the server's is not signed by a public one")
