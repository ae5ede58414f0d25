"""robots.txt, pauses and tries."""

from __future__ import annotations

import pytest

from knowledge.errors import SourceFailed
from tests.fakes.site import FakeSite, Reply
from tests.knowledge.sources.docs.helpers import HOME, Nap, page_text, publish, source
from tests.knowledge.sources.docs.recorder import read


async def test_a_page_that_robots_txt_forbids_is_not_asked_for(site: FakeSite) -> None:
    publish(site, "/a.md", "/private/b.md")
    site.page("/robots.txt", "User-agent: *\nDisallow: /private/\n")

    pages, progress = await read(source(site))

    assert (set(pages), progress.failures) == ({f"{HOME}/a"}, {})
    assert site.asked("/private/b.md") == []


async def test_rules_for_this_bot_by_name_are_followed(site: FakeSite) -> None:
    publish(site, "/a.md", "/b.md")
    site.page("/robots.txt", "User-agent: ask-ai\nDisallow: /a.md\n\nUser-agent: *\nDisallow: /b.md\n")

    pages, _ = await read(source(site))

    assert set(pages) == {f"{HOME}/b"}


async def test_a_site_that_forbids_everything_has_failed(site: FakeSite) -> None:
    publish(site, "/a.md")
    site.page("/robots.txt", "User-agent: *\nDisallow: /\n")

    with pytest.raises(SourceFailed, match="forbids every page to ask-ai"):
        await read(source(site))


async def test_while_robots_txt_is_broken_nothing_is_asked_for(site: FakeSite) -> None:
    publish(site, "/a.md")
    site.on("/robots.txt", Reply(status=500))

    with pytest.raises(SourceFailed, match=r"robots\.txt: HTTP 500, 4 times"):
        await read(source(site))

    assert {request.path for request in site.requests} == {"/robots.txt"}


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_site_without_robots_txt_allows_everything(site: FakeSite, status: int) -> None:
    publish(site, "/a.md")
    site.on("/robots.txt", Reply(status=status))

    pages, _ = await read(source(site))

    assert set(pages) == {f"{HOME}/a"}


@pytest.mark.parametrize(("wanted", "kept_s"), [("1", 1.0), ("600", 1.0), ("soon", 0.0)])
async def test_a_wanted_pause_is_kept_between_requests_up_to_a_second(site: FakeSite, wanted: str, kept_s: float) -> None:
    publish(site, "/a.md", "/b.md")
    site.page("/robots.txt", f"User-agent: *\nCrawl-delay: {wanted}\n")
    nap = Nap()

    await read(source(site, sleep=nap))

    assert nap.naps_s == ([kept_s] * 3 if kept_s else [])


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_page_is_tried_again_after_a_pause_that_doubles(site: FakeSite, status: int) -> None:
    publish(site, "/a.md")
    site.on("/a.md", *[Reply(status=status)] * 3, Reply(body=page_text("A").encode()))
    nap = Nap()

    pages, _ = await read(source(site, sleep=nap))

    assert pages[f"{HOME}/a"].title == "A"
    assert nap.naps_s == [1.0, 2.0, 4.0]


async def test_after_four_tries_a_page_has_failed(site: FakeSite) -> None:
    publish(site, "/a.md", "/b.md")
    site.on("/a.md", Reply(status=503))

    pages, progress = await read(source(site))

    assert (set(pages), progress.failures) == ({f"{HOME}/b"}, {f"{HOME}/a": "HTTP 503, 4 times"})
    assert len(site.asked("/a.md")) == 4


@pytest.mark.parametrize(
    ("retry_after", "waited_s"),
    [
        ("7", 7.0),
        ("86400", 60.0),
        ("9" * 5_000, 60.0),
        ("Mon, 21 Sep 2026 14:13:50 GMT", 30.0),
        ("Mon, 21 Sep 2026 20:00:00 GMT", 60.0),
        ("Mon, 21 Sep 2026 10:00:00 GMT", 1.0),
        ("0", 1.0),
        ("-5", 1.0),
        ("tomorrow", 1.0),
        ("", 1.0),
    ],
)
async def test_retry_after_is_honoured_up_to_a_minute(site: FakeSite, retry_after: str, waited_s: float) -> None:
    publish(site, "/a.md")
    site.on("/a.md", Reply(status=429, headers={"Retry-After": retry_after}), Reply(body=page_text("A").encode()))
    nap = Nap()

    await read(source(site, sleep=nap))

    assert nap.naps_s == [waited_s]


async def test_a_connection_that_breaks_off_is_tried_again(site: FakeSite) -> None:
    publish(site, "/a.md")
    whole = Reply(body=page_text("A").encode())
    site.on("/a.md", Reply(body=whole.body, breaks_off=True), whole)

    pages, _ = await read(source(site))

    assert pages[f"{HOME}/a"].text.endswith("Words of the page.")


async def test_an_answer_that_does_not_come_is_given_up(site: FakeSite) -> None:
    publish(site, "/a.md", "/b.md")
    site.on("/a.md", Reply(hangs=True))

    pages, progress = await read(source(site, try_limit_s=0.05))

    assert (set(pages), progress.failures) == ({f"{HOME}/b"}, {f"{HOME}/a": "TimeoutError, 4 times"})
