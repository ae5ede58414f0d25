"""The reference of LiveKit's Python packages, read from their wheels; nothing of them is imported or run."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from knowledge.errors import SourceFailed
from knowledge.model import Page
from knowledge.sources.base import Progress
from knowledge.sources.declared import DeclaredPackage
from knowledge.sources.python.download import Fetch, newest_wheel, pip_download
from knowledge.sources.python.package import read_packages
from knowledge.sources.python.pages import pages_of
from knowledge.sources.python.wheel import artefact_of, package_of, read_wheel

PACKAGES = ("livekit-api", "livekit", "livekit-agents", "livekit-protocol")
# Part of every etag: raise it when pages of the same wheel come out differently.
READER_VERSION = "1"


class PythonPackagesSource:
    """Pages of classes, messages and modules of the packages.

    `wheel_dir` is where wheels are kept between syncs (a temporary folder when None); `fetch` puts the newest wheel there, None takes the wheels that are
    in `wheel_dir`. When fetching fails and an older wheel is in `wheel_dir`, that one is read.
    """

    name = "python"
    vanish_limit = 0.5

    def __init__(self, packages: Sequence[str] = PACKAGES, *, wheel_dir: Path | None = None, fetch: Fetch | None = pip_download) -> None:
        self._packages = tuple(packages)
        self._wheel_dir = wheel_dir
        self._fetch = fetch

    async def pages(self, known: Mapping[str, Page], progress: Progress) -> AsyncIterator[Page]:
        """Every page there is; the very pages of last time when no wheel has changed.

        Raises:
            SourceFailed: not one package could be read.
        """
        async with AsyncExitStack() as stack:
            folder = self._wheel_dir or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ask-ai-wheels-")))
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
            wheels, failures = await self._wheels(folder)
            found = await self._read(wheels, known, failures)
        progress.expect(len(found) + sum(1 for page in known.values() if page.package in failures))
        for page in found:
            progress.advance()
            yield page
        _report(failures, known, progress)

    async def _wheels(self, folder: Path) -> tuple[list[Path], dict[str, str]]:
        failures: dict[str, str] = {}
        async with asyncio.TaskGroup() as group:
            for package in self._packages:
                group.create_task(self._get(package, folder, failures))
        wheels = [wheel for package in self._packages if (wheel := newest_wheel(package, folder))]
        missing = set(self._packages) - {package_of(wheel) for wheel in wheels}
        if missing and not wheels:
            raise SourceFailed(next(iter(failures.values()), f"no wheel of {', '.join(sorted(missing))} in {folder}; put some there or allow downloads"))
        # An older wheel at hand is better than nothing, and not a failure.
        return wheels, {package: failures.get(package, f"no wheel in {folder}") for package in sorted(missing)}

    async def _get(self, package: str, folder: Path, failures: dict[str, str]) -> None:
        if self._fetch is None:
            return
        try:
            await self._fetch(package, folder)
        except SourceFailed as error:
            failures[package] = str(error)

    async def _read(self, wheels: Sequence[Path], known: Mapping[str, Page], failures: dict[str, str]) -> list[Page]:
        etags = {package_of(wheel): f"{READER_VERSION} {await asyncio.to_thread(artefact_of, wheel)}" for wheel in wheels}
        current = [page for page in known.values() if page.package in etags]
        # Packages re-export each other, so a page may change with any of the wheels: all or nothing.
        if not failures and {page.etag for page in current} == {"; ".join(etags.values())}:
            return current
        return await asyncio.to_thread(_pages, wheels, "; ".join(etags.values()), failures)


def _pages(wheels: Sequence[Path], etag: str, failures: dict[str, str]) -> list[Page]:
    readable = []
    for path in wheels:
        try:
            readable.append(read_wheel(path))
        except SourceFailed as error:
            failures[package_of(path)] = str(error)
    if not readable:
        raise SourceFailed(next(iter(failures.values())))
    packages = read_packages(readable)
    return [page for package in packages for page in pages_of(package, is_package=_package_modules(packages), etag=etag)]


def _package_modules(packages: Sequence[DeclaredPackage]) -> frozenset[str]:
    return frozenset(name for package in packages for name in package.packages)


def _report(failures: Mapping[str, str], known: Mapping[str, Page], progress: Progress) -> None:
    for package, why in failures.items():
        addresses = [page.url for page in known.values() if page.package == package] or [f"package:{package}"]
        for address in addresses:
            progress.failed(address, why)
