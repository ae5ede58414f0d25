"""Everything the environment may say, read once, with every fault reported together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import SettingsError
from bot.policies import Policy, parse_policies
from bot.settings.dashboard import DashboardSettings, read_dashboard
from bot.settings.escalation import EscalationSettings, read_escalation
from bot.settings.livekit import DialSettings, LiveKitSettings, Project, check_bound, read_livekit
from bot.settings.reading import number, url

__all__ = ["DashboardSettings", "DialSettings", "EscalationSettings", "LiveKitSettings", "Project", "Settings", "SlackSettings", "process_environment"]

DEFAULT_MODEL = "gpt-5.4-mini"
TOKEN_STARTS = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}
EMBEDDING_NAMES = ("EMBEDDING_MODEL_DIR", "EMBEDDING_BASE_URL", "EMBEDDING_MODEL", "EMBEDDING_API_KEY")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSettings:
    """How the bot reaches Slack, and what is agreed there. `channels` maps a channel's name or id to its policy; all others are `elsewhere`."""

    bot_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    api_url: str = ""
    public_url: str = ""
    channels: Mapping[str, Policy] = field(default_factory=lambda: {"ask-ai": Policy(mode="all")})
    elsewhere: Policy = field(default_factory=Policy)
    disclaimer: bool = True
    keep_days: float = 90.0

    @property
    def installable(self) -> bool:
        """Whether workspaces install the app themselves. Where the token of one is configured they do not: then the app's id and secret are for signing in to the dashboard."""
        return bool(self.client_id and self.client_secret and not self.bot_token)

    @property
    def socket_mode(self) -> bool:
        """Whether events come through a WebSocket that we open, instead of requests to us."""
        return bool(self.app_token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator configured. Nothing is required; each empty field disables one capability."""

    data_dir: Path = Path("data")
    folders: tuple[Path, ...] = ()
    chroma_url: str = ""
    openai_api_key: str = field(default="", repr=False)
    openai_base_url: str = ""
    openai_model: str = DEFAULT_MODEL
    answer_deadline_s: float = 45.0
    embedding: Mapping[str, str] = field(default_factory=dict, repr=False)
    database_url: str = field(default="", repr=False)
    host: str = "0.0.0.0"  # noqa: S104  behind a proxy or a tunnel; every request is signed
    port: int = 3000
    slack: SlackSettings = field(default_factory=SlackSettings)
    livekit: LiveKitSettings = field(default_factory=LiveKitSettings)
    dashboard: DashboardSettings = field(default_factory=DashboardSettings)
    escalation: EscalationSettings = field(default_factory=EscalationSettings)

    @property
    def index_dir(self) -> Path:
        """Where the index generations live."""
        return self.data_dir / "index"

    @property
    def uses_openai(self) -> bool:
        """Whether answers are written by a language model. A server of one's own may need no key."""
        return bool(self.openai_api_key or self.openai_base_url)

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """The settings in this environment; `SettingsError` lists all that is wrong with it."""
        faults: list[str] = []
        slack = _slack(env, faults)
        settings = cls(
            data_dir=Path(env.get("ASK_AI_DATA") or "data"),
            folders=tuple(Path(folder) for folder in env.get("ASK_AI_FOLDERS", "").split(os.pathsep) if folder),
            chroma_url=url(env, "CHROMA_URL", faults),
            openai_api_key=env.get("OPENAI_API_KEY", "").strip(),
            openai_base_url=url(env, "OPENAI_BASE_URL", faults),
            openai_model=env.get("OPENAI_MODEL") or DEFAULT_MODEL,
            answer_deadline_s=number(env, "ASK_AI_ANSWER_DEADLINE_S", 45.0, (1.0, 600.0), faults),
            embedding={name: env[name] for name in EMBEDDING_NAMES if env.get(name)},
            database_url=env.get("DATABASE_URL", "").strip(),
            host=env.get("ASK_AI_HOST", "").strip() or "0.0.0.0",  # noqa: S104  as above
            port=int(number(env, "PORT", 3000.0, (0.0, 65_535.0), faults)),
            slack=slack,
            livekit=read_livekit(env, faults),
            dashboard=read_dashboard(env, slack, faults),
            escalation=read_escalation(env, faults),
        )
        check_bound(settings.livekit.projects, ((name, policy.project) for name, policy in settings.slack.channels.items()), faults)
        url(env, "EMBEDDING_BASE_URL", faults)
        if env.get("EMBEDDING_BASE_URL") and not env.get("EMBEDDING_MODEL"):
            faults.append("EMBEDDING_BASE_URL needs EMBEDDING_MODEL, the name of the model on that server")
        if faults:
            raise SettingsError("; ".join(faults) + " (see docs/configuration.md)")
        return settings


def _slack(env: Mapping[str, str], faults: list[str]) -> SlackSettings:
    channels = SlackSettings().channels
    try:
        channels = parse_policies(env["ASK_AI_CHANNELS"]) if env.get("ASK_AI_CHANNELS", "").strip() else channels
    except ValueError as error:
        faults.append(f"ASK_AI_CHANNELS: {error}")
    for name, start in TOKEN_STARTS.items():
        if env.get(name) and not env[name].startswith(start):
            faults.append(f"{name} must begin with {start}")
    return SlackSettings(
        bot_token=env.get("SLACK_BOT_TOKEN", "").strip(),
        signing_secret=env.get("SLACK_SIGNING_SECRET", "").strip(),
        app_token=env.get("SLACK_APP_TOKEN", "").strip(),
        client_id=env.get("SLACK_CLIENT_ID", "").strip(),
        client_secret=env.get("SLACK_CLIENT_SECRET", "").strip(),
        api_url=url(env, "SLACK_API_URL", faults),
        public_url=url(env, "ASK_AI_PUBLIC_URL", faults),
        channels=channels,
        disclaimer=env.get("ASK_AI_DISCLAIMER", "on").strip().lower() not in {"off", "no", "false", "0"},
        keep_days=number(env, "ASK_AI_KEEP_DAYS", 90.0, (1.0, 3_650.0), faults),
    )


def process_environment() -> Mapping[str, str]:
    """The environment of this process; the only place that reads it."""
    return dict(os.environ)  # noqa: TID251  this is that place
