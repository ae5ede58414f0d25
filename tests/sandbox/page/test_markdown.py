"""Markdown blocks, drawn. What is expected is the result without classes."""

from __future__ import annotations

import random
import re

import pytest

from tests.sandbox.page.conftest import Draw

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

CODE = '<div><div><span>{}</span></div><pre role="region"><code>{}</code></pre></div>'
HEAD = '<p role="heading">{}</p>'
CASES = {
    "words": "<p>words</p>",
    "one\ntwo\n\nthree": "<p>one<br>two</p><p>three</p>",
    "**bold** *it* __bold__ _it_ ~~gone~~ ***both***": (
        "<p><strong>bold</strong> <em>it</em> <strong>bold</strong> <em>it</em> <s>gone</s> <em><strong>both</strong></em></p>"
    ),
    "snake_case_name 2*3*4 **not closed": "<p>snake_case_name 2<em>3</em>4 **not closed</p>",
    "`a**b**` ``x ` y``": "<p><code>a**b**</code> <code>x ` y</code></p>",
    "`never closed": "<p>`never closed</p>",
    "`a -&gt; b`": "<p><code>a -&gt; b</code></p>",
    "```py\ndef f() -&gt; None: ...\n```": CODE.format("Python", "def f() -&gt; None: ..."),
    "# One\n### Three ###": HEAD.format("One") + HEAD.format("Three"),
    "Title\n=====\nwords": HEAD.format("Title") + "<p>words</p>",
    "---": "<hr>",
    "```py\nx = 1\n\n# y\n```\nafter": CODE.format("Python", "x = 1\n\n# y") + "<p>after</p>",
    "~~~\n```\n~~~": CODE.format("Code", "```"),
    "```json\n{never closed": CODE.format("JSON", "{never closed"),
    "    indented": CODE.format("Code", "indented"),
    "> quoted\n> **more**": "<blockquote><p>quoted<br><strong>more</strong></p></blockquote>",
    "- a\n- b": "<ul><li>a</li><li>b</li></ul>",
    "3. a\n4. b": '<ol start="3"><li>a</li><li>b</li></ol>',
    "1. a\n   - b\n     - c\n2. d": "<ol><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ol>",
    "1. a\n  - two spaces will do\n2. b": "<ol><li>a<ul><li>two spaces will do</li></ul></li><li>b</li></ol>",
    "1. a\n\n   ```sh\n   lk\n   ```\n2. b": "<ol><li>a" + CODE.format("Shell", "lk") + "</li><li>b</li></ol>",
    "- [x] done\n- [ ] to do": '<ul><li><input checked="" type="checkbox">done</li><li><input type="checkbox">to do</li></ul>',
    "words\n- a\n\nmore": "<p>words</p><ul><li>a</li></ul><p>more</p>",
    "in 2026\n1986. was long ago": "<p>in 2026<br>1986. was long ago</p>",
    '[docs](https://livekit.io "t") <https://a.example> https://b.example/x_(y).': (
        '<p><a href="https://livekit.io/">docs</a> <a href="https://a.example/">https://a.example</a> '
        '<a href="https://b.example/x_(y)">https://b.example/x_(y)</a>.</p>'
    ),
    "[x](javascript:alert(1)) [1] [a][b]": "<p><span>x</span> [1] [a][b]</p>",
    "![alt](https://a.example/i.png)": '<p><a href="https://a.example/i.png">image: alt</a></p>',
    "[**bold** `code`](https://a.example)": '<p><a href="https://a.example/"><strong>bold</strong> <code>code</code></a></p>',
    "<b>no HTML</b> &lt;i&gt; &#39;&#x263a;": "<p>&lt;b&gt;no HTML&lt;/b&gt; &lt;i&gt; '☺</p>",
    "\\*plain\\* \\<": "<p>*plain* &lt;</p>",
    "<@U1> <!channel> <https://x.example|y>": '<p><span>@Ada</span> <span>@channel</span> <a href="https://x.example/">y</a></p>',
    "| a | b |\n|:-:|--:|\n| `x|y` | 1 |\n| z\\|z |": (
        '<div role="region"><table><thead><tr><th>a</th><th>b</th></tr></thead>'
        "<tbody><tr><td><code>x|y</code></td><td>1</td></tr><tr><td>z|z</td><td></td></tr></tbody></table></div>"
    ),
    "a | b\nno table": "<p>a | b<br>no table</p>",
    ":tada: at 10:30:45": "<p>🎉 at 10:30:45</p>",
}


@pytest.mark.parametrize("text", CASES)
async def test_markdown_is_drawn(draw: Draw, text: str) -> None:
    assert (await draw("markdown", text)).html == CASES[text]


HARMLESS = set(re.findall(r"\w+", "p strong em s code pre div span br hr ul ol li blockquote table thead tbody tr th td a button svg path input time"))
PIECES = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "[a](javascript:x)", "[a](data:text/html,x)", "<https://x|y", "```", "`", "**", "*", "_",
    "~~", "[", "](", ")", "|", "\n|-|-|\n", "\n", "\n\n", "> ", "- ", "1. ", "# ", "  ", "    ", "<!channel>", "<@U1>", "&lt;", "&#0;", "&#1114112;", "\\", "word", "é", "🎉", "\u202e", "https://a.example/(b", "!",
]  # fmt: skip


async def test_whatever_the_text_only_harmless_elements_and_addresses_come_out_and_soon(draw: Draw) -> None:
    chance = random.Random(4)
    texts = ["".join(chance.choices(PIECES, k=chance.randint(1, 60))) for _ in range(150)]
    texts += [
        "[" * 3000,
        "*a " * 3000,
        "> " * 500 + "x",
        "- " * 500 + "x",
        "`" * 3001,
        "<" * 5000,
        "|a" * 2000 + "\n" + "|-" * 2000,
        "a_" * 3000,
        "((((https://a.example/" + "(" * 3000,
    ]
    for kind in ("markdown", "mrkdwn"):
        for drawn in await draw.all(kind, texts):
            assert drawn.tags <= HARMLESS
            assert all(link.startswith(("https://", "http://", "mailto:")) for link in drawn.links)


async def test_prose_loses_no_word(draw: Draw) -> None:
    chance = random.Random(5)
    words = [f"w{n}" for n in range(40)]
    texts = [
        " ".join(chance.sample(words, 12)).replace(" ", chance.choice([" ", "\n", "\n\n- ", " **", " _", " `", "\n> ", "\n1. ", "\n## "])) for _ in range(60)
    ]
    for text, drawn in zip(texts, await draw.all("markdown", texts), strict=True):
        assert [word for word in words if word in text] == [word for word in words if word in drawn.text]
