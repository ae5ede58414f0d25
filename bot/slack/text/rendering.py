"""How addresses, links and code are shown in safe Markdown."""

from __future__ import annotations

import re

from markdown_it.common.utils import unescapeAll

from bot.slack.text.addresses import HOSTS, Addresses, code_text
from bot.slack.text.chars import APART, hushed, visible
from bot.slack.text.window import Step, Window

ADDRESS_BEHIND = r"\s{0,20}<?\s{0,20}(?:[a-z][a-z0-9+.\-]{0,20}://|(?:mailto|javascript|data|tel|slack|vbscript|file):|www\.)"
CODE_BEHIND = re.compile(ADDRESS_BEHIND, re.IGNORECASE)
# In prose an address may hide behind entities and backslashes, too.
PROSE_BEHIND = re.compile(r"//|www\.|:(?=\S)|\\|&[#\w]", re.IGNORECASE)
LINK_IN_CODE = re.compile(rf"\](?=\({ADDRESS_BEHIND})", re.IGNORECASE)
BEHIND_BRACKET = re.compile(r"[^)]*")
CODE_BEHIND_CHARS, PROSE_BEHIND_CHARS = 70, 300
LETTERS = re.compile(r"[A-Za-z0-9]*")
NAMES = frozenset({"channel", "here", "everyone"})
NAME_CHARS = 9
CODE_PLAIN = re.compile(r"[^<>@\]\n]+")
ENTITIES = {"<": "&lt;", ">": "&gt;"}
FORMATTING = re.compile(r"[*_~`\\]")


def in_code(content: str) -> str:
    """The content of a code span; what a reader with another idea of code could take for a link is pulled apart."""
    return hushed(LINK_IN_CODE.sub("] ", content)).replace("<", "&lt;").replace(">", "&gt;")


def address_as_code(url: str) -> str:
    """An address that cannot be clicked; "" for none."""
    flat = in_code(code_text(url))
    return f"`{flat}`" if flat else ""


def shown_address(url: str, addresses: Addresses) -> str:
    """An address that stands alone in the text."""
    return addresses.clickable(url) or address_as_code(url)


def shown_link(label: str, url: str, addresses: Addresses) -> str:
    """A link, when its address may be clicked and the label (safe already) does not claim another one; label and address otherwise."""
    words, bare = " ".join(label.split()), FORMATTING.sub("", visible(unescapeAll(label)))
    target = addresses.clickable(url, label=bare)
    if target:
        return f"[{words or target}]({target})"
    if not words or bare.strip() == url.strip():
        return address_as_code(url)
    if any(pattern.search(bare) for pattern in HOSTS):
        words = address_as_code(bare)  # as a bare address it could be clicked
    # "#part" leads nowhere from here.
    where = "" if url.startswith("#") else address_as_code(url)
    return f"{words} ({where})" if where else words


def at_sign(window: Window, at: int) -> Step:
    """The sign, pulled away from a name that everybody answers to."""
    end = window.run(LETTERS, at + 1, NAME_CHARS)
    return at + 1, f"@{APART}" if window.text[at + 1 : end].lower() in NAMES else "@"


def closing_bracket(window: Window, at: int, *, code: bool) -> Step:
    """The bracket, pulled away from a "(" when what stands behind that could be taken for an address."""
    if window.char(at + 1) != "(":
        return at + 1, "]"
    end = window.run(BEHIND_BRACKET, at + 2, CODE_BEHIND_CHARS if code else PROSE_BEHIND_CHARS)
    behind = window.text[at + 2 : end]
    return at + 1, "] " if (CODE_BEHIND.match(behind) if code else PROSE_BEHIND.search(behind)) else "]"


def code_step(window: Window, at: int) -> Step:
    """The next piece of a code block."""
    char = window.text[at]
    if char in ENTITIES:
        return at + 1, ENTITIES[char]
    if char == "@":
        return at_sign(window, at)
    if char == "]":
        return closing_bracket(window, at, code=True)
    found = CODE_PLAIN.match(window.text, at)
    end = found.end() if found else at + 1
    return end, window.text[at:end]
