"""The page's files: small modules, nothing inline, nothing from elsewhere, no way for data to become markup."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

import bot.sandbox

PAGE = Path(bot.sandbox.__file__).parent / "page"
MODULES = sorted(PAGE.glob("js/**/*.js"))
STYLES = sorted(PAGE.glob("css/*.css"))
LINES_MAX = 250
NODE = shutil.which("node")
# Ways by which a string becomes markup or code, or by which a style gets around the policy.
FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|createContextualFragment|setAttribute\(\"style|setTimeout\(\"|\.cssText"
)
MENTIONED_AS_REFUSED = "dom.js"
ADDRESS = re.compile(r"""(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s"'`)]*""", re.IGNORECASE)
NAMESPACE = "http://www.w3.org/2000/svg"


class Tags(HTMLParser):
    """What of index.html the policy cares about."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline: list[str] = []
        self.ids: list[str] = []
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self._open = tag
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.inline += [f"{tag} {name}" for name in known if name == "style" or name.startswith("on")]
        if tag in {"script", "link", "img"}:
            self.loaded.append(known.get("src") or known.get("href") or "")

    def handle_data(self, data: str) -> None:
        if self._open in {"script", "style"} and data.strip():
            self.inline.append(data.strip())

    def handle_endtag(self, _tag: str) -> None:
        self._open = ""


@pytest.fixture
def index() -> Tags:
    tags = Tags()
    tags.feed((PAGE / "index.html").read_text(encoding="utf-8"))
    return tags


def test_the_page_is_all_there(index: Tags) -> None:
    assert [path for path in index.loaded if not (PAGE / path).is_file()] == []
    assert {f"css/{style.name}" for style in STYLES} <= set(index.loaded)


def test_nothing_is_inline(index: Tags) -> None:
    assert index.inline == []


def test_ids_are_unique(index: Tags) -> None:
    assert len(index.ids) == len(set(index.ids))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_is_small_and_imports_what_exists(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert text.startswith("//") or module.name in {"types.js", "context.js"}, "says in its first line what it is for"
    assert len(text.splitlines()) <= LINES_MAX
    imported = re.findall(r'^import (?:[^"]*? from )?"([^"]+)";$', text, re.MULTILINE | re.DOTALL)
    assert [path for path in imported if not (module.parent / path).is_file()] == []


def test_modules_do_not_import_each_other_in_circles() -> None:
    graph = {module: [(module.parent / path).resolve() for path in re.findall(r'from "([^"]+)";', module.read_text(encoding="utf-8"))] for module in MODULES}
    done: set[Path] = set()

    def visit(module: Path, path: tuple[Path, ...]) -> None:
        assert module not in path, " → ".join(step.name for step in (*path, module))
        if module not in done:
            for target in graph[module]:
                visit(target, (*path, module))
            done.add(module)

    for module in MODULES:
        visit(module, ())


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_no_string_becomes_markup_or_code(module: Path) -> None:
    found = FORBIDDEN.findall(module.read_text(encoding="utf-8"))
    assert found == [] or (module.name == MENTIONED_AS_REFUSED and set(found) <= {"innerHTML", "outerHTML"})


@pytest.mark.parametrize("path", [*MODULES, *STYLES, PAGE / "index.html"], ids=lambda path: path.name)
def test_nothing_names_another_host(path: Path) -> None:
    text = re.sub(r"^\s*(//|\*|/\*).*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [address for address in ADDRESS.findall(text) if address != NAMESPACE] == []
    assert "@import" not in text
    assert "url(" not in text


@pytest.mark.skipif(NODE is None, reason="there is no node on PATH, which checks the syntax of the modules")
def test_every_module_parses() -> None:
    assert NODE is not None
    for module in MODULES:
        checked = subprocess.run([NODE, "--check", "--input-type=module"], input=module.read_bytes(), capture_output=True, check=False)
        assert checked.returncode == 0, f"{module.name}: {checked.stderr.decode()}"
