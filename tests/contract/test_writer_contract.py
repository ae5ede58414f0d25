"""What every writer promises; the fake and the real one pass the same tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.errors import WriterFailed
from bot.llm import OpenAIWriter
from bot.ports import Writer
from knowledge import Link
from tests.bot.llm.samples import PASSAGES, PATIENT, QUERY, client_of, passage
from tests.fakes.openai_scripts import says
from tests.fakes.openai_scripts import streamed as streamed_text
from tests.fakes.openai_server import serve_openai
from tests.fakes.writer import FakeWriter

REVERSED = "Second thing [2]. First thing [1]. Neither of these [77]."
SILENT = passage(1, "```python\nrun()\n```")


class WriterContract:
    """A subclass gives `writer` (writes from the passages), `reversing` (says `REVERSED`) and `failing` (meets a fault)."""

    async def test_the_draft_rests_on_passages_that_were_given(self, writer: Writer) -> None:
        draft = await writer.write(QUERY, PASSAGES)

        assert draft.text.strip()
        assert draft.cited
        assert set(draft.cited) <= {passage.number for passage in PASSAGES}
        assert all(f"[{number}]" in draft.text for number in draft.cited)
        assert draft.writer

    async def test_every_cited_passage_is_a_source_and_nothing_else(self, writer: Writer) -> None:
        draft = await writer.write(QUERY, PASSAGES)

        given = {passage.number: Link(title=passage.title, url=passage.url) for passage in PASSAGES}
        assert draft.sources == tuple(given[number] for number in draft.cited)

    async def test_sources_come_in_the_order_of_first_mention(self, reversing: Writer) -> None:
        draft = await reversing.write(QUERY, PASSAGES)

        assert draft.cited == (2, 1)
        assert [link.url for link in draft.sources] == [PASSAGES[1].url, PASSAGES[0].url]

    async def test_a_name_to_avoid_does_not_come_again(self, writer: Writer) -> None:
        before = await writer.write(QUERY, PASSAGES)
        after = await writer.write(QUERY, PASSAGES, avoid=("agent_name",))

        assert "agent_name" in before.text
        assert "agent_name" not in after.text

    async def test_nothing_to_go_by_is_a_failure(self, writer: Writer) -> None:
        with pytest.raises(WriterFailed):
            await writer.write(QUERY, ())

    async def test_an_empty_text_is_a_failure(self, writer: Writer) -> None:
        with pytest.raises(WriterFailed):
            await writer.write(QUERY, (SILENT,))

    async def test_a_fault_is_a_writers_failure_with_one_line(self, failing: Writer) -> None:
        with pytest.raises(WriterFailed, match=r"\A[^\n]+\Z"):
            await failing.write(QUERY, PASSAGES)


class TestFakeWriter(WriterContract):
    @pytest.fixture
    def writer(self) -> Writer:
        return FakeWriter()

    @pytest.fixture
    def reversing(self) -> Writer:
        return FakeWriter(REVERSED)

    @pytest.fixture
    def failing(self) -> Writer:
        return FakeWriter(WriterFailed("no connection; check the network"))

    async def test_it_remembers_what_it_was_asked(self) -> None:
        writer = FakeWriter()

        await writer.write(QUERY, PASSAGES, avoid=("x",))

        assert (writer.asked[0].query, writer.asked[0].passages, writer.asked[0].avoid) == (QUERY, PASSAGES, ("x",))


class TestOpenAIWriter(WriterContract):
    @pytest.fixture
    async def writer(self) -> AsyncIterator[Writer]:
        async with serve_openai() as server, client_of(server.url) as client:
            yield OpenAIWriter(client, model="scripted", limits=PATIENT)

    @pytest.fixture
    async def reversing(self) -> AsyncIterator[Writer]:
        async with serve_openai() as server, client_of(server.url) as client:
            server.default_chat = says(REVERSED)
            yield OpenAIWriter(client, model="scripted", limits=PATIENT)

    @pytest.fixture
    async def failing(self) -> AsyncIterator[Writer]:
        async with serve_openai() as server, client_of(server.url) as client:
            server.default_chat = streamed_text("Half a sen", finish=None, end="cut")
            yield OpenAIWriter(client, model="scripted", limits=PATIENT)
