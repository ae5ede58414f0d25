"""How the bench finds and builds its programs, with a compiler that is a shell script."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.live.livekit.build import BRIDGE, DEBIAN, Missing, cache_folder, fingerprint, kept, tools
from tests.live.livekit.people import ROOT

ARGUMENTS = ["build", "-o", "program", "."]


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of programs, with a "go" that notes each run and builds a program that says "built"."""
    folder = tmp_path / "bin"
    folder.mkdir()
    install(folder, "go", f"echo run >> {tmp_path}/runs; sleep 0.05; echo built > program")
    return folder


def install(folder: Path, name: str, body: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{body}\n")
    (folder / name).chmod(0o755)


def path_of(folder: Path) -> dict[str, str]:
    return {"PATH": f"{folder}{os.pathsep}{os.defpath}"}


def test_what_is_not_installed_is_named_with_its_package(tmp_path: Path) -> None:
    with pytest.raises(Missing) as reason:
        tools({"PATH": str(tmp_path)})

    for program, package in DEBIAN.items():
        assert program in str(reason.value)
        assert f"apt install {package}" in str(reason.value)


def test_two_who_build_at_once_build_once(tmp_path: Path, machine: Path) -> None:
    program = tmp_path / "cache" / "v1" / "program"
    with ThreadPoolExecutor(max_workers=3) as pool:
        built = list(pool.map(lambda _: kept(program, ARGUMENTS, path_of(machine)), range(3)))

    assert {path.read_text() for path in built} == {"built\n"}
    assert (tmp_path / "runs").read_text().splitlines() == ["run"]


def test_building_forgets_what_nobody_used_for_long(tmp_path: Path, machine: Path) -> None:
    cache = tmp_path / "cache"
    old, used = (kept(cache / name / "program", ARGUMENTS, path_of(machine)) for name in ("bridge-old", "bridge-used"))
    for program in (old, used):
        os.utime(program.parent, (0, 0))

    kept(used, ARGUMENTS, path_of(machine))
    kept(cache / "bridge-new" / "program", ARGUMENTS, path_of(machine))

    assert {folder.name for folder in cache.iterdir()} == {"bridge-used", "bridge-new"}


def test_a_build_that_fails_says_why_and_leaves_no_program(tmp_path: Path, machine: Path) -> None:
    install(machine, "go", "echo half > program; echo 'go.mod requires go >= 9.9' >&2; exit 1")
    program = tmp_path / "cache" / "v1" / "program"

    with pytest.raises(Missing, match=r"requires go >= 9\.9"):
        kept(program, ARGUMENTS, path_of(machine))
    assert [path.name for path in program.parent.iterdir()] == ["lock"]


def test_sources_are_built_outside_their_folder(tmp_path: Path, machine: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "main.go").write_text("package main")
    install(machine, "go", "cat main.go > program")

    assert kept(tmp_path / "cache" / "program", ARGUMENTS, path_of(machine), source=source).read_text() == "package main"
    assert [path.name for path in source.iterdir()] == ["main.go"]


def test_the_fingerprint_follows_the_sources_and_nothing_else(tmp_path: Path) -> None:
    for file in (*BRIDGE.glob("*.go"), *BRIDGE.glob("go.*")):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert fingerprint(tmp_path) == fingerprint(BRIDGE)

    (tmp_path / "notes.txt").write_text("not built")
    assert fingerprint(tmp_path) == fingerprint(BRIDGE)

    with (tmp_path / "main.go").open("a") as main:
        main.write("// changed\n")
    assert fingerprint(tmp_path) != fingerprint(BRIDGE)


def test_the_cache_is_where_it_is_asked_for() -> None:
    assert cache_folder({"HOME": "/h"}) == Path("/h/.cache/ask-ai/live")
    assert cache_folder({"HOME": "/h", "XDG_CACHE_HOME": "/x"}) == Path("/x/ask-ai/live")
    assert cache_folder({"HOME": "/h", "XDG_CACHE_HOME": "/x", "ASK_AI_LIVE_CACHE": "/c"}) == Path("/c")


@pytest.mark.parametrize(("ci", "outcome"), [("", "skipped"), ("true", "error")])
def test_where_programs_are_missing_tests_are_skipped_by_name_and_fail_in_ci(tmp_path: Path, ci: str, outcome: str) -> None:
    folder = "tests/live/livekit"  # without the fixtures above it, which take their time
    alone = ["-p", "no:cacheprovider", "-p", "tests.live.livekit.fixtures", "--confcutdir", folder, "--rootdir", "."]
    command = [sys.executable, "-m", "pytest", *alone, "-rsE", f"{folder}/test_agents.py", "-k", "taken"]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": str(tmp_path), "CI": ci}, capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode != 0) == bool(ci)
    assert f"1 {outcome}" in done.stdout
    assert "apt install sip-tester" in done.stdout
