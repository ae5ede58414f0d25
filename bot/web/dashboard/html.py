"""HTML that cannot be broken out of: text becomes `Html` only by being escaped, and tags and attributes only come from here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

VOID = frozenset({"br", "input", "link", "meta", "wbr"})


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def el(tag: str, *children: str | Html, **attributes: str | float | bool | None) -> Html:
    """An element. Children that are plain text are escaped. `class_` and `for_` lose their line, `_` becomes `-`; True is an attribute without a value, None and False are none."""
    written = "".join(_attribute(pair) for pair in attributes.items() if pair[1] is not None and pair[1] is not False)
    return Html(f"<{tag}{written}>" if tag in VOID else f"<{tag}{written}>{every(children)}</{tag}>")


def every(children: Iterable[str | Html]) -> Html:
    """All of them, one after the other."""
    return Html("".join(child if isinstance(child, Html) else escape(child, quote=True) for child in children))


def _attribute(pair: tuple[str, str | float | bool | None]) -> str:
    name, value = pair[0].rstrip("_").replace("_", "-"), pair[1]
    if value is True:
        return f" {name}"
    return f' {name}="{escape(f"{value:g}" if isinstance(value, float) else str(value), quote=True)}"'
