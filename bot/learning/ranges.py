"""For whom an answer is true, from the words that people write about that: language, SDK, versions, Cloud or a server of one's own. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.answering.asker import learn
from knowledge import LANGUAGES_SHOWN, Asker, language_of

NUMBER = r"v?(?P<number>\d+(?:\.(?:\d+|x\b))+)"
# Versions of everything else.
FOREIGN = re.compile(
    r"\b(?:python|node(?:\.?js)?|ios|ipados|android|macos|chrome|safari|firefox|edge|java|swift|kotlin|xcode|expo|react(?: native)?|next(?:\.js)?|ubuntu|debian|alpine|postgres\w*"
    r"|redis|kubernetes|docker|openai|gpt|gemini|claude|deepgram|elevenlabs|cartesia)[ -]{0,2}(?:sdk |version )?(?:[<>=~^]{1,2} ?)?v?\d+(?:\.[\dx]+)*\+?",
    re.IGNORECASE,
)
MARKED = re.compile(r"(?P<how>>=|<=|==|[<>=])\s*v?(?P<number>\d+(?:\.(?:\d+|x\b))*)")
PARTS = re.compile(r"[,;\n]| and | or | & ")
SAID = (
    (re.compile(rf"(?:since|from|at least|as of|starting with) (?:version )?{NUMBER}", re.IGNORECASE), ">="),
    (re.compile(rf"{NUMBER}(?:\s?\+| (?:or|and) (?:newer|later|higher|above|up)\b)", re.IGNORECASE), ">="),
    (re.compile(rf"(?:newer|later|higher) than (?:version )?{NUMBER}", re.IGNORECASE), ">"),
    (re.compile(rf"(?:before|below|older than|lower than|prior to) (?:version )?{NUMBER}", re.IGNORECASE), "<"),
    (re.compile(rf"(?:up to|until) (?:version )?{NUMBER}", re.IGNORECASE), "<="),
    (re.compile(rf"{NUMBER} (?:or|and) (?:older|earlier|lower|below)\b", re.IGNORECASE), "<="),
)


def only_for(words: str) -> Asker:
    """Who the words name, with a range of versions such as ">= 1.2, < 2". What several are named of, such as two languages, does not restrict anything."""
    own = FOREIGN.sub(lambda match: re.sub(r"[\d.x<>=~^+]+$", "", match[0]), words)
    named = [_named(part) for part in PARTS.split(own)]
    sdks = {asker.sdk for asker in named if asker.sdk}
    return Asker(
        language=_one(asker.language for asker in named),
        sdk=_one(sdks),
        version=_range(own) or learn(Asker(), own).version if len(sdks) < 2 else "",
        hosting=_one(asker.hosting for asker in named),
    )


def _named(part: str) -> Asker:
    """As a fact about an answer a bare name such as Go or Cloud is enough, which in a sentence may mean anything."""
    asker = learn(Asker(), part)
    return replace(asker, language=asker.language or language_of(part), hosting=asker.hosting or ("cloud" if part.strip().lower() == "cloud" else ""))


def _one(values: Iterable[str]) -> str:
    different = set(filter(None, values))
    return different.pop() if len(different) == 1 else ""


def _range(words: str) -> str:
    bounds = [f"{match['how']} {match['number']}" for match in MARKED.finditer(words)]
    left = MARKED.sub(" ", words)
    bounds += [f"{how} {match['number']}" for pattern, how in SAID for match in pattern.finditer(left)]
    return ", ".join(dict.fromkeys(bounds))


def words_for(asker: Asker) -> str:
    """The facts about somebody as words that `only_for` reads; "" when nothing is known."""
    sdk = f"{asker.sdk} {asker.version}".strip() if asker.sdk else f"version {asker.version}" if asker.version else ""
    hosting = {"cloud": "LiveKit Cloud", "self-hosted": "self-hosted"}.get(asker.hosting, "")
    return ", ".join(filter(None, (LANGUAGES_SHOWN.get(asker.language, ""), sdk, hosting)))
