from __future__ import annotations

import sys
from pathlib import Path

import pytest

from knowledge.errors import SourceFailed
from knowledge.model import Page
from knowledge.sources import tools
from knowledge.sources.python.download import newest_wheel, pip_download
from knowledge.sources.python_packages import PythonPackagesSource
from tests.fakes.observer import RecordingProgress
from tests.knowledge.packages import Shelf, write_wheel

AGENTS = {
    "livekit/agents/__init__.py": """
        from .job import JobContext
        __all__ = ["JobContext"]
        """,
    "livekit/agents/job.py": '''
        raise RuntimeError("a source must never run what it reads")

        class JobContext:
            """What a job may do."""

            def connect(self, *, a: int = 1, b: int = 2, c: int = 3, d: int = 4, e: int = 5) -> None:
                """Connects to the room."""

            async def shutdown(self, reason: str = "") -> None: ...
            def one(self) -> None: ...
            def two(self) -> None: ...
            def three(self) -> None: ...
        ''',
}
API = {"livekit/api/__init__.py": "from .room import RoomService\n", "livekit/api/room.py": "class RoomService:\n    def list_rooms(self) -> None: ...\n"}


@pytest.fixture
def shelf() -> Shelf:
    """An index with two packages."""
    shelf = Shelf()
    shelf.add("livekit-agents", "1.8.9", AGENTS)
    shelf.add("livekit-api", "1.2.2", API)
    return shelf


def source(shelf: Shelf, folder: Path | None = None) -> PythonPackagesSource:
    return PythonPackagesSource(("livekit-agents", "livekit-api"), wheel_dir=folder, fetch=shelf.fetch)


async def sync(source: PythonPackagesSource, known: dict[str, Page] | None = None) -> tuple[dict[str, Page], RecordingProgress]:
    progress = RecordingProgress()
    pages = {page.url: page async for page in source.pages(known or {}, progress)}
    return pages, progress


async def test_a_class_gets_a_page_with_signatures_a_version_and_an_address_a_person_can_open(shelf: Shelf) -> None:
    pages, progress = await sync(source(shelf))

    page = pages["https://docs.livekit.io/reference/python/livekit/agents/index.html#livekit.agents.JobContext"]
    assert page.title == "JobContext (livekit.agents, Python)"
    assert (page.source, page.language, page.package, page.version) == ("python", "python", "livekit-agents", "1.8.9")
    assert "from livekit.agents import JobContext" in page.text
    assert "async shutdown(reason: str='') -> None" in page.text
    assert "Connects to the room." in page.text
    assert progress.expected == progress.advanced == len(pages)
    assert progress.failures == []


async def test_what_has_little_to_say_shares_the_page_of_its_module(shelf: Shelf) -> None:
    pages, _ = await sync(source(shelf))

    page = pages["https://docs.livekit.io/reference/python/livekit/api/room.html"]
    assert page.title == "livekit.api.room (functions and small types, Python)"
    assert "## RoomService" in page.text


async def test_unchanged_wheels_give_the_very_pages_of_last_time(shelf: Shelf, tmp_path: Path) -> None:
    first, _ = await sync(source(shelf, tmp_path))

    second, progress = await sync(source(shelf, tmp_path), first)

    assert all(second[url] is page for url, page in first.items())
    assert progress.advanced == len(first)


async def test_a_new_version_makes_new_pages_and_reads_only_the_newest_wheel(shelf: Shelf, tmp_path: Path) -> None:
    first, _ = await sync(source(shelf, tmp_path))
    shelf.add("livekit-agents", "1.10.0", AGENTS)

    second, _ = await sync(source(shelf, tmp_path), first)

    assert {page.version for page in second.values() if page.package == "livekit-agents"} == {"1.10.0"}


async def test_one_package_that_cannot_be_had_keeps_its_pages_and_the_others_go_on(shelf: Shelf, tmp_path: Path) -> None:
    known, _ = await sync(source(shelf, tmp_path))
    lonely = Shelf()
    lonely.add("livekit-api", "1.2.2", API)

    pages, progress = await sync(source(lonely), known)

    assert {page.package for page in pages.values()} == {"livekit-api"}
    kept = {url for url, page in known.items() if page.package == "livekit-agents"}
    assert {url for url, _ in progress.failures} == kept
    assert all("no such package" in why for _, why in progress.failures)


