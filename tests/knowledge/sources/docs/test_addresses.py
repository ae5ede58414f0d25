"""Which machines the crawler connects to."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
import pytest

from knowledge.errors import SourceFailed
from knowledge.sources.docs import DocsSource
from knowledge.sources.docs.addresses import PublicTransport, is_public, resolve
from tests.fakes.site import FakeSite
from tests.knowledge.sources.docs.helpers import HOME, Nap, publish
from tests.knowledge.sources.docs.recorder import read

PRIVATE = [
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1%1",
    "fc00::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:0a00:0001::1",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",
]


class Names:
    """A name server that answers from a list, the last answer for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_a_private_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "151.101.1.140", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_an_address_on_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", ["10.1.2.3", "169.254.169.254", "::1"])
async def test_a_site_with_a_private_address_is_refused_with_the_remedy(address: str) -> None:
    with pytest.raises(SourceFailed, match=f"docs.example has the private address {address}; pass --docs-url"):
        await read(DocsSource("http://docs.example", resolve=Names(["1.1.1.1", address]), sleep=Nap()))


async def test_a_copy_on_this_machine_may_be_named_in_any_way(site: FakeSite) -> None:
    publish(site, "/a.md")

    pages, _ = await read(DocsSource(site.url.replace("127.0.0.1", "localhost"), sleep=Nap()))

    assert set(pages) == {f"{HOME}/a"}


async def test_a_private_address_in_the_url_is_refused_unless_that_is_allowed() -> None:
    url = "http://127.0.0.2:9"

    with pytest.raises(SourceFailed, match="private address"):
        await read(DocsSource(url, sleep=Nap()))
    with pytest.raises(SourceFailed, match="check the network"):  # it tried
        await read(DocsSource(url, sleep=Nap(), allow_private=True, try_limit_s=0.05))


class Unplugged(httpx.AsyncBaseTransport):
    """Writes down where it was to connect, and cannot."""

    def __init__(self) -> None:
        self.tried: list[tuple[str, str, str]] = []
        self.is_closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.tried.append((request.url.host, request.headers["Host"], request.extensions["sni_hostname"]))
        raise httpx.ConnectError("unplugged")

    async def aclose(self) -> None:
        self.is_closed = True


async def test_a_name_is_asked_once_so_a_second_answer_cannot_lead_inside() -> None:
    names = Names(["1.1.1.1", "2606:4700:4700::1111"], ["127.0.0.1"])
    wire = Unplugged()

    async with httpx.AsyncClient(transport=PublicTransport(wire, resolve=names)) as client:
        for _ in range(2):
            with pytest.raises(httpx.ConnectError, match="unplugged"):
                await client.get("https://docs.example/")

    assert names.asked == 1
    assert wire.tried == [("1.1.1.1", "docs.example", "docs.example"), ("2606:4700:4700::1111", "docs.example", "docs.example")] * 2
    assert wire.is_closed


async def test_a_name_without_an_address_is_a_failed_connection() -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    with pytest.raises(SourceFailed, match="could not be resolved: no such name"):
        await read(DocsSource("https://docs.example", resolve=unknown, sleep=Nap()))


async def test_the_system_resolves_this_machine() -> None:
    assert "127.0.0.1" in await resolve("127.0.0.1", 80)
