"""Whether Slack takes what is configured: the token and its scopes, the app's id and secret, the way events come in, or the pages where workspaces install the app."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from bot.cli.checks.channels import channels
from bot.cli.checks.check import Check
from bot.cli.checks.escalation import plan_checks, read_plan
from bot.errors import BotError, SlackRefused
from bot.settings import EscalationSettings, SlackSettings
from bot.slack.client import SLACK_URL, Api, open_api
from bot.slack.clock import MachineClock
from bot.slack.manifest import INSTALL_PATH, missing

NAME, EVENTS = "slack", "slack events"
# What Slack answers to a code that it never issued when everything else is right. https://docs.slack.dev/reference/methods/oauth.v2.access#errors
NO_CODE, NO_SUCH_CODE = "doctor", "invalid_code"


async def slack_checks(slack: SlackSettings, escalation: EscalationSettings) -> list[Check]:
    """All that is about Slack, each thing asked of Slack itself, and about the people whom the bot asks there. At least one client setting is there."""
    async with open_api(MachineClock(), url=slack.api_url or SLACK_URL) as api:
        return [check async for check in (_many(slack, escalation, api) if slack.installable else _one(slack, escalation, api))]


async def _one(slack: SlackSettings, escalation: EscalationSettings, api: Api) -> AsyncIterator[Check]:
    if slack.client_id or slack.client_secret:
        yield await _app(slack, api)
    if not slack.bot_token:
        yield Check(name=NAME, state="broken", detail="SLACK_BOT_TOKEN is not set; see docs/slack.md")
        yield await _events(slack, api)
        return
    client = api.client(slack.bot_token)
    try:
        lacking_scopes = missing(await client.scopes())
    except BotError as error:
        yield Check(name=NAME, state="broken", detail=str(error))
        yield await _events(slack, api)
        return
    told = "; ".join(f"scope {scope.name} is missing: {scope.without}" for scope in lacking_scopes) or "token and scopes are right"
    yield Check(name=NAME, state="broken" if any(not scope.optional for scope in lacking_scopes) else "works", detail=told)
    yield await _events(slack, api)
    plan, told_of_plan = read_plan(escalation)
    for check in [*await channels(slack, client, plan), *told_of_plan, *await plan_checks(plan, client, escalation)]:
        yield check


async def _app(slack: SlackSettings, api: Api) -> Check:
    """The app's id and secret beside the token of one workspace, where they are for signing in; one of them alone is of no use."""
    name, use = ("slack sign-in", "nobody can sign in to the dashboard") if slack.bot_token else ("slack installation", "no workspace can install the app")
    if not (slack.client_id and slack.client_secret):
        lacking, other = ("SLACK_CLIENT_SECRET", "SLACK_CLIENT_ID") if slack.client_id else ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
        return Check(name=name, state="broken", detail=f"{use}: set {lacking}, too, or unset {other}")
    told = "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are right, for signing in to the dashboard; without SLACK_BOT_TOKEN workspaces would install the app themselves"
    return await _credentials(slack, api, Check(name=name, state="works", detail=told))


async def _many(slack: SlackSettings, escalation: EscalationSettings, api: Api) -> AsyncIterator[Check]:
    where = f"{slack.public_url.rstrip('/')}{INSTALL_PATH}" if slack.public_url else f"{INSTALL_PATH} of this server; set ASK_AI_PUBLIC_URL to its address"
    told = f"workspaces install the app at {where}; channels are looked up in each when they are needed"
    yield await _credentials(slack, api, Check(name=NAME, state="works", detail=told))
    yield await _events(slack, api)
    plan, told_of_plan = read_plan(escalation)
    for check in [*told_of_plan, *await plan_checks(plan, None, escalation)]:
        yield check


async def _credentials(slack: SlackSettings, api: Api, right: Check) -> Check:
    """What is `right` when Slack takes the app's id and secret; else the same check with what Slack says of them."""
    try:
        await api.client("").call("oauth.v2.access", client_id=slack.client_id, client_secret=slack.client_secret, code=NO_CODE)
    except SlackRefused as error:
        if error.code == NO_SUCH_CODE:
            return right
        return replace(right, state="broken", detail=f"{error}; check SLACK_CLIENT_ID and SLACK_CLIENT_SECRET")
    except BotError as error:
        return replace(right, state="broken", detail=str(error))
    return right


async def _events(slack: SlackSettings, api: Api) -> Check:
    """Whether anything can come in. An address for a socket is asked for and not used; whether Slack reaches us over HTTP only Slack can tell."""
    if slack.app_token:
        try:
            await api.client(slack.app_token).call("apps.connections.open", app_token=slack.app_token)
        except BotError as error:
            return Check(name=EVENTS, state="broken", detail=str(error))
        return Check(name=EVENTS, state="works", detail="SLACK_APP_TOKEN is right, Socket Mode can connect")
    if slack.signing_secret:
        return Check(name=EVENTS, state="works", detail="over HTTP, signed; the Slack app's settings must name this server's address")
    return Check(name=EVENTS, state="broken", detail="set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP); see docs/slack.md")
