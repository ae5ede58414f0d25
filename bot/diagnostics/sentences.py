"""Sentences that ask for a look: "can you check room foo", "why did AJ_… fail", "is my agent in room 'my room'?". Pure.

An ordinary question must never be taken for one: whoever asks how rooms work gets the documentation. So a sentence needs both, something that asks for
a look and something that is named: an id, or a room whose name is quoted, looks like a name, or ends a plain request.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.diagnostics.ids import ids_in, look_at
from bot.diagnostics.request import Request, What

# Longer messages are stories; what they ask for stands at their beginning or end.
HEAD_CHARS, TAIL_CHARS = 1_500, 500
FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
SENTENCE = re.compile(r"[^.!?\n]+(?:[.](?=\S)[^.!?\n]*)*[.!?]*")
QUOTED = r"[\"“”„«‘'`](?P<quoted>[^\"“”„»«\n`]{1,128}?)[\"“”»’'`](?!\w)"
ROOM = re.compile(
    rf"\brooms?\s{{1,3}}(?:(?P<called>named|called|name|id)\s{{0,2}}[:=]?\s{{0,2}})?(?:{QUOTED}|(?P<bare>[^\s\"“”„«‘'`?!,;()<>]{{1,128}}))", re.IGNORECASE
)
ROOM_AFTER = re.compile(rf"(?:\bthe\s{{1,3}}|\bin\s{{1,3}}|\bof\s{{1,3}}|^\s{{0,3}}){QUOTED}\s{{1,3}}room\b", re.IGNORECASE)
IDENTITY = re.compile(rf"\b(?:participant|identity|user)\s{{1,3}}(?:{QUOTED}|(?P<bare>[\w.@:\-]{{1,128}}))", re.IGNORECASE)
# A name rather than a word: something in it that words do not have.
NAMELIKE = re.compile(r"(?=[^\d_]*[\d_])[\w.:+@•\-]+|[A-Za-z]+(?:-[A-Za-z]+){1,}")
RATIO = re.compile(r"\d{1,3}:(?:\d{1,3}|[nmx])", re.IGNORECASE)  # a room for two is called a 1:1 room
# Words that follow "room" in talk about rooms.
TALK = frozenset(
    re.findall(
        r"[a-z']+",
        """a about access active after alive alone already and api are as at attributes automatically based because been before being but by can capacity class client close closed closes composite config configuration
    connect connected connection connections could created creation data default delete deletion departure did disconnect disconnected disconnection disconnects do does duration during empty enabled ended ends event events
    exists failed fails for from full gets grant grants had has have if in into is isn't it join joined joining just leave level like limit limits list lifecycle max metadata model moderation name named names
    not object of on once only open option options or output over participant participants permission permissions persist properties recording reset right rooms service session settings should
    sid size so state status still stop stops than that the then there this timeout timeouts timer to token tokens traffic type types until update updates was webhook webhooks were when where
    which while will with without works would you your""",
    )
)
HOW_TO = re.compile(
    r"\bhow\s+(?:do|does|can|could|should|would|to|is|are|much|many)\b|\bis it possible\b|\bcan (?:i|we|one)\b|\bshould (?:i|we)\b|\bwhat does\b|\bexplain\b|\bexample\b|\bsnippet\b|\bin (?:my|our) code\b",
    re.IGNORECASE,
)
ASKED = r"(?:^|[,;:]\s*|\b(?:can|could|would|will)\s+(?:you|u|ya)\s+(?:please\s+|pls\s+|quickly\s+|just\s+|maybe\s+)?|\b(?:please|pls|plz|hey|hi|hello|ok|okay|now|then|and|also|so|@\S+)\s+)"
LOOK = re.compile(
    rf"{ASKED}(?:(?:please|pls|just|quickly)\s+)?(?:check|look(?:\s+(?:at|into|up))|inspect|diagnose|debug|examine|investigate|analy[sz]e|watch|monitor|see|have\s+a\s+look|take\s+a\s+look|look(?=\W*$)|(?P<shown>show(?:\s+me)?|tell\s+me))\b",
    re.IGNORECASE,
)
STATE = re.compile(
    r"\bwhat(?:['’]?s| is| was| happened| happens)\s+(?:\w+\s+){0,2}?(?:wrong|going on|happening|up|to|in|with|of)\b|\bwho(?:['’]?s| is| was| are)\s+(?:\w+\s+)?in\b|\bwhat\s+happened\b"
    r"|^\W*(?:so\s+|and\s+|but\s+|hey\s+|@\S+\s+)*(?:is|are|was|were|did|does|has|have|why)\b|\bwhy\s+(?:is|are|was|were|did|does|has|have|do|can|could|won|isn|aren|didn|doesn|hasn)\b"
    r"|\b(?:status|state|history|timeline)\s+of\b",
    re.IGNORECASE,
)
CLOSE = re.compile(
    r"(?:please|pls|plz|for me|again|now|right now|quickly|thanks|thank you|thx|today|yesterday|just now|this (?:morning|afternoon)|last night|\W)*",
    re.IGNORECASE,
)
ENDED = r"(?:close|end|disconnect|disappear|shut|die|dropp?|vanish|stop|finish|kick|emptied|empty|go away|exist|active|open|alive|running)"
# The first that fits says what to look at in the room.
KINDS: Sequence[tuple[re.Pattern[str], What]] = (
    (re.compile(r"\begress|\brecord", re.IGNORECASE), "egress"),
    (re.compile(r"\bingress|\brtmp\b|\bwhip\b|\bobs\b", re.IGNORECASE), "ingress"),
    (re.compile(r"\bagents?\b|\bdispatch|\bworkers?\b|\bjobs?\b", re.IGNORECASE), "agent"),
    (re.compile(r"\bcall(?:s|er|ee)?\b|\bsip\b|\bphone|\bdial|\bringing\b", re.IGNORECASE), "call"),
    (re.compile(rf"\bhistory\b|\btimeline\b|\bwhat\s+happened\b|\b(?:yesterday|earlier|last night)\b|\bwhy\b[^?]*\b{ENDED}", re.IGNORECASE), "history"),
)
OF_ROOM = re.compile(
    r"\b(?:history|timeline|participants?|people|everybody|everyone|agents?|state|status|events)\s+(?:of|in|for)\s+(?:the\s+)?room\b", re.IGNORECASE
)
WHEN = re.compile(rf"\b(?:{ASKED}\s*)?(?:watch|monitor)\b|\b(?:tell|let|ping|notify)\s+(?:me|us)\s+(?:know\s+)?(?:when|once|as soon as|if)\b", re.IGNORECASE)
# Requests that name nothing, since there is one of it, or all are meant.
WHOLE: Sequence[tuple[re.Pattern[str], What]] = (
    (
        re.compile(
            r"\b(?:my|our|the)\s+(?:sip\s+)?(?:inbound\s+|outbound\s+)?(?:trunks?|dispatch\s+rules?|sip\s+(?:config\w*|setup|settings))\b", re.IGNORECASE
        ),
        "sip",
    ),
    (re.compile(r"\b(?:my|our|the)\s+(?:livekit\s+)?server\b", re.IGNORECASE), "server"),
    (re.compile(r"\b(?:all|my|our|the|active)\s+(?:active\s+|open\s+|current\s+|running\s+)?rooms\b(?!\s+\w)", re.IGNORECASE), "rooms"),
)
WHOLE_STATE: Sequence[tuple[re.Pattern[str], What]] = (
    (re.compile(r"^\W*(?:which|what)\s+rooms\s+are\s+(?:\w+\s+)?(?:active|open|running|live|there)\b", re.IGNORECASE), "rooms"),
    (re.compile(r"^\W*is\s+(?:my|our)\s+(?:livekit\s+)?server\s+(?:up|down|reachable|alive|ok|okay|healthy)\b", re.IGNORECASE), "server"),
)


@dataclass(frozen=True, slots=True)
class Named:
    """A room that a sentence names; `sure` when nothing else can be meant, else it may be a word of talk about rooms."""

    room: str
    sure: bool
    end: int


def wanted(text: str, *, projects: Collection[str] = ()) -> Request | None:
    """The look that somebody asks for; None for everything else, questions about LiveKit above all. Code in fences is nobody's request."""
    words = FENCE.sub("\n", text).strip()
    if len(words) > HEAD_CHARS + TAIL_CHARS:
        words = f"{words[:HEAD_CHARS]}\n{words[-TAIL_CHARS:]}"
    project, words = _project(words, projects)
    found = next(_requests(words), None)
    return replace(found, project=project) if found else None


