"""The reference of LiveKit's npm packages, read from their type declarations; nothing of them is installed or run."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path

from knowledge.errors import SourceFailed, SourceSkipped
from knowledge.model import Page
from knowledge.sources.base import Progress
from knowledge.sources.npm.package import read_packages
from knowledge.sources.npm.pages import pages_of
from knowledge.sources.npm.tarball import NpmPackage, read_tarball
from knowledge.sources.tools import run

# Two packages once published a higher number by mistake (components-react 3.0.0 and protocol 2.0.0, both of May 2026); the line before it is maintained.
# https://github.com/livekit/components-js/blob/main/packages/react/package.json
PACKAGES = ("livekit-client", "livekit-server-sdk", "@livekit/agents", "@livekit/components-react@2", "@livekit/protocol@1")
# Part of every etag: raise it when pages of the same tarball come out differently.
READER_VERSION = "1"
DEADLINE_S = 120.0
SKIPPED = "skipped: npm not found; install Node.js to index the JavaScript reference, or leave it"


class NpmPackagesSource:
    """Pages of classes, interfaces, hooks and files of the packages.

    `packages` are what `npm pack` takes: a name, with `@` and a version or range where the newest is not wanted. `which` finds the npm command.
    """

    name = "npm"
    vanish_limit = 0.5

    def __init__(self, packages: Sequence[str] = PACKAGES, *, which: Callable[[str], str | None] = shutil.which) -> None:
        self._packages = tuple(packages)
        self._which = which

    async def pages(self, known: Mapping[str, Page], progress: Progress) -> AsyncIterator[Page]:
        """Every page there is; the very pages of last time when no tarball has changed.

        Raises:
            SourceSkipped: there is no npm.
            SourceFailed: not one package could be read.
        """
        npm = await asyncio.to_thread(self._which, "npm")
        if npm is None:
            raise SourceSkipped(SKIPPED)
        with tempfile.TemporaryDirectory(prefix="ask-ai-npm-") as folder:
            packages, failures = await self._read(npm, Path(folder))
        etag = "; ".join([READER_VERSION, *(package.artefact for package in packages)])
        current = [page for page in known.values() if page.package not in failures]
        unchanged = not failures and {page.etag for page in current} == {etag}
        found = current if unchanged else await asyncio.to_thread(_pages, packages, etag)
        progress.expect(len(found) + sum(1 for page in known.values() if page.package in failures))
        for page in found:
            progress.advance()
            yield page
        for package, why in failures.items():
            for address in [page.url for page in known.values() if page.package == package] or [f"package:{package}"]:
                progress.failed(address, why)

    async def _read(self, npm: str, folder: Path) -> tuple[list[NpmPackage], dict[str, str]]:
        found: dict[str, NpmPackage] = {}
        failures: dict[str, str] = {}
        async with asyncio.TaskGroup() as group:
            for number, package in enumerate(self._packages):
                group.create_task(_get(npm, package, folder / str(number), found, failures))
        if not found:
            raise SourceFailed(next(iter(failures.values()), "no npm package was asked for"))
        return [found[package] for package in self._packages if package in found], {name_of(package): why for package, why in failures.items()}


def name_of(package: str) -> str:
    """The name in what `npm pack` takes: `@livekit/protocol@1` is `@livekit/protocol`."""
    return package[:1] + package[1:].partition("@")[0]


async def _get(npm: str, package: str, folder: Path, found: dict[str, NpmPackage], failures: dict[str, str]) -> None:
    """Each package has its folder, so that whatever npm calls the file, it is the one that is there."""
    command = [npm, "pack", package, "--pack-destination", str(folder), "--json", "--ignore-scripts", "--loglevel", "error"]
    try:
        await asyncio.to_thread(folder.mkdir)
        await run(command, folder, what=f"npm pack {package}", deadline_s=DEADLINE_S)
        found[package] = await asyncio.to_thread(_only, folder, package)
    except SourceFailed as error:
        failures[package] = str(error)


def _only(folder: Path, package: str) -> NpmPackage:
    tarballs = sorted(folder.glob("*.tgz"))
    if len(tarballs) != 1:
        raise SourceFailed(f"npm pack {package} left {len(tarballs)} files instead of one; run it by hand to see why")
    return read_tarball(tarballs[0])


def _pages(packages: Sequence[NpmPackage], etag: str) -> list[Page]:
    return [page for package in read_packages(packages) for page in pages_of(package, etag=etag)]
