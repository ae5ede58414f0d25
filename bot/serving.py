"""The bot in Slack, built in one place and closed in reverse: store, clients, flows, worker, and the way events come in."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial

import httpx

from bot.amends import Amends
from bot.chat import Chat, Desk
from bot.errors import SettingsError
from bot.flow import Answerer
from bot.jobs import NewJob
from bot.masking import masked
from bot.settings import Settings, SlackSettings
from bot.slack.bolt import build_app
from bot.slack.chat import SlackChat
from bot.slack.client import SLACK_URL, Api, open_api
from bot.slack.clock import MachineClock
from bot.slack.desk import ChannelDesk
from bot.slack.directory import ChannelPolicies, Directory
from bot.slack.files import Files
from bot.slack.happenings import Happenings, HappeningStores
from bot.slack.http import slack_routes, web_app
from bot.slack.oauth import OAuthApp
from bot.slack.reading import SlackReading
from bot.slack.responses import Responses
from bot.slack.server import serve_http
from bot.slack.sockets import open_sockets
from bot.slack.surfaces import Surfaces, SurfaceStores
from bot.slack.tenancy import Tenancy, many_workspaces, one_workspace
from bot.slack.workspaces import Workspaces
from bot.store import Store, SystemClock, default_url, open_store
from bot.turns import Stores, Turns
from bot.upkeep import KIND as UPKEEP
from bot.upkeep import Upkeep
from bot.wiring import open_answerer
from bot.worker import WIDTHS, Handler, Worker

log = logging.getLogger("bot.serving")
ID_BYTES = 5
CAN = (
    "Answer questions about LiveKit from its documentation, with sources: mention me, write to me directly, or ask in a channel I look after.",
    "Follow up in the thread without being mentioned again, and keep quiet when people talk to each other or somebody says “mute”.",
    "Read logs, JSON and code that you attach; secrets are masked before anything else sees them.",
    "Bring a human when the documentation does not settle it.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A bot that serves. `port` is where it listens: to Slack, or in Socket Mode to whoever asks after its health."""

    store: Store
    worker: Worker
    port: int = 0

    async def idle(self) -> bool:
        """Whether there is nothing left to do for now: nothing runs, nothing is due, and that did not change between the two looks."""
        before = await self.store.inbox.counts()
        due = [await self.store.queue.next_due_s(lane) for lane in WIDTHS]
        return not before["running"] and 0.0 not in due and await self.store.inbox.counts() == before


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What the handlers are made of."""

    settings: Settings
    store: Store
    tenancy: Tenancy
    workspaces: Workspaces
    directory: Directory
    answerer: Answerer
    http: httpx.AsyncClient


@asynccontextmanager
async def open_service(settings: Settings, *, answerer: Answerer | None = None, api: Api | None = None) -> AsyncIterator[Service]:
    """Serving until the block ends; then nothing new is taken up, and what runs is given 20 seconds.

    An `answerer` or `api` that is given is used instead of a new one, and left open.

    Raises `SettingsError` for what the environment lacks, `SlackRefused` when Slack does not take the token, `StoreFailed` when the database cannot be used.
    """
    slack = settings.slack
    if missing := missing_tokens(slack):
        raise SettingsError(f"set {' and '.join(missing)}; docs/slack.md tells where they come from, and `ask-ai sandbox` needs none")
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings.database_url or default_url(settings.data_dir), clock=SystemClock()))
        if answerer is None:
            answerer = await stack.enter_async_context(open_answerer(settings))
        if api is None:
            api = await stack.enter_async_context(open_api(MachineClock(), url=slack.api_url or SLACK_URL))
        http = await stack.enter_async_context(httpx.AsyncClient())

        tenancy = await _tenancy(slack, api, store)
        workspaces = Workspaces(api, tenancy.token_of)
        directory = Directory(workspaces.client_of, clock=MachineClock().now)
        parts = _Parts(settings=settings, store=store, tenancy=tenancy, workspaces=workspaces, directory=directory, answerer=answerer, http=http)
        upkeep = Upkeep(inbox=store.inbox, housekeeping=store.housekeeping, keep_days=slack.keep_days, now=SystemClock().now)
        worker = _worker(parts, upkeep)
        await store.orphans.release()
        await upkeep.begin()

        async def keep(job: NewJob) -> bool:
            return await store.inbox.add(masked(job))

        app = build_app(authorize=tenancy.authorize, keep=keep, wake=worker.wake)
        stack.enter_context(_one_error())
        group = await stack.enter_async_context(asyncio.TaskGroup())
        group.create_task(worker.run(), name="worker")
        stack.push_async_callback(worker.drain)
        log.info("serving.started", extra={"installable": slack.installable, "socket_mode": slack.socket_mode})
        sockets = await stack.enter_async_context(open_sockets(app, api, group, app_token=slack.app_token)) if slack.socket_mode else None

        async def troubles() -> Mapping[str, str]:
            trouble = sockets.trouble() if sockets else ""
            return {"socket mode": trouble} if trouble else {}

        routes = slack_routes(app, signing_secret=slack.signing_secret) if slack.signing_secret else []
        web = web_app([*routes, *tenancy.routes], troubles)
        port = await stack.enter_async_context(serve_http(web, group, host=settings.host, port=settings.port))
        yield Service(store=store, worker=worker, port=port)


async def _tenancy(slack: SlackSettings, api: Api, store: Store) -> Tenancy:
    if not slack.installable or store.database is None:
        return await one_workspace(api, slack.bot_token)
    app = OAuthApp(client_id=slack.client_id, client_secret=slack.client_secret, base_url=slack.public_url)
    return await many_workspaces(api, app, store.database, now=SystemClock().now)


@contextmanager
def _one_error() -> Iterator[None]:
    """A task group wraps whatever happens in it; whoever starts a service wants to know what it was."""
    try:
        yield
    except BaseExceptionGroup as errors:
        first: BaseException = errors
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise first from errors


def missing_tokens(slack: SlackSettings) -> list[str]:
    """The names of what has to be set before the bot can serve."""
    needed = {"SLACK_BOT_TOKEN": slack.bot_token or slack.installable, "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET": slack.app_token or slack.signing_secret}
    return [name for name, value in needed.items() if not value]


def _worker(parts: _Parts, upkeep: Upkeep) -> Worker:
    store, slack = parts.store, parts.settings.slack
    responses = Responses(http=parts.http, api_url=slack.api_url)
    chat = SlackChat(workspaces=parts.workspaces, directory=parts.directory, responses=responses, disclaimer=slack.disclaimer)
    desk = _desk(parts)
    turns = Turns(
        answerer=parts.answerer,
        chat=chat,
        reading=SlackReading(workspaces=parts.workspaces, directory=parts.directory, files_=Files(http=parts.http, api_url=slack.api_url)),
        policies=ChannelPolicies(parts.directory, channels=slack.channels, elsewhere=slack.elsewhere),
        stores=Stores(transcript=store.transcript, threads=store.threads, answers=store.answers, steps=store.steps),
        new_id=partial(secrets.token_hex, ID_BYTES),
        desk=desk,
    )
    handlers: dict[str, Handler] = {"message": turns.message, "edit": turns.edit, UPKEEP: upkeep}
    amends = Amends(chat=chat, new_id=partial(secrets.token_hex, ID_BYTES), desk=desk)
    worker = Worker(queue=store.queue, handlers=handlers, on_dead=amends, steps=store.steps)
    surfaces = Surfaces(
        chat=chat,
        stores=SurfaceStores(inbox=store.inbox, threads=store.threads, answers=store.answers, votes=store.votes),
        client_of=parts.workspaces.client_of,
        can=CAN if desk else CAN[:-1],
        off=switched_off(parts.settings),
        desk=desk,
    )
    happenings = _happenings(parts, chat, worker)
    handlers |= {kind: getattr(handler, kind) for handler in (surfaces, happenings) for kind in handler.kinds}
    return worker


def _happenings(parts: _Parts, chat: Chat, worker: Worker) -> Happenings:
    store = parts.store

    async def forget(team: str) -> None:
        await parts.workspaces.forget(team)
        await parts.tenancy.forget(team)

    return Happenings(
        chat=chat,
        stores=HappeningStores(inbox=store.inbox, threads=store.threads, transcript=store.transcript, housekeeping=store.housekeeping),
        client_of=parts.workspaces.client_of,
        stops=worker,
        forget=forget,
    )


def _desk(parts: _Parts) -> Desk | None:
    channel = parts.settings.slack.escalation_channel
    if not channel:
        return None
    return ChannelDesk(channel=channel, workspaces=parts.workspaces, directory=parts.directory)


def switched_off(settings: Settings) -> dict[str, str]:
    """What this installation cannot do, and the setting that would change it."""
    off = {}
    if not settings.uses_openai:
        off["Answers in a language model's words"] = "no OPENAI_API_KEY is set; I quote the documentation instead"
    if not settings.slack.escalation_channel:
        off["Bringing a human"] = "no ASK_AI_ESCALATION_CHANNEL is set"
    off["Looking at your LiveKit server"] = "not built into this version yet"
    return off
