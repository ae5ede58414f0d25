"""Random texts that look like Markdown pages, good and bad ones."""

from __future__ import annotations

from hypothesis import strategies as st

LINES = [
    "",
    "# Title",
    "## Python",
    "### Node.js",
    "Setext",
    "---",
    "A sentence. Another one! And a third?",
    "word " * 60,
    "x" * 700,
    "- item",
    "  - nested item",
    "1. step",
    "   continued",
    "```python",
    "```",
    "~~~",
    "  ```ts",
    "    indented code",
    "| a | b |",
    "|---|---|",
    "| c | d |",
    "> quoted",
    "> ```",
    "<!-- tab: Python -->",
    "<!-- tab: Node.js -->",
    "<!-- tab: Self-hosted -->",
    "<!-- /tabs -->",
    "<!-- never closed",
    "<div>",
    "[link]: https://docs.example/x",
    "print('x')  # " + "y" * 120,
    "\ttab",
    "\0",
    "Größe 🦄\u2028line",
]

lines = st.one_of(st.sampled_from(LINES), st.text(max_size=30))
repeated = st.builds(lambda line, times: [line] * times, lines, st.sampled_from([1, 1, 1, 2, 40]))


@st.composite
def pages(draw: st.DrawFn) -> str:
    """A whole text with one kind of line ending or a mix of them."""
    ends = draw(st.sampled_from([["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r"]]))
    parts = [line for group in draw(st.lists(repeated, max_size=25)) for line in group]
    return "".join(line + ends[place % len(ends)] for place, line in enumerate(parts)) + draw(st.sampled_from(["", "last line"]))
