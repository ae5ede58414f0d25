"""Whose bot it is: of the one workspace whose token is configured, or of every workspace that installed the app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from slack_bolt.authorization.async_authorize import AsyncAuthorize
from starlette.routing import BaseRoute

from bot.slack.client import Api
from bot.slack.identity import OneWorkspace
from bot.slack.installations import Installations, ManyWorkspaces, Transactions
from bot.slack.oauth import Installer, OAuthApp, States


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenancy:
    """How requests are authorised, which token a team has, what is done when one leaves, and the pages where one installs the app."""

    authorize: AsyncAuthorize
    token_of: Callable[[str], Awaitable[str]]
    forget: Callable[[str], Awaitable[None]]
    routes: Sequence[BaseRoute] = ()


async def one_workspace(api: Api, token: str) -> Tenancy:
    """The workspace of this token. Slack is asked at once: raises `SlackRefused` for a token that is not good, `SlackUnreachable` when Slack is not there."""
    identity = OneWorkspace(api.client(token))
    await identity.identity()

    async def token_of(_: str) -> str:
        return token

    async def forget(_: str) -> None:
        """The token is the operator's to take away."""

    return Tenancy(authorize=identity, token_of=token_of, forget=forget)


async def many_workspaces(api: Api, app: OAuthApp, database: Transactions, *, now: Callable[[], float]) -> Tenancy:
    """Every workspace that installs the app through its pages. `now` is seconds since 1970."""
    installations = Installations(database, client_id=app.client_id, now=now)
    states = States(database, now=now)
    await installations.prepare()
    await states.prepare()
    installer = Installer(app, api=api, installations=installations, states=states)
    return Tenancy(authorize=ManyWorkspaces(installations), token_of=installations.token, forget=installations.forget, routes=installer.routes())
