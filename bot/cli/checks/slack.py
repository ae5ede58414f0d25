"""Whether Slack takes what is configured: the token and its scopes, the way events come in, or the pages where workspaces install the app."""

from __future__ import annotations

from collections.abc import AsyncIterator

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
        lacking, other = ("SLACK_CLIENT_SECRET", "SLACK_CLIENT_ID") if slack.client_id else ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
        yield Check(name="slack installation", state="broken", detail=f"no workspace can install the app: set {lacking}, too, or unset {other}")
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


async def _many(slack: SlackSettings, escalation: EscalationSettings, api: Api) -> AsyncIterator[Check]:
    where = f"{slack.public_url.rstrip('/')}{INSTALL_PATH}" if slack.public_url else f"{INSTALL_PATH} of this server; set ASK_AI_PUBLIC_URL to its address"
    unused = "; SLACK_BOT_TOKEN is not used then" if slack.bot_token else ""
    told = f"workspaces install the app at {where}{unused}; channels are looked up in each when they are needed"
    try:
        await api.client("").call("oauth.v2.access", client_id=slack.client_id, client_secret=slack.client_secret, code=NO_CODE)
    except SlackRefused as error:
        if error.code == NO_SUCH_CODE:
            yield Check(name=NAME, state="works", detail=told)
        else:
            yield Check(name=NAME, state="broken", detail=f"{error}; check SLACK_CLIENT_ID and SLACK_CLIENT_SECRET")
    except BotError as error:
        yield Check(name=NAME, state="broken", detail=str(error))
    yield await _events(slack, api)
    plan, told_of_plan = read_plan(escalation)
    for check in [*told_of_plan, *await plan_checks(plan, None, escalation)]:
        yield check


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
