"""Reads the files that people attach: text, logs, code and JSON, up to a size; what is not read is said.

How files are fetched: https://docs.slack.dev/reference/objects/file-object (`url_private_download`, with the token as bearer).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.answering.redact import redact
from bot.chat import Attachment

FILES_MAX = 5
FILE_BYTES_MAX = 1_000_000
# Beginning and end of a log say most; the rest would push the question out of what a model reads.
HEAD_CHARS, TAIL_CHARS = 6_000, 6_000
TIMEOUT = httpx.Timeout(10.0, connect=5.0)
TEXT_KINDS = (
    "text/",
    "application/json",
    "application/x-ndjson",
    "application/xml",
    "application/yaml",
    "application/x-yaml",
    "application/toml",
    "application/x-sh",
)
SLACK_HOST = "slack.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Fetches files with a workspace's token, from Slack's hosts alone; `api_url` names another one that counts as Slack."""

    http: httpx.AsyncClient
    api_url: str = ""

    async def read(self, files: Sequence[Mapping[str, Any]], *, token: str) -> list[Attachment]:
        """Each file in order, read or with the reason why not; those beyond the first five are skipped."""
        read = [await self._one(file, token) for file in files[:FILES_MAX]]
        return read + [Attachment(name=name_of(file), skipped=f"only {FILES_MAX} files are read") for file in files[FILES_MAX:]]

    async def _one(self, file: Mapping[str, Any], token: str) -> Attachment:
        name, kind, url = name_of(file), str(file.get("mimetype") or ""), str(file.get("url_private_download") or file.get("url_private") or "")
        if why := self._refused(file, kind, url):
            return Attachment(name=name, skipped=why)
        try:
            body = await self._fetched(url, token)
        except httpx.HTTPError:
            return Attachment(name=name, skipped="it could not be fetched")
        if body is None:
            return Attachment(name=name, skipped=f"it is larger than {FILE_BYTES_MAX // 1_000_000} MB")
        text = decoded(body)
        return Attachment(name=name, text=clipped(text)) if text else Attachment(name=name, skipped="it is empty" if not body else "it is not text")

    def _refused(self, file: Mapping[str, Any], kind: str, url: str) -> str:
        if kind.startswith("image/"):
            return "I do not look at pictures; paste the text"
        if int(file.get("size") or 0) > FILE_BYTES_MAX:
            return f"it is larger than {FILE_BYTES_MAX // 1_000_000} MB"
        if not url or not is_slack(url, self.api_url):
            return "it is not kept in Slack"
        if kind and not kind.startswith(TEXT_KINDS) and kind != "application/octet-stream":
            return "it is not text"
        return ""

    async def _fetched(self, url: str, token: str) -> bytes | None:
        """The body; None when it is too large. Redirects are not followed: without the right scope Slack sends to its login page."""
        body = bytearray()
        async with self.http.stream("GET", url, headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT, follow_redirects=False) as response:
            if response.status_code != httpx.codes.OK:
                raise httpx.HTTPStatusError("refused", request=response.request, response=response)
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > FILE_BYTES_MAX:
                    return None
        return bytes(body)


def is_slack(url: str, api_url: str = "") -> bool:
    """Whether an address is Slack's own, or on the host of `api_url` when that is given: tokens and answers go nowhere else."""
    where, own = urlsplit(url), urlsplit(api_url)
    if api_url:
        return (where.scheme, where.netloc) == (own.scheme, own.netloc)
    host = where.hostname or ""
    return where.scheme == "https" and (host == SLACK_HOST or host.endswith(f".{SLACK_HOST}"))


def name_of(file: Mapping[str, Any]) -> str:
    """The name of a file, on one line, without secrets: it is shown."""
    return redact(" ".join(str(file.get("name") or file.get("id") or "a file").split()))[:120]


def decoded(body: bytes) -> str:
    """The text of a body; "" when it is none."""
    if b"\x00" in body:
        return ""
    try:
        return body.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return ""


def clipped(text: str) -> str:
    """Beginning and end of a long text, with a line that says how much is missing."""
    missing = len(text) - HEAD_CHARS - TAIL_CHARS
    return text if missing <= 0 else f"{text[:HEAD_CHARS]}\n… {missing:,} characters left out …\n{text[-TAIL_CHARS:]}"
