"""The adapter of OpenAI and of compatible servers: the only place that imports `openai`."""

from bot.llm.client import check_llm, open_llm
from bot.llm.judge import DECISIONS_MODEL, OpenAIJudge
from bot.llm.limits import Limits
from bot.llm.writer import OpenAIWriter

__all__ = ["DECISIONS_MODEL", "Limits", "OpenAIJudge", "OpenAIWriter", "check_llm", "open_llm"]
