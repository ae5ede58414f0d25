"""Prose, piece by piece: links and addresses are looked at, code spans kept, and the rest made harmless."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.slack.text.addresses import BARE_HOST, Addresses
from bot.slack.text.chars import hushed
from bot.slack.text.rendering import at_sign, closing_bracket, in_code, shown_address, shown_link
from bot.slack.text.window import TARGET_CHARS, Step, Window, link_at

PLAIN = re.compile(r"(?:[^\\`!\[\]<>@\n\w]|_)+")
WORD, WORD_START = re.compile(r"[\w.+\-]*"), re.compile(r"[^\W_]")
ADDRESS, POINTED = re.compile(r"[^\s<>`\"\\\[\]|]*"), re.compile(r"[^\s<>|\\`]*")
SCHEME = re.compile(r"(?:https?|(?<![A-Za-z0-9+.\-])[A-Za-z][A-Za-z0-9+.\-]*)$", re.IGNORECASE)
HOST_BEFORE_PATH = re.compile(r"(?:[^\W_][\w\-]*\.)+[A-Za-z]{2,}")
PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;=?^_`{|}~[\\")
CALLED = re.compile(r"[\w$*]*")  # what is in the brackets of `handlers[0](event)`, and leads nowhere
TRAILING = ".,;:!?'*_~"
WORD_CHARS = 100
POINTED_SCHEMES = ("http://", "https://", "mailto:")


class Inline:
    """The rules by the character that they begin with. `defines` says that the line began with "[", `before` is the last character that was read."""

    def __init__(self, addresses: Addresses, *, label: bool = False) -> None:
        self._addresses = addresses
        self._label = label  # the label of a link holds no links
        self.defines = False
        self.before = ""
        self._rules: dict[str, Callable[[Window, int], Step]] = {
            "\\": self._backslash, "`": self._code, "!": self._image, "[": self._bracket, "]": self._closing, "<": self._pointed, "@": at_sign,
        }  # fmt: skip

    def step(self, window: Window, at: int) -> Step:
        """The place behind the next piece, and how it is shown."""
        char = window.text[at]
        if char in self._rules:
            return self._rules[char](window, at)
        if char == ">":
            return at + 1, "&gt;"
        if WORD_START.match(char):
            return self._word(window, at)
        found = PLAIN.match(window.text, at)
        end = found.end() if found else at + 1
        return end, window.text[at:end]

    def render(self, text: str) -> str:
        """A whole text in one line."""
        window, at, shown = Window(" ".join(text.split()), final=True), 0, list[str]()
        while at < len(window.text):
            at, piece = self.step(window, at)
            shown.append(piece)
        return "".join(shown)

    def _backslash(self, window: Window, at: int) -> Step:
        """It takes the meaning from the mark behind it. Not from "]" and "@": Slack may not know of it, so they are looked at all the same."""
        char = window.char(at + 1)
        if char in {"<", ">"}:
            return at + 1, ""
        return (at + 2, f"\\{char}") if char in PUNCTUATION else (at + 1, "\\")

    def _code(self, window: Window, at: int) -> Step:
        ticks, end = window.code(at)
        if not end:
            return at + ticks, window.text[at : at + ticks]
        mark = "`" * ticks
        return end, f"{mark}{in_code(window.text[at + ticks : end - ticks])}{mark}"

    def _image(self, window: Window, at: int) -> Step:
        """An image becomes a link with its description, and in a label the description alone."""
        link = link_at(window, at + 1) if window.char(at + 1) == "[" else None
        if link is None:
            return at + 1, "!"
        words = Inline(self._addresses, label=True).render(link.label) or "image"
        return link.end, words if self._label else shown_link(words, link.url, self._addresses)

    def _bracket(self, window: Window, at: int) -> Step:
        if self._label:
            return at + 1, "\\["
        link = link_at(window, at)
        if link is None or CALLED.fullmatch(link.url):
            return at + 1, "["
        self.defines = False
        words = Inline(self._addresses, label=True).render(link.label)
        return link.end, shown_link(words, link.url, self._addresses)

    def _closing(self, window: Window, at: int) -> Step:
        """At the start of a line "[name]: address" would give an address to "[name]" elsewhere, so it is pulled apart."""
        if self._label:
            return at + 1, "\\] " if window.char(at + 1) == "(" else "\\]"
        if self.defines and window.char(at + 1) == ":":
            self.defines = False
            return at + 1, "] "
        step = closing_bracket(window, at, code=False)
        self.defines = False
        return step

    def _pointed(self, window: Window, at: int) -> Step:
        """What is in pointed brackets is an address, or shown as it is written."""
        begins = window.text[at + 1 : at + 9].lower()
        if not any(known.startswith(begins) or begins.startswith(known) for known in POINTED_SCHEMES):
            return at + 1, "&lt;"
        end = window.run(POINTED, at + 1, TARGET_CHARS)
        url = window.text[at + 1 : end]
        if window.char(end) != ">" or not url.lower().startswith(POINTED_SCHEMES):
            return at + 1, "&lt;"
        follows = window.char(end + 1)
        before, behind = " " if self.before.isalnum() else "", " " if follows.isalnum() or follows == "/" else ""
        return end + 1, f"{before}{self._address(url)}{behind}"

    def _word(self, window: Window, at: int) -> Step:
        """A word, or the address that begins with it."""
        end = window.run(WORD, at, WORD_CHARS)
        word, behind = window.text[at:end], window.char(end)
        if behind == ":" and window.char(end + 1) == "/" and window.char(end + 2) == "/":
            scheme = SCHEME.search(word)
            if scheme and scheme.start() == 0:
                return self._bare(window, at, end + 3)
            return (at + scheme.start(), word[: scheme.start()]) if scheme else (end, word)
        if self._addresses.limited and self.before != "@":
            host = word.rstrip(".+-_")
            if BARE_HOST.fullmatch(host) or (host == word and behind == "/" and HOST_BEFORE_PATH.fullmatch(host)):
                return self._bare(window, at, at + len(host), scheme="https://")
        return end, word

    def _bare(self, window: Window, at: int, from_: int, *, scheme: str = "") -> Step:
        """An address without any brackets; marks at its end belong to the sentence."""
        goes_on = window.char(from_) in {"/", ":", "?", "#"} if scheme else True
        end = window.run(ADDRESS, from_, TARGET_CHARS) if goes_on else from_
        while end > from_ and (window.text[end - 1] in TRAILING or (window.text[end - 1] == ")" and _unopened(window.text[at:end]))):
            end -= 1
        url = window.text[at:end]
        if scheme and self._addresses.clickable(f"{scheme}{url}"):
            return end, hushed(url)
        return end, self._address(url)

    def _address(self, url: str) -> str:
        return hushed(url) if self._label and self._addresses.clickable(url) else shown_address(url, self._addresses)


def _unopened(url: str) -> bool:
    return url.count(")") > url.count("(")
