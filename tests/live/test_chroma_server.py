"""The vector store on a real Chroma server, with the contract of the embedded one, and a whole sync through it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from knowledge import ChromaStore, IndexBroken, Library, Searcher, Syncer
from tests.contract.test_vector_index import NAME, VectorStoreContract
from tests.fakes.embedder import HashingEmbedder
from tests.fakes.observer import RecordingObserver
from tests.fakes.source import ScriptedSource, page

START_S = 60.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(url: str, server: subprocess.Popen[bytes]) -> None:
    pause = threading.Event()
    for _ in range(int(START_S / 0.05)):
        if server.poll() is not None:
            pytest.fail(f"`chroma run` ended with status {server.returncode}")
        try:
            if httpx.get(f"{url}/api/v2/heartbeat", timeout=1.0).is_success:
                return
        except httpx.TransportError:
            pause.wait(0.05)
    pytest.fail(f"`chroma run` was not up within {START_S:.0f} s")


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A `chroma run` of its own on a free loopback port."""
    command = Path(sys.executable).with_name("chroma")
    if not command.exists():
        pytest.skip(f"{command.name} is not installed beside {sys.executable}")
    port, folder = _free_port(), tmp_path_factory.mktemp("chroma")
    server = subprocess.Popen(
        [command, "run", "--path", folder, "--port", str(port), "--host", "127.0.0.1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_up(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Chroma 1.5.9 leaves a socket open for each client of a server


class TestChromaServer(VectorStoreContract):
    """Passes what the embedded store passes."""

    # A server keeps no folder that could be moved or damaged from here.
    test_an_index_moves_with_its_folder = None  # type: ignore[assignment]  # not collected
    test_a_damaged_index_is_broken_the_second_time_too = None  # type: ignore[assignment]  # not collected

    @pytest.fixture
    def store(self, server_url: str, tmp_path: Path) -> Iterator[ChromaStore]:
        store = ChromaStore(server_url)
        yield store
        store.drop(NAME, tmp_path)


def test_a_sync_through_the_server_can_be_searched_and_leaves_one_generation(server_url: str, tmp_path: Path) -> None:
    store, embedder = ChromaStore(server_url), HashingEmbedder()
    source = ScriptedSource(page("trunks", "A trunk connects a carrier.\n"))
    syncer = Syncer(tmp_path, store=store, embedder=embedder)
    first = syncer.run([source], RecordingObserver())
    source.now = (page("rooms", "A room ends when it is empty.\n"),)
    second = syncer.run([source], RecordingObserver())
    library = Library(tmp_path, store=store, embedder=embedder)

    found = Searcher(library).search_now("when does a room end", limit=3)

    library.close()
    assert [hit.page.title for hit in found.hits] == ["Page rooms"]
    with pytest.raises(IndexBroken):
        store.open(f"{first.generation}-body", tmp_path)
    for part in ("body", "questions"):
        store.drop(f"{second.generation}-{part}", tmp_path)
