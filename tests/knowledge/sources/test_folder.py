"""A directory of files as a source."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from knowledge.errors import SourceFailed
from knowledge.model import Page
from knowledge.sources.folder import FolderSource
from tests.knowledge.sources.docs.recorder import read


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A directory with one page."""
    root = tmp_path / "Notes"
    root.mkdir()
    write(root / "plain.md", "# Plain words\n\nText.")
    return root


def write(path: Path, text: str | bytes) -> Path:
    """A file, its directories included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


async def test_every_file_is_a_page_with_its_path_in_the_address(notes: Path) -> None:
    write(notes / "sub dir" / "How-to_call.markdown", "Just words.")
    write(notes / "list.TXT", "# In text\n\n- one")
    write(notes / "image.png", b"\x89PNG")

    pages, progress = await read(FolderSource(notes))

    assert {url: (page.title, page.text) for url, page in pages.items()} == {
        "folder://Notes/plain.md": ("Plain words", "Text."),
        "folder://Notes/sub%20dir/How-to_call.markdown": ("How to call", "Just words."),
        "folder://Notes/list.TXT": ("In text", "- one"),
    }
    assert {page.source for page in pages.values()} == {"folder:notes"}
    assert (progress.total, progress.advanced, progress.failures) == (3, 3, {})


async def test_front_matter_gives_title_address_and_aliases(notes: Path) -> None:
    write(notes / "a.md", "---\ntitle: 1.10\nurl: https://kb.example/a\naliases: [https://kb.example/old, https://kb.example/older]\n---\n# Heading\n\nText.")
    write(notes / "b.md", "---\ntitle: Same\naliases: https://kb.example/b\n---\n# Same\n\nText.")

    pages, _ = await read(FolderSource(notes, name="kb"))

    page = pages["https://kb.example/a"]
    assert (page.source, page.title, page.text) == ("kb", "1.10", "# Heading\n\nText.")
    assert page.aliases == ("folder://Notes/a.md", "https://kb.example/old", "https://kb.example/older")
    assert (pages["folder://Notes/b.md"].text, pages["folder://Notes/b.md"].aliases) == ("Text.", ("https://kb.example/b",))


@pytest.mark.parametrize("text", ["---\n\nWords between\n\n---\n\nrules.", "---\ntitle: never closed\n\nWords.", "--- \nwords: x"])
async def test_rules_at_the_top_are_no_front_matter(notes: Path, text: str) -> None:
    write(notes / "a.md", text)

    pages, progress = await read(FolderSource(notes))

    assert (pages["folder://Notes/a.md"].title, progress.failures) == ("a", {})


async def test_text_is_cleaned_lightly(notes: Path) -> None:
    write(notes / "a.md", "\ufeff# A\r\n\r\n<p align='x'>Text</p> <!-- no -->\r\n\r\n| a | b |\r\n| 1 |\r\n\r\n---\r\n\r\n[x](b.md#c)")

    pages, _ = await read(FolderSource(notes))

    assert pages["folder://Notes/a.md"].text == "Text\n\n| a | b |\n| --- | --- |\n| 1 |  |\n\n---\n\n[x](b.md#c)"


UNREADABLE = {
    "binary": (b"a\x00b", "not text: it holds NUL bytes"),
    "latin": (b"caf\xe9", "not valid UTF-8 at byte 3; save it as UTF-8"),
    "big": (b"x" * 2_000_001, "larger than 2 MB"),
    "yaml": (b"---\ntitle: [\n---\nText.", "its front matter is not valid YAML"),
    "deep yaml": (b"---\ntitle: " + b"[" * 4_000 + b"\n---\nText.", "its front matter is not valid YAML"),
    "url": (b"---\nurl: javascript:alert(1)\n---\nText.", "the url in its front matter is not an http or https address"),
    "list": (b"---\nurl: [https://a.example]\n---\nText.", "the url in its front matter is not an http or https address"),
}


@pytest.mark.parametrize("case", UNREADABLE)
async def test_a_file_that_cannot_be_read_leaves_the_others(notes: Path, case: str) -> None:
    content, why = UNREADABLE[case]
    write(notes / "bad.md", content)

    pages, progress = await read(FolderSource(notes))

    assert set(pages) == {"folder://Notes/plain.md"}
    assert progress.failures == {"folder://Notes/bad.md": why}
    assert progress.advanced == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_a_file_without_permission_is_reported(notes: Path) -> None:
    write(notes / "bad.md", "x").chmod(0)

    _, progress = await read(FolderSource(notes))

    assert progress.failures == {"folder://Notes/bad.md": "cannot be read: Permission denied"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
async def test_pages_of_a_directory_without_permission_stay(notes: Path) -> None:
    write(notes / "sub" / "a.md", "x")
    known, _ = await read(FolderSource(notes))
    (notes / "sub").chmod(0)

    try:
        _, progress = await read(FolderSource(notes), known)
    finally:
        (notes / "sub").chmod(0o700)

    assert progress.failures == {"folder://Notes/sub/a.md": "the directory cannot be opened; check its permissions"}


async def test_two_files_with_one_address_are_one_page_and_one_failure(notes: Path) -> None:
    for name in ("a.md", "b.md"):
        write(notes / name, "---\nurl: https://kb.example/a\n---\nText of " + name)

    pages, progress = await read(FolderSource(notes))

    assert pages["https://kb.example/a"].text == "Text of a.md"
    assert progress.failures == {"folder://Notes/b.md": "has the same url as folder://Notes/a.md: https://kb.example/a"}


async def test_an_unchanged_file_is_the_known_page_itself(notes: Path) -> None:
    write(notes / "a.md", "---\nurl: https://kb.example/a\n---\nText.")
    known, _ = await read(FolderSource(notes))

    again, _ = await read(FolderSource(notes), known)

    assert all(again[url] is page for url, page in known.items())


async def test_a_changed_file_is_read_again(notes: Path) -> None:
    known, _ = await read(FolderSource(notes))
    write(notes / "plain.md", "# New\n\nOther text.")

    again, _ = await read(FolderSource(notes), known)

    assert again["folder://Notes/plain.md"].title == "New"


async def test_a_failure_is_told_under_the_address_the_page_is_known_by(notes: Path) -> None:
    write(notes / "a.md", "---\nurl: https://kb.example/a\n---\nText.")
    known, _ = await read(FolderSource(notes))
    write(notes / "a.md", b"\x00")

    _, progress = await read(FolderSource(notes), known)

    assert list(progress.failures) == ["https://kb.example/a"]


async def test_hidden_files_and_directories_are_left_out(notes: Path) -> None:
    for hidden in (".a.md", ".git/b.md", "sub/.c/d.md"):
        write(notes / hidden, "x")

    pages, _ = await read(FolderSource(notes))

    assert set(pages) == {"folder://Notes/plain.md"}


async def test_links_are_followed_only_to_files_inside(notes: Path, tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.md", "Secret.")
    (notes / "out.md").symlink_to(secret)
    (notes / "outside").symlink_to(tmp_path, target_is_directory=True)
    (notes / "loop").symlink_to(notes, target_is_directory=True)
    (notes / "circle.md").symlink_to(notes / "circle.md")
    (notes / "nowhere.md").symlink_to(notes / "missing.md")
    write(notes / "..data" / "mounted.md", "As in a mounted volume.")
    (notes / "mounted.md").symlink_to(notes / "..data" / "mounted.md")

    pages, progress = await read(FolderSource(notes))

    assert set(pages) == {"folder://Notes/plain.md", "folder://Notes/mounted.md"}
    assert progress.failures == {}


async def test_a_pipe_is_no_file(notes: Path) -> None:
    os.mkfifo(notes / "pipe.md")

    pages, _ = await read(FolderSource(notes))

    assert set(pages) == {"folder://Notes/plain.md"}


async def test_a_file_without_words_is_no_page(notes: Path) -> None:
    write(notes / "empty.md", "")
    write(notes / "title.md", "# Only a title\n")

    pages, progress = await read(FolderSource(notes))

    assert (set(pages), progress.failures) == ({"folder://Notes/plain.md"}, {})


async def test_a_name_no_encoding_knows_is_still_a_page(notes: Path) -> None:
    path = os.path.join(os.fsencode(notes), b"caf\xe9.md")  # noqa: PTH118 - a name in bytes
    try:
        write(Path(os.fsdecode(path)), "Text.")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")

    pages, _ = await read(FolderSource(notes))

    assert pages["folder://Notes/caf%E9.md"].title == "caf?"


@pytest.mark.parametrize("content", [None, "", "# Only a title"])
async def test_a_directory_without_words_has_failed(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        write(tmp_path / "a.md", content)

    with pytest.raises(SourceFailed) as failure:
        await read(FolderSource(tmp_path))

    assert str(tmp_path) in str(failure.value)
    assert "--folder" in str(failure.value)


async def test_a_directory_of_too_many_files_has_failed(notes: Path) -> None:
    write(notes / "a.md", "x")

    with pytest.raises(SourceFailed, match=r"more than 1 files in .*; choose a smaller --folder"):
        await read(FolderSource(notes, max_files=1))


@pytest.mark.parametrize("name", ["missing", "file.md"])
async def test_a_path_that_is_no_directory_has_failed(tmp_path: Path, name: str) -> None:
    write(tmp_path / "file.md", "x")

    with pytest.raises(SourceFailed, match=f"{name} is not a directory; check --folder"):
        await read(FolderSource(tmp_path / name))


def test_all_pages_of_a_directory_may_vanish_at_once(tmp_path: Path) -> None:
    assert FolderSource(tmp_path).vanish_limit == 1.0


async def test_a_known_page_of_a_file_that_is_gone_is_not_mentioned(notes: Path) -> None:
    gone = Page(source="folder:notes", url="folder://Notes/gone.md", title="Gone", text="x")

    pages, progress = await read(FolderSource(notes), {gone.url: gone})

    assert (set(pages), progress.failures) == ({"folder://Notes/plain.md"}, {})
