"""What is said about tickets: who is called in it, when, and what can be pressed below."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escalation.acts import ACTS, value_of
from bot.escalation.board import Words
from bot.slack.lint import lint_message
from bot.slack.messages import Message
from bot.slack.text.chars import APART
from bot.slack.text.moments import DAY, moment
from bot.slack.tickets import answer, answer_signed, notice, offered
from tests.slack.nasty import DATE, assert_harmless, strings, texts
from tests.slack.tickets_made import GROUP, OWNER, ticket

TICKET = ticket()
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
CALLS = f"<@{OWNER}> <!subteam^{GROUP}>"
said = st.builds(
    Words,
    text=st.one_of(texts, texts.map(lambda text: text * 60), texts.map(lambda text: f"{text} {{due}}")),
    moments=st.just({"due": AT}),
    people=st.sampled_from(((), (OWNER,))),
    groups=st.sampled_from(((), (GROUP,))),
)


def assert_taken(message: Message) -> None:
    for number, part in enumerate(message.parts, 1):
        blocks = message.blocks(number)
        assert lint_message({"text": part.notice, "blocks": blocks}) == []
        for text in [part.text, *strings(blocks)]:
            assert_harmless(text)
            bare = DATE.sub("", text).replace(f"<@{OWNER}>", "").replace(f"<!subteam^{GROUP}>", "").replace(f"<{APART}", "")
            assert "<" not in bare, text


def whole(message: Message) -> str:
    """What its Markdown says."""
    return "\n".join(str(block["text"]) for part in message.parts for block in part.blocks if block["type"] == "markdown")


@given(words=said)
def test_whatever_was_written_only_who_is_meant_is_called(words: Words) -> None:
    assert_taken(notice(replace(words, text=f"Said: {words.text}"), foot=offered(TICKET, ("solved",))))


def test_who_is_called_stands_in_front_and_a_moment_where_it_belongs() -> None:
    message = notice(Words(text="Nobody has claimed this. It is due {due}.", moments={"due": AT}, people=(OWNER,), groups=(GROUP,)))

    assert whole(message) == f"{CALLS} Nobody has claimed this. It is due {moment(AT, DAY)}."
    assert message.parts[0].text == f"{CALLS} Nobody has claimed this. It is due {moment(AT, DAY)}."


@pytest.mark.parametrize("text", ["- one\n- two", "> quoted", "```\ncode\n```", "# Heading"])
def test_what_is_no_sentence_stays_what_it_is_below_the_mention(text: str) -> None:
    assert whole(notice(Words(text=text, people=(OWNER,)))).startswith(f"<@{OWNER}>\n\n{text[:3]}")


def test_a_table_is_left_whole_below_the_mention() -> None:
    message = notice(Words(text="| a | b |\n|---|---|\n| 1 | 2 |", people=(OWNER,)))

    assert [block["type"] for block in message.parts[0].blocks] == ["markdown", "table"]
    assert_taken(message)


def test_who_is_not_an_id_is_not_called() -> None:
    for words in (Words(text="x", people=("!channel",)), Words(text="x", groups=("here",))):
        with pytest.raises(ValueError, match="not the id"):
            notice(words)


def test_only_the_addresses_that_are_allowed_can_be_clicked() -> None:
    text = "[packet](https://sandbox.slack.example/p1) and [other](https://evil.example)"

    assert (
        whole(notice(Words(text=text, allow=frozenset({"https://sandbox.slack.example/p1"}))))
        == "[packet](https://sandbox.slack.example/p1) and other (`https://evil.example`)"
    )


def test_the_asker_says_with_a_press_how_it_is() -> None:
    (block,) = offered(TICKET, ("solved", "broken"))

    assert [ACTS[element["action_id"]] for element in block["elements"]] == ["solved", "broken"]
    assert {value_of(element["value"]) for element in block["elements"]} == {(TICKET.id, TICKET.version)}
    assert all(element["accessibility_label"] for element in block["elements"])
    assert offered(TICKET, ()) == []


@given(words=texts, name=texts)
def test_an_answer_in_somebodys_name_holds_nothing_but_their_words(words: str, name: str) -> None:
    for message in (answer(TICKET, f"x {words}", name=name), answer_signed(TICKET, f"x {words}", name=name, picture="")):
        for number, part in enumerate(message.parts, 1):
            assert lint_message({"text": part.notice, "blocks": message.blocks(number)}) == []
            for text in strings(message.blocks(number)):
                assert_harmless(text)
                assert "<" not in text


@given(name=texts)
def test_the_name_above_an_answer_says_that_it_came_through_the_bot(name: str) -> None:
    author = answer_signed(TICKET, "Raise it.", name=name, picture="https://a.example/b.png").parts[0].author

    assert author
    assert author.name.endswith(" (via ask-ai)")
    assert len(author.name.removesuffix(" (via ask-ai)")) > 0
    assert len(author.name) <= 80
    assert "\n" not in author.name
    assert author.picture == "https://a.example/b.png"


def test_links_of_a_specialist_can_be_clicked() -> None:
    assert (
        whole(answer_signed(TICKET, "See [the page](https://docs.livekit.io/sip).", name="Chi", picture="")) == "See [the page](https://docs.livekit.io/sip)."
    )


def test_a_long_answer_keeps_every_word_and_its_buttons_below_the_last_part() -> None:
    message = answer_signed(TICKET, "\n\n".join(f"Paragraph {n}. {'word ' * 60}" for n in range(60)), name="Chi", picture="")

    assert len(message.parts) > 1
    assert {part.author for part in message.parts} == {message.parts[0].author}
    assert [block["type"] for block in message.blocks(len(message.parts))][-1] == "actions"
    assert all(f"Paragraph {n}." in whole(message) for n in range(60))