def named(text: str) -> Request | None:
    """What could be looked at because a message names it, whether anybody asked or not: its first id, or a room that is surely one."""
    words = FENCE.sub("\n", text)
    for one in ids_in(text):
        return _with_room(look_at(one), _room(words))
    room = _room(words)
    return Request(what=_kind(words), name=room.room) if room and room.sure else None


def _requests(words: str) -> Iterator[Request]:
    ids, sentences = ids_in(words), [found[0].strip() for found in SENTENCE.finditer(words) if found[0].strip(" .!?")]
    if ids and not _beside(words, ids):
        yield _of_id(ids[0], words)
    for sentence in sentences:
        yield from _of_sentence(sentence)
    if any(LOOK.search(sentence) and not HOW_TO.search(sentence) for sentence in sentences) and (found := named(words)):
        yield found  # named in one sentence, asked for in another


def _of_sentence(sentence: str) -> Iterator[Request]:
    look, ids = LOOK.search(sentence), ids_in(sentence)
    if HOW_TO.search(sentence) and not (look and ids):
        return
    asks = bool(look or STATE.search(sentence) or WHEN.search(sentence))
    if ids and (asks or sentence.endswith("?")):
        yield _of_id(ids[0], sentence)
    room = _room(sentence)
    if asks and room and (room.sure or _ends(sentence, room, look)):
        yield _of_room(sentence, room.room)
    if room is None:
        whole = (*(WHOLE if look else ()), *WHOLE_STATE)
        yield from (Request(what=what) for pattern, what in whole if (found := pattern.search(sentence)) and CLOSE.fullmatch(sentence[found.end() :]))


