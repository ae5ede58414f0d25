from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.errors import SourceFailed, SourceSkipped
from knowledge.model import Page
from knowledge.sources.npm import tarball
from knowledge.sources.npm.tarball import read_folder, read_tarball
from knowledge.sources.npm_packages import PACKAGES, NpmPackagesSource, name_of
from tests.fakes.observer import RecordingProgress
from tests.knowledge.packages import add_to_tarball, write_npm, write_tarball

CLIENT = {
    "dist/index.d.ts": """
        export { default as Room } from './room/Room';
        export * from './options';
        """,
    "dist/room/Room.d.ts": """
        import type { RoomOptions } from '../options';
        /** Where participants meet. */
        declare class Room {
            private secret;
            name: string;
            metadata?: string;
            sid: string;
            isRecording: boolean;
            /**
             * Joins.
             * @param url - where the server is
             */
            connect(url: string, token: string): Promise<void>;
            constructor(options?: RoomOptions);
        }
        export default Room;
        """,
    "dist/options.d.ts": "export interface RoomOptions {\n    /** Adapts to the view. */\n    adaptiveStream?: boolean;\n}\n",
}
HOOKS = {
    "dist/index.d.ts": "export * from './hooks';",
    "dist/hooks/index.d.ts": "export { useRoom, UseRoomOptions, useOther, OtherState } from './useRoom';",
    "dist/hooks/useRoom.d.ts": """
        /** @public */
        export interface UseRoomOptions { room?: string; }
        /** Something else. */
        export interface OtherState { a: string; b: number; }
        /** Gives the room. */
        export declare function useRoom(options?: UseRoomOptions): string;
        export declare function useOther(): OtherState;
        """,
}


def nothing_found(_: str) -> None:
    return None


def found_at(npm: Path) -> Callable[[str], str | None]:
    return lambda _: str(npm)


async def sync(source: NpmPackagesSource, known: dict[str, Page] | None = None) -> tuple[dict[str, Page], RecordingProgress]:
    progress = RecordingProgress()
    return {page.url: page async for page in source.pages(known or {}, progress)}, progress


async def test_without_npm_the_source_is_skipped_and_says_why() -> None:
    with pytest.raises(SourceSkipped, match="skipped: npm not found"):
        await sync(NpmPackagesSource(which=nothing_found))


async def test_a_class_gets_a_page_at_its_reference_address(tmp_path: Path) -> None:
    write_tarball(tmp_path, "livekit-client", "2.23.0", CLIENT)

    pages, progress = await sync(NpmPackagesSource(("livekit-client",), which=found_at(write_npm(tmp_path))))

    page = pages["https://docs.livekit.io/reference/client-sdk-js/classes/Room.html"]
    assert page.title == "Room (livekit-client, JavaScript)"
    assert (page.source, page.language, page.package, page.version) == ("npm", "js", "livekit-client", "2.23.0")
    assert "import { Room } from 'livekit-client'" in page.text
    assert "new Room(options?: RoomOptions)" in page.text
    assert "- `url` (`string`): where the server is" in page.text
    assert "- `adaptiveStream` (`boolean`): Adapts to the view." in page.text
    assert "secret" not in page.text
    assert progress.expected == progress.advanced == len(pages) == 2


async def test_the_options_of_a_hook_are_told_on_the_page_of_the_hook(tmp_path: Path) -> None:
    write_tarball(tmp_path, "@livekit/components-react", "2.9.24", HOOKS)

    pages, _ = await sync(NpmPackagesSource(("@livekit/components-react@2",), which=found_at(write_npm(tmp_path))))

    assert list(pages) == [f"https://docs.livekit.io/reference/components/react/hook/{name}/" for name in ("useroom", "useother")]
    page = pages["https://docs.livekit.io/reference/components/react/hook/useroom/"]
    assert (page.language, page.package) == ("react", "@livekit/components-react")
    assert "## OtherState" in page.text
    assert "## UseRoomOptions" not in page.text


async def test_unchanged_tarballs_give_the_very_pages_of_last_time(tmp_path: Path) -> None:
    write_tarball(tmp_path, "livekit-client", "2.23.0", CLIENT)
    source = NpmPackagesSource(("livekit-client",), which=found_at(write_npm(tmp_path)))
    first, _ = await sync(source)

    second, _ = await sync(source, first)

    assert all(second[url] is page for url, page in first.items())


async def test_one_package_that_cannot_be_had_keeps_its_pages_and_the_others_go_on(tmp_path: Path) -> None:
    write_tarball(tmp_path, "livekit-client", "2.23.0", CLIENT)
    hooks = write_tarball(tmp_path, "@livekit/components-react", "2.9.24", HOOKS)
    source = NpmPackagesSource(("livekit-client", "@livekit/components-react@2"), which=found_at(write_npm(tmp_path)))
    known, _ = await sync(source)
    hooks.unlink()

    pages, progress = await sync(source, known)

    assert {page.package for page in pages.values()} == {"livekit-client"}
    assert {url for url, _ in progress.failures} == {url for url, page in known.items() if page.language == "react"}
    assert all("npm error 404" in why for _, why in progress.failures)


