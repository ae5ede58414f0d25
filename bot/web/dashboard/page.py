"""Whole pages. What is in them is escaped where it is made; addresses and forms are only these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from urllib.parse import urlencode

from bot.figures.overview import Overview
from bot.figures.periods import LENGTHS
from bot.figures.tables import table
from bot.web.dashboard import sections
from bot.web.dashboard.html import Html, el
from bot.web.dashboard.sheets import sheet

HOME_PATH, SIGN_IN_PATH, SIGN_OUT_PATH = "/dashboard", "/dashboard/sign-in", "/dashboard/sign-out"
SLACK_PATH, ICON_PATH = "/dashboard/slack", "/dashboard/icon.svg"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page: a heading, its chart, and the ids of the tables below it, or `beside` it where there is room."""

    heading: str
    chart: Callable[[Overview], Html] | None
    tables: tuple[str, ...] = ()
    beside: bool = False


PARTS = (
    Part("Questions", sections.by_day, ("days",)),
    Part("Is its confidence right?", sections.confidence, ("confidence",), beside=True),
    Part("How long people wait", sections.waiting, ("times",), beside=True),
    Part("What humans took over", sections.humans, ("tickets",), beside=True),
    Part("Topics", sections.topics, ("topics",), beside=True),
    Part("What the documents lack", None, ("gaps",)),
    Part("Sources", sections.sources, ("sources",), beside=True),
    Part("Cost", sections.cost),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the figures: the period and the workspace that were chosen, the workspaces to choose from (name by id), and the key of the form that signs out."""

    days: int
    team: str
    teams: Mapping[str, str]
    form_key: str


@cache
def asset(name: str) -> str:
    """A file that belongs to the pages."""
    return (resources.files("bot.web.dashboard") / name).read_text(encoding="utf-8")


@cache
def style_path() -> str:
    """A new style has a new address, so that an old one may be kept for long."""
    return f"/dashboard/style-{sha256(asset('style.css').encode()).hexdigest()[:12]}.css"


def figures_page(overview: Overview, frame: Frame) -> str:
    """The figures."""
    at = f"As of {overview.at:%Y-%m-%d %H:%M} {overview.at:%Z}".rstrip()
    first, last = overview.figures.period.dates[0], overview.figures.period.dates[-1]
    span = el("p", f"{first.isoformat()} to {last.isoformat()}. {at}.", class_="when")
    nobody = el("p", f"Nobody has asked anything in the last {frame.days} days.", class_="notice", role="status")
    parts = (_part(overview, frame, part) for part in PARTS)
    inside = (el("h1", "How ask-ai is doing"), _choices(frame), span, nobody if not overview.figures.asked else Html(), sections.tiles(overview), *parts)
    return _page(f"Figures of {frame.days} days", el("main", *inside, id="main"), aside=_sign_out(frame))


def _part(overview: Overview, frame: Frame, part: Part) -> Html:
    sheets = (sheet(made, days=frame.days, team=frame.team) for name in part.tables if (made := table(name, overview)))
    named = f"part-{PARTS.index(part) + 1}"
    drawn = part.chart(overview) if part.chart else Html()
    return el("section", el("h2", part.heading, id=named), drawn, *sheets, class_="beside" if part.beside and drawn else None, aria_labelledby=named)


def _choices(frame: Frame) -> Html:
    links = (
        el(
            "a",
            f"{days} days",
            href=f"{HOME_PATH}?{urlencode({'days': days, **({'team': frame.team} if frame.team else {})})}",
            aria_current="page" if days == frame.days else None,
        )
        for days in LENGTHS
    )
    return el("div", el("nav", *links, aria_label="Period"), _workspaces(frame), class_="choices")


def _workspaces(frame: Frame) -> Html:
    if len(frame.teams) < 2:
        return Html()
    options = (el("option", name, value=team, selected=team == frame.team) for team, name in {"": "All workspaces", **frame.teams}.items())
    fields = el("label", "Workspace", for_="team"), el("select", *options, id="team", name="team"), el("input", type="hidden", name="days", value=frame.days)
    return el("form", *fields, el("button", "Show", type="submit"), method="get", action=HOME_PATH)


def _sign_out(frame: Frame) -> Html:
    key = el("input", type="hidden", name="key", value=frame.form_key)
    return el("form", key, el("button", "Sign out", type="submit"), method="post", action=SIGN_OUT_PATH)


def sign_in_page(*, token: bool, slack: str, fault: str = "") -> str:
    """How to get in: with the token, where there is one, and through Slack, at that address, where it is set up. `fault` says why it did not work."""
    told = el("p", fault, class_="fault", role="alert", id="fault") if fault else Html()
    field = el(
        "input",
        id="token",
        name="token",
        type="password",
        autocomplete="current-password",
        required=True,
        maxlength=500,
        aria_describedby="fault" if fault else None,
        aria_invalid="true" if fault else None,
    )
    form = el("form", el("label", "Token", for_="token"), field, el("button", "Sign in", type="submit"), method="post", action=SIGN_IN_PATH, class_="door")
    link = el("p", el("a", "Sign in with Slack", href=slack, class_="button"))
    inside = (el("h1", "Figures of ask-ai"), told, form if token else Html(), link if slack else Html())
    return _page("Sign in", el("main", *inside, id="main", class_="small"))


def words_page(heading: str, words: str, *, to: str = HOME_PATH, label: str = "To the figures") -> str:
    """A page that says one thing, and where to go from there."""
    return _page(heading, el("main", el("h1", heading), el("p", words), el("p", el("a", label, href=to)), id="main", class_="small"))


def onward_page() -> str:
    """A page that goes on to the figures by itself: a browser that came from elsewhere sends the strict cookie only from here on."""
    link = el("main", el("h1", "Figures of ask-ai"), el("p", el("a", "To the figures", href=HOME_PATH)), id="main", class_="small")
    return _page("Figures", link, onward=HOME_PATH)


def _page(heading: str, main: Html, *, aside: Html | None = None, onward: str = "") -> str:
    head = (
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", http_equiv="refresh", content=f"0;url={onward}") if onward else Html(),
        el("title", f"{heading} · ask-ai"),
        el("link", rel="stylesheet", href=style_path()),
        el("link", rel="icon", type="image/svg+xml", href=ICON_PATH),
    )
    header = el("header", el("a", "ask-ai", href=HOME_PATH, class_="brand"), aside or Html())
    body = el("body", el("a", "Skip to the figures", href="#main", class_="skip"), header, main)
    return f"<!doctype html>{el('html', el('head', *head), body, lang='en')}"