def _of_id(one: str, words: str) -> Request:
    found = _with_room(look_at(one), _room(words))
    if found is None:
        raise ValueError(f"not an id: {one!r}")
    return replace(found, watch=bool(found.what == "room" and WHEN.search(words)))


def _with_room(found: Request | None, room: Named | None) -> Request | None:
    """A participant or a job is found sooner in a room that is named beside it."""
    if found is None or room is None or not room.sure or ids_in(room.room) or found.what not in {"participant", "agent"}:
        return found
    return replace(found, name=room.room)


def _of_room(sentence: str, room: str) -> Request:
    if WHEN.search(sentence):
        return Request(what="room", name=room, watch=True)
    rest = sentence.replace(room, " ")
    who = IDENTITY.search(rest)
    if who and (who["quoted"] or NAMELIKE.fullmatch(who["bare"])):
        return Request(what="participant", name=room, identity=who["quoted"] or who["bare"])
    return Request(what=_kind(rest), name=room)


def _kind(words: str) -> What:
    return next((what for pattern, what in KINDS if pattern.search(words)), "room")


def _room(sentence: str) -> Named | None:
    """The first room that is named for sure, else the first that may be."""
    found = [_named(match) for match in (*ROOM_AFTER.finditer(sentence), *ROOM.finditer(sentence))]
    rooms = [room for room in found if room is not None]
    return next((room for room in rooms if room.sure), next(iter(rooms), None))


def _named(match: re.Match[str]) -> Named | None:
    groups = match.groupdict()
    if groups["quoted"]:
        follows = re.match(r"\s+(\w+)", match.string[match.end() :])
        if match.re is ROOM_AFTER and follows and follows[1].casefold() in TALK:
            return None  # the 'x' room option
        return Named(groups["quoted"].strip(), sure=True, end=match.end())
    bare = str(groups["bare"]).rstrip(".:*_~")
    pieces = [piece for piece in re.split(r"[-_.]", bare.casefold()) if piece]
    talk = not any(character.isdigit() for character in bare) and any(piece in TALK for piece in pieces)
    if all(piece in TALK for piece in pieces) or RATIO.fullmatch(bare) or (groups.get("called") in {"name", "id"} and not NAMELIKE.fullmatch(bare)):
        return None
    return Named(bare, sure=bool(NAMELIKE.fullmatch(bare)) and not talk, end=match.start("bare") + len(bare))


def _ends(sentence: str, room: Named, look: re.Match[str] | None) -> bool:
    """Whether nothing but politeness follows the name of a plain request, or what happened to the room in a question. To be shown or told something says less."""
    if look and look["shown"] and not (OF_ROOM.search(sentence) or WHEN.search(sentence)):
        return False
    rest = sentence[room.end :]
    if CLOSE.fullmatch(rest):
        return True
    return look is None and re.match(rf"\s+(?:suddenly\s+|just\s+|not\s+|still\s+)?{ENDED}", rest, re.IGNORECASE) is not None


def _beside(words: str, ids: Sequence[str]) -> str:
    """What stands beside the ids; "" when the message is made of nothing else."""
    for one in ids:
        words = words.replace(one, " ")
    return re.sub(r"[\W_]+|\b(?:room|call|participant|job|egress|ingress|hi|hey|hello|please|it['’]?s|is|the|id)\b", "", words, flags=re.IGNORECASE)


def _project(words: str, projects: Collection[str]) -> tuple[str, str]:
    """The project that is named, "" for none, and the words without it."""
    for name in projects:
        pattern = rf"\b(?:(?:in|on)\s+(?:the\s+|our\s+)?(?:project\s+)?|project\s+){re.escape(name)}\b(?:\s+project\b)?"
        without, found = re.subn(pattern, "", words, count=1, flags=re.IGNORECASE)
        if found:
            return name, without
    return "", words
