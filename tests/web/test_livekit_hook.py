"""LiveKit's webhooks at their address: stored before they are acknowledged, and refused with the reason."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.web.livekit_hook import BODY_BYTES_MAX, PATH
from tests.web.sending import Server, person, webhook
from tests.web.served import Served, failed, serving


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    served = Served()
    served.records.go.set()
    async with serving(served) as running:
        yield running


async def test_an_event_is_on_disk_when_its_sender_is_told_so(served: Served) -> None:
    answer = await served.send(webhook("participant_left", participant=person(disconnectReason="DUPLICATE_IDENTITY")))

    assert answer.status_code == 200
    assert [(event.project, event.kind, event.reason) for event in served.kept] == [("default", "participant_left", "duplicate_identity")]


async def test_nobody_is_told_before_it_is_on_disk() -> None:
    served = Served()
    async with serving(served), asyncio.TaskGroup() as group:
        sending = group.create_task(served.send(webhook("room_started")))
        while not served.records.batches:  # noqa: ASYNC110  the request is under way
            await asyncio.sleep(0.001)
        assert not sending.done()
        served.records.go.set()
        assert (await sending).status_code == 200


async def test_each_project_has_its_own_record_by_key_and_by_address(served: Served) -> None:
    for server, path in ((served.default, PATH), (served.eu, PATH), (served.eu, f"{PATH}/eu")):
        assert (await served.send(webhook("room_started"), server, path=path)).status_code == 200

    assert [event.project for event in served.kept] == ["default", "eu"]


async def test_what_comes_again_is_stored_once_and_acknowledged_again(served: Served) -> None:
    body, headers = served.default.signed(webhook("room_started"))
    statuses = [(await served.post(body, headers)).status_code for _ in range(3)]

    assert statuses == [200, 200, 200]
    assert len(served.kept) == 1


async def test_forged_requests_are_refused_and_leave_nothing(served: Served) -> None:
    body, headers = served.default.signed(webhook("room_started"))
    changed = body.replace(b"room_started", b"room_deleted")
    forged = [
        await served.post(changed, headers),
        await served.post(body, {}),
        await served.post(body, {"authorization": "Bearer x.y.z"}),
        await served.send(webhook("room_started"), Server()),
        await served.send(webhook("room_started"), served.default, path=f"{PATH}/eu"),
    ]

    assert [answer.status_code for answer in forged] == [401] * 5
    assert served.kept == []


async def test_other_faults_have_their_own_answers(served: Served) -> None:
    signed = served.default.token(b"no json")
    assert (await served.post(b"no json", {"authorization": signed})).status_code == 400
    assert (await served.send(webhook("room_started"), path=f"{PATH}/nobody")).status_code == 404
    got = await served.client.get(f"http://127.0.0.1:{served.port}{PATH}")
    assert (got.status_code, got.headers["allow"]) == (405, "POST")
    assert served.kept == []


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_that_is_too_large_is_not_read_to_its_end(served: Served, announced: bool) -> None:
    body = b"x" * (BODY_BYTES_MAX + 1)

    async def pieces() -> AsyncIterator[bytes]:
        yield body

    content = body if announced else pieces()
    token = served.default.token(body)
    answer = await served.client.post(f"http://127.0.0.1:{served.port}{PATH}", content=content, headers={"authorization": token})

    assert answer.status_code == 413


async def test_a_room_with_all_the_metadata_it_may_have_fits(served: Served) -> None:
    """64 KiB of metadata and as much in attributes, in the longest form that JSON has for a character."""
    big: dict[str, Any] = {"metadata": "é" * 32_768, "attributes": {"a": "é" * 32_768}}
    room = {"name": "demo", "metadata": "é" * 32_768}

    assert (await served.send(webhook("participant_joined", participant=person(**big), room=room))).status_code == 200


async def test_a_database_that_fails_asks_for_patience_and_the_next_event_is_stored(served: Served) -> None:
    served.records.failures.append(failed())
    event = webhook("room_started")
    first, second = await served.send(event), await served.send(event)

    assert (first.status_code, first.headers["retry-after"]) == (503, "1")
    assert "disk" not in first.text
    assert second.status_code == 200


async def test_when_too_many_wait_the_next_is_asked_to_come_again() -> None:
    served = Served()
    async with serving(served, served.recorder(waiting_max=3)):
        sending = [asyncio.ensure_future(served.send(webhook("room_started", number))) for number in range(9)]
        done, _ = await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
        assert {task.result().status_code for task in done} == {503}
        served.records.go.set()
        statuses = [answer.status_code for answer in await asyncio.gather(*sending)]

    assert statuses.count(200) == len(served.kept) >= 3
    assert set(statuses) == {200, 503}


async def test_many_requests_share_a_transaction() -> None:
    served = Served()
    async with serving(served):
        sending = [asyncio.ensure_future(served.send(webhook("room_started", number))) for number in range(60)]
        while not served.records.batches:  # noqa: ASYNC110  the first one is under way
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.05)
        served.records.go.set()
        await asyncio.gather(*sending)

    assert sum(served.records.batches) == len(served.kept) == 60
    assert len(served.records.batches) < 30


async def test_nothing_of_a_body_is_logged(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    body, headers = served.default.signed(webhook("participant_joined", participant=person("identity-of-ada")))
    await served.post(body, headers)
    await served.post(body + b" ", headers)
    await served.post(b"identity-of-ada", {"authorization": served.default.token(b"identity-of-ada")})

    logged = json.dumps([str(record.__dict__) for record in caplog.records if record.name.startswith("bot")])
    assert [record.message for record in caplog.records if record.name == "bot.web.livekit_hook"] == ["webhook.refused"] * 2
    assert not [secret for secret in ("identity-of-ada", headers["authorization"], served.default.api_secret) if secret in logged]


async def test_a_body_that_is_not_finished_in_time_is_refused() -> None:
    served = Served()
    async with serving(served, body_s=0.02):
        answer = await half_a_request(served)

    assert answer.startswith(b"HTTP/1.1 408")


async def half_a_request(served: Served) -> bytes:
    """What comes back for a request that announces more than it sends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(f"POST {PATH} HTTP/1.1\r\nhost: x\r\nauthorization: {served.default.token(b'{}')}\r\ncontent-length: 2\r\n\r\n{{".encode())
    answer = await reader.read()
    writer.close()
    return answer


async def test_who_hangs_up_in_the_middle_disturbs_nobody(served: Served) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(f"POST {PATH} HTTP/1.1\r\nhost: x\r\nauthorization: {served.default.token(b'{}')}\r\ncontent-length: 2\r\n\r\n{{".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()

    assert (await served.send(webhook("room_started"))).status_code == 200
    assert len(served.kept) == 1
