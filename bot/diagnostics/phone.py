"""A phone number that cannot be shown by accident."""

from __future__ import annotations

from dataclasses import dataclass, field

HEAD_DIGITS, TAIL_DIGITS = 3, 2
DOT = "•"


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
