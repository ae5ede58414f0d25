"""Every kind of look, from a request to a report, on a project in memory."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from bot.errors import BadInput
from tests.diagnostics.judge.observations import MICROPHONE, agent, ago, dispatch, job, room, who
from tests.diagnostics.looks.onlooker import codes, look, scene
from tests.diagnostics.tokens import claims, made

EVERYTHING: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("rooms", "", {}),
    ("rooms", "nothing like it", {}),
    ("room", "demo", {}),
    ("room", "Demo", {}),
    ("room", "RM_demo", {}),
    ("participant", "demo", {"identity": "ada"}),
    ("participant", "demo", {"identity": "eve"}),
    ("participant", "", {"identity": "PA_ada"}),
    ("participant", "", {"identity": "TR_mic"}),
    ("agent", "demo", {}),
    ("agent", "lobby", {}),
    ("agent", "AJ_1", {}),
    ("agent", "AJ_nowhere", {}),
    ("call", "demo", {}),
    ("sip", "", {}),
    ("egress", "demo", {}),
    ("egress", "EG_1", {}),
    ("ingress", "", {}),
    ("ingress", "IN_1", {}),
    ("server", "", {}),
    ("token", "", {"token": made(claims())}),
)


@pytest.mark.parametrize(("what", "name", "more"), EVERYTHING, ids=lambda value: str(value)[:20])
async def test_a_look_says_where_and_when_and_has_a_verdict(what: str, name: str, more: dict[str, Any]) -> None:
    report = await look(scene(), what, name, **more)

    assert report.findings
    assert (report.project, report.host) == ("default", "livekit.example.com")
    assert report.took_ms >= 0.0
    assert report.lk.startswith("lk ") or what == "token"


@pytest.mark.parametrize(("what", "name", "more"), EVERYTHING, ids=lambda value: str(value)[:20])
async def test_a_look_changes_nothing_and_asks_through_the_reading_port_alone(what: str, name: str, more: dict[str, Any]) -> None:
    server, before = scene(), scene()

    await look(server, what, name, **more)

    assert dataclasses.replace(server, asked=[]) == before
    assert set(server.asked) <= {"rooms", "participants", "dispatches", "egresses", "ingresses", "inbound_trunks", "outbound_trunks", "dispatch_rules", "reach"}
    assert len(server.asked) < 20


async def test_a_room_in_order_is_fine_and_shows_who_is_there() -> None:
    report = await look(scene(), "room", "demo")

    assert codes(report) == ["room-fine"]
    assert report.verdict is None
    people = ["room", "people", "closes", "participants", "“agent-AJ_1”", "“ada”"]
    assert [fact.label for fact in report.facts] == [*people, "dispatch of “support”", "egress EG_1", "ingress IN_1"]
    assert (report.watchable, report.again, report.lk) == ("demo", "room demo", "lk room participants list demo")
    assert report.unseen[-1].why == "no webhooks are recorded here"


async def test_a_room_that_is_not_there_offers_names_like_it() -> None:
    report = await look(scene(), "room", "Demo")

    assert codes(report) == ["room-name-differs"]
    assert report.near == ("demo",)
    assert not report.watchable


async def test_other_rooms_are_asked_for_only_when_the_room_is_not_there() -> None:
    there, missing = scene(), scene()

    await look(there, "room", "demo")
    await look(missing, "room", "nowhere")

    assert there.asked.count("rooms") == 1
    assert missing.asked.count("rooms") == 2


async def test_a_room_is_found_by_its_id() -> None:
    report = await look(scene(), "room", "RM_demo")

    assert report.subject == "room demo"
    assert codes(report) == ["room-fine"]


@pytest.mark.parametrize("name", ["RM_nowhere", "PA_nowhere", "AJ_nowhere"])
async def test_an_id_that_leads_nowhere_says_so(name: str) -> None:
    what = {"RM": "room", "PA": "participant", "AJ": "agent"}[name[:2]]

    report = await look(scene(), what, "" if what == "participant" else name, identity=name)

    assert codes(report) == ["id-not-found"]


async def test_worst_findings_come_first() -> None:
    server = scene(
        people={"demo": [who("ada", MICROPHONE), who("bob", permission=dataclasses.replace(who().permission, publish=False)), who("eve", state="joining")]}
    )

    report = await look(server, "room", "demo")

    assert codes(report)[0] in {"participant-stuck-joining", "agent-running-not-joined"}
    assert [finding.severity for finding in report.findings] == sorted((f.severity for f in report.findings), key=("broken", "warning", "note", "fine").index)


async def test_one_participant_is_judged_alone() -> None:
    server = scene(people={"demo": [who("ada", MICROPHONE), who("bob")]})

    ada, bob = await look(server, "participant", "demo", identity="ada"), await look(server, "participant", "demo", identity="bob")

    assert codes(ada) == ["audio-goes-out"]
    assert codes(bob) == ["joined-without-publishing"]
    assert "track TR_mic" in [fact.label for fact in ada.facts]
    assert ada.lk == "lk room participants get --room demo ada"


async def test_somebody_who_is_not_in_the_room_is_not_found_with_identities_like_it() -> None:
    report = await look(scene(), "participant", "demo", identity="Ada")

    assert codes(report) == ["participant-not-found"]
    assert report.near == ("ada",)


async def test_the_agent_of_a_room_for_people_is_missed_only_when_somebody_asks() -> None:
    server = scene(people={"demo": [who("ada", MICROPHONE)]}, agents={"demo": [dispatch("", id="AD_auto")]})

    assert codes(await look(server, "room", "demo")) == ["room-fine"]
    assert codes(await look(server, "agent", "demo")) == ["agent-no-dispatch"]


async def test_a_misspelt_agent_is_told_by_the_jobs_of_other_rooms() -> None:
    server = scene(
        active=[room(), room("other")],
        people={"demo": [who("ada", MICROPHONE)]},
        agents={"demo": [dispatch("suport")], "other": [dispatch("support", job("running"), room="other")]},
    )

    report = await look(server, "agent", "demo")

    assert codes(report) == ["agent-name-differs"]
    assert any("“other”" in evidence.text for evidence in report.findings[0].evidence)


async def test_a_job_is_found_by_its_id_and_judged_though_a_later_one_worked() -> None:
    jobs = (job("failed", id="AJ_bad", error="boom", identity="agent-AJ_bad", started_at=ago(300)), job("running", id="AJ_good", identity="agent-AJ_good"))
    server = scene(people={"demo": [who("ada", MICROPHONE), agent("agent-AJ_good", MICROPHONE, name="")]}, agents={"demo": [dispatch("support", *jobs)]})

    report = await look(server, "agent", "AJ_bad")

    assert report.subject == "AJ_bad in room demo"
    assert codes(report) == ["agent-job-failed", "agent-present"]
    assert "boom" in report.findings[0].cause


@pytest.mark.parametrize(
    ("what", "given", "words"),
    [
        ("room", {}, "Which room?"),
        ("participant", {"name": "demo"}, "Which participant?"),
        ("token", {}, "Which token?"),
        ("room", {"name": "x" * 600}, "longer than"),
        ("dial", {}, "nothing that can be looked at"),
        ("help", {}, "nothing that can be looked at"),
    ],
)
async def test_a_request_that_lacks_something_says_what_to_write(what: Any, given: dict[str, Any], words: str) -> None:
    server = scene()

    with pytest.raises(BadInput, match=words.replace("?", r"\?")):
        await look(server, what, **given)

    assert not server.asked


async def test_names_with_spaces_are_quoted_in_what_can_be_repeated() -> None:
    report = await look(scene(active=[room("my room ")], people={}), "room", "my room ")

    assert report.again == "room “my room ”"
    assert report.lk == "lk room participants list 'my room '"


async def test_a_room_that_is_called_like_an_id_is_found_by_its_name() -> None:
    report = await look(scene(active=[room("RM_lunch")], people={"RM_lunch": [who("ada", MICROPHONE)]}, agents={}), "room", "RM_lunch")

    assert report.subject == "room RM_lunch"
    assert codes(report) == ["room-fine"]
