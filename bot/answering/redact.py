"""Masks secrets and personal numbers before a text is stored, logged, embedded, sent to a model or shown.

Each pattern takes time in proportion to the text: repetitions that could begin anywhere are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

WORDY = r"[A-Za-z0-9_\-]"
# Numbers from the range that the North American plan keeps for fiction stay: samples are full of them (https://www.nanpa.com/numbering/555-line-numbers).
FICTIONAL = re.compile(r"555\D?01\d\d$|^\+?1?555\d{7}$")
# The set of first letters makes the search ten times as fast: ignoring case, the engine finds no such short cut by itself.
NAME = r"(?=[sSpPaAcC])(?i:secret|passw(?:or)?d|passphrase|\bpwd\b|(?:api|access|private)[_\- ]?key|(?:auth|access|api)[_\- ]?token|credential)[\w.\-]{0,40}"
# What stands in place of a secret: a mask, a placeholder, or code that reads it from somewhere.
PLACEHOLDER = r"(?!\[|<|\$|\{|your|my[-_]|os\.|process\.|env\b|getenv|(?:secret|none|null|true|false|str|string|required|optional|invalid|missing|expired)\b)"
QUOTE = r"(?P<quote>\\{0,2}[\"'`]?)"
VALUE = rf"{QUOTE}{PLACEHOLDER}[^\s\"'`,;)}}<>]{{8,}}(?P=quote)"
VALUE_WITH_DIGIT = rf"{QUOTE}{PLACEHOLDER}(?=[^\s\d]{{0,80}}\d)[^\s\"'`,;)}}<>]{{8,}}(?P=quote)"
SHORT_VALUE = rf"{QUOTE}{PLACEHOLDER}[^\s\"'`,;)}}<>]{{4,}}(?P=quote)"
MASKED = r"\g<name>\g<quote>[secret]\g<quote>"


@dataclass(frozen=True, slots=True)
class Rule:
    r"""What is looked for, and what stands there afterwards (`\g<…>` keeps a group)."""

    pattern: re.Pattern[str]
    mask: str


SECRETS = (
    Rule(re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)", re.DOTALL), "[private key]"),
    Rule(re.compile(rf"(?<![A-Za-z0-9])eyJ{WORDY}{{8,1000}}\.{WORDY}{{8,}}(?:\.{WORDY}*)?"), "[token]"),
    Rule(re.compile(r"(?i)(?P<name>\bauthorization[\"']?\s{0,4}[:=]\s{0,4}[\"']?(?:bearer|basic|token)\s{1,4})[A-Za-z0-9._~+/=\-]{8,}"), r"\g<name>[token]"),
    # "Basic configuration" is no credential: it has neither a digit nor a capital after the first letter.
    Rule(re.compile(r"(?P<name>\b(?i:bearer|basic)\s{1,4})(?=.[a-z._~+/=\-]{0,400}[A-Z\d])[A-Za-z0-9._~+/=\-]{12,}"), r"\g<name>[token]"),
    Rule(re.compile(rf"\bxox[a-z]-{WORDY}{{8,}}|\bxapp-{WORDY}{{8,}}"), "[slack token]"),
    Rule(re.compile(r"(?P<name>\bhooks\.slack\.com/[a-z]{4,12}/)[A-Za-z0-9/_\-]{8,}"), r"\g<name>[secret]"),
    Rule(
        re.compile(
            rf"\b(?:sk|pk|rk)[-_](?:proj-|ant-|live[-_]|test[-_])?{WORDY}{{16,}}|\bgh[pousr]_[A-Za-z0-9]{{20,}}|\bgithub_pat_\w{{20,}}|\bglpat-{WORDY}{{16,}}"
            rf"|\bAKIA[A-Z0-9]{{12,}}|\bAIza{WORDY}{{30,}}|\bhf_[A-Za-z0-9]{{20,}}"
        ),
        "[key]",
    ),
    Rule(re.compile(r"\bAPI(?=[A-Za-z0-9]{0,40}\d)(?=[A-Za-z0-9]{0,40}[a-z])[A-Za-z0-9]{9,40}\b"), "[api key]"),
    # Twelve random letters without a digit; names such as APIConnectionError are made of words.
    Rule(re.compile(r"\bAPI(?!(?:[A-Z]?[a-z]+)(?:[A-Z][a-z]+){0,6}\b)(?=[A-Z]{0,11}[a-z])[A-Za-z]{12}\b"), "[api key]"),
    # The secret beside its key: `keys:` in livekit.yaml, LIVEKIT_KEYS, `curl -u key:secret`, the arguments of a call.
    Rule(re.compile(rf"(?P<name>\[api key\]\\{{0,2}}[\"'`]?\s{{0,4}}[:=,]\s{{0,4}}){VALUE}"), MASKED),
    Rule(re.compile(rf"(?P<name>{NAME}\\{{0,2}}[\"'`]?\s{{0,8}}(?::?=>?|:)\s{{0,8}}){VALUE}"), MASKED),
    # In a sentence, or as the option of a command: "the secret is unreadable" tells no secret.
    Rule(re.compile(rf"(?P<name>{NAME}\s{{1,4}}(?:(?i:is)\s{{1,4}})?){VALUE_WITH_DIGIT}"), MASKED),
    # Kubernetes manifests and task definitions, where name and value are two entries.
    Rule(re.compile(rf"(?P<name>{NAME}[\"']?,?\s{{1,40}}[\"']?[Vv]alue[\"']?\s{{0,4}}:\s{{0,4}}){SHORT_VALUE}"), MASKED),
    Rule(re.compile(r"(?P<name>\b[a-z][a-z0-9+.\-]{0,20}://)[^\s/:@]{0,200}:[^\s/@]{1,200}@"), r"\g<name>[credentials]@"),
    Rule(
        re.compile(r"(?i)(?P<name>[?&](?:access_token|token|api_key|key|secret|signature|sig|x-amz-[a-z\-]{1,40})=)(?!\[)[^&\s\"'<>]{6,}"),
        r"\g<name>[secret]",
    ),
)
EMAIL = Rule(re.compile(r"(?<![\w.+\-/@])[\w.+\-]+@(?!(?:\d{1,3}\.){3}\d{1,3}\b)[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}\b(?!/)"), "[email]")
NUMBER_ENDS = r"(?![\w\-]|\.\d|:\d)"
PHONE = re.compile(
    r"(?=[+%(\d])(?:"
    # +4917012345678, also inside a room name such as call_+4917012345678_x and in an address, where + is %2B
    r"(?<![\d+])(?:\+|%2B)[1-9]\d{7,14}(?!\d)"
    rf"|(?<![\d+])\+[1-9](?:[ ().\-]{{0,3}}\d){{7,14}}{NUMBER_ENDS}"
    # (415) 867-5309, 1-415-867-5309
    rf"|(?<![\w./\-+#])(?<!\d:)(?:1[ .\-])?(?:\(\d{{3}}\)[ .\-]?|\d{{3}}[ .\-])\d{{3}}[ .\-]\d{{4}}{NUMBER_ENDS}"
    # 0049 170 1234567
    rf"|(?<![\w.:/\-+#])00[1-9]\d{{0,2}}[ .\-]?\d{{2,4}}[ .\-]?\d{{3,4}}[ .\-]?\d{{2,5}}{NUMBER_ENDS})"
)
# Digits alone may be anything; behind such a word they are somebody's number.
NAMED_PHONE = re.compile(
    r"(?=[sStTwWcCdDpPmMnNfF_])(?i:(?P<name>(?:\b(?:sips?|tel|whatsapp):|(?:\b|_)(?:call(?:ed|ing|er)?|dial(?:l?ed|l?ing)?|(?:tele)?phone(?:[ _]?number)?|mobile"
    r"|whatsapp|sms|(?:from|to|caller|callee|trunk|sip)?_?number|sip_?call_?to)s?[\"'`]?"
    r"(?:\s{1,3}(?:number|no\.?))?\s{0,3}(?:[:=]|\b(?:to|is|was|from|at|on|me (?:at|on)))?\s{0,3}[\"'`\[]{0,2}))"
    rf"(?P<number>(?!\d{{4}}-\d\d-\d\d|20\d{{6}}\b)(?:\+?\d{{7,15}}|0\d{{1,4}}[ \-/]\d{{3,8}}(?:[ \-]\d{{2,5}})?|[6-9]\d{{4}} \d{{5}}){NUMBER_ENDS}))"
)
LONG_SECRET = re.compile(
    r"(?<![\w/+.\-])(?=[A-Za-z0-9+_\-]*[A-Z])(?=[A-Za-z0-9+_\-]*[a-z])(?=[A-Za-z0-9+_\-]*\d)[A-Za-z0-9+_\-]{40,}={0,2}(?![\w/+\-])"
    # LiveKit wants at least 32 characters. Two capitals and 32 hexadecimal digits are an id of Twilio's, which is none.
    r"|(?<![\w/+.\-])(?![A-Z]{2}[0-9a-f]{32}\b)(?=[a-z0-9]{0,38}[A-Z])(?=[A-Z0-9]{0,38}[a-z])(?=(?:[A-Za-z]{0,38}\d){3})[A-Za-z0-9]{32,39}={0,2}(?![\w/+\-])"
)
DIGITS = (8, 15)
# A mask can lay bare the beginning of another secret, as in "a@b.io+49…@b.io"; three in a row are rare.
PASSES_MAX = 8


def redact(text: str) -> str:
    """The text with secrets, tokens, e-mail addresses, phone numbers and credentials in addresses masked. Doing it twice changes nothing."""
    return _settled(text, lambda left: _long(_impersonal(_ruled(left))))


def without_secrets(text: str) -> str:
    """The text with secrets, tokens and credentials in addresses masked; e-mail addresses and phone numbers stay, as somebody wrote them for whoever reads it."""
    return _settled(text, lambda left: _long(_ruled(left)))


def _settled(text: str, once: Callable[[str], str]) -> str:
    for _ in range(PASSES_MAX):
        masked = once(text)
        if masked == text:
            break
        text = masked
    return text


def _ruled(text: str) -> str:
    for rule in SECRETS:
        text = rule.pattern.sub(rule.mask, text)
    return text


def _impersonal(text: str) -> str:
    text = EMAIL.pattern.sub(EMAIL.mask, text)
    text = NAMED_PHONE.sub(lambda match: f"{match['name']}{_phone(match['number'])}", text)
    return PHONE.sub(lambda match: _phone(match[0]), text)


def _long(text: str) -> str:
    return LONG_SECRET.sub("[secret]", text)


def _phone(number: str) -> str:
    digits = re.sub(r"\D", "", number.removeprefix("%2B"))
    if not DIGITS[0] <= len(digits) <= DIGITS[1] or FICTIONAL.search(digits):
        return number
    return "[phone]"
