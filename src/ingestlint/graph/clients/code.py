"""The code of a function: the module of its handler, and the local ones that it imports."""

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from ingestlint.evaluate.files import OutOfReach, local_path
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Fields, Known, Text, Value, Why, text_of
from ingestlint.graph.literal import Literal, literal_of, whole_file
from ingestlint.graph.reading import to_text, why_unresolved
from ingestlint.graph.resource import Resource
from ingestlint.parse.caps import remedy
from ingestlint.parse.code.outline import Call, CodeError, Outline
from ingestlint.parse.given import is_file
from ingestlint.parse.node import Call as CallNode
from ingestlint.parse.node import Node

from .function import language_of
from .modules import Modules, entries, grammar_of, modules_of

PYTHON = "python"
# What Fn::Sub fills in.
VARIABLE = re.compile(r"\$\{[^!{}\n][^{}\n]*\}")
TOO_MUCH = "set the retries in the variables of the function: AWS_MAX_ATTEMPTS; or "


class CodeFile(NamedTuple):
    """One file that was read; its code stands in `literal`, or (None) at `at` as a whole."""

    outline: Outline
    literal: Literal | None
    at: Node

    def place(self, call: Call) -> Node:
        if self.literal is None:
            return self.at
        start, end = self.literal.offset(call.start), self.literal.offset(call.end)
        return Node(self.literal.source, start, end)


class Code(NamedTuple):
    """What was read, the packages that were not, and why other local code could not be."""

    language: str
    files: tuple[CodeFile, ...]
    packages: tuple[str, ...]
    unread: tuple[Undecided, ...]

    def calls(self) -> Iterator[tuple[CodeFile, Call]]:
        return ((file, call) for file in self.files for call in file.outline.calls)


def code_of(function: Resource) -> Code:
    """The code of a function that has local code; raises Undecided where it cannot be read."""
    language = language_of(function)
    inline = function.value("Code", "ZipFile")
    if not isinstance(inline, Absent) and isinstance(function.value("Code"), Fields):
        return _inline(function, inline, language)
    folder = function.value("Code")
    handler = function.text("Handler")
    key = f"code {function.id} {to_text(folder)} {handler} {language}"
    found: Code | Undecided = function.graph.cached(
        key, lambda: _in_folder(function, folder, handler, language)
    )
    if isinstance(found, Undecided):
        raise found
    return found


def _inline(function: Resource, value: Value, language: str) -> Code:
    """Code in the template."""
    literal = literal_of(value.node)
    text = _text(function, value, literal)
    grammar = PYTHON if language == PYTHON else "javascript"
    try:
        outline = _outline(text, grammar)
    except CodeError as error:
        path, line = value.node.source.path, error.line
        if literal is None:
            path, line = f"line {line} of what is in {path}", 0
        elif line:
            line += literal.source.position(literal.offset(0))[0] - 1
        raise _not_read(function, value.node, path, error, line) from None
    names = dict.fromkeys(each.module for each in outline.imports)
    return Code(language, (CodeFile(outline, literal, value.node),), tuple(names), ())


def _text(function: Resource, value: Value, literal: Literal | None) -> str:
    """The text as it is written, where its places can be told; a name stands for each hole."""
    if not isinstance(value, Known | Text):
        why = why_unresolved(value)
        reason = f"the code of {function.id} is not read: {why.reason}"
        raise Undecided(why._replace(reason=reason), value.node)
    if literal is None:
        parts = value.parts if isinstance(value, Text) else (value,)
        return "".join(text_of(p.data) if isinstance(p, Known) else "_" for p in parts)
    if isinstance(value.node, CallNode):
        return VARIABLE.sub(lambda found: "_" * len(found.group()), literal.text)
    return literal.text


def _outline(text: str, grammar: str) -> Outline:
    if grammar == PYTHON:
        from ingestlint.parse.code.python import outline_of

        return outline_of(text)
    from ingestlint.parse.code import javascript

    return javascript.outline_of(text, grammar)


