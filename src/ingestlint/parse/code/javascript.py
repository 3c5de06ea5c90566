"""JavaScript and TypeScript code, by tree-sitter and its grammars (an extra)."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from .outline import (
    CALL,
    DEPTH,
    LITERAL,
    NOTHING,
    OBJECT,
    OPEN,
    Call,
    CodeError,
    Given,
    Import,
    Lines,
    Outline,
    encoded,
)

if TYPE_CHECKING:
    from tree_sitter import Node

CALLS = ("call_expression", "new_expression")
WRAPPED = (
    "await_expression",
    "parenthesized_expression",
    "as_expression",
    "satisfies_expression",
    "non_null_expression",
)
LITERALS = ("string", "template_string", "number", "true", "false", "array", "arrow_function")
FUNCTIONS = ("function_expression", "function", "regex")
NOTHINGS = ("null", "undefined")
# Of what comes without an import, that which a name is asked for.
GLOBALS = ("fetch", "globalThis", "process", "require", "URL")
# What gives back the client, or the SDK, that it is given: tracing.
HANDS_BACK = (".captureAWS", ".captureAWSClient", ".captureAWSv3Client")


def outline_of(text: str, language: str) -> Outline:
    """The outline of a module: `javascript`, `typescript` or `tsx`; raises CodeError."""
    root = _parser(language)(encoded(text))
    if root.has_error:
        raise CodeError("the syntax is not understood", _error_line(root), "mend it")
    return _Module(root, text).outline()


def _parser(language: str) -> Callable[[bytes], "Node"]:
    try:
        import tree_sitter
        import tree_sitter_javascript
        import tree_sitter_typescript
    except ImportError:
        remedy = "install ingestlint[javascript]"
        raise CodeError("the parser for JavaScript is not installed", 0, remedy) from None
    grammar = {
        "typescript": tree_sitter_typescript.language_typescript,
        "tsx": tree_sitter_typescript.language_tsx,
    }.get(language, tree_sitter_javascript.language)
    parser = tree_sitter.Parser(tree_sitter.Language(grammar()))
    return lambda data: parser.parse(data).root_node


def _error_line(root: "Node") -> int:
    node = root
    while not (node.is_error or node.is_missing):
        node = next((child for child in node.children if child.has_error), node.children[0])
    return node.start_point.row + 1


def _text(node: "Node | None") -> str:
    return node.text.decode() if node is not None and node.text is not None else ""


class _Module:
    """One module: what its names stand for, by its imports and the values they are given."""

    def __init__(self, root: "Node", text: str) -> None:
        self.nodes = list(_all(root))
        self.lines = Lines(text)
        self.imported: dict[str, str] = {}
        self.bound: dict[str, Node] = {}
        self.members: dict[str, tuple[Node, str]] = {}
        self.calls: dict[int, Call] = {}

    def outline(self) -> Outline:
        imports = list(self._imports())
        for node in self.nodes:
            self._bind(node)
        calls = [self.call(node) for node in self.nodes if node.type in CALLS]
        imports += [Import(path, ()) for path in self._required()]
        return Outline(tuple(imports), tuple(calls), frozenset(self._assigned()))

    def _imports(self) -> Iterator[Import]:
        for node in self.nodes:
            if node.type not in {"import_statement", "export_statement"}:
                continue
            source = node.child_by_field_name("source")
            if source is None or any(child.type == "type" for child in node.children):
                continue
            module = _module(source)
            for inner in _all(node):
                if inner.type == "import_specifier":
                    taken = _text(inner.child_by_field_name("name"))
                    alias = _text(inner.child_by_field_name("alias")) or taken
                    self.imported[alias] = module if taken == "default" else f"{module}.{taken}"
                elif inner.type in {"import_clause", "namespace_import"}:
                    for name in inner.named_children:
                        if name.type == "identifier":
                            self.imported[_text(name)] = module
            yield Import(module, ())

    def _required(self) -> Iterator[str]:
        for node in self.nodes:
            if node.type == "call_expression":
                module = _required(node)
                if module:
                    yield module
            elif node.type == "import_require_clause":
                yield _module(node.child_by_field_name("source"))

    def _bind(self, node: "Node") -> None:
        if node.type == "function_declaration":
            self.bound[_text(node.child_by_field_name("name"))] = node
            return
        if node.type == "import_require_clause":
            name = next((_text(child) for child in node.children if child.type == "identifier"), "")
            self.imported[name] = _module(node.child_by_field_name("source"))
            return
        sides = {
            "variable_declarator": ("name", "value"),
            "assignment_expression": ("left", "right"),
            "public_field_definition": ("name", "value"),
            "field_definition": ("property", "value"),
        }.get(node.type)
        if sides is None:
            return
        target, value = (node.child_by_field_name(side) for side in sides)
        if target is None or value is None:
            return
        value = _inner(value)
        if target.type == "object_pattern":
            for part in target.named_children:
                local = part.child_by_field_name("value") or part
                key = part.child_by_field_name("key") or part
                self.members[_text(local)] = (value, _text(key))
        else:
            prefix = "this." if node.type.endswith("field_definition") else ""
            self.bound[prefix + _text(target)] = value

    def _assigned(self) -> Iterator[str]:
        for node in self.nodes:
            target = node.child_by_field_name("left")
            if node.type == "assignment_expression" and target is not None:
                yield self._member(target, DEPTH) if target.type == "member_expression" else ""

    def call(self, node: "Node", depth: int = DEPTH) -> Call:
        """A call, made once: what it is given may be a name that stands for another call."""
        if depth and node.id not in self.calls:
            self.calls[node.id] = self._call(node, depth)
        return self.calls.get(node.id) or Call("", (), 0, 0)

    def _call(self, node: "Node", depth: int) -> Call:
        called = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        arguments = node.child_by_field_name("arguments")
        listed = arguments.named_children if arguments is not None else []
        given = tuple(self._given(each, "", depth) for each in listed if each.type != "comment")
        name = self.name(called) if called is not None else ""
        if name in {"require", "import"} and _required(node):
            name = ""
        start, end = (
            self.lines.offset(at.row + 1, at.column) for at in (node.start_point, node.end_point)
        )
        return Call(name, given, start, end)

    def _given(self, node: "Node", name: str, depth: int) -> Given:
        node = _inner(node)
        if node.type in {"identifier", "member_expression", "shorthand_property_identifier"}:
            node = self.bound.get(_text(node), node)
        if not depth:
            return Given(OPEN, name)
        if node.type in CALLS:
            return Given(CALL, name, self.call(node, depth - 1))
        if node.type == "object":
            entries = tuple(self._entry(each, depth - 1) for each in node.named_children)
            return Given(OBJECT, name, entries=entries)
        if node.type in NOTHINGS:
            return Given(NOTHING, name)
        return Given(LITERAL if node.type in {*LITERALS, *FUNCTIONS} else OPEN, name)

    def _entry(self, node: "Node", depth: int) -> Given:
        if node.type == "pair":
            key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
            name = _text(key).strip("'\"")
            return self._given(value, name, depth) if value is not None else Given(OPEN, name)
        if node.type == "shorthand_property_identifier":
            return self._given(node, _text(node), depth)
        if node.type == "method_definition":
            return Given(LITERAL, _text(node.child_by_field_name("name")))
        return Given(LITERAL if node.type == "comment" else OPEN)

    def name(self, node: "Node", depth: int = DEPTH) -> str:
        """The full name of what is called, "" where it has none that can be told."""
        node = _inner(node)
        written = _text(node) if node.type in {"identifier", "member_expression"} else ""
        if not depth:
            return ""
        if written in self.imported:
            return self.imported[written]
        if written in self.members:
            holder, member = self.members[written]
            base = self.name(holder, depth - 1)
            return f"{base}.{member}" if base else ""
        bound = self.bound.get(written)
        if bound is not None:
            return self.name(bound, depth - 1)
        if node.type == "member_expression":
            return self._member(node, depth)
        if node.type in CALLS:
            return self._made(node, depth)
        return written if written in GLOBALS else node.type * (node.type == "import")

    def _member(self, node: "Node", depth: int) -> str:
        holder = node.child_by_field_name("object")
        base = self.name(holder, depth - 1) if holder is not None else ""
        member = _text(node.child_by_field_name("property"))
        if not base or member == "default":
            return base
        return f"{base}.{member}"

    def _made(self, node: "Node", depth: int) -> str:
        module = _required(node)
        if module:
            return module
        called = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        name = self.name(called, depth - 1) if called is not None else ""
        arguments = node.child_by_field_name("arguments")
        if name.endswith(HANDS_BACK) and arguments is not None and arguments.named_children:
            return self.name(arguments.named_children[0], depth - 1)
        return name


def _all(root: "Node") -> Iterator["Node"]:
    """All named nodes below one, in the order of the text."""
    todo = [root]
    while todo:
        node = todo.pop()
        yield node
        todo += reversed(node.named_children)


def _inner(node: "Node") -> "Node":
    while node.type in WRAPPED and node.named_children:
        node = node.named_children[0]
    return node


def _module(node: "Node | None") -> str:
    """The name in a string; `node:http` is http."""
    return _text(node)[1:-1].removeprefix("node:")


def _required(node: "Node") -> str:
    """The module that `require("x")` or `import("x")` loads; "" for anything else."""
    called, arguments = (node.child_by_field_name(name) for name in ("function", "arguments"))
    if arguments is None or _text(called) not in {"require", "import"}:
        return ""
    listed = arguments.named_children
    return _module(listed[0]) if listed and listed[0].type == "string" else ""
