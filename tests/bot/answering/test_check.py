from __future__ import annotations

import pytest

from bot.answering.check import Checker, mark_removed
from bot.model import Draft
from knowledge import Link
from tests.bot.answering.samples import passage

DISPATCH = "Explicit dispatch sends a job to a named agent. Set agent_name in the worker options first: it turns off automatic dispatch."
CALLS = "To call a phone number, use create_sip_participant with wait_until_answered, which returns when the callee answered. AgentSession runs the agent."
PASSAGES = (passage(1, DISPATCH, title="Agent dispatch"), passage(2, CALLS, title="Outbound calls"))
GOOD = "Explicit dispatch sends a job to a named agent when agent_name is set in the worker options [1]."
CALL = "To call a phone number, use `create_sip_participant` with `wait_until_answered` [2]."
INVENTED_CODE = "```python\nawait ctx.api.sip.create_participant_sip(request)\n```"
GOOD_CODE = "```python\nawait ctx.api.sip.create_sip_participant(request)\n```"


def draft(text: str) -> Draft:
    return Draft(text=text, cited=(), sources=(), writer="fake")


def test_a_draft_keeps_what_is_supported_and_gets_the_sources_it_cites(checker: Checker) -> None:
    checked = checker.check_model_text(draft(f"{CALL} {GOOD} Purple submarines negotiate every midnight handshake."), PASSAGES)

    assert checked.draft.text == f"{CALL} {GOOD}"
    assert checked.draft.cited == (2, 1)
    assert [link.title for link in checked.draft.sources] == ["Outbound calls", "Agent dispatch"]
    assert checked.draft.writer == "fake"
    assert checked.dropped == ("Purple submarines negotiate every midnight handshake.",)
    assert checked.enough
    assert checked.unknown == ()


@pytest.mark.parametrize("text", ["", "Purple submarines negotiate every midnight handshake [1].", "Explicit dispatch [1].", GOOD.replace(" [1]", "")])
def test_a_text_without_words_or_without_a_citation_is_not_enough(checker: Checker, text: str) -> None:
    assert not checker.check_model_text(draft(text), PASSAGES).enough


def test_a_secret_that_a_model_repeats_does_not_go_out(checker: Checker) -> None:
    secret = "hunter2" * 2

    checked = checker.check_model_text(draft(f"{GOOD}\n\n```sh\nLIVEKIT_API_SECRET={secret}\n```"), PASSAGES)

    assert secret not in checked.draft.text


def test_an_identifier_that_no_sdk_has_is_named_and_then_removed_with_its_lead_in(checker: Checker) -> None:
    checked = checker.check_model_text(draft(f"{GOOD}\n\nTo call a phone number [2]:\n\n{INVENTED_CODE}\n\n{CALL}"), PASSAGES)
    assert checked.unknown == ("create_participant_sip",)

    left = checker.without_unknown(checked, PASSAGES)

    assert left.draft.text == f"{GOOD}\n\n{CALL}"
    assert left.unknown == ()


def test_what_only_the_removed_part_cited_is_no_source_any_more(checker: Checker) -> None:
    checked = checker.check_model_text(
        draft(f"{GOOD}\n\nTo call a phone number, use `ctx.api.sip.create_participant_sip` with `wait_until_answered` [2]."), PASSAGES
    )
    assert [link.title for link in checked.draft.sources] == ["Agent dispatch", "Outbound calls"]

    left = checker.without_unknown(checked, PASSAGES)

    assert left.draft.text == GOOD
    assert left.draft.cited == (1,)
    assert [link.title for link in left.draft.sources] == ["Agent dispatch"]


def test_of_a_list_only_the_item_that_uses_it_goes(checker: Checker) -> None:
    text = f"1. {GOOD}\n2. To call a phone number, use `ctx.api.sip.create_participant_sip` [2].\n3. {CALL}"

    left = checker.without_unknown(checker.check_model_text(draft(text), PASSAGES), PASSAGES)

    assert left.draft.text == f"1. {GOOD}\n2. {CALL}"


def test_a_longer_name_that_holds_the_unknown_one_is_left_alone(checker: Checker) -> None:
    text = f"{GOOD}\n\n{INVENTED_CODE}\n\nThe phone number my_create_participant_sip_2 is called with create_sip_participant [2]."

    left = checker.without_unknown(checker.check_model_text(draft(text), PASSAGES), PASSAGES)

    assert left.draft.text == f"{GOOD}\n\nThe phone number my_create_participant_sip_2 is called with create_sip_participant [2]."


def test_a_draft_without_unknown_names_is_left_alone(checker: Checker) -> None:
    checked = checker.check_model_text(draft(f"{CALL}\n\n{GOOD_CODE}"), PASSAGES)

    assert checker.without_unknown(checked, PASSAGES) is checked


def test_a_sentence_may_say_that_a_name_does_not_exist(checker: Checker) -> None:
    checked = checker.check_model_text(
        draft("There is no `ctx.api.sip.create_participant_sip`: to call a phone number use create_sip_participant [2]."), PASSAGES
    )

    assert checked.unknown == ()


def test_a_removed_name_gets_a_note_with_the_version_and_what_to_use(checker: Checker) -> None:
    quoted = Draft(text="```python\nagent = VoicePipelineAgent()\n```", cited=(1,), sources=(Link(title="t", url="https://docs.example/t"),))

    checked = checker.check_quotes(quoted).draft

    assert checked.text == f"{quoted.text}\n\nVersion notes:\n\n- `VoicePipelineAgent`: removed since 1.0.0; use AgentSession instead."
    assert (checked.cited, checked.sources) == (quoted.cited, quoted.sources)


def test_a_removed_name_in_model_text_is_marked_once(checker: Checker) -> None:
    checked = checker.check_model_text(draft(f"{GOOD}\n\n```python\nagent = VoicePipelineAgent()\n```"), PASSAGES)

    marked = mark_removed(checked.draft, checked.findings)

    assert marked.text.count("Version notes") == 1
    assert checked.unknown == ()


def test_a_text_that_says_itself_what_was_removed_or_replaced_needs_no_note(checker: Checker) -> None:
    for text in (
        "`VoicePipelineAgent` was removed in 1.0; use `AgentSession`.",
        '```python\nsession = AgentSession(min_endpointing_delay=0.5)\n```\n\nNewer: `turn_handling={"endpointing": {"min_delay": ...}}`',
        GOOD_CODE,
        "no names at all",
    ):
        assert checker.check_quotes(draft(text)).draft.text == text


def test_a_deprecated_name_gets_a_note_when_its_successor_is_not_named(checker: Checker) -> None:
    noted = checker.check_quotes(draft("```python\nsession = AgentSession(min_endpointing_delay=0.5)\n```")).draft.text

    assert "- `min_endpointing_delay`: deprecated since 1.5.0; use turn_handling" in noted


def test_quotes_keep_every_word_even_with_names_that_no_table_has(checker: Checker) -> None:
    text = f"Purple submarines [99].\n\n{INVENTED_CODE}"

    assert checker.check_quotes(draft(text)).draft.text == text


def test_many_removed_names_make_few_notes(checker: Checker) -> None:
    names = ("VoicePipelineAgent", "MultimodalAgent", "VoiceAssistant", "AgentCallContext", "ChatManager", "AssistantCallContext", "TypeInfo")
    text = "\n\n".join(f"Use `{name}` here." for name in names)

    assert checker.check_quotes(draft(text)).draft.text.count("removed since") == 4
