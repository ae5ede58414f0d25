"""What Slack allows, in one table: `LIMITS.header_chars` is a number, `table()` tells where each comes from and when it was looked up.

Some are promised, some were only measured, so each can be set otherwise: `replace(LIMITS, blocks_chars=12_000)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields

DOC = "https://docs.slack.dev"
BLOCKS, ELEMENTS, PARTS = f"{DOC}/reference/block-kit/blocks", f"{DOC}/reference/block-kit/block-elements", f"{DOC}/reference/block-kit/composition-objects"
POST, VIEW, RATES = f"{DOC}/reference/methods/chat.postMessage", f"{DOC}/reference/views/modal-views", f"{DOC}/apis/web-api/rate-limits"
STREAM, STATUS = f"{DOC}/reference/methods/chat.startStream", f"{DOC}/reference/methods/assistant.threads.setStatus"
HANDLE = f"{DOC}/interactivity/handling-user-interaction"
SLACKIFY = "the package slack-markdown-parser 2.7.0, measured"
TOTAL = "https://github.com/slackapi/bolt-js/issues/2509, measured"
LIFE = "https://github.com/slackapi/python-slack-sdk/issues/1859, measured"
OURS = "our own budget, with room to spare below the limit of the same name"
SEEN = "2026-11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One line of the table."""

    name: str
    value: int
    source: str
    seen: str


