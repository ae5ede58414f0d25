"""A JSDoc comment taken apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

TAG = re.compile(r"^@(\w+)\s*(.*)$")
PARAMETER = re.compile(r"^(?:\{[^}]*\}\s*)?\[?([\w.]+)(?:=[^\]]*)?\]?\s*(?:-\s*)?(.*)$", re.DOTALL)
LINK = re.compile(r"\{@link(?:code|plain)?\s+([^}|\s]+)(?:\s*\|?\s*([^}]*))?\}|\[\[(\w+)(?:\s*\|\s*[^\]]*)?\]\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doc:
    """`text` is Markdown; `parameters` are descriptions by name; `generated` is what a generator noted (`livekit.Room`, `string name = 1;`)."""

    text: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    returns: str = ""
    default: str = ""
    deprecated: str = ""
    internal: bool = False
    generated: str = ""


def parse(comment: str) -> Doc:
    """Takes a `/** … */` comment apart; empty for anything else."""
    if not comment.startswith("/**"):
        return Doc()
    lines = [line.strip().removeprefix("*").removeprefix(" ") for line in comment[3:-2].splitlines()]
    text, tags = _split(lines)
    parameters = dict(pair for name, value in tags if name == "param" and (pair := _parameter(value)))
    found = dict(reversed(tags))
    examples = "".join(f"\n\nExample:\n\n{_fenced(value)}" for name, value in tags if name == "example")
    remarks = "".join(f"\n\n{plain(value)}" for name, value in tags if name == "remarks")
    return Doc(
        text=(plain(text) + remarks + examples).strip(),
        parameters=parameters,
        returns=plain(found.get("returns", found.get("return", ""))),
        default=found.get("default", found.get("defaultValue", "")).strip("` \n"),
        deprecated=(plain(found["deprecated"]).lstrip("- ") or "deprecated") if "deprecated" in found else "",
        internal="internal" in found or "hidden" in found,
        generated=found.get("generated", "").removeprefix("from ").strip(),
    )


def _split(lines: list[str]) -> tuple[str, list[tuple[str, str]]]:
    """Prose, then (tag, value) in order; an `@` inside a fence starts no tag."""
    prose: list[str] = []
    tags: list[tuple[str, list[str]]] = []
    fenced = False
    for line in lines:
        found = None if fenced else TAG.match(line)
        fenced ^= line.strip().startswith("```")
        if found:
            tags.append((found.group(1), [found.group(2)]))
        else:
            (tags[-1][1] if tags else prose).append(line)
    return "\n".join(prose).strip(), [(name, "\n".join(value).strip()) for name, value in tags]


def _parameter(value: str) -> tuple[str, str] | None:
    found = PARAMETER.match(value)
    return (found.group(1), plain(" ".join(found.group(2).split()))) if found else None


def plain(text: str) -> str:
    """Links to other declarations as code."""
    return LINK.sub(lambda found: found.group(2).strip() if found.group(2) and found.group(2).strip() else f"`{found.group(1) or found.group(3)}`", text)


def _fenced(value: str) -> str:
    return value if "```" in value else f"```ts\n{value}\n```"
