"""Rooms that are missing, over, empty or full, and all rooms at once."""

from __future__ import annotations

from bot.diagnostics.judge.ids import judge_lost_id
from bot.diagnostics.judge.room import judge_fine, judge_room
from bot.diagnostics.judge.rooms import judge_rooms
from tests.diagnostics.judge.observations import MICROPHONE, WHERE, Case, agent, ago, dispatch, event, missing, recorded, room, seen, who

LEFT = event("participant_left", 15, "ada", reason="client_initiated")
TIMED_OUT = event("participant_left", 15, "ada", reason="connection_timeout")
JOINED = event("participant_joined", 90, "ada")
ENDED = event("room_finished", 300, reason="idle_timeout")

CASES = (
    Case(
        sentence="a room that is nowhere is not found, and what an empty project means is said",
        found=judge_room(missing()),
        expected={"room-not-found": "broken"},
        says=("no room at all is active", "empty_timeout", "“demo”", "livekit.example.com"),
    ),
    Case(
        sentence="a room that is nowhere among unlike ones is not found",
        found=judge_room(missing("lobby", "stage")),
        expected={"room-not-found": "broken"},
        says=("2 other rooms",),
    ),
    Case(
        sentence="when the list of rooms did not come, nothing is said of the others",
        found=judge_room(seen(active=False, room=None, others=None)),
        expected={"room-not-found": "broken"},
    ),
    Case(
        sentence="when the server could not be asked, nothing is said of the room",
        found=judge_room(seen(active=None, room=None)),
        expected={},
    ),
    Case(sentence="a name in other case is told", found=judge_room(missing("Demo")), expected={"room-name-differs": "broken"}, says=("upper and lower case",)),
    Case(sentence="a space at the end is told", found=judge_room(missing("demo ")), expected={"room-name-differs": "broken"}, says=("spaces at its ends",)),
    Case(
        sentence="a name that looks the same and is another one is told",
        found=judge_room(missing("demo")),
        expected={"room-name-differs": "broken"},
        says=("cannot be seen",),
    ),
    Case(
        sentence="an underscore instead of a dash is told",
        found=judge_room(missing("my-room", name="my_room")),
        expected={"room-name-differs": "broken"},
        says=("dashes or underscores",),
    ),
    Case(sentence="a typing error is told", found=judge_room(missing("dmeo")), expected={"room-name-differs": "broken"}, says=("1 letter",)),
    Case(
        sentence="a name with something random behind it is told",
        found=judge_room(missing("demo-7Gh2K")),
        expected={"room-name-differs": "broken"},
        says=("one begins with the other",),
    ),
    Case(
        sentence="a room that ended is over, with why and when",
        found=judge_room(missing(recorded=recorded(JOINED, LEFT, ENDED))),
        expected={"room-ended": "note"},
        says=("nobody was in it any more",),
    ),
    Case(
        sentence="an end without a reason, as older servers send it, is an end",
        found=judge_room(missing(recorded=recorded(event("room_finished", 300)))),
        expected={"room-ended": "note"},
        says=("gave no reason",),
    ),
    Case(
        sentence="a reason that is not known yet is quoted",
        found=judge_room(missing(recorded=recorded(event("room_finished", 300, reason="unknown 17")))),
        expected={"room-ended": "note"},
        says=("'unknown 17'",),
    ),
    Case(
        sentence="somebody was there after the end that was recorded, so the end explains nothing",
        found=judge_room(missing(recorded=recorded(ENDED, event("participant_joined", 20, "bob", room_sid="RM_later")))),
        expected={"room-not-found": "broken"},
    ),
    Case(
        sentence="a name that differs in case only wins over an old end",
        found=judge_room(missing("DEMO", recorded=recorded(ENDED))),
        expected={"room-name-differs": "broken"},
    ),
    Case(
        sentence="a record without this room says since when it would know",
        found=judge_room(missing(recorded=recorded(since=ago(9000)))),
        expected={"room-not-found": "broken"},
    ),
    Case(
        sentence="nobody came yet: the countdown to the empty timeout",
        found=judge_room(seen(room=room(participants=0, publishers=0))),
        expected={"room-empty": "warning"},
        says=("nobody has joined yet", "about 3 min"),
    ),
    Case(
        sentence="everybody left: the countdown to the departure timeout, and who left last",
        found=judge_room(seen(room=room(participants=0), recorded=recorded(JOINED, LEFT))),
        expected={"room-emptied": "note"},
        says=("everybody has left", "about 5 s"),
    ),
    Case(
        sentence="somebody who was cut off before the room was empty is a warning",
        found=judge_room(seen(room=room(participants=0), recorded=recorded(JOINED, TIMED_OUT))),
        expected={"room-emptied": "warning"},
    ),
    Case(
        sentence="a room that outlived its empty timeout had somebody in it",
        found=judge_room(seen(room=room(participants=0, created_at=ago(4000)))),
        expected={"room-emptied": "note"},
        says=("any moment",),
    ),
    Case(
        sentence="dispatches that wait in an empty room are told",
        found=judge_room(seen(room=room(participants=0), dispatches=(dispatch("support"), dispatch("")))),
        expected={"room-empty": "warning"},
    ),
    Case(
        sentence="a room with nobody but an agent closes by itself",
        found=judge_room(seen(participants=(agent("a", MICROPHONE),))),
        expected={"room-only-agents": "note"},
        says=("no person",),
    ),
    Case(
        sentence="a full room refuses the next one; agents do not count",
        found=judge_room(seen(room=room(max_participants=2), participants=(who("ada"), who("bob"), agent()))),
        expected={"room-full": "broken"},
        says=("2 of 2",),
    ),
    Case(
        sentence="nine of ten is nearly full",
        found=judge_room(seen(room=room(max_participants=10), participants=tuple(who(f"p{n}") for n in range(9)))),
        expected={"room-nearly-full": "warning"},
        says=("9 of 10",),
    ),
    Case(
        sentence="two of ten is nothing to speak of",
        found=judge_room(seen(room=room(max_participants=10), participants=(who("ada"), who("bob")))),
        expected={},
    ),
    Case(
        sentence="when people could not be listed, the room's own count is taken",
        found=judge_room(seen(room=room(max_participants=3, participants=3), participants=None)),
        expected={"room-full": "broken"},
    ),
    Case(sentence="a room in order is fine", found=[judge_fine(seen(participants=(who("ada", MICROPHONE),)))], expected={"room-fine": "fine"}),
    Case(
        sentence="of all rooms the full, the silent and the empty ones are told",
        found=judge_rooms(
            [
                room("full", participants=2, max_participants=2),
                room("quiet", participants=3, publishers=0),
                room("new", participants=3, publishers=0, created_at=ago(5)),
                room("gone", participants=0),
            ],
            "",
            WHERE,
        ),
        expected={"rooms-full": "warning", "rooms-silent": "note", "rooms-empty": "note"},
        says=("“full”",),
    ),
    Case(
        sentence="rooms without anything odd are fine",
        found=judge_rooms([room("a"), room("b")], "", WHERE),
        expected={"rooms-fine": "fine"},
        says=("2 active rooms",),
    ),
    Case(sentence="no room at all", found=judge_rooms([], "", WHERE), expected={"rooms-none": "note"}),
    Case(
        sentence="a filter that fits nothing names what is like it",
        found=judge_rooms([room("Demo")], "dmeo", WHERE),
        expected={"rooms-none": "note"},
        says=("“Demo”",),
    ),
    Case(
        sentence="an id that leads nowhere", found=[judge_lost_id("AJ_x1y2z3a4b5c6", 7, WHERE)], expected={"id-not-found": "broken"}, says=("AJ_x1y2z3a4b5c6",)
    ),
)
