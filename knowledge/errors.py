"""What can go wrong with the knowledge, each with the remedy in its message.

KnowledgeError
├── SourceFailed      one source could not be read; its previous pages stay
├── SourceSkipped     a source cannot work on this machine (a tool is missing); not a failure
├── IndexMissing      nothing was synced yet
├── IndexBroken       the index on disk cannot be read, or was made with another model
├── IndexBusy         another sync is running
└── EmbeddingFailed   the embedding model is missing, altered or unreachable
"""


class KnowledgeError(Exception):
    """Base of all errors of this package; `str(error)` is one line that says what to do."""


class SourceFailed(KnowledgeError):
    """One source could not be read; its previous pages stay in the index."""


class SourceSkipped(KnowledgeError):
    """A source cannot work on this machine; the sync goes on and says why."""


class IndexMissing(KnowledgeError):
    """There is no index yet."""


class IndexBroken(KnowledgeError):
    """The index on disk cannot be read or does not fit the configured model."""


class IndexBusy(KnowledgeError):
    """Another sync holds the lock."""


class EmbeddingFailed(KnowledgeError):
    """The embedding model cannot be used."""
