"""An index of one's own: what happens to it does not happen to the one it was copied from."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from knowledge.errors import IndexBroken, KnowledgeError
from knowledge.generations import Generations

CACHE = "cache.db"


def copy_index(root: Path, to: Path) -> None:
    """Copy the generation in use and the cache into the folder `to`, which is made and must not be there yet; a sync that runs meanwhile disturbs neither.

    Vectors on a Chroma server are not copied: both would share them. Raises `IndexMissing` when there is no index, `IndexBroken` when it cannot be read,
    `KnowledgeError` when the copy cannot be written.
    """
    source, target = Generations(root), Generations(to)
    name = source.current()
    with source.reading(name):
        try:
            shutil.copytree(source.folder(name), target.folder(name))
            _copy_cache(root / CACHE, to / CACHE)
            (to / "current").write_text(f"{name}\n", encoding="utf-8")
        except sqlite3.Error as error:
            raise IndexBroken(f"the cache of the index in {root} cannot be read ({error}); delete {root / CACHE}, which `ask-ai sync` makes anew") from error
        except OSError as error:
            raise KnowledgeError(f"the index could not be copied to {to} ({error.strerror or error})") from error


def _copy_cache(file: Path, to: Path) -> None:
    """As it stands, whoever writes it just now. Without one there is nothing to copy."""
    if not file.exists():
        return
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as old, closing(sqlite3.connect(to)) as new:
        old.backup(new)
