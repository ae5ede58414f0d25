"""A phone number that cannot be shown by accident."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HEAD_DIGITS, TAIL_DIGITS = 3, 2
DOT = "•"
# What is no number comes first, so that a number is not found inside it.
NUMBER = re.compile(
    r"(?P<other>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"  # a UUID
    r"|(?<!\d)1[5-9]\d{8}(?:\d{3})?(?![\d•]))"  # a Unix time from 2017 to 2033, in seconds or milliseconds: no number of the plan behind +1 has as many digits
    r"|(?P<label>(?i:sips?:|tel:|sip_|phone[_:=\- ]?|caller[_:=\- ]?))?(?P<number>"
    r"(?<!\d)(?:\+|%2B)[1-9](?:[ ().\-]{0,2}\d){6,14}(?!\d)"
    r"|(?<![\w.\-])(?:\(\d{3}\)[ .\-]?|\d{3}[ .\-])\d{3}[ .\-]\d{4}(?![\w\-])"
    r"|(?<![0-9A-Za-z])\d{10,15}(?![0-9A-Za-z])"
    r"|(?(label)\d{5,15}(?![0-9A-Za-z])|(?!)))"
)


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as somebody wrote it. Its `str` and `repr` are masked; whoever needs the number itself says `.raw`."""

    raw: str = field(repr=False)

    def __str__(self) -> str:
        """The first three and the last two characters, the others as dots; short numbers and words keep nothing but their length."""
        hidden = len(self.raw) - HEAD_DIGITS - TAIL_DIGITS
        if hidden < TAIL_DIGITS:
            return DOT * len(self.raw)
        return f"{self.raw[:HEAD_DIGITS]}{DOT * hidden}{self.raw[-TAIL_DIGITS:]}"

    def __repr__(self) -> str:
        return f"Phone({self})"


def mask_numbers(text: str) -> str:
    """The text with phone numbers in it masked as `Phone` does it, names and identities such as `sip_+15551234567` among them. Doing it twice changes nothing.

    UUIDs and Unix times, of which names of rooms are often made, stay. Ten or more digits are taken for a number, fewer only behind a plus sign or a word that says so.
    """
    return NUMBER.sub(lambda match: match[0] if match["other"] else f"{match['label'] or ''}{Phone(match['number'])}", text)
