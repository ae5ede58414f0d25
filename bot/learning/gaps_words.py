"""The gaps as a Markdown document: what to write, why, and where one would look for it today. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo

from bot.learning.gaps import Digest, Gap
from knowledge import Link

CONFINED = "Asked where not everybody may read"
# What would be a mark of Markdown, a mention of Slack, or HTML in somebody's question.
MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


def as_markdown(digest: Digest, zone: tzinfo = UTC) -> str:
    """Headings, counts, masked examples and the nearest pages; most asked first. Days are those of the zone, the last one included."""
    first, last = (datetime.fromtimestamp(moment, zone).date().isoformat() for moment in (digest.since, digest.until - 1.0))
    return "\n".join((f"# What to write, {first} to {last}", "", *_lines(digest))).rstrip() + "\n"


def _lines(digest: Digest) -> Iterator[str]:
    if not digest.count:
        yield "Every question got an answer that nobody complained about."
        return
    yield f"{counted(digest.count, 'question')} got no good answer: {counted(len(digest.gaps), 'gap')}, and {counted(digest.alone, 'question')} that nobody else asked."
    for number, gap in enumerate(digest.gaps, 1):
        yield from ("", f"## {number}. {escaped(gap.title) or CONFINED}", "", said(gap), "")
        yield from (f"- {escaped(words)}" for words in gap.examples)
        if gap.pages:
            yield from ("", f"Nearest today: {', '.join(map(_linked, gap.pages))}")
    if digest.once:
        yield from ("", "## Asked once", "")
        yield from (f"- {escaped(words)}" for words in digest.once)


def said(gap: Gap) -> str:
    """How often and by how many a gap was met, in words."""
    parts = [f"{counted(gap.count, 'question')} from {counted(gap.people, 'person', 'people')}"]
    parts += [f"{gap.bad} of them got an answer that did not help"] if gap.bad else []
    parts += [f"{gap.confined} asked where not everybody may read"] if gap.confined and gap.title else []
    return "; ".join(parts) + "."


def counted(number: int, one: str, many: str = "") -> str:
    """A number and what it counts."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def escaped(words: str) -> str:
    """Words that mean nothing to Markdown."""
    return MARKS.sub(r"\\\1", words)


def _linked(link: Link) -> str:
    web = link.url.startswith(("https://", "http://")) and not re.search(r"[\s()<>]", link.url)
    return f"[{escaped(link.title)}]({link.url})" if web else escaped(link.title)
