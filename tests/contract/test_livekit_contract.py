"""What every look at a LiveKit server promises; the fake in memory and the adapter, before a server of LiveKit's API on loopback, pass the same tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.diagnostics.ports import LiveKit
from bot.errors import LiveKitUnreachable
from bot.livekit import open_projects
from bot.settings import Settings
from tests.fakes.livekit import FakeLiveKit
from tests.fakes.livekit_scene import CALL_ROOM, CALLEE, SECRETS, fake_project, world
from tests.fakes.livekit_server import serve_livekit

SEEN = fake_project()
MASKED_ROOM, MASKED_CALLEE = "call-+14•••••••23_x", "sip_+14•••••••23"


class LiveKitContract:
    """A subclass gives `livekit`, a project with the scene in it."""

    async def test_active_rooms_are_seen_with_all_that_may_be_told_of_them(self, livekit: LiveKit) -> None:
        assert list(await livekit.rooms()) == SEEN.active

    async def test_rooms_can_be_asked_for_by_name_and_others_are_missing(self, livekit: LiveKit) -> None:
        assert [room.name for room in await livekit.rooms(["demo", "gone"])] == ["demo"]
        assert list(await livekit.rooms(["gone"])) == []
        assert list(await livekit.rooms([""])) == []

    async def test_people_are_seen_with_their_tracks_and_rights_and_without_their_metadata(self, livekit: LiveKit) -> None:
        assert list(await livekit.participants("demo")) == SEEN.people["demo"]
        assert list(await livekit.participants("gone")) == []

    async def test_one_of_them_can_be_asked_for(self, livekit: LiveKit) -> None:
        assert await livekit.participant("demo", "ada") == SEEN.people["demo"][0]
        assert await livekit.participant("demo", "bob") is None
        assert await livekit.participant("gone", "ada") is None

    async def test_rooms_and_people_named_after_a_number_are_found_by_their_real_and_by_their_masked_name(self, livekit: LiveKit) -> None:
        for room, callee in ((CALL_ROOM, CALLEE), (MASKED_ROOM, MASKED_CALLEE)):
            assert [found.name for found in await livekit.rooms([room])] == [MASKED_ROOM]
            assert [one.identity for one in await livekit.participants(room)] == [MASKED_CALLEE]
            assert await livekit.participant(room, callee) == SEEN.people[MASKED_ROOM][0]
            assert list(await livekit.dispatches(room)) == []

    async def test_agents_that_were_asked_for_are_seen_with_their_jobs_in_order(self, livekit: LiveKit) -> None:
        assert list(await livekit.dispatches("demo")) == SEEN.agents["demo"]
        assert list(await livekit.dispatches("gone")) == []

    async def test_trunks_and_rules_are_seen_without_their_passwords(self, livekit: LiveKit) -> None:
        assert list(await livekit.inbound_trunks()) == SEEN.inbound
        assert list(await livekit.outbound_trunks()) == SEEN.outbound
        assert list(await livekit.dispatch_rules()) == SEEN.rules

    async def test_recordings_are_seen_newest_first_and_by_room_or_id(self, livekit: LiveKit) -> None:
        assert list(await livekit.egresses(room="demo")) == SEEN.recordings[:2]
        assert list(await livekit.egresses(egress="EG_0")) == SEEN.recordings[2:]
        assert [one.id for one in await livekit.egresses()][:1] == ["EG_2"]

    async def test_encoders_are_seen_by_room_or_id_or_all(self, livekit: LiveKit) -> None:
        assert list(await livekit.ingresses()) == SEEN.encoders
        assert list(await livekit.ingresses(room="demo")) == SEEN.encoders[:1]
        assert list(await livekit.ingresses(ingress="IN_2")) == SEEN.encoders[1:]

    async def test_a_server_that_answers_is_reached_in_every_step(self, livekit: LiveKit) -> None:
        reach = await livekit.reach()

        assert (reach.dns, reach.connect, reach.http, reach.auth) == ("ok", "ok", "ok", "ok")
        assert reach.skew_s is not None
        assert abs(reach.skew_s) < 5
        assert reach.host == livekit.host

    async def test_nothing_secret_and_no_whole_number_is_in_anything_seen(self, livekit: LiveKit) -> None:
        seen = [await livekit.rooms(), await livekit.inbound_trunks(), await livekit.outbound_trunks(), await livekit.dispatch_rules()]
        seen += [
            await livekit.participants("demo"),
            await livekit.participants(CALL_ROOM),
            await livekit.dispatches("demo"),
            await livekit.egresses(),
            await livekit.ingresses(),
        ]

        assert not [word for word in (*SECRETS, CALL_ROOM, CALLEE, "4155550") if word in repr(seen)]


class TestFakeLiveKit(LiveKitContract):
    @pytest.fixture
    def livekit(self) -> LiveKit:
        return fake_project()

    async def test_it_remembers_what_it_was_asked_and_fails_where_it_is_told_to(self) -> None:
        fake = FakeLiveKit(fails={"rooms": LiveKitUnreachable("gone", stage="connect")})

        with pytest.raises(LiveKitUnreachable):
            await fake.rooms()
        assert await fake.participants("demo") == ()
        assert fake.asked == ["rooms", "participants"]


class TestAdapter(LiveKitContract):
    @pytest.fixture(params=[1, 100], ids=["a page for each", "one page"])
    async def livekit(self, request: pytest.FixtureRequest) -> AsyncIterator[LiveKit]:
        async with serve_livekit() as server:
            server.world = world()
            server.world.page_size = request.param
            env = {"LIVEKIT_URL": server.url, "LIVEKIT_API_KEY": server.key, "LIVEKIT_API_SECRET": server.secret}
            async with open_projects(Settings.from_env(env).livekit) as projects:
                yield projects.reading()
