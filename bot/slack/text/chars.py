"""Characters that nobody sees, and names that everybody answers to."""

from __future__ import annotations

import re

# Characters that nobody sees, and those that turn the direction of writing. The two joiners are left to `JOINERS`.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff"
    "\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Persian words and joined emoji need a joiner; beside ASCII it only hides something.
JOINERS = re.compile("[\u200c\u200d]{2,}|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])")
# A name that everybody answers to stops being one when a narrow space stands in it.
BROADCAST = re.compile(r"@(?=(?:channel|here|everyone)(?![A-Za-z0-9]))", re.IGNORECASE)
APART = "\u202f"


def visible(raw: str) -> str:
    """The text without characters that nobody can see, its lines ended by newlines alone."""
    return JOINERS.sub("", LINE_ENDS.sub("\n", INVISIBLE.sub("", raw)))


def hushed(text: str) -> str:
    """The text with no name in it that everybody answers to."""
    return BROADCAST.sub(f"@{APART}", text)
