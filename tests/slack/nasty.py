"""Text that people, models and documents could write to make Slack do what nobody wanted, and what must not be found in anything that goes out."""

from __future__ import annotations

import json
import re

from hypothesis import strategies as st

PIECES = (
    "<!channel>", "<!here|here>", "<!everyone>", "<@U012AB3CD>", "<#C012AB3CD|general>", "<!subteam^S012|@team>", "<!date^1392734382^{date}^https://evil.example|x>",
    "<https://evil.example|docs.livekit.io>", "<mailto:a@b.example|mail>", "<https://docs.livekit.io/x>", "<b>", "<!-- x -->", "<", ">", "</", "&lt;!here&gt;", "&#60;!here&#62;", "&amp;lt;", "&",
    "@channel", "@here", "@everyone", "@Here", "_@here_", "@\u200bchannel", "@\u202echannel", "\u200b", "\u200d", "\u202e", "\ufeff", "\u2066", "\u00ad", "\r", "\r\n", "\x00", "\u2028",
    "[https://docs.livekit.io](https://evil.example)", "[docs](https://docs.livekit.io/a(b)c)", "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](&#106;avascript:alert(1))",
    "![img](https://evil.example/p.png)", "![](data:text/html,x)", "[![a](https://a.example/b.png)](https://c.example)", '[a|b](https://docs.livekit.io/?q=1&r=2 "title")', "[ref]: https://evil.example",
    "[a][ref]", "[x](<https://evil.example/a b>)", "[x](\nhttps://evil.example)", "[x](https://docs.livekit.io@evil.example)", "](https://evil.example)", "](www.evil.example)", "[", "]", "](", ")", "![", "](h\\ttps://e",
    "https://evil.example/@here", "https://docs.livekit.io/x.", "HTTP://EVIL.EXAMPLE", "www.evil.example", "evil.com/login", "ws://localhost:7880", "slack://open", "https://", "http",
    "`", "``", "```", "````", "`<!here>`", "`` ` ``", "~~~", "```python\n", "\n```\n", "\n~~~\n", "```js title=`x`\n", "\\", "\\`", "\\[", "\\<", "\\]", "*", "**", "_", "~~", "**bold**", "_it_",
    "\n", "\n\n", "\n> ", "\n- ", "\n1. ", "\n    ", "\n# ", "\n---\n", "\n***\n", "> > ", "- [ ] ", "\t", " ", "  \n", "| a | b |\n|---|:-:|\n| 1 | 2 |\n", "\n| ", " | ", "\n|--|--|\n",
    "word", "Two words.", "handlers[0](event)", "a < b", "x -> y", "naïve", "日本語", "👩\u200d💻", "می\u200cخواهم", "a.b.c", "1.", "#", "C++",
)  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=40).map("".join)
clean_texts = st.lists(st.sampled_from([piece for piece in PIECES if piece.isprintable() or piece.isspace()]), max_size=60).map("".join)
MARK = re.compile(r"<(?:[!@#]|[A-Za-z][A-Za-z0-9+.\-]*:)")
LINK = re.compile(r"<((?:https?://|mailto:)[^<>|\s]+)\|([^<>|\n]+)>")
# An instant of ours, which Slack shows in the time zone of the reader; it has no link.
DATE = re.compile(r"<!date\^\d+\^\{[a-z_{} ]+\}\|[^<>|]+>")
MENTION = re.compile(r"<@[UW][A-Z0-9]+>")
BROADCAST = re.compile(r"@(?:channel|here|everyone)(?![A-Za-z0-9])", re.IGNORECASE)
HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad\x00\x85\u2028\r]")
MARKDOWN_LINK = re.compile(r"\]\(\s*<?\s*(?P<url>(?:[a-z][a-z0-9+.\-]*://|mailto:|javascript:|data:|www\.)[^\s)]*)", re.IGNORECASE)


def strings(value: object) -> list[str]:
    """All strings in a JSON value, keys left out."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for inner in value.values() for text in strings(inner)]
    return [text for inner in value for text in strings(inner)] if isinstance(value, list | tuple) else []


def assert_harmless(text: str) -> None:
    """Nothing that pings everybody, nothing invisible."""
    assert not BROADCAST.search(text), text
    assert not HIDDEN.search(text), json.dumps(text)
