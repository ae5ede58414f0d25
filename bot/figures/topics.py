"""What a question is about, in a dozen words that figures are counted by and that rules of routing may name. Pure.

A topic is recognized by its terms; of two that are as strong the one that stands first wins, the most specific one. Ids of topics are for good: they are stored,
and stand in configurations.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

TEXT_CHARS_MAX = 4_000
# What the first source of an answer is about says a little more than one telling word of the question.
PATH_WEIGHT = 4


def words(single: str, *phrases: str) -> tuple[str, ...]:
    """The words between the blanks of the first text, and the phrases, which have blanks of their own."""
    return (*single.split(), *phrases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """`terms` are regular expressions for whole words; `weak` ones occur in questions about everything else as well. `paths` are beginnings at docs.livekit.io."""

    title: str
    terms: tuple[str, ...]
    weak: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


TOPICS: Mapping[str, Topic] = {
    "sip": Topic(
        title="Telephony",
        terms=words(
            r"sips? telephon\w* phones? trunks? dtmf inbound outbound twilio telnyx plivo dial\w* callees? callers? e\.?164 transfer\w* ringing pstn voicemail invite bye",
            "phone numbers?",
            "pick(?:s|ed)? up",
            "hang(?:s|ing)? up",
            "dispatch rules?",
        ),
        weak=words("calls? call"),
        paths=words("telephony sip reference/telephony agents/start/telephony"),
    ),
    "recording": Topic(
        title="Recording and streaming",
        terms=words(r"egress\w* ingress\w* record(?:s|ed|ing|ings)? rtmps? whip hls s3 composite obs mp4", r"live ?stream\w*"),
        paths=words("transport/media/ingress-egress reference/egress home/egress home/ingress"),
    ),
    "tokens": Topic(
        title="Tokens and access",
        terms=words(r"jwt grants? permissions? authenticat\w* 401 unauthori[sz]ed", "access tokens?", "api (?:key|secret)s?", "can (?:publish|subscribe)"),
        weak=words(r"tokens? identit\w+ keys?"),
        paths=words("frontends/authentication frontends/build/authentication intro/basics/authentication"),
    ),
    "self-hosting": Topic(
        title="Self-hosting and networks",
        terms=words(
            r"stun coturn redis kubernetes k8s helm docker\w* firewalls? udp ice nat vpn nginx caddy ssl tls ports? relay\w* config\.yaml livekit\.yaml livekit-server",
            r"self[- ]?host\w*",
            "turn (?:servers?|error|tls|udp)",
            "node ip",
            "use external ip",
            "load balancers?",
        ),
        weak=words("proxy servers?"),
        paths=words("transport/self-hosting home/self-hosting deploy/custom"),
    ),
    "server-api": Topic(
        title="Server API and webhooks",
        terms=words(
            r"webhooks? twirp kick(?:s|ed|ing)?",
            "server api",
            "room service",
            "room (?:finished|started)",
            "participant (?:joined|left)",
            "list (?:rooms|participants)",
            "remove participants?",
            "delete (?:the )?room",
            "livekit-api",
            "events payload",
        ),
        paths=words("reference/other/roomservice intro/basics/rooms-participants-tracks/webhooks reference/server"),
    ),
    "cloud": Topic(
        title="LiveKit Cloud and cost",
        terms=words(r"pric(?:e|es|ing) bill(?:s|ed|ing)? quotas? plans? costs? minutes concurren\w+ insights invoices?", "livekit cloud", "free tier"),
        weak=words("cloud limits? regions? dashboards?"),
        paths=words("intro/cloud deploy/admin deploy/observability"),
    ),
    "data": Topic(
        title="Data, text and RPC",
        terms=words(
            r"rpc metadata attributes?",
            "data (?:channels?|packets?|messages?|streams?|tracks?)",
            "(?:text|byte) ?streams?",
            "publish data",
            "send (?:text|data)",
            "text messages?",
        ),
        weak=words("text data payloads? messages? push"),
        paths=words("transport/data home/client/data"),
    ),
    "speech": Topic(
        title="Speech and turns",
        terms=words(
            r"interrupt\w* endpointing\w* vad silero stt asr tts transcri\w+ speech\w* voices? spoken krisp bvc deepgram elevenlabs cartesia silen(?:t|ce) fillers? greet\w* pronounc\w+",
            r"turn ?detect\w*",
            "end of (?:turn|utterance)",
            r"noise cancel\w*",
            "background audio",
            "push[- ]to[- ]talk",
            "(?:start|end) turn",
        ),
        weak=words(r"says? speak(?:s|ing)? hears? heard noise turns? listening"),
        paths=words("agents/logic/turns agents/multimodality/audio agents/models/stt agents/models/tts transport/media/noise-cancellation"),
    ),
    "models": Topic(
        title="Models, prompts and tools",
        terms=words(
            r"llms? openai gpt\S* gemini\w* anthropic claude groq azure bedrock prompts? instructions? handoffs? rag langchain langgraph ollama inference avatars? userdata 429 temperature mcp tools?",
            "realtime (?:model|api|reply)s?",
            "generate reply",
            "function calls?",
            "chat (?:ctx|context)",
            "llm node",
            "update agent",
        ),
        weak=words("realtime context history models? tokens"),
        paths=words("agents/models agents/logic/tools agents/logic/nodes agents/logic/chat-context agents/logic/agents-handoffs"),
    ),
    "clients": Topic(
        title="Client SDKs",
        terms=words(
            r"react swift swiftui ios android kotlin flutter unity expo javascript safari chrome vue esp32 rust next\.?js callkit livekit-client",
            "react[- ]native",
            "front ?ends?",
            "client sdks?",
        ),
        weak=words("browsers? components? app js"),
        paths=words("frontends transport/sdk-platforms reference/components"),
    ),
    "media": Topic(
        title="Audio and video",
        terms=words(
            r"video\w* cameras? microphones? mic unmute\w* muted? simulcast codecs? bitrates? resolution e2ee encrypt\w+ jitter echo",
            r"screen ?shar\w*",
            "packet loss",
        ),
        weak=words(r"tracks? audio frames? quality publish\w* subscri\w+"),
        paths=words("transport/media transport/encryption home/client/tracks"),
    ),
    "agents": Topic(
        title="Agents and dispatch",
        terms=words(
            r"workers? jobs? dispatch\w* entrypoint prewarm\w* shutdown\w* deploy\w* plugins? playground livekit-agents",
            "job (?:context|entry|request)",
            "agent (?:session|name)",
            "run context",
            "console mode",
        ),
        weak=words("agents? ctx session"),
        paths=words("agents deploy/agents"),
    ),
    "rooms": Topic(
        title="Rooms and participants",
        terms=words(r"disconnect\w* reconnect\w*", "(?:empty|departure) timeout", "participant disconnected", "network loss"),
        weak=words(r"rooms? participants? connect(?:s|ed|ing|ion|ions)? join\w* leav\w+ left users?"),
        paths=words("intro/basics home/get-started"),
    ),
}
OTHER = "other"
OTHER_TITLE = "Something else"
STRONG, WEAK = 3, 1


def _pattern(terms: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(terms, key=len, reverse=True)) or '(?!)'})(?!\w)")


_TERMS = {topic: ((_pattern(known.terms), STRONG), (_pattern(known.weak), WEAK)) for topic, known in TOPICS.items()}
# RoomService, room_service and room service are the same words.
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PATHS: Sequence[tuple[str, str]] = sorted(((path, topic) for topic, known in TOPICS.items() for path in known.paths), key=lambda pair: -len(pair[0]))


def title(topic: str) -> str:
    """How people call it; an id that is none of ours is something else."""
    return TOPICS[topic].title if topic in TOPICS else OTHER_TITLE


def topic_of(text: str, urls: Sequence[str] = ()) -> str:
    """The topic that a question with these sources (best first) is mostly about; "other" for none. Nothing of the text stays in it."""
    scores = _scores(text)
    if urls and (page := _of_page(urls[0])):
        scores[page] = scores.get(page, 0) + PATH_WEIGHT
    # Of equals the first of the table is the most specific one.
    return max((topic for topic in TOPICS if topic in scores), key=lambda topic: scores[topic], default=OTHER)


def _scores(text: str) -> dict[str, int]:
    """How much speaks for each topic; those that nothing speaks for are not there."""
    plain = _HUMP.sub(" ", text[:TEXT_CHARS_MAX]).replace("_", " ").lower()
    found = {topic: sum(weight * len(set(pattern.findall(plain))) for pattern, weight in patterns) for topic, patterns in _TERMS.items()}
    return {topic: score for topic, score in found.items() if score}


def _of_page(url: str) -> str:
    """The topic of a page of the documentation; "" for pages elsewhere."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = parts.path.strip("/")
    if parts.hostname != "docs.livekit.io":
        return ""
    return next((topic for begin, topic in _PATHS if path == begin or path.startswith(f"{begin}/")), "")
