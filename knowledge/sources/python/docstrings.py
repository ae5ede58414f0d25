"""A docstring taken apart: what it says, what each argument means, what is deprecated. Google and Sphinx styles, as the SDKs use them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

HEADINGS = {
    "args": "arguments",
    "arguments": "arguments",
    "parameters": "arguments",
    "params": "arguments",
    "attributes": "arguments",
    "keyword args": "arguments",
    "returns": "returns",
    "return": "returns",
    "yields": "returns",
    "raises": "raises",
    "example": "example",
    "examples": "example",
}
HEADING = re.compile(r"^(\w[\w ]*):{1,2}\s*$")
ARGUMENT = re.compile(r"^(\*{0,2}\w+)\s*(?:\([^)]*\)+)?\s*:\s*(.*)$")
SPHINX_ARGUMENT = re.compile(r"^:param\s+(?:[\w.\[\]| ]+\s+)?(\w+):\s*(.*)$")
ROLE = re.compile(r":(?:py:?)?\w+:`~?([^`]+)`")
DOUBLE_TICKS = re.compile(r"``([^`]+)``")
DIRECTIVE = re.compile(r"^\.\.\s+(\w+)::\s*(.*)$")
DEPRECATED = re.compile(r"^\s*\**deprecated\**\b[.:,;!]?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Docstring:
    """`text` is Markdown prose with examples left in; `arguments` maps names to their descriptions; `deprecated` says what to use instead."""

    text: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    returns: str = ""
    raises: str = ""
    deprecated: str = ""

    @property
    def first_paragraph(self) -> str:
        """The prose up to the first empty line."""
        return self.text.split("\n\n", 1)[0].strip()


def parse(raw: str | None) -> Docstring:
    """Takes a docstring apart; empty for None."""
    sections: dict[str, list[str]] = {"text": []}
    current = "text"
    for line in textwrap.dedent(_indented(raw or "")).splitlines():
        heading = HEADING.match(line)
        if heading and heading.group(1).lower() in HEADINGS:
            current = HEADINGS[heading.group(1).lower()]
            sections.setdefault(current, [])
            continue
        if current != "text" and line and not line[0].isspace():
            current = "text"
        sections[current].append(line)
    text, deprecated, sphinx = _directives(sections["text"])
    if example := _block(sections.get("example", ())):
        text = f"{text}\n\nExample:\n\n{_fenced(example)}".strip()
    return Docstring(
        text=text,
        arguments=sphinx | _arguments(sections.get("arguments", ())),
        returns=_prose(sections.get("returns", ())),
        raises=_prose(sections.get("raises", ())),
        deprecated=deprecated,
    )


def deprecation(text: str) -> str:
    """What a sentence that begins with "Deprecated" says to do ("" when it does not begin so)."""
    found = DEPRECATED.match(text)
    return (text[found.end() :].strip() or "deprecated") if found else ""


def markdown(text: str) -> str:
    """Sphinx roles and double backticks as Markdown code."""
    return DOUBLE_TICKS.sub(r"`\1`", ROLE.sub(r"`\1`", text))


def _indented(raw: str) -> str:
    # The first line of a docstring has no indent; the others share one.
    first, _, rest = raw.partition("\n")
    return first.strip() + "\n" + textwrap.dedent(rest)


def _directives(lines: Sequence[str]) -> tuple[str, str, dict[str, str]]:
    kept: list[str] = []
    notes: list[str] = []
    sphinx: dict[str, str] = {}
    inside = ""
    for line in lines:
        directive, argument = DIRECTIVE.match(line), SPHINX_ARGUMENT.match(line)
        if directive:
            inside = directive.group(1)
        elif inside == "deprecated" and (line.startswith(" ") or not line):
            notes.append(line.strip())
        elif argument:
            sphinx[argument.group(1)] = markdown(argument.group(2))
        elif not line.startswith((":return", ":rtype", "@private")):
            inside = "" if line and not line.startswith(" ") else inside
            kept.append(line)
    text = markdown("\n".join(kept).strip())
    deprecated = markdown(" ".join(note for note in notes if note)) or deprecation(text)
    return text, deprecated, sphinx


def _arguments(lines: Sequence[str]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    name = ""
    depth = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    for line in lines:
        argument = ARGUMENT.match(line.strip()) if len(line) - len(line.lstrip()) == depth else None
        if argument:
            name = argument.group(1).lstrip("*")
            found[name] = [argument.group(2)]
        elif name and line.strip():
            found[name].append(line.strip())
    return {name: markdown(" ".join(parts).strip()) for name, parts in found.items()}


def _block(lines: Sequence[str]) -> str:
    return textwrap.dedent("\n".join(lines)).strip()


def _prose(lines: Sequence[str]) -> str:
    return markdown(" ".join(_block(lines).split()))


def _fenced(example: str) -> str:
    return example if "```" in example else f"```python\n{example}\n```"
