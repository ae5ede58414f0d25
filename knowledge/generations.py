"""Immutable index generations: written beside the old one, made current by one atomic rename, deleted when nobody reads them."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from knowledge.errors import IndexBroken, IndexBusy, IndexMissing, KnowledgeError
from knowledge.vectors import ModelIdentity

FORMAT = 1
POLL_S = 0.1
DRAFT = "tmp-"
NAME = re.compile(r"[\w-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation is made of; two that differ in `model` or `chunker` must not be mixed. `chunks` counts without `questions`."""

    name: str
    made_at: str
    model: ModelIdentity
    chunker: str
    pages: int
    chunks: int
    questions: int
    format: int = FORMAT


def new_name(now: datetime | None = None) -> str:
    """Sorts by time; unique also within a second."""
    return f"g{(now or datetime.now(UTC)):%Y%m%d%H%M%S}-{secrets.token_hex(4)}"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """The last file of a generation: without it the folder is not one."""
    (folder / "manifest.json").write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """What the folder holds; `IndexBroken` when that cannot be told."""
    try:
        raw = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        model = ModelIdentity(**raw.pop("model"))
        manifest = Manifest(model=model, **raw)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise IndexBroken(f"the index in {folder} has no readable manifest; run `ask-ai sync` to build it again") from error
    if manifest.format != FORMAT:
        raise IndexBroken(f"the index in {folder} has format {manifest.format}, this version reads {FORMAT}; run `ask-ai sync`")
    return manifest


class Generations:
    """The folder that holds `current` (the name of the generation in use), the generations, and the lock of the one that may write."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def folder(self, name: str) -> Path:
        """Where the generation lives."""
        return self.root / "generations" / name

    def current(self) -> str:
        """The name of the generation in use; `IndexMissing` when there is none."""
        try:
            name = (self.root / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise IndexMissing(f"there is no index in {self.root} yet; run `ask-ai sync`") from None
        except PermissionError as error:
            raise self._foreign() from error
        except (OSError, UnicodeDecodeError) as error:
            raise IndexBroken(f"{self.root / 'current'} cannot be read ({error}); run `ask-ai sync`") from error
        if not NAME.fullmatch(name) or not self.folder(name).is_dir():
            raise IndexBroken(f"{self.root / 'current'} names a generation that is not there; run `ask-ai sync`")
        return name

    def _foreign(self) -> IndexBroken:
        remedy = "even a search needs that; run as the user who synced, or set ASK_AI_DATA to a folder of yours"
        return IndexBroken(f"this user may not read and write the index in {self.root}; {remedy}")

    @contextmanager
    def writing(self, *, wait_s: float, waiting: Callable[[], None]) -> Iterator[tuple[str, ...]]:
        """Hold the lock of the only writer; gives the names of the generations that a killed one left unfinished, already swept away.

        Calls `waiting` once if another holds it; `IndexBusy` when it still does after `wait_s`.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = (self.root / "lock").open("a+")
        except OSError as error:
            raise KnowledgeError(f"the index folder {self.root} cannot be written ({error.strerror}); set ASK_AI_DATA to a folder of yours") from error
        with lock:
            self._acquire(lock, wait_s, waiting)
            yield self._sweep()

    def _acquire(self, lock: IO[str], wait_s: float, waiting: Callable[[], None]) -> None:
        deadline, told = time.monotonic() + wait_s, False
        while not _try_lock(lock, fcntl.LOCK_EX):
            if not told:
                waiting()
                told = True
            if time.monotonic() >= deadline:
                raise IndexBusy(f"another sync has held {self.root} for {wait_s:.0f} s; try again when it is done")
            time.sleep(POLL_S)  # noqa: TID251  only the command line waits here, never the bot

    def _sweep(self) -> tuple[str, ...]:
        leftovers = sorted((self.root / "generations").glob(f"{DRAFT}*"))
        for leftover in leftovers:
            shutil.rmtree(leftover, ignore_errors=True)
        return tuple(leftover.name.removeprefix(DRAFT) for leftover in leftovers)

    @contextmanager
    def draft(self, name: str) -> Iterator[Path]:
        """An empty folder to write into; it vanishes if the body fails."""
        folder = self.folder(DRAFT + name)
        try:
            folder.mkdir(parents=True)
            yield folder
        except OSError as error:
            raise KnowledgeError(f"the new index could not be written ({error.strerror or error}); the old one stays in use{_remedy(error)}") from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, name: str, draft: Path) -> None:
        """Make the draft the current generation; a crash leaves either the old or the new one in use, never a mix."""
        _sync_tree(draft)
        draft.rename(self.folder(name))
        _sync_folder(self.root / "generations")
        pointer = self.root / "current.new"
        with pointer.open("w", encoding="utf-8") as file:
            file.write(name + "\n")
            file.flush()
            os.fsync(file.fileno())
        pointer.replace(self.root / "current")
        _sync_folder(self.root)

    def unread(self, keep: str) -> Iterator[str]:
        """Each generation but `keep` that nobody reads; it is locked against readers while the caller has it."""
        for folder in sorted((self.root / "generations").glob("g*/")):
            if folder.name == keep:
                continue
            try:
                lock = (folder / "readers").open("a+")
            except PermissionError:
                continue  # written by another user, who can delete it
            with lock:
                if _try_lock(lock, fcntl.LOCK_EX):
                    yield folder.name

    def left(self, keep: str) -> list[str]:
        """The generations beside `keep` that are not deleted yet, oldest first."""
        return sorted(folder.name for folder in (self.root / "generations").glob("g*/") if folder.name != keep)

    def remove(self, name: str) -> None:
        """Delete a generation's files."""
        shutil.rmtree(self.folder(name), ignore_errors=True)

    @contextmanager
    def reading(self, name: str) -> Iterator[None]:
        """Keep the generation from being deleted; `IndexBroken` when it just was."""
        try:
            lock = (self.folder(name) / "readers").open("a+")
        except PermissionError as error:
            raise self._foreign() from error
        except OSError as error:
            raise IndexBroken(f"the index generation {name} cannot be opened ({error.strerror}); run `ask-ai sync`") from error
        with lock:
            if not _try_lock(lock, fcntl.LOCK_SH) or not self.folder(name).is_dir():
                raise IndexBroken(f"the index generation {name} was just replaced; try again")
            yield


def _remedy(error: OSError) -> str:
    return "; free some disk space and run `ask-ai sync` again" if error.errno == errno.ENOSPC else ""


def _try_lock(file: IO[str], how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):  # some file systems cannot sync a directory; the rename is atomic all the same
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_dir():
            _sync_folder(path)
        else:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    _sync_folder(folder)
