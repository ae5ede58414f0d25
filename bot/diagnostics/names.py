"""Names of rooms and people as the flight recorder stores them: without phone numbers and e-mail addresses.

What is masked depends on the text alone, so one name is masked alike wherever it comes from; whoever looks a name up among stored ones masks it first.
"""

from __future__ import annotations

import re

from bot.diagnostics.phone import DOT, mask_numbers

EMAIL = re.compile(r"(?<![\w.+\-])(?P<local>[\w.+\-]{1,64})(?P<domain>@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,8})")
HIDDEN = DOT * 3


def masked_name(name: str) -> str:
    """The name with what is personal in it masked: of an address the first character and the domain stay. Doing it twice changes nothing."""
    if "@" in name:
        name = EMAIL.sub(lambda match: f"{match['local'][:1]}{HIDDEN}{match['domain']}", name)
    return mask_numbers(name)
