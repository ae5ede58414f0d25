from __future__ import annotations

import json

import pytest
import yaml

from bot.slack.manifest import manifest
from tests.bot.cli.conftest import Run

URL = "https://bot.example.com"


def test_for_socket_mode_no_address_is_needed(run: Run) -> None:
    ran = run("manifest", "--socket")

    assert ran.status == 0
    assert ran.err == ""
    assert yaml.safe_load(ran.out) == manifest("", socket=True)
    assert yaml.safe_load(ran.out)["settings"]["socket_mode_enabled"] is True


def test_for_http_the_hosts_address_is_in_it(run: Run) -> None:
    ran = run("manifest", "--url", URL, "--json")

    assert ran.status == 0
    assert json.loads(ran.out) == manifest(URL, socket=False)
    assert ran.out.count(f"{URL}/slack/") >= 3


@pytest.mark.parametrize(("arguments", "status", "said"), [((), 2, "--socket, or --url"), (("--url", "bot.example.com"), 1, "https://bot.example.com")])
def test_without_a_way_to_reach_the_bot_nothing_is_printed(run: Run, arguments: tuple[str, ...], status: int, said: str) -> None:
    ran = run("manifest", *arguments)

    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1
