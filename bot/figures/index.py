"""How large and how old the index is that answers come from."""

from __future__ import annotations

from datetime import datetime

from bot.figures.overview import IndexFacts
from knowledge import KnowledgeError, Library


def indexed(library: Library) -> IndexFacts | None:
    """The facts of the current generation; None when there is none to use. Reads files, so it has no place on the event loop."""
    try:
        generation = library.acquire()
    except KnowledgeError:
        return None
    try:
        manifest = generation.manifest
        return IndexFacts(made_at=datetime.fromisoformat(manifest.made_at), pages=manifest.pages, chunks=manifest.chunks)
    finally:
        library.release(generation)
