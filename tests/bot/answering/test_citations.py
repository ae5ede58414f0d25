from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.citations import cited_numbers, keep_supported
from bot.answering.fences import without_code
from tests.bot.answering.samples import passage

DISPATCH = passage(
    1, "Explicit dispatch sends a job to a named agent. Set agent_name in the worker options first: it turns off automatic dispatch.", title="Agent dispatch"
)
TOKENS = passage(2, "A token may carry a room configuration. The agents listed there are dispatched when the room is created, see https://docs.example/tokens.")
PASSAGES = (DISPATCH, TOKENS)
GOOD = "Explicit dispatch sends a job to a named agent [1]."
BETTER = "The agents listed in the token are dispatched when the room is created [2]."
INVENTED = "Purple submarines negotiate every midnight handshake."


def test_a_supported_text_stays_as_it_is() -> None:
    text = f"{GOOD} {BETTER}\n\nSet `agent_name` in the worker options first [1]."

    kept = keep_supported(text, PASSAGES)

    assert kept.text == text
    assert kept.cited == (1, 2)
    assert kept.dropped == ()


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Explicit dispatch sends a job to a named agent [99].", "Explicit dispatch sends a job to a named agent."),
        ("Explicit dispatch sends a job to a named agent [1][99].", "Explicit dispatch sends a job to a named agent [1]."),
        ("Explicit dispatch sends a job to a named agent [99, 1].", "Explicit dispatch sends a job to a named agent [1]."),
        ("Explicit dispatch sends a job to a named agent [1; 2].", "Explicit dispatch sends a job to a named agent [1] [2]."),
        ("Explicit dispatch sends a job to a named agent [^1].", "Explicit dispatch sends a job to a named agent [1]."),
        ("Explicit dispatch sends a job to a named agent. [0]", "Explicit dispatch sends a job to a named agent."),
    ],
)
def test_a_citation_of_a_passage_that_was_not_given_goes(written: str, left: str) -> None:
    assert keep_supported(written, PASSAGES).text == left


@pytest.mark.parametrize(
    "sentence",
    [
        INVENTED,
        f"{INVENTED[:-1]} [1].",
        "The quota is 17.",
        "Pwned!",
        "<!channel> the agents listed in the token are dispatched when the room is created [2].",
        "<@U123> agent dispatch [1].",
        "@here",
        "The agents listed in the token are dispatched, see https://evil.example/tokens [2].",
        "![agent dispatch](https://evil.example/p.png)",
        "[2](https://evil.example)",
        "Фиолетовые лодки договариваются каждую полночь.",
        "紫色潜水艇每天午夜都在谈判。",
    ],
)
def test_a_sentence_that_nothing_supports_goes(sentence: str) -> None:
    kept = keep_supported(f"{GOOD} {sentence}\n\n- {sentence}", PASSAGES)

    assert kept.text == GOOD
    assert len(kept.dropped) >= 2


def test_a_link_that_a_passage_has_may_stay() -> None:
    text = "The agents listed in the token are dispatched, see https://docs.example/tokens [2]."

    assert keep_supported(text, PASSAGES).text == text


def test_nothing_supported_leaves_nothing() -> None:
    kept = keep_supported(f"# Submarines\n\n{INVENTED}\n\n1. {INVENTED}\n2. Flamingos queue at seventeen gates.\n", PASSAGES)

    assert (kept.text, kept.cited) == ("", ())


def test_without_passages_nothing_is_supported() -> None:
    assert keep_supported(GOOD, ()).text == ""


def test_an_empty_text_stays_empty() -> None:
    assert keep_supported("", PASSAGES).text == ""


@pytest.mark.parametrize("abbreviation", ["e.g.", "i.e.", "etc.", "vs.", "approx."])
def test_an_abbreviation_ends_no_sentence(abbreviation: str) -> None:
    kept = keep_supported(f"{GOOD} Submarines {abbreviation} flamingos negotiate handshakes.", PASSAGES)

    assert kept.text == GOOD
    assert kept.dropped == (f"Submarines {abbreviation} flamingos negotiate handshakes.",)


@pytest.mark.parametrize("between", ["? ", "! ", ".** ", '." ', ".) [1] ", ". [1] "])
def test_what_ends_a_sentence_separates_good_from_invented(between: str) -> None:
    kept = keep_supported(f"Explicit dispatch sends a job to a named agent{between}{INVENTED}", PASSAGES)

    assert kept.text.startswith("Explicit dispatch sends a job to a named agent")
    assert kept.dropped == (INVENTED,)


def test_a_statement_behind_a_colon_belongs_to_its_lead() -> None:
    text = "Submarines: negotiate every midnight handshake with flamingos."

    assert keep_supported(f"{GOOD}\n\n{text}", PASSAGES).text == GOOD


CODE_BLOCKS = {
    "at the margin": "```python\nsubmarine = items[1]  # Purple submarines [99].\n\nawait dispatch()\n```",
    "in a list": "   ```python\n   submarine = items[1]  # Purple submarines [99].\n   ```",
    "far in": "        ```\n        submarine = items[1]\n        ```",
    "behind a list mark": "- ```python\n  submarine = items[1]  # Purple submarines.\n  ```",
    "with tildes": "~~~\nPurple submarines negotiate [99].\n~~~",
    "with a fence inside": "````markdown\n```\nPurple submarines negotiate [99].\n```\n````",
    "in a quote": "> ```\n> Purple submarines negotiate [99].\n> ```",
}


