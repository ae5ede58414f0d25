"""What a turn of the conversation tells about the person: language, SDK, version, Cloud or a server of one's own."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge import Asker, language_of

LEARNED_CHARS = 20_000
AROUND_CHARS = 40
FENCE = re.compile(r"```([\w.+-]{0,40})\n.*?(?:```|\Z)", re.DOTALL)
LANGUAGE_WORDS = re.compile(
    r"(?<![\w.])(python|py|node\.?js|node|typescript|javascript|(?<![-/])(?:js|ts)|react[ -]native|react|next\.?js|swiftui|swift|ios|kotlin|android|flutter|dart|unity|c#"
    r"|golang|go(?= sdk| code| server| client| agent| example)|(?<=\bin )go(?=\W*$|[?.,])|(?<=\busing )go(?! to\b)|rust|ruby|php|java|livekit cli|lk cli|expo)(?![\w])",
    re.IGNORECASE,
)
NOT_LANGUAGE = re.compile(
    r"(?:\bnot\s(?:using\s|use\s|in\s|with\s|for\s)?|\b(?:do|does|did|is|are|ca|can|wo)n?'?t\s(?:use\s|using\s)?|\b(?:instead of|rather than|other than|no longer|except|without)\s(?:using\s|use\s)?"
    r"|\b(?:mov|switch|migrat|com|port|convert|chang)(?:e|es|ed|ing)?\s(?:\w{1,20}\s)?from\s)$",
    re.IGNORECASE,
)
# Words that are also something else: the nodes of an agent and of a cluster, an agent that reacts. What follows may settle it, else what stands before.
MEANS_LANGUAGE = re.compile(
    r"[ -]?(?:sdk|agents? (?:sdk|framework)|backend|server sdk|code|example|sample|version|project|app|package|component|hook|v?\d)", re.IGNORECASE
)
OTHERWISE = {
    "node": (
        re.compile(
            r"\b(?:stt|tts|llm|transcription|realtime|audio|video|output|input|media|server|sfu|livekit|each|every|an?|the|one|single|same|another|this|that|which|what|per|multi|multiple"
            r"|new|worker|cluster|kubernetes|k8s|gpu|redis|turn|edge|egress)[ -]$",
            re.IGNORECASE,
        ),
        re.compile(
            r"[ -](?:ip|ids?|selector|selection|group|pool|affinity|stats?|type|name|limit|load|exporter|graph|override|function|is (?:full|down)|fails?)\b",
            re.IGNORECASE,
        ),
    ),
    "react": (
        re.compile(r"\b(?:agents?|bot|assistant|model|llm|not|will|it|they|should|does|must|users?|never|always)\s$|n't\s$", re.IGNORECASE),
        re.compile(
            r"\s(?:to|when|if|as|on|immediately|instantly|quickly|fast(?:er)?|late|slowly|properly|correctly|differently|at all|in time|within)\b",
            re.IGNORECASE,
        ),
    ),
}
SYNTAX = (
    (
        "python",
        re.compile(
            r"\bawait ctx\.|\basync def\b|\bdef \w+\(|\bself\.|@function_tool|\bctx\.(?:api|job|room|connect|proc)\b|\w_\w{1,60}\(|\bpip install\b|Traceback \(most"
        ),
    ),
    ("node", re.compile(r"livekit-server-sdk(?!-)|@livekit/(?:agents|rtc-node)|\bdefineAgent\b|\bvoice\.Agent\b")),
    (
        "react",
        re.compile(r"@livekit/components-react|\buse(?:Room|Tracks|Participants|VoiceAssistant|Transcriptions|Session)\w*\(|<LiveKitRoom|<RoomAudioRenderer"),
    ),
    ("js", re.compile(r"\blivekit-client\b|\bconst \w+ = |\bRoomEvent\.\w+|setMicrophoneEnabled|room\.on\(")),
)
PACKAGES = (
    ("livekit-agents", "python", re.compile(r"livekit[-_.]agents(?!-js)", re.IGNORECASE)),
    ("@livekit/agents", "node", re.compile(r"@livekit/agents|agents-js", re.IGNORECASE)),
    ("livekit-server-sdk", "node", re.compile(r"livekit-server-sdk(?!-)", re.IGNORECASE)),
    ("livekit-client", "js", re.compile(r"livekit-client|client-sdk-js", re.IGNORECASE)),
    ("@livekit/components-react", "react", re.compile(r"components-react", re.IGNORECASE)),
    ("livekit-api", "python", re.compile(r"livekit-api", re.IGNORECASE)),
)
NUMBER = r"v?(\d+\.\d+(?:\.\d+)?(?:rc\d+|-[a-z]+(?:\.?\d+)*)?)(?![.\d]*\d)"
VERSION = re.compile(
    r"(?:livekit (?:server|cli|sdk|agents?)|livekit[a-z/._-]{0,40}(?:\[[\w, -]{0,60}\])?|agents?(?:-js)?|sdk|\bver\.?|release"
    r"|(?<!python )(?<!node )(?<!node\.js )(?<!openai )(?<!ios )(?<!android )(?<!chrome )(?<!docker )\bversion)"
    rf"[\s:=@~^><]{{0,6}}{NUMBER}|\bv(\d+(?:\.\d+){{1,2}})\b|\b(0\.x|1\.x)\b",
    re.IGNORECASE,
)
HOSTING = re.compile(
    r"(?P<own>self[- ]?host\w*|\bon[- ]?prem\w*|\bown livekit server|livekit\.yaml|\bsip\.yaml|livekit-server(?!-sdk))"
    r"|(?P<cloud>livekit cloud|\bcloud\.livekit|livekit\.cloud|cloud (?:dashboard|project|agent)|\blk agent\b)",
    re.IGNORECASE,
)
# Agents run there too, whoever runs the server.
HINTS_SELF_HOSTED = re.compile(r"\bown server|docker[- ]compose|\bk8s\b|kubernetes|\beks\b|\bgke\b|\bhelm\b", re.IGNORECASE)


def learn(asker: Asker, turn: str) -> Asker:
    """What one more turn tells about the asker; later words win over earlier ones. Of a very long turn only beginning and end are looked at."""
    turn = clipped(turn, LEARNED_CHARS)
    language, sdk = _language(turn), _package(turn)[0]
    versions = [next(group for group in match if group) for match in VERSION.findall(turn)]
    hosts = [("self-hosted" if match["own"] else "cloud") for match in HOSTING.finditer(turn) if not NOT_LANGUAGE.search(_before(turn, match))]
    hint = "self-hosted" if HINTS_SELF_HOSTED.search(turn) else ""
    return replace(
        asker,
        language=language or asker.language,
        sdk=sdk or asker.sdk,
        version=versions[-1] if versions else asker.version,
        hosting=hosts[-1] if hosts else asker.hosting or hint,
    )


def _before(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - AROUND_CHARS) : match.start()]


def _package(turn: str) -> tuple[str, str]:
    """The package named last and its language; two empty strings when none is."""
    named = [(match.start(), name, language) for name, language, pattern in PACKAGES for match in pattern.finditer(turn)]
    return max(named)[1:] if named else ("", "")


def _language(turn: str) -> str:
    """The language named last, else the one the code looks like, else the one of the package named; "" when nothing tells."""
    prose = FENCE.sub(" ", turn)
    named = [match[1] for match in LANGUAGE_WORDS.finditer(prose) if _means_language(prose, match)]
    if named:
        return language_of(named[-1])
    fenced = next((name for name in (language_of(tag) for tag in FENCE.findall(turn)) if name), "")
    looks = next((name for name, pattern in SYNTAX if pattern.search(turn)), "")
    return fenced or looks or _package(turn)[1]


def _means_language(prose: str, match: re.Match[str]) -> bool:
    before, after = _before(prose, match), prose[match.end() : match.end() + AROUND_CHARS]
    if NOT_LANGUAGE.search(before):
        return False
    other = OTHERWISE.get(match[1].lower())
    return other is None or bool(MEANS_LANGUAGE.match(after)) or not (other[0].search(before) or other[1].match(after))


def clipped(text: str, room_chars: int) -> str:
    """Beginning and end of a text that is too long, where people ask; logs stand in between."""
    half = room_chars // 2
    return text if len(text) <= room_chars else f"{text[:half]}\n{text[-half:]}"
