"""A Python function as a signature and its parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.sources.declared import Parameter
from knowledge.sources.python import docstrings

Function = ast.FunctionDef | ast.AsyncFunctionDef
ONE_LINE_CHARS = 100
SELF_NAMES = frozenset({"self", "cls"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Callable:
    """A function without its body: `signature` is Python source, `parameters` are without self, `open` when it takes `**kwargs`."""

    signature: str
    parameters: tuple[Parameter, ...]
    docstring: docstrings.Docstring
    deprecated: str
    open: bool


def read(nodes: Sequence[Function], *, name: str = "", extra: str | None = None) -> Callable:
    """A function from all its definitions: overloads give keywords, the last one gives signature and docstring.

    `name` replaces the name in the signature (a class for its `__init__`); `extra` is another docstring that may describe arguments.
    """
    last = nodes[-1]
    docstring = docstrings.parse(ast.get_docstring(last, clean=False) or next((d for n in nodes if (d := ast.get_docstring(n, clean=False))), None))
    described = {**docstrings.parse(extra).arguments, **docstring.arguments}
    notes = _deprecated_parameters(last)
    merged: dict[str, Parameter] = {}
    for node in [last, *nodes[:-1]]:
        for parameter in _parameters(node, described, notes):
            merged.setdefault(parameter.name, parameter)
    return Callable(
        signature=_signature(last, name or last.name),
        parameters=tuple(merged.values()),
        docstring=docstring,
        deprecated=docstring.deprecated or _deprecated_decorator(last),
        open=any(node.args.kwarg is not None for node in nodes),
    )


def decorators(node: Function) -> set[str]:
    """The last names of a function's decorators: `@functools.wraps(f)` is "wraps"."""
    return {_last_name(decorator) for decorator in node.decorator_list}


def _last_name(node: ast.expr) -> str:
    target = node.func if isinstance(node, ast.Call) else node
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def _parameters(node: Function, described: dict[str, str], notes: dict[str, str]) -> Iterator[Parameter]:
    positional = [*node.args.posonlyargs, *node.args.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(node.args.defaults)) + list(node.args.defaults)
    pairs = [*zip(positional, defaults, strict=True), *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]
    for index, (argument, default) in enumerate(pairs):
        if index == 0 and argument.arg in SELF_NAMES:
            continue
        text = described.get(argument.arg, "")
        yield Parameter(
            name=argument.arg,
            annotation=ast.unparse(argument.annotation) if argument.annotation else "",
            default=ast.unparse(default) if default else "",
            text=text,
            deprecated=notes.get(argument.arg, "") or docstrings.deprecation(text),
            keyword=argument not in node.args.posonlyargs and not argument.arg.startswith("__"),
        )


def _signature(node: Function, name: str) -> str:
    arguments = _without_self(node.args)
    returns = f" -> {ast.unparse(node.returns)}" if node.returns and node.name != "__init__" else ""
    prefix = "async " if isinstance(node, ast.AsyncFunctionDef) else ""
    line = f"{prefix}{name}({ast.unparse(arguments)}){returns}"
    if len(line) <= ONE_LINE_CHARS:
        return line
    return f"{prefix}{name}(\n" + "".join(f"    {piece},\n" for piece in _pieces(arguments)) + f"){returns}"


def _without_self(arguments: ast.arguments) -> ast.arguments:
    first = (arguments.posonlyargs or arguments.args or [ast.arg(arg="")])[0]
    if first.arg not in SELF_NAMES:
        return arguments
    positional = arguments.posonlyargs[1:] if arguments.posonlyargs else []
    plain = arguments.args if arguments.posonlyargs else arguments.args[1:]
    return ast.arguments(
        posonlyargs=positional,
        args=plain,
        vararg=arguments.vararg,
        kwonlyargs=arguments.kwonlyargs,
        kw_defaults=arguments.kw_defaults,
        kwarg=arguments.kwarg,
        defaults=arguments.defaults[-(len(positional) + len(plain)) :] if positional or plain else [],
    )


def _pieces(arguments: ast.arguments) -> Iterator[str]:
    """Each parameter as source, one at a time; unparsing them singly keeps commas inside annotations together."""
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    for index, (argument, default) in enumerate(zip(positional, defaults, strict=True)):
        yield _piece(argument, default)
        if arguments.posonlyargs and index == len(arguments.posonlyargs) - 1:
            yield "/"
    if arguments.vararg:
        yield f"*{_piece(arguments.vararg, None)}"
    elif arguments.kwonlyargs:
        yield "*"
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _piece(argument, default)
    if arguments.kwarg:
        yield f"**{_piece(arguments.kwarg, None)}"


def _piece(argument: ast.arg, default: ast.expr | None) -> str:
    annotation = f": {ast.unparse(argument.annotation)}" if argument.annotation else ""
    equals = " = " if annotation else "="
    return f"{argument.arg}{annotation}{equals + ast.unparse(default) if default else ''}"


def _deprecated_parameters(node: Function) -> dict[str, str]:
    """What `@deprecate_params({"old": "Use new"})` of livekit-agents says, by parameter."""
    found: dict[str, str] = {}
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and _last_name(decorator) == "deprecate_params" and decorator.args and isinstance(decorator.args[0], ast.Dict):
            pairs = zip(decorator.args[0].keys, decorator.args[0].values, strict=True)
            found.update({str(key.value): str(value.value) for key, value in pairs if isinstance(key, ast.Constant) and isinstance(value, ast.Constant)})
    return found


def _deprecated_decorator(node: Function) -> str:
    for decorator in node.decorator_list:
        if _last_name(decorator) == "deprecated":
            first = decorator.args[0] if isinstance(decorator, ast.Call) and decorator.args else None
            return str(first.value) if isinstance(first, ast.Constant) else "deprecated"
    return ""
