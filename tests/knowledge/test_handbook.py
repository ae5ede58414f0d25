"""The pages of the built-in handbook keep to their form. What they say is checked by people; that its identifiers exist, elsewhere."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import tree_sitter_typescript
import yaml
from tree_sitter import Language, Parser

from knowledge.model import Page
from knowledge.sections import Block, blocks
from knowledge.sources.handbook import FENCE, LOADER, handbook_folder, read_handbook

FACTS = {"title", "area", "urls", "applies_to", "checked", "asked_as"}
SDKS = "python node js react swift android flutter react-native unity go rust server sip egress ingress cloud cli".split()  # noqa: SIM905  easier to read
SECTIONS = {"Steps", "Values", "Code", "Pitfalls"}
FENCES = {
    "Python": {"python"},
    "Node.js": {"typescript"},
    "JavaScript": {"typescript", "javascript"},
    "React": {"tsx"},
    "React Native": {"tsx"},
    "Swift": {"swift"},
    "Kotlin": {"kotlin"},
    "Flutter": {"dart"},
    "Unity": {"csharp"},
    "Go": {"go"},
    "CLI": {"shell"},
    "YAML": {"yaml"},
    "JSON": {"json"},
    "Shell": {"shell", "xml"},
}
ASKED_AS = range(6, 17)
LEAD_CHARS = 750
# Whom the handbook may rest on.
SOURCES = {"docs.livekit.io", "livekit.io", "kb.livekit.io", "community.livekit.io", "status.livekit.io"}
SOURCES_ON_GITHUB = {"livekit", "livekit-examples"}
# Whom its text may send a reader to besides: LiveKit's own services, and where packages for Android come from.
SERVICES = {"github.com", "livekit.com", "get.livekit.io", "helm.livekit.io", "meet.livekit.io", "beta-api.livekit.cloud", "cloud-api.livekit.io", "jitpack.io"}
# What stands for the reader's own machine.
MADE_UP = re.compile(
    r"[\w-]+|host\.docker\.internal|[\w.-]+\.internal|(?:[\w-]+\.)*example\.(?:com|openai\.azure\.com)|127\.0\.0\.1|10\.0\.2\.2|192\.168\.[\w.]+|<.*|\.\.\."
)
ADDRESS = re.compile(r"\b(?:https?|wss?)://([^\s/)`\"',;]+)")
# Agents 0.x, gone since 1.0 (April 2025). Models still learn them from old examples, so a page must not show them as current.
GONE = re.compile(
    r"\b(?:VoicePipelineAgent|VoiceAssistant|MultimodalAgent|BeforeLLMCallback|before_llm_cb|before_tts_cb|will_synthesize_assistant_reply|ai_callable|FunctionContext"
    r"|fnc_ctx|max_nested_fnc_calls|AgentCallContext|AssistantCallContext|user_speech_committed|agent_speech_committed|agent_speech_interrupted"
    r"|function_calls_collected|function_calls_finished|user_(?:started|stopped)_speaking|agent_(?:started|stopped)_speaking|livekit\.agents\.(?:pipeline|multimodal))\b"
)
SAID_SO = re.compile(r"remov|replac|deprecat|renam|\bgone\b|\bbecame\b|\b0\.x|\b0\.\d", re.IGNORECASE)
SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[^a-z])|\n(?=\s*(?:[-*|]|\d+\.)\s?)|\n\n")


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    return read_handbook(handbook_folder())


@cache
def taken_apart(text: str) -> tuple[Block, ...]:
    return blocks(text)


def text_of(page: Page, block: Block) -> str:
    return page.text[block.start : block.end].strip()


def fences(page: Page) -> Iterator[tuple[str, str, str]]:
    """(heading, what the fence says it is, code) of each listing."""
    for block in taken_apart(page.text):
        if block.kind == "code":
            first, _, rest = text_of(page, block).partition("\n")
            yield block.path[-1] if block.path else "", first.strip("`").strip(), rest.removesuffix("```")


def test_there_is_a_handbook(pages: list[Page]) -> None:
    assert len(pages) >= 40


def test_front_matter_has_every_fact_and_no_other() -> None:
    faults = []
    for file in sorted(handbook_folder().rglob("*.md")):
        head = yaml.load(file.read_text(encoding="utf-8").split(FENCE)[1], Loader=LOADER)
        if set(head) != FACTS or not all(head.values()) or not isinstance(head["asked_as"], list):
            faults.append(f"{file.parent.name}/{file.name}: {sorted(set(head) ^ FACTS)}")
    assert not faults, "\n".join(faults)


def test_the_area_of_a_page_is_its_folder(pages: list[Page]) -> None:
    assert not [page.url for page in pages if page.url != f"handbook://{page.area}/{page.url.rpartition('/')[2]}"]


def test_no_two_pages_have_the_same_title(pages: list[Page]) -> None:
    assert not doubles((page.title.casefold(), page.url) for page in pages)


def test_no_two_wordings_of_a_question_are_the_same(pages: list[Page]) -> None:
    assert not doubles((" ".join(re.findall(r"\w+", words.casefold())), page.url) for page in pages for words in page.asked_as)


def doubles(named: Iterator[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """(name, page that had it first, page that has it too)."""
    first: dict[str, str] = {}
    found = []
    for name, where in named:
        if name in first:
            found.append((name, first[name], where))
        first.setdefault(name, where)
    return found


def test_a_page_says_how_it_is_asked_for_often_enough(pages: list[Page]) -> None:
    assert not {page.url: len(page.asked_as) for page in pages if len(page.asked_as) not in ASKED_AS or not all(page.asked_as)}


def test_a_page_says_what_it_applies_to(pages: list[Page]) -> None:
    assert not {page.url: page.applies_to for page in pages if not page.applies_to or not all(sdk in SDKS and versions for sdk, versions in page.applies_to)}


def test_a_page_was_checked_on_a_day_that_was(pages: list[Page]) -> None:
    assert not {page.url: page.checked for page in pages if not date(2026, 1, 1) <= date.fromisoformat(page.checked) <= date(2100, 1, 1)}


def test_a_page_rests_on_official_pages(pages: list[Page]) -> None:
    assert not {(page.url, link.url) for page in pages for link in page.rests_on if not link.title or not is_official(link.url)}
    assert not [page.url for page in pages if not page.rests_on]


def is_official(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.fragment or parts.query or " " in url:
        return False
    if parts.netloc == "github.com":
        return parts.path.split("/")[1] in SOURCES_ON_GITHUB
    return parts.netloc in SOURCES and (parts.netloc != "docs.livekit.io" or parts.path.endswith("/"))


def test_a_page_sends_nobody_to_unknown_places(pages: list[Page]) -> None:
    strange = {(page.url, host) for page in pages for host in ADDRESS.findall(page.text) if not is_known(host)}

    assert not strange


def is_known(host: str) -> bool:
    name = host.rpartition("@")[2].partition(":")[0]
    return name in SOURCES | SERVICES or bool(MADE_UP.fullmatch(name)) or name.endswith(".livekit.cloud")


def test_a_page_begins_with_its_answer_in_one_paragraph(pages: list[Page]) -> None:
    faults = {}
    for page in pages:
        first = taken_apart(page.text)[0]
        lead = text_of(page, first)
        if first.kind != "text" or first.path or len(lead) > LEAD_CHARS or re.match(r"[-*+|>]|\d+[.)] ", lead):
            faults[page.url] = (first.kind, len(lead), lead[:40])
    assert not faults


def test_a_page_has_only_the_sections_that_answers_are_made_of(pages: list[Page]) -> None:
    faults = {}
    for page in pages:
        headings = [block.path for block in taken_apart(page.text) if block.kind == "heading"]
        strange = [path for path in headings if path[0] not in SECTIONS or (len(path) > 1 and (path[0] != "Code" or path[1] not in FENCES or len(path) > 2))]
        if strange or len(set(headings)) < len(headings):
            faults[page.url] = headings
    assert not faults


def test_every_section_has_something_in_it(pages: list[Page]) -> None:
    empty = []
    for page in pages:
        found = taken_apart(page.text)
        for block, after in zip(found, (*found[1:], None), strict=True):
            if block.kind == "heading" and (after is None or (after.kind == "heading" and len(after.path) <= len(block.path))):
                empty.append((page.url, block.path))
    assert not empty


def test_code_stands_under_the_name_of_its_language(pages: list[Page]) -> None:
    assert not [(page.url, heading, kind) for page in pages for heading, kind, _ in fences(page) if kind not in FENCES.get(heading, set())]


def compiles(code: str) -> None:
    """`compile` and not `ast.parse`: that would let `await` outside of a function pass."""
    with warnings.catch_warnings(action="error"):
        compile(code, "page", "exec", dont_inherit=True)


def is_json(code: str) -> None:
    json.loads(code)


def is_yaml(code: str) -> None:
    list(yaml.safe_load_all(code))


def is_typescript(code: str, *, tsx: bool = False) -> None:
    grammar = tree_sitter_typescript.language_tsx() if tsx else tree_sitter_typescript.language_typescript()
    if Parser(Language(grammar)).parse(code.encode()).root_node.has_error:
        raise ValueError("not TypeScript")


READ_AS: dict[str, Callable[[str], None]] = {
    "python": compiles,
    "json": is_json,
    "yaml": is_yaml,
    "typescript": is_typescript,
    "javascript": is_typescript,
    "tsx": lambda code: is_typescript(code, tsx=True),
}


@pytest.mark.parametrize("kind", READ_AS)
def test_code_can_be_parsed(kind: str, pages: list[Page]) -> None:
    faults = {}
    for page in pages:
        for heading, said, code in fences(page):
            if said == kind:
                try:
                    READ_AS[kind](code)
                except (SyntaxError, SyntaxWarning, ValueError, yaml.YAMLError) as error:
                    faults[page.url, heading] = str(error)
    assert not faults


def test_what_agents_0_had_is_named_only_where_the_sentence_says_that_it_is_gone(pages: list[Page]) -> None:
    faults = {}
    for page in pages:
        for block in taken_apart(page.text):
            text = text_of(page, block)
            said_above = block.kind == "table" and SAID_SO.search(text.split("\n", 1)[0])
            for sentence in SENTENCE.split(text):
                if GONE.search(sentence) and not said_above and not SAID_SO.search(sentence):
                    faults[page.url] = " ".join(sentence.split())
    assert not faults


def test_the_rules_above_would_notice(tmp_path: Path) -> None:
    (tmp_path / "rooms").mkdir()
    text = next(handbook_folder().rglob("*.md")).read_text(encoding="utf-8")
    (tmp_path / "rooms" / "page.md").write_text(
        text + "\n## Code\n### Python\n```python\nawait room.connect()\n```\n- Use VoicePipelineAgent.\n", encoding="utf-8"
    )
    (page,) = read_handbook(tmp_path)

    with pytest.raises(SyntaxError):
        compiles(list(fences(page))[-1][2])
    assert GONE.search(page.text)
    assert not SAID_SO.search("Use VoicePipelineAgent.")
    assert not is_official("https://docs.livekit.io/no-slash")
    assert not is_official("https://blog.example/livekit/")
    assert not is_known("evil.example.org")
