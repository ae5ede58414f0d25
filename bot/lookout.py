"""All that looks at LiveKit servers, built in one place: what can be looked at, by whom, and what people meet of it in Slack."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from bot.chat import Chat, Policies, Reading
from bot.diagnostics.dial.testdial import Books, TestDial
from bot.diagnostics.history import draw_history
from bot.diagnostics.looks import Looks
from bot.diagnostics.ports import LiveKit, Records
from bot.diagnostics.recorder import Recorder
from bot.diagnostics.token import Keyring
from bot.diagnostics.usages import USAGES, Usage
from bot.errors import BadInput, BotError
from bot.looking.board import Board
from bot.looking.buttons import Draw, Picture
from bot.looking.calling import KIND as CALL
from bot.looking.calling import Calling
from bot.looking.counting import Counting, Week
from bot.looking.held import Held
from bot.looking.looking import CALLS, Looking
from bot.looking.possible import Looker, Possible
from bot.looking.rights import Rights
from bot.looking.watching import KIND as WATCH
from bot.looking.watching import Watching
from bot.settings import LiveKitSettings
from bot.worker import Handler

if TYPE_CHECKING:  # half a second each, which `ask-ai diag help` need not pay; see `open_lookout`
    from bot.livekit import Projects
    from bot.store import Store

log = logging.getLogger("bot.lookout")
NO_SERVER = "no LiveKit server is set up; set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET"


def utc_now() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookout:
    """What looks. `reading` gives the server of a project and raises `BadInput`; `looker`, `recorder` and `draw` are None where no server is set up, `callers` empty where there are no test calls."""

    settings: LiveKitSettings
    possible: Possible
    reading: Callable[[str], LiveKit]
    held: Held = field(default_factory=lambda: Held(time.monotonic))
    looker: Looker | None = None
    callers: Mapping[str, TestDial] = field(default_factory=dict)
    draw: Draw | None = None
    recorder: Recorder | None = None
    routes: Sequence[BaseRoute] = ()

    async def sweep(self) -> None:
        """End the test calls that a process left behind when it was killed."""
        for project, caller in self.callers.items():
            try:
                await caller.sweep()
            except BotError as error:
                log.warning("dial.not_swept", extra={"project": project, "error": type(error).__name__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What cards are shown and read with; `human` says whether there is anybody to hand one over to."""

    chat: Chat
    board: Board
    reading: Reading
    policies: Policies
    human: bool
    channel_name: Callable[[str, str], Awaitable[str]]


@asynccontextmanager
async def open_lookout(settings: LiveKitSettings, store: Store) -> AsyncIterator[Lookout]:
    """Ready to look; nothing is contacted before somebody asks. Without a configured server it can say what is missing."""
    possible = Possible(projects=names_of(settings), usages=usages_of(settings), off=off_of(settings))
    if not settings.projects:
        yield Lookout(settings=settings, possible=possible, reading=_nowhere)
        return
    from bot.livekit import open_projects  # noqa: PLC0415  the SDK of LiveKit takes half a second that a bot without a server need not pay
    from bot.livekit.webhooks import Webhooks  # noqa: PLC0415  as above
    from bot.web.livekit_hook import Hook, livekit_routes  # noqa: PLC0415  as above

    keyring = Keyring({name: (project.api_key, project.api_secret) for name, project in settings.projects.items()})
    recorder = Recorder(records=store.records, now=utc_now)
    hook = Hook(webhooks=Webhooks(list(settings.projects.values())), recorder=recorder, now=utc_now)
    async with open_projects(settings) as projects:
        yield Lookout(
            settings=settings,
            possible=possible,
            reading=projects.reading,
            looker=Looks(projects=projects.reading, records=store.records, now=utc_now, keyring=keyring),
            callers=_callers(settings, projects, store),
            draw=partial(_drawn, store.records),
            recorder=recorder,
            routes=livekit_routes(hook),
        )


def looking_of(lookout: Lookout, hands: Hands, store: Store, week: Week | None = None) -> Looking:
    """Looks for whoever asks; with a `week` the bot tells its figures as well."""
    watching = Watching(board=hands.board, reading=lookout.reading, inbox=store.inbox, steps=store.steps, now=utc_now, clock=time.monotonic)
    return Looking(
        looker=lookout.looker,
        chat=hands.chat,
        board=hands.board,
        policies=hands.policies,
        rights=Rights(lookers=lookout.settings.lookers, admins=lookout.settings.admins),
        steps=store.steps,
        held=lookout.held,
        watching=watching,
        count=Counting(inbox=store.inbox, projects=lookout.possible.projects, now=utc_now, week=week),
        possible=lookout.possible,
        calling=_calling(lookout, hands, store),
        human=hands.human,
    )


def handlers_of(looking: Looking) -> Mapping[str, Handler]:
    """The jobs that looking makes for itself."""
    calling = looking.calling
    return {WATCH: looking.watching.watch, **({CALL: calling.call} if calling else {})}


def _calling(lookout: Lookout, hands: Hands, store: Store) -> Calling | None:
    if not lookout.callers:
        return None
    return Calling(
        callers=lookout.callers.__getitem__,
        channel_name=hands.channel_name,
        chat=hands.chat,
        board=hands.board,
        inbox=store.inbox,
        steps=store.steps,
        now=utc_now,
    )


def _callers(settings: LiveKitSettings, projects: Projects, store: Store) -> Mapping[str, TestDial]:
    if not settings.dial.on:
        return {}
    return {
        name: TestDial(
            dialler=projects.dialler(name),
            livekit=projects.reading(name),
            books=Books(audit=store.dials, key=project.mark_key),
            settings=settings.dial,
            now=utc_now,
            lookers=settings.lookers | settings.admins if settings.lookers else (),
        )
        for name, project in settings.projects.items()
    }


async def _drawn(records: Records, project: str, room: str) -> Picture | None:
    return await draw_history(records, project, room, utc_now())


def names_of(settings: LiveKitSettings) -> tuple[str, ...]:
    """The projects, the default first."""
    return tuple(sorted(settings.projects, key=lambda name: (name != settings.default, name)))


def usages_of(settings: LiveKitSettings) -> tuple[Usage, ...]:
    """The commands that work here."""
    if not settings.projects:
        return ()
    return tuple(usage for usage in USAGES if usage.what != "dial" or settings.dial.on)


def off_of(settings: LiveKitSettings) -> dict[str, str]:
    """What cannot be looked at here, and the setting that would change it."""
    if not settings.projects:
        return {"Looking at servers": NO_SERVER}
    off = {}
    if not settings.dial.on:
        off[CALLS] = "ASK_AI_DIAL_TRUNKS and ASK_AI_DIAL_PREFIXES name no trunk and no numbers that may be called"
    return off


def _nowhere(_: str) -> LiveKit:
    raise BadInput(NO_SERVER)
