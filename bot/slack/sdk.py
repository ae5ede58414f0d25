"""How Slack's SDKs are kept quiet: at DEBUG they log bodies, at WARNING addresses that are good for a login."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.manifest import LOOPBACK


def silenced() -> logging.Logger:
    """A logger that says nothing, whatever level is set elsewhere. What matters is logged by ourselves. Bolt gives its level to all its own loggers."""
    logger = logging.getLogger("bot.slack.bolt.sdk")
    logger.setLevel(logging.CRITICAL + 1)
    return logger


def idle_client() -> AsyncWebClient:
    """A Web API client for the SDK's own use. It has no token, so that nobody calls Slack past the budgets of `bot.slack.client`, and no other is made from the environment."""
    return AsyncWebClient(token=None, logger=silenced(), retry_handlers=[])


def is_here(url: str) -> bool:
    """Whether the address is on this machine. The SDK takes a proxy from the environment for every address, and knows no exceptions."""
    return urlsplit(url).hostname in LOOPBACK
