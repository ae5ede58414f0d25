"""Uploaded files of a workspace: announced, filled, completed, shared."""

from __future__ import annotations

import mimetypes
import secrets
from collections.abc import Sequence
from dataclasses import replace

from bot.sandbox.core import Core, new_id
from bot.sandbox.model import Change, File
from bot.sandbox.refused import Refused
from bot.sandbox.shapes import file_json

FILE_BYTES_MAX = 1_000_000_000
# What Slack calls a type, where the ending of the name says something else.
FILETYPES = {"py": "python", "js": "javascript", "md": "markdown", "txt": "text", "log": "text", "yml": "yaml", "jpeg": "jpg", "ts": "typescript"}


class Files:
    """By id. A file takes its way through an upload address, as with `files.getUploadURLExternal`; it can be seen when it is complete."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._by_id: dict[str, File] = {}
        self._uploads: dict[str, tuple[str, int]] = {}

    def get(self, file_id: str) -> File:
        """The file, complete or not; `file_not_found` when there is none."""
        try:
            return self._by_id[file_id]
        except KeyError:
            raise Refused("file_not_found") from None

    def all(self, file_ids: Sequence[str]) -> list[File]:
        """Those of the ids that exist, in their order."""
        return [self._by_id[file_id] for file_id in file_ids if file_id in self._by_id]

    def announce(self, name: str, length: int, *, owner: str, alt_text: str = "") -> tuple[File, str]:
        """A file that is to come, of `length` bytes, and the key of its upload address, which can be used once."""
        ending = name.rpartition(".")[2].lower() if "." in name else ""
        file = File(
            id=new_id("F"),
            name=name,
            title="",
            mimetype=mimetypes.guess_type(name)[0] or "text/plain",
            filetype=FILETYPES.get(ending, ending or "text"),
            owner=owner,
            created=int(self._core.clock.now()),
            content=b"",
            alt_text=alt_text,
        )
        key = secrets.token_urlsafe(24)
        self._by_id[file.id], self._uploads[key] = file, (file.id, length)
        return file, key

    def receive(self, key: str, content: bytes) -> File:
        """The bytes for an upload address; anything but the announced number of them is refused, and so is a second time."""
        if key not in self._uploads:
            raise Refused("upload_url_not_found")
        file_id, length = self._uploads[key]
        if len(content) != length:
            raise Refused("length_mismatch")
        del self._uploads[key]
        file = self._by_id[file_id] = replace(self.get(file_id), content=content)
        return file

    def complete(self, file_id: str, *, owner: str, title: str = "", alt_text: str = "") -> File:
        """Make an uploaded file visible; `file_not_found` for a file of somebody else, an unknown, or one whose bytes have not come."""
        file = self.get(file_id)
        if file.owner != owner or any(waiting == file_id for waiting, _ in self._uploads.values()):
            raise Refused("file_not_found")
        file = replace(file, complete=True, title=title or file.title or file.name, alt_text=alt_text or file.alt_text)
        self._by_id[file_id] = file
        self._core.changed(Change(kind="file", data={"file": file_json(file, self._core)}, seen_by=frozenset({file.owner})))
        return file

    def share(self, file_id: str, channel: str) -> File:
        """The file, now shared in that channel, too."""
        file = self.get(file_id)
        if channel not in file.channels:
            file = self._by_id[file_id] = replace(file, channels=(*file.channels, channel))
        return file

    def add(self, name: str, content: bytes, *, owner: str) -> File:
        """A complete file at once, for tests and for whoever drops one onto the page."""
        file, key = self.announce(name, len(content), owner=owner)
        self.receive(key, content)
        return self.complete(file.id, owner=owner)
