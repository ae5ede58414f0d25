"""The body of a request from Slack as a value, whatever it is made of. Pure.

Bolt parses by guessing: a slash command with the word "payload" in its text becomes {} there. Here the fields decide.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any
from urllib.parse import parse_qsl

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
# Slack's deepest bodies, lists within quotes of a message within a view, have about 20 levels.
DEPTH_MAX = 64
FIELDS_MAX = 100
# What a database refuses in text: NUL, and halves of a surrogate pair.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\ufffd"


class BadBody(ValueError):
    """The body is not what its content type promises; the message says why and quotes nothing of it."""


def parse(raw: bytes, content_type: str) -> dict[str, Any]:
    """The object in a body of one of the two types, with strings that a database can store; raises `BadBody`."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadBody("not UTF-8") from None
    return _json(text) if content_type == JSON else _form(text)


def cleaned(body: dict[str, Any]) -> dict[str, Any]:
    """The same object with strings that a database can store; raises `BadBody` when it is nested too deeply."""
    return {_storable(key): _cleaned(value, DEPTH_MAX) for key, value in body.items()}


def _json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError):
        raise BadBody("not JSON") from None
    if not isinstance(value, dict):
        raise BadBody("not an object")
    return cleaned(value)


def _form(text: str) -> dict[str, Any]:
    """The fields of a slash command, or what is within the field `payload` of an interaction."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=FIELDS_MAX)
    except ValueError:
        raise BadBody("not a form") from None
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise BadBody("a field comes twice")
    if "payload" in fields and "command" not in fields:
        return _json(fields["payload"])
    return cleaned(dict(fields))


def _cleaned(value: Any, levels: int) -> Any:
    if isinstance(value, str):
        return _storable(value)
    if levels == 0 and isinstance(value, dict | list):
        raise BadBody("nested too deeply")
    if isinstance(value, dict):
        return {_storable(key): _cleaned(item, levels - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_cleaned(item, levels - 1) for item in value]
    return value


def _storable(text: str) -> str:
    return UNSTORABLE.sub(REPLACEMENT, text)


def _no_number(name: str) -> float:
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError("too large")
    return number
