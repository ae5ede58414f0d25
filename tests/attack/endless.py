"""Everything that reads a text of others, on texts made to make it slow. Run by `test_patterns`, which ends it when it takes for ever."""

from __future__ import annotations

import sys
from collections.abc import Callable

from bot.answering.citations import keep_supported
from bot.answering.conversation import resolve
from bot.answering.redact import redact
from bot.flow import visible
from bot.model import Question
from tests.attack.texts import UNITS
from tests.bot.answering.samples import passage

CHARS = 100_000
PASSAGES = (passage(1, "A room closes when the last participant left."),)


READERS: dict[str, Callable[[str], object]] = {
    "redact": lambda text: redact(visible(text)),
    "resolve": lambda text: resolve(Question(text=f"{text}x", history=(text or "x",))),
    "keep_supported": lambda text: keep_supported(text, PASSAGES),
}


def main(names: list[str]) -> None:
    """Read every text with these readers."""
    for name in names:
        for unit in UNITS:
            READERS[name](unit * (CHARS // len(unit)) + "\x01")
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
