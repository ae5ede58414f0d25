"""What whoever takes over will want to know and nobody has said yet, and how the asker is asked for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.asker import learn
from bot.answering.say import needed
from bot.answering.signals import PATTERNS
from knowledge import LANGUAGES_SHOWN, Asker

# A plan, a bill or a person's access is not settled by the version of an SDK.
ACCOUNT = PATTERNS["account"]
OWN_SYSTEM = ("broken", "error_text", "live_ids")
# What names something to look at: LiveKit's ids (`bot.diagnostics.ids` has them all), an address of a server, the claims of a token.
NAMED = re.compile(
    r"\b(?:RM|PA|TR|ST|SDR|SCL|EG|IN|AD|AJ|AW|CA)_[A-Za-z0-9]{6,}|\bwss?://|\brooms?\s+(?:called\s+|named\s+|"
    r"name\s+is\s+)?[\"'“`][^\"'”`\n]+[\"'”`]|\"(?:exp|nbf|video)\"\s*:"
)
HOSTING = "whether LiveKit Cloud or your own server runs it"
SDK, VERSION_OF = "which SDK you use, and its version", "the version of {sdk}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something nobody has said: `key` is one of `bot.escalation.filled.NEEDS`, `words` (Markdown) name it for the asker."""

    key: str
    words: str


def missing(turns: Sequence[str], *, named: bool, outcome: str = "", said: str = "") -> tuple[Missing, ...]:
    """What the turns of the asker, oldest first, leave open; the most telling first.

    A room or call is asked for only where something of theirs is broken and nothing of it is `named` (which who looks at servers can tell best). What the bot's own
    words, `said`, ask for already is left out.
    """
    words = "\n".join(turns)
    asker = known(turns)
    if ACCOUNT.search(words) and not _own_system(words):
        return ()
    found = []
    if (outcome == "diagnose" or _own_system(words)) and not (named or NAMED.search(words)):
        _, thing = needed(words)
        found += [] if thing in said else [Missing(key="call" if "SCL_" in thing else "room", words=thing)]
    if not asker.version:
        found.append(Missing(key="sdk", words=_sdk(asker)))
    if not asker.hosting:
        found.append(Missing(key="hosting", words=HOSTING))
    return tuple(found)


def ask_for(found: Sequence[Missing]) -> str:
    """One sentence (Markdown) that asks for all of it; "" when nothing is missing."""
    if not found:
        return ""
    *others, last = (one.words for one in found)
    return f"To save a round trip, add here {'; '.join(others)}{'; and ' if others else ''}{last}."


def known(turns: Sequence[str]) -> Asker:
    """What the turns, oldest first, tell about the asker."""
    asker = Asker()
    for turn in turns:
        asker = learn(asker, turn)
    return asker


def facts(asker: Asker) -> str:
    """What is known about the asker, as in "Python, livekit-agents 1.2, LiveKit Cloud"; "" for nothing."""
    language = LANGUAGES_SHOWN.get(asker.language, "")
    package = " ".join(filter(None, (asker.sdk, asker.version if asker.sdk else f"version {asker.version}" if asker.version else "")))
    hosting = {"cloud": "LiveKit Cloud", "self-hosted": "self-hosted"}.get(asker.hosting, "")
    return ", ".join(filter(None, (language, package, hosting)))


def _sdk(asker: Asker) -> str:
    if not (asker.sdk or asker.language):
        return SDK
    return VERSION_OF.format(sdk=f"`{asker.sdk}`" if asker.sdk else f"the {LANGUAGES_SHOWN[asker.language]} SDK")


def _own_system(words: str) -> bool:
    return any(PATTERNS[name].search(words) for name in OWN_SYSTEM)
