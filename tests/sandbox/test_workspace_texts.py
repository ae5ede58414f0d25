"""What becomes of texts when they are taken in, and whom they call."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.mentions import called_by_attachments, called_by_blocks, called_by_markdown, called_by_text
from bot.sandbox.richtext import rich_text
from bot.sandbox.texts import stored, stored_markdown, typed

PIECES = st.lists(
    st.sampled_from(["<@U0ADA>", "<!channel>", "<https://x.example|x>", "<", ">", "&", "&amp;", "&lt;", "`", "```", "a", " ", "\n", "|", "<script>"])
)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("R&D", "R&amp;D"),
        ("a < b > c", "a &lt; b &gt; c"),
        ("&lt;b&gt; &amp;", "&lt;b&gt; &amp;"),
        ("<@U0ADA> <#C0X|ask> <!here> <!subteam^S0X|@duty>", "<@U0ADA> <#C0X|ask> <!here> <!subteam^S0X|@duty>"),
        ("<https://x.example?a=1&b=2|x> <mailto:a@x.example|a>", "<https://x.example?a=1&b=2|x> <mailto:a@x.example|a>"),
        ("List<int> <b>bold</b>", "List&lt;int&gt; &lt;b&gt;bold&lt;/b&gt;"),
    ],
)
def test_only_control_sequences_keep_their_brackets(raw: str, kept: str) -> None:
    assert stored(raw) == kept


@given(PIECES)
def test_taking_a_text_in_twice_changes_nothing_and_calls_nobody_else(pieces: list[str]) -> None:
    once = stored("".join(pieces))

    assert stored(once) == once
    assert called_by_text(once) == called_by_text("".join(pieces))


@given(PIECES)
def test_taking_markdown_in_loses_nobody_who_is_called(pieces: list[str]) -> None:
    text = "".join(pieces)

    assert called_by_text(stored_markdown(text)) == called_by_markdown(text)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("see https://x.example/a?b=1&c=2.", "see <https://x.example/a?b=1&amp;c=2>."),
        ("(https://x.example)", "(<https://x.example>)"),
        ("<https://x.example|x>", "<https://x.example|x>"),
        ("`curl https://x.example`", "`curl https://x.example`"),
        ("```\ncurl https://x.example\n```", "```\ncurl https://x.example\n```"),
    ],
)
def test_an_address_that_a_person_types_becomes_a_link_but_not_in_code(words: str, kept: str) -> None:
    assert typed(words) == kept


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("hello", []),
        ("<@U0ADA> <@W0BEN|ben>", ["U0ADA", "W0BEN"]),
        ("<!channel> <!here|here> <!everyone>", ["!channel", "!here", "!everyone"]),
        ("<!subteam^S0DUTY>", ["!subteam^S0DUTY"]),
        ("&lt;@U0ADA&gt; @channel <#C0X> <!date^1^x|y>", []),
    ],
)
def test_a_text_calls_people_by_control_sequences_alone(text: str, who: list[str]) -> None:
    assert called_by_text(text) == who


def test_link_names_makes_plain_words_call_everybody() -> None:
    assert called_by_text("@channel and a@here.example", link_names=True) == ["!channel"]


def test_code_in_markdown_calls_nobody() -> None:
    assert called_by_markdown("`<@U0ADA>` <@U0BEN>\n```\n<!channel>\n```") == ["U0BEN"]
    assert called_by_markdown("an open ` tick <!here>") == ["!here"]


@pytest.mark.parametrize(
    ("block", "who"),
    [
        ({"type": "section", "text": {"type": "mrkdwn", "text": "<@U0ADA>"}}, ["U0ADA"]),
        ({"type": "section", "text": {"type": "plain_text", "text": "<@U0ADA>"}}, []),
        ({"type": "section", "fields": [{"type": "mrkdwn", "text": "a"}, {"type": "mrkdwn", "text": "<!here>"}]}, ["!here"]),
        ({"type": "context", "elements": [{"type": "mrkdwn", "text": "<!channel>"}]}, ["!channel"]),
        ({"type": "markdown", "text": "<@U0ADA> `<@U0BEN>`"}, ["U0ADA"]),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "<@U0ADA>"}], [rich_text("<@U0BEN>")]]}, ["U0BEN"]),
        ({"type": "plan", "title": "t", "tasks": [{"type": "task_card", "output": rich_text("<!subteam^S0DUTY>")}]}, ["!subteam^S0DUTY"]),
        ({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "broadcast", "range": "here"}]}]}, ["!here"]),
    ],
)
def test_blocks_call_people_by_mrkdwn_markdown_and_elements(block: dict[str, Any], who: list[str]) -> None:
    assert called_by_blocks([block]) == who


def test_old_attachments_call_people_too() -> None:
    attachment = {"pretext": "<@U0ADA>", "text": None, "fields": [{"value": "<!here>"}], "blocks": [{"type": "markdown", "text": "<@U0BEN>"}]}

    assert list(called_by_attachments([attachment])) == ["U0ADA", "!here", "U0BEN"]


def test_what_a_person_types_becomes_sections_quotes_and_code() -> None:
    block = rich_text("hi <@U0ADA>\nsecond\n&gt; quoted\n```\nx = 1 &lt; 2\n```\nafter")

    kinds = [element["type"] for element in block["elements"]]
    assert kinds == ["rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_section"]
    assert block["elements"][0]["elements"][1] == {"type": "user", "user_id": "U0ADA"}
    assert block["elements"][1]["elements"] == [{"type": "text", "text": "quoted"}]
    assert block["elements"][2]["elements"] == [{"type": "text", "text": "x = 1 < 2"}]


@pytest.mark.parametrize(
    ("text", "element"),
    [
        ("`a_b_c`", {"type": "text", "text": "a_b_c", "style": {"code": True}}),
        ("*bold*", {"type": "text", "text": "bold", "style": {"bold": True}}),
        ("_it_", {"type": "text", "text": "it", "style": {"italic": True}}),
        ("~no~", {"type": "text", "text": "no", "style": {"strike": True}}),
        ("<#C0X|ask>", {"type": "channel", "channel_id": "C0X"}),
        ("<!here>", {"type": "broadcast", "range": "here"}),
        ("<!subteam^S0X>", {"type": "usergroup", "usergroup_id": "S0X"}),
        ("<https://x.example?a=1&amp;b=2|x>", {"type": "link", "url": "https://x.example?a=1&b=2", "text": "x"}),
        ("<https://x.example>", {"type": "link", "url": "https://x.example"}),
        (":eyes:", {"type": "emoji", "name": "eyes"}),
        ("snake_case_name", {"type": "text", "text": "snake_case_name"}),
        ("12:30:45 o'clock", {"type": "text", "text": "12:30:45 o'clock"}),
    ],
)
def test_inline_marks_become_elements(text: str, element: dict[str, Any]) -> None:
    assert rich_text(text)["elements"][0]["elements"] == [element]


@given(st.text(alphabet="ab`*_~<>@U0!:&;\n ", max_size=60))
def test_rich_text_never_loses_a_letter(text: str) -> None:
    letters = "".join(sorted(letter for letter in text if letter in "ab"))

    kept = "".join(sorted(letter for letter in _all_text(rich_text(stored(text))) if letter in "ab"))

    assert kept == letters


def _all_text(node: Any) -> str:
    if isinstance(node, list):
        return "".join(map(_all_text, node))
    if isinstance(node, dict):
        kinds = ("text", "url", "user_id", "name", "elements")
        return "".join(_all_text(node[key]) for key in kinds if key in node)
    return str(node)
