"""The documentation site, read through its own Markdown export."""
