"""Mentions in Python code: imports, and what is reached from them through assignments, annotations, subclasses and conventions."""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Iterator, Sequence

from knowledge.identifiers.chains import Chain
from knowledge.identifiers.conventions import MODULES, PYTHON
from knowledge.identifiers.model import Mention
from knowledge.identifiers.resolve import CALL, SUBCLASS, SUBSCRIPT

LANGUAGE = "python"
# A module that pretends to be LiveKit's: livekit_server_sdk, livekit_agents.
PRETENDED = re.compile(r"livekit_(server|api|agents|client|sdk|rtc|plugins|protocol)\w*$")
LISTENERS = frozenset({"on", "once", "off"})
OPTIONAL = frozenset({"Optional", "Annotated", "NotGivenOr"})
ELLIPSIS_LINE = re.compile(r"^(\s*)(\.\.\.|# ?\.\.\.)\s*,?\s*$", re.MULTILINE)
LIMIT_CHARS = 60_000
Scope = dict[str, Chain | None]


def python_mentions(code: str, *, first_line: int = 1, fenced: bool = True, language: str = LANGUAGE) -> list[Mention]:
    """The mentions in a piece of Python, in order; code that does not parse is read word by word. Empty for absurdly long code."""
    if len(code) > LIMIT_CHARS:
        return []
    tree = parsed(code)
    if tree is None:
        return list(_from_tokens(code, first_line=first_line, fenced=fenced))
    reader = _Reader(first_line=first_line, fenced=fenced, language=language)
    reader.body(tree.body, {})
    return reader.found


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