def _not_read(function: Resource, at: Node, path: str, error: CodeError, line: int) -> Undecided:
    where = f"{path}:{line}" if line else path
    # What is not installed is one cause of all.
    cause = f"code {where}" if error.line else error.message
    reason = f"the code of {function.id} is not read: {where}: {error.message}"
    return Undecided(Why(cause, reason, error.remedy or "mend the file"), at)


def _in_folder(function: Resource, folder: Value, handler: str, language: str) -> Code | Undecided:
    """The code below a folder that the template names, from the module of the handler on."""
    at, path = folder.node, to_text(folder)
    cause = f"code {path}"
    try:
        top = local_path(path, at, function.stack.inputs)
    except OutOfReach as error:
        return _unread(function, at, cause, error.reason, error.remedy)
    if is_file(top):
        return _unread(function, at, cause, f"{path} is a package", "name the folder of its source")
    if not os.path.isdir(top):
        remedy = "lint where the code is, before it is packaged"
        return _unread(function, at, cause, f"there is no folder {top}", remedy)
    reader = _Reader(function, at, modules_of(language, top, function.stack.inputs.roots))
    start = next((e for e in entries(language, handler) if reader.modules.is_file(e)), "")
    if not start:
        what = f"{top} has no module for the handler {handler}"
        return _unread(function, at, f"{cause} {handler}", what, "check Handler and CodeUri")
    return reader.read(start, language)


def _unread(function: Resource, at: Node, cause: str, reason: str, remedy: str) -> Undecided:
    return Undecided(Why(cause, f"the code of {function.id} is not read: {reason}", remedy), at)


class _Reader:
    """Reads modules and what they import, each once, up to a number of files and characters."""

    def __init__(self, function: Resource, at: Node, modules: Modules) -> None:
        self.function = function
        self.at = at
        self.modules = modules
        self.files: list[CodeFile] = []
        self.packages: dict[str, None] = {}
        self.unread: list[Undecided] = []
        self.size = 0
        self.is_full = False

    def read(self, start: str, language: str) -> Code:
        todo, seen = [start], {start}
        while todo and not self.is_full:
            path = todo.pop(0)
            file = self._file(path)
            if file is None:
                continue
            self.files.append(file)
            for named in self._imported(path, file.outline):
                if named not in seen:
                    seen.add(named)
                    todo.append(named)
        return Code(language, tuple(self.files), tuple(self.packages), tuple(self.unread))

    def _file(self, path: str) -> CodeFile | None:
        full = self.modules.full(path)
        named = os.path.relpath(full, os.path.dirname(self.at.source.path) or ".")
        try:
            source = self.function.stack.local_text(named, self.at)
            self.size += len(source.text)
            self._check_size()
            return CodeFile(_outline(source.text, grammar_of(path)), whole_file(source), self.at)
        except OutOfReach as error:
            self.unread.append(
                _unread(self.function, self.at, f"code {full}", error.reason, error.remedy)
            )
        except CodeError as error:
            self.unread.append(_not_read(self.function, self.at, full, error, error.line))
        return None

    def _check_size(self) -> None:
        """Raises OutOfReach where this is more code than is read."""
        caps = self.function.stack.inputs.caps
        if len(self.files) >= caps.code_files:
            cap, what = "code_files", f"{caps.code_files:,} files"
        elif self.size > caps.code_characters:
            cap, what = "code_characters", f"{caps.code_characters:,} characters"
        else:
            return
        self.is_full = True
        raise OutOfReach(f"it is more than {what}", TOO_MUCH + remedy(cap))

    def _imported(self, path: str, outline: Outline) -> Iterator[str]:
        for each in outline.imports:
            found = self.modules.find(each, path)
            if found is None:
                self.packages[each.module] = None
            elif not found:
                shown = "." * each.level + each.module
                what = f"{self.modules.full(path)} imports {shown}, which is not there"
                remedy = "lint the sources that are deployed"
                cause = f"module {shown} of {path}"
                self.unread.append(_unread(self.function, self.at, cause, what, remedy))
            else:
                yield from found
