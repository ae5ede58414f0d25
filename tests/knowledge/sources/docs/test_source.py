"""The documentation source against a real server on loopback."""

from __future__ import annotations

import gzip

import pytest

from knowledge.errors import SourceFailed
from knowledge.sources.docs import DocsSource
from tests.fakes.site import FakeSite, Reply
from tests.knowledge.sources.docs.helpers import HOME, Nap, listing, page_text, publish, source
from tests.knowledge.sources.docs.recorder import read


async def test_every_listed_page_is_read_under_its_canonical_address(site: FakeSite) -> None:
    publish(site, "/sip/calls.md", "/agents.md")

    pages, progress = await read(source(site))

    assert set(pages) == {f"{HOME}/sip/calls", f"{HOME}/agents"}
    page = pages[f"{HOME}/sip/calls"]
    assert (page.source, page.title, page.area, page.etag) == ("docs", "calls", "Area", '"/sip/calls.md"')
    assert page.text == "What calls is.\n\nWords of the page."
    assert (progress.total, progress.advanced, progress.failures) == (2, 2, {})


async def test_links_are_taken_once_and_only_from_this_site(site: FakeSite) -> None:
    publish(site, "/a.md", "/b.md")
    links = [f"{HOME}/a.md", f"{HOME}/a.md#anchor", f"{HOME}/a.md?x=1", "/b.md", f"{site.url}/b.md", "https://elsewhere.example/c.md"]
    links += [
        f"{HOME}/no-markdown",
        "ftp://docs.livekit.io/d.md",
        "https://user@docs.livekit.io/e.md",
        "http://[broken/f.md",
        "//[broken/f.md",
        f"{HOME}/x/../g.md",
        f"{HOME}/{'long' * 500}.md",
        f"{HOME}/\x07.md",
    ]
    site.page("/llms.txt", "\n".join(f"- [Page]({link})" for link in links))

    pages, progress = await read(source(site))

    assert set(pages) == {f"{HOME}/a", f"{HOME}/b"}
    assert progress.total == 2
    assert [request.path for request in site.requests] == ["/robots.txt", "/llms.txt", "/a.md", "/b.md"]


async def test_the_client_says_who_it_is(site: FakeSite) -> None:
    publish(site, "/a.md")

    await read(source(site))

    assert {request.headers["user-agent"] for request in site.requests} == {"ask-ai/0.1 (LiveKit support bot; documentation index)"}


async def test_at_most_eight_pages_are_fetched_at_once(site: FakeSite) -> None:
    paths = [f"/p{number}.md" for number in range(30)]
    site.page("/llms.txt", listing(*paths))
    for path in paths:
        site.on(path, Reply(body=page_text("P").encode(), delay_s=0.05))

    pages, _ = await read(source(site))

    assert len(pages) == 30
    # How many of the eight overlap is up to the machine; that there are several, and never nine, is not.
    assert 2 <= site.most_at_once <= 8


async def test_an_unchanged_page_is_the_known_page_itself_and_costs_no_body(site: FakeSite) -> None:
    publish(site, "/a.md")
    known, _ = await read(source(site))
    sent = site.body_bytes["/a.md"]

    again, _ = await read(source(site), known)

    assert again[f"{HOME}/a"] is known[f"{HOME}/a"]
    assert site.body_bytes["/a.md"] == sent
    assert site.asked("/a.md")[1].headers["if-none-match"] == '"/a.md"'


async def test_a_page_known_by_its_date_is_asked_for_by_date(site: FakeSite) -> None:
    site.page("/llms.txt", listing("/a.md"))
    date = "Mon, 21 Sep 2026 10:00:00 GMT"
    site.on("/a.md", Reply(body=page_text("A").encode(), headers={"Last-Modified": date}), Reply(status=304))
    known, _ = await read(source(site))

    again, _ = await read(source(site), known)

    assert again[f"{HOME}/a"] is known[f"{HOME}/a"]
    assert site.asked("/a.md")[1].headers["if-modified-since"] == date


async def test_a_changed_page_replaces_the_known_one(site: FakeSite) -> None:
    publish(site, "/a.md")
    known, _ = await read(source(site))
    site.page("/a.md", page_text("New"), etag='"2"')

    again, _ = await read(source(site), known)

    assert (again[f"{HOME}/a"].title, again[f"{HOME}/a"].etag) == ("New", '"2"')


async def test_an_unasked_304_is_a_failure(site: FakeSite) -> None:
    site.page("/llms.txt", listing("/a.md"))
    site.on("/a.md", Reply(status=304))

    pages, progress = await read(source(site))

    assert (pages, progress.failures) == ({}, {f"{HOME}/a": "HTTP 304"})


@pytest.mark.parametrize("status", [404, 410])
async def test_a_listed_page_that_is_gone_is_no_failure(site: FakeSite, status: int) -> None:
    publish(site, "/a.md", "/b.md")
    known, _ = await read(source(site))
    site.on("/a.md", Reply(status=status))

    pages, progress = await read(source(site), known)

    assert (set(pages), progress.failures) == ({f"{HOME}/b"}, {})


