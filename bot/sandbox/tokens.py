"""Who may speak, and for whom: tokens of the app and of people, granted scopes, installing and uninstalling."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace

from bot.sandbox.core import Core
from bot.sandbox.model import Change, Token, TokenKind
from bot.sandbox.refused import Refused

# Made at run time, so that nothing that looks like a credential stands in the source.
PREFIXES: dict[TokenKind, str] = {"bot": "xoxb", "user": "xoxp", "app": "xapp"}
SOCKETS = "connections:write"
CODE_LASTS_S = 600.0
BOT_SCOPES = frozenset(
    {
        "app_mentions:read", "assistant:write", "channels:history", "channels:join", "channels:read", "chat:write", "chat:write.customize", "commands",
        "files:read", "files:write", "groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history", "mpim:read", "reactions:read",
        "reactions:write", "team:read", "usergroups:read", "users:read", "users:read.email",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What Slack gives to the app at the end of an installation in the browser; good for one exchange within ten minutes."""

    value: str = field(repr=False)
    scopes: frozenset[str]
    installer: str
    redirect_uri: str
    issued_at: float


class Tokens:
    """The bot has one token at a time, and none while the app is not installed. Revoked tokens stay known as such."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._by_value: dict[str, Token] = {}
        self._revoked: set[str] = set()
        self._codes: dict[str, Code] = {}
        self.app_token = self._new("app", core.app.bot_user, frozenset({SOCKETS})).value
        self.bot_token = self._new("bot", core.app.bot_user, BOT_SCOPES).value

    @property
    def granted(self) -> frozenset[str]:
        """The bot's scopes; none while the app is not installed."""
        token = self._by_value.get(self.bot_token)
        return (token.scopes or frozenset()) if token else frozenset()

    def speaker(self, value: str) -> Token:
        """Whose token this is; `not_authed` for none, `token_revoked` and `invalid_auth` for what is not good."""
        if not value:
            raise Refused("not_authed")
        if value in self._revoked:
            raise Refused("token_revoked")
        try:
            return self._by_value[value]
        except KeyError:
            raise Refused("invalid_auth") from None

    def add_person(self, person: str) -> Token:
        """A token of the person's own client, which may do all that the person may."""
        return self._new("user", person, None)

    def install(self, scopes: frozenset[str]) -> None:
        """The bot may do this from now on and nothing else, with the token that it has."""
        self._set_scopes(scopes)

    def grant(self, *scopes: str) -> None:
        """Give the bot more scopes."""
        self._set_scopes(self.granted | frozenset(scopes))

    def take_away(self, *scopes: str) -> None:
        """Take scopes from the bot, which keeps its token; it is as if the app had been installed without them."""
        self._set_scopes(self.granted - frozenset(scopes))

    def issue_code(self, *, installer: str, scopes: frozenset[str] = BOT_SCOPES, redirect_uri: str = "") -> str:
        """What the browser brings back when a person has agreed to install the app."""
        code = Code(value=secrets.token_hex(16), scopes=scopes, installer=installer, redirect_uri=redirect_uri, issued_at=self._core.clock.now())
        self._codes[code.value] = code
        return code.value

    def exchange(self, value: str, *, redirect_uri: str = "") -> Code:
        """Install: a good code once, against the bot token and these scopes. `code_already_used`, `invalid_code`, `bad_redirect_uri` otherwise."""
        code = self._codes.get(value)
        if code is None or self._core.clock.now() - code.issued_at > CODE_LASTS_S:
            raise Refused("invalid_code")
        if code.redirect_uri and redirect_uri != code.redirect_uri:
            raise Refused("bad_redirect_uri")
        if not code.scopes:
            raise Refused("code_already_used")
        self._codes[value] = replace(code, scopes=frozenset())
        if self.bot_token in self._by_value:
            self._set_scopes(self.granted | code.scopes)
        else:
            self.bot_token = self._new("bot", self._core.app.bot_user, code.scopes).value
        return code

    def revoke(self, token: Token) -> None:
        """The token is good for nothing from now on; for the app's own that means it is no longer installed, and it is told so."""
        if token.kind == "bot":
            self.uninstall()
        else:
            self._forget(token.value)

    def uninstall(self) -> None:
        """Take the bot token away. The app learns of it by `tokens_revoked` and `app_uninstalled`."""
        if self.bot_token not in self._by_value:
            return
        self._forget(self.bot_token)
        self._core.changed(Change(kind="uninstalled", data={"bot_users": [self._core.app.bot_user], "ts": self._core.next_ts()}, seen_by=frozenset()))

    def _forget(self, value: str) -> None:
        del self._by_value[value]
        self._revoked.add(value)

    def _set_scopes(self, scopes: frozenset[str]) -> None:
        token = self.speaker(self.bot_token)
        self._by_value[token.value] = replace(token, scopes=scopes)

    def _new(self, kind: TokenKind, person: str, scopes: frozenset[str] | None) -> Token:
        token = Token(value=f"{PREFIXES[kind]}-{secrets.token_hex(24)}", kind=kind, person=person, scopes=scopes)
        self._by_value[token.value] = token
        return token
