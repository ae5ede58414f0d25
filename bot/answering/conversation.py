"""A question resolved against its thread: what it is about, and what is known about the asker."""

from __future__ import annotations

import re

from bot.answering.asker import clipped, learn
from bot.model import Query, Question
from knowledge import Asker, tokens

MAX_TURNS = 8
SHORT_WORDS = 9
# A search reads 2,000 characters: what was pasted into one turn must not push out the others.
ALONE_CHARS, TURN_CHARS, LAST_CHARS = 2_000, 400, 800
POINTS_BACK = re.compile(
    r"\b(?:this|these|those|it|its|they|them|such|above|previous|former|latter|then|again|instead|also|else|same|(?:which|that|right|other) one)\b"
    r"|\b(?:of|for|in|with|from|to|about|do|does|did|is|use|using|like|handle|after|before|when|how|not|than|by) that\b|\bthat\W*$"
    r"|\bthat (?:is|does|did|work|happen|mean|event|case|room|call|error|code|part|way)\b|^(?:and|but|so|or|ok|no|yes|what about|how about|where|why)\b",
    re.IGNORECASE,
)
# "is it possible", "is there a way": nothing earlier is meant.
EXPLETIVE = re.compile(
    r"\b(?:is|was|are|were|isn'?t|will|would|can|does|if|whether) there\b|\bthere(?: is| are|'s)\b"
    r"|(?:\b(?:is|was|would|if|whether|isn'?t) it|\bit(?:'s| is)) (?:be |not )?(?:possible|necessary|required|needed|recommended|best|better|ok|okay|safe|normal|expected)\b",
    re.IGNORECASE,
)
ADD_ON = re.compile(
    r"\W{0,20}(?:(?:can|could) you |please |pls |and |but |ok |so |also )*+(?:(?:give|show|share|provide|paste|write|send|any|with|need) )(?:me |us )?"
    r"(?:an? |the |some |full |complete |sample |working )*+(?:examples?|samples?|code|snippet|docs?|links?|agent side code|more details?|explain(?: more)?|details)\b",
    re.IGNORECASE,
)
WANTS_CODE = re.compile(r"\bcode\b|\bexample|\bsample|\bsnippet|\bscript\b|how (?:do|can|to|would|should)\b|show me", re.IGNORECASE)
# A turn of nothing but these asks for the same thing in another form ("in node?", "show me an example"): there is nothing new to search for.
FORM_STEMS = frozenset(
    tokens(
        "python node.js node nodejs typescript javascript js ts react native swift ios kotlin android flutter dart unity golang rust sdk language version "
        "example examples sample code snippet show give provide write share full complete working short another one more details explain pls plz"
    )
)
GREETING = re.compile(
    r"\s{0,20}(?:(?:hi+|hello|hey|dear|good (?:morning|evening|afternoon|day))(?=[\s,!.:;]|$)(?: (?:there|team|all|everyone|folks|guys|livekit)\b){0,3}[\s,!.:;–—-]{0,20}){1,4}",
    re.IGNORECASE,
)

# Words of thanks or assent that ask for nothing.
THANKS = re.compile(
    r"(?:(?:many |ok(?:ay)? |great |perfect |cool |awesome |nice )*(?:thanks|thank you|thankyou|thx|ty|cheers)(?: (?:a lot|so much|very much|again|all|everyone|team))*"
    r"|(?:that|this|it) (?:worked|works|helped|helps)|got it|(?:(?:ok(?:ay)?|great|perfect|cool|awesome|nice) ?){1,4})",
    re.IGNORECASE,
)
SMALL_TALK_CHARS = 80


def resolve(question: Question) -> Query:
    """The question with everything its thread adds. Turns beyond the last eight are not looked at."""
    history = tuple(turn for turn in question.history[-MAX_TURNS:] if turn.strip())
    text = _ungreeted(question.text)
    asker = Asker()
    for turn in (*history, text):
        asker = learn(asker, turn)
    follow_up = bool(history) and _leans_on_thread(text)
    search: tuple[str, ...] = (clipped(text, ALONE_CHARS),)
    if follow_up:
        search = (_joined(history),) if FORM_STEMS.issuperset(tokens(text)) else (_joined(history, text), *search)
    return Query(
        text=text,
        search=tuple(dict.fromkeys(search)),
        asker=asker,
        follow_up=follow_up,
        wants_code=bool(WANTS_CODE.search(text)),
        audience=question.audience,
    )


def small_talk(text: str) -> str:
    """What words that ask for nothing are: "greeting" or "thanks"; "" for all others."""
    if len(text) > SMALL_TALK_CHARS:
        return ""
    greeting = GREETING.match(text)
    rest = text[greeting.end() if greeting else 0 :].strip(" \t\r\n,.!:;–—-")
    if greeting and not rest:
        return "greeting"
    words = re.split(r"[,.!;:\s]*[,.!;:][,.!;:\s]*", rest)
    return "thanks" if all(THANKS.fullmatch(part) for part in words) else ""


def _ungreeted(text: str) -> str:
    greeting = GREETING.match(text)
    return text[greeting.end() if greeting else 0 :].strip() or text.strip()


def _leans_on_thread(text: str) -> bool:
    """Whether the words need the turns before them to mean something."""
    words = text.split()
    if len(words) <= SHORT_WORDS or ADD_ON.match(text):
        return True
    return len(words) <= 3 * SHORT_WORDS and bool(POINTS_BACK.search(EXPLETIVE.sub(" ", " ".join(words[:14])).strip()))


def _joined(history: tuple[str, ...], text: str = "") -> str:
    """The last turn that stands on its own, the last two of what was added since, and the question if it adds anything to look for."""
    start = next((n for n in range(len(history) - 1, -1, -1) if n == 0 or not _leans_on_thread(history[n])), 0)
    turns = (history[start], *history[start + 1 :][-2:])
    return "\n".join((*(clipped(turn, TURN_CHARS) for turn in turns), clipped(text, LAST_CHARS))).strip()
