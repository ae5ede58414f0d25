"""Webhooks to a help desk, checked by a server that knows nothing of the bot."""

from __future__ import annotations

import base64
import secrets

import httpx
import pytest

from bot.errors import HookFailed
from bot.outgoing.hooks import SignedHook, key_of
from tests.outgoing.desk_server import open_desk

NOW = 1_790_000_000.0


async def send(secret: str, key: bytes, *, statuses: list[int] | None = None) -> tuple[list[tuple[str, bytes]], HookFailed | None]:
    """What the help desk took, and how it failed."""
    failure = None
    async with open_desk(key) as desk, httpx.AsyncClient() as http:
        desk.statuses = statuses or []
        try:
            await SignedHook(url=desk.url, secret=secret, http=http, now=lambda: NOW).send("t1.1", b'{"type":"ticket.opened"}')
        except HookFailed as error:
            failure = error
        assert desk.asked == 1
    return desk.taken, failure


async def test_what_is_sent_bears_a_signature_that_the_receiver_can_check() -> None:
    secret = secrets.token_hex(16)

    assert await send(secret, secret.encode()) == ([("t1.1", b'{"type":"ticket.opened"}')], None)


async def test_a_secret_in_the_standard_form_is_decoded() -> None:
    key = secrets.token_bytes(24)

    taken, _ = await send("whsec_" + base64.b64encode(key).decode(), key)

    assert taken


def test_a_secret_that_only_looks_like_the_standard_form_is_taken_as_it_is() -> None:
    assert key_of("whsec_not base64!") == b"whsec_not base64!"


@pytest.mark.parametrize(("status", "final"), [(500, False), (302, False), (404, False), (410, True)])
async def test_whatever_is_not_taken_is_a_failure_and_gone_is_for_good(status: int, final: bool) -> None:
    secret = secrets.token_hex(16)

    taken, failure = await send(secret, secret.encode(), statuses=[status])

    assert taken == []
    assert failure is not None
    assert (str(failure), failure.final) == (f"answered with status {status}", final)


async def test_nobody_there_is_told_without_the_address() -> None:
    async with httpx.AsyncClient() as http:
        with pytest.raises(HookFailed, match=r"^not reached \(ConnectError\)$"):
            await SignedHook(url="http://127.0.0.1:9/token-in-path", secret=secrets.token_hex(8), http=http, now=lambda: NOW).send("t1.1", b"{}")


async def test_the_secret_is_not_in_what_a_log_would_print() -> None:
    secret = secrets.token_hex(16)
    async with httpx.AsyncClient() as http:
        assert secret not in repr(SignedHook(url="https://desk.example.com", secret=secret, http=http, now=lambda: NOW))
