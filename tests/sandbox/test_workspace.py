"""What a workspace holds together: people, channels, time, ids, listeners."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.clock import ControlledClock, SystemClock
from bot.sandbox.core import new_id
from bot.sandbox.model import Change
from bot.sandbox.refused import Refused
from bot.sandbox.seed import Seeded, seed
from bot.sandbox.workspace import Workspace


def test_a_seeded_workspace_has_four_people_four_channels_and_a_direct_message_each(seeded: Seeded) -> None:
    assert list(seeded.people) == ["ada", "ben", "chi", "dora"]
    assert list(seeded.channels) == ["ask-ai", "support-escalations", "general", "random"]
    bot = seeded.workspace.app.bot_user
    assert {name for name, channel in seeded.channels.items() if bot in seeded.workspace.channels.get(channel).members} == {
        "ask-ai",
        "support-escalations",
        "general",
    }
    assert all(set(seeded.workspace.channels.get(seeded.direct[name]).members) == {person, bot} for name, person in seeded.people.items())
    assert [person.name for person in seeded.workspace.people.values() if person.admin] == ["dora"]


def test_ids_have_slacks_form_and_secrets_are_new_each_time() -> None:
    one, other = seed(ControlledClock()), seed(ControlledClock())

    ids = [one.workspace.team.id, one.workspace.app.id, one.workspace.app.bot_id, *one.people.values(), *one.channels.values(), *one.direct.values()]
    assert all(re.fullmatch(r"[TABUCD]0[A-Z0-9]{9}", value) for value in ids)
    assert len(set(ids)) == len(ids)
    assert one.workspace.app.signing_secret != other.workspace.app.signing_secret
    assert one.workspace.tokens.bot_token not in repr(one.workspace.tokens.speaker(one.workspace.tokens.bot_token))
    assert one.workspace.app.signing_secret not in repr(one.workspace.app)
    assert new_id("X") != new_id("X")


@given(st.lists(st.floats(0, 3)))
def test_every_ts_is_later_than_the_one_before_and_none_is_behind_the_clock(steps: list[float]) -> None:
    clock = ControlledClock()
    workspace = seed(clock).workspace
    before = ""
    for step in [*steps, 0.0, 0.0]:
        clock.advance(step)
        ts = workspace.core.next_ts()
        assert ts > before
        assert float(ts) >= clock.now() - 0.000_001
        before = ts


def test_listeners_hear_changes_in_order_until_they_stop(workspace: Workspace) -> None:
    heard: list[str] = []
    stop = workspace.listen(lambda change: heard.append(f"one {change.data['n']}"))
    workspace.listen(lambda change: heard.append(f"two {change.data['n']}"))

    workspace.changed(Change(kind="toast", data={"n": 1}))
    stop()
    workspace.changed(Change(kind="toast", data={"n": 2}))

    assert heard == ["one 1", "two 1", "two 2"]


def test_what_happens_in_a_public_channel_everybody_sees_and_elsewhere_its_members(seeded: Seeded) -> None:
    workspace, ada, ben = seeded.workspace, seeded.people["ada"], seeded.people["ben"]
    public = Change(kind="message", data={}, seen_by=workspace.channels.audience(workspace.channels.get(seeded.channels["random"])))
    private = Change(kind="message", data={}, seen_by=workspace.channels.audience(workspace.channels.get(seeded.direct["ada"])))

    assert workspace.may_see(ada, public)
    assert workspace.may_see(ben, public)
    assert workspace.may_see(ada, private)
    assert not workspace.may_see(ben, private)


def test_joining_and_leaving_are_told_once(seeded: Seeded) -> None:
    workspace, bot = seeded.workspace, seeded.workspace.person(seeded.workspace.app.bot_user)
    told: list[bool] = []
    workspace.listen(lambda change: told.append(change.data["joined"]))
    for _ in range(2):
        workspace.channels.join(seeded.channels["random"], bot)
    for _ in range(2):
        workspace.channels.leave(seeded.channels["random"], bot)

    assert told == [True, False]


@pytest.mark.parametrize("what", ["person", "channel", "message", "view", "file"])
def test_what_is_not_there_is_refused_in_slacks_words(workspace: Workspace, what: str) -> None:
    look: dict[str, tuple[Callable[[], object], str]] = {
        "person": (lambda: workspace.person("U0X"), "user_not_found"),
        "channel": (lambda: workspace.channels.get("C0X"), "channel_not_found"),
        "message": (lambda: workspace.messages.get("C0X", "1.0"), "message_not_found"),
        "view": (lambda: workspace.views.get("V0X"), "not_found"),
        "file": (lambda: workspace.files.get("F0X"), "file_not_found"),
    }
    call, expected = look[what]
    with pytest.raises(Refused, match=f"^{expected}$"):
        call()


async def test_a_controlled_clock_wakes_sleepers_in_the_order_of_their_times() -> None:
    clock, woken = ControlledClock(start=100.0), list[str]()

    async def nap(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(name)

    async with asyncio.TaskGroup() as group:
        for name, seconds in (("late", 5.0), ("soon", 1.0), ("never mind", 0.0)):
            group.create_task(nap(name, seconds))
        await clock.until_sleeping(2)
        await asyncio.sleep(0)
        assert woken == ["never mind"]
        clock.advance(1)
        await asyncio.sleep(0)
        assert woken == ["never mind", "soon"]
        clock.advance(9)

    assert woken == ["never mind", "soon", "late"]
    assert clock.now() == 110.0


async def test_time_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="back"):
        ControlledClock().advance(-1)
    clock = SystemClock()
    before = clock.now()
    await clock.sleep(-1)
    assert clock.now() >= before > 1_700_000_000


async def test_a_sleeper_that_was_cancelled_is_forgotten() -> None:
    clock = ControlledClock()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.001):
            await clock.sleep(5)

    assert clock.sleeping == 0
    clock.advance(10)
