"""Mentions in Python code: imports, and what is reached from them through assignments, annotations, subclasses and conventions."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from knowledge.identifiers.chains import Chain, Snippet
from knowledge.identifiers.conventions import PYTHON
from knowledge.identifiers.model import Mention
from knowledge.identifiers.python_chains import Scope, chain_of, instance_of
from knowledge.identifiers.python_tree import calls, inside, is_ours, parsed
from knowledge.identifiers.python_words import mentions_of_words
from knowledge.identifiers.resolve import CALL, SUBCLASS

LANGUAGE = "python"
LISTENERS = frozenset({"on", "once", "off"})
LIMIT_CHARS = 60_000


def read_python(code: str, *, first_line: int = 1, fenced: bool = True, language: str = LANGUAGE) -> Snippet:
    """The mentions in a piece of Python; code that does not parse is read word by word. Empty for absurdly long code."""
    if len(code) > LIMIT_CHARS:
        return Snippet()
    tree = parsed(code)
    if tree is None:
        return Snippet(mentions=list(mentions_of_words(code, first_line=first_line, fenced=fenced)))
    reader = _Reader(first_line=first_line, fenced=fenced, language=language)
    reader.body(tree.body, {})
    return reader.snippet


class _Reader:
    """Walks statements in order, keeping what each name holds; the bodies of functions are read after the code around them."""

    def __init__(self, *, first_line: int, fenced: bool, language: str) -> None:
        self.snippet = Snippet()
        self._first_line = first_line
        self._fenced = fenced
        self._language = language

    def body(self, statements: Sequence[ast.stmt], scope: Scope, owner: Chain | None = None) -> None:
        """Reads statements in a scope, then the functions that they define; `owner` is what `self` is in them."""
        later: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
        self._statements(statements, scope, owner, later)
        for function in later:
            self._function(function, scope, owner)

    def _statements(self, statements: Sequence[ast.stmt], scope: Scope, owner: Chain | None, later: list[ast.FunctionDef | ast.AsyncFunctionDef]) -> None:
        for statement in statements:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                self._set(scope, statement.name, None)
                later.append(statement)
                for decorator in statement.decorator_list:
                    self._expression(decorator, scope)
            elif isinstance(statement, ast.ClassDef):
                self._class(statement, scope)
            elif isinstance(statement, ast.Import | ast.ImportFrom):
                self._import(statement, scope)
            else:
                self._plain(statement, scope, owner, later)

    def _plain(self, statement: ast.stmt, scope: Scope, owner: Chain | None, later: list[ast.FunctionDef | ast.AsyncFunctionDef]) -> None:
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.expr) and not isinstance(getattr(child, "ctx", None), ast.Store):
                self._expression(child, scope)
            elif isinstance(child, ast.withitem):
                self._expression(child.context_expr, scope)
                self._assign(child.optional_vars, chain_of(child.context_expr, scope), scope)
            elif isinstance(child, ast.ExceptHandler):
                self._handler(child, scope, owner, later)
            elif isinstance(child, ast.match_case):
                self._statements(child.body, scope, owner, later)
        self._bind(statement, scope)
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(statement, name, None)
            if isinstance(inner, list):
                self._statements(inner, scope, owner, later)

    def _handler(self, handler: ast.ExceptHandler, scope: Scope, owner: Chain | None, later: list[ast.FunctionDef | ast.AsyncFunctionDef]) -> None:
        if handler.type is not None:
            self._expression(handler.type, scope)
            caught = chain_of(handler.type, scope)
            if handler.name:
                self._set(scope, handler.name, caught.then(CALL) if caught else None)
        self._statements(handler.body, scope, owner, later)

    def _bind(self, statement: ast.stmt, scope: Scope) -> None:
        if isinstance(statement, ast.Assign):
            value = chain_of(statement.value, scope)
            for target in statement.targets:
                self._assign(target, value, scope)
        elif isinstance(statement, ast.AnnAssign):
            value = instance_of(statement.annotation, scope) or (chain_of(statement.value, scope) if statement.value else None)
            self._assign(statement.target, value, scope)
        elif isinstance(statement, ast.For | ast.AsyncFor):
            self._assign(statement.target, None, scope)

    def _assign(self, target: ast.expr | None, value: Chain | None, scope: Scope) -> None:
        if isinstance(target, ast.Name):
            self._set(scope, target.id, value.named(target.id) if value else None)
        elif isinstance(target, ast.Tuple | ast.List):
            for item in target.elts:
                self._assign(item, None, scope)

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                ours = is_ours(alias.name)
                whole = Chain((alias.name,), bound=True, text=alias.name)
                top = alias.name.partition(".")[0]
                if ours:
                    self._mention(whole, node)
                scope[alias.asname or top] = (whole if alias.asname else Chain((top,), bound=True, text=top)) if ours else None
            return
        module = node.module or ""
        for alias in node.names:
            ours = not node.level and is_ours(module)
            chain = Chain((module, alias.name), bound=True, text=alias.name)
            scope[alias.asname or alias.name] = chain.named(alias.asname or alias.name) if ours else None
            if ours and alias.name != "*":
                self._mention(chain, node)

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        chains = []
        for base in [*node.bases, *(keyword.value for keyword in node.keywords)]:
            self._expression(base, scope)
            chains.append(chain_of(base, scope))
        for decorator in node.decorator_list:
            self._expression(decorator, scope)
        parent = next((chain for chain in chains if chain and (chain.bound or chain.steps or chain.root[0][:1].isupper())), None)
        own = parent.then(SUBCLASS) if parent else None
        has_constructor = any(isinstance(item, ast.FunctionDef) and item.name == "__init__" for item in node.body)
        # The reader's own constructor takes what the reader likes.
        self._set(scope, node.name, own.named(node.name) if own and not has_constructor else own.then(CALL) if own else None)
        self.body(node.body, dict(scope), parent)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope, owner: Chain | None) -> None:
        inner = dict(scope)
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, *(a for a in (node.args.vararg, node.args.kwarg) if a)]
        for argument in arguments:
            if argument.annotation is not None:
                self._expression(argument.annotation, scope)
                value = instance_of(argument.annotation, scope)
                self._set(inner, argument.arg, value.named(argument.arg) if value else None)
            elif argument.arg in PYTHON:
                # No annotation: the name is all there is to go by.
                inner.pop(argument.arg, None)
            else:
                self._set(inner, argument.arg, None)
        if node.returns is not None:
            self._expression(node.returns, scope)
        if owner is not None and arguments and arguments[0].arg == "self":
            instance = owner.then(SUBCLASS)
            inner["self"] = (instance.then(CALL) or instance).named("self") if instance else None
            parent = owner.then(CALL)
            inner["super()"] = parent.named("super()") if parent else None
        self.body(node.body, inner)

    def _expression(self, node: ast.AST, scope: Scope) -> None:
        """Notes the mentions in an expression, the outermost chain whole."""
        if isinstance(node, ast.Lambda):
            names = {argument.arg: None for argument in [*node.args.args, *node.args.kwonlyargs] if argument.arg not in PYTHON}
            self._expression(node.body, {**scope, **names})
            return
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            scope = {**scope, **{name.id: None for part in node.generators for name in ast.walk(part.target) if isinstance(name, ast.Name)}}
        if isinstance(node, ast.NamedExpr):
            self._assign(node.target, chain_of(node.value, scope), scope)
        if isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
            self._note(node, scope)
            for inner in inside(node):
                self._expression(inner, scope)
            return
        for child in ast.iter_child_nodes(node):
            self._expression(child, scope)

    def _note(self, node: ast.expr, scope: Scope) -> None:
        chain = chain_of(node, scope)
        if chain:
            self._mention(chain, node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance" and node.args and isinstance(node.args[0], ast.Name):
            # What it is from here on is told by the check, not by where it came from.
            self._set(scope, node.args[0].id, None)
        for call in calls(node):
            target = chain_of(call.func, scope)
            keywords = tuple(keyword.arg for keyword in call.keywords if keyword.arg)
            spread = any(keyword.arg is None for keyword in call.keywords)
            if target and keywords and not spread:
                self._mention(target, call, keywords=keywords)
            listener = chain_of(call.func.value, scope) if isinstance(call.func, ast.Attribute) and call.func.attr in LISTENERS else None
            if listener and call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
                self._mention(listener, call, event=call.args[0].value)

    def _set(self, scope: Scope, name: str, value: Chain | None) -> None:
        scope[name] = value
        self.snippet.hold(name, value)

    def _mention(self, chain: Chain, node: ast.AST, *, keywords: tuple[str, ...] = (), event: str = "") -> None:
        self.snippet.mentions.append(
            Mention(
                text=chain.text,
                language=self._language,
                root=chain.root,
                bound=chain.bound,
                steps=chain.steps,
                keywords=keywords,
                event=event,
                line=self._first_line + getattr(node, "lineno", 1) - 1,
                fenced=self._fenced,
            )
        )
