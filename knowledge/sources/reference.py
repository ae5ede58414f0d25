"""Declarations as Markdown: the reference pages of the Python and the npm source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.sources.declared import Declared, Member, Parameter

TEXT_LIMIT_CHARS = 4000
MEMBER_TEXT_CHARS = 700
DEFAULT_CHARS = 80


def body(declared: Declared, *, fence: str) -> str:
    """A whole page about one declaration: import, signature, prose, parameters, then members by kind."""
    parts = [
        f"Import: `{declared.import_line}`" if declared.import_line else "",
        _deprecated(declared.deprecated),
        _fenced(declared.signature, fence),
        _shortened(declared.text, TEXT_LIMIT_CHARS),
        _parameters(declared),
        *_sections(_beyond_parameters(declared), fence),
        _inherited(declared),
    ]
    return _lines(parts)


def section(declared: Declared, *, fence: str) -> str:
    """One declaration as a section of a page that holds several."""
    parts = [
        f"## {declared.name}",
        f"Import: `{declared.import_line}`" if declared.import_line else "",
        _deprecated(declared.deprecated),
        _fenced(declared.signature, fence),
        _shortened(declared.text, MEMBER_TEXT_CHARS * 2),
        _bullets(declared.parameters),
        _member_list([member for member in _beyond_parameters(declared) if member.kind != "method"]),
        *(_method(member, fence, "###") for member in _shown(declared.members, "method")),
    ]
    return _lines(parts)


def weight(declared: Declared) -> int:
    """How much there is to say: parameters and members that a reader can see."""
    return max(len(declared.parameters), len([member for member in declared.members if member.documented]))


def _lines(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part)


def _fenced(signature: str, fence: str) -> str:
    return f"```{fence}\n{signature}\n```" if signature else ""


def _deprecated(note: str) -> str:
    if not note:
        return ""
    return "**Deprecated.**" if note == "deprecated" else f"**Deprecated:** {note}"


def _parameters(declared: Declared) -> str:
    title = "Fields" if declared.kind == "message" else "Parameters"
    listed = _bullets(declared.parameters)
    return f"## {title}\n\n{listed}" if listed else ""


def _inherited(declared: Declared) -> str:
    bases = ", ".join(f"`{base.rpartition(':')[2].rpartition('#')[2].rpartition('.')[2]}`" for base in declared.bases)
    return f"Inherited from {bases}: " + ", ".join(f"`{name}`" for name in declared.inherited) + "." if declared.inherited else ""


def _beyond_parameters(declared: Declared) -> list[Member]:
    """The members without the attributes that only keep a parameter of the constructor."""
    named = {parameter.name for parameter in declared.parameters} if declared.signature else set()
    return [member for member in declared.members if not (member.kind == "attribute" and member.name in named)]


def _bullets(parameters: Sequence[Parameter]) -> str:
    """The parameters that have something to say beyond the signature; keys of an options object are not in it, so all of those."""
    return "\n".join(_bullet(item) for item in parameters if item.text or item.deprecated or item.inside)


def _bullet(item: Parameter) -> str:
    facts = [f"`{item.annotation}`" if item.annotation else "", f"default `{item.default}`" if item.default and len(item.default) < DEFAULT_CHARS else ""]
    shown = ", ".join(fact for fact in facts if fact)
    note = _deprecated(item.deprecated) if item.deprecated and not item.text.lower().startswith("deprecated") else ""
    text = " ".join(part for part in (note, item.text) if part)
    return f"- `{item.name}`{f' ({shown})' if shown else ''}{f': {text}' if text else ''}"


def _sections(members: Sequence[Member], fence: str) -> Iterable[str]:
    for title, kinds in (("Values", ("value",)), ("Events", ("event",)), ("Properties", ("property", "attribute"))):
        listed = _member_list([member for kind in kinds for member in _shown(members, kind)])
        yield f"## {title}\n\n{listed}" if listed else ""
    methods = [_method(member, fence, "###") for member in _shown(members, "method")]
    yield "\n\n".join(["## Methods", *methods]) if methods else ""


def _shown(members: Sequence[Member], kind: str) -> list[Member]:
    return [member for member in members if member.kind == kind and member.documented]


def _member_list(members: Sequence[Member]) -> str:
    return "\n".join(_member(member) for member in members if member.documented and member.kind != "class")


def _member(member: Member) -> str:
    text = " ".join(part for part in (_deprecated(member.deprecated), _shortened(" ".join(member.text.split()), MEMBER_TEXT_CHARS)) if part)
    return f"- `{member.signature or member.name}`{f': {text}' if text else ''}"


def _method(member: Member, fence: str, level: str) -> str:
    return _lines(
        [
            f"{level} {member.name}()",
            _deprecated(member.deprecated),
            _fenced(member.signature, fence),
            _shortened(member.text, MEMBER_TEXT_CHARS),
            _bullets([parameter for parameter in member.parameters if not parameter.inside]),
        ]
    )


def _shortened(text: str, limit_chars: int) -> str:
    """Whole paragraphs up to a limit; a fence is never cut open."""
    if len(text) <= limit_chars:
        return text
    kept = ""
    for paragraph in text.split("\n\n"):
        if kept and len(kept) + len(paragraph) > limit_chars and kept.count("```") % 2 == 0:
            break
        kept = f"{kept}\n\n{paragraph}" if kept else paragraph
    return kept