UNREADABLE = {
    "binary": (Reply(body=b"\x89PNG\x00\x01"), "not text: it holds NUL bytes"),
    "not utf-8": (Reply(body=b"caf\xe9"), "not valid UTF-8 at byte 3"),
    "html": (Reply(body=b"<html>", content_type="text/html"), "HTML instead of Markdown"),
    "image": (Reply(body=b"x", content_type="image/png"), "not text but image/png"),
    "empty": (Reply(body=b"# Only a title"), "the page has no text"),
    "forbidden": (Reply(status=403), "HTTP 403"),
    "declared too big": (Reply(body=b"x", declared=3_000_000), "larger than 2 MB"),
    "too big": (Reply(body=b"x" * 2_100_000), "larger than 2 MB"),
    "too big without a length": (Reply(body=b"x" * 2_100_000, declared=-1), "larger than 2 MB"),
    "small only when packed": (Reply(body=gzip.compress(b"x" * 2_100_000), headers={"Content-Encoding": "gzip"}), "larger than 2 MB"),
    "not packed at all": (Reply(body=b"not packed", headers={"Content-Encoding": "gzip"}), "the answer cannot be read"),
}


@pytest.mark.parametrize("case", UNREADABLE)
async def test_one_page_that_cannot_be_read_leaves_the_others(site: FakeSite, case: str) -> None:
    publish(site, "/a.md", "/b.md", "/c.md")
    reply, why = UNREADABLE[case]
    site.on("/b.md", reply)

    pages, progress = await read(source(site))

    assert set(pages) == {f"{HOME}/a", f"{HOME}/c"}
    assert list(progress.failures) == [f"{HOME}/b"]
    assert progress.failures[f"{HOME}/b"].startswith(why)
    assert progress.advanced == 3


async def test_a_body_that_goes_on_beyond_its_declared_length_is_cut_off_unread(site: FakeSite) -> None:
    publish(site, "/a.md", "/b.md")
    site.on("/b.md", Reply(body=page_text("B").encode() + b"x" * 2_100_000, declared=len(page_text("B").encode())))

    pages, progress = await read(source(site))

    assert pages[f"{HOME}/b"].text == "What B is.\n\nWords of the page."
    assert progress.failures == {}


async def test_a_chunked_body_is_measured_whatever_length_is_declared(site: FakeSite) -> None:
    publish(site, "/a.md", "/b.md")
    chunk = b"20cf90\r\n" + b"x" * 0x20CF90 + b"\r\n0\r\n\r\n"
    site.on("/b.md", Reply(body=chunk, declared=10, headers={"Transfer-Encoding": "chunked"}))

    pages, progress = await read(source(site))

    assert set(pages) == {f"{HOME}/a"}
    assert progress.failures == {f"{HOME}/b": "larger than 2 MB"}


async def test_a_page_is_always_called_something(site: FakeSite) -> None:
    publish(site, "/a/quick-start.md")
    site.page("/a/quick-start.md", "Only words.")

    pages, _ = await read(source(site))

    assert pages[f"{HOME}/a/quick-start"].title == "quick-start"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=404), "answered HTTP 404"),
        (Reply(body=b""), "lists no Markdown page"),
        (Reply(body=b"[a](https://elsewhere.example/a.md)"), "lists no Markdown page"),
        (Reply(body=b"<html>", content_type="text/html"), "HTML instead of Markdown"),
        (Reply(status=503), "HTTP 503, 4 times"),
        (Reply(body="\n".join(f"({HOME}/p{n}.md)" for n in range(5_001)).encode()), "lists 5001 pages, more than 5000"),
    ],
)
async def test_without_a_usable_list_the_source_has_failed(site: FakeSite, reply: Reply, words: str) -> None:
    site.on("/llms.txt", reply)

    with pytest.raises(SourceFailed, match=words) as failure:
        await read(source(site))

    assert "--docs-url" in str(failure.value)


async def test_a_site_none_of_whose_pages_exists_has_failed(site: FakeSite) -> None:
    site.page("/llms.txt", listing("/a.md", "/b.md"))

    with pytest.raises(SourceFailed, match="none of the 2 pages"):
        await read(source(site))


async def test_a_site_that_is_not_there_has_failed() -> None:
    nap = Nap()

    with pytest.raises(SourceFailed, match=r"ConnectError.*check the network"):
        await read(DocsSource("http://127.0.0.1:9", sleep=nap))

    assert nap.naps_s == [1.0, 2.0, 4.0]


@pytest.mark.parametrize("url", ["docs.livekit.io", "ftp://docs.livekit.io", "https://", "https://u:p@docs.livekit.io", "https://x:99999", "https://x/?q"])
async def test_an_address_that_is_no_site_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(SourceFailed, match="pass one like --docs-url https://"):
        await read(DocsSource(url))


async def test_a_crawl_that_takes_too_long_has_failed_and_yields_nothing(site: FakeSite) -> None:
    publish(site, "/a.md", "/b.md")
    site.on("/b.md", Reply(hangs=True))

    with pytest.raises(SourceFailed, match="took more than"):
        await read(source(site, crawl_limit_s=0.05))


async def test_a_site_that_is_too_large_as_a_whole_has_failed(site: FakeSite) -> None:
    publish(site, *[f"/p{number}.md" for number in range(30)])

    with pytest.raises(SourceFailed, match="larger than 0 MB together; check --docs-url"):
        await read(source(site, crawl_limit_bytes=500))

    assert len(site.requests) < 30


async def test_a_copy_below_a_folder_of_its_host_is_read_too(site: FakeSite) -> None:
    site.page("/mirror/llms.txt", listing("/a.md"))
    site.page("/mirror/a.md", page_text("A"))

    pages, _ = await read(DocsSource(site.url + "/mirror/", sleep=Nap()))

    assert set(pages) == {f"{HOME}/a"}


def test_the_source_is_called_docs_and_may_lose_a_fifth_of_its_pages() -> None:
    assert (DocsSource().name, DocsSource().vanish_limit) == ("docs", 0.20)
