"""The package sources against the registries that pip and npm are set up for."""

from __future__ import annotations

import shutil

import pytest

from knowledge import NpmPackagesSource, PythonPackagesSource
from knowledge.reading import read_source
from tests.fakes.observer import RecordingObserver


async def test_livekits_python_packages_are_read_from_their_wheels() -> None:
    pages, report = await read_source(PythonPackagesSource(), {}, RecordingObserver())

    if report.error:
        pytest.skip(f"pip reaches no registry: {report.error}")
    titles = " ".join(page.title for page in pages)
    assert report.failed == ()
    assert {page.package for page in pages} == {"livekit-api", "livekit", "livekit-agents", "livekit-protocol"}
    assert "AgentSession" in titles
    assert "CreateSIPParticipantRequest" in titles


async def test_livekits_typescript_packages_are_read_from_their_declarations() -> None:
    if not shutil.which("npm"):
        pytest.skip("npm not found")
    pages, report = await read_source(NpmPackagesSource(), {}, RecordingObserver())

    if report.error:
        pytest.skip(f"npm reaches no registry: {report.error}")
    assert report.failed == ()
    assert {page.package for page in pages} >= {"livekit-client", "livekit-server-sdk", "@livekit/agents"}
    assert any(page.title.startswith("Room ") for page in pages)
