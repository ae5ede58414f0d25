"""Gets a package's wheel with the pip of this interpreter, so that the user's index, proxy and credentials are honoured."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Protocol

from knowledge.sources.python.wheel import package_of, version_key, version_of
from knowledge.sources.tools import run

DEADLINE_S = 120.0


class Fetch(Protocol):
    """Puts the newest wheel of a package into a folder."""

    async def __call__(self, package: str, folder: Path) -> None:
        """Leaves one wheel of `package` in `folder`, beside what is there already.

        Raises:
            SourceFailed: there is no wheel; the message says what to do.
        """


async def pip_download(package: str, folder: Path) -> None:
    """`pip download` without dependencies and without running anything of the package (wheels only)."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--dest", str(folder), package]
    await run(command, folder, what=f"pip download {package}", deadline_s=DEADLINE_S)


def newest_wheel(package: str, folder: Path) -> Path | None:
    """The wheel of a package with the highest version in a folder; None when there is none."""
    wheels = [path for path in folder.glob("*.whl") if package_of(path) == package.replace("_", "-").lower()]
    return max(wheels, key=lambda path: (version_key(version_of(path)), path.name), default=None)
