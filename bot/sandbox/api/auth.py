"""api.test, auth.*, oauth.v2.access and apps.*: who calls, installing and uninstalling, and the address of a socket."""

from __future__ import annotations

from bot.sandbox.api.arguments import flags, texts
from bot.sandbox.api.method import Call, Method
from bot.sandbox.rates import Tier
from bot.sandbox.refused import Refused
from bot.sandbox.shapes import Shape
from bot.sandbox.tokens import SOCKETS


def api_test(call: Call) -> Shape:
    """Says that the API works; or fails as asked."""
    if call.text("error"):
        raise Refused(call.text("error"), args={"error": call.text("error")})
    return {"args": dict(call.arguments)} if call.arguments else {}


def auth_test(call: Call) -> Shape:
    """Whom the token speaks for."""
    speaker, team = call.speaker, call.workspace.team
    shape: Shape = {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": speaker.name,
        "team_id": team.id,
        "user_id": speaker.id,
        "is_enterprise_install": False,
    }
    if call.token.kind == "app":
        return {"app_id": call.workspace.app.id, "app_name": call.workspace.app.name}
    return shape | ({"bot_id": speaker.bot_id} if speaker.bot_id else {})


def auth_revoke(call: Call) -> Shape:
    """The token is good for nothing afterwards, unless it is only a test."""
    if not call.flag("test"):
        call.workspace.tokens.revoke(call.token)
    return {"revoked": not call.flag("test")}


def oauth_access(call: Call) -> Shape:
    """A code from the browser against a bot token."""
    _check_client(call)
    if not call.text("code"):
        raise Refused("invalid_code")
    workspace = call.workspace
    code = workspace.tokens.exchange(call.text("code"), redirect_uri=call.text("redirect_uri"))
    return {
        "access_token": workspace.tokens.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(workspace.tokens.granted)),
        "bot_user_id": workspace.app.bot_user,
        "app_id": workspace.app.id,
        "team": {"id": workspace.team.id, "name": workspace.team.name},
        "enterprise": None,
        "authed_user": {"id": code.installer},
        "is_enterprise_install": False,
    }


def uninstall(call: Call) -> Shape:
    """The app goes from the workspace."""
    _check_client(call)
    call.workspace.tokens.uninstall()
    return {}


def connections_open(call: Call) -> Shape:
    """The address of a new socket."""
    return {"url": call.outside.socket_url()}


def _check_client(call: Call) -> None:
    app = call.workspace.app
    if call.text("client_id") != app.client_id:
        raise Refused("invalid_client_id")
    if call.text("client_secret") != app.client_secret:
        raise Refused("bad_client_secret")


CLIENT = texts("client_id", "client_secret")
METHODS = (
    Method(name="api.test", act=api_test, arguments=texts("error", "foo"), tier=Tier.T4, tokens=("bot", "user", "app", "")),
    Method(name="auth.test", act=auth_test, tier=Tier.NONE, tokens=("bot", "user", "app")),
    Method(name="auth.revoke", act=auth_revoke, arguments=flags("test")),
    Method(
        name="oauth.v2.access",
        act=oauth_access,
        arguments=(*CLIENT, *texts("code", "redirect_uri", "grant_type", "refresh_token")),
        tier=Tier.T4,
        tokens=("",),
    ),
    Method(name="apps.uninstall", act=uninstall, arguments=CLIENT),
    Method(name="apps.connections.open", act=connections_open, scopes=(SOCKETS,), tier=Tier.T3, tokens=("app",)),
)