async def test_a_package_that_was_never_read_fails_under_its_name(tmp_path: Path) -> None:
    write_tarball(tmp_path, "livekit-client", "2.23.0", CLIENT)

    _, progress = await sync(NpmPackagesSource(("livekit-client", "@livekit/agents"), which=found_at(write_npm(tmp_path))))

    assert [url for url, _ in progress.failures] == ["package:@livekit/agents"]


async def test_without_any_package_the_source_fails_and_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceFailed, match="check the network"):
        await sync(NpmPackagesSource(("livekit-client",), which=found_at(write_npm(tmp_path))))


async def test_two_tarballs_for_one_package_are_not_guessed_at(tmp_path: Path) -> None:
    write_tarball(tmp_path, "livekit-client", "1.0.0", CLIENT)
    write_tarball(tmp_path, "livekit-client", "2.0.0", CLIENT)

    with pytest.raises(SourceFailed, match="left 2 files instead of one"):
        await sync(NpmPackagesSource(("livekit-client",), which=found_at(write_npm(tmp_path))))


@pytest.mark.parametrize(
    ("asked", "name"), [("livekit-client", "livekit-client"), ("@livekit/agents", "@livekit/agents"), ("@livekit/protocol@1", "@livekit/protocol")]
)
def test_the_name_of_a_package_is_what_stands_before_its_version(asked: str, name: str) -> None:
    assert name_of(asked) == name


def test_the_usual_packages_are_those_of_the_javascript_sdks() -> None:
    assert [name_of(package) for package in PACKAGES] == [
        "livekit-client",
        "livekit-server-sdk",
        "@livekit/agents",
        "@livekit/components-react",
        "@livekit/protocol",
    ]


def test_a_tarball_gives_declarations_and_nothing_that_climbs_out(tmp_path: Path) -> None:
    path = tmp_path / "x.tgz"
    with tarfile.open(path, "w:gz") as archive:
        add_to_tarball(archive, "package/package.json", '{"name": "x", "version": "1.0.0", "types": "index.d.ts"}')
        for name in (
            "package/index.d.ts",
            "package/../../evil.d.ts",
            "package//etc/evil.d.ts",
            "package/a.test.d.ts",
            "package/dist/ts4.2/old.d.ts",
            "package/b.ts",
        ):
            add_to_tarball(archive, name, "export {};")
        add_to_tarball(archive, "package/dist/reads.js", "process.env.LIVEKIT_URL")
        add_to_tarball(archive, "package/dist/silent.js", "1")
        link = tarfile.TarInfo("package/link.d.ts")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)

    found = read_tarball(path)

    assert sorted(found.files) == ["dist/reads.js", "etc/evil.d.ts", "index.d.ts"]
    assert found.entries == {"x": "index.d.ts"}


def test_a_tarball_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.tgz"
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        text = " " * tarball.FILE_LIMIT_BYTES
        for number in range(tarball.TOTAL_LIMIT_BYTES // tarball.FILE_LIMIT_BYTES + 1):
            add_to_tarball(archive, f"package/{number}.d.ts", text)

    with pytest.raises(SourceFailed, match="not what it says it is"):
        read_tarball(path)


@pytest.mark.parametrize("content", [b"", b"not a tarball"])
def test_a_broken_tarball_is_a_failed_package(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.tgz"
    path.write_bytes(content)

    with pytest.raises(SourceFailed, match="cannot be read as an npm package"):
        read_tarball(path)


@pytest.mark.parametrize("manifest", ["", "[]", '{"name": "x"}'])
def test_a_tarball_without_name_and_version_is_no_package(tmp_path: Path, manifest: str) -> None:
    path = tmp_path / "x.tgz"
    with tarfile.open(path, "w:gz") as archive:
        add_to_tarball(archive, "package/package.json", manifest)

    with pytest.raises(SourceFailed, match="it is not an npm package"):
        read_tarball(path)


def test_a_folder_without_a_readable_manifest_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "package.json").symlink_to("package.json")
    with pytest.raises(SourceFailed, match="it is not an npm package"):
        read_folder(tmp_path)


def test_an_installed_package_is_read_without_what_it_depends_on(tmp_path: Path) -> None:
    (tmp_path / "node_modules" / "other").mkdir(parents=True)
    (tmp_path / "node_modules" / "other" / "index.d.ts").write_text("export {};")
    (tmp_path / "index.d.ts").write_text("export {};")
    (tmp_path / "package.json").write_text('{"name": "x", "version": "1.0.0", "exports": {"./sub": {"require": "./index.d.ts"}, ".": "./index.d.ts"}}')

    found = read_folder(tmp_path)

    assert list(found.files) == ["index.d.ts"]
    assert found.entries == {"x": "index.d.ts", "x/sub": "index.d.ts"}
