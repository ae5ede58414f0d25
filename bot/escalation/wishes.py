"""Whether somebody wants a human: in words of five languages, or with an emoji alone. Pure. Reactions are `bot.escalation.acts.meant`'s.

LiveKit's users speak of agents, humans and transfers all day, so a noun alone says nothing: it must be wanted ("I'd rather have this answered by a person"),
in a sentence that is not about callers, rooms or code, or wanted in so many words ("can I talk to a human", "get me someone from the team").
How well this works is measured: `python -m tests.evals.wishes`.
"""

from __future__ import annotations

import re

from bot.escalation.acts import CALLS_HUMAN
from bot.escalation.spoken import Sentence, any_of, sentences
from bot.escalation.wishes_abroad import ABROAD, Tongue

HUMAN_SIGNS = frozenset({"🙋", "🆘", *(f":{name}:" for name in CALLS_HUMAN)})
SIGN = re.compile(r"[^\w]+|:.+:")  # an emoji, also the tone of its skin
KIND = r"(?:(?:actual|actually|real|live|living|proper|human|technical|support|qualified|single|senior) )*"
TEAM = r"(?:from|on|at|of|in) (?:(?:the|your|livekit'?s?) )*(?:livekit|lk|team|support(?: team)?|staff|engineering|company|side)"
WHO = (
    r"(?:humans?(?: beings?)?|persons?|(?:(?<=real )|(?<=actual )|(?<=live ))people|engineers?|developers?|devs?|specialists?|experts?|"
    r"colleagues?|representatives?|reps?|operators?|supervisors?|technicians?|maintainers?|employees?|"
    r"(?:(?<=human )|(?<=live )|(?<=real )|(?<=support ))agents?)(?:'s)?"
)
SOMEBODY = (
    rf"(?:(?:someone|somebody|anyone|anybody|whom?|members?|people|{WHO})(?: else)? (?:{TEAM}|who works? (?:at|for) livekit)|(?:someone|somebody|anyone|anybody) (?:real|human)|"
    r"(?:one|some|any) of (?:the|your|livekit'?s?) (?:livekit )?(?:folks|people|guys|engineers|team|specialists|experts|colleagues|staff|developers)|"
    r"support (?:person|people|engineer|rep|staff))"
)
YOURS = (
    r"(?:your|livekit'?s?|the livekit|the support|customer|technical) (?:(?:support|engineering|technical)(?: team| staff)?|team|engineers?|staff|manager|colleagues?|"
    r"developers?)(?! plan)"
)
HUMAN = (
    rf"(?:{SOMEBODY}|{YOURS}|(?:an?|any|some|another|one of (?:the|your)|real|actual|live|proper|other|human|by|only) {KIND}{WHO}|(?<!the )humans|"
    rf"human (?:support|help|being|eyes|touch))"
)
# Behind "talk to" nobody else can be meant.
ANYBODY = rf"(?:{HUMAN}|(?:someone|somebody|anyone|anybody)|(?:(?:the|a) )?support(?: team)?|(?:the|your) (?:team|manager)|{KIND}{WHO})"
TALK = r"(?:(?:talk|speak|chat|get in touch|be in touch|in touch|be connected|be transferred|be put through|communicate|contact) (?:to|with)|reach|contact)"
POLITE = (
    r"(?:please|pls|plz|kindly|just|ok|okay|so|then|and|now|hey|hi|hello|thanks|sorry|well|no|yes|maybe|also|instead|could|can|would|will|may|you|"
    r"u|ya|i|we|need to|want to|want you to|need you to|to|let's|@\w+)"
)
MODAL = (
    r"(?:would|'d|could|can|may|might|really|just|please|pls|only|rather|want|wanna|need|like|love|prefer|wish|to|get|be|able|urgently|finally|"
    r"now|directly|also|still|have|had|must|should|let|possible)"
)
HANDS = r"(?:connect|put|pass|hand|transfer|forward|refer|escalate|route|bring|take|redirect|send)"
OURS = r"(?:me|us|this|it|that|(?:my|this) (?:case|question|issue|thread))"
ALONG = r"(?: (?:through|over|on|off|up|in touch|in contact))* (?:to|with|before)"
HELPS = (
    r"(?:take over(?! from| the)|look|have a look|take a look|check|help|answers?(?! the| my| inbound| incoming)|see this|review|respond|reply|"
    r"read|step in|jump in|assist|contact me|call me|debug|investigate|confirm)"
)
# A caller's human is talked to in a room.
FOR_US = (
    r"(?! (?:over|via|through|in|into|on|during|from|by|using|to|with) (?:(?:the|a|an|my|our|another|same|one) )*(?:sip|livekit room|room|call|"
    r"calls|line|tool|agents?|session|trunk|twilio|playground|web|browser|llm|flow)| to (?:join|enter|be|pick|answer the|take the)| (?:per|limit|"
    r"in my|identity|examples?|object|field|id|role|model|detection))"
)
PLAIN = any_of(
    rf"(?:(?:i'd|i|we'd|we|me|us)(?: {MODAL})* |^(?:{MODAL} )*){TALK} {ANYBODY}{FOR_US}",
    r"whom? (?:can|could|should|do) (?:i|we) (?:(?:talk|speak|turn|write) to|contact (?:at|from|about))",
    r"(?:i|we|^(?:can|could|may)) (?:(?:i|we|want to|would like to|rather) )?(?:talk|speak|chat) (?:to|with) an agent(?= please| pls| now| here| instead|$)",
    rf"(?:i'd|i|we'd|we|^)(?: (?:would|really|just|rather|also|still|only|please|now|then|do))* (?:need|want|prefer|like)(?: to have| to get|"
    rf" to see| an answer from| help from| to hear from| a call with)* {HUMAN}{FOR_US}",
    rf"^(?:{POLITE} )*(?:(?:get|give|find|fetch|bring|bring in|loop in|pull in|ping|ask|involve|tag|page|notify)(?: (?:me|us))? {ANYBODY}|"
    rf"{HANDS} {OURS}{ALONG} {ANYBODY}){FOR_US}",
    rf"(?:please|pls|you) {HANDS}{ALONG} {ANYBODY}{FOR_US}",
    rf"(?:can|could|would|will|may|have|let) (?:{HUMAN}|{SOMEBODY})(?: please| pls| here)* {HELPS}",
    rf"^(?:{POLITE} )*escalate(?: (?:this|it|that|me|(?:my|the|this) (?:case|issue|ticket|question|problem|thread)))?(?: (?:please|pls|now|asap|"
    rf"then|for me))*$",
    rf"^(?:{POLITE} )*(?:i'd like to |i would like to |we'd like to |i want to )?(?:open|raise|create|file|submit) (?:me |us )?an? (?:support )?(?:ticket|case)(?: (?:please|pls|for me|for us|for this|"
    rf"with (?:(?:the|your) )?(?:team|support)))*$",
)
ENGLISH = Tongue(
    human=any_of(HUMAN + FOR_US),
    surely=any_of(SOMEBODY + FOR_US),
    wanted=any_of(
        r"please|pls|plz|asap|instead|want|wants|need|prefer|rather|would like|i'd like|i'd feel|feel better|possible|any chance|get me|let me|me|us|bring|appreciate|insist|hold of|mind",
        r"opinion|hear|where|needs|answer(?:s|ed)?|look(?:s|ed|ing)?|talk(?:ing)?|speak(?:ing)?|contact|online|available|a call with",
        rf"(?:is|are) there|{TALK}|(?:can|could|would|will|may|who)(?: \S+){{0,5}} {HELPS}|any|here|around|reading",
    ),
    alone=any_of(
        r"^(?:(?:ok|okay|then|now|just|sorry|yes|not?|thanks|bot|some|an?|any|only|please|pls|real|actual|live|proper|@\w+|🆘|:sos:) )*"
        r"(?:humans?|(?:human|real|actual|live) (?:person|people|agent|being|one|support|help)|(?:someone|somebody|anyone) (?:real|human)|(?:person|"
        r"operator|representative|agent|(?:customer |tech |technical )?support)(?= (?:please|pls|plz)))"
        r"(?: (?:please|pls|plz|now|asap|instead|here|only|support|help|needed|required|i mean|thanks))*$",
    ),
    elsewhere=any_of(
        r"(?<!human )(?<!live )(?<!real )(?<!support )agent(?:'?s)?|calls?(?! with one)|callers?|callees?|rooms?|sip|transfer\w*|tokens?|tracks?|participants?",
        r"join\w*|dispatch\w*|llm|tools?|prompt|webhooks?|python|node|identity|publish\w*|metadata",
        r"number|persona|voice|voicemail|session|handoff|flow|code|examples?|samples?|detect\w*|users?|customers?|clients?|leads?|limit|firewall",
        r"video|each|per|avatar|evaluation|worker|recording|approve|on hold|hold music|dial\w*|channel id",
    ),
)
# Before the wish in its sentence: it is somebody else's.
OTHERS = any_of(
    r"(?:users?|callers?|customers?|callees?|clients?|participants?|patients?|leads?|guests?|visitors?|agents?|bot|assistant|llm|model|he|she|"
    r"they|people)(?: \w+){0,4}? (?:says?|said|asks?|asked|wants?|requests?|saying|asking|types?)",
    r"(?:agent|bot|assistant|llm|model|it) (?:should|must|can|will|to|could|shall)?(?: \w+){0,2} ?(?:says?|tells?|answers?|responds?)",
    r"(?:says?|saying|intent|phrase|utterance|keyword|sentence)(?: like| such as)?$",
    r"(?:let|letting|allow|allowing|enable|make|have|want) (?:the |my |our )?(?:users?|callers?|customers?|agents?|people|them)",
    r"do$",
)