async def test_a_package_that_was_never_read_fails_under_its_name() -> None:
    lonely = Shelf()
    lonely.add("livekit-api", "1.2.2", API)

    _, progress = await sync(source(lonely))

    assert [url for url, _ in progress.failures] == ["package:livekit-agents"]


async def test_without_any_package_the_source_fails_and_says_what_to_do() -> None:
    with pytest.raises(SourceFailed, match="check the network"):
        await sync(source(Shelf()))


async def test_an_older_wheel_at_hand_is_read_when_the_network_is_away(shelf: Shelf, tmp_path: Path) -> None:
    known, _ = await sync(source(shelf, tmp_path))

    pages, progress = await sync(source(Shelf(), tmp_path), known)

    assert pages == known
    assert progress.failures == []


async def test_a_folder_of_wheels_can_be_read_without_any_download(tmp_path: Path) -> None:
    write_wheel(tmp_path, "livekit-api", "1.2.2", API)

    pages, _ = await sync(PythonPackagesSource(("livekit-api",), wheel_dir=tmp_path, fetch=None))

    assert {page.package for page in pages.values()} == {"livekit-api"}


async def test_an_empty_folder_says_where_wheels_were_looked_for(tmp_path: Path) -> None:
    with pytest.raises(SourceFailed, match=r"no wheel of livekit-api in .*put some there"):
        await sync(PythonPackagesSource(("livekit-api",), wheel_dir=tmp_path, fetch=None))


async def test_a_broken_wheel_is_one_failed_package(shelf: Shelf, tmp_path: Path) -> None:
    write_wheel(tmp_path, "livekit-api", "1.2.2", API)
    (tmp_path / "livekit_agents-1.8.9-py3-none-any.whl").write_bytes(b"not a wheel")

    pages, progress = await sync(PythonPackagesSource(("livekit-agents", "livekit-api"), wheel_dir=tmp_path, fetch=None))

    assert {page.package for page in pages.values()} == {"livekit-api"}
    assert [(url, "delete it and sync again" in why) for url, why in progress.failures] == [("package:livekit-agents", True)]


async def test_nothing_but_broken_wheels_is_a_failed_source(tmp_path: Path) -> None:
    (tmp_path / "livekit_api-1.2.2-py3-none-any.whl").write_bytes(b"not a wheel")

    with pytest.raises(SourceFailed, match="cannot be read as a wheel"):
        await sync(PythonPackagesSource(("livekit-api",), wheel_dir=tmp_path, fetch=None))


@pytest.mark.slow
async def test_pip_is_asked_with_the_users_own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, target = tmp_path / "shelf", tmp_path / "target"
    shelf.mkdir()
    target.mkdir()
    write_wheel(shelf, "livekit-api", "1.2.2", API)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))

    await pip_download("livekit-api", target)

    assert newest_wheel("livekit-api", target) == target / "livekit_api-1.2.2-py3-none-any.whl"
    with pytest.raises(SourceFailed, match="pip download livekit-nothing failed"):
        await pip_download("livekit-nothing", target)


async def test_a_tool_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(SourceFailed, match=r"waiting took longer than 0\.01 s"):
        await tools.run([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, what="waiting", deadline_s=0.01)


async def test_a_tool_that_is_not_there_is_a_failed_source(tmp_path: Path) -> None:
    with pytest.raises(SourceFailed, match="packing cannot be started"):
        await tools.run([str(tmp_path / "nothing")], tmp_path, what="packing", deadline_s=1)


async def test_a_tool_that_fails_silently_still_says_its_status(tmp_path: Path) -> None:
    with pytest.raises(SourceFailed, match="packing failed: status 3"):
        await tools.run([sys.executable, "-c", "raise SystemExit(3)"], tmp_path, what="packing", deadline_s=10)
