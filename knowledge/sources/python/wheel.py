"""A wheel as text: its name, version and Python sources. Nothing is unpacked to disk, imported or run."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import SourceFailed

FILE_LIMIT_BYTES = 4_000_000
TOTAL_LIMIT_BYTES = 80_000_000
SKIPPED_PARTS = frozenset({"tests", "test", "plugins", "examples", "resources", "__pycache__"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """One wheel: `files` maps paths inside it (`livekit/agents/job.py`) to source text; `artefact` is file name and digest."""

    package: str
    version: str
    artefact: str
    files: Mapping[str, str]


def package_of(path: Path) -> str:
    """The package a wheel file belongs to, as the index spells it: `livekit_api-1.2.2-py3-none-any.whl` is `livekit-api`."""
    return path.name.split("-", 1)[0].replace("_", "-").lower()


def version_of(path: Path) -> str:
    """The version in a wheel's file name ("" when the name has none)."""
    parts = path.name.split("-")
    return parts[1] if len(parts) > 2 else ""


def version_key(version: str) -> tuple[tuple[int, int, str], ...]:
    """Orders versions well enough to pick the newest of a few files: numbers by value, a word (rc1) before nothing."""
    parts = version.replace("-", ".").split(".")
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts)


def artefact_of(path: Path) -> str:
    """File name and SHA-256 of a wheel: equal when the content is equal.

    Raises:
        SourceFailed: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return f"{path.name} sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    except OSError as error:
        raise SourceFailed(f"{path.name}: {error.strerror or error}; check the wheel directory") from error


def read_wheel(path: Path) -> Wheel:
    """The Python sources and stubs of a wheel; too large files are left out.

    Raises:
        SourceFailed: the file is not a wheel, or unpacks to more than `TOTAL_LIMIT_BYTES`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            files = {entry.filename: archive.read(entry).decode("utf-8", "replace") for entry in _sources(archive)}
    except (OSError, zipfile.BadZipFile) as error:
        raise SourceFailed(f"{path.name} cannot be read as a wheel ({error}); delete it and sync again") from error
    return Wheel(package=package_of(path), version=version_of(path), artefact=artefact_of(path), files=files)


def _sources(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    wanted = [entry for entry in archive.infolist() if _is_source(entry)]
    if sum(entry.file_size for entry in wanted) > TOTAL_LIMIT_BYTES:
        raise SourceFailed(f"{archive.filename} holds more than {TOTAL_LIMIT_BYTES} bytes of Python; it is not what it says it is")
    return wanted


def _is_source(entry: zipfile.ZipInfo) -> bool:
    parts = entry.filename.split("/")
    return entry.filename.endswith((".py", ".pyi")) and entry.file_size <= FILE_LIMIT_BYTES and not SKIPPED_PARTS.intersection(parts[:-1])
