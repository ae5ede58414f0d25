"""Cuts what is too long to stay whole: code between its lines, tables between their rows, text between its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.slack.markdown.atoms import LIKE_A_FENCE, NOT_A_QUOTE, Atom, Code

# Not to be cut in two: code, links, mentions, entities, addresses, and a backslash with what it stands before.
WHOLE = re.compile(
    r"(?P<ticks>`{1,20})(?!`)[^\n]{1,1000}?(?<!`)(?P=ticks)(?!`)|\[(?:\\.|[^\[\]\n\\]){0,500}\]\([^\s()]{0,3000}\)|<@[A-Z0-9]{2,20}>|&(?:lt|gt|amp);|https?://[^\s`]{1,3000}|\\."
)
LEAD = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+[ \t>]*)*")
SENTENCE = re.compile(r"[.!?:…]['\")\]*_]{0,3}[ \t]+")
BLANK = re.compile(r"[ \t]+")
# At the start of a line this would be a heading, an item, a quote, a table or a fence.
STARTS_BLOCK = re.compile(r"[#>\-+*=~`|]|\d{1,9}[.)]")
LANGUAGE = re.compile(r"[ \t]*([\w+#.\-]*)[^\n]*")
FENCE_MARK = re.compile("`{3}|~{3}")
LEAST_CHARS = 20


def fragments(atom: Atom, limit_chars: int) -> list[str]:
    """The atom in parts of at most `limit_chars`, each of which can stand alone. All words are there; the head of a table stands in each part."""
    room = limit_chars - 1
    cut = _code(atom.code, room) if atom.code else _table(atom, room) if atom.kind == "table" else None
    parts = [part for part in cut or _text(atom, room) if part.strip()]
    behind = "\n" if atom.text.endswith("\n") else ""  # the blank line that keeps it apart from what follows
    return [*parts[:-1], *(f"{part}{behind}" for part in parts[-1:])]


def _code(code: Code, limit_chars: int) -> Iterator[str] | None:
    longest = max((len(run) for line in code.lines for run in re.findall(f"{re.escape(code.mark[0])}+", line)), default=0)
    # A line that is cut may leave a run of the fence's marks alone in a line, which must not end the code.
    mark = code.mark[0] * max(len(code.mark), longest + 1)
    room = limit_chars - 2 * len(mark) - len(code.words) - len(code.first) - len(code.lead) - 2
    return _chunks_of_code(code, mark, room) if room >= LEAST_CHARS + len(code.lead) else None


def _chunks_of_code(code: Code, mark: str, room: int) -> Iterator[str]:
    lines = (part for line in code.lines for part in _cut_line_of_code(line, code.lead, room))
    for number, chunk in enumerate(_chunked(lines, room)):
        words = LANGUAGE.sub(r"\1", code.words) if number else code.words
        yield Code(first=code.lead if number else code.first, lead=code.lead, mark=mark, words=words, lines=tuple(chunk)).text


def _cut_line_of_code(line: str, lead: str, room: int) -> Iterator[str]:
    rest = line
    while len(rest) > room:
        yield rest[:room]
        rest = lead + rest[room:]
    yield rest


def _table(atom: Atom, limit_chars: int) -> Iterator[str] | None:
    lines = [line for line in atom.text.split("\n") if line.strip()]
    head, rows = lines[:2], lines[2:]
    room = limit_chars - sum(len(line) + 1 for line in head)
    if not rows or max(map(len, rows)) > room:
        return None
    return ("\n".join([*head, *chunk]) for chunk in _chunked(rows, room))


def _chunked(lines: Iterator[str] | list[str], room: int) -> Iterator[list[str]]:
    """As many lines together as fit."""
    chunk, used = list[str](), 0
    for line in lines:
        if chunk and used + len(line) + 1 > room:
            yield chunk
            chunk, used = [], 0
        chunk.append(line)
        used += len(line) + 1
    if chunk:
        yield chunk


def _text(atom: Atom, limit_chars: int) -> Iterator[str]:
    lines = (part for line in atom.text.rstrip("\n").split("\n") for part in _cut_line(line, limit_chars - 2))
    for chunk in _chunked(lines, limit_chars - 2):
        yield LIKE_A_FENCE.sub(r"\1\\\2", "\n".join(chunk))


def _cut_line(line: str, room: int) -> Iterator[str]:
    found = LEAD.match(line)
    lead = NOT_A_QUOTE.sub(" ", found[0])[: room // 2] if found else ""
    rest = line
    while len(rest) > room:
        at = _place(rest, room, len(lead))
        yield rest[:at].rstrip()
        rest = lead + rest[at:].lstrip(" \t")
    yield rest


def _place(line: str, room: int, least: int) -> int:
    """The best place for a cut, in the first `room` characters and behind the first `least`."""
    whole = [found.span() for found in WHOLE.finditer(line, 0, min(len(line), room + 4_000))]

    def fits(place: int) -> bool:
        return least < place <= room and not any(start < place < end for start, end in whole)

    for pattern, floor in ((SENTENCE, room // 2), (BLANK, least), (BLANK, 0)):
        places = [found.end() for found in pattern.finditer(line, 0, room) if found.end() > floor]
        best = next((place for place in reversed(places) if not STARTS_BLOCK.match(line, place) and fits(place)), None)
        if best is not None:
            return best
    for place in range(room, least, -1):
        if fits(place) and not FENCE_MARK.match(line, place):
            return place
    return room
