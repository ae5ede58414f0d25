"""Who does the jobs: each kind of job has its handler, and all handlers are built here."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from zoneinfo import ZoneInfo

import httpx

from bot.able import able, switched_off
from bot.alongside import Stores
from bot.amends import Amends
from bot.attempt import PATIENCE
from bot.chat import Chat
from bot.escalation.again import Alike
from bot.flow import Answerer
from bot.learning.collecting import Gaps
from bot.looking.buttons import Buttons
from bot.looking.counting import IN_WORDS, Week
from bot.looking.evidence import LookEvidence
from bot.lookout import Hands, Lookout, handlers_of, looking_of
from bot.preparing import Preparing
from bot.schooling import Books
from bot.settings import Settings
from bot.slack.board import SlackBoard
from bot.slack.chat import SlackChat
from bot.slack.directory import ChannelPolicies, Directory
from bot.slack.files import Files
from bot.slack.happenings import Happenings, HappeningStores
from bot.slack.reading import SlackReading
from bot.slack.responses import Responses
from bot.slack.surfaces import Surfaces, SurfaceStores
from bot.slack.tenancy import Tenancy
from bot.slack.views import Standing
from bot.slack.workspaces import Workspaces
from bot.store import Store
from bot.takeover import Means, takeover_of
from bot.turns import Turns
from bot.upkeep import KIND as UPKEEP
from bot.upkeep import Upkeep
from bot.worker import Handler, Worker

ID_BYTES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the handlers are made of; `alike` compares two questions, `week` has the last seven days in figures, `books` are what cards go into."""

    settings: Settings
    store: Store
    tenancy: Tenancy
    workspaces: Workspaces
    directory: Directory
    answerer: Answerer
    http: httpx.AsyncClient
    lookout: Lookout
    alike: Alike | None = None
    week: Week | None = None
    books: Books | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """A worker that knows what to do about each kind of job; `begin` saves the jobs that come again and again. `gaps` finds what the documents lack, None where nothing is learned."""

    worker: Worker
    begin: Callable[[], Awaitable[None]]
    gaps: Gaps | None = None


def crew(parts: Parts, upkeep: Upkeep) -> Crew:
    """All handlers, and who runs them."""
    store, slack = parts.store, parts.settings.slack
    responses = Responses(http=parts.http, api_url=slack.api_url)
    chat = SlackChat(
        workspaces=parts.workspaces, directory=parts.directory, responses=responses, disclaimer=slack.disclaimer, looks=bool(parts.lookout.possible.projects)
    )
    reading = SlackReading(workspaces=parts.workspaces, directory=parts.directory, files_=Files(http=parts.http, api_url=slack.api_url))
    policies = ChannelPolicies(parts.directory, channels=slack.channels, elsewhere=slack.elsewhere)
    board = SlackBoard(workspaces=parts.workspaces, directory=parts.directory, responses=responses, http=parts.http, api_url=slack.api_url)
    hands = Hands(chat=chat, board=board, reading=reading, policies=policies, channel_name=parts.directory.channel_name, human=parts.settings.escalation.on)
    looking = looking_of(parts.lookout, hands, store, parts.week)
    takeover = takeover_of(
        Means(
            settings=parts.settings.escalation,
            store=store,
            workspaces=parts.workspaces,
            directory=parts.directory,
            chat=chat,
            policies=policies,
            http=parts.http,
            retriever=parts.answerer.retriever,
            evidence=LookEvidence(looking=looking) if parts.lookout.possible.projects else None,
            alike=parts.alike,
            books=parts.books,
            admins=parts.settings.livekit.admins,
            zone=ZoneInfo(parts.settings.dashboard.zone),
        )
    )
    desk = takeover.desk if takeover else None
    cards = Buttons(looking=looking, chat=chat, board=board, reading=reading, desk=desk, draw=parts.lookout.draw)
    new_id = partial(secrets.token_hex, ID_BYTES)
    turns = Turns(
        preparing=Preparing(answerer=parts.answerer, reading=reading, transcript=store.transcript, new_id=new_id, prices=parts.settings.dashboard.prices),
        chat=chat,
        reading=reading,
        policies=policies,
        stores=Stores(transcript=store.transcript, threads=store.threads, answers=store.answers, steps=store.steps, counted=store.turns),
        desk=desk,
        humans=takeover.owning if takeover else None,
        edits=takeover.rewording if takeover else None,
        looks=looking,
    )
    handlers: dict[str, Handler] = {
        "message": turns.message,
        "edit": turns.edit,
        UPKEEP: upkeep,
        **handlers_of(looking),
        **(takeover.handlers if takeover else {}),
    }
    amends = Amends(chat=chat, new_id=new_id, desk=desk, forms=takeover.pressing if takeover else None)
    steadfast = frozenset({UPKEEP, "submission", *(takeover.handlers if takeover else ())})  # forms hold what somebody wrote at length
    worker = Worker(queue=store.queue, handlers=handlers, on_dead=amends, steps=store.steps, patience=replace(PATIENCE, steadfast=steadfast))
    surfaces = Surfaces(
        chat=chat,
        stores=SurfaceStores(inbox=store.inbox, threads=store.threads, answers=store.answers, votes=store.votes),
        cards=cards,
        client_of=parts.workspaces.client_of,
        can=able(parts.settings),
        off=switched_off(parts.settings),
        desk=desk,
        tickets=takeover.pressing if takeover else None,
        standing=_standing(parts),
        school=takeover.school if takeover else None,
    )
    happenings = replace(_happenings(parts, chat, worker, surfaces), humans=takeover.rewording if takeover else None)
    handlers |= {kind: getattr(handler, kind) for handler in (surfaces, happenings) for kind in handler.kinds}

    async def begin() -> None:
        await upkeep.begin()
        if takeover:
            await takeover.begin()

    return Crew(worker=worker, begin=begin, gaps=takeover.school.gaps if takeover and takeover.school else None)


def _standing(parts: Parts) -> Callable[[str, str], Awaitable[Standing | None]]:
    """How the bot is doing, for those who look after it, on their app home."""
    url = parts.settings.slack.public_url
    dashboard = f"{url}/dashboard" if url and parts.settings.dashboard.on else ""

    async def standing(team: str, person: str) -> Standing | None:
        if parts.week is None or person not in parts.settings.livekit.admins:
            return None
        return Standing(heading=IN_WORDS, lines=await parts.week.lines(team), url=dashboard)

    return standing


def _happenings(parts: Parts, chat: Chat, worker: Worker, surfaces: Surfaces) -> Happenings:
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
        reacted=surfaces.reacted,
    )
