"""Names of people and channels, and what is agreed for a channel."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from bot.errors import BotError
from bot.policies import Policy
from bot.slack.directory import REMEMBERED_S, ChannelPolicies, Directory
from tests.slack.workplace import workplace


async def test_people_are_called_what_they_want_to_be_called_and_slack_is_asked_once_in_a_while() -> None:
    async with workplace() as at:
        assert [await at.directory.person_name(at.team, at.id_of("ada")) for _ in range(3)] == ["Ada"] * 3
        assert at.calls("users.info") == 1

        people = at.sandbox.workspace.people
        people[at.id_of("ada")] = replace(people[at.id_of("ada")], real_name="Countess")
        at.clock.at += REMEMBERED_S + 1
        assert await at.directory.person_name(at.team, at.id_of("ada")) == "Countess"


@pytest.mark.parametrize("error", ["missing_scope", "user_not_found", "fatal_error"])
async def test_somebody_who_cannot_be_looked_up_has_no_name(error: str) -> None:
    async with workplace() as at:
        at.sandbox.faults.api.fail("users.info", error, 3)
        assert await at.directory.person_name(at.team, at.id_of("ada")) == ""


async def test_a_workspace_has_a_name_and_slack_is_asked_once_in_a_while() -> None:
    async with workplace() as at:
        assert [await at.directory.workspace_name(at.team) for _ in range(3)] == [at.sandbox.workspace.team.name] * 3
        assert at.calls("auth.test") == 1

        assert await at.directory.workspace_name("T0ELSEWHERE") == ""


@pytest.mark.parametrize("error", ["account_inactive", "fatal_error"])
async def test_a_workspace_that_cannot_be_looked_up_has_no_name(error: str) -> None:
    async with workplace() as at:
        at.sandbox.faults.api.fail("auth.test", error, 3)
        assert await at.directory.workspace_name(at.team) == ""


@pytest.mark.parametrize("step_s", [REMEMBERED_S * share for share in (0.1, 0.2, 0.3, 0.4, 0.6, 1.0, 2.0)])
async def test_what_is_forgotten_while_it_is_looked_up_is_asked_for_again(step_s: float) -> None:
    """Whatever the moment at which an entry runs out, there is an answer."""
    async with workplace() as at:
        passing = count(0.0, step_s)
        directory = Directory(at.workspaces.client_of, clock=passing.__next__)
        desk = at.sandbox.channels["support-escalations"]
        for _ in range(6):
            assert await directory.person_name(at.team, at.id_of("ada")) == "Ada"
            assert await directory.channel_name(at.team, desk) == "support-escalations"
            assert await directory.channel_id(at.team, "support-escalations") == desk
            assert await directory.workspace_name(at.team) == at.sandbox.workspace.team.name


async def test_channels_are_found_by_name_and_by_id_when_the_bot_is_in_them() -> None:
    async with workplace() as at:
        desk = at.sandbox.channels["support-escalations"]
        assert [await at.directory.channel_id(at.team, name) for name in ("support-escalations", desk, "random", "nowhere")] == [desk, desk, "", ""]
        assert await at.directory.channel_name(at.team, desk) == "support-escalations"
        assert await at.directory.channel_name(at.team, "C0NOWHERE") == "C0NOWHERE"


async def test_a_channel_on_a_later_page_is_found() -> None:
    async with workplace() as at:
        workspace = at.sandbox.workspace
        made = [workspace.channels.add(f"room-{n}", members=(workspace.app.bot_user,)).id for n in range(210)]
        assert await at.directory.channel_id(at.team, "room-209") == made[-1]
        assert at.calls("users.conversations") == 2


async def test_policies_are_found_by_id_before_name() -> None:
    async with workplace() as at:
        ask, general = at.sandbox.channels["ask-ai"], at.sandbox.channels["general"]
        policies = ChannelPolicies(at.directory, channels={"ask-ai": Policy(mode="all"), general: Policy(mode="off")}, elsewhere=Policy())

        modes = [(await policies.of(at.team, channel)).mode for channel in (ask, general, at.sandbox.channels["random"], "C0NOWHERE")]
        assert modes == ["all", "off", "mentions", "mentions"]


async def test_a_channel_that_slack_cannot_name_just_now_is_not_taken_for_another_one() -> None:
    """The question would go unanswered; so its job is tried again instead."""
    async with workplace() as at:
        policies = ChannelPolicies(at.directory, channels={"ask-ai": Policy(mode="all")}, elsewhere=Policy())
        at.sandbox.faults.api.fail("conversations.info", "fatal_error", 3)
        with pytest.raises(BotError) as caught:
            await policies.of(at.team, at.sandbox.channels["ask-ai"])

        assert caught.value.retryable
        assert (await policies.of(at.team, at.sandbox.channels["ask-ai"])).mode == "all"
