"""The programs that the bench runs: found where Debian puts them, or built once and kept.

LiveKit's server comes from its Go module. Its binary is called `server`; newer tags need `replace` lines, which `go install` refuses.
The bridge is ours, in the folder of that name. Both lie in `ASK_AI_LIVE_CACHE`, or in the user's cache folder.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SERVER_VERSION = "v1.13.5"
SERVER_MODULE = f"github.com/livekit/livekit-server/cmd/server@{SERVER_VERSION}"
BRIDGE = Path(__file__).parent / "bridge"
BUILD_S = 1200
UNUSED_S = 30 * 86_400  # each version of the bridge takes 30 MB
GO_FOLDERS = ("/usr/local/go/bin", "/usr/lib/go/bin")  # where installers put it without telling PATH
DEBIAN = {"redis-server": "redis-server", "sipp": "sip-tester"}


class Missing(Exception):
    """This machine cannot run the bench; the message says why, and what would help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Where the programs are. `sip` takes calls from LiveKit's server: our bridge, or the `livekit-sip` that `LIVE_SIP_BIN` names; `bridge` is always ours."""

    server: Path
    redis: Path
    sipp: Path
    bridge: Path
    sip: Path

    @property
    def sip_is_livekits(self) -> bool:
        return self.sip != self.bridge


def tools(env: Mapping[str, str]) -> Tools:
    """Everything, built if need be: some minutes the first time, then milliseconds. `Missing` says all that is missing."""
    found = {name: shutil.which(name, path=env.get("PATH")) for name in DEBIAN}
    absent = [f"{name} (Debian: apt install {package})" for name, package in DEBIAN.items() if not found[name]]
    if absent:
        raise Missing(f"not installed: {', '.join(absent)}")
    cache = cache_folder(env)
    bridge = kept(cache / f"bridge-{fingerprint(BRIDGE)}" / "bridge", ["build", "-o", "bridge", "."], env, source=BRIDGE)
    return Tools(
        server=kept(cache / f"server-{SERVER_VERSION}" / "server", ["install", SERVER_MODULE], env),
        redis=Path(str(found["redis-server"])),
        sipp=Path(str(found["sipp"])),
        bridge=bridge,
        sip=Path(env.get("LIVE_SIP_BIN") or bridge),
    )


def cache_folder(env: Mapping[str, str]) -> Path:
    """Where what was built is kept."""
    home = env.get("XDG_CACHE_HOME") or Path(env.get("HOME") or tempfile.gettempdir()) / ".cache"
    return Path(env.get("ASK_AI_LIVE_CACHE") or Path(home) / "ask-ai" / "live")


def fingerprint(folder: Path) -> str:
    """Changes with every byte of the Go sources and of the modules they are pinned to."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.iterdir() if path.suffix in {".go", ".mod", ".sum"}):
        digest.update(f"{file.name}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def kept(program: Path, arguments: list[str], env: Mapping[str, str], source: Path | None = None) -> Path:
    """The program, built by `go` with these arguments unless it is there. What was built half-way is never seen; two who build wait for each other.

    Building one forgets those beside it that nobody has used for a month.
    """
    if program.exists():
        os.utime(program.parent)
        return program
    forget_unused(program.parent.parent)
    program.parent.mkdir(parents=True, exist_ok=True)
    with locked(program.parent / "lock"), tempfile.TemporaryDirectory(dir=program.parent) as workshop:
        if not program.exists():
            build(Path(workshop), arguments, env, source)
            (Path(workshop) / program.name).replace(program)
    return program


def forget_unused(cache: Path) -> None:
    """Remove what lies in the cache and was not used for long."""
    for folder in cache.glob("*-*/"):
        if time.time() - folder.stat().st_mtime > UNUSED_S:
            shutil.rmtree(folder, ignore_errors=True)  # somebody else may do the same


def build(workshop: Path, arguments: list[str], env: Mapping[str, str], source: Path | None) -> None:
    """Run `go` so that the program appears in the workshop; the sources stay untouched."""
    if source:
        shutil.copytree(source, workshop, dirs_exist_ok=True)
    whole_path = os.pathsep.join([env.get("PATH", os.defpath), *GO_FOLDERS])
    go = shutil.which("go", path=whole_path)
    if not go:
        raise Missing("Go is not installed, and LiveKit's server is built from source: https://go.dev/dl/")
    done = subprocess.run(
        [go, *arguments], cwd=workshop, env={**env, "PATH": whole_path, "GOBIN": str(workshop)}, capture_output=True, text=True, timeout=BUILD_S, check=False
    )
    if done.returncode:
        raise Missing(f"`go {' '.join(arguments)}` failed: {done.stderr[-600:].strip()}")


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """One process at a time; the lock of a killed one is free."""
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
