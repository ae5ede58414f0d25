"""Findings about telephony cite pages that exist."""

from __future__ import annotations

from bot.diagnostics.sip import pages
from knowledge import Link
from knowledge.sources.handbook import handbook_folder, read_handbook


def test_every_page_is_one_that_the_handbook_rests_on() -> None:
    known = {link.url for page in read_handbook(handbook_folder()) for link in page.rests_on}
    cited = [link for link in vars(pages).values() if isinstance(link, Link)]

    assert [link.url for link in cited if link.url not in known] == []
    assert len(cited) > 10
