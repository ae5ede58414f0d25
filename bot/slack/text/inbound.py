"""What people write in Slack, as plain text for the bot: mentions as names, links with their addresses, code in fences.

Shapes: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block and https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.slack.text.chars import visible
from bot.words import ATTACHMENT

Part = Mapping[str, Any]
Names = Mapping[str, str]
MARK = re.compile(r"<(?P<what>[^<>|]{1,4000})(?:\|(?P<label>[^<>]{0,4000}))?>")
FENCED = re.compile(r"`{3,}")
INDENT = "    "


def readable(text: str, blocks: Sequence[Part] = (), *, names: Names | None = None) -> str:
    """A message in words. Rich text tells more than `text` (where code begins and ends), so it goes first; `names` are the names of people, channels and groups by id.

    What was forwarded with it (blocks of the type "attachment", see `bot.words`) follows as quotes.
    """
    known, own = names or {}, [block for block in blocks if block.get("type") != ATTACHMENT]
    quotes = [_attachment(block, known) for block in blocks if block.get("type") == ATTACHMENT]
    return "\n\n".join(filter(None, (_own_words(text, own, known), *quotes)))


def _own_words(text: str, blocks: Sequence[Part], names: Names) -> str:
    rich = [block for block in blocks if block.get("type") == "rich_text"]
    if rich:
        return visible("\n".join(_rich_text(block, names) for block in rich)).strip()
    if text.strip():
        return visible(decoded(text, names)).strip()
    return visible("\n\n".join(words for block in blocks if (words := _words(block, names)))).strip()


def decoded(text: str, names: Names) -> str:
    """Slack's own marks in words, and its three entities as the characters they stand for, once."""
    shown, end = list[str](), 0
    for found in MARK.finditer(text):
        shown += [_entities(text[end : found.start()]), _entities(_mark(found["what"], found["label"] or "", names))]
        end = found.end()
    return "".join([*shown, _entities(text[end:])])


def _entities(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _mark(what: str, label: str, names: Names) -> str:
    kind, rest = what[0], what[1:]
    if kind == "@":
        return f"@{names.get(rest) or label or rest}"
    if kind == "#":
        return f"#{names.get(rest) or label or rest}"
    if kind == "!":
        return _special(rest, label, names)
    return _address(what, label)


def _special(what: str, label: str, names: Names) -> str:
    kind, _, rest = what.partition("^")
    if kind == "subteam":
        return f"@{(names.get(rest) or label or rest).removeprefix('@')}"
    if kind == "date":
        return label or _moment(rest.partition("^")[0])
    return label or f"@{kind}"


def _address(url: str, label: str) -> str:
    bare = url.removeprefix("mailto:")
    return bare if not label or label in {url, bare} or bare == f"http://{label}" else f"{label} ({bare})"


def _moment(seconds: object) -> str:
    """A moment as Slack sends it, in seconds; "" for what is none."""
    try:
        return datetime.fromtimestamp(int(str(seconds)), UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError, OSError):
        return ""


def _rich_text(block: Part, names: Names) -> str:
    """Its parts, each beginning a line."""
    shown, counts = list[str](), dict[int, int]()
    for part in _parts(block):
        kind = part.get("type")
        if kind == "rich_text_list":
            shown.append(_list(part, names, counts))
            continue
        counts.clear()
        inner = _inline(part, names)
        if kind == "rich_text_preformatted":
            shown.append(_fenced(inner, str(part.get("language") or "")))
        elif kind == "rich_text_quote":
            shown.append("\n".join(f"> {line}" for line in inner.rstrip("\n").split("\n")))
        else:
            shown.append(inner.removesuffix("\n"))
    return "\n".join(shown)


def _fenced(code: str, language: str) -> str:
    longest = max((len(found[0]) for found in FENCED.finditer(code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{code.rstrip(chr(10))}\n{fence}"


def _list(part: Part, names: Names, counts: dict[int, int]) -> str:
    """The items of one level. Slack sends each change of level as a list of its own, and a numbered one that goes on says from where with `offset`."""
    level = _number(part.get("indent"))
    offset = _number(part.get("offset")) or counts.get(level, 0)
    lines = list[str]()
    for number, item in enumerate(_parts(part), offset + 1):
        counts[level] = number
        mark = f"{number}." if part.get("style") == "ordered" else "-"
        lines.append(f"{INDENT * level}{mark} {_inline(item, names)}".rstrip("\n"))
    for deeper in [known for known in counts if known > level]:
        del counts[deeper]
    return "\n".join(lines)


def _inline(part: Part, names: Names) -> str:
    return "".join(_element(element, names) for element in _parts(part))


def _element(element: Part, names: Names) -> str:
    reader = ELEMENTS.get(str(element.get("type")))
    words = reader(element, names) if reader else str(element.get("text") or "")
    style = element.get("style")
    return f"`{words}`" if isinstance(style, Mapping) and style.get("code") and words.strip() else words


def _named(mark: str, key: str) -> Callable[[Part, Names], str]:
    def named(element: Part, names: Names) -> str:
        name = str(element.get(key) or "")
        return f"{mark}{names.get(name) or name}"

    return named


def _emoji(element: Part, names: Names) -> str:  # noqa: ARG001  # one of several readers
    try:
        return "".join(chr(int(code, 16)) for code in str(element["unicode"]).split("-"))
    except (KeyError, ValueError, OverflowError):
        return f":{element.get('name') or ''}:"


ELEMENTS: Mapping[str, Callable[[Part, Names], str]] = {
    "user": _named("@", "user_id"),
    "usergroup": _named("@", "usergroup_id"),
    "channel": _named("#", "channel_id"),
    "team": _named("@", "team_id"),
    "broadcast": _named("@", "range"),
    "color": _named("", "value"),
    "emoji": _emoji,
    "link": lambda element, _: _address(str(element.get("url") or ""), str(element.get("text") or "")),
    "date": lambda element, _: str(element.get("fallback") or "") or _moment(element.get("timestamp")),
}


def _attachment(part: Part, names: Names) -> str:
    """Somebody else's words, or an app's, as a quote; those of a message in its own blocks, or in the pieces that attachments have.

    https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
    """
    blocks, fields = part.get("blocks"), part.get("fields")
    pieces = [str(part.get(key) or "") for key in ("pretext", "title", "text")]
    pieces += [_field(field) for field in (fields if isinstance(fields, list) else ()) if isinstance(field, Mapping)]
    words = readable("\n".join(filter(None, pieces)), blocks if isinstance(blocks, list) else (), names=names)
    return "\n".join(f"> {line}".rstrip() for line in words.split("\n")) if words else ""


def _field(field: Part) -> str:
    return ": ".join(filter(None, (str(field.get(key) or "").strip() for key in ("title", "value"))))


def _words(block: Part, names: Names) -> str:
    """The words of a block that an app made."""
    fields = block.get("fields")
    texts = [block.get("text"), *(fields if isinstance(fields, list) else ()), *_parts(block)]
    return "\n".join(words for text in texts if (words := _object(text, names)))


def _object(text: object, names: Names) -> str:
    if isinstance(text, str):
        return text
    words = text.get("text") if isinstance(text, Mapping) and text.get("type") in {"mrkdwn", "plain_text"} else ""
    return decoded(words, names) if isinstance(words, str) else ""


def _parts(part: Part) -> list[Part]:
    elements = part.get("elements")
    return [element for element in elements if isinstance(element, Mapping)] if isinstance(elements, list) else []


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
