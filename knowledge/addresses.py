"""One spelling for each documentation address, and what became of those that moved."""

from __future__ import annotations

from functools import cache
from importlib import resources
from urllib.parse import urlsplit

DOCS = "https://docs.livekit.io"


def canonical(url: str) -> str:
    """Without fragment, query, `.md` and trailing slash: two links to one page become equal. Other schemes stay as they are."""
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket that is no IPv6 address, in a link of somebody's page
        return url
    if parts.scheme not in {"http", "https"}:
        return url
    return f"{parts.scheme}://{parts.netloc.lower()}{_bare(parts.path)}"


def _bare(path: str) -> str:
    while (shorter := path.rstrip("/").removesuffix(".md").removesuffix("/index")) != path:
        path = shorter
    return path


@cache
def _moved() -> dict[str, str]:
    lines = (resources.files("knowledge") / "data" / "moved.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {DOCS + old: DOCS + new for old, new in pairs}


@cache
def _former() -> dict[str, tuple[str, ...]]:
    former: dict[str, list[str]] = {}
    for old, new in _moved().items():
        former.setdefault(new, []).append(old)
    return {new: tuple(old) for new, old in former.items()}


def spellings(url: str) -> tuple[str, ...]:
    """The address itself, where it redirects to today, and the addresses that redirect to it; all canonical, no doubles."""
    here = canonical(url)
    today = _moved().get(here, here)
    return tuple(dict.fromkeys((here, today, *_former().get(today, ()))))
