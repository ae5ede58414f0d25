"""A question resolved against its thread: what it is about, and what is known about the asker."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.model import Query, Question
from knowledge import Asker, language_of

MAX_TURNS = 8
SHORT_WORDS = 9
FENCE = re.compile(r"```([\w.+-]*)\n.*?(?:```|\Z)", re.DOTALL)
LANGUAGE_WORDS = re.compile(
    r"(?<![\w.])(python|py|node\.?js|node|typescript|javascript|react[ -]native|react|next\.?js|swiftui|swift|ios|kotlin|android|flutter|dart|unity|c#|golang|go(?= sdk| code| server)"
    r"|rust|ruby|php|livekit cli|lk cli|expo)(?![\w])",
    re.IGNORECASE,
)
NOT_LANGUAGE = re.compile(r"(not|don'?t use|isn'?t|instead of|no longer)\s+(using\s+)?$", re.IGNORECASE)
SYNTAX = (
    (
        "python",
        re.compile(
            r"\bawait ctx\.|\basync def\b|\bdef \w+\(|\bself\.|@function_tool|\bctx\.(api|job|room|connect|proc)\b|\w+_\w+\(|\bpip install\b|Traceback \(most",
            re.MULTILINE,
        ),
    ),
    ("node", re.compile(r"livekit-server-sdk|@livekit/(agents|rtc-node)|\bdefineAgent\b|\bvoice\.Agent\b")),
    (
        "react",
        re.compile(r"@livekit/components-react|\buse(Room|Tracks|Participants|VoiceAssistant|Transcriptions|Session)\w*\(|<LiveKitRoom|<RoomAudioRenderer"),
    ),
    ("js", re.compile(r"\blivekit-client\b|\bconst \w+ = |\bRoomEvent\.\w+|setMicrophoneEnabled|room\.on\(")),
)
PACKAGES = (
    ("livekit-agents", "python", re.compile(r"livekit[-_.]agents(?!-js)", re.IGNORECASE)),
    ("@livekit/agents", "node", re.compile(r"@livekit/agents|agents-js", re.IGNORECASE)),
    ("livekit-server-sdk", "node", re.compile(r"livekit-server-sdk", re.IGNORECASE)),
    ("livekit-client", "js", re.compile(r"livekit-client|client-sdk-js", re.IGNORECASE)),
    ("@livekit/components-react", "react", re.compile(r"components-react", re.IGNORECASE)),
    ("livekit-api", "python", re.compile(r"livekit-api", re.IGNORECASE)),
)
VERSION = re.compile(
    r"(?:livekit[\w./@-]*|agents?(?:-js)?|sdk|version|ver\.?|release)[\s:=@~^><]*v?(\d+\.\d+(?:\.\d+)?(?:rc\d+|-[\w.]+)?)|\bv(\d+(?:\.\d+){1,2})\b|\b(0\.x|1\.x)\b",
    re.IGNORECASE,
)
SELF_HOSTED = re.compile(
    r"self[- ]?host\w*|on[- ]?prem\w*|own (livekit )?server|docker[- ]compose|\bk8s\b|kubernetes|\beks\b|\bgke\b|helm|livekit\.yaml|sip\.yaml|livekit-server",
    re.IGNORECASE,
)
CLOUD = re.compile(r"livekit cloud|\bcloud\.livekit|livekit\.cloud|cloud (dashboard|project|agent)|\blk agent\b", re.IGNORECASE)
POINTS_BACK = re.compile(
    r"\b(this|that|these|those|it|its|they|them|same|such|above|previous|former|latter|there|then|again|instead|also|else|both|one)\b|^(and|but|so|or|ok|what about|how about|where|which one|why)\b",
    re.IGNORECASE,
)
ADD_ON = re.compile(
    r"^\W*((can|could) you |please |pls |and |but |ok |so |also )*(give|show|share|provide|paste|write|send|any|an?|the|with|in|for|what about|how about|using|need)?\W*"
    r"(me |us )?(an? |the |some |full |complete |sample |working )*(example|sample|code|snippet|docs?|link|python|node\.?js|node|typescript|javascript|react|swift|kotlin|flutter|android|ios|go|"
    r"agent side code|more details?|explain( more)?|details)",
    re.IGNORECASE,
)
WANTS_CODE = re.compile(r"\bcode\b|\bexample|\bsample|\bsnippet|\bscript\b|how (do|can|to|would|should)\b|show me", re.IGNORECASE)
GREETING = re.compile(r"^\s*(hi|hello|hey|good (morning|evening|afternoon))( there| team| all| everyone| folks| guys)?[\s,!.]*", re.IGNORECASE)


def resolve(question: Question) -> Query:
    """The question with everything its thread adds. Turns beyond the last eight are not looked at."""
    history = question.history[-MAX_TURNS:]
    text = GREETING.sub("", question.text).strip() or question.text.strip()
    asker = Asker()
    for turn in (*history, text):
        asker = learn(asker, turn)
    follow_up = bool(history) and _leans_on_thread(text)
    search = (_joined(history, text), text) if follow_up else (text,)
    return Query(text=text, search=tuple(dict.fromkeys(search)), asker=asker, follow_up=follow_up, wants_code=bool(WANTS_CODE.search(text)))


def learn(asker: Asker, turn: str) -> Asker:
    """What one more turn tells about the asker; later words win over earlier ones."""
    language, sdk = _language(turn), next((name for name, _, pattern in PACKAGES if pattern.search(turn)), "")
    versions = [next(group for group in match if group) for match in VERSION.findall(turn)]
    hosting = "self-hosted" if SELF_HOSTED.search(turn) else "cloud" if CLOUD.search(turn) else ""
    return replace(
        asker, language=language or asker.language, sdk=sdk or asker.sdk, version=versions[-1] if versions else asker.version, hosting=hosting or asker.hosting
    )


def _language(turn: str) -> str:
    """The language named last, else the one the code looks like, else the one of the package named; "" when nothing tells."""
    prose = FENCE.sub(" ", turn)
    named = [match[1] for match in LANGUAGE_WORDS.finditer(prose) if not NOT_LANGUAGE.search(prose[: match.start()])]
    if named:
        return language_of(named[-1])
    fenced = next((name for name in (language_of(tag) for tag in FENCE.findall(turn)) if name), "")
    looks = next((name for name, pattern in SYNTAX if pattern.search(turn)), "")
    return fenced or looks or next((language for _, language, pattern in PACKAGES if pattern.search(turn)), "")


def _leans_on_thread(text: str) -> bool:
    """Whether the words need the turns before them to mean something."""
    if ADD_ON.search(text):
        return True
    words = text.split()
    return len(words) <= SHORT_WORDS or bool(POINTS_BACK.search(" ".join(words[:14])) and len(words) <= 3 * SHORT_WORDS)


def _joined(history: tuple[str, ...], text: str) -> str:
    """The last turn that stands on its own, what was added since, and the question."""
    start = next((n for n in range(len(history) - 1, -1, -1) if n == 0 or not _leans_on_thread(history[n])), 0)
    return "\n".join((*history[start:][-3:], text))
