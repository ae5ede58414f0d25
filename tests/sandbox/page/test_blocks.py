"""Block Kit, drawn."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.page.conftest import Draw

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


def words(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def mark(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def leaf(text: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": text, "style": style}


CASES: dict[str, tuple[dict[str, Any], str]] = {
    "header": ({"type": "header", "text": words("Hi :wave:")}, '<p role="heading">Hi 👋</p>'),
    "divider": ({"type": "divider"}, "<hr>"),
    "section": ({"type": "section", "text": mark("*a*")}, "<div><div><strong>a</strong></div></div>"),
    "fields": ({"type": "section", "fields": [mark("*k*"), words("v")]}, "<div><div><div><strong>k</strong></div><div>v</div></div></div>"),
    "accessory": (
        {"type": "section", "text": words("a"), "accessory": {"type": "button", "action_id": "b", "text": words("B")}},
        '<div><div><div>a</div></div><div><button type="button">B</button></div></div>',
    ),
    "context": ({"type": "context", "elements": [mark("_c_"), words("d")]}, "<div><em>c</em>d</div>"),
    "image": ({"type": "image", "image_url": "https://a.example/i.png", "alt_text": "a cat"}, '<p><a href="https://a.example/i.png">image: a cat</a></p>'),
    "alert": ({"type": "alert", "level": "warning", "text": mark("*careful*")}, '<div role="note"><div><strong>careful</strong></div></div>'),
    "card": ({"type": "card", "title": mark("*T*"), "subtitle": mark("s"), "body": mark("b")}, "<div><p><strong>T</strong></p><p>s</p><div>b</div></div>"),
    "task_card": (
        {"type": "task_card", "task_id": "1", "title": "Search", "status": "complete"},
        "<div><span><span></span>Search<span> (Done)</span></span></div>",
    ),
    "table": (
        {"type": "table", "rows": [[{"type": "raw_text", "text": "h"}], [{"type": "raw_number", "value": 1, "text": "1.0"}]]},
        '<div role="region"><table><thead><tr><th>h</th></tr></thead><tbody><tr><td>1.0</td></tr></tbody></table></div>',
    ),
    "data_table": (
        {"type": "data_table", "caption": "C", "rows": [[{"type": "raw_text", "text": "h"}]]},
        '<div role="region"><table><caption>C</caption><thead><tr><th>h</th></tr></thead><tbody></tbody></table></div>',
    ),
    "icon_button": (
        {"type": "context_actions", "elements": [{"type": "icon_button", "icon": "trash", "action_id": "x", "text": words("Remove")}]},
        '<div><button type="button"></button></div>',
    ),
    "container": ({"type": "container", "title": words("T"), "child_blocks": [{"type": "divider"}]}, "<div><div><span>T</span></div><div><hr></div></div>"),
}


@pytest.mark.parametrize("name", CASES)
async def test_a_block_is_drawn(draw: Draw, name: str) -> None:
    block, expected = CASES[name]
    assert (await draw("blocks", [block])).html == expected


def item(text: str) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": [leaf(text)]}


async def test_rich_text_keeps_styles_lists_quotes_and_code(draw: Draw) -> None:
    block = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    leaf("a", bold=True, italic=True),
                    leaf("x", code=True),
                    {"type": "user", "user_id": "U2"},
                    {"type": "broadcast", "range": "here"},
                ],
            },
            {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": [item("one"), item("two")]},
            {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [item("deep")]},
            {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": [item("three")]},
            {"type": "rich_text_quote", "elements": [leaf("said")]},
            {"type": "rich_text_preformatted", "language": "go", "elements": [leaf("x := 1")]},
        ],
    }
    assert (await draw("rich", block)).html == (
        "<p><strong><em>a</em></strong><code>x</code><span>@Ben</span><span>@here</span></p>"
        "<ul><li>one</li><li>two<ol><li>deep</li></ol></li><li>three</li></ul>"
        "<blockquote>said</blockquote>"
        '<div><div><span>Go</span></div><pre role="region"><code>x := 1</code></pre></div>'
    )  # fmt: skip


async def test_an_unknown_block_stays_readable(draw: Draw) -> None:
    drawn = await draw("blocks", [{"type": "hologram", "title": words("Look"), "depth": 3}])
    assert "Look" in drawn.text
    assert "“hologram”" in drawn.text
    assert '"depth": 3' in drawn.text


@pytest.mark.parametrize(
    "bad",
    [
        None,
        7,
        "x",
        {},
        {"type": None},
        {"type": "section", "fields": 3},
        {"type": "table", "rows": 5},
        {"type": "constructor"},
        {"type": "rich_text", "elements": {}},
    ],
)
async def test_a_malformed_block_takes_nothing_with_it(draw: Draw, bad: Any) -> None:
    drawn = await draw("blocks", [{"type": "divider"}, bad, {"type": "header", "text": words("still here")}])
    assert drawn.html.startswith("<hr>")
    assert drawn.html.endswith('<p role="heading">still here</p>')


async def test_text_of_any_block_is_text(draw: Draw) -> None:
    blocks = [
        {"type": "header", "text": words(HOSTILE)},
        {"type": "section", "text": mark(HOSTILE), "fields": [words(HOSTILE)]},
        {"type": "markdown", "text": HOSTILE},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [leaf(HOSTILE), {"type": "link", "url": "javascript:alert(1)", "text": HOSTILE}]}],
        },
        {"type": "actions", "elements": [{"type": "button", "text": words(HOSTILE), "url": "javascript:alert(1)", "action_id": "a"}]},
        {"type": "plan", "title": HOSTILE, "tasks": [{"type": "task_card", "task_id": HOSTILE, "title": HOSTILE, "status": HOSTILE, "output": HOSTILE}]},
        {"type": HOSTILE, "text": HOSTILE},
        {"type": "image", "image_url": "javascript:alert(1)", "alt_text": HOSTILE},
    ]
    drawn = await draw("blocks", blocks)
    assert drawn.tags.isdisjoint({"img", "script", "iframe"})
    assert drawn.links == []
    assert drawn.text.count("<script>") >= len(blocks)
