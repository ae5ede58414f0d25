"""The environment variables that Python code reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from knowledge.sources.python.annotations import dotted

NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
READERS = frozenset({"os.getenv", "os.environ.get", "os.environ.setdefault", "os.environ.pop", "getenv", "environ.get"})


def variables(trees: Iterable[ast.Module]) -> tuple[str, ...]:
    """Names given to `os.environ` and `os.getenv`, sorted, each once."""
    return tuple(sorted({name for tree in trees for node in ast.walk(tree) if (name := _read(node)) and NAME.fullmatch(name)}))


def _read(node: ast.AST) -> str:
    if isinstance(node, ast.Call) and node.args and (dotted(node.func) in READERS or "env" in dotted(node.func).rpartition(".")[2]):
        return _text(node.args[0])
    if isinstance(node, ast.Subscript) and dotted(node.value).endswith("environ"):
        return _text(node.slice)
    if isinstance(node, ast.Compare) and len(node.comparators) == 1 and dotted(node.comparators[0]).endswith("environ"):
        return _text(node.left)
    return ""


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
