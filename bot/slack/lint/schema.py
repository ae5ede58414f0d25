"""The structure of blocks, views and chunks, as Slack's published types have it: which keys there are, which must be there, and what may stand where.

The schema is derived from npm @slack/types 3.2.0; see derive.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Literal

from jsonschema import Draft7Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from bot.slack.lint.fault import Fault

Schema = dict[str, Any]
Root = Literal["block", "home", "modal", "chunk", "metadata"]
TEXT: Schema = {"type": "string"}
PLAIN: Schema = {"$ref": "#/definitions/PlainTextElement"}
# In slack-sdk 3.47 and Slack's reference, but not in the types yet.
NEWER: dict[str, Schema] = {
    "Button": {"agent_prompt": TEXT, "agent_prompt_display": TEXT, "visible_to_user_ids": {"type": "array", "items": TEXT}},
    "RichTextPreformatted": {"language": TEXT},
    "RichTextList": {"offset": {"type": "number"}},
}
AUTH_PROVIDER: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["type", "value", "name", "is_connected"],
    "properties": {
        **dict.fromkeys(("block_id", "value", "icon_url", "auth_url", "disconnect_url"), TEXT),
        **dict.fromkeys(("name", "description", "connected_identity", "connected_context"), PLAIN),
        "type": {"const": "auth_provider"},
        "is_connected": {"type": "boolean"},
        "accessory": {"$ref": "#/definitions/Overflow"},
        "fallback": {"type": "array", "items": {"type": "object"}},
    },
}
KINDS = {"object": "an object", "array": "an array", "string": "a string", "number": "a number", "boolean": "a boolean"}
BY_TYPE = "byType"


def structure(value: Any, root: Root, pointer: str, *, error: str) -> Iterator[Fault]:
    """What does not fit the types; the outermost faults, not those that follow from them."""
    for fault in _validator(root).iter_errors(value):
        yield from _faults(fault, pointer, error)


@cache
def _validator(root: Root) -> Validator:
    checked: type[Validator] = extend(Draft7Validator, {BY_TYPE: _by_type, "required": _required})  # type: ignore[no-untyped-call]  # jsonschema gives it no types
    return checked(_definitions()["Root"]["properties"][root])


@cache
def _definitions() -> Schema:
    """The definitions, each reference replaced by what it refers to; the types refer to no type that holds them."""
    read: Schema = json.loads(resources.files(__package__).joinpath("types.json").read_text("utf-8"))["definitions"]
    for name, properties in NEWER.items():
        read[name]["properties"].update(properties)
    read["KnownBlock"]["anyOf"].append(AUTH_PROVIDER)
    # The types let any object pass as a block or a task; Slack does not.
    read["AnyBlock"] = {"$ref": "#/definitions/KnownBlock"}
    read["PlanBlock"]["properties"]["tasks"]["items"] = {"$ref": "#/definitions/TaskCardBlock"}
    done: Schema = {}

    def resolved(node: Any) -> Any:
        if isinstance(node, list):
            return [resolved(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            name = node["$ref"].rpartition("/")[2]
            if name not in done:
                done[name] = resolved(read[name])
            return done[name]
        return _grouped({key: resolved(item) for key, item in node.items()})

    return {name: resolved({"$ref": f"#/definitions/{name}"}) for name in read}


def _grouped(node: Schema) -> Schema:
    """A choice between types becomes a table by type: so only one branch is looked at, and its faults are told."""
    branches = [branch for choice in node.get("anyOf", ()) for branch in _branches(choice)]
    types = [branch.get("properties", {}).get("type", {}).get("const") for branch in branches]
    if len(branches) < 2 or None in types or len(set(types)) == 1:
        return node
    table: dict[str, list[Schema]] = {}
    for kind, branch in zip(types, branches, strict=True):
        table.setdefault(kind, []).append(branch)
    return {BY_TYPE: {kind: same[0] if len(same) == 1 else {"anyOf": same} for kind, same in table.items()}}


def _branches(choice: Schema) -> Iterator[Schema]:
    if BY_TYPE in choice:
        choice = {"anyOf": list(choice[BY_TYPE].values())}
    if "anyOf" in choice:
        for inner in choice["anyOf"]:
            yield from _branches(inner)
    else:
        yield choice


def _by_type(validator: Any, table: Mapping[str, Schema], instance: Any, _: Schema) -> Iterator[ValidationError]:
    if not isinstance(instance, Mapping):
        yield ValidationError("not an object", validator="type", validator_value="object", instance=instance)
    elif "type" not in instance:
        yield ValidationError("no type", validator="required", validator_value="type", instance=instance)
    elif not isinstance(instance["type"], str) or instance["type"] not in table:
        yield ValidationError("unknown type", validator=BY_TYPE, path=["type"], instance=instance["type"])
    else:
        yield from validator.descend(instance, table[instance["type"]])


def _required(_: Any, names: Sequence[str], instance: Any, __: Schema) -> Iterator[ValidationError]:
    for name in names if isinstance(instance, Mapping) else ():
        if name not in instance:
            yield ValidationError("missing", validator="required", validator_value=name, instance=instance)


def _faults(fault: ValidationError, pointer: str, error: str) -> Iterator[Fault]:
    where = "".join([pointer, *(f"/{step}" for step in fault.absolute_path)])
    for text in _texts(fault):
        yield Fault(where, text, error)


def _texts(fault: ValidationError) -> Sequence[str]:
    value: Any = fault.validator_value
    given: Any = fault.instance
    match fault.validator:
        case "required":
            return [f"missing required field: {value}"]
        case "additionalProperties":
            known = fault.schema.get("properties", {}) if isinstance(fault.schema, Mapping) else {}
            return [f"invalid additional property: {name}" for name in given if name not in known]
        case "type":
            return [f"must provide {KINDS.get(str(value), str(value))}"]
        case "enum" | "const":
            return [f"must be one of: {', '.join(map(str, value))}" if isinstance(value, list) else f"must be {value}"]
        case "byType":
            return [f"unsupported type: {given}"]
        case _:
            return ["failed to match all allowed schemas"]
