"""Markdown as the blocks of messages and of views: within every budget, and nothing in them that the linter refuses."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.limits import LIMITS
from bot.slack.lint import lint_blocks, lint_message
from bot.slack.lint.expansion import expansion_items
from bot.slack.lint.rules import text_chars
from bot.slack.markdown import blocks_text, message_blocks, section_blocks
from bot.slack.text import Markdown, join, mention_md, safe_markdown
from tests.slack.nasty import LINK, MARK, assert_harmless, strings, texts

Block = dict[str, Any]


def table(rows: int, columns: int, cell: str = "x") -> str:
    row = "| " + " | ".join([cell] * columns) + " |\n"
    return f"{row}|{'---|' * columns}\n{row * (rows - 1)}"


def kinds(message: list[Block]) -> list[str]:
    return [block["type"] for block in message]


def items(message: list[Block]) -> int:
    return sum(expansion_items(block["text"]) if block["type"] == "markdown" else 1 for block in message)


@given(raws=st.lists(texts, min_size=1, max_size=4), repeats=st.integers(1, 60))
def test_messages_stay_within_the_budgets_and_pass_the_linter(raws: list[str], repeats: int) -> None:
    for message in message_blocks(safe_markdown("\n\n".join(raws * repeats)[:40_000])):
        assert text_chars(message) <= LIMITS.budget_chars
        assert items(message) <= LIMITS.budget_items
        assert kinds(message).count("table") <= 1
        assert lint_message({"blocks": message, "text": blocks_text(message) or " "}) == []


@given(raw=texts)
def test_no_string_in_a_message_holds_a_mark_that_we_did_not_build(raw: str) -> None:
    for message in message_blocks(safe_markdown(raw)):
        assert "<" not in blocks_text(message)
        for text in strings(message):
            assert not MARK.search(text)
            assert_harmless(text)


@given(raw=texts)
def test_sections_hold_no_marks_but_our_links_and_pass_the_linter(raw: str) -> None:
    blocks = section_blocks(safe_markdown(raw))

    assert [fault for fault in lint_blocks(blocks) if fault.error == "invalid_blocks"] == []
    for block in blocks:
        assert "<" not in LINK.sub("", block["text"]["text"])


def test_an_ordinary_answer_is_one_message_of_one_block() -> None:
    text = "# Ports\n\nOpen **UDP** 7882.\n\n```yaml\nport: 7880\n```\n\n- [docs](https://docs.livekit.io/x)"

    assert message_blocks(safe_markdown(text)) == [[{"type": "markdown", "text": text}]]
    assert message_blocks(safe_markdown("")) == []
    assert message_blocks(safe_markdown(" \n\n")) == []


def test_a_table_that_fits_is_a_table_block_with_its_formatting() -> None:
    text = "Before\n\n| Name | Count |\n|:-----|------:|\n| `ws` | **2** |\n| [docs](https://docs.livekit.io/x) | |\n\nAfter"
    [[before, block, after]] = message_blocks(join(mention_md("U012AB3CD"), safe_markdown(f"\n\n{text}")))

    assert [before["text"], after["text"]] == ["<@U012AB3CD>\n\nBefore", "After"]
    assert block["column_settings"] == [{"align": "left", "is_wrapped": True}, {"align": "right", "is_wrapped": True}]
    head, first, second = block["rows"]
    assert head[0]["elements"][0]["elements"] == [{"type": "text", "text": "Name", "style": {"bold": True}}]
    assert first[0]["elements"][0]["elements"] == [{"type": "text", "text": "ws", "style": {"code": True}}]
    assert second == [
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "link", "url": "https://docs.livekit.io/x", "text": "docs"}]}]},
        {"type": "raw_text", "text": " "},
    ]
    assert blocks_text([before, block, after]) == "<@U012AB3CD>\n\nBefore\n\nName | Count\nws | 2\ndocs |\n\nAfter"


def test_a_cell_may_hold_a_mention_that_we_built_and_no_link_that_lies() -> None:
    text = join(
        safe_markdown("| a | b |\n|---|---|\n| "), mention_md("U012AB3CD"), Markdown(" and | [docs.livekit.io](https://evil.example) ![](https://x.example) |")
    )
    [[block]] = message_blocks(text)

    assert block["rows"][1][0]["elements"][0]["elements"] == [{"type": "user", "user_id": "U012AB3CD"}, {"type": "text", "text": " and"}]
    assert block["rows"][1][1]["elements"][0]["elements"][0] == {"type": "text", "text": "docs.livekit.io "}


def test_a_second_table_and_one_that_is_too_large_are_code() -> None:
    [second] = message_blocks(safe_markdown(f"{table(3, 2)}\n{table(2, 2, 'y')}"))
    [long] = message_blocks(safe_markdown(table(101, 2)))
    [wide] = message_blocks(safe_markdown(table(2, 21)))
    heavy = message_blocks(safe_markdown(table(11, 2, "z" * 500)))

    assert kinds(second) == ["table", "markdown"]
    assert second[1]["text"] == "```\ny    y\n---  ---\ny    y\n```"
    assert kinds(long) == kinds(wide) == ["markdown"]
    assert [kind for message in heavy for kind in kinds(message)] == ["markdown"] * len(heavy)
    assert sum(message[0]["text"].count("z") for message in heavy) == 11 * 2 * 500


def test_many_headings_go_into_several_messages() -> None:
    messages = message_blocks(safe_markdown("\n\n".join(f"## Part {n}\n\nWords." for n in range(50))))

    assert len(messages) == 3
    assert all(message[0]["text"].startswith("## Part") and message[0]["text"].endswith("Words.") for message in messages)


def test_long_code_goes_on_in_the_next_message() -> None:
    messages = message_blocks(safe_markdown("```python\n" + "print(1)\n" * 2_000 + "```\n"))

    assert len(messages) == 2
    assert all(message[0]["text"].startswith("```python\nprint(1)") and message[0]["text"].endswith("print(1)\n```") for message in messages)


def test_sections_grow_no_longer_than_slack_takes() -> None:
    blocks = section_blocks(safe_markdown("a & b < c && d\n\n" * 400))

    assert lint_blocks(blocks[:4]) == []
    assert sum(block["text"]["text"].count("&lt;") for block in blocks) == 400
