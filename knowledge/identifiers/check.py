"""Checks the identifiers of an answer against what the SDKs have: `judge(find_identifiers(answer), table)`. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.identifiers.model import Finding, Mention
from knowledge.identifiers.prose import prose_mentions
from knowledge.identifiers.python_code import python_mentions
from knowledge.identifiers.table import IdentifierTable
from knowledge.identifiers.typescript_code import typescript_mentions
from knowledge.identifiers.verdicts import Judge

LIMIT_CHARS = 100_000
PYTHON_FENCES = frozenset({"python", "py", "python3", "pycon"})
TYPESCRIPT_FENCES = {"typescript": "typescript", "ts": "typescript", "javascript": "tsx", "js": "tsx", "jsx": "tsx", "tsx": "tsx", "mjs": "tsx"}
PARSER = MarkdownIt("commonmark")


def find_identifiers(markdown: str) -> list[Mention]:
    """The mentions of LiveKit identifiers in fenced code and inline code, in order of their lines.

    Fences of other languages than Python and TypeScript are not read. A mention in inline code has the language of the fences when they are all of one.
    """
    tokens = PARSER.parse(markdown[:LIMIT_CHARS])
    fences = [token for token in tokens if token.type == "fence"]
    languages = {spoken for token in fences if (spoken := _language(token))}
    language = languages.pop() if len(languages) == 1 else ""
    found = [mention for token in fences for mention in _in_fence(token)]
    found += [mention for token in tokens if token.type == "inline" for mention in _in_line(token, language)]
    return sorted(found, key=lambda mention: mention.line)


def judge(mentions: Sequence[Mention], table: IdentifierTable) -> list[Finding]:
    """What the table says of each mention: ok, unknown, removed or deprecated, each name once a line. What it cannot tell is left out."""
    own = Judge(table)
    findings = [finding for mention in mentions for finding in own.findings(mention)]
    return list({(finding.name, finding.verdict, finding.mention.line, finding.mention.text): finding for finding in findings}.values())


def _language(token: Token) -> str:
    name = _info(token)
    return "python" if name in PYTHON_FENCES else "js" if name in TYPESCRIPT_FENCES else ""


def _info(token: Token) -> str:
    return token.info.strip().partition(" ")[0].lower()


def _in_fence(token: Token) -> list[Mention]:
    line = (token.map[0] if token.map else 0) + 2
    name = _info(token)
    if name in PYTHON_FENCES:
        return python_mentions(token.content, first_line=line)
    if name in TYPESCRIPT_FENCES:
        return typescript_mentions(token.content, dialect=TYPESCRIPT_FENCES[name], first_line=line)
    return []


def _in_line(token: Token, language: str) -> Iterator[Mention]:
    line = (token.map[0] if token.map else 0) + 1
    for child in token.children or ():
        if child.type == "code_inline":
            yield from (replace(mention, line=line) for mention in prose_mentions(child.content, line=line, language=language))
        elif child.type in {"softbreak", "hardbreak"}:
            line += 1
