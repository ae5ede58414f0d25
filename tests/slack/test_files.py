"""Which files are read, and what is said of the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.sandbox.serving import bound, serving
from bot.slack.files import FILE_BYTES_MAX, FILES_MAX, HEAD_CHARS, TAIL_CHARS, Files, clipped, decoded, is_slack, name_of

TOKEN = "the-token"


@dataclass(slots=True)
class Shelf:
    """A server with files on it, some of which it does not give."""

    url: str = ""
    tokens: list[str] = field(default_factory=list)
    files: dict[str, Response] = field(default_factory=dict)

    async def serve(self, request: Request) -> Response:
        self.tokens.append(request.headers.get("authorization", ""))
        return self.files[request.path_params["name"]]

    def file(self, name: str, **more: Any) -> dict[str, Any]:
        return {"id": "F1", "name": name, "mimetype": "text/plain", "url_private_download": f"{self.url}/{name}", **more}


@asynccontextmanager
async def shelf(**files: Response) -> AsyncIterator[tuple[Files, Shelf]]:
    made = Shelf(files={name.replace("_", "."): file for name, file in files.items()})
    app = Starlette(routes=[Route("/{name}", made.serve)])
    async with serving(app, bound("127.0.0.1", 0), lambda: None) as served, httpx.AsyncClient(trust_env=False, verify=False) as http:
        made.url = f"http://127.0.0.1:{served.port}"
        yield Files(http=http, api_url=f"{made.url}/api/"), made


async def test_text_is_read_with_the_workspaces_token() -> None:
    async with shelf(a_log=PlainTextResponse("\ufeffline one\nline two\n")) as (files, server):
        (read,) = await files.read([server.file("a.log")], token=TOKEN)

        assert (read.name, read.text, read.skipped) == ("a.log", "line one\nline two", "")
        assert server.tokens == [f"Bearer {TOKEN}"]


async def endless() -> AsyncIterator[bytes]:
    while True:
        await asyncio.sleep(0)  # so that the server notices when nobody listens any more
        yield b"more and more " * 1_000


async def test_what_cannot_be_read_is_said_one_by_one() -> None:
    async with shelf(
        binary_log=Response(b"\x00\x01\x02"),
        latin_log=Response("é".encode("latin-1")),
        empty_log=Response(b""),
        login_log=RedirectResponse("/?redir=x"),
        gone_log=PlainTextResponse("no", status_code=404),
        endless_log=StreamingResponse(endless()),
    ) as (files, server):
        names = ("binary.log", "latin.log", "empty.log", "login.log", "gone.log", "endless.log")
        skipped = {name: (await files.read([server.file(name)], token=TOKEN))[0].skipped for name in names}

    assert skipped == {
        "binary.log": "it is not text",
        "latin.log": "it is not text",
        "empty.log": "it is empty",
        "login.log": "it could not be fetched",
        "gone.log": "it could not be fetched",
        "endless.log": "it is larger than 1 MB",
    }


async def test_what_is_no_text_is_too_large_or_lies_elsewhere_is_not_even_fetched() -> None:
    async with shelf() as (files, server):
        read = await files.read(
            [
                server.file("a.png", mimetype="image/png"),
                server.file("a.mp4", mimetype="video/mp4"),
                server.file("a.log", size=FILE_BYTES_MAX + 1),
                server.file("a.log", url_private_download="https://evil.example/a.log"),
                {"id": "F2", "mode": "tombstone"},
            ],
            token=TOKEN,
        )

        assert [one.skipped for one in read] == [
            "I do not look at pictures; paste the text",
            "it is not text",
            "it is larger than 1 MB",
            "it is not kept in Slack",
            "it is not kept in Slack",
        ]
        assert server.tokens == []


async def test_only_the_first_files_are_read_and_the_others_are_named() -> None:
    async with shelf(a_log=PlainTextResponse("x")) as (files, server):
        read = await files.read([server.file("a.log")] * (FILES_MAX + 2), token=TOKEN)

        assert [one.skipped for one in read] == [""] * FILES_MAX + ["only 5 files are read"] * 2


async def test_a_server_that_is_not_there_is_no_error() -> None:
    async with shelf() as (files, server):
        pass
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        (read,) = await Files(http=http, api_url=files.api_url).read([server.file("a.log")], token=TOKEN)

    assert read.skipped == "it could not be fetched"


@pytest.mark.parametrize(
    ("url", "slacks"),
    [
        ("https://files.slack.com/files-pri/T0-F0/download/a.log", True),
        ("https://slack.com/x", True),
        ("http://files.slack.com/x", False),
        ("https://files.slack.com.evil.example/x", False),
        ("https://evilslack.com/x", False),
        ("https://files.slack.com@evil.example/x", False),
        ("", False),
    ],
)
def test_the_token_goes_to_slack_alone(url: str, slacks: bool) -> None:
    assert is_slack(url) == slacks


def test_of_a_long_text_the_beginning_and_the_end_are_kept() -> None:
    text = "a" * HEAD_CHARS + "b" * 12_345 + "c" * TAIL_CHARS

    assert clipped(text) == f"{'a' * HEAD_CHARS}\n… 12,345 characters left out …\n{'c' * TAIL_CHARS}"
    assert clipped("short") == "short"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ({"name": "a\nb\t c.log"}, "a b c.log"),
        ({"id": "F1"}, "F1"),
        ({}, "a file"),
        ({"name": "password=hunter2hunter2"}, "password=[secret]"),
        ({"name": "x" * 300}, "x" * 120),
    ],
)
def test_the_name_of_a_file_fits_into_a_sentence_and_tells_no_secret(file: dict[str, Any], name: str) -> None:
    assert name_of(file) == name


@pytest.mark.parametrize(("body", "text"), [(b"", ""), (b" x ", "x"), (b"\xef\xbb\xbfx", "x"), (b"a\x00b", ""), (b"\xff\xfe", ""), ("ü".encode(), "ü")])
def test_only_what_is_text_is_taken_for_text(body: bytes, text: str) -> None:
    assert decoded(body) == text
