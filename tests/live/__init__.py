"""Tests against the real thing: a Chroma server, the package registries. `make live` runs them and says what it skipped and why."""