def _of(value: int, source: str, seen: str = SEEN) -> int:
    """A field with its origin; for the type checker it is its number."""
    made: int = field(default=value, metadata={"source": source, "seen": seen})
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Names end in their unit: `_chars`, `_s`, `_per_min`; what is counted has none. All are the most that is allowed."""

    # A message
    text_chars: int = _of(40_000, POST)
    update_text_chars: int = _of(4_000, f"{DOC}/reference/methods/chat.update")
    text_advised_chars: int = _of(4_000, POST)
    message_blocks: int = _of(50, BLOCKS)
    attachments: int = _of(100, POST)
    markdown_text_chars: int = _of(12_000, POST)
    markdown_chars: int = _of(12_000, f"{BLOCKS}/markdown-block")  # of all markdown blocks of a message together
    blocks_chars: int = _of(13_200, TOTAL)
    expansion_items: int = _of(50, SLACKIFY)
    message_tables: int = _of(1, f"{BLOCKS}/table-block")
    budget_chars: int = _of(11_500, OURS)
    budget_items: int = _of(40, OURS)
    metadata_type_chars: int = _of(255, f"{DOC}/messaging/message-metadata")
    # Blocks
    block_id_chars: int = _of(255, BLOCKS)
    section_text_chars: int = _of(3_000, f"{BLOCKS}/section-block")
    section_fields: int = _of(10, f"{BLOCKS}/section-block")
    field_chars: int = _of(2_000, f"{BLOCKS}/section-block")
    header_chars: int = _of(150, f"{BLOCKS}/header-block")
    context_elements: int = _of(10, f"{BLOCKS}/context-block")
    context_actions_elements: int = _of(5, f"{BLOCKS}/context-actions-block")
    actions_elements: int = _of(25, f"{BLOCKS}/actions-block")
    input_label_chars: int = _of(2_000, f"{BLOCKS}/input-block")
    image_url_chars: int = _of(3_000, f"{BLOCKS}/image-block")
    image_alt_chars: int = _of(2_000, f"{BLOCKS}/image-block")
    image_title_chars: int = _of(2_000, f"{BLOCKS}/image-block")
    video_title_chars: int = _of(199, f"{BLOCKS}/video-block")
    video_author_chars: int = _of(49, f"{BLOCKS}/video-block")
    table_rows: int = _of(100, f"{BLOCKS}/table-block")
    table_columns: int = _of(20, f"{BLOCKS}/table-block")
    table_chars: int = _of(10_000, f"{BLOCKS}/table-block")
    data_table_rows: int = _of(201, f"{BLOCKS}/data-table-block")
    data_table_chars: int = _of(20_000, f"{BLOCKS}/data-table-block")
    data_table_page: int = _of(100, f"{BLOCKS}/data-table-block")
    card_title_chars: int = _of(150, f"{BLOCKS}/card-block")
    card_body_chars: int = _of(200, f"{BLOCKS}/card-block")
    carousel_cards: int = _of(10, f"{BLOCKS}/carousel-block")
    container_blocks: int = _of(10, f"{BLOCKS}/container-block")
    container_title_chars: int = _of(150, f"{BLOCKS}/container-block")
    # Elements and the objects in them
    text_object_chars: int = _of(3_000, f"{PARTS}/text-object")
    action_id_chars: int = _of(255, ELEMENTS)
    button_text_chars: int = _of(75, f"{ELEMENTS}/button-element")
    button_value_chars: int = _of(2_000, f"{ELEMENTS}/button-element")
    button_url_chars: int = _of(3_000, f"{ELEMENTS}/button-element")
    button_prompt_chars: int = _of(4_000, "https://github.com/slackapi/python-slack-sdk 3.47, ButtonElement")
    placeholder_chars: int = _of(150, f"{ELEMENTS}/plain-text-input-element")
    input_text_chars: int = _of(3_000, f"{ELEMENTS}/plain-text-input-element")
    options: int = _of(100, f"{ELEMENTS}/select-menu-element")
    choice_options: int = _of(10, f"{ELEMENTS}/checkboxes-element")  # of checkboxes and radio buttons
    overflow_options: int = _of(5, f"{ELEMENTS}/overflow-menu-element")
    option_text_chars: int = _of(75, f"{PARTS}/option-object")
    option_value_chars: int = _of(150, f"{PARTS}/option-object")
    confirm_title_chars: int = _of(100, f"{PARTS}/confirmation-dialog-object")
    confirm_text_chars: int = _of(300, f"{PARTS}/confirmation-dialog-object")
    confirm_button_chars: int = _of(30, f"{PARTS}/confirmation-dialog-object")
    # Views
    view_blocks: int = _of(100, VIEW)
    view_title_chars: int = _of(24, VIEW)
    view_metadata_chars: int = _of(3_000, VIEW)
    view_callback_chars: int = _of(255, VIEW)
    view_bytes: int = _of(250_000, f"{DOC}/reference/methods/views.open")
    view_stack: int = _of(3, f"{DOC}/surfaces/modals")
    # Streams, sessions, prompts
    stream_call_chars: int = _of(12_000, STREAM)
    stream_chunk_blocks: int = _of(50, STREAM)
    stream_life_s: int = _of(300, LIFE)
    stream_rotate_s: int = _of(240, OURS)
    task_details_chars: int = _of(256, "Microsoft 365 Agents SDK, its Slack notes")
    loading_messages: int = _of(10, STATUS)
    status_life_s: int = _of(120, STATUS)
    prompts: int = _of(4, f"{DOC}/reference/methods/assistant.threads.setSuggestedPrompts")
    session_title_chars: int = _of(200, f"{DOC}/reference/methods/agents.sessions.setStatus")
    # Rates, in one workspace, for one app
    tier1_per_min: int = _of(1, RATES)
    tier2_per_min: int = _of(20, RATES)
    tier3_per_min: int = _of(50, RATES)
    tier4_per_min: int = _of(100, RATES)
    posts_per_channel_per_s: int = _of(1, RATES)
    # What is sent to us
    acknowledge_s: int = _of(3, f"{DOC}/apis/events-api")
    trigger_life_s: int = _of(3, HANDLE)
    response_url_life_s: int = _of(1_800, HANDLE)
    response_url_uses: int = _of(5, HANDLE)

    def __post_init__(self) -> None:
        if wrong := [limit.name for limit in table(self) if limit.value < 1]:
            raise ValueError(f"a limit must be at least 1: {', '.join(wrong)}")


def table(limits: Limits | None = None) -> Iterator[Limit]:
    """Every limit with its source and the month it was looked up, in the order of the class."""
    for each in fields(Limits):
        value = getattr(limits or LIMITS, each.name)
        yield Limit(name=each.name, value=value, source=each.metadata["source"], seen=each.metadata["seen"])


LIMITS = Limits()
