"""When the bot speaks in a channel or thread, and when it keeps quiet. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.policies import Policy
from bot.thread import ThreadState

MUTE = re.compile(r"\W*(?:mute|be quiet|shut up|stop answering|🤐|:zipper_mouth_face:)\W*", re.IGNORECASE)
# The bot is meant, and not an agent that is silent: "why" is soon followed by "you", or stands beside the silence itself.
# Words and what is between them share no character, so nothing can be taken apart in two ways, and the time is in proportion to the text.
WORD, GAP = r"[\w'’]+", r"[^\w'’]+"
YOU = rf"\bwhy{GAP}(?:{WORD}{GAP}){{0,2}}?(?:you|u){GAP}"
WHY_QUIET = re.compile(
    rf"{YOU}(?:{WORD}{GAP}){{0,4}}?(?:quiet|silent|mute)"
    rf"|{YOU}(?:{WORD}{GAP}){{0,2}}?(?:not|never|stop\w*){GAP}(?:answer|repl|respon|react|talk)"
    rf"|\bwhy{GAP}\w{{1,8}}n['’]?t{GAP}(?:you|u){GAP}(?:{WORD}{GAP}){{0,2}}?(?:answer|repl|respon|react|talk)"
    rf"|\bwhy{GAP}(?:(?:so|the|this){GAP})?(?:quiet|silen(?:t|ce)|no{GAP}(?:answer|reply|response))(?:{GAP}(?:here|now|anymore))?\W{{0,20}}$",
    re.IGNORECASE,
)
# Nothing but punctuation is a mention without words. Two runs of it with something optional between them would take the square of the text's length.
ASKS_HELP = re.compile(r"[\W_]*(?:help|what can you do|/?lkdiag help)[\W_]*|[\W_]*", re.IGNORECASE)
EMOJI = re.compile(r":[a-z0-9_+'-]{1,100}:")
LETTER = re.compile(r"[^\W_]")
MUTE_EMOJI = "zipper_mouth_face"
OTHER_ANSWERS = "somebody else wrote in this thread, and I do not talk into people's conversations"
MUTED = "I was asked to be quiet here"
Says = Literal["words", "doubt", "nothing"]
# What somebody gets who is answered without a mention.
ACTS: Mapping[Says, Literal["answer", "help", "nothing"]] = {"words": "answer", "doubt": "help", "nothing": "nothing"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message as far as manners go. `to_bot` and `to_others` tell whom it mentions; `direct` is a message in a conversation with the bot alone; `root` opens a thread.

    `files` says that something is attached, which may be all that somebody has to say.
    """

    person: str
    text: str
    to_bot: bool = False
    to_others: bool = False
    direct: bool = False
    root: bool = False
    files: bool = False

    @property
    def says(self) -> Says:
        """Whether there is anything to answer: emoji alone say nothing, question marks alone that something is not clear."""
        if self.files or LETTER.search(EMOJI.sub("", self.text)):
            return "words"
        return "doubt" if "?" in self.text else "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """What to do, and how the bot stands in the thread from now on. "explain" tells why it was quiet, "hush" acknowledges that it is from now on."""

    act: Literal["answer", "help", "explain", "hush", "refuse", "nothing"]
    state: ThreadState | None = None
    why: str = ""


def stance(heard: Heard, policy: Policy, state: ThreadState | None) -> Stance:
    """What a considerate colleague would do with this message."""
    if heard.direct:
        return _spoken_to(heard, state)
    if policy.mode == "off":
        return Stance(act="nothing", state=state, why="the bot is switched off in this channel")
    if heard.to_bot or heard.direct:
        return _spoken_to(heard, state) if _may_ask(heard, policy) else Stance(act="refuse", state=state)
    if heard.root:
        return _top_level(heard, policy)
    return _in_thread(heard, state)


def own_thread(heard: Heard, policy: Policy, writers: Sequence[str]) -> ThreadState | None:
    """How the bot stands in a thread that it knows nothing of, in a channel it looks after, by who wrote there, the opener first, the bot as "".

    Whoever opened it and was left alone there asks: their first message may be late, or came while nobody listened. None when this is other people's talk.
    """
    if policy.mode != "all" or not _may_ask(heard, policy) or writers[:1] != [heard.person] or set(writers) - {heard.person, ""}:
        return None
    return ThreadState(asker=heard.person)


def _may_ask(heard: Heard, policy: Policy) -> bool:
    return not policy.askers or heard.person in policy.askers


def _spoken_to(heard: Heard, state: ThreadState | None) -> Stance:
    """A mention always wakes the bot; whoever mentions it is who it answers from now on."""
    was = state.quiet if state else ""
    if MUTE.fullmatch(heard.text):
        return Stance(act="hush", state=ThreadState(asker=state.asker if state else heard.person, quiet=MUTED))
    if heard.direct and not heard.root and heard.says == "nothing":
        return Stance(act="nothing", state=state)
    now = ThreadState(asker=heard.person)
    if was and WHY_QUIET.search(heard.text):
        return Stance(act="explain", state=now, why=was)
    return Stance(act="help" if ASKS_HELP.fullmatch(heard.text) and not heard.files else "answer", state=now)


def _top_level(heard: Heard, policy: Policy) -> Stance:
    if policy.mode != "all" or heard.to_others or not _may_ask(heard, policy) or heard.says == "nothing":
        return Stance(act="nothing")
    return Stance(act=ACTS[heard.says], state=ThreadState(asker=heard.person))


def _in_thread(heard: Heard, state: ThreadState | None) -> Stance:
    """The asker is answered without a mention, until another human joins in."""
    if state is None or state.quiet:
        return Stance(act="nothing", state=state)
    if MUTE.fullmatch(heard.text):
        return Stance(act="hush", state=ThreadState(asker=state.asker, quiet=MUTED))
    if heard.person != state.asker:
        return Stance(act="nothing", state=ThreadState(asker=state.asker, quiet=OTHER_ANSWERS))
    return Stance(act="nothing" if heard.to_others else ACTS[heard.says], state=state)
