"""Mentions in TypeScript and JavaScript: imports, and what is reached from them through variables, destructuring, annotations and subclasses."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from knowledge.identifiers.chains import Chain, Snippet
from knowledge.identifiers.model import Mention
from knowledge.identifiers.resolve import CALL, SUBCLASS
from knowledge.identifiers.typescript_chains import Scope, chain_of, instance_of, property_of
from knowledge.identifiers.typescript_tree import CHAINS, calls, inside, is_ours, keys, required
from knowledge.sources.npm import syntax

LISTENERS = frozenset({"on", "once", "off", "addListener", "removeListener"})
FUNCTIONS = frozenset({"arrow_function", "function_declaration", "function_expression", "method_definition", "generator_function_declaration"})
LIMIT_CHARS = 60_000


def read_typescript(code: str, *, dialect: str = "typescript", first_line: int = 1, language: str = "js") -> Snippet:
    """The mentions in a piece of TypeScript; what does not parse is passed over. Empty for absurdly long code."""
    if len(code) > LIMIT_CHARS:
        return Snippet()
    tree = syntax.parse(code, dialect)
    if tree.root_node.has_error:
        other = syntax.parse(code, "typescript" if dialect == "tsx" else "tsx")
        tree = tree if other.root_node.has_error else other
    reader = _Reader(first_line=first_line, language=language)
    reader.visit(tree.root_node, {})
    return reader.snippet


class _Reader:
    """Visits a tree in order, keeping what each name holds."""

    def __init__(self, *, first_line: int, language: str) -> None:
        self.snippet = Snippet()
        self._first_line = first_line
        self._language = language
        self._handlers: dict[str, Callable[[Node, Scope], None]] = {
            "import_statement": self._import,
            "variable_declarator": self._declare,
            "class_declaration": self._class,
            "class": self._class,
            "jsx_opening_element": self._element,
            "jsx_self_closing_element": self._element,
            "binary_expression": self._narrowed,
            **dict.fromkeys(FUNCTIONS, self._function),
            **dict.fromkeys(CHAINS, self._note),
        }

    def visit(self, node: Node, scope: Scope) -> None:
        """Notes the mentions in a node and binds what it declares; what did not parse is passed over."""
        if node.type != "ERROR":
            self._handlers.get(node.type, self._children)(node, scope)

    def _narrowed(self, node: Node, scope: Scope) -> None:
        self._children(node, scope)
        if syntax.text(syntax.field(node, "operator")) == "instanceof":
            # What it is from here on is told by the check, not by where it came from.
            self._hide(syntax.field(node, "left"), scope)

    def _children(self, node: Node, scope: Scope) -> None:
        inner = dict(scope) if node.type == "statement_block" else scope
        declared = [child for child in node.named_children if child.type in {"function_declaration", "class_declaration"}]
        for child in declared:
            self._set(inner, syntax.text(syntax.field(child, "name")), None)
        if node.type == "for_in_statement":
            self._hide(syntax.field(node, "left"), inner)
        if node.type in {"interface_declaration", "type_alias_declaration", "enum_declaration"}:
            inner[syntax.text(syntax.field(node, "name"))] = None
        for child in node.named_children:
            self.visit(child, inner)

    def _import(self, node: Node, scope: Scope) -> None:
        module = syntax.string(syntax.field(node, "source"))
        ours = is_ours(module)
        whole = Chain((module,), bound=True, text=module)
        if ours:
            self._mention(whole, node)
        for item in syntax.children(syntax.first(node, "import_clause")):
            if item.type == "identifier":
                # A default import is a namespace in all but name for these packages.
                scope[syntax.text(item)] = None
            elif item.type == "namespace_import":
                scope[syntax.text(syntax.first(item, "identifier"))] = whole if ours else None
            else:
                self._named_imports(item, module, scope, ours=ours)

    def _named_imports(self, node: Node, module: str, scope: Scope, *, ours: bool) -> None:
        for item in syntax.children(node, "import_specifier"):
            name = syntax.text(syntax.field(item, "name"))
            local = syntax.text(syntax.field(item, "alias")) or name
            chain = Chain((module, name), bound=True, text=name)
            scope[local] = chain.named(local) if ours else None
            if ours:
                self._mention(chain, item)

    def _declare(self, node: Node, scope: Scope) -> None:
        name, value, annotation = (syntax.field(node, part) for part in ("name", "value", "type"))
        module = required(value)
        chain = Chain((module,), bound=True, text=module) if module else chain_of(value, scope) if value is not None else None
        typed = instance_of(annotation, scope)
        if value is not None and not module:
            self.visit(value, scope)
        held = typed or chain
        if name is not None and name.type == "identifier":
            self._set(scope, syntax.text(name), held.named(syntax.text(name)) if held else None)
        elif name is not None and name.type == "object_pattern":
            self._destructure(name, held, scope)
        else:
            self._hide(name, scope)

    def _destructure(self, pattern: Node, value: Chain | None, scope: Scope) -> None:
        for item in syntax.children(pattern):
            key = syntax.field(item, "key") if item.type == "pair_pattern" else syntax.field(item, "left") if item.type == "object_assignment_pattern" else item
            chain = property_of(value, syntax.text(key)) if value and item.type != "rest_pattern" else None
            if chain:
                self._mention(chain, item)
            target = syntax.field(item, "value") if item.type == "pair_pattern" else key
            if target is not None and target.type in {"identifier", "shorthand_property_identifier_pattern"}:
                self._set(scope, syntax.text(target), chain.named(syntax.text(target)) if chain else None)
            else:
                self._hide(target, scope)

    def _function(self, node: Node, scope: Scope) -> None:
        inner = dict(scope)
        single = syntax.field(node, "parameter")
        if single is not None:
            self._hide(single, inner)
        for item in syntax.children(syntax.field(node, "parameters"), "required_parameter", "optional_parameter"):
            pattern, annotation = syntax.field(item, "pattern"), syntax.field(item, "type")
            if annotation is not None:
                self.visit(annotation, scope)
            value = instance_of(annotation, scope)
            if pattern is not None and pattern.type == "object_pattern":
                self._destructure(pattern, value, inner)
            elif pattern is not None:
                self._hide(pattern, inner)
                self._set(inner, syntax.text(pattern), value.named(syntax.text(pattern)) if value else None)
        body = syntax.field(node, "body")
        if body is not None:
            self.visit(body, inner)

    def _class(self, node: Node, scope: Scope) -> None:
        clause = syntax.first(syntax.first(node, "class_heritage"), "extends_clause")
        value = syntax.field(clause, "value") if clause is not None else None
        parent = chain_of(value, scope) if value is not None else None
        if value is not None:
            self.visit(value, scope)
        own = parent.then(SUBCLASS) if parent and (parent.bound or parent.root[0][:1].isupper()) else None
        name, body = syntax.text(syntax.field(node, "name")), syntax.field(node, "body")
        has_constructor = any(syntax.text(syntax.field(item, "name")) == "constructor" for item in syntax.children(body, "method_definition"))
        self._set(scope, name, (own.then(CALL) if has_constructor else own.named(name)) if own else None)
        inner = {**scope, "this": own.then(CALL) if own else None, "super": parent}
        for child in syntax.children(body):
            self.visit(child, inner)

    def _element(self, node: Node, scope: Scope) -> None:
        name = syntax.field(node, "name")
        if name is not None and syntax.text(name)[:1].isupper():
            self._note(name, scope)
        for child in syntax.children(node, "jsx_attribute"):
            self._children(child, scope)

    def _hide(self, pattern: Node | None, scope: Scope) -> None:
        """Names bound to something that cannot be told."""
        if pattern is None:
            return
        if pattern.type in {"identifier", "shorthand_property_identifier_pattern"}:
            scope[syntax.text(pattern)] = None
        for child in pattern.named_children:
            self._hide(child, scope)

    def _note(self, node: Node, scope: Scope) -> None:
        chain = chain_of(node, scope)
        if chain:
            self._mention(chain, node)
        for call in calls(node):
            self._call(call, scope)
        for inner in inside(node):
            self.visit(inner, scope)

    def _call(self, node: Node, scope: Scope) -> None:
        callee = syntax.field(node, "function") or syntax.field(node, "constructor")
        target = chain_of(callee, scope) if callee is not None else None
        arguments = list(syntax.children(syntax.field(node, "arguments")))
        names = [key for argument in arguments if argument.type == "object" for key in keys(argument)]
        if target and names and "..." not in names:
            self._mention(target, node, keywords=tuple(names))
        if callee is None or callee.type != "member_expression" or syntax.text(syntax.field(callee, "property")) not in LISTENERS or not arguments:
            return
        owner = syntax.field(callee, "object")
        emitter = chain_of(owner, scope) if owner is not None else None
        if emitter and syntax.string(arguments[0]):
            self._mention(emitter, node, event=syntax.string(arguments[0]))

    def _set(self, scope: Scope, name: str, value: Chain | None) -> None:
        scope[name] = value
        self.snippet.hold(name, value)

    def _mention(self, chain: Chain, node: Node, *, keywords: tuple[str, ...] = (), event: str = "") -> None:
        self.snippet.mentions.append(
            Mention(
                text=chain.text,
                language=self._language,
                root=chain.root,
                bound=chain.bound,
                steps=chain.steps,
                keywords=keywords,
                event=event,
                line=self._first_line + node.start_point[0],
                fenced=True,
            )
        )
