"""Who may look at the figures on the web, in which time zone its days are, and what tokens cost."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.settings.reading import words

TOKEN_CHARS_MIN = 20
PRICE_MAX = 10_000.0
YES, NO = frozenset({"on", "yes", "true", "1"}), frozenset({"off", "no", "false", "0"})
WANTED = "ASK_AI_DASHBOARD"
SIGN_IN = "SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and ASK_AI_PUBLIC_URL"


class Signing(Protocol):
    """What signing in with Slack needs."""

    @property
    def client_id(self) -> str:
        """The app's."""

    @property
    def client_secret(self) -> str:
        """The app's."""

    @property
    def public_url(self) -> str:
        """Where browsers reach this server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardSettings:
    """`on` says that it is served at all, `slack` that people sign in with Slack; `token` opens it to whoever has it, "" for nobody.

    `zone` is a name of the IANA data base. `prices` are dollars for a million tokens in and out, by model, where they differ from the list.
    """

    on: bool = False
    slack: bool = False
    token: str = field(default="", repr=False)
    zone: str = "UTC"
    prices: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def read_dashboard(env: Mapping[str, str], slack: Signing, faults: list[str]) -> DashboardSettings:
    """All of it, as docs/dashboard.md has it: a token turns the dashboard on, and signing in with Slack has to be asked for."""
    wanted, token = env.get(WANTED, "").strip().lower(), env.get(f"{WANTED}_TOKEN", "").strip()
    if wanted and wanted not in YES | NO:
        faults.append(f"{WANTED} must be on or off")
    if token and len(token) < TOKEN_CHARS_MIN:
        faults.append(f"{WANTED}_TOKEN must have {TOKEN_CHARS_MIN} characters or more; `openssl rand -hex 32` makes one")
    able = bool(slack.client_id and slack.client_secret and slack.public_url)
    if wanted in YES and not (token or able):
        faults.append(f"{WANTED} needs {WANTED}_TOKEN, or {SIGN_IN}")
    return DashboardSettings(
        on=wanted not in NO and (bool(token) or (wanted in YES and able)),
        slack=wanted in YES and able,
        token=token,
        zone=_zone(env, faults),
        prices=_prices(env, faults),
    )


def _zone(env: Mapping[str, str], faults: list[str]) -> str:
    name = env.get("ASK_AI_ZONE", "").strip() or "UTC"
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        faults.append(f"ASK_AI_ZONE: {name!r} is no time zone such as Europe/Berlin")
        return "UTC"
    return name


def _prices(env: Mapping[str, str], faults: list[str]) -> dict[str, tuple[float, float]]:
    prices = {}
    for entry in words(env, "ASK_AI_PRICES"):
        model, _, amounts = entry.partition("=")
        per_in, _, per_out = amounts.partition("/")
        try:
            price = float(per_in), float(per_out)
        except ValueError:
            price = math.nan, math.nan
        if not model.strip() or not all(0 <= amount <= PRICE_MAX for amount in price):
            faults.append(f"ASK_AI_PRICES: {entry!r} is not of the form MODEL=IN/OUT, in dollars for a million tokens")
            continue
        prices[model.strip()] = price
    return prices
