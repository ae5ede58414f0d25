"""The documentation site, read through its own Markdown export."""

from knowledge.sources.docs.source import DocsSource

__all__ = ["DocsSource"]
