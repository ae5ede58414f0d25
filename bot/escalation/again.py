"""Whether two questions are one and the same, asked again in other words, or the second one goes on from the first. Pure.

Embeddings alone cannot tell: "how do I create an inbound trunk" and "… an outbound trunk" are closer than most rewordings. So what differs between the two is
looked at as well. How well this works, by threshold, is measured: `python -m tests.evals.again`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from bot.answering.asker import learn
from bot.escalation.spoken import folded
from knowledge import Asker, tokens

Alike = Callable[[str, str], float]
# Of the words of the shorter one so many must stand in the other: of questions that share less, not even the subject is the same.
SHARED_MIN = 0.25
# What is compared is what somebody asks, and not the log below it.
ASKED_CHARS = 600
# One of these here and another one of the same line there makes it another question.
CONTRASTS: Sequence[frozenset[str]] = tuple(
    frozenset(tokens(words))
    for words in (
        "inbound outbound incoming outgoing",
        "start stop pause resume begin",
        "create delete update list",
        "mute unmute",
        "min max minimum maximum",
        "connected disconnected",
        "before after",
        "enable disable",
        "stt tts llm vad",
        "audio video screen",
        "cli sdk token dashboard api",
        "s3 gcs azure",
        "room participant track job",
        "egress ingress",
        "publish subscribe",
        "windows linux mac macos",
        "interim final",
    )
)
# What is asked about a thing, by the verb in front: to set a value is not to read it.
READS = re.compile(r"\b(?:read|get|list|see|find|print|detect|notified)\b")
SETS = re.compile(r"\b(?:set|change|add|update|configure|write|enable)\b")
DEFAULTS = re.compile(r"\b(?:defaults?|by default)\b")
GOES_ON = re.compile(r"\W*(?:and|also|then|but|or|so|what about|how about|plus)\b", re.IGNORECASE)
# Whoever words a question anew does not keep the whole sentence and change a word of it; whoever asks the next one does.
FRAME_SHARE, FRAME_WORDS, SWAPPED_WORDS, TYPO = 0.6, 3, 2, 0.75
NUMBER = re.compile(r"(?<![\w.])\d{2,}(?![\w.])")
IDENTIFIER = re.compile(r"\b(?=\w*[a-z])(?:\w+_\w+|\w+\.\w*[a-z]\w*|[a-z]+[A-Z]\w*)\b")


def likeness(first: str, second: str, alike: Alike) -> float:
    """How much the second question is the first one asked again, from 0.0 (another one) to 1.0 (the same words).

    `alike`, the cosine of two texts, is asked last and only where it can matter, since it takes milliseconds.
    """
    first, second = first[:ASKED_CHARS].strip(), second[:ASKED_CHARS].strip()
    here, there = set(tokens(first)), set(tokens(second))
    if not here or not there:
        return 0.0
    if folded(first) == folded(second):
        return 1.0
    shared = len(here & there) / min(len(here), len(there))
    if shared < SHARED_MIN or GOES_ON.match(second) or differ(first, second):
        return 0.0
    return max(0.0, alike(first, second))


def differ(first: str, second: str) -> bool:
    """Whether something that cannot be put in other words is not the same: a language, a number, a name in code, a word and its opposite."""
    if _others(learn(Asker(), first).language, learn(Asker(), second).language):
        return True
    if any(_conflict(set(pattern.findall(first)), set(pattern.findall(second))) for pattern in (NUMBER, IDENTIFIER)):
        return True
    if bool(DEFAULTS.search(first)) != bool(DEFAULTS.search(second)):
        return True
    here, there = set(tokens(first)), set(tokens(second))
    if any(_conflict(here & words, there & words) for words in CONTRASTS):
        return True
    if any(bool(ours.search(first) and theirs.search(second)) for ours, theirs in ((READS, SETS), (SETS, READS))):
        return True
    return _same_frame(folded(first).split(), folded(second).split())


def _same_frame(here: Sequence[str], there: Sequence[str]) -> bool:
    """Whether the two are one sentence, with other words in one or two places, or with two of its words swapped."""
    if sorted(here) == sorted(there):
        places = [n for n, (one, other) in enumerate(zip(here, there, strict=True)) if one != other]
        return len(places) == SWAPPED_WORDS and all(tokens(here[n]) for n in places)
    steps = SequenceMatcher(a=here, b=there, autojunk=False).get_opcodes()
    kept = sum(end - start for kind, start, end, _, _ in steps if kind == "equal")
    if kept < max(FRAME_WORDS, FRAME_SHARE * max(len(here), len(there))):
        return False
    return any(kind == "replace" and _other_words(here[a:b], there[c:d]) for kind, a, b, c, d in steps)


def _other_words(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether both say something, and the one is no slip of the pen for the other."""
    one, other = " ".join(ours), " ".join(theirs)
    return bool(tokens(one) and tokens(other)) and SequenceMatcher(a=one, b=other, autojunk=False).ratio() < TYPO


def _others(here: str, there: str) -> bool:
    return bool(here and there and here != there)


def _conflict(here: set[str], there: set[str]) -> bool:
    """Whether each has something that the other one lacks."""
    return bool(here - there and there - here)
