"""What is agreed for a channel must be known before a question in it is passed over."""

from __future__ import annotations

import pytest

from bot.errors import BotError
from bot.policies import Policy
from bot.sandbox.api.faults import ALWAYS
from bot.slack.directory import ChannelPolicies
from tests.slack.workplace import workplace


async def test_a_channel_whose_name_cannot_be_had_just_now_is_not_taken_for_one_that_nobody_configured() -> None:
    async with workplace() as at:
        policies = ChannelPolicies(at.directory, channels={"ask-ai": Policy(mode="all")}, elsewhere=Policy())
        channel = at.sandbox.channels["ask-ai"]
        at.sandbox.api.faults.break_down("conversations.info", times=ALWAYS)

        with pytest.raises(BotError) as failed:
            await policies.of(at.team, channel)
        assert failed.value.retryable

        at.sandbox.api.faults.clear()
        assert (await policies.of(at.team, channel)).mode == "all"


async def test_a_channel_that_slack_does_not_tell_about_is_like_all_that_nobody_configured() -> None:
    async with workplace() as at:
        policies = ChannelPolicies(at.directory, channels={"ask-ai": Policy(mode="all")}, elsewhere=Policy(mode="off"))

        assert (await policies.of(at.team, "C0NOWHERE")).mode == "off"
