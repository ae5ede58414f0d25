"""Markdown of models, documents and people, made safe for Slack while it arrives.

Even where Slack sees prose or code otherwise than this does, these hold: no "<" goes out, no name that everybody answers to, nothing invisible, and no "](" with
an address behind it that was not looked at.
"""

from __future__ import annotations

import re

from bot.slack.text.addresses import Addresses
from bot.slack.text.chars import INVISIBLE, JOINERS, LINE_ENDS
from bot.slack.text.inline import Inline
from bot.slack.text.lines import Lines
from bot.slack.text.rendering import code_step
from bot.slack.text.safe import Markdown
from bot.slack.text.window import More, Step, Window

# Half an end of a line, or joiners whose neighbour is not there yet; two of those in a row go, and so do more.
WAITING = re.compile("(?:\r|[\u200c\u200d]+)\\Z")


class StreamText:
    """Makes Markdown safe piece by piece: what `feed` and `end` return, put together, is what `safe_markdown` makes of the whole.

    What cannot be told yet (an unclosed "[", backticks, half a word) is held back, at most `AHEAD_CHARS`. With `allow`, only addresses in it can be clicked; all
    others are shown as code.
    """

    def __init__(self, *, allow: frozenset[str] | None = None) -> None:
        self._lines = Lines()
        self._inline = Inline(Addresses(allow))
        self._raw = self._last = self._held = ""

    def feed(self, piece: str) -> Markdown:
        """What can be told of all that has come so far, and was not returned before."""
        self._held += self._cleaned(piece, final=False)
        return self._told(final=False)

    def end(self) -> Markdown:
        """The rest."""
        self._held += self._cleaned("", final=True)
        return self._told(final=True)

    def _cleaned(self, piece: str, *, final: bool) -> str:
        """The piece without what nobody sees."""
        raw = self._raw + INVISIBLE.sub("", piece)
        waiting = None if final else WAITING.search(raw)
        body = raw[: waiting.start()] if waiting else raw
        cleaned = JOINERS.sub("", LINE_ENDS.sub("\n", self._last + body))
        told = cleaned[len(self._last) :]
        self._raw, self._last = raw[len(body) :][:2], cleaned[-1:]
        return told

    def _told(self, *, final: bool) -> Markdown:
        window, at, told = Window(self._held, final), 0, list[str]()
        try:
            while at < len(self._held):
                end, shown = self._step(window, at)
                told.append(shown)
                if end > at:
                    self._inline.before = self._held[end - 1]
                at = end
        except More:
            pass  # the rest is looked at again when more has come
        self._held = self._held[at:]
        return Markdown("".join(told))

    def _step(self, window: Window, at: int) -> Step:
        if self._lines.at_start and window.text[at] != "\n":
            self._inline.defines = self._inline.defines or window.text[at] == "["
            return self._lines.step(window, at)
        if window.text[at] == "\n":
            self._lines.newline()
            return at + 1, "\n"
        return code_step(window, at) if self._lines.fence else self._inline.step(window, at)


def safe_markdown(raw: str, *, allow: frozenset[str] | None = None) -> Markdown:
    """Any Markdown as Slack may show it: pings nobody, and links only where it says. With `allow`, only those addresses can be clicked; others are shown as code."""
    stream = StreamText(allow=allow)
    return Markdown(stream.feed(raw) + stream.end())
