"""What people put into Block Kit elements, as Slack reports it. Pure.

https://docs.slack.dev/reference/interaction-payloads/block_actions-payload, https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.sandbox.blocks import innermost
from bot.sandbox.refused import Refused

Element = Mapping[str, Any]
# Under which name the value of an element is reported, and where it may stand before anybody touched it.
VALUES = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", ""),
}
# These have no state between presses.
PRESSED_ONLY = frozenset({"overflow"})


def elements(block: Mapping[str, Any]) -> Iterator[Element]:
    """Everything in a block that a person can use, at any depth."""
    for value in block.values():
        for node in value if isinstance(value, list | tuple) else [value]:
            if isinstance(node, Mapping):
                if node.get("action_id") and node.get("type"):
                    yield node
                yield from elements(node)


def find(blocks: Iterable[Mapping[str, Any]], block_id: str, action_id: str) -> Element:
    """That element; `action_not_found` when it is not there (any more)."""
    inside = (element for block in innermost(blocks) if block.get("block_id") == block_id for element in elements(block))
    for element in inside:
        if element["action_id"] == action_id:
            return element
    raise Refused("action_not_found")


def reported(element: Element, given: Any) -> dict[str, Any]:
    """The element's type and value as `state` and `actions` have it; `invalid_value` for what cannot be chosen there."""
    kind = str(element["type"])
    if kind == "feedback_buttons":
        return {"type": kind, **_feedback(element, given)}
    if kind not in VALUES:  # a button of any sort says what the app wrote on it
        said = {key: element[key] for key in ("text", "value", "style", "url") if key in element}
        return {"type": kind, **said}
    field = VALUES[kind][0]
    if given in ("", None):
        return {"type": kind, field: [] if field.endswith("s") else None}
    if field == "selected_option":
        return {"type": kind, field: _option(element, given)}
    if field == "selected_options":
        return {"type": kind, field: [_option(element, one) for one in _listed(given)]}
    return {"type": kind, field: _listed(given) if field.endswith("s") else given}


def state(blocks: Iterable[Mapping[str, Any]], given: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The values of all inputs in a view: what is given now, else what is known from before, else what they began with."""
    values: dict[str, dict[str, Any]] = {}
    for block in innermost(blocks):
        block_id = str(block.get("block_id", ""))
        for element in elements(block):
            kind, action_id = str(element["type"]), str(element["action_id"])
            if kind not in VALUES or kind in PRESSED_ONLY:
                continue
            if action_id in given.get(block_id, {}):
                value = reported(element, given[block_id][action_id])
            else:
                value = known.get(block_id, {}).get(action_id) or reported(element, element.get(VALUES[kind][1]))
            values.setdefault(block_id, {})[action_id] = value
    return values


def faults(blocks: Iterable[Mapping[str, Any]], values: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """What the person's own client does not let through, by block id: empty required inputs and texts of the wrong length."""
    found = {}
    for block in innermost(blocks):
        if block.get("type") != "input":
            continue
        block_id, element = str(block.get("block_id", "")), block.get("element", {})
        value = values.get(block_id, {}).get(element.get("action_id"), {}).get(VALUES.get(str(element.get("type")), ("value", ""))[0])
        if wrong := _fault(block, element, value):
            found[block_id] = wrong
    return found


def _fault(block: Mapping[str, Any], element: Element, value: Any) -> str:
    if value in (None, "", []):
        return "" if block.get("optional") else "This field needs an answer."
    if isinstance(value, str) and len(value) < int(element.get("min_length", 0)):
        return f"At least {element['min_length']} characters, please."
    if isinstance(value, str) and len(value) > int(element.get("max_length", 3000)):
        return f"At most {element.get('max_length', 3000)} characters, please."
    return ""


def _option(element: Element, given: Any) -> Mapping[str, Any]:
    """The whole option for a value; those of an external menu are the app's answer, which nobody here keeps, so the client gives them whole."""
    value = given.get("value") if isinstance(given, Mapping) else given
    groups: Sequence[Mapping[str, Any]] = element.get("option_groups") or ()
    options = [*(element.get("options") or ()), *(option for group in groups for option in group.get("options", ()))]
    for option in options:
        if option.get("value") == value:
            return dict(option)
    if "external" in str(element["type"]) and isinstance(given, Mapping):
        return dict(given)
    raise Refused("invalid_value")


def _feedback(element: Element, given: Any) -> dict[str, Any]:
    for key in ("positive_button", "negative_button"):
        button = element.get(key, {})
        if button.get("value") == given:
            return {"text": button["text"], "value": button["value"]}
    raise Refused("invalid_value")


def _listed(given: Any) -> list[Any]:
    return list(given) if isinstance(given, list | tuple) else [given]
