from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat import Place
from bot.diagnostics.glance import as_json, changes, described, from_json, glance
from bot.diagnostics.seen import Participant, Room, Track
from bot.errors import LiveKitUnreachable, SlackUnreachable
from bot.looking.acts import STOP, WATCH
from bot.looking.board import WatchCard
from bot.looking.rights import Rights
from bot.looking.watching import ALREADY, ENDED_STOPPED, EVERY_S, UNSEEN
from bot.looking.watching import KIND as WATCHED
from bot.policies import Policy
from bot.thread import ThreadId
from tests.bot.looking_place import ADA, CHANNEL, TEAM, LookingPlace

ROOM = Room(name="demo", sid="RM_1")
BEN = Participant(identity="ben", tracks=(Track(sid="TR_1", kind="audio", source="microphone"),))
AGENT = Participant(identity="agent-1", kind="agent", state="joining")
CALLEE = Participant(identity="sip_+14•••••••23", kind="sip", attributes={"sip.callStatus": "ringing"})
IN_THREAD = {"thread_ts": "100.1"}


def with_room(**more: object) -> LookingPlace:
    place = LookingPlace(**more)  # type: ignore[arg-type]
    place.livekit.active = [ROOM]
    place.livekit.people = {"demo": [BEN]}
    return place


async def watched(place: LookingPlace, **press: object) -> None:
    """Watch the room of a card, and look for the first time."""
    job = await place.types("room demo")
    await place.presses(WATCH, job.key, **press)  # type: ignore[arg-type]
    await looks(place)


async def looks(place: LookingPlace, times: int = 1) -> None:
    for _ in range(times):
        await place.run({WATCHED: place.watching.watch})
        place.clock.move(EVERY_S)


def newest(place: LookingPlace) -> WatchCard:
    shown = place.board.newest
    assert isinstance(shown, WatchCard)
    return shown


async def test_a_watched_room_is_one_message_that_is_edited_only_when_something_changes() -> None:
    place = with_room()
    await watched(place)
    await looks(place, 3)
    assert (len(place.board.stands), len(place.board.edits)) == (1, 0)

    place.livekit.people["demo"] = [BEN, AGENT]
    await looks(place, 3)
    place.livekit.people["demo"] = [BEN, replace(AGENT, state="active"), CALLEE]
    await looks(place, 2)

    assert (len(place.board.stands), len(place.board.edits)) == (1, 2)
    assert [line.words for line in newest(place).lines] == ["agent “agent-1” joined", "phone “sip_+14•••••••23” joined", "agent “agent-1” is active"]
    assert newest(place).now == "In it: 1 person, 1 agent, 1 phone."
    assert newest(place).ended == ""


async def test_it_ends_when_the_room_closes() -> None:
    place = with_room()
    await watched(place)
    place.livekit.active = []
    await looks(place, 5)

    assert newest(place).ended == "Ended: the room closed."
    assert [line.words for line in newest(place).lines] == ["the room closed"]
    assert await place.store.inbox.counts() == {"ready": 0, "running": 0, "done": 2, "dead": 0}


async def test_a_room_that_is_not_there_yet_can_be_watched() -> None:
    place = LookingPlace()
    await watched(place)
    place.livekit.active = [ROOM]
    await looks(place, 2)

    assert [line.words for line in newest(place).lines] == ["the room opened; The room is open and empty."]


async def test_it_ends_by_itself_after_a_quarter_of_an_hour() -> None:
    place = with_room()
    await watched(place)
    place.clock.move(900.0)
    await looks(place, 2)

    assert newest(place).ended == "Ended after 15 minutes."
    assert not (await place.store.inbox.counts())["ready"]


async def test_whoever_presses_stop_sees_it_stop_at_once() -> None:
    place = with_room()
    await watched(place)
    await place.buttons.press(place.job("press", action_id=STOP, value=newest(place).key))
    assert newest(place).ended == ENDED_STOPPED
    await looks(place, 3)

    assert not (await place.store.inbox.counts())["ready"]
    assert newest(place).ended == ENDED_STOPPED


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_watch_is_stopped_in_its_own_workspace_alone(restarted: bool) -> None:
    place = with_room()
    await watched(place)
    if restarted:
        place.watching = place.new_watching()
    await place.buttons.press(place.job("press", action_id=STOP, value=newest(place).key, team="T2"))
    await looks(place, 3)

    assert newest(place).ended == ""
    assert (await place.store.inbox.counts())["ready"] == 1


async def test_a_crash_between_any_two_steps_continues_it_in_the_same_message() -> None:
    place = with_room()
    await watched(place)
    place.watching = place.new_watching()
    place.livekit.people["demo"] = []
    job = await place.store.queue.claim("quick", lease_s=1.0)
    assert job is not None
    await place.watching.watch(job)
    place.clock.move(2.0)
    await looks(place, 3)

    assert len(place.board.stands) == 1
    assert [line.words for line in newest(place).lines] == ["“ben” left"]
    assert (await place.store.inbox.counts())["ready"] == 1


async def test_a_slack_that_fails_posts_it_once_when_it_is_back() -> None:
    place = with_room()
    job = await place.types("room demo")
    await place.presses(WATCH, job.key)
    place.board.fails = [SlackUnreachable("gone", maybe_done=True)]
    first = await place.store.queue.claim("quick", lease_s=60.0)
    assert first is not None
    with pytest.raises(SlackUnreachable):
        await place.watching.watch(first)
    await place.watching.watch(replace(first, attempt=2))

    assert len(place.board.stands) == 1


