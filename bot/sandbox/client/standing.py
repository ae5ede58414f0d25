"""What a page cannot ask for when it opens: statuses, sessions, titles, suggestions and open modals are told once, when they change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.sandbox.model import Change

OF_THREADS = frozenset({"status", "title", "prompts", "session"})
# Without them there is nothing to show.
OVER = {"status": frozenset({""}), "session": frozenset({"active", "suspended", "closed"})}


class Standing:
    """The last change of each of these that still holds, in the order in which they came to be."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, ...], Change] = {}

    def changed(self, change: Change) -> None:
        """Keep it, or drop what it ends."""
        if change.kind in OF_THREADS:
            place = (change.kind, str(change.data["channel"]), str(change.data["thread_ts"]))
            if change.data.get("status") in OVER.get(change.kind, ()):
                self._held.pop(place, None)
            else:
                self._held[place] = change
        elif change.kind in {"view_opened", "view_updated"}:
            self._held["view", change.data["view"]["id"]] = replace(change, kind="view_opened")
        elif change.kind == "view_closed":
            self._held.pop(("view", change.data["view"]["id"]), None)

    def __iter__(self) -> Iterator[Change]:
        """All of them; a modal comes after those below it."""
        return iter(tuple(self._held.values()))
