"""Checks the identifiers of an answer against what the SDKs have: `judge(find_identifiers(answer), table)`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.identifiers.chains import Chain, Snippet, held_in
from knowledge.identifiers.conventions import PYTHON, TYPESCRIPT
from knowledge.identifiers.model import Finding, Mention
from knowledge.identifiers.prose import prose_mentions
from knowledge.identifiers.python_code import read_python
from knowledge.identifiers.table import IdentifierTable
from knowledge.identifiers.typescript_code import read_typescript
from knowledge.identifiers.verdicts import Judge

LIMIT_CHARS = 100_000
PYTHON_FENCES = frozenset({"python", "py", "python3", "pycon"})
TYPESCRIPT_FENCES = {"typescript": "typescript", "ts": "typescript", "javascript": "tsx", "js": "tsx", "jsx": "tsx", "tsx": "tsx", "mjs": "tsx"}
PARSER = MarkdownIt("commonmark")
# SDKs whose classes have names like those in the table and other members.
OTHER_SDKS = re.compile(r"\b(?:Swift|SwiftUI|iOS|Kotlin|Android|Flutter|Dart|Unity|Golang|Go SDK|Rust)\b|C#")
# A sentence that says of a name that it is not there.
DENIAL = re.compile(
    r"\b(?:does not|doesn't|do not|don't|never) exist|\bthere (?:is|are) no\b|\bthere's no\b|\bno such\b|\b(?:was|were|has been|have been) (?:removed|replaced|renamed)\b"
    r"|\b0\.x\b|\bbecame\b|\breplac(?:es|ed|ement)\b|\bthe (?:real|right) name\b|\bno longer\b|\b(?:is|are) (?:gone|not an? (?:method|function|event|parameter|option|class|module))\b|\bremoved in\b|\bhas no\b|\bhave no\b|\bformer(?:ly)?\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[.!?](?:\s+|$)")


def find_identifiers(markdown: str) -> list[Mention]:
    """The mentions of LiveKit identifiers in fenced code and inline code, in order of their lines.

    Fences of other languages than Python and TypeScript are not read. A mention in inline code has the language of the fences when they are all of one,
    and its variables are those of the fences.
    """
    tokens = PARSER.parse(markdown[:LIMIT_CHARS])
    fences = [token for token in tokens if token.type == "fence"]
    languages = {spoken for token in fences if (spoken := _language(token))}
    language = languages.pop() if len(languages) == 1 else ""
    snippets = [_in_fence(token) for token in fences]
    held, elsewhere = held_in(snippets), OTHER_SDKS.search(markdown) is not None
    found = [mention for snippet in snippets for mention in snippet.mentions]
    for token in tokens:
        if token.type == "inline":
            inline = _in_line(token, language)
            found += [replace(known, elsewhere=elsewhere) for mention in inline if (known := _with_held(mention, held)) is not None]
    return sorted(found, key=lambda mention: mention.line)


def judge(mentions: Sequence[Mention], table: IdentifierTable) -> list[Finding]:
    """What the table says of each mention: ok, unknown, removed or deprecated, each name once a line. What it cannot tell is left out.

    An import that is wrong is told once, not again wherever the name is used.
    """
    own = Judge(table)
    found: dict[tuple[object, ...], Finding] = {}
    for mention in mentions:
        for finding in own.findings(mention):
            is_import = mention.bound and not mention.steps and finding.verdict != "ok"
            key = (mention.root, finding.verdict) if is_import else (finding.name, finding.verdict, mention.line, mention.text)
            found.setdefault(key, finding)
    return list(found.values())


def _language(token: Token) -> str:
    name = _info(token)
    return "python" if name in PYTHON_FENCES else "js" if name in TYPESCRIPT_FENCES else ""


def _info(token: Token) -> str:
    return token.info.strip().partition(" ")[0].lower()


def _in_fence(token: Token) -> Snippet:
    line = (token.map[0] if token.map else 0) + 2
    name = _info(token)
    if name in PYTHON_FENCES:
        return read_python(token.content, first_line=line)
    if name in TYPESCRIPT_FENCES:
        return read_typescript(token.content, dialect=TYPESCRIPT_FENCES[name], first_line=line)
    return Snippet()


def _in_line(token: Token, language: str) -> Iterator[Mention]:
    line, position = (token.map[0] if token.map else 0) + 1, 0
    for child in token.children or ():
        if child.type == "code_inline":
            position = max(token.content.find(child.content, position), position)
            denied = DENIAL.search(_said_of(token.content, position)) is not None
            yield from (replace(mention, line=line, denied=denied) for mention in prose_mentions(child.content, line=line, language=language))
        elif child.type in {"softbreak", "hardbreak"}:
            line += 1


def _said_of(text: str, position: int) -> str:
    """The sentence around a position; in a table its row and the heading of the columns."""
    if text.startswith("|"):
        start = text.rfind("\n", 0, position) + 1
        return text.partition("\n")[0] + text[start : text.find("\n", position) if "\n" in text[position:] else len(text)]
    start = max((found.end() for found in SENTENCE_END.finditer(text, 0, position)), default=0)
    end = SENTENCE_END.search(text, position)
    return text[start : end.end() if end else len(text)]


def _with_held(mention: Mention, held: Mapping[str, Chain | None]) -> Mention | None:
    """The mention with its variable replaced by what the fences put into it; None when that is not LiveKit's.

    Names that everybody uses keep their usual meaning: prose beside a Python snippet may speak of Node.js.
    """
    name = mention.root[0]
    if mention.bound or name not in held or (held[name] and (name in PYTHON or name in TYPESCRIPT)):
        return mention
    chain = held[name]
    return replace(mention, root=chain.root, bound=chain.bound, steps=(*chain.steps, *mention.steps)) if chain else None
