"""What `knowledge` exports: each name from one place, and imported only when it is asked for."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import knowledge

HEAVY = {"numpy", "httpx", "bm25s", "tree_sitter", "onnxruntime", "chromadb", "markdown_it", "yaml"}
SHOW = "import json, sys, knowledge; from knowledge import KnowledgeError, Link; print(json.dumps([*sys.modules]))"


def believed() -> Iterator[tuple[str, object]]:
    """The names as the type checker sees them, and what they are."""
    for node in ast.walk(ast.parse(Path(knowledge.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("knowledge."):
            yield from ((alias.asname or alias.name, getattr(import_module(node.module), alias.name)) for alias in node.names)


def test_a_name_is_what_the_type_checker_believes_it_to_be() -> None:
    names = dict(believed())

    assert sorted(names) == sorted(knowledge.__all__) == dir(knowledge)
    assert [name for name, value in names.items() if getattr(knowledge, name) is not value] == []


def test_a_name_that_is_not_exported_is_missed_as_anywhere() -> None:
    with pytest.raises(AttributeError, match="module 'knowledge' has no attribute 'Nothing'"):
        getattr(knowledge, "Nothing")  # noqa: B009  written as an attribute, the type checker would miss it first


def test_who_wants_a_value_does_not_wait_for_what_searches() -> None:
    ran = subprocess.run([sys.executable, "-c", SHOW], capture_output=True, text=True, check=True)

    assert HEAVY & set(json.loads(ran.stdout)) == set()
