"""Questions to a Python syntax tree that the reader of snippets asks."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator

from knowledge.identifiers.chains import Chain
from knowledge.identifiers.resolve import CALL, SUBCLASS, SUBSCRIPT

# A module that pretends to be LiveKit's: livekit_server_sdk, livekit_agents.
PRETENDED = re.compile(r"livekit_(server|api|agents|client|sdk|rtc|plugins|protocol)\w*$")
ELLIPSIS_LINE = re.compile(r"^(\s*)(\.\.\.|# ?\.\.\.)\s*,?\s*$", re.MULTILINE)


def parsed(code: str) -> ast.Module | None:
    """The syntax tree of a snippet, which may be indented, use await outside a function, or leave things out with dots; None when nothing helps."""
    dedented = textwrap.dedent(code)
    without_dots = ELLIPSIS_LINE.sub(r"\1", dedented)
    for candidate in (dedented, without_dots, f"{dedented}\n    pass", f"if True:\n{textwrap.indent(dedented, ' ')}"):
        try:
            tree = compile(candidate, "snippet", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        return tree if isinstance(tree, ast.Module) else None
    return None


def is_made(chain: Chain) -> bool:
    """Whether an object was made by its class: awaiting a `GetEmailTask()` gives the result of the task, not the task."""
    named = [step for step in (*chain.root, *chain.steps) if step not in {CALL, SUBSCRIPT, SUBCLASS}]
    return chain.steps[-1:] == (CALL,) and named[-1][:1].isupper()


def is_ours(module: str) -> bool:
    return module == "livekit" or module.startswith("livekit.") or PRETENDED.match(module.partition(".")[0]) is not None


def inside(node: ast.expr) -> Iterator[ast.AST]:
    """The expressions beside a chain: arguments and subscripts on the way down."""
    current: ast.expr = node
    while True:
        if isinstance(current, ast.Call):
            yield from current.args
            yield from (keyword.value for keyword in current.keywords)
            current = current.func
        elif isinstance(current, ast.Subscript):
            yield current.slice
            current = current.value
        elif isinstance(current, ast.Attribute | ast.Await):
            current = current.value
        else:
            if not isinstance(current, ast.Name):
                yield current
            return


def calls(node: ast.expr) -> Iterator[ast.Call]:
    current: ast.AST = node
    while isinstance(current, ast.Call | ast.Attribute | ast.Subscript | ast.Await):
        if isinstance(current, ast.Call):
            yield current
        current = current.func if isinstance(current, ast.Call) else current.value
