"""Small wheels and npm tarballs for tests, and an npm that hands them out."""

from __future__ import annotations

import io
import json
import sys
import tarfile
import textwrap
import zipfile
from collections.abc import Mapping
from pathlib import Path

from knowledge.errors import SourceFailed


def write_wheel(folder: Path, package: str, version: str, files: Mapping[str, str]) -> Path:
    """A wheel that pip would take; `files` maps paths to source, indented as the test likes."""
    stem = package.replace("-", "_")
    info = f"{stem}-{version}.dist-info"
    entries = {path: textwrap.dedent(source) for path, source in files.items()} | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    entries[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*entries, f"{info}/RECORD"])
    path = folder / f"{stem}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in entries.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return path


def write_tarball(folder: Path, package: str, version: str, files: Mapping[str, str], *, types: str = "./dist/index.d.ts") -> Path:
    """A tarball as `npm pack` makes it."""
    manifest = {"name": package, "version": version, "exports": {".": {"import": {"types": types}}}}
    path = folder / f"{package.lstrip('@').replace('/', '-')}-{version}.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in {"package.json": json.dumps(manifest), **{name: textwrap.dedent(text) for name, text in files.items()}}.items():
            add_to_tarball(archive, f"package/{name}", text)
    return path


def add_to_tarball(archive: tarfile.TarFile, name: str, text: str) -> None:
    """One more file, under whatever name."""
    data = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


class Shelf:
    """A package index for wheels: `add` puts a package on it, `fetch` is what the source calls. `asked` lists the packages asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._wheels: dict[str, tuple[str, Mapping[str, str]]] = {}

    def add(self, package: str, version: str, files: Mapping[str, str]) -> None:
        """The newest version of a package from now on."""
        self._wheels[package] = (version, files)

    async def fetch(self, package: str, folder: Path) -> None:
        """See `Fetch`."""
        self.asked.append(package)
        if package not in self._wheels:
            raise SourceFailed(f"pip download {package} failed: no such package; check the network")
        write_wheel(folder, package, *self._wheels[package])


def write_npm(folder: Path) -> Path:
    """An `npm` whose `pack` copies tarballs out of `folder`, where NAME.tgz is kept with slashes as dashes."""
    script = folder / "npm"
    script.write_text(
        textwrap.dedent(f"""\
            #!{sys.executable}
            import pathlib, shutil, sys
            package, target = sys.argv[2], sys.argv[sys.argv.index("--pack-destination") + 1]
            name = (package[:1] + package[1:].partition("@")[0]).lstrip("@").replace("/", "-")
            found = sorted(pathlib.Path({str(folder)!r}).glob(name + "-*.tgz"))
            if "--ignore-scripts" not in sys.argv or not found:
                sys.exit(f"npm error 404 {{package}} is not here")
            for tarball in found:
                shutil.copy(tarball, target)
            """)
    )
    script.chmod(0o700)
    return script
