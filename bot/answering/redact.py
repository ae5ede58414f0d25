"""Masks secrets and personal numbers before a text is stored, logged, embedded, sent to a model or shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

WORDY = r"[A-Za-z0-9_\-]"
# Numbers from the range that the North American plan keeps for fiction stay: samples are full of them (https://www.nanpa.com/numbering/555-line-numbers).
FICTIONAL = re.compile(r"555\D?01\d\d$|^\+?1?555\d{7}$")


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked for, and what stands there afterwards (`\\g<…>` keeps a group)."""

    pattern: re.Pattern[str]
    mask: str


RULES = (
    Rule(re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), "[private key]"),
    Rule(re.compile(rf"\beyJ{WORDY}{{8,}}\.{WORDY}{{8,}}(?:\.{WORDY}*)?"), "[token]"),
    Rule(re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=\-]{12,}"), r"\g<1> [token]"),
    Rule(re.compile(rf"\bxox[a-z]-{WORDY}{{8,}}|\bxapp-{WORDY}{{8,}}"), "[slack token]"),
    Rule(re.compile(rf"\b(?:sk|pk|rk)-(?:proj-|ant-|live-|test-)?{WORDY}{{16,}}|\bgh[pousr]_[A-Za-z0-9]{{20,}}|\bAKIA[A-Z0-9]{{12,}}|\bAIza{WORDY}{{30,}}|\bhf_[A-Za-z0-9]{{20,}}"), "[key]"),
    Rule(re.compile(r"\bAPI(?=[A-Za-z0-9]*\d)(?=[A-Za-z0-9]*[a-z])[A-Za-z0-9]{9,}\b"), "[api key]"),
    Rule(
        re.compile(
            r"(?i)(?P<name>\b[\w.\-]*(?:secret|passwd|password|api[_-]?key|access[_-]?key|auth[_-]?token|private[_-]?key|credential)[\w.\-]*[\"']?\s*(?::|=>?|\bis\b)\s*)"
            r"(?P<quote>[\"'`]?)(?!\[|<|\$|\{|your|my[-_]|os\.|process\.|env\b|getenv|secret\b|none\b|null\b|true\b|false\b|str\b|string\b)(?P<value>[^\s\"'`,;)}<>]{8,})(?P=quote)"
        ),
        r"\g<name>\g<quote>[secret]\g<quote>",
    ),
    Rule(re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.\-]*://)[^\s/:@]+:[^\s/@]+@"), r"\g<scheme>[credentials]@"),
    Rule(re.compile(r"(?i)(?P<name>[?&](?:access_token|token|api_key|key|secret|signature|sig|x-amz-[a-z\-]+)=)[^&\s\"'<>]{6,}"), r"\g<name>[secret]"),
    Rule(re.compile(r"(?<![\w.+\-/@])[\w.+\-]+@(?!(?:\d{1,3}\.){3}\d{1,3}\b)[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}\b(?!/)"), "[email]"),
)
PHONE = re.compile(r"(?<![\w.:/\-+#])(?:\+\d[\d ().\-]{7,18}\d|\(?\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}|(?<=sip:)\+?\d{7,15})(?![\w\-:]|\.\d)")
LONG_SECRET = re.compile(r"(?<![\w/+.\-])(?=[A-Za-z0-9+_\-]*[A-Z])(?=[A-Za-z0-9+_\-]*[a-z])(?=[A-Za-z0-9+_\-]*\d)[A-Za-z0-9+_\-]{40,}={0,2}(?![\w/+\-])")
DIGITS = (8, 15)


def redact(text: str) -> str:
    """The text with secrets, tokens, e-mail addresses, phone numbers and credentials in addresses masked. Doing it twice changes nothing."""
    for rule in RULES:
        text = rule.pattern.sub(rule.mask, text)
    return LONG_SECRET.sub("[secret]", PHONE.sub(_phone, text))


def _phone(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match[0])
    if not DIGITS[0] <= len(digits) <= DIGITS[1] or FICTIONAL.search(digits):
        return match[0]
    return "[phone]"


Redactor = Callable[[str], str]