def wants_human(words: str) -> bool:
    """Whether the words ask for a human, whatever else they ask."""
    return any(_wants(sentence) for sentence in sentences(words))


def without_wish(words: str) -> str:
    """What else is said, in the words of the asker; "" when they want a human and nothing else."""
    rest = " ".join(sentence.text for sentence in sentences(words) if not _wants(sentence))
    return rest if any(char.isalpha() for char in rest) else ""


def _wants(sentence: Sentence) -> bool:
    words = sentence.folded
    if HUMAN_SIGNS.intersection(words.split()) and all(SIGN.fullmatch(word) for word in words.split()):
        return True
    if any(pattern.search(clause) for pattern in (ENGLISH.alone, PLAIN) for clause in sentence.clauses) and _own(words):
        return True
    return any(_wanted(tongue, sentence) for tongue in (ENGLISH, *ABROAD))


def _own(words: str) -> bool:
    """Whether a wish in so many words is the asker's own, and not one that the words before it give to somebody else."""
    found = list(PLAIN.finditer(words))
    return not found or any(not OTHERS.search(words[: one.start()].strip()) for one in found)


def _wanted(tongue: Tongue, sentence: Sentence) -> bool:
    if any(tongue.alone.search(clause) for clause in sentence.clauses):
        return True
    words = sentence.folded
    rest = tongue.human.sub(" ", words)
    if tongue.surely and tongue.surely.search(words) and not tongue.elsewhere.search(rest):
        return True
    return rest != words and bool(tongue.wanted.search(words)) and not tongue.elsewhere.search(rest)
