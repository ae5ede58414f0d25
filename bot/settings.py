"""Everything the environment may say, read once, with every fault reported together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import SettingsError

DEFAULT_MODEL = "gpt-5.4-mini"
EMBEDDING_NAMES = ("EMBEDDING_MODEL_DIR", "EMBEDDING_BASE_URL", "EMBEDDING_MODEL", "EMBEDDING_API_KEY")


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
        settings = cls(
            data_dir=Path(env.get("ASK_AI_DATA") or "data"),
            folders=tuple(Path(folder) for folder in env.get("ASK_AI_FOLDERS", "").split(os.pathsep) if folder),
            chroma_url=_url(env, "CHROMA_URL", faults),
            openai_api_key=env.get("OPENAI_API_KEY", "").strip(),
            openai_base_url=_url(env, "OPENAI_BASE_URL", faults),
            openai_model=env.get("OPENAI_MODEL") or DEFAULT_MODEL,
            answer_deadline_s=_seconds(env, "ASK_AI_ANSWER_DEADLINE_S", 45.0, faults),
            embedding={name: env[name] for name in EMBEDDING_NAMES if env.get(name)},
        )
        _url(env, "EMBEDDING_BASE_URL", faults)
        if env.get("EMBEDDING_BASE_URL") and not env.get("EMBEDDING_MODEL"):
            faults.append("EMBEDDING_BASE_URL needs EMBEDDING_MODEL, the name of the model on that server")
        if faults:
            raise SettingsError("; ".join(faults) + " (see docs/configuration.md)")
        return settings


def _url(env: Mapping[str, str], name: str, faults: list[str]) -> str:
    value = env.get(name, "").strip()
    if value and not _is_address(value):
        faults.append(f"{name} must look like http://host:port")  # the value may hold a key or a password
    return value


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _seconds(env: Mapping[str, str], name: str, default: float, faults: list[str]) -> float:
    raw = env.get(name, "").strip()
    if not raw:
        return default
    try:
        value = float(raw)
    except ValueError:
        value = 0.0
    if not 1.0 <= value <= 600.0:
        faults.append(f"{name} must be a number of seconds from 1 to 600, not {raw!r}")
    return value


def process_environment() -> Mapping[str, str]:
    """The environment of this process; the only place that reads it."""
    return dict(os.environ)  # noqa: TID251  this is that place
