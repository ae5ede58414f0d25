"""What the steps of a ticket tell of its owners: whose it was, and who was faster. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.escalation.ticket import Event, Kind

TAKES: frozenset[Kind] = frozenset({"claimed", "asked_info", "answered"})
GIVES: frozenset[Kind] = frozenset({"passed", "reopened"})


def faster(events: Sequence[Event], version: int, *, person: str, key: str) -> Event | None:
    """The last step after this version with which somebody else than this person took the ticket or gave it away; the step with this key is their own.

    None when there is none. Nobody is faster by what says nothing of an owner, as reminders and edits.
    """
    since = [event for event in events[version:] if event.kind in TAKES | GIVES and event.person != person and event.key != key]
    return since[-1] if since else None


def owner_before(events: Sequence[Event], key: str) -> str:
    """Who had the ticket before the step with this key, "" for nobody."""
    owner = ""
    for event in events:
        if event.key == key:
            break
        if event.kind in TAKES:
            owner = owner or event.person
        elif event.kind in GIVES:
            owner = ""
    return owner
