"""What people write in Slack, as the bot reads it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text import readable
from tests.slack.nasty import texts

NAMES = {"U012AB3CD": "Ada", "C012AB3CD": "ask-ai", "S012AB3CD": "support"}


def text(words: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def rich(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "rich_text", "block_id": "x", "elements": list(elements)}]


def section(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("<@U012AB3CD> and <@U999ZZ999> and <@U999ZZ999|ben>", "@Ada and @U999ZZ999 and @ben"),
        ("<#C012AB3CD|old-name> <#C999ZZ999|general>", "#ask-ai #general"),
        ("<!here> <!channel|channel> <!subteam^S012AB3CD|@old> <!subteam^S999|@ops>", "@here channel @support @ops"),
        ("<!date^1392734382^{date_short}|Feb 18> <!date^1392734382^{date}>", "Feb 18 2014-02-18 14:39 UTC"),
        ("<https://docs.livekit.io/x|the docs> <https://x.example> <http://x.example|x.example>", "the docs (https://docs.livekit.io/x) https://x.example http://x.example"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("a &lt; b &amp;&amp; c &gt; d &amp;lt; e", "a < b && c > d &lt; e"),
        ("`List&lt;str&gt;` stays", "`List<str>` stays"),
        ("<!date^never^{date}> <!date^99999999999999999999^{date}>", ""),
        ("in\u200bvisible\u202e \x00gone", "invisible gone"),
        ("a < b <", "a < b <"),
    ],
)  # fmt: skip
def test_marks_of_slack_become_words(raw: str, shown: str) -> None:
    assert readable(raw, names=NAMES) == shown


def test_rich_text_is_preferred_because_it_knows_what_is_code() -> None:
    blocks = rich(
        section(text("Why does "), text("room.connect()", code=True), text(" fail, "), {"type": "user", "user_id": "U012AB3CD"}, text("? ")),
        {
            "type": "rich_text_preformatted",
            "language": "python",
            "elements": [text("if a < b:\n    print('```')\n"), {"type": "link", "url": "https://x.example"}],
        },
        {"type": "rich_text_quote", "elements": [text("said\nhe")]},
    )

    shown = readable("Why does `room.connect()` fail", blocks, names=NAMES)

    assert shown == "Why does `room.connect()` fail, @Ada? \n````python\nif a < b:\n    print('```')\nhttps://x.example\n````\n> said\n> he"


def test_lists_keep_their_levels_and_numbers() -> None:
    def items(style: str, indent: int, *words: str, offset: int = 0) -> dict[str, Any]:
        return {"type": "rich_text_list", "style": style, "indent": indent, "offset": offset, "elements": [section(text(word)) for word in words]}

    blocks = rich(
        items("ordered", 0, "one", "two"),
        items("bullet", 1, "deep"),
        items("ordered", 0, "three"),
        section(text("break\n")),
        items("ordered", 0, "ten", offset=9),
    )

    assert readable("", blocks) == "1. one\n2. two\n    - deep\n3. three\nbreak\n10. ten"


def test_every_element_has_words() -> None:
    elements: list[dict[str, Any]] = [
        {"type": "channel", "channel_id": "C012AB3CD"},
        {"type": "usergroup", "usergroup_id": "S012AB3CD"},
        {"type": "broadcast", "range": "here"},
        {"type": "emoji", "name": "wave", "unicode": "1f44b"},
        {"type": "emoji", "name": "party"},
        {"type": "link", "url": "https://x.example", "text": "x"},
        {"type": "link", "url": "https://x.example"},
        {"type": "date", "timestamp": 1392734382, "format": "{date}"},
        {"type": "color", "value": "#ff0000"},
        {"type": "team", "team_id": "T012"},
        {"type": "unheard_of", "text": "new"},
    ]
    spaced = [part for element in elements for part in (element, text(" "))]

    assert readable("", rich(section(*spaced)), names=NAMES) == (
        "#ask-ai @support @here 👋 :party: x (https://x.example) https://x.example 2014-02-18 14:39 UTC #ff0000 @T012 new"
    )


def test_a_message_of_an_app_is_read_from_its_text_or_from_its_blocks() -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": "Alert"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Down*: &lt;db&gt;"}, "fields": [{"type": "mrkdwn", "text": "one"}]},
        {"type": "markdown", "text": "**m**"},
        {"type": "divider"},
    ]

    assert readable("the text", blocks) == "the text"
    assert readable("", blocks) == "Alert\n\n*Down*: <db>\none\n\n**m**"


@given(raw=texts)
def test_reading_never_fails_and_shows_nothing_invisible(raw: str) -> None:
    assert "\u200b" not in readable(raw, names=NAMES)


@given(
    block=st.recursive(
        st.none() | st.text(max_size=5) | st.integers(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "elements", "text", "style"]), inner, max_size=3),
    )
)
def test_odd_blocks_do_not_break_reading(block: Any) -> None:
    elements = block if isinstance(block, list) else [block]

    readable("", [{"type": "rich_text", "elements": elements}, {"type": "section", "text": block}])


def test_what_was_forwarded_follows_as_a_quote() -> None:
    assert readable("can you help?", [{"type": "attachment", "text": "Room &lt;demo&gt;\nfell over"}]) == "can you help?\n\n> Room <demo>\n> fell over"
    assert readable("", [{"type": "attachment", "blocks": rich(section(text("why?")))}]) == "> why?"


def test_an_alert_is_read_title_text_and_fields() -> None:
    alert = {
        "type": "attachment",
        "title": "Call dropped",
        "text": "see <https://x.example|the log>",
        "fields": [{"title": "room", "value": "demo"}, {"value": "alone"}],
    }

    assert readable("", [alert]) == "> Call dropped\n> see the log (https://x.example)\n> room: demo\n> alone"
    assert readable("", [{"type": "attachment"}]) == ""
