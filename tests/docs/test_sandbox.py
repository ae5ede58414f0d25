"""docs/sandbox.md names the addresses, faults and fields that the sandbox has."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import fields

import pytest

from bot.cli.sandbox import described
from bot.sandbox.admin import Admin
from bot.sandbox.client.acts import Acts
from bot.sandbox.delivery.faults import DeliveryFaults
from bot.sandbox.faults import PLANNED
from bot.sandbox.options import SandboxOptions
from bot.sandbox.seed import CHANNELS, PEOPLE
from bot.sandbox.server import Sandbox, open_sandbox
from tests.docs.pages import first_code, page

DOC = page("docs/sandbox.md")


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with open_sandbox() as sandbox:
        yield sandbox


async def test_every_address_of_a_persons_client_is_documented(sandbox: Sandbox) -> None:
    routes = Acts(sandbox.workspace, sandbox.delivery, SandboxOptions()).routes()
    documented = [first_code(row[0]) for row in DOC.rows("path", "what the person does")]

    assert sorted(documented) == sorted(route.path for route in routes)


async def test_every_address_for_tests_is_documented(sandbox: Sandbox) -> None:
    routes = Admin(sandbox.workspace, sandbox.delivery, sandbox.faults).routes()
    documented = [first_code(row[0]) for row in DOC.rows("path", "what it does")]

    assert sorted(documented) == sorted(f"{'GET' if 'GET' in (route.methods or ()) else 'POST'} {route.path}" for route in routes)


def test_every_fault_is_documented() -> None:
    faults = {entry.name for entry in fields(DeliveryFaults) if entry.name != "chance"} | {*PLANNED, "refresh_sockets", "cut_sockets"}

    assert {first_code(row[0]) for row in DOC.rows("fault", "value")} == faults


async def test_every_documented_fault_can_be_planned(sandbox: Sandbox) -> None:
    values = {"method": "*", "error": "fatal_error", "status": 503, "seconds": 0.01, "times": 1, "nth": 0, "retry_after_s": 1}
    for name, value, *_ in DOC.rows("fault", "value"):
        words = [word.strip("`") for word in value.split(", ")]
        sandbox.faults.plan({first_code(name): 1 if value in {"number", "seconds"} else {word: values[word] for word in words if word != "{}"}})


async def test_what_a_program_is_told_is_documented(sandbox: Sandbox) -> None:
    (shown,) = (json.loads(block) for block in DOC.blocks("json"))

    assert list(shown) == list(described(sandbox))
    assert set(shown["channels"]) <= set(sandbox.channels)
    assert set(shown["people"]) <= set(sandbox.people)


def test_the_people_and_channels_are_those_of_the_sandbox() -> None:
    people = [row[0] for row in DOC.rows("who", "what they are for")]

    assert people == [f"{name.title()}, {title[0].lower()}{title[1:]}" for name, title, _ in PEOPLE]
    assert [name for name, _, _ in CHANNELS if f"`#{name}`" not in DOC.text] == []
