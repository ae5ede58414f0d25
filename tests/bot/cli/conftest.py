from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import main
from tests.e2e.small_index import small_index

NAMES = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "CHROMA_URL", "ASK_AI_FOLDERS", "ASK_AI_ANSWER_DEADLINE_S", "ASK_AI_DATA")
SLACK_NAMES = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_API_URL", "DATABASE_URL", "PORT")
OTHER_NAMES = ("ASK_AI_CHANNELS", "ASK_AI_ESCALATION", "ASK_AI_ESCALATION_CHANNEL", "ASK_AI_PUBLIC_URL")
LIVEKIT_NAMES = ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET", "ASK_AI_PROJECTS", "ASK_AI_DIAL_TRUNKS", "ASK_AI_DIAL_PREFIXES")
EMBEDDING_NAMES = ("EMBEDDING_MODEL_DIR", "EMBEDDING_BASE_URL", "EMBEDDING_MODEL", "EMBEDDING_API_KEY")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command printed and its exit status."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """A command in this process; keyword arguments are its environment, in which nothing else is configured."""

    def run(*arguments: str, **env: str) -> Ran:
        for name in (*NAMES, *SLACK_NAMES, *OTHER_NAMES, *LIVEKIT_NAMES, *EMBEDDING_NAMES):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"ASK_AI_DATA": str(tmp_path / "data"), **env}.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        try:
            status = main(arguments)
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        captured = capsys.readouterr()
        return Ran(status=status, out=captured.out, err=captured.err)

    return run


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real index over a few handbook pages."""
    return small_index(tmp_path_factory.getbasetemp() / "small-index")


@pytest.fixture
def data(index: Path) -> str:
    """ASK_AI_DATA in which that index lies."""
    return str(index.parent)
