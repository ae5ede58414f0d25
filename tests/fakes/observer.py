"""Somebody who watches a sync and remembers what was said."""

from __future__ import annotations

import threading

from knowledge.sources.base import Progress


class RecordingProgress:
    """See `Progress`."""

    def __init__(self) -> None:
        self.expected, self.advanced = 0, 0
        self.failures: list[tuple[str, str]] = []

    def expect(self, total: int) -> None:
        """See `Progress`."""
        self.expected = total

    def advance(self) -> None:
        """See `Progress`."""
        self.advanced += 1

    def failed(self, url: str, why: str) -> None:
        """See `Progress`."""
        self.failures.append((url, why))


class RecordingObserver:
    """See `Observer`. `noted` is set at the first note, for a test that waits for one."""

    def __init__(self) -> None:
        self.sources: dict[str, RecordingProgress] = {}
        self.embeddings: list[tuple[int, int]] = []
        self.notes: list[str] = []
        self.noted = threading.Event()

    def source(self, name: str) -> Progress:
        """See `Observer`."""
        return self.sources.setdefault(name, RecordingProgress())

    def embedding(self, done: int, total: int) -> None:
        """See `Observer`."""
        self.embeddings.append((done, total))

    def note(self, text: str) -> None:
        """See `Observer`."""
        self.notes.append(text)
        self.noted.set()
