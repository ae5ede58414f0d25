"""Mentions in inline code: expressions like `session.say()`, dotted attributes like `sip.callStatus`, and single words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.identifiers.model import Mention
from knowledge.identifiers.python_code import read_python
from knowledge.identifiers.python_tree import parsed
from knowledge.identifiers.vocabulary import is_compound

LIMIT_CHARS = 200
WORD = re.compile(r"@?([A-Za-z_]\w*)(\(\))?")
# An attribute or topic: two lower-case parts at least, below one of LiveKit's own prefixes.
DOTTED = re.compile(r"(?:sip|lk|ingress)(?:\.[A-Za-z][\w-]*)+")
ATTRIBUTES = ("sip.", "lk.", "ingress.")
VARIABLE = re.compile(r"(?:LIVEKIT|LK)_[A-Z0-9_]+")
KEYWORD = re.compile(r"(\w+)\s*=\s*\S.*")
# A file, a host, a model or a version is no expression.
NOT_CODE = re.compile(r"[/\\$%<>|&!?]|://|^-|^\d|\.(?:py|ts|tsx|js|json|md|ya?ml|toml|txt|com|io|dev|cloud|org|net|wav|mp[34]|env|local|sh|go|tgz|whl)\b")


def prose_mentions(code: str, *, line: int, language: str) -> list[Mention]:
    """The mentions in one piece of inline code; empty for plain words such as `room` or `true`."""
    text = code.strip().removesuffix(";").replace("?.", ".")
    if not text or len(text) > LIMIT_CHARS or NOT_CODE.search(text):
        return []
    if DOTTED.fullmatch(text) or VARIABLE.fullmatch(text):
        return [_word(text, line, language)]
    if found := WORD.fullmatch(text):
        return _single(found.group(1), line, language, call=bool(found.group(2)) or text.startswith("@"))
    if keyword := KEYWORD.fullmatch(text):
        return [_word(keyword.group(1), line, language)]
    is_attribute = text.startswith(ATTRIBUTES) and "(" not in text
    return [] if is_attribute else list(_expression(text.removeprefix("await ").removeprefix("new ").lstrip("@"), line, language))


def _single(name: str, line: int, language: str, *, call: bool) -> list[Mention]:
    """A word that is written like an identifier; `room` and `true` are not."""
    return [_word(name, line, language, call=call)] if is_compound(name) or (call and len(name) > 2) else []


def _word(name: str, line: int, language: str, *, call: bool = False) -> Mention:
    return Mention(text=name, language=language, root=(name,), steps=("()",) if call else (), line=line)


def _expression(text: str, line: int, language: str) -> Iterator[Mention]:
    if parsed(text) is None:
        return
    for mention in read_python(text, first_line=line, fenced=False, language=language).mentions:
        if mention.steps or mention.keywords or mention.event or mention.bound:
            yield mention
