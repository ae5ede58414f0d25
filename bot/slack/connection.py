"""One connection of the HTTP side: bounded in what it may hold and how long it may take, and each of its answers belongs to the request before it.

httptools reads the requests, in C. Of itself it bounds nothing, and uvicorn does not either; https://github.com/nodejs/llhttp
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Of a head, and of anything else that is neither body nor finished: fields behind the body, the size of a chunk.
HEAD_BYTES_MAX = 32_768
# Requests that wait behind one that is not answered. Neither Slack nor LiveKit ever sends a second one.
PIPELINED_MAX = 8
VERSIONS = frozenset({"1.0", "1.1"})


class _Refused(Exception):
    """A head that is not served; the parser turns it into 400."""


class Impatient(HttpToolsProtocol):
    """Hangs up on a client that does not finish the head of a request in time; uvicorn itself would wait for ever."""

    def __init__(self, *args: Any, head_s: float, **options: Any) -> None:
        super().__init__(*args, **options)
        self._head_s = head_s
        # A line for each request says nothing that the inbox does not know. Without a log_config uvicorn does not heed its own option for this.
        self.access_log = False
        self._patience: asyncio.TimerHandle | None = None
        self._in_head = False
        self._unread_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        self._unread_bytes += len(data)
        super().data_received(data)
        if self.cycle is not before:
            self._stop_waiting()
        elif self._between_requests():
            self._wait()
        if self._unread_bytes > HEAD_BYTES_MAX and not self.transport.is_closing():
            self.send_400_response("Too long.")

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._check()
        super().on_headers_complete()
        self._in_head, self._unread_bytes = False, 0
        # Fields behind a body in chunks come to where nobody looks, not among those of the head.
        self.headers = []
        if self.parser.should_upgrade():
            # The parser takes what follows for another protocol, which nobody here speaks.
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        self._unread_bytes = 0
        super().on_body(body)

    def send_400_response(self, msg: str) -> None:
        """Hangs up instead where this would be taken for the answer to another request."""
        if self._is_next_to_answer():
            super().send_400_response(msg)
        else:
            self.transport.abort()

    def _check(self) -> None:
        """Raises `_Refused`. The parser is strict about what smuggles requests, and leaves these to us."""
        hosts, version = sum(name == b"host" for name, _ in self.headers), self.parser.get_http_version()
        if version not in VERSIONS or hosts > 1 or (version == "1.1" and not hosts):
            raise _Refused("no HTTP/1, or not for one host")
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > HEAD_BYTES_MAX:
            raise _Refused("the head is too long")
        if len(self.pipeline) >= PIPELINED_MAX:
            raise _Refused("too many requests at once")

    def _between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _is_next_to_answer(self) -> bool:
        if self._in_head or self.cycle is None:
            return self._between_requests()
        return self.cycle.more_body and not self.cycle.response_started and not self.pipeline

    def _wait(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(self._head_s, self._hang_up)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _hang_up(self) -> None:
        self._patience = None
        if self._between_requests() and not self.transport.is_closing():
            self.transport.abort()
