"""Why Slack does not let an answer be posted, for who wrote it. Pure."""

from __future__ import annotations

from collections.abc import Mapping

NOT_POSTED = "I could not post your answer in the asker's thread: {why}. Nothing was written down as an answer."
REFUSED = "Slack refused it"
# https://docs.slack.dev/reference/methods/chat.postMessage#errors
WHY_REFUSED: Mapping[str, str] = {
    "is_archived": "its channel was archived",
    "channel_not_found": "I am not in its channel any more",
    "not_in_channel": "I am not in its channel any more",
    "restricted_action": "Slack lets me post nothing in its channel",
    "restricted_action_read_only_channel": "Slack lets me post nothing in its channel",
}


def not_posted(code: str) -> str:
    """What Slack's error code means, in whole sentences."""
    return NOT_POSTED.format(why=WHY_REFUSED.get(code, REFUSED))
