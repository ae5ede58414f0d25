"""Fused search."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lexical import tokens
from knowledge.library import Library
from knowledge.model import Asker, Link, Page
from knowledge.search import CHUNKS_A_PAGE, QUERY_CHARS, Found, Searcher
from knowledge.vectors import Vectors
from tests.fakes.embedder import HashingEmbedder
from tests.fakes.source import ScriptedSource, page
from tests.knowledge.workshop import Workshop

TOPICS = ["room", "track", "token", "agent", "dispatch", "trunk", "egress", "ingress", "webhook", "participant"]
TABS = """Publish the microphone of the agent.

<!-- tab: Python -->

```python
publish_track(microphone)
```

<!-- tab: Node.js -->

```typescript
publishTrack(microphone);
```

<!-- /tabs -->
"""
OFFICIAL = Page(source="docs", url="https://docs.livekit.io/agents/logic", title="Logic", text="How logic of a voice works in depth.\n")
HANDBOOK = Page(
    source="handbook",
    url="handbook://agents/voice",
    title="Change the voice",
    text="Pass another voice to the session.\n",
    asked_as=("how do I make it sound like a pirate",),
    rests_on=(
        Link(title="Elsewhere", url="https://docs.livekit.io/elsewhere/"),
        Link(title="Build", url="https://docs.livekit.io/agents/build/"),
    ),
)


def long_page(topic: str) -> Page:
    sections = "".join(f"## {topic} and {other}\n\n{f'The {topic} meets the {other} again. ' * 30}\n\n" for other in TOPICS[:5])
    return page(topic, sections, asked_as=(f"why does my {topic} fail", f"{topic} broken"))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Long pages on ten topics, one with tabs, one of the handbook and an official one it rests on."""
    workshop = Workshop(tmp_path_factory.mktemp("index"))
    workshop.sync(ScriptedSource(*map(long_page, TOPICS), page("tabs", TABS), OFFICIAL), ScriptedSource(HANDBOOK, name="handbook"))
    with workshop.open() as library:
        yield library


def search(library: Library, query: str, *, limit: int = 10, asker: Asker | None = None) -> Found:
    return Searcher(library).search_now(query, limit=limit, asker=asker)


words = st.one_of(st.sampled_from([*TOPICS, "why", "kick", "publishTrack"]), st.text(max_size=8))


@given(query=st.lists(words, max_size=6).map(" ".join), limit=st.integers(0, 6))
def test_no_search_gives_more_pages_than_asked_or_more_chunks_of_one_than_allowed(library: Library, query: str, limit: int) -> None:
    hits = search(library, query, limit=limit).hits

    pages = Counter(hit.page.url for hit in hits)
    assert len(pages) <= limit
    assert max(pages.values(), default=0) <= CHUNKS_A_PAGE
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.cite for hit in hits)
    assert len({hit.chunk.key for hit in hits}) == len(hits)


@given(query=st.text())
def test_any_text_can_be_asked(library: Library, query: str) -> None:
    assert bool(search(library, query).hits) == bool(query[:QUERY_CHARS].strip())


def test_nothing_is_found_for_nothing(library: Library) -> None:
    assert search(library, " \n ").hits == ()
    assert search(library, "room", limit=0).hits == ()


def test_the_page_about_the_topic_comes_first(library: Library) -> None:
    for topic in TOPICS:
        assert search(library, f"the {topic} meets the {topic}").hits[0].page.title == f"Page {topic}"


def test_only_the_beginning_of_an_endless_query_counts(library: Library) -> None:
    beginning = "why does my token fail ".ljust(QUERY_CHARS)

    assert search(library, beginning + "webhook " * 10_000).hits == search(library, beginning).hits


def test_a_wording_of_the_question_leads_to_the_first_chunk_of_its_page(library: Library) -> None:
    hit = search(library, "why does my egress fail").hits[0]

    assert (hit.page.title, hit.chunk.start) == ("Page egress", 0)
    assert hit.chunk.kind != "question"
    assert hit.question_cosine > 0.99


def test_each_leg_tells_what_it_saw(library: Library) -> None:
    found = search(library, "publishTrack microphone")

    best = found.hits[0]
    assert best.page.title == "Page tabs"
    assert best.cosine > 0
    assert best.bm25 > 0
    assert set(found.idf) == set(tokens("publishTrack microphone"))


@pytest.mark.parametrize(("language", "other"), [("python", "node"), ("node", "python")])
def test_the_tab_in_the_askers_language_is_preferred(language: str, other: str, library: Library) -> None:
    hits = search(library, "publish track microphone", asker=Asker(language=language)).hits

    languages = [hit.chunk.language for hit in hits if hit.page.title == "Page tabs" and hit.chunk.language]
    assert languages[0] == language
    assert set(languages) <= {language, other}


def test_a_users_word_finds_what_the_api_calls_otherwise(library: Library) -> None:
    assert any(hit.bm25 > 0 and hit.page.title == "Page participant" for hit in search(library, "kick someone").hits)


def test_a_page_of_the_handbook_cites_the_official_pages_under_the_addresses_that_are_indexed(library: Library) -> None:
    hit = next(hit for hit in search(library, "how do I make it sound like a pirate").hits if hit.page.source == "handbook")

    assert sorted(link.url for link in hit.cite) == [OFFICIAL.url, "https://docs.livekit.io/elsewhere/"]
    assert hit.url == hit.cite[0].url


def test_a_page_of_the_handbook_vouches_for_the_official_page_it_rests_on(library: Library) -> None:
    assert OFFICIAL.url in [hit.page.url for hit in search(library, "how do I make it sound like a pirate", limit=4).hits]


def test_a_page_without_official_pages_cites_itself(library: Library) -> None:
    hit = search(library, "why does my token fail").hits[0]

    assert hit.cite == (Link(title="Page token", url="https://docs.example/docs/token"),)


class WhereAmI(HashingEmbedder):
    """Knows the thread it worked in."""

    thread = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.thread = threading.get_ident()
        return super().embed(texts)


async def test_the_event_loop_does_none_of_the_work(tmp_path: Path) -> None:
    workshop, embedder = Workshop(tmp_path), WhereAmI()
    thread = threading.Thread(target=workshop.sync, args=(ScriptedSource(page("rooms")),))
    thread.start()
    thread.join()

    with workshop.open(embedder) as library:
        found = await Searcher(library).search("rooms", limit=1)

    assert found.hits[0].page.title == "Page rooms"
    assert embedder.thread not in {0, threading.get_ident()}
