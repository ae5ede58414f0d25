"""Pages that moved."""

from __future__ import annotations

import pytest

from knowledge.errors import SourceFailed
from knowledge.model import Page
from tests.fakes.site import FakeSite, Reply
from tests.knowledge.sources.docs.helpers import HOME, listing, page_text, publish, source
from tests.knowledge.sources.docs.recorder import read


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_page_that_moved_is_yielded_where_it_is_now(site: FakeSite, status: int) -> None:
    site.page("/llms.txt", listing("/old.md"))
    site.redirect("/old.md", "/new.md", status=status)
    site.page("/new.md", page_text("New"))

    pages, progress = await read(source(site))

    assert {url: page.aliases for url, page in pages.items()} == {f"{HOME}/new": (f"{HOME}/old",)}
    assert progress.failures == {}


async def test_links_that_end_at_one_page_make_one_page(site: FakeSite) -> None:
    site.page("/llms.txt", listing("/old.md", "/older.md", "/new.md"))
    site.redirect("/old.md", f"{HOME}/new.md")
    site.redirect("/older.md", "/old.md")
    site.page("/new.md", page_text("New"))

    pages, _ = await read(source(site))

    assert set(pages) == {f"{HOME}/new"}
    assert f"{HOME}/old" in pages[f"{HOME}/new"].aliases
    assert len(site.asked("/new.md")) == 1


async def test_a_moved_page_is_asked_for_conditionally_and_keeps_its_aliases(site: FakeSite) -> None:
    site.page("/llms.txt", listing("/old.md"))
    site.redirect("/old.md", "/new.md")
    site.page("/new.md", page_text("New"), etag='"1"')
    known, _ = await read(source(site))

    again, _ = await read(source(site), known)

    assert again[f"{HOME}/new"] is known[f"{HOME}/new"]
    assert "if-none-match" not in site.asked("/old.md")[1].headers
    assert site.asked("/new.md")[1].headers["if-none-match"] == '"1"'


async def test_former_addresses_are_remembered_until_they_are_pages_again(site: FakeSite) -> None:
    publish(site, "/new.md", "/back.md")
    known = {f"{HOME}/new": Page(source="docs", url=f"{HOME}/new", title="New", text="x", aliases=(f"{HOME}/back", f"{HOME}/old"))}

    pages, _ = await read(source(site), known)

    assert pages[f"{HOME}/new"].aliases == (f"{HOME}/old",)


@pytest.mark.parametrize("target", ["https://elsewhere.example/new.md", "//elsewhere.example/new.md", "http://169.254.169.254/latest", "file:///etc/passwd"])
async def test_a_redirect_to_another_site_is_refused(site: FakeSite, target: str) -> None:
    publish(site, "/a.md", "/b.md")
    site.redirect("/a.md", target)

    pages, progress = await read(source(site))

    assert set(pages) == {f"{HOME}/b"}
    assert progress.failures == {f"{HOME}/a": f"redirects to another site: {target!r}"}


async def test_a_redirect_past_robots_txt_is_refused(site: FakeSite) -> None:
    publish(site, "/a.md", "/b.md")
    site.page("/robots.txt", "User-agent: *\nDisallow: /secret\n")
    site.redirect("/a.md", "/secret.md")

    _, progress = await read(source(site))

    assert progress.failures == {f"{HOME}/a": "redirects to '/secret.md', which robots.txt forbids"}
    assert site.asked("/secret.md") == []


async def test_redirects_that_never_end_are_given_up(site: FakeSite) -> None:
    publish(site, "/a.md", "/b.md")
    site.redirect("/a.md", "/c.md")
    for number, name in enumerate("cdefghi"):
        site.redirect(f"/{name}.md", f"/{'cdefghij'[number + 1]}.md")

    _, progress = await read(source(site))

    assert progress.failures == {f"{HOME}/a": "more than 5 redirects"}
    assert site.asked("/h.md") == []


async def test_a_redirect_to_itself_names_the_likely_reason(site: FakeSite) -> None:
    publish(site, "/a.md", "/b.md")
    site.redirect("/a.md", f"{HOME}/a.md")

    _, progress = await read(source(site))

    assert progress.failures == {f"{HOME}/a": "redirects to itself; if it wants https, say so in --docs-url"}


async def test_a_moved_page_that_fails_is_told_under_the_address_it_is_known_by(site: FakeSite) -> None:
    publish(site, "/a.md", "/old.md")
    site.on("/old.md", Reply(status=403))
    known = {f"{HOME}/new": Page(source="docs", url=f"{HOME}/new", title="New", text="x", aliases=(f"{HOME}/old",))}

    _, progress = await read(source(site), known)

    assert progress.failures == {f"{HOME}/new": "HTTP 403"}


async def test_a_page_that_was_read_by_another_link_has_not_failed(site: FakeSite) -> None:
    publish(site, "/new.md", "/old.md")
    site.on("/old.md", Reply(status=403))
    known = {f"{HOME}/new": Page(source="docs", url=f"{HOME}/new", title="New", text="x", aliases=(f"{HOME}/old",))}

    pages, progress = await read(source(site), known)

    assert (set(pages), progress.failures) == ({f"{HOME}/new"}, {})


async def test_a_known_page_that_fails_is_told_under_its_own_address(site: FakeSite) -> None:
    publish(site, "/a.md", "/b.md")
    known, _ = await read(source(site))
    site.on("/a.md", Reply(status=403))

    _, progress = await read(source(site), known)

    assert progress.failures == {f"{HOME}/a": "HTTP 403"}


async def test_a_list_that_is_sent_round_in_circles_has_failed(site: FakeSite) -> None:
    site.redirect("/llms.txt", "/b.txt")
    site.redirect("/b.txt", "/llms.txt")

    with pytest.raises(SourceFailed, match="more than 5 redirects"):
        await read(source(site))


async def test_the_list_itself_may_have_moved(site: FakeSite) -> None:
    publish(site, "/a.md")
    site.page("/new.txt", listing("/a.md"))
    site.redirect("/llms.txt", "/new.txt")

    pages, _ = await read(source(site))

    assert set(pages) == {f"{HOME}/a"}
