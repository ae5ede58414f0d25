"""Markdown of others, made safe as a whole and while it arrives."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text import StreamText, safe_markdown
from bot.slack.text.addresses import clean
from bot.slack.text.window import AHEAD_CHARS
from tests.slack.nasty import MARKDOWN_LINK, assert_harmless, texts

ALLOWED = frozenset({"https://docs.livekit.io/x", "https://docs.livekit.io/guide#part"})
allows = st.sampled_from([None, frozenset[str](), ALLOWED])


def streamed(raw: str, cuts: list[int], allow: frozenset[str] | None) -> str:
    stream = StreamText(allow=allow)
    edges = sorted({0, len(raw), *(cut % (len(raw) + 1) for cut in cuts)})
    return "".join([*(stream.feed(raw[start:end]) for start, end in pairwise(edges)), stream.end()])


@given(raw=texts, allow=allows)
def test_safe_markdown_pings_nobody_and_hides_nothing(raw: str, allow: frozenset[str] | None) -> None:
    shown = safe_markdown(raw, allow=allow)

    assert "<" not in shown
    assert_harmless(shown)


@given(raw=texts, allow=allows)
def test_every_link_in_safe_markdown_was_looked_at_wherever_it_stands(raw: str, allow: frozenset[str] | None) -> None:
    for found in MARKDOWN_LINK.finditer(safe_markdown(raw, allow=allow)):
        assert clean(found["url"]) == found["url"]
        assert allow is None or found["url"].partition("#")[0] in {"https://docs.livekit.io/x", "https://docs.livekit.io/guide"} & {
            url.partition("#")[0] for url in allow
        }


@given(raw=texts, cuts=st.lists(st.integers(0, 400), max_size=12), allow=allows)
def test_pieces_of_a_stream_make_what_the_whole_makes(raw: str, cuts: list[int], allow: frozenset[str] | None) -> None:
    assert streamed(raw, cuts, allow) == safe_markdown(raw, allow=allow)


@given(raw=texts)
def test_characters_one_at_a_time_make_what_the_whole_makes(raw: str) -> None:
    assert streamed(raw, list(range(len(raw))), None) == safe_markdown(raw)


@pytest.mark.parametrize(
    "opening",
    [
        "[",
        "`",
        "<https://",
        "https://x",
        "[a](",
        "[a](<",
        '[a](https://x.example "',
        "@",
        "```",
        "w",
        "\u200d",
        "\r",
        "![",
        "\\",
        "[a](https://x.example/" + "a" * 1990,
        "[" + "\\a" * 200,
        "[a](" + "\\a" * 1_000,
    ],
)
def test_what_is_held_back_is_bounded(opening: str) -> None:
    stream = StreamText()
    shown = sum(len(stream.feed(piece)) for piece in [opening, *(["ab" * 50] * 100)])

    assert shown >= 10_000 - AHEAD_CHARS


def test_words_are_shown_as_soon_as_they_are_whole() -> None:
    stream = StreamText()

    assert stream.feed("Set the port <!chan") == "Set the port &lt;!"
    assert stream.feed("nel> to 7880 and see [the gui") == "channel&gt; to 7880 and see "
    assert stream.feed("de](https://docs.livekit.io/x), or `a <") == "[the guide](https://docs.livekit.io/x), or "
    assert stream.feed(" b` ") == "`a &lt; b` "
    assert stream.end() == ""


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Ask <!channel> or <@U012AB3CD>", "Ask &lt;!channel&gt; or &lt;@U012AB3CD&gt;"),
        ("@channel @Everyone me@here.example _@here_", "@\u202fchannel @\u202fEveryone me@\u202fhere.example _@\u202fhere_"),
        ("> quote\n> > more > less\n- > x", "> quote\n> > more &gt; less\n- > x"),
        ("a & b < c", "a & b &lt; c"),
        ("`List<String>` and ``x`<y``", "`List&lt;String&gt;` and ``x`&lt;y``"),
        ("```ts\nconst a: Map<string, number> = b[0](c)\n```", "```ts\nconst a: Map&lt;string, number&gt; = b[0](c)\n```"),
        ("<b>bold</b><br>", "&lt;b&gt;bold&lt;/b&gt;&lt;br&gt;"),
        ("\\<not a tag\\>", "&lt;not a tag&gt;"),
        ("See <https://docs.livekit.io/x>.", "See https://docs.livekit.io/x."),
        ("<https://evil.example|docs.livekit.io>", "&lt;https://evil.example|docs.livekit.io&gt;"),
        ('[**the** docs](https://docs.livekit.io/x "title")', "[**the** docs](https://docs.livekit.io/x)"),
        ("[docs](<https://docs.livekit.io/a b>)", "[docs](https://docs.livekit.io/a%20b)"),
        ("[wiki](https://x.example/a_(b))", "[wiki](https://x.example/a_%28b%29)"),
        ("![the logo](https://x.example/l.png) ![](https://x.example/l.png)", "[the logo](https://x.example/l.png) [image](https://x.example/l.png)"),
        ("[![badge](https://x.example/b.png)](https://y.example)", "[badge](https://y.example)"),
        ("[https://docs.livekit.io](https://evil.example)", "`https://docs.livekit.io` (`https://evil.example`)"),
        ("[docs.**livekit**.io](https://evil.example)", "`docs.livekit.io` (`https://evil.example`)"),
        ("[x](javascript:alert(1)) [y](&#106;avascript:x) [z](/agents/start)", "x (`javascript:alert(1)`) y (`javascript:x`) z (`/agents/start`)"),
        ("[part](#part) and handlers[0](event) and [1][2] and - [ ] x", "part and handlers[0](event) and [1][2] and - [ ] x"),
        ("[docs]: https://evil.example\n[docs]", "[docs] : https://evil.example\n[docs]"),
        ("a](https://evil.example)", "a] (https://evil.example)"),
        ("```\n[a](https://evil.example)\n```", "```\n[a] (https://evil.example)\n```"),
        ("`[a](https://evil.example)`", "`[a] (https://evil.example)`"),
        ("wss://my.livekit.cloud and slack://open", "`wss://my.livekit.cloud` and `slack://open`"),
        ("https://docs.livekit.io@evil.example/x", "`https://docs.livekit.io@evil.example/x`"),
        ("> ```\n> a < b\nplain [x](/y)", "> ```\n> a &lt; b\nplain x (`/y`)"),
        ('```js title="x" {1}\nx\n```', "```js\nx\n```"),
        ("[docs&#46;livekit&#46;io](https://evil.example)", "`docs.livekit.io` (`https://evil.example`)"),
        ("[a\n\nb](https://x.example) [a](https://x.example/\\)b)", "[a\n\nb] (https://x.example) [a](https://x.example/%29b)"),
        ("[a](b(c [a](x 'y\" [a](<b c", "[a](b(c [a](x 'y\" [a](&lt;b c"),
        ("![no link] [![x](y)](/z) [![ a](https://x.example)", "![no link] x (`/z`) [[a](https://x.example)"),
        ("[a [b] `[c]`](https://x.example) [a [b](c)](https://x.example)", "[a \\[b\\] `[c]`](https://x.example) [a \\[b\\] (c)](https://x.example)"),
        ("[[[[[[a]]]]]](https://x.example)", "[[[[[[a]]]]]] (https://x.example)"),
        ("[](https://x@evil.example) [x](https://[::1]/) [x](http://[bad)", "`https://x@evil.example` x (`https://[::1]/`) x (`http://[bad`)"),
        ("> ```\n> a\n\n[x](/y)", "> ```\n> a\n\nx (`/y`)"),
        ("- ```\n  a\n[x](/y)", "- ```\n  a\nx (`/y`)"),
        ("1. ```\n   [x](/y)\n   ```\n   [x](/y)", "1. ```\n   [x](/y)\n   ```\n   x (`/y`)"),
        ("    ```\n[x](/y)", "    ```\nx (`/y`)"),
        ("~~~`` x\n[x](/y)\n~~~", "~~~\n[x](/y)\n~~~"),
        (f"```{'word ' * 60}\n[x](/y)", f"```word\n {'word ' * 59}\n[x](/y)"),
        (f"{'`' * 15}\na\n{'`' * 15}", f"{'`' * 12}\na\n{'`' * 12}"),
        ("x<https://x.example>y", "x https://x.example y"),
        ("x_https://x.example and 1://x", "x_https://x.example and 1://x"),
        ("use ```a < b``` inline", "use ```a &lt; b``` inline"),
    ],
)  # fmt: skip
def test_text_looks_as_it_was_meant(raw: str, shown: str) -> None:
    assert safe_markdown(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("[docs](https://docs.livekit.io/x#there) https://docs.livekit.io/guide/", "[docs](https://docs.livekit.io/x#there) https://docs.livekit.io/guide/"),
        ("[docs](https://docs.livekit.io/y)", "docs (`https://docs.livekit.io/y`)"),
        ("see https://evil.example/a, www.evil.example and evil.com/login.", "see `https://evil.example/a`, `www.evil.example` and `evil.com/login`."),
        ("docs.livekit.io/x, agent.py, Node.js, e.g. a.b", "docs.livekit.io/x, agent.py, Node.js, e.g. a.b"),
        ("<https://evil.example/>", "`https://evil.example/`"),
        ("![x](https://evil.example/x.png)", "x (`https://evil.example/x.png`)"),
    ],
)  # fmt: skip
def test_with_a_list_only_the_addresses_in_it_can_be_clicked(raw: str, shown: str) -> None:
    assert safe_markdown(raw, allow=ALLOWED) == shown
