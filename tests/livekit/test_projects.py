"""The configured servers by name."""

from __future__ import annotations

import secrets

import pytest

from bot.errors import BadInput
from bot.livekit import open_projects
from bot.settings import LiveKitSettings, Project


def project(name: str) -> Project:
    return Project(name=name, url=f"wss://{name}.example.com", api_key="key", api_secret=secrets.token_hex(8))


async def test_a_project_is_found_by_its_name_and_the_default_one_without() -> None:
    settings = LiveKitSettings(projects={name: project(name) for name in ("eu", "staging")}, default="eu")

    async with open_projects(settings) as projects:
        assert (projects.names, projects.default) == (("eu", "staging"), "eu")
        assert (projects.reading().project, projects.reading().host) == ("eu", "eu.example.com")
        assert projects.reading("staging").host == "staging.example.com"
        assert projects.dialler("staging").line.project.name == "staging"
        for find in (projects.reading, projects.dialler):
            with pytest.raises(BadInput, match="no project 'us' here, but eu, staging"):
                find("us")


async def test_without_any_server_one_is_told_what_to_set() -> None:
    async with open_projects(LiveKitSettings()) as projects:
        assert projects.names == ()
        with pytest.raises(BadInput, match="LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET"):
            projects.reading()
