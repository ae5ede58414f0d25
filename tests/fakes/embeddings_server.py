"""A real HTTP server on a free loopback port that speaks `POST /v1/embeddings`, well or badly."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fakes.embedder import HashingEmbedder

Answer = tuple[int, bytes]
MODEL, KEY = "hashing-32", "test-key"


def well(texts: Sequence[str]) -> Answer:
    """What a good server answers; in another order than asked, as `index` allows."""
    rows = [{"object": "embedding", "index": place, "embedding": row.tolist()} for place, row in enumerate(HashingEmbedder().embed(texts) * 3)]
    return 200, json.dumps({"object": "list", "model": MODEL, "data": rows[::-1]}).encode()


def rows(*vectors: Sequence[float]) -> Callable[[Sequence[str]], Answer]:
    """A server that answers these rows to everything."""
    data = [{"index": place, "embedding": list(vector)} for place, vector in enumerate(vectors)]
    return lambda _: (200, json.dumps({"data": data}).encode())


class EmbeddingsServer(ThreadingHTTPServer):
    """`asked` holds the body of each request. `answer` and the header `retry_after` may be changed between requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, Any]] = []
        self.answer: Callable[[Sequence[str]], Answer] = well
        self.retry_after = ""

    @property
    def url(self) -> str:
        """What EMBEDDING_BASE_URL is set to."""
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: EmbeddingsServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        status, reply = self.server.answer(body["input"]) if self._is_right(body) else (401, b'{"error": {"message": "wrong key"}}')
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        if self.server.retry_after:
            self.send_header("Retry-After", self.server.retry_after)
        self.end_headers()
        self.wfile.write(reply)

    def _is_right(self, body: dict[str, Any]) -> bool:
        return self.path == "/v1/embeddings" and body["model"] == MODEL and self.headers["Authorization"] == f"Bearer {KEY}"

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal."""


@contextmanager
def serve_embeddings() -> Iterator[EmbeddingsServer]:
    """The server, answering until the block ends."""
    with EmbeddingsServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
