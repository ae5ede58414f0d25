"""An npm package as text: its name, version and declaration files. Nothing is unpacked to disk or run."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from knowledge.errors import SourceFailed

FILE_LIMIT_BYTES = 4_000_000
TOTAL_LIMIT_BYTES = 80_000_000
ENTRY_LIMIT = 50_000
DECLARATIONS = (".d.ts", ".d.mts")
# Of the code itself only what reads the environment is kept.
CODE = (".js", ".mjs")
CODE_LIMIT_BYTES = 200_000
READS_ENVIRONMENT = "process.env"
# Older copies of the same declarations, and tests.
SKIPPED = ("dist/ts4.2/", "dist/ts5.7/")
SKIPPED_ENDINGS = (".test.d.ts", ".spec.d.ts")
# This one publishes a bundle without a trace of which file says what; the files it was made of lie beside it.
ENTRIES = {"@livekit/protocol": "src/index.d.ts"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NpmPackage:
    """One package: `files` maps paths inside it (`dist/index.d.ts`) to text; `entries` maps what can be imported to the file that types it."""

    name: str
    version: str
    artefact: str
    files: Mapping[str, str]
    entries: Mapping[str, str]


def read_tarball(path: Path) -> NpmPackage:
    """The declaration files of a tarball of `npm pack`; links, odd paths and too large files are left out.

    Raises:
        SourceFailed: the file is no package, or holds more than the limits.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        with tarfile.open(path, "r:gz") as archive:
            files = dict(_read(archive))
    except (OSError, tarfile.TarError, EOFError) as error:
        raise SourceFailed(f"{path.name} cannot be read as an npm package ({error}); delete it and sync again") from error
    return _package(files, f"{path.name} sha256:{digest}")


def read_folder(folder: Path) -> NpmPackage:
    """The same from an installed package (`node_modules/livekit-client`).

    Raises:
        SourceFailed: there is no readable package in the folder.
    """
    try:
        paths = [path for path in folder.rglob("*") if path.is_file() and "node_modules" not in path.relative_to(folder).parts]
        named = ((path.relative_to(folder).as_posix(), path) for path in sorted(paths))
        texts = {name: path.read_text("utf-8", "replace") for name, path in named if _wanted(name, path.stat().st_size)}
    except OSError as error:
        raise SourceFailed(f"{folder} cannot be read ({error.strerror}); check the path") from error
    return _package({name: text for name, text in texts.items() if _useful(name, text)}, folder.name)


def _read(archive: tarfile.TarFile) -> Iterator[tuple[str, str]]:
    total = 0
    for count, entry in enumerate(archive):
        # The first folder is "package" by convention only.
        name = "/".join(PurePosixPath(entry.name).parts[1:])
        if not entry.isfile() or not _wanted(name, entry.size):
            continue
        total += entry.size
        if total > TOTAL_LIMIT_BYTES or count > ENTRY_LIMIT:
            raise SourceFailed(f"{archive.name!r} holds more than {TOTAL_LIMIT_BYTES} bytes or {ENTRY_LIMIT} files; it is not what it says it is")
        text = file.read().decode("utf-8", "replace") if (file := archive.extractfile(entry)) else ""
        if _useful(name, text):
            yield name, text


def _wanted(name: str, size: int) -> bool:
    if ".." in PurePosixPath(name).parts or name.startswith(("/", *SKIPPED)) or size > FILE_LIMIT_BYTES:
        return False
    is_code = name.startswith("dist/") and name.endswith(CODE) and size <= CODE_LIMIT_BYTES
    return name == "package.json" or is_code or (name.endswith(DECLARATIONS) and not name.endswith(SKIPPED_ENDINGS))


def _useful(name: str, text: str) -> bool:
    return not name.endswith(CODE) or READS_ENVIRONMENT in text


def _package(files: dict[str, str], artefact: str) -> NpmPackage:
    try:
        manifest = json.loads(files.pop("package.json", ""))
        name, version = str(manifest["name"]), str(manifest["version"])
    except (ValueError, TypeError, KeyError) as error:
        raise SourceFailed(f"{artefact.partition(' ')[0]} has no package.json with a name and a version; it is not an npm package") from error
    entries = {key: path for key, path in _entries(name, manifest) if path in files}
    return NpmPackage(name=name, version=version, artefact=artefact, files=files, entries=entries)


def _entries(name: str, manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if name in ENTRIES:
        yield name, ENTRIES[name]
        return
    exports = manifest.get("exports") or {}
    paths = {key: _types(value) for key, value in exports.items() if key.startswith(".")} if isinstance(exports, dict) else {}
    paths.setdefault(".", _types(exports) or str(manifest.get("types") or manifest.get("typings") or "index.d.ts"))
    for key, path in paths.items():
        yield f"{name}{key[1:]}", path.removeprefix("./")


def _types(value: Any) -> str:
    """The declaration file of an entry of `exports`, which nests conditions to any depth."""
    if isinstance(value, dict):
        return next((found for key in ("types", "import", "require", "default") if (found := _types(value.get(key)))), "")
    return value if isinstance(value, str) and value.endswith(DECLARATIONS) else ""
