"""Python code, by the parser of Python itself."""

import ast
import warnings
from collections.abc import Iterator

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

# Of what comes without an import, that which a name is asked for.
BUILT_IN = ("__import__",)


def outline_of(text: str) -> Outline:
    """The outline of a module; raises CodeError where it is no Python."""
    encoded(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd in the code is not our business
            tree = ast.parse(text)
    except SyntaxError as error:
        raise CodeError(error.msg, error.lineno or 0, "mend it") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise CodeError(str(error) or "it is nested too deep") from None
    return _Module(tree, text).outline()


class _Module:
    """One module: what its names stand for, by its imports and the calls that made them."""

    def __init__(self, tree: ast.Module, text: str) -> None:
        placed = (n for n in ast.walk(tree) if isinstance(n, ast.stmt | ast.expr))
        self.nodes = sorted(placed, key=lambda node: (node.lineno, node.col_offset))
        self.lines = Lines(text)
        self.imported: dict[str, str] = {}
        self.bound: dict[str, ast.expr] = {}
        self.calls: dict[ast.Call, Call] = {}

    def outline(self) -> Outline:
        imports = tuple(self._imports())
        for node in self.nodes:
            for target, value in _bindings(node):
                name = _written(target)
                if name:
                    self.bound[name] = value
        calls = tuple(self.call(node) for node in self.nodes if isinstance(node, ast.Call))
        return Outline(imports, calls, frozenset(self._assigned()))

    def _imports(self) -> Iterator[Import]:
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    self.imported[alias.asname or top] = alias.name if alias.asname else top
                    yield Import(alias.name, ())
            elif isinstance(node, ast.ImportFrom):
                module = node.module or ""
                for alias in node.names:
                    dots = "." * node.level
                    self.imported[alias.asname or alias.name] = f"{dots}{module}.{alias.name}"
                yield Import(module, tuple(alias.name for alias in node.names), node.level)

    def _assigned(self) -> Iterator[str]:
        for node in self.nodes:
            targets = node.targets if isinstance(node, ast.Assign) else ()
            for target in targets:
                if isinstance(target, ast.Attribute):
                    yield f"{self.name(target.value)}.{target.attr}"
                elif isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
                    yield f"{self.name(target.value)}.{target.slice.value!s}"

    def call(self, node: ast.Call, depth: int = DEPTH) -> Call:
        """A call, made once: what it is given may be a name that stands for another call."""
        if depth and node not in self.calls:
            self.calls[node] = self._call(node, depth)
        return self.calls.get(node) or Call("", (), 0, 0)

    def _call(self, node: ast.Call, depth: int) -> Call:
        given = [self._given(argument, "", depth) for argument in node.args]
        given += [self._given(word.value, word.arg or OPEN, depth) for word in node.keywords]
        start, end = self.lines.offset(node.lineno, node.col_offset), 0
        if node.end_lineno is not None and node.end_col_offset is not None:
            end = self.lines.offset(node.end_lineno, node.end_col_offset)
        return Call(self.name(node.func), tuple(given), start, max(start, end))

    def _given(self, node: ast.expr, name: str, depth: int) -> Given:
        if isinstance(node, ast.Name) and node.id in self.bound:
            node = self.bound[node.id]
        if isinstance(node, ast.Starred) or name == OPEN or not depth:
            return Given(OPEN, name)
        if isinstance(node, ast.Constant):
            return Given(NOTHING if node.value is None else LITERAL, name)
        if isinstance(node, ast.Call):
            return Given(CALL, name, self.call(node, depth - 1))
        if isinstance(node, ast.Dict):
            entries = tuple(
                self._given(value, str(key.value) if isinstance(key, ast.Constant) else OPEN, 0)
                for key, value in zip(node.keys, node.values, strict=True)
            )
            return Given(OBJECT, name, entries=entries)
        return Given(OPEN, name)

    def name(self, node: ast.expr, depth: int = DEPTH) -> str:
        """The full name of what is called, "" where it has none that can be told."""
        written = _written(node)
        bound = self.bound.get(written)
        if not depth:
            return ""
        if bound is not None and isinstance(bound, ast.Call):
            return self.name(bound.func, depth - 1)
        if isinstance(node, ast.Name):
            return self.imported.get(node.id, node.id if node.id in BUILT_IN else "")
        if isinstance(node, ast.Attribute):
            base = self.name(node.value, depth - 1)
            return f"{base}.{node.attr}" if base else ""
        if isinstance(node, ast.Call):
            return self.name(node.func, depth - 1)
        return self.name(node.value, depth - 1) if isinstance(node, ast.Await) else ""


def _bindings(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What a statement gives a name."""
    if isinstance(node, ast.Assign):
        yield from ((target, _inner(node.value)) for target in node.targets)
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        yield node.target, _inner(node.value)
    elif isinstance(node, ast.With | ast.AsyncWith):
        for item in node.items:
            if item.optional_vars is not None:
                yield item.optional_vars, _inner(item.context_expr)


def _inner(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Await) else node


def _written(node: ast.expr) -> str:
    """`a.b.c` as it is written; "" for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join((node.id, *reversed(parts)))
