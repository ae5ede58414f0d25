"""What humans wrote in a thread as an answer that others can read: without greetings, courtesies and names. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.answering.conversation import GREETING
from bot.answering.fences import closed, split_fences
from knowledge import tokens

NAMED = re.compile(r"(?<![\w/`.])@[^\W\d_][\w.\-]{0,60}")
ADDRESSED = re.compile(r"\s*@[^\W\d_][\w.\-]{0,60}[\s,:–—-]{0,4}")
# A plain name is one only behind a greeting: "No, that is not possible" begins with none.
BY_NAME = re.compile(r"\s*[A-Z][a-z]{1,20}\s{0,2}[,:!–—-]\s*")
SIGNED = re.compile(r"\n\s*(?:(?:best|kind|warm)(?: regards| wishes)?|regards|cheers|thanks|thank you)[,!.]?[ \t]*\n+\s*[^\n]{1,40}\s*\Z", re.IGNORECASE)
SENTENCES = re.compile(r"(?<=[.!?…])\s+(?=[^\s])")
EMOJI = re.compile(r"(?::[a-z0-9_+\-]{1,40}:\s*)+")
MARKS = " \t*_~.,!…:;)(-–—"
# Sentences that say nothing to anybody else.
COURTESY = re.compile(
    r"(?:many |ok(?:ay)?,? |great,? )*(?:thanks|thank you|thx)\b.{0,80}|sorry\b.{0,80}|(?:good|great|nice|fair|interesting) (?:question|point|catch)\b.{0,20}"
    r"|(?:i )?hope (?:this|that|it) (?:helps|works)\b.{0,60}|(?:please )?(?:let|tell) (?:me|us) know\b.{0,120}|feel free\b.{0,100}|happy to help\b.{0,60}"
    r"|(?:best|kind|warm)(?: regards)?|cheers|regards|np|no (?:problem|worries)\b.{0,20}|you'?re welcome\b.{0,20}|sure(?: thing)?|ok(?:ay)?|yes|hi+|hello|hey"
    r"|(?:let me|i(?:'ll| will| am going to|'m going to)?|we(?:'ll| will)?) (?:just )?(?:have a look|take a look|look|check|see|ask|find out|get back|come back|investigate|try|dig)\b.{0,100}"
    r"|(?:i(?:'m| am)|we(?:'re| are)) (?:just )?(?:looking|checking|investigating|on it|working on it)\b.{0,80}|(?:just )?(?:looking|checking)\b.{0,40}|on it|one (?:sec|second|moment|minute)\b.{0,40}"
    r"|(?:does|did) (?:that|this|it) (?:help|work|fix it|solve it|answer your question)\b.{0,60}|any (?:luck|news)\b.{0,40}",
    re.IGNORECASE,
)
# Where the answer is, when it is not here.
ELSEWHERE = re.compile(
    r"\b(?:dm(?:'?e?d|s)?|pm(?:'?e?d)?|direct message|in private|privately|e-?mail(?:ed)?|inbox|phone|zoom|huddle|meeting|call you|talked|spoke|offline|replied there|other thread)\b",
    re.IGNORECASE,
)
# What was done for one asker.
DONE = re.compile(
    r"^(?:fixed|done|resolved|solved)\b|\b(?:is|are|was|has been|have been|been|i(?:'ve| have)?|we(?:'ve| have)?|it'?s|should be|all) (?:just |now |all )*"
    r"(?:fixed|done|resolved|solved|restarted|enabled|increased|raised|refunded|reset|unblocked|rolled back|redeployed|good|set)\b|\bshould work (?:now|again)\b|\btry (?:it )?(?:again|now)\b",
    re.IGNORECASE,
)
TELLING_MIN, ELSEWHERE_MAX, DONE_MAX = 3, 12, 14
ADDRESS = re.compile(r"https?://\S+")
SHOWS = re.compile(r"https?://(?!\S{0,60}slack\.com)|`[^`\n]+`")


def told(messages: Iterable[str]) -> str:
    """One answer out of what was written, oldest first; "" when there is nothing in it for anybody else: thanks, questions, "see my DM", "fixed, try again"."""
    kept = [tidy for message in messages if not _only_asks(message) and (tidy := _tidied(message))]
    text = "\n\n".join(dict.fromkeys(kept))
    return text if _has_content(text) else ""


def _tidied(message: str) -> str:
    pieces = split_fences(closed(_unaddressed(message)))
    parts = [piece.text if piece.code else re.sub(r"\n{3,}", "\n\n", "\n".join(_lines(piece.text))) for piece in pieces]
    return "".join(parts).strip()


def _unaddressed(message: str) -> str:
    """Without whom it is for, a greeting, and a signature."""
    message = SIGNED.sub("", message)
    before = ""
    while message != before:
        before = message
        if found := ADDRESSED.match(message):
            message = message[found.end() :]
        if found := GREETING.match(message):
            message = message[found.end() :]
            name = BY_NAME.match(message)
            message = message[name.end() if name else 0 :]
    return message


def _lines(prose: str) -> list[str]:
    lines = []
    for line in prose.split("\n"):
        sentences = [sentence for sentence in SENTENCES.split(line) if not _is_courtesy(sentence)]
        if sentences or not line.strip():
            lines.append(NAMED.sub("a colleague", " ".join(sentences)).rstrip())
    return lines


def _is_courtesy(sentence: str) -> bool:
    bare = EMOJI.sub("", sentence).strip(MARKS).rstrip("?")
    return bool(sentence.strip()) and (not bare.strip() or bool(COURTESY.fullmatch(bare.strip())))


def _only_asks(message: str) -> bool:
    """Whether it is nothing but questions to the asker."""
    sentences: Sequence[str] = [part for line in message.splitlines() for part in SENTENCES.split(line) if part.strip() and not _is_courtesy(part)]
    return bool(sentences) and all(part.rstrip(" )*_").endswith("?") for part in sentences)


def _has_content(text: str) -> bool:
    if SHOWS.search(text) or "```" in text:
        return True
    telling = len(tokens(ADDRESS.sub(" ", text)))
    if ELSEWHERE.search(text):
        return telling > ELSEWHERE_MAX
    return telling >= (DONE_MAX if DONE.search(text) else TELLING_MIN)
