"""Members that SDK classes get from bases outside the SDKs: builtins, enum, pydantic, protobuf, event emitters."""

from __future__ import annotations

import builtins
import enum
from functools import cache

# Python. Model: https://docs.pydantic.dev/latest/api/base_model/ Message: https://googleapis.dev/python/protobuf/latest/google/protobuf/message.html
PYTHON = {
    "BaseModel": "model_dump model_dump_json model_copy model_validate model_validate_json model_construct model_fields model_fields_set model_json_schema "
    "model_extra model_config model_rebuild copy dict json parse_obj parse_raw schema construct",
    "Message": "ByteSize Clear ClearField CopyFrom DESCRIPTOR FindInitializationErrors FromString HasField IsInitialized ListFields MergeFrom "
    "MergeFromString ParseFromString SerializePartialToString SerializeToString SetInParent UnknownFields WhichOneof",
    "EnumTypeWrapper": "Name Value keys values items DESCRIPTOR ValueType",
    "NamedTuple": "_asdict _replace _fields count index",
    "TypedDict": "get keys values items pop update setdefault copy clear popitem",
    "Enum": " ".join(dir(enum.Enum)) + " name value",
    "StrEnum": " ".join(dir(str)) + " name value",
    "IntEnum": " ".join(dir(int)) + " name value",
}
# TypeScript. https://nodejs.org/api/events.html https://github.com/bufbuild/protobuf-es/blob/v1/docs/runtime_api.md
EMITTER = (
    "on once off emit addListener removeListener removeAllListeners listeners rawListeners listenerCount eventNames prependListener prependOnceListener "
    "setMaxListeners getMaxListeners"
)
TYPESCRIPT = {
    "TypedEmitter": EMITTER,
    "TypedEventEmitter": EMITTER,
    "EventEmitter": EMITTER,
    "Message": "clone equals getType toBinary toJson toJsonString fromBinary fromJson fromJsonString",
    "Error": "name message stack cause",
}
EVERYTHING_IN_TYPESCRIPT = frozenset(
    [
        *("constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "name", "length", "bind", "call", "apply", "toJSON"),
        *("then", "catch", "finally"),  # the promise of it
    ]
)


@cache
def foreign_members(base: str, language: str) -> frozenset[str] | None:
    """What a base outside the SDKs gives its subclasses; None when that is not known."""
    if language != "python":
        return frozenset(TYPESCRIPT[base].split()) if base in TYPESCRIPT else None
    if base in PYTHON:
        return frozenset(PYTHON[base].split())
    found = getattr(builtins, base, None)
    return frozenset(dir(found)) if isinstance(found, type) else None