class _Reader:
    """Walks statements in order, keeping what each name holds; the bodies of functions are read after the code around them."""

    def __init__(self, *, first_line: int, fenced: bool, language: str) -> None:
        self.found: list[Mention] = []
        self.held: dict[str, list[Chain | None]] = {}
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
                scope[statement.name] = None
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
                self._assign(child.optional_vars, self._chain(child.context_expr, scope), scope)
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
            caught = self._chain(handler.type, scope)
            if handler.name:
                scope[handler.name] = caught.then(CALL) if caught else None
        self._statements(handler.body, scope, owner, later)

    def _bind(self, statement: ast.stmt, scope: Scope) -> None:
        if isinstance(statement, ast.Assign):
            value = self._chain(statement.value, scope)
            for target in statement.targets:
                self._assign(target, value, scope)
        elif isinstance(statement, ast.AnnAssign):
            value = self._instance_of(statement.annotation, scope) or (self._chain(statement.value, scope) if statement.value else None)
            self._assign(statement.target, value, scope)
        elif isinstance(statement, ast.For | ast.AsyncFor):
            self._assign(statement.target, None, scope)

    def _assign(self, target: ast.expr | None, value: Chain | None, scope: Scope) -> None:
        if isinstance(target, ast.Name):
            scope[target.id] = value.named(target.id) if value else None
            self.held.setdefault(target.id, []).append(scope[target.id])
        elif isinstance(target, ast.Tuple | ast.List):
            for item in target.elts:
                self._assign(item, None, scope)

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                ours = _is_ours(alias.name)
                whole = Chain((alias.name,), bound=True, text=alias.name)
                top = alias.name.partition(".")[0]
                if ours:
                    self._mention(whole, node)
                scope[alias.asname or top] = (whole if alias.asname else Chain((top,), bound=True, text=top)) if ours else None
            return
        module = node.module or ""
        for alias in node.names:
            ours = not node.level and _is_ours(module)
            chain = Chain((module, alias.name), bound=True, text=alias.name)
            scope[alias.asname or alias.name] = chain.named(alias.asname or alias.name) if ours else None
            if ours and alias.name != "*":
                self._mention(chain, node)

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        chains = []
        for base in [*node.bases, *(keyword.value for keyword in node.keywords)]:
            self._expression(base, scope)
            chains.append(self._chain(base, scope))
        for decorator in node.decorator_list:
            self._expression(decorator, scope)
        parent = next((chain for chain in chains if chain and (chain.bound or chain.steps or chain.root[0][:1].isupper())), None)
        own = parent.then(SUBCLASS) if parent else None
        has_constructor = any(isinstance(item, ast.FunctionDef) and item.name == "__init__" for item in node.body)
        # The reader's own constructor takes what the reader likes.
        scope[node.name] = own.named(node.name) if own and not has_constructor else own.then(CALL) if own else None
        self.body(node.body, dict(scope), parent)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope, owner: Chain | None) -> None:
        inner = dict(scope)
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, *(a for a in (node.args.vararg, node.args.kwarg) if a)]
        for argument in arguments:
            if argument.annotation is not None:
                self._expression(argument.annotation, scope)
                inner[argument.arg] = self._instance_of(argument.annotation, scope)
            elif argument.arg in PYTHON:
                # No annotation: the name is all there is to go by.
                inner.pop(argument.arg, None)
            else:
                inner[argument.arg] = None
        if node.returns is not None:
            self._expression(node.returns, scope)
        if owner is not None and arguments and arguments[0].arg == "self":
            instance = owner.then(SUBCLASS)
            inner["self"] = (instance.then(CALL) or instance).named("self") if instance else None
            parent = owner.then(CALL)
            inner["super()"] = parent.named("super()") if parent else None
        self.body(node.body, inner)

    def _instance_of(self, annotation: ast.expr, scope: Scope) -> Chain | None:
        """What a variable with this annotation holds."""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            try:
                annotation = ast.parse(annotation.value, mode="eval").body
            except SyntaxError:
                return None
        if isinstance(annotation, ast.BinOp):
            sides = [side for side in (annotation.left, annotation.right) if not (isinstance(side, ast.Constant) and side.value is None)]
            return self._instance_of(sides[0], scope) if len(sides) == 1 else None
        if isinstance(annotation, ast.Subscript):
            head = annotation.value
            name = head.id if isinstance(head, ast.Name) else getattr(head, "attr", "")
            if name in OPTIONAL:
                return self._instance_of(annotation.slice.elts[0] if isinstance(annotation.slice, ast.Tuple) else annotation.slice, scope)
            return self._instance_of(head, scope)
        chain = self._chain(annotation, scope)
        return chain.then(CALL) if chain else None

    def _chain(self, node: ast.expr, scope: Scope) -> Chain | None:
        """What an expression leads to, or None when that is not LiveKit's business or cannot be told."""
        if isinstance(node, ast.Name):
            return scope[node.id] if node.id in scope else Chain((node.id,), bound=False, text=node.id)
        if isinstance(node, ast.Await):
            return None if _is_made(node.value) else self._chain(node.value, scope)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
            return scope.get("super()")
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
            value = self._chain(node.func if isinstance(node, ast.Call) else node.value, scope)
            step = node.attr if isinstance(node, ast.Attribute) else CALL if isinstance(node, ast.Call) else SUBSCRIPT
            return value.then(step) if value else None
        return None

    def _expression(self, node: ast.AST, scope: Scope) -> None:
        """Notes the mentions in an expression, the outermost chain whole."""
        if isinstance(node, ast.Lambda):
            names = {argument.arg: None for argument in [*node.args.args, *node.args.kwonlyargs] if argument.arg not in PYTHON}
            self._expression(node.body, {**scope, **names})
            return
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            scope = {**scope, **{name.id: None for part in node.generators for name in ast.walk(part.target) if isinstance(name, ast.Name)}}
        if isinstance(node, ast.NamedExpr):
            self._assign(node.target, self._chain(node.value, scope), scope)
        if isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
            self._note(node, scope)
            for inner in _inside(node):
                self._expression(inner, scope)
            return
        for child in ast.iter_child_nodes(node):
            self._expression(child, scope)

    def _note(self, node: ast.expr, scope: Scope) -> None:
        chain = self._chain(node, scope)
        if chain:
            self._mention(chain, node)
        for call in _calls(node):
            target = self._chain(call.func, scope)
            keywords = tuple(keyword.arg for keyword in call.keywords if keyword.arg)
            spread = any(keyword.arg is None for keyword in call.keywords)
            if target and keywords and not spread:
                self._mention(target, call, keywords=keywords)
            listener = self._chain(call.func.value, scope) if isinstance(call.func, ast.Attribute) and call.func.attr in LISTENERS else None
            if listener and call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
                self._mention(listener, call, event=call.args[0].value)

    def _mention(self, chain: Chain, node: ast.AST, *, keywords: tuple[str, ...] = (), event: str = "") -> None:
        self.found.append(
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


def _is_made(node: ast.expr) -> bool:
    """Whether an object is made on the spot: awaiting `GetEmailTask()` gives the result of the task, not the task."""
    return isinstance(node, ast.Call) and (getattr(node.func, "attr", "") or getattr(node.func, "id", ""))[:1].isupper()


def _is_ours(module: str) -> bool:
    return module == "livekit" or module.startswith("livekit.") or PRETENDED.match(module.partition(".")[0]) is not None


def _inside(node: ast.expr) -> Iterator[ast.AST]:
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


def _calls(node: ast.expr) -> Iterator[ast.Call]:
    current: ast.AST = node
    while isinstance(current, ast.Call | ast.Attribute | ast.Subscript | ast.Await):
        if isinstance(current, ast.Call):
            yield current
        current = current.func if isinstance(current, ast.Call) else current.value


def _from_tokens(code: str, *, first_line: int, fenced: bool) -> Iterator[Mention]:
    """Dotted names of code that does not parse: only those that start with a module or a variable as examples call them, and imports."""
    words = [*_words(code), ("", 0)]
    imported: dict[str, tuple[str, ...]] = {}
    for match in re.finditer(r"^\s*from\s+(livekit[\w.]*)\s+import\s+([\w, ]+)$", code, re.MULTILINE):
        for name in re.findall(r"\w+", match.group(2)):
            imported[name] = (match.group(1), name)
            line = first_line + code.count("\n", 0, match.start(2))
            yield Mention(text=name, language=LANGUAGE, root=imported[name], bound=True, line=line, fenced=fenced)
    assigned = set(re.findall(r"^\s*(?:async\s+with\b.*\bas\s+)?(\w+)\s*(?::[^=\n]+)?=", code, re.MULTILINE))
    for dotted, line in words:
        head, *steps = dotted.split(".")
        known = head in imported or ((head in PYTHON or head in MODULES) and head not in assigned)
        if steps and known:
            root = imported.get(head, (head,))
            yield Mention(text=dotted, language=LANGUAGE, root=root, bound=head in imported, steps=tuple(steps), line=first_line + line - 1, fenced=fenced)


def _words(code: str) -> Iterator[tuple[str, int]]:
    """Dotted names with their lines, as far as the code can be cut into tokens; what follows a call is not looked at."""
    current, line, after_call = "", 0, False
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    while True:
        try:
            token = next(tokens)
        except (StopIteration, tokenize.TokenError, SyntaxError):
            return
        if token.type == tokenize.NAME and (not current or current.endswith(".")):
            line, current = (line if current else token.start[0]), current + token.string
        elif token.string == "." and current and not current.endswith("."):
            current += "."
        else:
            if current and not after_call and not current.endswith("."):
                yield current, line
            after_call = token.string in ")]" and token.type == tokenize.OP
            current = token.string if token.type == tokenize.NAME else "." if token.string == "." and after_call else ""
            after_call = after_call or current == "."
