"""What stacks export to each other, found by the names that they import."""

from typing import TYPE_CHECKING, NamedTuple

from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence

from .scenario import Fork
from .value import Known, Step, Text, Unknown, Value, Why, moved, text_of

if TYPE_CHECKING:
    from .deployment import Deployment
    from .evaluator import Evaluator
    from .stack import Stack

IMPORT = "Fn::ImportValue"


class Export(NamedTuple):
    """One exported output: its name as far as known, the place of the name, and the value."""

    stack: "Stack"
    name: Value
    at: Node
    value: Node


class Import(NamedTuple):
    """A stack that imports from another one, and where it does."""

    importer: "Stack"
    exporter: "Stack"
    at: Node


class Exports:
    """All exports of a deployment, read when the first import asks for one."""

    def __init__(self, deployment: "Deployment") -> None:
        self._deployment = deployment
        self._read: list[Export] | None = None

    def imported(self, evaluator: "Evaluator", name: Value, at: Node) -> Value:
        """What is exported under `name`; Unknown where no file, or more than one, says it."""
        found = self._matching(evaluator.stack, name)
        shown = _shown(name)
        if len(found) == 1:
            export = found[0]
            inner = export.stack.evaluator
            deciding = evaluator.conditions.deciding
            value = (
                inner.conditions.decisive(export.value)
                if deciding
                else inner.evaluate(export.value)
            )
            step = Step(f"export {_shown(export.name)}", export.value)
            return moved(value, at, step)
        elsewhere = self._snapshot(name, at)
        if elsewhere is not None:
            return elsewhere
        cause = f"import {name.identity}"
        what = f"it is imported from another stack ({shown})" if shown else "it is imported"
        if found:
            files = " and ".join(dict.fromkeys(e.at.source.path for e in found))
            reason = f"{what}, and {files} may all export that"
            return Unknown(at, Why(cause, reason, "lint it with the one that is deployed"))
        remedy = "lint the template that exports it too, or give --network with its value"
        return Unknown(at, Why(cause, what, remedy), name.trail)

    def _snapshot(self, name: Value, at: Node) -> Value | None:
        """What a network snapshot says is exported under a name that is known."""
        network = self._deployment.network
        if network is None or not isinstance(name, Known):
            return None
        for key, entry in network.lists["Exports"]:
            value = entry.entries.get("Value")
            if key.raw == text_of(name.data) and isinstance(value, Scalar):
                step = Step(f"export {key.raw} of the snapshot", value)
                return Known(at, value.raw, (step,))
        return None

    def imports(self) -> list[Import]:
        """Which stack imports from which, in the order of the files."""
        found: list[Import] = []
        for stack in self._deployment.stacks:
            source = stack.template.source
            if "ImportValue" not in source.text:
                continue
            for call in _calls(stack.template.root):
                for leaf in stack.evaluator.alternatives(call.argument):
                    matching = self._matching(stack, leaf.result)
                    if len(matching) == 1 and matching[0].stack.root is not stack.root:
                        found.append(Import(stack, matching[0].stack, call))
                    elif len(matching) > 1 and isinstance(leaf.result, Known):
                        self._report_twice(matching)
        return found

    def _matching(self, importer: "Stack", name: Value) -> list[Export]:
        others = [export for export in self._all() if export.stack is not importer]
        same = [export for export in others if export.name.identity == name.identity]
        return same or [export for export in others if may_be_same(export.name, name)]

    def _all(self) -> list[Export]:
        if self._read is None:
            self._read = []
            for stack in self._deployment.stacks:
                for output in stack.template.outputs.entries.values():
                    entries = output.entries if isinstance(output, Mapping) else {}
                    export = entries.get("Export")
                    node = export.entries.get("Name") if isinstance(export, Mapping) else None
                    if node is not None and "Value" in entries:
                        try:
                            name = stack.evaluator.evaluate(node)
                        except Fork:
                            continue
                        self._read.append(Export(stack, name, node, entries["Value"]))
        return self._read

    def _report_twice(self, exports: list[Export]) -> None:
        first, second = exports[:2]
        if not (isinstance(first.name, Known) and isinstance(second.name, Known)):
            return
        span = first.at.span
        self._deployment.report(
            second.at,
            f"{_shown(second.name)} is exported twice, at {span.path}:{span.line} too",
            "an export has one name in an account and Region",
        )


def may_be_same(one: Value, other: Value) -> bool:
    """Whether two texts with unknown parts can be equal, with an end in common that is known."""
    left, right = _pieces(one), _pieces(other)
    if left is None or right is None or (len(left) == 1 and len(right) == 1):
        return False
    head = min(len(left[0]), len(right[0]))
    if left[0][:head] != right[0][:head]:
        return False
    if len(left) > 1 and len(right) > 1:
        # Unknown parts in both: what is known at the end must be the same.
        return left[-1] == right[-1] != ""
    whole, parts = (left[0], right) if len(left) == 1 else (right[0], left)
    if not any(part.strip("-_:/.") for part in parts):
        return False
    position = len(parts[0])
    if not whole.startswith(parts[0]):
        return False
    for part in parts[1:-1]:
        position = whole.find(part, position)
        if position < 0:
            return False
        position += len(part)
    return len(whole) - len(parts[-1]) >= position and whole.endswith(parts[-1])


def _pieces(value: Value) -> list[str] | None:
    """The known texts around each unknown part; None for what is no text at all."""
    if isinstance(value, Known):
        return [text_of(value.data)]
    if not isinstance(value, Text):
        return None
    found = [""]
    for part in value.parts:
        if isinstance(part, Known):
            found[-1] += text_of(part.data)
        else:
            found.append("")
    return found


def _shown(value: Value) -> str:
    if isinstance(value, Known):
        return text_of(value.data)
    if isinstance(value, Text):
        return "".join(text_of(p.data) if isinstance(p, Known) else "…" for p in value.parts)
    return ""


def _calls(node: Node) -> list[Call]:
    """All imports in a tree, in the order of the text."""
    found: list[Call] = []
    pending = [node]
    while pending:
        here = pending.pop()
        if isinstance(here, Call):
            if here.name == IMPORT:
                found.append(here)
            pending.append(here.argument)
        elif isinstance(here, Mapping):
            pending.extend(reversed(here.entries.values()))
        elif isinstance(here, Sequence):
            pending.extend(reversed(here.items))
    return found
