"""Mentions in Python that does not parse: imports, and dotted names that begin as examples begin them."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator

from knowledge.identifiers.conventions import MODULES, PYTHON
from knowledge.identifiers.model import Mention

LANGUAGE = "python"
IMPORT = re.compile(r"^\s*from\s+(livekit[\w.]*)\s+import\s+([\w, ]+)$", re.MULTILINE)
ASSIGNED = re.compile(r"^\s*(?:async\s+with\b.*\bas\s+)?(\w+)\s*(?::[^=\n]+)?=", re.MULTILINE)
NO_TOKENS = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT})


def mentions_of_words(code: str, *, first_line: int, fenced: bool) -> Iterator[Mention]:
    """Imports first, then dotted names in order. Names that the code assigns are its own, and what follows a call is not looked at."""
    imported: dict[str, tuple[str, ...]] = {}
    for found in IMPORT.finditer(code):
        for name in re.findall(r"\w+", found.group(2)):
            imported[name] = (found.group(1), name)
            line = first_line + code.count("\n", 0, found.start(2))
            yield Mention(text=name, language=LANGUAGE, root=imported[name], bound=True, line=line, fenced=fenced)
    assigned = set(ASSIGNED.findall(code))
    for dotted, line in _dotted(code):
        head, *steps = dotted.split(".")
        usual = (head in PYTHON or head in MODULES) and head not in assigned
        if steps and (head in imported or usual):
            yield Mention(
                text=dotted,
                language=LANGUAGE,
                root=imported.get(head, (head,)),
                bound=head in imported,
                steps=tuple(steps),
                line=first_line + line - 1,
                fenced=fenced,
            )


def _dotted(code: str) -> Iterator[tuple[str, int]]:
    """Dotted names with their lines, as far as the code can be cut into tokens."""
    name, line, before = "", 0, ""
    for text, at in [*_tokens(code), ("", 0)]:
        if text.isidentifier() and (not name or before == "."):
            # What comes after `).` belongs to something unknown.
            name, line = (name + text, line) if name else (text, at)
        elif text == "." and name and before != ".":
            name += "."
        else:
            if name and not name.startswith("?"):
                yield name.rstrip("."), line
            name = "?" if text in {")", "]", "."} else text if text.isidentifier() else ""
            line = at
        before = text


def _tokens(code: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    try:
        found.extend((token.string, token.start[0]) for token in tokens if token.type not in NO_TOKENS)
    except (tokenize.TokenError, SyntaxError):
        # What was cut before the fault is all there is.
        return found
    return found
