"""Looks at what is about to be sent, and tells what Slack would refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.slack.limits import LIMITS, Limits
from bot.slack.lint.fault import Fault, Part, parts, parts_by_block
from bot.slack.lint.rules import doubles, focus, in_views, needs_submit, totals, within
from bot.slack.lint.schema import Root, structure
from bot.slack.lint.sizes import sizes

CONTENT = ("text", "blocks", "attachments", "markdown_text")


def lint_message(arguments: Mapping[str, Any], *, method: str = "chat.postMessage", limits: Limits = LIMITS) -> list[Fault]:
    """The faults of what is given to chat.postMessage, chat.postEphemeral, chat.update and their like; empty when Slack would take it.

    `message_truncated` is not an error of Slack but a warning: it takes the message and cuts its text.
    """
    return _once([*_content(arguments, method, limits), *_metadata(arguments.get("metadata")), *_blocks_of(arguments, limits)])


def lint_blocks(blocks: object, *, limits: Limits = LIMITS) -> list[Fault]:
    """The faults of the blocks of a message."""
    return _once(_blocks(blocks, "/blocks", limits))


def lint_view(view: object, *, limits: Limits = LIMITS) -> list[Fault]:
    """The faults of a modal or home view; Slack calls each of them `invalid_arguments`, except a view that is too large."""
    if not isinstance(view, Mapping) or str(view.get("type")) not in {"modal", "home"}:
        return [Fault("/view/type", "must be one of: modal, home", "invalid_arguments")]
    root: Root = "modal" if view["type"] == "modal" else "home"
    faults = list(structure(view, root, "/view", error="invalid_arguments"))
    blocks = view.get("blocks")
    if isinstance(blocks, list):
        by_block = parts_by_block(blocks, "/view/blocks")
        faults += [*doubles(by_block), *focus(by_block), *in_views(by_block), *needs_submit(view, "/view")]
    faults += [fault for where, part in parts(view, "/view") for fault in _object(part, where, limits)]
    named = [replace(fault, error="invalid_arguments") for fault in faults]
    if len(json.dumps(view, ensure_ascii=False).encode("utf-8", "replace")) > limits.view_bytes:
        named.append(Fault("/view", f"no more than {limits.view_bytes} bytes allowed", "view_too_large"))
    return _once(named)


def lint_chunks(chunks: object, *, limits: Limits = LIMITS) -> list[Fault]:
    """The faults of the chunks that chat.startStream, chat.appendStream and chat.stopStream take."""
    if not isinstance(chunks, Sequence) or isinstance(chunks, str):
        return [Fault("/chunks", "must provide an array", "invalid_arguments")]
    faults = list[Fault]()
    for at, chunk in enumerate(chunks):
        where = f"/chunks/{at}"
        faults += structure(chunk, "chunk", where, error="invalid_arguments")
        faults += [fault for inner, part in parts(chunk, where) for fault in _object(part, inner, limits)]
        if isinstance(chunk, Mapping) and chunk.get("type") == "blocks" and isinstance(chunk.get("blocks"), list):
            by_block = parts_by_block(chunk["blocks"], f"{where}/blocks")
            faults += [*doubles(by_block), *totals(by_block, f"{where}/blocks", limits)]
    return _once(faults)


def _once(faults: list[Fault]) -> list[Fault]:
    return list(dict.fromkeys(faults))


def _content(arguments: Mapping[str, Any], method: str, limits: Limits) -> Iterator[Fault]:
    given = [name for name in CONTENT if arguments.get(name)]
    if not given:
        yield Fault("", "must provide text, blocks, attachments or markdown_text", "no_text")
    if "markdown_text" in given and ("text" in given or "blocks" in given):
        yield Fault("/markdown_text", "must not come with text or blocks", "markdown_text_conflict")
    update = method == "chat.update"
    for name, most, error in (
        ("text", limits.update_text_chars if update else limits.text_chars, "msg_too_long" if update else "message_truncated"),
        ("markdown_text", limits.markdown_text_chars, "msg_too_long"),
    ):
        value = arguments.get(name)
        if value is not None and not isinstance(value, str):
            yield Fault(f"/{name}", "must provide a string", "invalid_arguments")
        elif value and len(value) > most:
            yield Fault(f"/{name}", f"must be less than {most + 1} characters", error)


def _metadata(metadata: object) -> Iterator[Fault]:
    if metadata is not None:
        yield from structure(metadata, "metadata", "/metadata", error="invalid_metadata_format")


def _blocks_of(arguments: Mapping[str, Any], limits: Limits) -> list[Fault]:
    faults = _blocks(arguments["blocks"], "/blocks", limits) if arguments.get("blocks") is not None else []
    attachments = arguments.get("attachments")
    if attachments is None:
        return faults
    if not isinstance(attachments, Sequence) or isinstance(attachments, str):
        return [*faults, Fault("/attachments", "must provide an array", "invalid_attachments")]
    if len(attachments) > limits.attachments:
        faults.append(Fault("/attachments", f"no more than {limits.attachments} items allowed", "too_many_attachments"))
    for at, attachment in enumerate(attachments):
        inner = attachment.get("blocks") if isinstance(attachment, Mapping) else None
        if inner is not None:
            faults += [replace(fault, error="invalid_attachments") for fault in _blocks(inner, f"/attachments/{at}/blocks", limits)]
    return faults


def _blocks(blocks: object, pointer: str, limits: Limits) -> list[Fault]:
    if not isinstance(blocks, Sequence) or isinstance(blocks, str):
        return [Fault(pointer, "must provide an array", "invalid_blocks_format")]
    faults = list[Fault]()
    if len(blocks) > limits.message_blocks:
        faults.append(Fault(pointer, f"no more than {limits.message_blocks} items allowed"))
    by_block = parts_by_block(blocks, pointer)
    for at, (block, placed) in enumerate(zip(blocks, by_block, strict=True)):
        faults += structure(block, "block", f"{pointer}/{at}", error="invalid_blocks")
        faults += [fault for where, part in placed for fault in _object(part, where, limits)]
    return [*faults, *doubles(by_block), *focus(by_block), *totals(by_block, pointer, limits)]


def _object(part: Part, pointer: str, limits: Limits) -> Iterator[Fault]:
    yield from sizes(part, pointer, limits)
    yield from within(part, pointer)
