"""One client a workspace, for as long as its token stays the same."""

from __future__ import annotations

from tests.slack.workplace import workplace


async def test_a_workspace_is_opened_once_since_its_budgets_live_in_it() -> None:
    async with workplace() as at:
        first = await at.workspaces.of(at.team)

        assert await at.workspaces.of(at.team) is first
        assert await at.workspaces.client_of(at.team) is first.client
        assert await at.workspaces.of("T0OTHER") is not first


async def test_a_token_that_was_replaced_is_used_from_then_on() -> None:
    async with workplace() as at:
        first = await at.workspaces.of(at.team)
        at.token[0] = "another"

        assert (await at.workspaces.of(at.team)).token == "another"
        assert await at.workspaces.of(at.team) is not first


async def test_a_workspace_that_was_left_is_opened_anew_when_it_comes_back() -> None:
    async with workplace() as at:
        first = await at.workspaces.of(at.team)
        await at.workspaces.forget(at.team)
        await at.workspaces.forget(at.team)

        assert await at.workspaces.of(at.team) is not first
