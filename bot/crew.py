"""Who does the jobs: each kind of job has its handler, and all handlers are built here."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import partial

import httpx

from bot.able import able, switched_off
from bot.amends import Amends
from bot.chat import Chat, Desk
from bot.flow import Answerer
from bot.lookout import Hands, Lookout, buttons_of, handlers_of
from bot.preparing import Preparing
from bot.settings import Settings
from bot.slack.board import SlackBoard
from bot.slack.chat import SlackChat
from bot.slack.desk import ChannelDesk
from bot.slack.directory import ChannelPolicies, Directory
from bot.slack.files import Files
from bot.slack.happenings import Happenings, HappeningStores
from bot.slack.reading import SlackReading
from bot.slack.responses import Responses
from bot.slack.surfaces import Surfaces, SurfaceStores
from bot.slack.tenancy import Tenancy
from bot.slack.workspaces import Workspaces
from bot.store import Store
from bot.turns import Stores, Turns
from bot.upkeep import KIND as UPKEEP
from bot.upkeep import Upkeep
from bot.worker import Handler, Worker

ID_BYTES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the handlers are made of."""

    settings: Settings
    store: Store
    tenancy: Tenancy
    workspaces: Workspaces
    directory: Directory
    answerer: Answerer
    http: httpx.AsyncClient
    lookout: Lookout


def crew(parts: Parts, upkeep: Upkeep) -> Worker:
    """A worker that knows what to do about each kind of job."""
    store, slack = parts.store, parts.settings.slack
    responses = Responses(http=parts.http, api_url=slack.api_url)
    chat = SlackChat(
        workspaces=parts.workspaces, directory=parts.directory, responses=responses, disclaimer=slack.disclaimer, looks=bool(parts.lookout.possible.projects)
    )
    desk = _desk(parts)
    reading = SlackReading(workspaces=parts.workspaces, directory=parts.directory, files_=Files(http=parts.http, api_url=slack.api_url))
    policies = ChannelPolicies(parts.directory, channels=slack.channels, elsewhere=slack.elsewhere)
    board = SlackBoard(workspaces=parts.workspaces, directory=parts.directory, responses=responses, http=parts.http, api_url=slack.api_url)
    cards = buttons_of(
        parts.lookout, Hands(chat=chat, board=board, reading=reading, policies=policies, desk=desk, channel_name=parts.directory.channel_name), store
    )
    new_id = partial(secrets.token_hex, ID_BYTES)
    turns = Turns(
        preparing=Preparing(answerer=parts.answerer, reading=reading, transcript=store.transcript, new_id=new_id),
        chat=chat,
        reading=reading,
        policies=policies,
        stores=Stores(transcript=store.transcript, threads=store.threads, answers=store.answers, steps=store.steps),
        desk=desk,
        looks=cards.looking,
    )
    handlers: dict[str, Handler] = {"message": turns.message, "edit": turns.edit, UPKEEP: upkeep, **handlers_of(cards)}
    amends = Amends(chat=chat, new_id=new_id, desk=desk)
    worker = Worker(queue=store.queue, handlers=handlers, on_dead=amends, steps=store.steps)
    surfaces = Surfaces(
        chat=chat,
        stores=SurfaceStores(inbox=store.inbox, threads=store.threads, answers=store.answers, votes=store.votes),
        cards=cards,
        client_of=parts.workspaces.client_of,
        can=able(parts.settings),
        off=switched_off(parts.settings),
        desk=desk,
    )
    happenings = _happenings(parts, chat, worker)
    handlers |= {kind: getattr(handler, kind) for handler in (surfaces, happenings) for kind in handler.kinds}
    return worker


def _happenings(parts: Parts, chat: Chat, worker: Worker) -> Happenings:
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


def _desk(parts: Parts) -> Desk | None:
    channel = parts.settings.slack.escalation_channel
    if not channel:
        return None
    return ChannelDesk(channel=channel, workspaces=parts.workspaces, directory=parts.directory)
