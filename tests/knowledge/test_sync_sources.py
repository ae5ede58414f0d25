"""Each source fails alone, and so does each page."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import SourceFailed, SourceSkipped
from knowledge.model import Page
from knowledge.reading import SourceReport, read_source
from knowledge.sync import SyncReport
from tests.fakes.observer import RecordingObserver
from tests.fakes.source import ScriptedSource, page
from tests.knowledge.workshop import Workshop

KNOWN = tuple(page(f"p{number}") for number in range(10))

slugs = st.sets(st.sampled_from("abcdefghij"), max_size=10)


def read(source: ScriptedSource, known: tuple[Page, ...]) -> tuple[dict[str, Page], SourceReport]:
    pages, report = asyncio.run(read_source(source, {page.url: page for page in known}, RecordingObserver()))
    return {page.url: page for page in pages}, report


def url(slug: str) -> str:
    return page(slug).url


def test_a_source_that_fails_keeps_its_pages_and_the_others_go_on(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    docs, kb = ScriptedSource(page("rooms"), page("calls")), ScriptedSource(page("billing", source="kb"), name="kb")
    workshop.sync(docs, kb)
    docs.reword("rooms", "Changed, but the source breaks later.\n")
    docs.error = SourceFailed("the site does not answer")
    kb.reword("billing", "Now in euro.\n")

    report = workshop.sync(docs, kb)

    assert not report.ok
    assert report.published
    assert [(source.name, source.pages, source.error) for source in report.sources] == [("docs", 2, "the site does not answer"), ("kb", 1, "")]
    assert workshop.ask("all about rooms")[0] == "Page rooms"
    assert workshop.ask("now in euro")[0] == "Page billing"


def test_a_source_that_cannot_work_here_is_skipped_and_that_is_no_failure() -> None:
    source = ScriptedSource()
    source.error = SourceSkipped("npm not found")

    pages, report = read(source, KNOWN)

    assert len(pages) == 10
    assert (report.skipped, report.error, report.pages) == ("npm not found", "", 10)


def test_a_skipped_source_leaves_the_sync_good_and_a_failed_page_does_not() -> None:
    def ok(source: SourceReport) -> bool:
        return SyncReport(sources=(source,), generation="g", published=False, pages=0, chunks=0, embedded=0, seconds=0.0).ok

    assert ok(SourceReport(name="npm", skipped="npm not found"))
    assert not ok(SourceReport(name="docs", failed=(("u", "500"),)))
    assert not ok(SourceReport(name="docs", error="down"))


def test_a_page_that_fails_keeps_its_previous_version() -> None:
    source = ScriptedSource(*KNOWN[1:])
    source.failing = ((KNOWN[0].url, "503"),)

    pages, report = read(source, KNOWN)

    assert pages[KNOWN[0].url] == KNOWN[0]
    assert (report.pages, report.removed, report.failed) == (10, 0, ((KNOWN[0].url, "503"),))


def test_a_page_that_fails_at_its_first_sight_is_not_there() -> None:
    source = ScriptedSource(*KNOWN)
    source.failing = ((url("new"), "503"),)

    pages, report = read(source, KNOWN)

    assert url("new") not in pages
    assert report.failed == ((url("new"), "503"),)


@pytest.mark.parametrize(("gone", "broken"), [(2, False), (3, True), (10, True)])
def test_when_more_than_a_fifth_vanish_at_once_the_source_is_judged_broken(gone: int, broken: bool) -> None:
    pages, report = read(ScriptedSource(*KNOWN[gone:], page("new"), vanish_limit=0.2), KNOWN)

    assert bool(report.error) == broken
    if broken:
        assert f"{gone} of 10 pages vanished at once" in report.error
        assert pages == {page.url: page for page in KNOWN}
    else:
        assert (len(pages), report.removed, report.changed) == (9, 2, 1)


def test_pages_that_failed_did_not_vanish() -> None:
    source = ScriptedSource(vanish_limit=0.2)
    source.failing = tuple((page.url, "timeout") for page in KNOWN)

    pages, report = read(source, KNOWN)

    assert report.error == ""
    assert len(pages) == 10


def test_pages_that_moved_did_not_vanish() -> None:
    moved = [replace(page, url=page.url + "/here", aliases=(page.url,)) for page in KNOWN]

    pages, report = read(ScriptedSource(*moved, vanish_limit=0.2), KNOWN)

    assert report.error == ""
    assert (report.removed, report.changed, len(pages)) == (0, 10, 10)


def test_a_first_sync_has_nothing_that_could_vanish() -> None:
    assert read(ScriptedSource(vanish_limit=0.2), ())[1].error == ""


@given(known=slugs, now=slugs, failing=slugs, reworded=slugs, limit=st.sampled_from([0.0, 0.2, 1.0]))
def test_no_page_is_lost_unless_it_is_gone_and_none_is_counted_twice(
    known: set[str], now: set[str], failing: set[str], reworded: set[str], limit: float
) -> None:
    before = tuple(page(slug) for slug in sorted(known))
    source = ScriptedSource(*(page(slug, "new words\n" if slug in reworded else "") for slug in sorted(now)), vanish_limit=limit)
    source.failing = tuple((url(slug), "500") for slug in sorted(failing))

    pages, report = read(source, before)

    gone = known - now - failing
    if len(gone) > limit * len(known):
        assert report.error
        assert pages == {page.url: page for page in before}
    else:
        assert pages.keys() == {url(slug) for slug in now | (failing & known)}
        assert report.removed == len(gone)
    assert report.pages == len(pages) == report.changed + report.unchanged
