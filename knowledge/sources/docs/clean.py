"""From one page of the documentation's Markdown export to its title and clean text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from knowledge.sources.docs.inline import relink, scrub
from knowledge.sources.docs.lines import Line, each_prose, is_blank, read, squeeze, write
from knowledge.sources.docs.tables import tables
from knowledge.sources.docs.tabs import is_rule, tabs

SITE = "https://docs.livekit.io"

HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?P<words>\S.*)$")
CRUMBS = " › "
FOOTER = re.compile(
    r"^[\s>*_]*(?:(?:this document was )?rendered at \d{4}-|for the latest version of this (?:document|page)\b|to explore all livekit documentation\b)",
    re.IGNORECASE,
)
AVAILABLE = re.compile(r"^(?P<words>available in(?: \([^()\n]{1,40}\))?):?$", re.IGNORECASE)
CHOICE = re.compile(r"^[-*+] \[(?P<mark>[ xX])\] (?P<name>\S.*)$")
FILE = re.compile(r"^\*\* ?Filename: (?P<name>.+?) ?\*\*$")
SIGN = r"(?:ℹ|[^\w\s\x00-\x7f])[^\w\s\x00-\x7f]{0,7}"  # any emoji; ℹ is a letter to Unicode
CALLOUT = re.compile(rf"^> ?{SIGN} ?\*\*(?P<title>[^*]{{1,160}}?):?\*\*$")
CALLOUT_DONE = re.compile(r"^> \*\*[^*]{1,160}:\*\*")
CALLOUT_IN_CELL = re.compile(rf"(?<=[|.:;] ){SIGN} ?\*\*(?P<title>[^*|]{{1,160}}?):?\*\*")
BLOCK_START = re.compile(r"^(?:[-*+#|>]|\d{1,9}[.)] |`{3}|~{3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPage:
    """`title` is empty when the page has none; `description` is also the first paragraph of `text`; `area` is the breadcrumb between site and page."""

    title: str
    description: str
    area: str
    text: str


def clean(raw: str, site: str = SITE) -> CleanPage:
    """The page without navigation, build stamp, HTML and invisible characters; tabs, tables and callouts in one regular form.

    Pure, for any text, in time proportional to it. Text in fences is not touched, except that over-long lines are cut and blank lines before the
    closing fence dropped. `site` is the host whose links lose `.md` and anchor. The format: https://docs.livekit.io/llms.txt
    """
    lines = squeeze(each_prose(each_prose(read(raw), scrub), partial(relink, site=site)))
    area, lines = _area([line for line in lines if line.code or not FOOTER.match(line.text)])
    title, lines = _title(lines)
    description, lines = _description(lines)
    body = tabs(tables(_callouts(_labels(lines))))
    head = [Line(description), Line("")] if description else []
    return CleanPage(title=title, description=description, area=area, text=write([*head, *body]))


def clean_lightly(raw: str) -> str:
    """Markdown of unknown origin with regular tables and without HTML and invisible characters; everything else as it was written."""
    return write(tables(squeeze(each_prose(read(raw), scrub))))


def split_title(text: str) -> tuple[str, str]:
    """The first `# ` heading and the text without it; ("", text) when there is none."""
    lines = read(text)
    for number, line in enumerate(lines):
        if not line.code and re.match(r"^ {0,3}# ", line.text) and (found := HEADING.match(line.text)):
            return _plain(found["words"]), write([*lines[:number], *lines[number + 1 :]])
    return "", text


def _area(lines: list[Line]) -> tuple[str, list[Line]]:
    lines = _stripped(lines)
    if not lines or lines[0].code or CRUMBS not in lines[0].text or lines[0].text.startswith("#"):
        return "", lines
    rest = lines[1:]
    if not lines[0].text.lower().startswith("livekit docs") and not (len(rest) > 1 and is_rule(rest, 1)):
        return "", lines
    return CRUMBS.join(part.strip() for part in lines[0].text.split(CRUMBS)[1:-1]), _stripped(rest)


def _title(lines: list[Line]) -> tuple[str, list[Line]]:
    found = HEADING.match(lines[0].text) if lines and not lines[0].code else None
    return (_plain(found["words"]), _stripped(lines[1:])) if found else ("", lines)


def _description(lines: list[Line]) -> tuple[str, list[Line]]:
    end = 0
    while end < len(lines) and not lines[end].code and lines[end].text.startswith(">"):
        end += 1
    if not end or CALLOUT.match(lines[0].text) or CALLOUT_DONE.match(lines[0].text):
        return "", lines
    words = " ".join(line.text.lstrip("> ").strip() for line in lines[:end])
    return " ".join(words.split()), _stripped(lines[end:])


def _plain(words: str) -> str:
    bare = words.rstrip().rstrip("#")
    kept = bare if not bare or bare.endswith((" ", "\t")) else words  # `# C#` is called C#, `# C #` is not
    return " ".join(kept.replace("`", "").replace("**", "").split())


def _stripped(lines: list[Line]) -> list[Line]:
    """Without blank lines and rules in front."""
    start = 0
    while start < len(lines) and (is_blank(lines[start]) or is_rule(lines, start)):
        start += 1
    return lines[start:]


def _labels(lines: Sequence[Line]) -> list[Line]:
    """File names and lists of availability, each as one plain line."""
    made: list[Line] = []
    at = 0
    while at < len(lines):
        line, at = lines[at], at + 1
        if not line.code and (found := AVAILABLE.match(line.text)):
            line, at = _available(found["words"], lines, at)
        elif not line.code and (found := FILE.match(line.text)):
            line = Line(f"File: {found['name']}")
        made.append(line)
    return squeeze(made)


def _available(words: str, lines: Sequence[Line], at: int) -> tuple[Line, int]:
    names = []
    start = at
    while at < len(lines) and not lines[at].code and (found := CHOICE.match(lines[at].text)):
        names += [found["name"]] if found["mark"] != " " else []
        at += 1
    if at == start:
        return lines[at - 1], at
    return Line(f"{words}: {', '.join(names)}." if names else ""), at


def _callouts(lines: Sequence[Line]) -> list[Line]:
    """Callouts as `> **Note:** text`, each set apart: without a blank line a numbered item after one would become part of it."""
    made: list[Line] = []
    at = 0
    while at < len(lines):
        line, at = lines[at], at + 1
        if not line.code and made and made[-1].text.startswith(">") and line.text and not line.text.startswith(">"):
            made.append(Line(""))
        if not line.code and (found := CALLOUT.match(line.text)):
            line, at = _callout(found["title"], lines, at)
        made.append(line if line.code else Line(CALLOUT_IN_CELL.sub(r"**\g<title>:**", line.text)))
    return made


def _callout(title: str, lines: Sequence[Line], at: int) -> tuple[Line, int]:
    head = f"> **{title.strip()}:**"
    start = at
    while at < len(lines) and not lines[at].code and lines[at].text.strip() == ">":
        at += 1
    words = lines[at].text.removeprefix(">").strip() if at < len(lines) and not lines[at].code and lines[at].text.startswith(">") else ""
    if words and not BLOCK_START.match(words):
        return Line(f"{head} {words}"), at + 1
    return Line(head), start
