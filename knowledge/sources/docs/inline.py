"""What happens inside lines of prose: invisible characters, HTML, images and links. Inline code is left alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import partial

# Controls, soft hyphens, zero-width and direction marks, and the tag characters that can carry an unseen message.
HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
SPACES = re.compile("[\u00a0\u2028\u2029]")

TICKS = re.compile(r"`+")
PARAGRAPHS = re.compile(r"(\n[ \t]*\n)")
KEPT = re.compile("\x00(\\d+)\x00")
TAB_MARK = re.compile(r"^[ ]{0,3}<!-- (?:tab: [^<>\n]{1,80}|/tabs) -->[ \t]*$", re.MULTILINE)

UNREADABLE = (
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<script\b[^<>]*>", re.IGNORECASE), re.compile(r"</script\s*>", re.IGNORECASE)),
    (re.compile(r"<style\b[^<>]*>", re.IGNORECASE), re.compile(r"</style\s*>", re.IGNORECASE)),
)
TAG = re.compile(r"<(?P<slash>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<rest>(?:[\s/][^<>]*)?)>")
ENDED = re.compile(r"</([A-Za-z][A-Za-z0-9-]*)\s*>")
DECLARATION = re.compile(r"<!--|<![A-Za-z][^<>]*>|<\?[^<>]*\?>")
GLUED = re.compile(r"a|abbr|b|bdi|cite|code|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|u|var|wbr", re.IGNORECASE)
# Names that mean markup even without attributes or an end; `<title>`, `<track>` or `<code>` alone may as well be a placeholder.
LAYOUT = re.compile(
    r"article|aside|b|blockquote|body|center|dd|del|details|div|dl|dt|em|footer|h[1-6r]|head|header|html|i|iframe|img|ins|kbd|li|nav|ol|p|pre"
    r"|section|small|span|strong|summary|svg|table|tbody|td|tfoot|th|thead|tr|u|ul"
)
ALWAYS = re.compile(r"br|sub|sup|wbr", re.IGNORECASE)
GAP = "\x01"  # where a block tag stood: a space within a line, nothing at its start
GAP_FIRST = re.compile(f"^[ \t]*{GAP}[{GAP} \t]*", re.MULTILINE)
GAPS = re.compile(f"[ \t]*{GAP}[{GAP} \t]*")

IMAGE = re.compile(r'!\[(?P<alt>[^\[\]]*)\]\([^()\s]*(?:[ \t]+"[^"\n]*")?\)')
ANCHOR = re.compile(r"\[(?P<label>[^\[\]]*)\]\(#[^()\s]*\)")


def scrub(prose: str) -> str:
    """Prose without characters nobody sees, HTML comments, scripts and tags; the tab marks of the docs source stay.

    A placeholder in angle brackets (`<agent-id>`, `map<string, string>`) is not a tag and stays: a tag has attributes, or is closed somewhere, or
    is one of the layout tags of HTML. Takes time in proportion to the text, whatever the text.
    """
    prose = SPACES.sub(" ", HIDDEN.sub("", prose))
    if "<" not in prose:
        return prose
    kept: list[str] = []
    text = TAB_MARK.sub(lambda mark: _keep(mark[0].strip(), kept), _protect(prose, kept))
    for opener, closer in UNREADABLE:
        text = "".join(_without(text, opener, closer))
    ended = frozenset(ENDED.findall(text))
    text = DECLARATION.sub(GAP, TAG.sub(partial(_untag, ended), text))
    return _restore(GAPS.sub(" ", GAP_FIRST.sub("", text)), kept)


def relink(prose: str, site: str) -> str:
    """Prose with images reduced to their words, jumps within the page to their label, and addresses below `site` without `.md` and anchor.

    28 % of the anchors of docs.livekit.io match no heading; other hosts keep theirs.
    """
    kept: list[str] = []
    text = IMAGE.sub(lambda image: "" if image["alt"] == "undefined" else image["alt"], _protect(prose, kept))
    text = ANCHOR.sub(r"\g<label>", text)
    text = re.sub(re.escape(site) + r"(?=[/#])[^\s()<>\[\]\"'|\x00]*", lambda found: _address(found[0]), text)
    return _restore(text, kept)


def split_cells(row: str) -> list[str]:
    """The cells of a table row, stripped; a bar in inline code is part of its cell and comes out escaped. Empty for a row of no cells."""
    kept: list[str] = []
    text = _protect(row.strip(), kept).removeprefix("|")
    if text.endswith("|") and not text.endswith("\\|"):
        text = text[:-1]
    safe = [re.sub(r"(?<!\\)\|", r"\\|", code) for code in kept]
    return [_restore(cell, safe).strip() for cell in re.split(r"(?<!\\)\|", text)]


def _address(found: str) -> str:
    url = found.rstrip(".,;:!?*_")
    page = url.partition("#")[0]
    while page.endswith(".md"):
        page = page.removesuffix(".md")
    return page.rstrip("/") + found[len(url) :]


def _keep(text: str, kept: list[str]) -> str:
    kept.append(text)
    return f"\x00{len(kept) - 1}\x00"


def _restore(text: str, kept: list[str]) -> str:
    return KEPT.sub(lambda mark: kept[int(mark[1])], text)


def _protect(text: str, kept: list[str]) -> str:
    """The text with each code span moved to `kept`. A span ends at the next run of as many ticks in the same paragraph."""
    text = text.replace("\x00", "")
    if "`" not in text:
        return text
    return "".join("".join(_spans(part, kept)) for part in PARAGRAPHS.split(text))


def _spans(text: str, kept: list[str]) -> Iterator[str]:
    runs = list(TICKS.finditer(text))
    closers: dict[int, list[re.Match[str]]] = defaultdict(list)
    for run in reversed(runs):
        closers[len(run[0])].append(run)
    at = 0
    for run in runs:
        same = closers[len(run[0])]
        same.pop()
        if run.start() < at or not same or text[run.start() - 1 : run.start()] == "\\":
            continue
        end = same[-1].end()
        yield text[at : run.start()] + _keep(text[run.start() : end], kept)
        at = end
    yield text[at:]


def _without(text: str, opener: re.Pattern[str], closer: re.Pattern[str]) -> Iterator[str]:
    at = 0
    while (first := opener.search(text, at)) and (last := closer.search(text, first.end())):
        yield text[at : first.start()]
        at = last.end()
    yield text[at:]


def _untag(ended: frozenset[str], tag: re.Match[str]) -> str:
    name, rest = tag["name"], tag["rest"]
    marked_up = tag["slash"] or rest.endswith("/") or "=" in rest
    # `array<table>` is a type, `<table>` alone is a tag.
    in_word = tag.start() > 0 and tag.string[tag.start() - 1].isalnum()
    bare = not rest.strip() and (name in ended or ALWAYS.fullmatch(name) or (LAYOUT.fullmatch(name) and not in_word))
    if not (marked_up or bare):
        return tag[0]
    return "" if GLUED.fullmatch(name) else GAP
