"""Where installations are kept. Any database passes the contract; here SQLite, in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import count

import pytest
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.oauth.installation_store import Installation

from bot.errors import SlackRefused, StoreFailed
from bot.slack.bolt import build_app, dispatch
from bot.slack.installations import CACHED_MAX, KNOWN_S, UNKNOWN_S, Installations, ManyWorkspaces, Transactions
from bot.slack.oauth import STATE_S, STATES_MAX, States
from bot.store.address import read_address
from bot.store.database import SqliteDatabase
from bot.store.engines import sqlite_engine
from tests.bot.slack_bodies import event, message
from tests.fakes.clock import HandClock
from tests.slack.inbox import MemoryInbox

TEAM, OTHER = "T1", "T2"


def installation(team: str | None = TEAM, *, token: str = "one", organisation: str | None = None) -> Installation:
    return Installation(
        app_id="A1",
        team_id=team,
        team_name="Team",
        enterprise_id=organisation,
        bot_token=token,
        bot_id="B1",
        bot_user_id="UBOT",
        bot_scopes="chat:write",
        user_id="UADA",
        is_enterprise_install=team is None,
        token_type="bot",
    )


class InstallationsContract:
    """A subclass gives the `database` fixture."""

    @pytest.fixture
    def clock(self) -> HandClock:
        return HandClock()

    @pytest.fixture
    async def kept(self, database: Transactions, clock: HandClock) -> Installations:
        installations = Installations(database, client_id="1.2", now=clock.now)
        await installations.prepare()
        return installations

    @pytest.fixture
    async def states(self, database: Transactions, clock: HandClock) -> States:
        states = States(database, now=clock.now)
        await states.prepare()
        return states

    async def test_a_team_is_found_by_its_id_with_its_token(self, kept: Installations) -> None:
        await kept.save(installation())

        bot = await kept.find(TEAM)

        assert bot is not None
        assert (bot.bot_token, bot.bot_user_id, bot.bot_id) == ("one", "UBOT", "B1")
        assert await kept.token(TEAM) == "one"
        assert await kept.count() == 1

    async def test_a_team_within_an_organisation_is_found_by_its_own_id(self, kept: Installations) -> None:
        await kept.save(installation(organisation="E1"))

        assert await kept.token(TEAM) == "one"
        with pytest.raises(SlackRefused):
            await kept.token("E1")

    async def test_an_organisation_that_installed_the_app_as_a_whole_is_found_by_its_id(self, kept: Installations) -> None:
        await kept.save(installation(None, organisation="E1"))

        assert await kept.token("E1") == "one"

    async def test_installing_again_replaces_the_token_and_keeps_no_old_one(self, kept: Installations, clock: HandClock) -> None:
        await kept.save(installation())
        assert await kept.token(TEAM) == "one"
        clock.move(1)
        await kept.save(installation(token="two"))

        assert await kept.token(TEAM) == "two"
        assert await kept.count() == 1

    async def test_a_team_that_is_forgotten_is_gone_and_others_stay(self, kept: Installations) -> None:
        await kept.save(installation())
        await kept.save(installation(OTHER, token="other"))
        assert await kept.token(TEAM) == "one"

        await kept.forget(TEAM)
        await kept.forget(TEAM)

        with pytest.raises(SlackRefused) as refused:
            await kept.token(TEAM)
        assert refused.value.code == "not_installed"
        assert await kept.token(OTHER) == "other"

    async def test_another_app_in_the_same_database_is_not_touched(self, kept: Installations, database: Transactions, clock: HandClock) -> None:
        others = Installations(database, client_id="9.9", now=clock.now)
        await others.save(installation(token="theirs"))
        await kept.save(installation())
        await kept.forget(TEAM)

        assert await others.token(TEAM) == "theirs"

    async def test_tables_may_be_made_again(self, kept: Installations, states: States) -> None:
        await kept.save(installation())
        await kept.prepare()
        await states.prepare()

        assert await kept.token(TEAM) == "one"

    async def test_a_state_is_good_once(self, states: States) -> None:
        state = await states.issue()
        assert state

        assert await states.consume(state)
        assert not await states.consume(state)
        assert not await states.consume("made up")

    async def test_of_two_that_bring_one_state_one_fails(self, states: States) -> None:
        state = await states.issue()
        assert state

        assert sorted(await asyncio.gather(*(states.consume(state) for _ in range(5)))) == [False] * 4 + [True]

    async def test_a_state_runs_out(self, states: States, clock: HandClock) -> None:
        late, soon = await states.issue(), await states.issue()
        assert late
        assert soon

        clock.move(STATE_S - 1)
        assert await states.consume(soon)
        clock.move(1)
        assert not await states.consume(late)

    async def test_no_more_states_than_so_many_are_under_way(self, database: Transactions, clock: HandClock) -> None:
        states = States(database, now=clock.now, states_max=3)
        await states.prepare()
        assert STATES_MAX >= 1_000

        assert all([await states.issue() for _ in range(3)])
        assert await states.issue() is None
        clock.move(STATE_S)
        assert await states.issue()


class Counted:
    """Counts the transactions of a database, and fails them when told to."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database, self.count, self.fails = database, 0, False
        self.close = database.close

    async def run(self, work):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201  as `Transactions`
        self.count += 1
        if self.fails:
            raise StoreFailed("away")
        return await self._database.run(work)