@pytest.mark.parametrize("name", CODE_BLOCKS)
def test_code_is_not_touched(name: str) -> None:
    code = CODE_BLOCKS[name]

    kept = keep_supported(f"{GOOD}\n\n{code}\n\n{BETTER}", PASSAGES)

    assert kept.text == f"{GOOD}\n\n{code}\n\n{BETTER}"
    assert kept.cited == (1, 2)


def test_code_within_a_line_is_not_touched() -> None:
    text = "Set agent_name in the worker options, as in `options[1]` and `items[99]` [1]."

    kept = keep_supported(text, PASSAGES)

    assert kept.text == text
    assert kept.cited == (1,)


def test_an_open_code_block_is_closed() -> None:
    assert keep_supported(f"{GOOD}\n\n```python\nawait dispatch()", PASSAGES).text.endswith("await dispatch()\n```")


def test_a_list_keeps_its_numbers_in_step() -> None:
    text = f"1. Set agent_name in the worker options [1].\n2. {INVENTED}\n3. A token may carry a room configuration [2].\n   - {INVENTED}\n4. The agents listed are dispatched [2]."

    kept = keep_supported(text, PASSAGES)

    assert kept.text.split("\n") == [
        "1. Set agent_name in the worker options [1].",
        "2. A token may carry a room configuration [2].",
        "3. The agents listed are dispatched [2].",
    ]


def test_two_lists_are_counted_apart_and_one_without_counting_stays_so() -> None:
    lists = "1. {bad}\n2. Set agent_name in the worker options [1].\n\nExplicit dispatch [1]:\n\n1. Set agent_name first [1].\n\n1) A token may carry agents [2].\n1) {bad}\n1) A token may carry a room [2]."

    kept = keep_supported(lists.replace("{bad}", INVENTED), PASSAGES)

    assert [line[:2] for line in kept.text.split("\n") if line[:1].isdigit()] == ["1.", "1.", "1)", "1)"]


@pytest.mark.parametrize(
    "text",
    [
        f"{GOOD}\n\n## Agent dispatch\n\n{INVENTED}\n\n## Room configuration\n",
        f"{GOOD}\n\n## Steps\n\n### Agent dispatch\n\n- {INVENTED}",
        f"{GOOD}\n\nExplicit dispatch of a named agent [1]:\n\n- {INVENTED}\n- {INVENTED}",
        f"{GOOD}\n\n**Steps:**\n\n1. {INVENTED}\n",
        f"{GOOD}\n\n| Agent | Dispatch |\n|---|---|\n| submarine | purple handshake |\n",
        f"{GOOD}\n\n| Submarine | Flamingo |\n|---|---|\n| agent | dispatch |\n",
        f"{GOOD}\n\n- \n- {INVENTED}",
    ],
)
def test_what_announced_a_dropped_part_goes_with_it(text: str) -> None:
    assert keep_supported(text, PASSAGES).text == GOOD


def test_headings_lead_ins_and_tables_that_have_their_part_stay() -> None:
    text = f"## Agent dispatch\n\n### Steps\n\nSet these worker options [1]:\n\n- agent_name in the worker options [1].\n\n| Agent | Dispatch |\n|---|---|\n| named | explicit |\n\n{GOOD}"

    assert keep_supported(text, PASSAGES).text == text


def test_numbers_in_code_are_no_citations() -> None:
    assert cited_numbers("`a[3]` and [2].\n\n   ```\n   b[4]\n   ```\n[1, 5]") == (2, 1, 5)


PARTS = (
    "",
    "# Agent dispatch",
    "- ",
    "1. ",
    "> ",
    "  ",
    "```",
    "~~~",
    "   ```python",
    "| a | b |",
    "|---|---|",
    "[1]",
    "[99]",
    " [1, 99]",
    "[^42]",
    "[[1]]",
    "[1",
    "]",
)
LINES = st.sampled_from([GOOD, BETTER, INVENTED, "`x[7]`", "[3](https://e.example)", "e.g.", ":", *PARTS])


@given(st.lists(LINES | st.text(max_size=20), max_size=14), st.sampled_from(["\n", " ", "\n\n", ""]))
def test_no_unknown_number_is_ever_cited(parts: list[str], glue: str) -> None:
    kept = keep_supported(glue.join(parts), PASSAGES)

    assert set(kept.cited) <= {1, 2}
    assert set(cited_numbers(kept.text)) <= {1, 2}
    bare = re.sub(r"`[^`\n]*`", "", without_code(kept.text))
    assert not re.search(r"\[(?:99|42)\]", bare)


@given(st.lists(LINES, max_size=14))
def test_checking_twice_changes_nothing(parts: list[str]) -> None:
    once = keep_supported("\n".join(parts), PASSAGES).text

    assert keep_supported(once, PASSAGES).text == once


@given(st.text())
def test_any_text_can_be_checked(text: str) -> None:
    kept = keep_supported(text, PASSAGES)

    assert len(kept.text) <= 2 * len(text) + 40
