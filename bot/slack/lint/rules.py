"""What must hold between the parts of one block, of one view and of one message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from bot.slack.limits import Limits
from bot.slack.lint.expansion import expansion_items
from bot.slack.lint.fault import Fault, Part, Placed, found, parts

# Of these the reference says that messages alone show them.
MESSAGES_ONLY = frozenset({"markdown", "table", "data_table", "context_actions", "task_card", "plan"})
ONE_OF: Mapping[str, tuple[str, ...]] = {
    "section": ("text", "fields"),
    "card": ("hero_image", "title", "actions", "body"),
    "container": ("title", "rich_text_title"),
    "static_select": ("options", "option_groups"),
    "multi_static_select": ("options", "option_groups"),
}
ONLY_ONE = frozenset({"static_select", "multi_static_select"})
INITIAL = ("initial_option", "initial_options")


def within(part: Part, pointer: str) -> Iterator[Fault]:
    """What one object must have, or may not have together."""
    kind = str(part.get("type"))
    choice = ONE_OF.get(kind, ())
    given = [name for name in choice if name in part]
    if choice and not given:
        yield Fault(pointer, f"must define either {' or '.join(f'`{name}`' for name in choice)}")
    if kind in ONLY_ONE and len(given) > 1:
        yield Fault(pointer, f"must not define both {' and '.join(f'`{name}`' for name in given)}")
    yield from _initial(part, pointer)


def _initial(part: Part, pointer: str) -> Iterator[Fault]:
    """What is chosen at first must be among what can be chosen."""
    offered = [option for path in ("options/*", "option_groups/*/options/*") for _, option in found(part, path, "")]
    for name in INITIAL if offered else ():
        chosen = part.get(name, [])
        for option in chosen if isinstance(chosen, list) else [chosen]:
            if option not in offered:
                yield Fault(f"{pointer}/{name}", "must be one of the provided options")


def doubles(by_block: Sequence[Sequence[Placed]]) -> Iterator[Fault]:
    """Ids that come twice: of blocks among all, of actions within a block."""
    block_ids = Counter[str]()
    for placed in by_block:
        action_ids = Counter[str]()
        for where, part in placed:
            for name, seen in (("block_id", block_ids), ("action_id", action_ids)):
                value = part.get(name)
                if isinstance(value, str) and value:
                    seen[value] += 1
                    if seen[value] > 1:
                        yield Fault(f"{where}/{name}", f'`{name}` "{value}" already exists')


def focus(by_block: Sequence[Sequence[Placed]]) -> Iterator[Fault]:
    """Only one element may have the focus."""
    focused = [where for placed in by_block for where, part in placed if part.get("focus_on_load") is True]
    for where in focused[1:]:
        yield Fault(f"{where}/focus_on_load", "only one element can have the focus")


def in_views(by_block: Sequence[Sequence[Placed]]) -> Iterator[Fault]:
    """Blocks that only messages show."""
    for placed in by_block:
        wrong = ((where, part) for where, part in placed if str(part.get("type")) in MESSAGES_ONLY)
        for where, part in islice(wrong, 1):
            yield Fault(f"{where}/type", f"unsupported type: {part['type']}")


def needs_submit(view: Part, pointer: str) -> Iterator[Fault]:
    """A modal with an input must have a button to submit it with."""
    blocks = view.get("blocks")
    inputs = any(isinstance(block, Mapping) and block.get("type") == "input" for block in (blocks if isinstance(blocks, Sequence) else ()))
    if view.get("type") == "modal" and inputs and "submit" not in view:
        yield Fault(f"{pointer}/submit", "missing required field: submit is needed where the view has an input block")


def totals(by_block: Sequence[Sequence[Placed]], pointer: str, limits: Limits) -> Iterator[Fault]:
    """What all blocks of a message may be together. Several of these limits are measured, not promised."""
    all_parts = [part for placed in by_block for _, part in placed]
    markdown = [str(part.get("text") or "") for part in all_parts if part.get("type") == "markdown"]
    tables, data_tables = ([part for part in all_parts if part.get("type") == kind] for kind in ("table", "data_table"))
    expanded = len(by_block) - len(markdown) + sum(map(expansion_items, markdown))
    for text, value, most, error in (
        ("characters of Markdown", sum(map(len, markdown)), limits.markdown_chars, "msg_too_long"),
        ("characters in all blocks", _text_chars(all_parts), limits.blocks_chars, "msg_blocks_too_long"),
        ("blocks after Markdown is expanded", expanded, limits.expansion_items, "invalid_blocks"),
        ("table cells' characters", text_chars([table.get("rows") for table in tables]), limits.table_chars, "invalid_blocks"),
        ("data table cells' characters", text_chars([table.get("rows") for table in data_tables]), limits.data_table_chars, "invalid_blocks"),
        ("tables", len(tables), limits.message_tables, "invalid_attachments"),
    ):
        if value > most:
            yield Fault(pointer, f"no more than {most} {text} allowed: {value}", error)


def text_chars(blocks: object) -> int:
    """The characters that people read; addresses and values do not count."""
    return _text_chars(part for _, part in parts(blocks, ""))


def _text_chars(all_parts: Iterable[Part]) -> int:
    return sum(len(part["text"]) for part in all_parts if isinstance(part.get("text"), str))