class TestInstallationsOnSqlite(InstallationsContract):
    @pytest.fixture
    async def database(self) -> AsyncIterator[Counted]:
        address = read_address("sqlite://")
        database = SqliteDatabase(sqlite_engine(address), address.shown, holder=True)
        yield Counted(database)
        await asyncio.to_thread(database.close)

    async def test_a_team_is_looked_up_now_and_then_only(self, kept: Installations, database: Counted, clock: HandClock) -> None:
        await kept.save(installation())
        before = database.count

        for _ in range(50):
            assert await kept.find(TEAM)
            assert await kept.find("TNOBODY") is None
        assert database.count == before + 2

        clock.move(UNKNOWN_S)
        await kept.find("TNOBODY")
        assert database.count == before + 3
        clock.move(KNOWN_S)
        await kept.find(TEAM)
        assert database.count == before + 4

    @pytest.mark.parametrize("step_s", [1.0, 1.1])
    async def test_what_runs_out_in_the_midst_of_a_look_up_is_looked_up_anew(self, database: Counted, step_s: float) -> None:
        """Time passes at every look at the clock; it is over at an even one with one of the steps, and at an odd one with the other."""
        kept = Installations(database, client_id="1.2", now=count(0.0, step_s).__next__)
        await kept.prepare()
        await kept.save(installation())
        before = database.count

        for _ in range(1_000):
            assert await kept.token(TEAM) == "one"
        assert 2 <= database.count - before < 10

    async def test_what_is_remembered_has_an_end(self, database: Counted, clock: HandClock) -> None:
        kept = Installations(database, client_id="1.2", now=clock.now, cached_max=3)
        await kept.prepare()
        assert CACHED_MAX >= 1_000

        for n in range(10):
            await kept.find(f"T{n}")

        assert len(kept._cached) == 3

    async def test_an_event_of_a_team_that_installed_the_app_is_kept_without_asking_slack(self, kept: Installations) -> None:
        await kept.save(installation())
        inbox = MemoryInbox()
        app = build_app(authorize=ManyWorkspaces(kept), keep=inbox.keep, wake=inbox.wake)

        assert (await dispatch(app, message(), {})).status == 200
        assert (await dispatch(app, message(user="UBOT", event_id="Ev2", ts="2.1"), {})).status == 200
        assert inbox.kinds == ["message"]

    async def test_an_event_from_elsewhere_is_acknowledged_and_not_kept(self, kept: Installations) -> None:
        inbox = MemoryInbox()
        app = build_app(authorize=ManyWorkspaces(kept), keep=inbox.keep, wake=inbox.wake)

        assert (await dispatch(app, message(), {})).status == 200
        assert inbox.jobs == []

    async def test_that_the_app_was_removed_is_kept_whoever_knows_the_team(self, kept: Installations) -> None:
        inbox = MemoryInbox()
        app = build_app(authorize=ManyWorkspaces(kept), keep=inbox.keep, wake=inbox.wake)

        assert (await dispatch(app, event("app_uninstalled"), {})).status == 200
        assert inbox.kinds == ["uninstalled"]

    async def test_while_installations_cannot_be_read_nothing_is_acknowledged(self, kept: Installations, database: Counted) -> None:
        inbox = MemoryInbox()
        app = build_app(authorize=ManyWorkspaces(kept), keep=inbox.keep, wake=inbox.wake)
        database.fails = True

        assert (await dispatch(app, message(), {})).status == 500

    async def test_an_organisation_is_asked_for_when_the_workspace_is_not_known(self, kept: Installations) -> None:
        await kept.save(installation(None, organisation="E1"))
        authorize = ManyWorkspaces(kept)

        known = await authorize(context=AsyncBoltContext(), enterprise_id="E1", team_id="T7", user_id="UADA")

        assert known is not None
        assert known.bot_user_id == "UBOT"
        assert known.bot_token is None
