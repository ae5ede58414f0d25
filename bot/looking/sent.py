"""Forms as they come back: where they were opened, and what was filled in. Pure.

What a form needs to know then travels in its `private_metadata`: never a number or a token.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

from bot.chat import Place
from bot.diagnostics.request import Request, What
from bot.errors import BadInput
from bot.hearing import is_direct
from bot.thread import ThreadId

WITHOUT_NAME: frozenset[What] = frozenset({"rooms", "sip", "server", "ingress"})


def whence(place: Place, **more: str) -> str:
    """The place, and what else a form has to know, as it keeps them."""
    kept = {"channel": place.thread.channel, "thread_ts": place.thread.ts, "ts": place.ts, "response_url": place.response_url, **more}
    return json.dumps(kept)


def where_of(sent: Mapping[str, Any]) -> tuple[Place, Mapping[str, str]]:
    """The place again, and all that the form knows. `BadInput` for a form that is not ours."""
    try:
        kept = json.loads(sent["private_metadata"])
        channel, thread_ts, ts = str(kept["channel"]), str(kept["thread_ts"]), str(kept["ts"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput("a form came back without the place where it was opened") from error
    thread = ThreadId(team=sent["team"], channel=channel, ts=thread_ts)
    place = Place(thread=thread, ts=ts, person=sent["person"], top=is_direct(channel), response_url=str(kept.get("response_url") or ""))
    return place, {name: str(value) for name, value in kept.items()}


def look_of(values: Mapping[str, Any]) -> Request:
    """What was chosen in a form, with the name as it was written. `BadInput` says what is missing."""
    kinds: Mapping[str, What] = {what: what for what in get_args(What)}
    what = kinds.get(_chosen(values, "what"), "room")
    name = str(((values.get("name") or {}).get("text") or {}).get("value") or "").strip()
    if not name and what not in WITHOUT_NAME:
        raise BadInput("That look needs a name: which room, or which id? Press the button again and fill in “Which one?”.")
    return Request(what=what, name=name, project=_chosen(values, "project"))


def _chosen(values: Mapping[str, Any], block_id: str) -> str:
    return str((((values.get(block_id) or {}).get("choice") or {}).get("selected_option") or {}).get("value") or "")
