"""Looks at many things at once: rooms, a crowd, recordings, encoders."""

from __future__ import annotations

from bot.diagnostics.report import Fact
from bot.errors import LiveKitRefused
from tests.diagnostics.judge.observations import MICROPHONE, agent, ago, egress, ingress, room, who
from tests.diagnostics.looks.onlooker import codes, look, scene


async def test_old_recordings_of_a_name_are_no_trouble_of_the_room_of_now() -> None:
    old = egress("failed", started_at=ago(9000), error="not enough CPU")

    assert codes(await look(scene(recordings=[old]), "room", "demo")) == ["room-fine"]
    assert codes(await look(scene(recordings=[old]), "egress", "demo")) == ["egress-no-resources"]


async def test_encoders_of_all_rooms_and_of_one() -> None:
    server = scene(encoders=[ingress("inactive"), ingress("publishing", id="IN_2", room="lobby")])

    assert codes(await look(server, "ingress")) == ["ingress-inactive", "ingress-fine"]
    assert codes(await look(server, "ingress", "IN_2")) == ["ingress-not-in-room"]
    assert codes(await look(server, "ingress", "nowhere")) == ["ingress-none"]


async def test_an_id_that_the_server_answers_with_an_error_is_one_that_is_not_there() -> None:
    unknown = LiveKitRefused("list", code="not_found")

    assert codes(await look(scene(fails={"egresses": unknown}), "egress", "EG_x")) == ["egress-none"]
    assert codes(await look(scene(fails={"ingresses": unknown}), "ingress", "IN_x")) == ["ingress-none"]


async def test_two_hundred_rooms_are_a_short_list_worst_first() -> None:
    rooms = [room(f"room-{n}", participants=n % 7, publishers=n % 3) for n in range(198)]
    report = await look(scene(active=[*rooms, room("packed", participants=3, max_participants=3), room("Zoo", participants=6)]), "rooms")

    assert codes(report)[0] == "rooms-full"
    assert report.facts[0] == Fact(label="active", value="200 rooms")
    assert report.facts[1].label == "“packed”"
    assert len(report.facts) == 27
    assert report.facts[-1].label == "and 175 more rooms"


async def test_rooms_by_letters_of_their_name_whatever_the_case() -> None:
    report = await look(scene(active=[room("Support-1"), room("sales")]), "rooms", "support")

    assert [fact.label for fact in report.facts] == ["active", "“Support-1”"]
    assert report.again == "rooms support"


async def test_two_hundred_people_are_counted_and_those_who_stand_out_are_listed() -> None:
    crowd = [who(f"person-{n}", MICROPHONE) for n in range(198)]
    server = scene(people={"demo": [*crowd, who("stuck", state="joining"), agent("agent-AJ_1", MICROPHONE)]})

    report = await look(server, "room", "demo")

    labels = [fact.label for fact in report.facts]
    assert labels[labels.index("participants") + 1] == "“stuck”"
    assert labels[labels.index("participants") + 2] == "“agent-AJ_1”"
    assert len(report.facts) < 30
    assert next(fact.value for fact in report.facts if fact.label == "participants").startswith("200: 199 standard, 1 agent; 199 active, 1 joining")
