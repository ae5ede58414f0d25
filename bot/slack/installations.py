"""The workspaces that installed the app, with their tokens: tables of Slack's SDK, within the bot's own database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, TypeVar, cast

from cachetools import TLRUCache
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, delete, func, or_, select

from bot.errors import SlackRefused
from bot.slack.client import SlackClient
from bot.slack.identity import Identity
from bot.stores import Housekeeping

log = logging.getLogger("bot.slack.installations")
T = TypeVar("T")
# Long enough that a busy workspace costs a look-up now and then, short enough that a row changed by hand is noticed.
KNOWN_S, UNKNOWN_S = 300.0, 30.0
CACHED_MAX = 5_000
NOT_INSTALLED = "not_installed"


class Transactions(Protocol):
    """The database: see `bot.store.database.Database`."""

    async def run(self, work: Callable[[Connection], T]) -> T:
        """The work's result out of a transaction; raises `StoreFailed`."""


def _until(_team: str, bot: Bot | None, now: float) -> float:
    return now + (KNOWN_S if bot else UNKNOWN_S)


class _Bound:
    """An engine for the SDK's stores that is one connection, in a transaction that has begun."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self) -> AbstractContextManager[Connection]:
        return nullcontext(self._connection)

    connect = begin


class Installations:
    """Saves, finds and forgets installations of one app. `now` is the time in seconds. A team is a workspace's id, or the organisation's where it installed the app as a whole."""

    def __init__(self, database: Transactions, *, client_id: str, now: Callable[[], float], cached_max: int = CACHED_MAX) -> None:
        self._database, self._client_id = database, client_id
        self._cached: TLRUCache[str, Bot | None] = TLRUCache(cached_max, _until, timer=now)
        self._looking = asyncio.Lock()

    async def prepare(self) -> None:
        """Make the tables; nothing happens where they are."""
        await self._database.run(lambda connection: self._store(connection).metadata.create_all(connection))

    async def save(self, installation: Installation) -> None:
        """Keep the newest installation of a team, and no older token of it."""
        team = str(installation.team_id or installation.enterprise_id)

        def work(connection: Connection) -> None:
            self._remove(connection, team)
            self._store(connection).save(installation)

        await self._database.run(work)
        self._cached.clear()

    async def find(self, team: str) -> Bot | None:
        """The installation of a team; remembered for some minutes."""
        async with self._looking:
            try:
                return self._cached[team]
            except KeyError:
                pass
            self._cached[team] = bot = await self._database.run(lambda connection: self._found(connection, team))
            return bot

    async def token(self, team: str) -> str:
        """The bot's token in a team; raises `SlackRefused` with the code "not_installed" where the app is not."""
        bot = await self.find(team)
        if bot is None or not bot.bot_token:
            raise SlackRefused("the app is not installed in this workspace; visit /slack/install", code=NOT_INSTALLED)
        return bot.bot_token

    async def forget(self, team: str) -> None:
        """Remove the team's tokens."""
        await self._database.run(lambda connection: self._remove(connection, team))
        self._cached.clear()

    async def count(self) -> int:
        """How many teams have the app."""
        return await self._database.run(lambda connection: connection.scalar(select(func.count()).select_from(self._store(connection).bots)) or 0)

    def _store(self, connection: Connection) -> SQLAlchemyInstallationStore:
        return SQLAlchemyInstallationStore(client_id=self._client_id, engine=cast(Engine, _Bound(connection)))

    def _found(self, connection: Connection, team: str) -> Bot | None:
        store = self._store(connection)
        row = connection.execute(select(store.bots.c.enterprise_id, store.bots.c.team_id).where(self._of(store.bots, team)).limit(1)).first()
        return None if row is None else store.find_bot(enterprise_id=row.enterprise_id, team_id=row.team_id)

    def _remove(self, connection: Connection, team: str) -> None:
        store = self._store(connection)
        for table in (store.bots, store.installations):
            connection.execute(delete(table).where(self._of(table, team)))

    def _of(self, table: Table, team: str) -> ColumnElement[bool]:
        return and_(
            table.c.client_id == self._client_id,
            or_(table.c.team_id == team, and_(table.c.team_id.is_(None), table.c.enterprise_id == team)),
        )


class ManyWorkspaces(AsyncAuthorize):
    """Bolt's question who the bot is, answered from the installations, without asking Slack. What comes from elsewhere is acknowledged and not kept."""

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    async def __call__(self, *, enterprise_id: str | None, team_id: str | None, **_: Any) -> AuthorizeResult | None:
        """See `AsyncAuthorize`; a store that fails is an error, so that Slack sends it again."""
        for team in filter(None, (team_id, enterprise_id)):
            if bot := await self._installations.find(team):
                return Identity(team=team, bot_user=bot.bot_user_id or "", bot_id=bot.bot_id or "").for_bolt()
        log.warning("slack.not_installed", extra={"team": team_id or enterprise_id})
        return None


async def leave(team: str, *, client_of: Callable[[str], Awaitable[SlackClient]], forget: Callable[[str], Awaitable[None]], housekeeping: Housekeeping) -> bool:
    """What a workspace that removed the app is owed: its token and all its data are deleted, then True.

    False, and nothing is deleted, when the token works: then the app was installed anew since. Raises what is `retryable` when Slack cannot say.
    """
    try:
        await (await client_of(team)).call("auth.test")
    except SlackRefused as refusal:
        await forget(team)
        rows = await housekeeping.delete_team(team)
        log.info("slack.left", extra={"team": team, "code": refusal.code, "rows": rows})
        return True
    log.info("slack.not_left", extra={"team": team})
    return False
