"""How long and how many things may be, by the type of what they stand in. The numbers are those of `bot.slack.limits`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.slack.limits import Limits
from bot.slack.lint.fault import Fault, Part, found


@dataclass(frozen=True, slots=True)
class Size:
    """At `path` stands at most what the limit `most` says ("" for no limit) and at least `least`: characters, items, or the number itself."""

    path: str
    most: str
    least: int = 0
    error: str = "invalid_blocks"


TEXT = (Size("text", "text_object_chars", 1),)
CONFIRM = (
    Size("confirm/title/text", "confirm_title_chars"),
    Size("confirm/text/text", "confirm_text_chars"),
    Size("confirm/confirm/text", "confirm_button_chars"),
    Size("confirm/deny/text", "confirm_button_chars"),
)
# Whatever it is, when it has these.
ANY = (Size("action_id", "action_id_chars"), Size("block_id", "block_id_chars"), Size("placeholder/text", "placeholder_chars"), *CONFIRM)
PRESSED = (
    Size("text/text", "button_text_chars"),
    Size("accessibility_label", "button_text_chars"),
    Size("value", "button_value_chars"),
    Size("url", "button_url_chars"),
    Size("agent_prompt", "button_prompt_chars"),
)


def _options(path: str, most: str, least: int = 1) -> tuple[Size, ...]:
    return (
        Size(path, most, least),
        Size(f"{path}/*/text/text", "option_text_chars"),
        Size(f"{path}/*/description/text", "option_text_chars"),
        Size(f"{path}/*/value", "option_value_chars"),
        Size(f"{path}/*/url", "button_url_chars"),
    )


SELECT = (
    *_options("options", "options"),
    Size("option_groups", "options", 1),
    Size("option_groups/*/label/text", "option_text_chars"),
    *_options("option_groups/*/options", "options"),
)
CHOICE = _options("options", "choice_options")
TABLE = (Size("rows", "table_rows", 1), Size("rows/*", "table_columns", 1), Size("column_settings", "table_columns"))
INPUT = (Size("initial_value", "input_text_chars"), Size("max_length", "input_text_chars", 1), Size("min_length", "input_text_chars"))
SIZES: Mapping[str, tuple[Size, ...]] = {
    "plain_text": TEXT,
    "mrkdwn": TEXT,
    "raw_text": (Size("text", "", 1),),
    "raw_number": (Size("text", "", 1),),
    "text": (Size("text", "", 1),),
    "section": (Size("text/text", "section_text_chars"), Size("fields", "section_fields", 1), Size("fields/*/text", "field_chars")),
    "header": (Size("text/text", "header_chars"),),
    "context": (Size("elements", "context_elements", 1),),
    "context_actions": (Size("elements", "context_actions_elements", 1),),
    "actions": (Size("elements", "actions_elements", 1),),
    "input": (Size("label/text", "input_label_chars"), Size("hint/text", "input_label_chars")),
    "image": (Size("image_url", "image_url_chars", 1), Size("alt_text", "image_alt_chars"), Size("title/text", "image_title_chars")),
    "video": (Size("title/text", "video_title_chars"), Size("author_name", "video_author_chars")),
    "markdown": (Size("text", "markdown_chars", 1, "msg_too_long"),),
    "table": TABLE,
    "data_table": (Size("rows", "data_table_rows", 1), Size("rows/*", "table_columns", 1), Size("page_size", "data_table_page", 1)),
    "card": (
        Size("title/text", "card_title_chars"),
        Size("subtitle/text", "card_title_chars"),
        Size("body/text", "card_body_chars"),
    ),
    "carousel": (Size("elements", "carousel_cards", 1),),
    "container": (Size("child_blocks", "container_blocks", 1), Size("title/text", "container_title_chars"), Size("subtitle/text", "container_title_chars")),
    "auth_provider": (Size("value", "option_value_chars", 1), Size("name/text", "option_text_chars"), Size("description/text", "option_value_chars")),
    "button": PRESSED,
    "workflow_button": PRESSED,
    "icon_button": PRESSED,
    "feedback_buttons": tuple(Size(f"{side}/{size.path}", size.most) for side in ("positive_button", "negative_button") for size in PRESSED[:3]),
    "static_select": SELECT,
    "multi_static_select": SELECT,
    "checkboxes": CHOICE,
    "radio_buttons": CHOICE,
    "overflow": _options("options", "overflow_options"),
    "plain_text_input": INPUT,
    # A chunk of a stream, not a block
    "task_update": (Size("details", "task_details_chars"), Size("output", "task_details_chars"), Size("title", "", 1)),
    "markdown_text": (Size("text", "stream_call_chars", 0, "msg_too_long"),),
    "blocks": (Size("blocks", "stream_chunk_blocks", 1),),
    "modal": (
        Size("title/text", "view_title_chars"),
        Size("submit/text", "view_title_chars"),
        Size("close/text", "view_title_chars"),
        Size("blocks", "view_blocks"),
        Size("private_metadata", "view_metadata_chars"),
        Size("callback_id", "view_callback_chars"),
        Size("external_id", "view_callback_chars"),
    ),
    "home": (
        Size("blocks", "view_blocks"),
        Size("private_metadata", "view_metadata_chars"),
        Size("callback_id", "view_callback_chars"),
        Size("external_id", "view_callback_chars"),
    ),
}


def sizes(part: Part, pointer: str, limits: Limits) -> Iterator[Fault]:
    """What is too long, too short, too many or too few in one object; what is deeper in it has a turn of its own."""
    for size in (*SIZES.get(str(part.get("type")), ()), *ANY):
        most = getattr(limits, size.most) if size.most else None
        for where, value in found(part, size.path, pointer):
            text = _wrong(value, size.least, most)
            if text:
                yield Fault(where, text, size.error)


def _wrong(value: object, least: int, most: int | None) -> str:
    """In the words of Slack's own answers."""
    if isinstance(value, str):
        if len(value) < least:
            return f"must be more than {least - 1} characters"
        return f"must be less than {most + 1} characters" if most is not None and len(value) > most else ""
    if isinstance(value, Sequence):
        if len(value) < least:
            return f"no fewer than {least} items allowed"
        return f"no more than {most} items allowed" if most is not None and len(value) > most else ""
    if isinstance(value, int) and not isinstance(value, bool) and (value < least or (most is not None and value > most)):
        return f"must be between {least} and {most}"
    return ""
