"""Markdown as mrkdwn and as plain words. The table of cases is what other renderers were seen to get wrong, each in the version named."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.slack.markdown import to_mrkdwn, to_plain
from bot.slack.text import join, mention_md, safe_markdown
from tests.slack.nasty import LINK, MENTION, assert_harmless, texts

# The renderers are slackify-markdown 0.2.4, markdown-to-mrkdwn 0.3.3, md2mrkdwn 0.4.5, markdown-to-slack-blocks 1.3.1, slack-markdown-parser 2.7.0.
ALL = "all five"
FENCE = "```python\nif a < b and c & d:\n    print('<!channel>')\n```"
CASES = [
    ("markdown-to-mrkdwn, md2mrkdwn: let HTML through", "# Ports <b>now</b> & then", "*Ports &lt;b&gt;now&lt;/b&gt; &amp; then*"),
    (f"{ALL}: ping the channel", "Ask <!channel> or <!here|here>", "Ask &lt;!channel&gt; or &lt;!here|here&gt;"),
    ("markdown-to-slack-blocks: makes a live broadcast of it", "Ask @channel, thanks", "Ask @\u202fchannel, thanks"),
    (f"{ALL}: ping a person", "Ping <@U012AB3CD> now", "Ping &lt;@U012AB3CD&gt; now"),
    (f"{ALL}: a live link whose label lies", "<https://evil.example|docs.livekit.io>", "&lt;https://evil.example|docs.livekit.io&gt;"),
    (f"{ALL}: the same from Markdown", "[https://docs.livekit.io](https://evil.example)", "`https://docs.livekit.io` (`https://evil.example`)"),
    ("markdown-to-mrkdwn, md2mrkdwn: a script behind a label", "Press [this](javascript:alert(1))", "Press this (`javascript:alert(1)`)"),
    ("the four that make mrkdwn: the label ends at its own bar", "See [a|b](https://docs.livekit.io/x)", "See <https://docs.livekit.io/x|a¦b>"),
    ("slack-markdown-parser: takes it for a table", "use a | b or c | d\nand then e | f", "use a | b or c | d and then e | f"),
    ("markdown-to-mrkdwn, md2mrkdwn: one bullet for all levels", "- one\n  - two\n    - three", "• one\n    ◦ two\n        ▪ three"),
    (
        "slackify-markdown: bars as they are; markdown-to-mrkdwn: bold bars; md2mrkdwn: a live broadcast in the code",
        "| Port | Use |\n|-----:|-----|\n| 7880 | `ws` |\n| 7881 | TCP <!here> |",
        "```\nPort  Use\n----  -----------\n7880  ws\n7881  TCP &lt;!here&gt;\n```",
    ),
    (
        "slackify-markdown, markdown-to-mrkdwn, md2mrkdwn: a live broadcast; the latter two show the language as code",
        FENCE,
        "```\nif a &lt; b and c &amp; d:\n    print('&lt;!channel&gt;')\n```",
    ),
    ("all that make mrkdwn: bold within a word shows its asterisks", "un**believ**able and **bold**", "unbelievable and *bold*"),
    ("slackify-markdown, markdown-to-mrkdwn, md2mrkdwn: raw in code", "`a && b < c`", "`a &amp;&amp; b &lt; c`"),
    ("markdown-to-mrkdwn, md2mrkdwn: lose the description", "![the logo](https://docs.livekit.io/l.png)", "<https://docs.livekit.io/l.png|the logo>"),
    ("slackify-markdown, markdown-to-mrkdwn, md2mrkdwn: raw in addresses", "[q](https://x.example/?a=1&b=2)", "<https://x.example/?a=1&amp;b=2|q>"),
    ("slackify-markdown: the code ends early", "````\n```\ninner\n```\n````", "```\n'''\ninner\n'''\n```"),
    ("slackify-markdown, markdown-to-slack-blocks, slack-markdown-parser: an entity becomes a live broadcast", "&lt;!channel&gt;", "&lt;!channel&gt;"),
]


@pytest.mark.parametrize(("_others", "raw", "shown"), CASES, ids=[raw[:20] for _, raw, _ in CASES])
def test_what_others_get_wrong_is_shown_as_it_was_meant(_others: str, raw: str, shown: str) -> None:
    assert to_mrkdwn(safe_markdown(raw)) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("# **All** bold `code`", "*All bold `code`*"),
        ("***both*** and _it_ and ~~gone~~", "_*both*_ and _it_ and ~gone~"),
        ("wrapped\nline  \nbroken", "wrapped line\nbroken"),
        ("> a\n> b\n>\n> - c", "> a b\n>\n> • c"),
        ("3. c\n4. d\n\n- [ ] todo\n- [x] done", "3. c\n4. d\n\n☐ todo\n☑ done"),
        ("1. a\n\n   ```js\n   x < 1\n   ```\n2. b", "1. a\n    ```\n    x &lt; 1\n    ```\n2. b"),
        ("a\n\n---\n\nb", "a\n\n────────────\n\nb"),
        ("    indented", "```\nindented\n```"),
        ("| a | b |\n|---|---|\n| `x|y` | [docs](https://docs.livekit.io/x) |", "```\na    b\n---  --------------------------------\nx|y  docs (https://docs.livekit.io/x)\n```"),
        ("", ""),
    ],
)  # fmt: skip
def test_every_part_of_markdown_has_a_form_in_mrkdwn(raw: str, shown: str) -> None:
    assert to_mrkdwn(safe_markdown(raw)) == shown


def test_a_wide_table_is_wrapped_and_loses_no_word() -> None:
    words = " ".join(f"word{n}" for n in range(60))
    shown = to_mrkdwn(safe_markdown(f"| Name | About | 名前 |\n|:-:|---|---|\n| x | {words} | 日本 |"))

    assert max(map(len, shown.split("\n"))) <= 100
    assert all(word in shown for word in words.split())
    assert shown.split("\n")[3].startswith(" x    word0")


def test_plain_words_have_no_formatting_and_are_still_escaped() -> None:
    raw = "# Title <b>\n\n**bold** [docs](https://docs.livekit.io/x) `a < b`\n\n- one\n\n```py\nx = 1\n```\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n---\n\n> quote"

    assert to_plain(safe_markdown(raw)) == "Title &lt;b&gt;\n\nbold docs a &lt; b\n\n• one\n\nx = 1\n\na | b\n1 | 2\n\nquote"
    assert to_plain(safe_markdown("word " * 2_000), limit_chars=50).endswith(" …")
    assert to_plain(safe_markdown("@*channel* and @`here`")) == "@\u202fchannel and @\u202fhere"


def test_a_mention_that_we_built_stays_and_one_that_was_written_does_not() -> None:
    text = join(mention_md("U012AB3CD"), safe_markdown(" asked <@U999ZZ999> &lt;@U999ZZ999&gt; `<@U999ZZ999>`"))

    assert to_mrkdwn(join(safe_markdown("see ["), mention_md("U012AB3CD"), safe_markdown("] there"))) == "see [<@U012AB3CD>] there"
    assert MENTION.findall(to_mrkdwn(text)) == MENTION.findall(to_plain(text)) == ["<@U012AB3CD>"]


@given(raw=texts)
def test_mrkdwn_holds_no_mark_but_the_links_that_we_built(raw: str) -> None:
    shown = to_mrkdwn(safe_markdown(raw))

    assert "<" not in LINK.sub("", shown)
    assert_harmless(shown)


@given(raw=texts)
def test_plain_words_hold_no_mark_at_all(raw: str) -> None:
    shown = to_plain(safe_markdown(raw), limit_chars=200)

    assert "<" not in shown
    assert len(shown) <= 200
    assert_harmless(shown)
