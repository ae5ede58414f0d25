"""What can be measured about a question and its hits, as plain numbers for the decision model."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from bot.answering.relevance import Relevance
from bot.model import Query
from knowledge import Found, Hit

NO_HIT = -0.1
PATTERNS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "how_to": r"\bhow (do|can|to|could|should|would|does|will)\b|\bis (it|there) (possible|a way|any)|\bcan (i|we|you)\b|\bwhat'?s the (right|best|correct)|\bhow\?|, how\b|\bany (way|api|option)",
        "explains": r"\bwhat (is|are|does|do|'s)\b|\bexplain|\bdifference|\bwhere (is|do|can)|\bwhen (is|does|do)\b|\bwhich\b|\bmeaning|\bdefault\b|\bhow (long|many|much)\b",
        "wants_code": r"\bexample|\bsample|\bsnippet|\bcode\b|\bshow me\b|\bprovide\b",
        "broken": r"n'?t (work|join|connect|hear|get|receiv|trigger|show|respond|start|fire|play|publish|see|load)|\bnot (work|join|connect|hear|receiv|trigger|show|respond|start|fir|play|publish|able|found|load|match|heard|being)"
        r"|\bfail|\bstuck\b|\bbroken\b|\bhangs?\b|\bcrash|\bdoes nothing|\bno (audio|sound|video|response|error)|\bnever (join|get|connect|arriv|receiv|hear)|\bdropp|\bcut(s|ting)? (off|out)|\bsilent|\brandom(ly)?|\bsometimes\b|\bintermittent",
        "error_text": r"\berror\b|\bexception\b|\btraceback\b|\bwarn(ing)?\b|\b[45]\d\d\b|\btimed? ?out\b|\brejected\b|\brefused\b|\bunauthorized\b|\bcould not\b|\bunable to\b|\blogs? (say|show)|\bstatus code",
        "own_case": r"\b(my|our|we're|i'm|i am|we are|i have|i've|we have|i see|i get|we see|we get|i'm using|i use|we use|i set|i tried|tried)\b",
        "numbers": r"\b\d+\.\d+\.\d+|\b\d+ ?(ms|s|sec|seconds|minutes|hours|days|times)\b|\b1 of \d+|\b\d{3,}\b",
        "versions": r"\b(v?\d+\.\d+(\.\d+)?)\b",
        "live_ids": r"\b(RM|PA|TR|ST|SDR|SCL|EG|IN|AD|AJ|AW|CA|SC)_[A-Za-z0-9]{6,}|\bcan you (check|look)|\bthis (room|call|session)\b",
        "environment": r"docker|kubernetes|k8s|\beks\b|\becs\b|\baws\b|\bgcp\b|azure|nginx|load ?balancer|redis|\bturn\b|firewall|self[- ]?host|helm|production|staging|upgrade[d]?|after (the )?(update|upgrad)",
        "models": r"gemini|gpt|openai|claude|deepgram|elevenlabs|cartesia|azure|whisper|nova|tavus|hedra|assemblyai|sarvam|rime|groq|realtime",
        "account": r"\baccount\b|\binvoice|\bbilled\b|\brefund|\bsupport (ticket|team|plan)|\bbuild plan|\bship plan|\bscale plan|\bmy (plan|subscription|project|dashboard|agent on cloud)|\bcredit card|\bpayment|\bupgrade my|\bincrease (my|our|the) (limit|quota)"
        r"|\bdraining\b|\bsleeping\b|\bincident|\boutage|\bstatus page|\bdeployed agent\b",
        "future": r"\broadmap|\bwhen (will|is)\b.{0,40}\b(releas|support|availab|ship|publish|fix)|\bplans? (to|for)\b|\breleas(e|ed) (date|soon|when)|\beta\b|\bfeature request|\bwill (you|livekit|there be)\b|\bnot (yet )?(released|published)|\blatest (published|release)|\bwhy is\b.{0,60}\bversion",
        "hunts_cause": r"\bwhy\b|\broot cause|\bwhat causes|\bwhat'?s (happening|wrong|going on)|\bis (it|this) (a bug|expected|normal)|\bany ?one else|\bany (idea|ideas|clue|suggestion)",
        "narrative": r"\b(but|although|however|still|even though|instead|then|after|whenever|only when|worked? (fine|before)|works (fine|with|when|in))\b",
        "other_product": r"\btwilio (video|voice|flex|programmable)|twilio-video|\bopentok\b|\bvonage\b|\bagora\b|\bdaily\.co\b|\bjitsi|\bzoom\b|\bvapi\b|\bretell\b|\bbland\b|\bpipecat\b|\bmediasoup\b|\bjanus\b|\bsipgo\b|\bdart[-_ ]sip|\bsip\.js\b|\bjssip\b|\bpjsip"
        r"|\basterisk\b|\bfreeswitch\b|\beyeson\b|\bvocalis\b|\bwebrtc-rs\b|\bpeerjs\b|\bsimple-peer\b|\bping ?one\b|\bvonage\b|\b100ms\b|\bgetstream\b|\bstream\.io\b|\bteams\b|\bdiscord\b|\bkurento\b|\bantmedia|\bopenvidu\b|\bnextcloud\b|\bmatrix\b|\bsignalwire\b|\baircall\b",
        "livekit": r"live ?kit|\blk\b|agentsession|voicepipelineagent|\bjobcontext|\bctx\.|room_?config|agent_?name|\begress\b|\bingress\b|\bdispatch|\bwhip\b",
    }.items()
}


def signals(query: Query, found: Found) -> dict[str, float]:
    """Every signal by name; the same names for every question."""
    text = query.search[0]
    values = {name: float(bool(pattern.search(text))) for name, pattern in PATTERNS.items()}
    words = len(text.split())
    values["words_log"] = math.log1p(words)
    values["follow_up"] = float(query.follow_up)
    values["question_mark"] = float("?" in text)
    values.update(_retrieval(text, found))
    return values


def _retrieval(text: str, found: Found) -> dict[str, float]:
    hits = found.hits
    asked = sorted({hit.page.url: hit.question_cosine for hit in hits if hit.question_cosine}.values(), reverse=True)
    relevance = Relevance(text, found.idf)
    weight = sum(found.idf.values()) or 1.0
    return {
        "asked_top": asked[0] if asked else NO_HIT,
        "asked_gap": asked[0] - asked[1] if len(asked) > 1 else 0.0,
        "asked_first": hits[0].question_cosine if hits else 0.0,
        "cosine_top": max((hit.cosine for hit in hits), default=NO_HIT),
        "bm25_share": max((hit.bm25 for hit in hits), default=0.0) / weight,
        "coverage": _coverage(relevance, hits),
        "coverage_first": relevance.coverage(hits[0].page.text + " ".join(hits[0].page.asked_as)) if hits else 0.0,
        "agreement": _agreement(hits),
        "rarest": max(found.idf.values(), default=0.0),
        "score_gap": _gap(hits),
    }


def _coverage(relevance: Relevance, hits: tuple[Hit, ...]) -> float:
    return relevance.coverage(" ".join(hit.chunk.text + " ".join(hit.page.asked_as) for hit in hits[:3]))


def _agreement(hits: tuple[Hit, ...]) -> float:
    """In how many of the three legs the first page is the best, 0 to 1."""
    if not hits:
        return 0.0
    first = hits[0].page.url
    legs = (lambda hit: hit.cosine, lambda hit: hit.bm25, lambda hit: hit.question_cosine)
    return sum(max(hits, key=leg).page.url == first for leg in legs) / len(legs)


def _gap(hits: tuple[Hit, ...]) -> float:
    """How far the second page is behind the first, as a share of the first."""
    if not hits:
        return 0.0
    second = next((hit.score for hit in hits if hit.page.url != hits[0].page.url), 0.0)
    return 1.0 - second / hits[0].score if hits[0].score else 0.0
