"""Words of a command taken apart: Slack's marks undone, quotes of every keyboard understood. Pure."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

# What opens a quotation, and all that may close it: telephones and word processors turn straight quotes into others, and every country has its own.
CLOSING = {
    '"': '"”“',
    "“": '”"“',
    "”": '”"',
    "„": '“”"',
    "«": "»",
    "»": "«",
    "'": "'’",
    "‘": "’'",
    "’": "’'",
    "`": "`",
}
# Slack writes what it takes for a link, a number, a person or a channel as <target|label>; what was typed is the label.
MARK = re.compile(r"<(?P<target>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")
SIGNS = {"#": "#", "@": "@"}
SCHEMES = ("tel:", "mailto:")


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `quoted` ones may hold spaces, even at their ends, and are never keywords."""

    text: str
    quoted: bool = False

    @property
    def key(self) -> str:
        """What the word is as a keyword: in lower case, "" when it is quoted."""
        return "" if self.quoted else self.text.casefold()


def typed(text: str) -> str:
    """The text as the person typed it, without Slack's marks and entities."""
    return html.unescape(MARK.sub(_typed, text))


def _typed(mark: re.Match[str]) -> str:
    target, label = mark["target"], mark["label"]
    sign = SIGNS.get(target[0], "")
    if label:
        return label if label.startswith(sign) else sign + label
    return next((target.removeprefix(scheme) for scheme in SCHEMES if target.startswith(scheme)), target)


def words_of(text: str) -> list[Word]:
    """The words in order. A quotation that nobody closes goes on to the end; an apostrophe within a word is no quote."""
    words, at = [], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        word, at = _quoted(text, at) if text[at] in CLOSING else _bare(text, at)
        if word.text:
            words.append(word)
    return words


def _bare(text: str, begin: int) -> tuple[Word, int]:
    end = begin
    while end < len(text) and not text[end].isspace():
        end += 1
    return Word(text[begin:end]), end


def _quoted(text: str, begin: int) -> tuple[Word, int]:
    """Up to the first quote that closes this one and stands at the end of a word."""
    closing = CLOSING[text[begin]]
    for end in range(begin + 1, len(text)):
        if text[end] in closing and (end + 1 == len(text) or text[end + 1].isspace() or text[end + 1] in ".,;:?!)"):
            return Word(text[begin + 1 : end], quoted=True), end + 1
    return Word(text[begin + 1 :], quoted=True), len(text)
