"""The check against the real documentation and this project's own handbook: next to nothing there is unknown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.identifiers import Finding, find_identifiers, judge, load_builtin

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[3] / "shared" / "livekit-docs" / "2025-12"
HANDBOOK = Path(__file__).parents[2] / "knowledge" / "handbook"
# Typing errors of the documentation, and names that were there in 2025 and are no more.
WRONG_IN_THE_DOCS = frozenset(
    {
        *("connect", "livekit.agents.events", "on", "stream_id", "close", "create_task", "publisher", "log_fields_context", "RoomService"),
        *("speech_key", "speech_region", "all_participants_allowed", "url", "keyframe_interval", "fowardParticipant", "createSIPParticipant"),
    }
)


def findings(folder: Path) -> Iterator[Finding]:
    for path in sorted(folder.rglob("*.md")):
        yield from judge(find_identifiers(path.read_text("utf-8")), load_builtin())


def test_nothing_in_the_documentation_is_unknown_but_what_is_wrong_there() -> None:
    if not DOCS.is_dir():
        pytest.skip("the snapshots are not on this machine")

    found = list(findings(DOCS))

    assert {finding.name for finding in found if finding.verdict == "unknown"} <= WRONG_IN_THE_DOCS
    assert sum(1 for finding in found if finding.verdict == "ok") > 3000


def test_no_code_of_the_handbook_has_an_unknown_or_removed_name() -> None:
    found = [finding for finding in findings(HANDBOOK) if finding.mention.fenced]

    assert [(finding.name, finding.mention.text) for finding in found if finding.verdict in {"unknown", "removed"}] == []
