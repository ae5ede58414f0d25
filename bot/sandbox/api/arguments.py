"""Arguments of Web API calls: the table's words for them, and how text of forms and values of JSON become the same thing. Pure.

A form or query carries lists and objects as JSON text, and flags as 1, 0, true or false: https://docs.slack.dev/apis/web-api/#post-bodies
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, Unpack

from bot.sandbox.refused import Refused, refused_with

Kind = Literal["text", "flag", "number", "object", "list", "names"]
TRUE, FALSE = frozenset({"1", "true", "True"}), frozenset({"0", "false", "False", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument. `missing` and `wrong` are the method's own errors for it; without them it is `invalid_arguments` with an explanation."""

    name: str
    kind: Kind = "text"
    required: bool = False
    missing: str = ""
    wrong: str = ""
    choices: tuple[str, ...] = ()
    longest: int = 0
    may_be_empty: bool = False


class Rest(TypedDict, total=False):
    """The rarer properties of an argument."""

    missing: str
    wrong: str
    choices: tuple[str, ...]
    longest: int
    may_be_empty: bool


def needs(name: str, kind: Kind = "text", **rest: Unpack[Rest]) -> Argument:
    """An argument that must be there; an empty text is not, unless it `may_be_empty`."""
    return Argument(name=name, kind=kind, required=True, **rest)


def may(name: str, kind: Kind = "text", **rest: Unpack[Rest]) -> Argument:
    """An argument that may be left out."""
    return Argument(name=name, kind=kind, **rest)


def texts(*names: str) -> tuple[Argument, ...]:
    """Optional texts."""
    return tuple(may(name) for name in names)


def flags(*names: str) -> tuple[Argument, ...]:
    """Optional flags."""
    return tuple(may(name, "flag") for name in names)


def read(given: Mapping[str, Any], known: Iterable[Argument]) -> dict[str, Any]:
    """The known arguments that were given, each in the type of its kind; null counts as not given, and what is not known is ignored, as Slack does."""
    return {argument.name: value for argument in known if (value := _value(argument, given.get(argument.name))) is not None}


def _value(argument: Argument, raw: Any) -> Any:
    if raw is None or (raw == "" and argument.required and not argument.may_be_empty):
        if argument.required:
            raise _refusal(argument.missing, f"missing required field: {argument.name}")
        return None
    try:
        value = READERS[argument.kind](raw)
    except ValueError:
        raise _refusal(argument.wrong, f"must be a valid {argument.kind} [json-pointer:/{argument.name}]") from None
    if argument.choices and value not in argument.choices:
        raise _refusal(argument.wrong, f"must be one of {', '.join(argument.choices)} [json-pointer:/{argument.name}]")
    if argument.longest and len(value) > argument.longest:
        raise _refusal(argument.wrong, f"must be less than {argument.longest + 1} long [json-pointer:/{argument.name}]")
    return value


def _refusal(own: str, message: str) -> Refused:
    return Refused(own) if own else refused_with("invalid_arguments", f"[ERROR] {message}")


def _text(raw: Any) -> str:
    return str(_plain(raw))


def _flag(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if str(raw) in TRUE:
        return True
    if str(raw) in FALSE:
        return False
    raise ValueError(raw)


def _number(raw: Any) -> int:
    return int(str(_plain(raw)))


def _plain(raw: Any) -> Any:
    return _of(raw, str | int | float, not_a=bool)


def _object(raw: Any) -> dict[str, Any]:
    value: dict[str, Any] = _of(_decoded(raw), dict)
    return value


def _list(raw: Any) -> list[Any]:
    value: list[Any] = _of(_decoded(raw), list)
    return value


def _decoded(raw: Any) -> Any:
    return json.loads(raw) if isinstance(raw, str) else raw


def _of(value: Any, kind: Any, *, not_a: type | tuple[()] = ()) -> Any:
    if not isinstance(value, kind) or isinstance(value, not_a):
        raise ValueError(f"not a {kind}")  # noqa: TRY004 - readers say "cannot be read as this" in one way, whether of a text or a type
    return value


def _names(raw: Any) -> list[str]:
    """A list, or names with commas between them."""
    parts = raw if isinstance(raw, list) else str(raw).split(",")
    return [str(part).strip() for part in parts if str(part).strip()]


READERS: Mapping[Kind, Callable[[Any], Any]] = {"text": _text, "flag": _flag, "number": _number, "object": _object, "list": _list, "names": _names}