async def test_a_message_that_somebody_deletes_is_not_posted_anew() -> None:
    place = with_room()
    await watched(place)
    place.board.stands.clear()
    place.livekit.people["demo"] = []
    await looks(place, 3)

    assert place.board.stands == {}
    assert not (await place.store.inbox.counts())["ready"]


async def test_a_server_that_is_away_for_a_moment_changes_nothing_and_one_that_stays_away_ends_it() -> None:
    place = with_room()
    await watched(place)
    place.livekit.fails["rooms"] = LiveKitUnreachable("gone", stage="connect")
    await looks(place, 2)
    assert place.board.edits == []
    del place.livekit.fails["rooms"]
    await looks(place, 4)
    place.livekit.fails["rooms"] = LiveKitUnreachable("gone", stage="connect")
    before = place.clock.now()
    while not newest(place).ended:
        await looks(place)
    assert place.clock.now() - before > 60.0  # ever more seldom

    assert newest(place).ended == "Ended: the server does not answer."
    assert newest(place).lines == ()


async def test_a_server_that_is_away_from_the_beginning_is_said_to_be() -> None:
    place = with_room()
    place.livekit.fails["rooms"] = LiveKitUnreachable("gone", stage="connect")
    await watched(place)
    assert newest(place).now == UNSEEN
    place.livekit.fails.clear()
    await looks(place, 3)

    assert newest(place).now.startswith("In it: 1 person")


@pytest.mark.parametrize(
    ("press", "rights", "channel"),
    [({}, Rights(), "D0ASIDE"), (IN_THREAD, Rights(), CHANNEL), (IN_THREAD, Rights(lookers=frozenset({ADA})), "D0ASIDE"), ({"channel": "D1"}, Rights(), "D1")],
)
async def test_it_stands_in_the_thread_of_its_card_or_where_nobody_else_reads(press: dict[str, str], rights: Rights, channel: str) -> None:
    place = with_room(rights=rights)
    await watched(place, **press)

    (where,) = {where.thread.channel for ts, where in place.board.places.items() if isinstance(place.board.stands[ts], WatchCard)}
    assert where == channel


async def test_a_room_of_a_phone_call_is_watched_without_its_number() -> None:
    place = with_room()
    await place.types("watch call-_+493023125042_x")
    await looks(place)

    assert "3023125042" not in str((place.whispers(), place.board, place.store.jobs))
    assert "call-_+49••••••••42_x" in place.whispers()[0]


async def test_in_a_private_channel_a_watch_stands_in_private_too() -> None:
    place = with_room(policy=Policy(private=True))
    where = Place(thread=ThreadId(team=TEAM, channel=CHANNEL, ts="100.1"), ts="100.1", person=ADA)
    looked = await place.looking.asked(place.job("message"), where, "watch room demo", place.policy)
    await looks(place)

    assert looked is not None
    assert "direct messages" in looked.text
    assert [found.thread.channel for found in place.board.places.values()] == ["D0ASIDE"]


async def test_one_person_watches_a_room_once_and_three_rooms_at_most() -> None:
    place = with_room()
    job = await place.types("room demo")
    for _ in range(2):
        await place.presses(WATCH, job.key)
    assert place.whispers()[-1] == ALREADY
    for name in ("a", "b", "c"):
        await place.types(f"watch {name}")

    assert "as many rooms as I can" in place.whispers()[-1]
    assert len(place.store.jobs.rows) == 3


async def test_a_sentence_may_ask_for_it_too() -> None:
    place = with_room()
    where = Place(thread=ThreadId(team=TEAM, channel=CHANNEL, ts="100.1"), ts="100.1", person=ADA)
    looked = await place.looking.asked(place.job("message"), where, "tell me when somebody joins room demo", place.policy)
    await looks(place)

    assert looked is not None
    assert "I watch room “demo”" in looked.text
    assert newest(place).now.startswith("In it: 1 person")


def test_what_changes_is_told_in_words() -> None:
    before = glance(ROOM, [BEN, CALLEE, Participant(identity="cam", kind="ingress", tracks=(Track(sid="TR_2", kind="video", source="camera"),))])
    muted = replace(BEN, tracks=(replace(BEN.tracks[0], muted=True), Track(sid="TR_3", kind="video", source="screen_share")))
    after = glance(ROOM, [muted, replace(CALLEE, attributes={"sip.callStatus": "active"}), Participant(identity="cam", kind="ingress")])

    assert changes(before, after) == (
        "“ben” muted their microphone",
        "“ben” publishes a screen",
        "encoder “cam” stopped their camera",
        "phone “sip_+14•••••••23” answered",
    )
    assert changes(before, before) == ()
    assert changes(glance(ROOM, [muted]), glance(ROOM, [BEN])) == ("“ben” unmuted their microphone", "“ben” stopped their screen")


def test_a_large_room_is_only_counted() -> None:
    crowd = [Participant(identity=f"guest-{number}") for number in range(200)]

    assert changes(glance(ROOM, crowd[:190]), glance(ROOM, crowd)) == ("190 → 200 participants",)
    assert changes(glance(ROOM, crowd[:50]), glance(ROOM, crowd)) == ("50 → 200 participants",)
    assert described(glance(ROOM, crowd)) == "200 participants are in it; too many to tell apart here."
    assert len(str(as_json(glance(ROOM, crowd)))) < 100


def test_a_moment_is_the_same_after_it_was_kept() -> None:
    for seen in (glance(None, []), glance(ROOM, []), glance(ROOM, [BEN, AGENT, CALLEE])):
        assert from_json(as_json(seen)) == seen
