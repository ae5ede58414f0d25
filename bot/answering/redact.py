"""Masks secrets and personal numbers before a text is stored, logged, embedded, sent to a model or shown.

Every pattern takes time in proportion to the text: repetitions that could start anywhere are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

WORDY = r"[A-Za-z0-9_\-]"
# Numbers from the range that the North American plan keeps for fiction stay: samples are full of them (https://www.nanpa.com/numbering/555-line-numbers).
FICTIONAL = re.compile(r"555\D?01\d\d$|^\+?1?555\d{7}$")
SECRET_NAME = (
    r"(?:secret|passwd|password|passphrase|\bpwd\b|api[_\- ]?key|access[_\- ]?key|auth[_\- ]?token|access[_\- ]?token|private[_\- ]?key|credential)[\w.\-]{0,40}"
)
# What stands where a secret would: a mask, a placeholder, or code that reads it from somewhere.
HARMLESS = (
    r"(?!\[|<|\$|\{|(?:your|my[-_]|os\.|process\.|env\b|getenv|secret\b|none\b|null\b|true\b|false\b|str\b|string\b|required\b|optional\b|invalid\b|missing\b))"
)
OPEN, VALUE, CLOSE = r"(?P<quote>[\"'`]?)", r"[^\s\"'`,;)}<>]{8,}", r"(?P=quote)"


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked for, and what stands there afterwards (`\\g<…>` keeps a group)."""

    pattern: re.Pattern[str]
    mask: str


RULES = (
    Rule(re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)", re.DOTALL), "[private key]"),
    Rule(re.compile(rf"(?<![A-Za-z0-9])eyJ{WORDY}{{8,1000}}\.{WORDY}{{8,}}(?:\.{WORDY}*)?"), "[token]"),
    Rule(re.compile(r"(?i)(?P<name>\bauthorization[\"']?\s{0,4}[:=]\s{0,4}[\"']?(?:bearer|basic|token)\s{1,4})[A-Za-z0-9._~+/=\-]{8,}"), r"\g<name>[token]"),
    # Words such as "basic configuration" have no digit and no capital inside.
    Rule(re.compile(r"(?P<name>\b(?i:bearer|basic)\s{1,4})(?=[a-z._~+/=\-]{0,400}\d|.[a-z._~+/=\-]{0,400}[A-Z])[A-Za-z0-9._~+/=\-]{12,}"), r"\g<name>[token]"),
    Rule(re.compile(rf"\bxox[a-z]-{WORDY}{{8,}}|\bxapp-{WORDY}{{8,}}"), "[slack token]"),
    Rule(re.compile(r"(?P<address>hooks\.slack\.com/(?:services|workflows|triggers)/)[A-Za-z0-9/_\-]{8,}"), r"\g<address>[secret]"),
    Rule(
        re.compile(
            rf"\b(?:sk|pk|rk)[-_](?:proj-|ant-|live[-_]|test[-_])?{WORDY}{{16,}}|\bgh[pousr]_[A-Za-z0-9]{{20,}}|\bgithub_pat_\w{{20,}}"
            rf"|\bAKIA[A-Z0-9]{{12,}}|\bAIza{WORDY}{{30,}}|\bhf_[A-Za-z0-9]{{20,}}|\bglpat-{WORDY}{{16,}}"
        ),
        "[key]",
    ),
    # "API" and twelve random characters; the names of classes, such as APIConnectionError, are words.
    Rule(re.compile(r"\bAPI(?=[A-Za-z0-9]{0,40}\d)(?=[A-Za-z0-9]{0,40}[a-z])[A-Za-z0-9]{9,40}\b"), "[api key]"),
    Rule(re.compile(r"\bAPI(?!(?:[A-Z]?[a-z]+)(?:[A-Z][a-z]+){0,6}\b)(?=[A-Z]{0,11}[a-z])[A-Za-z]{12}\b"), "[api key]"),
    # The secret that stands beside a key: `keys:` in livekit.yaml, LIVEKIT_KEYS, `curl -u key:secret`, arguments of a call.
    Rule(
        re.compile(rf"(?P<name>\[api key\][\"'`]?(?:\s{{0,4}}[:=,]|\s{{1,4}}--[a-z\-]{{0,20}}secret)\s{{0,4}}){OPEN}{HARMLESS}{VALUE}{CLOSE}"),
        r"\g<name>\g<quote>[secret]\g<quote>",
    ),
    Rule(
        re.compile(rf"(?i)(?P<name>{SECRET_NAME}[\"'`]?\s{{0,8}}(?::=?|=>?)\s{{0,8}}){OPEN}{HARMLESS}{VALUE}{CLOSE}"),
        r"\g<name>\g<quote>[secret]\g<quote>",
    ),
    # In sentences, and as an option of a command, only what has a digit: "the secret is wrong" is no secret.
    Rule(
        re.compile(rf"(?i)(?P<name>{SECRET_NAME}(?:\s{{1,4}}is\s{{1,4}}|\s{{1,4}})){OPEN}{HARMLESS}(?=[^\s\d]{{0,80}}\d){VALUE}{CLOSE}"),
        r"\g<name>\g<quote>[secret]\g<quote>",
    ),
    # Kubernetes and task definitions: the name and its value are two entries.
    Rule(
        re.compile(rf"(?i)(?P<name>{SECRET_NAME}[\"']?,?\s{{1,40}}[\"']?value[\"']?\s{{0,4}}:\s{{0,4}}){OPEN}{HARMLESS}[^\s\"'`,;)}}<>]{{4,}}{CLOSE}"),
        r"\g<name>\g<quote>[secret]\g<quote>",
    ),
    Rule(re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.\-]{0,20}://)[^\s/:@]{0,200}:[^\s/@]{1,200}@"), r"\g<scheme>[credentials]@"),
    Rule(re.compile(r"(?i)(?P<name>[?&](?:access_token|token|api_key|apikey|key|secret|signature|sig|x-amz-[a-z\-]{1,40})=)(?!\[)[^&\s\"'<>]{6,}"), r"\g<name>[secret]"),
    Rule(
        re.compile(r"(?<![\w.+\-/@])[\w.+\-]{1,100}@(?!(?:\d{1,3}\.){3}\d{1,3}\b)[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){0,8}\.[A-Za-z]{2,24}\b(?!/)"), "[email]"
    ),
)
