"""Text for mrkdwn and plain_text, links and mentions, and that nothing else makes safe text."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot
from bot.slack.text import Markdown, Mrkdwn, clip, escape, join, link, mention, mention_md, paragraphs, plain
from tests.slack.nasty import LINK, MARK, MENTION, assert_harmless, texts

MAKERS = ("slack/text/", "slack/markdown/")


@given(raw=texts)
def test_escaped_text_has_no_mark_of_slack_in_it(raw: str) -> None:
    shown = escape(raw)

    assert "<" not in shown
    assert ">" not in shown
    assert_harmless(shown)


@given(raw=texts)
def test_plain_text_has_nothing_in_it_that_slack_could_take_for_a_mark(raw: str) -> None:
    shown = plain(raw)

    assert not MARK.search(shown)
    assert_harmless(shown)


@given(url=texts, label=texts)
def test_a_link_is_one_mark_that_we_built_or_none_at_all(url: str, label: str) -> None:
    shown = link(url, label)

    assert LINK.fullmatch(shown) or "<" not in shown
    assert_harmless(shown)


@pytest.mark.parametrize(
    ("url", "label", "shown"),
    [
        ("https://docs.livekit.io/x", "Docs & more", "<https://docs.livekit.io/x|Docs &amp; more>"),
        ("https://docs.livekit.io/?a=1&b=2", "q", "<https://docs.livekit.io/?a=1&amp;b=2|q>"),
        ("https://docs.livekit.io/a|b>", "a|b", "<https://docs.livekit.io/a%7Cb%3E|a¦b>"),
        ("https://docs.livekit.io/x", "", "<https://docs.livekit.io/x|https://docs.livekit.io/x>"),
        ("https://docs.livekit.io/x", "docs.livekit.io/x", "<https://docs.livekit.io/x|docs.livekit.io/x>"),
        ("https://docs.livekit.io/x", "livekit.io", "<https://docs.livekit.io/x|livekit.io>"),
        ("https://github.com/livekit/agents/blob/main/agent.py", "agent.py", "<https://github.com/livekit/agents/blob/main/agent.py|agent.py>"),
        ("mailto:help@livekit.io", "help@livekit.io", "<mailto:help@livekit.io|help@livekit.io>"),
        ("https://evil.example/", "https://docs.livekit.io", "https://docs.livekit.io (`https://evil.example/`)"),
        ("https://docs.livekit.io.evil.example/", "docs.livekit.io", "docs.livekit.io (`https://docs.livekit.io.evil.example/`)"),
        ("https://docs.livekit.io@evil.example/", "docs", "docs (`https://docs.livekit.io@evil.example/`)"),
        ("mailto:x@evil.example", "help@livekit.io", "help@livekit.io (`mailto:x@evil.example`)"),
        ("javascript:alert(1)", "press", "press (`javascript:alert(1)`)"),
        ("//evil.example", "press", "press (`//evil.example`)"),
        ("https://d\u043ecs.livekit.io/", "docs", "<https://xn--dcs-sed.livekit.io/|docs>"),
        ("", "nowhere", "nowhere"),
    ],
)  # fmt: skip
def test_a_link_leads_where_it_says(url: str, label: str, shown: str) -> None:
    assert link(url, label) == shown


def test_a_mention_takes_the_id_of_a_person_and_nothing_else() -> None:
    assert {str(mention("U012AB3CD")), str(mention_md("U012AB3CD"))} == {"<@U012AB3CD>"}
    for wrong in ("", "here", "!channel", "U1> <!here", "C012AB3CD", "u012ab3cd"):
        with pytest.raises(ValueError, match="not the id"):
            mention(wrong)


def test_joiners_stay_where_writing_needs_them() -> None:
    assert escape("👩\u200d💻 می\u200cخواهم @\u200dhere a\u200cb") == "👩\u200d💻 می\u200cخواهم @\u202fhere ab"


def test_parts_are_joined_and_empty_paragraphs_left_out() -> None:
    assert join(escape("a < b "), mention("U012AB3CD")) == "a &lt; b <@U012AB3CD>"
    assert paragraphs([Markdown("a\n"), Markdown(" "), Markdown("b")]) == "a\n\nb"


@given(raw=texts, url=st.sampled_from(["https://docs.livekit.io/x", "evil"]), limit=st.integers(0, 60))
def test_a_clipped_text_holds_no_half_of_a_mark(raw: str, url: str, limit: int) -> None:
    whole = join(escape(raw), link(url, "the docs"), escape(raw), mention("U012AB3CD"), escape(raw))

    shown = clip(whole, limit)

    assert len(shown) <= limit or shown == whole
    assert "<" not in MENTION.sub("", LINK.sub("", shown))
    assert not MARK.search(MENTION.sub("", LINK.sub("", shown)))


def test_a_clipped_text_ends_at_a_word_with_its_code_closed() -> None:
    assert clip(Mrkdwn("one two three four five six"), 22) == "one two three …"
    assert clip(Mrkdwn("```\n" + "x " * 40 + "\n```"), 40).endswith("…\n```")
    assert clip(Mrkdwn("short"), 22) == "short"


def test_safe_text_is_made_in_two_rooms_only() -> None:
    root = Path(bot.__file__).parent
    makers = [
        f"{name}:{line}"
        for path in root.rglob("*.py")
        if not (name := path.relative_to(root).as_posix()).startswith(MAKERS)
        for line in _made_in(ast.parse(path.read_text("utf-8")))
    ]

    assert makers == []


def _made_in(module: ast.Module) -> list[int]:
    imported = {
        alias.asname or alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot.slack.text")
        for alias in node.names
        if alias.name in {"Mrkdwn", "Markdown"}
    }
    return [node.lineno for node in ast.walk(module) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in imported]
