"""Everything is built here, and closed in reverse. Importing builds nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from pathlib import Path

from bot.answering.check import Checker
from bot.flow import Answerer
from bot.learning.ports import Withdrawals
from bot.learning.withdrawn import Withdrawn
from bot.settings import Settings
from knowledge import (
    ChromaStore,
    DocsSource,
    FolderSource,
    HandbookSource,
    Library,
    NpmPackagesSource,
    PythonPackagesSource,
    Searcher,
    Source,
    Syncer,
    embedder_from,
    load_builtin,
)


def open_library(settings: Settings, index_dir: Path | None = None) -> Library:
    """The index for reading; nothing is loaded before the first search. A question is embedded by one thread: a second one gains it nothing."""
    return Library(index_dir or settings.index_dir, store=ChromaStore(settings.chroma_url), embedder=embedder_from(settings.embedding, threads=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What answers, and what brings its index up to date while it does; both use one embedding model."""

    answerer: Answerer
    syncer: Syncer
    library: Library


@asynccontextmanager
async def open_answerer(settings: Settings, index_dir: Path | None = None) -> AsyncIterator[Answerer]:
    """Ready to answer; with a language model when one is configured. Model, index and identifiers are loaded side by side before the first question."""
    async with open_answering(settings, index_dir) as answering:
        yield answering.answerer


@asynccontextmanager
async def open_answering(settings: Settings, index_dir: Path | None = None, *, withdrawals: Withdrawals | None = None) -> AsyncIterator[Answering]:
    """The same for a bot that learns: with `withdrawals`, answers like those that were called wrong are given less readily."""
    with closing(open_library(settings, index_dir)) as library:
        searcher, checker = Searcher(library), Checker(load_builtin())
        await asyncio.gather(asyncio.to_thread(library.embedder.embed, ["warm"]), asyncio.to_thread(library.warm), asyncio.to_thread(checker.warm))
        doubts = Withdrawn(withdrawals=withdrawals, embed=library.embedder.embed) if withdrawals else None
        answering = Answering(
            answerer=Answerer(retriever=searcher, checker=checker, doubts=doubts),
            syncer=Syncer(index_dir or settings.index_dir, store=ChromaStore(settings.chroma_url), embedder=library.embedder),
            library=library,
        )
        if not settings.uses_openai:
            yield answering
            return
        from bot.llm import open_llm  # noqa: PLC0415  half a second that answers without a model need not pay

        async with open_llm(settings) as (writer, judge):
            yield replace(answering, answerer=replace(answering.answerer, writer=writer, judge=judge, deadline_s=settings.answer_deadline_s))


def build_sources(settings: Settings, *, docs_url: str = "", folders: Sequence[Path] = ()) -> list[Source]:
    """All sources there are, in the order they are synced."""
    docs = DocsSource(base_url=docs_url) if docs_url else DocsSource()
    return [
        HandbookSource(),
        docs,
        PythonPackagesSource(),
        NpmPackagesSource(),
        *(FolderSource(folder) for folder in dict.fromkeys((*settings.folders, *folders))),
    ]


def build_syncer(settings: Settings, index_dir: Path | None = None) -> Syncer:
    """Brings the index up to date."""
    return Syncer(index_dir or settings.index_dir, store=ChromaStore(settings.chroma_url), embedder=embedder_from(settings.embedding))
