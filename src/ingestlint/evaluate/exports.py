"""What stacks export to each other, found by the names that they import."""

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ingestlint.parse.node import Call, Mapping, Node, Scalar, calls

from .scenario import Guard, TooManyScenarios
from .value import Fields, Items, Known, Step, Text, Unknown, Value, Why, moved, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .deployment import Deployment
    from .evaluator import Evaluator
    from .stack import Stack

IMPORT = "Fn::ImportValue"
# What CloudFormation takes for the name of no export.
NO_NAMES = (Fields, Items)


class Export(NamedTuple):
    """One exported output in one scenario: its name as far as known, the place of that, the value.

    `condition` is that of the output, "" where it has none.
    """

    stack: "Stack"
    name: Value
    at: Node
    value: Node
    guard: Guard
    condition: str

    def exists(self) -> bool:
        """Whether it is there in the scenario in force; may raise Fork."""
        evaluator = self.stack.evaluator
        if self.condition and not evaluator.conditions.holds(self.condition):
            return False
        return not self.guard.pins or evaluator.scenario.allows(self.guard)


class Import(NamedTuple):
    """A stack that imports from another one, and where it does.

    `certain` where the name of the export is known, not only a pattern that fits.
    """

    importer: "Stack"
    exporter: "Stack"
    at: Node
    certain: bool


class Exports:
    """All exports of a deployment, read when the first import asks for one."""

    def __init__(self, deployment: "Deployment") -> None:
        self._deployment = deployment
        self._read: list[Export] | None = None
        self._by_name: dict[str, list[Export]] = {}

    def imported(self, evaluator: "Evaluator", name: Value, at: Node) -> Value:
        """What is exported under `name`; Unknown where no file, or more than one, says it."""
        found = [e for e in self._matching(evaluator.stack, name) if e.exists()]
        if len(found) == 1:
            export = found[0]
            inner = export.stack.evaluator
            try:
                value = (
                    inner.conditions.decisive(export.value)
                    if evaluator.conditions.deciding
                    else inner.evaluate(export.value)
                )
            except RecursionError:
                why = Why(f"import {name.identity}", "it is exported through too many stacks")
                return Unknown(at, why)
            return moved(value, at, Step(f"export {_shown(export.name)}", export.value))
        elsewhere = self._snapshot(name, at)
        if elsewhere is not None:
            return elsewhere
        shown = _shown(name)
        cause = f"import {name.identity}"
        what = "the value is imported from another stack" + (f" ({shown})" if shown else "")
        if found:
            files = " and ".join(sorted({e.at.source.path for e in found}))
            reason = f"{what}, and {files} may all export that"
            remedy = "lint it with the one that is deployed"
            return Unknown(at, Why(cause, reason, remedy, given=True))
        remedy = "lint the template that exports it too, or give --network with its value"
        return Unknown(at, Why(cause, what, remedy, given=True), name.trail)

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
        for stack, call, name in self.asked:
            matching = self._matching(stack, name)
            exporters = dict.fromkeys(export.stack for export in matching)
            if len(exporters) == 1 and matching[0].stack.root is not stack.root:
                certain = isinstance(matching[0].name, Known)
                found.append(Import(stack, matching[0].stack, call, certain=certain))
            elif len(exporters) > 1 and isinstance(name, Known):
                self._report_twice(matching)
        return found

    @cached_property
    def asked(self) -> "list[tuple[Stack, Call, Value]]":
        """Each import that stands in a template or what it includes, and what its name may be."""
        found: list[tuple[Stack, Call, Value]] = []
        for stack in self._deployment.stacks:
            for call in _calls_of(stack):
                try:
                    leaves = stack.evaluator.alternatives(call.argument)
                except TooManyScenarios as error:
                    reason = f"too many scenarios decide what is imported (the last one: {error})"
                    why = Why(f"import at {call.place}", reason)
                    stack.hide(call, why)
                    continue
                found.extend((stack, call, leaf.result) for leaf in leaves)
        return found

    def named(self) -> "Iterator[tuple[Stack, Name]]":
        """Each export, and what its name is."""
        for export in self._all():
            yield export.stack, name_of(export.name)

    def _matching(self, importer: "Stack", name: Value) -> list[Export]:
        if isinstance(name, NO_NAMES):
            return []
        exports = self._all()
        same = [e for e in self._by_name.get(name.identity, ()) if e.stack is not importer]
        if same or isinstance(name, Known):
            exports = [export for export in exports if not isinstance(export.name, Known)]
        return same or [
            export
            for export in exports
            if export.stack is not importer and name_of(export.name).may_be(name_of(name))
        ]

    def _all(self) -> list[Export]:
        if self._read is not None:
            return self._read
        found: list[Export] = []
        for stack in self._deployment.stacks:
            for output in stack.template.outputs.entries.values():
                found.extend(_of_output(stack, output))
        if self._deployment.whole:
            self._read = found
        self._by_name = {}
        for export in found:
            self._by_name.setdefault(export.name.identity, []).append(export)
        return found

    def _report_twice(self, exports: list[Export]) -> None:
        first, second = sorted(exports, key=lambda e: (e.at.source.path, e.at.start))[:2]
        names = isinstance(first.name, Known) and isinstance(second.name, Known)
        sure = not (first.condition or second.condition or first.guard.pins or second.guard.pins)
        if not names or not sure or first.at.span == second.at.span:
            return
        span = first.at.span
        self._deployment.report(
            second.at,
            f"{_shown(second.name)} is exported twice, at {span.path}:{span.line} too",
            "an export has one name in an account and Region",
        )


def _of_output(stack: "Stack", output: Node) -> list[Export]:
    """What an output is exported as, in each scenario of its name."""
    entries = output.entries if isinstance(output, Mapping) else {}
    export = entries.get("Export")
    node = export.entries.get("Name") if isinstance(export, Mapping) else None
    if node is None or "Value" not in entries:
        return []
    condition = entries.get("Condition")
    name = condition.raw if isinstance(condition, Scalar) else ""
    try:
        leaves = stack.evaluator.alternatives(node)
    except TooManyScenarios:
        return []
    return [
        Export(stack, leaf.result, node, entries["Value"], leaf.guard, name)
        for leaf in leaves
        if not isinstance(leaf.result, NO_NAMES)
    ]


class Name(NamedTuple):
    """The name of an export, without the place it stands at.

    `pieces` are the known texts around each unknown part; None for what is no text at all.
    `is_hidden` where no output may show it: the identity of such a text is of one process only.
    """

    identity: str
    pieces: tuple[str, ...] | None
    is_hidden: bool = False

    @property
    def is_known(self) -> bool:
        return self.pieces is not None and len(self.pieces) == 1

    def may_be(self, other: "Name") -> bool:
        """Whether two texts with unknown parts can be equal, with an end in common that is known.

        Not asked of two texts that are known.
        """
        left, right = self.pieces, other.pieces
        if left is None or right is None or (self.is_known and other.is_known):
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


def name_of(value: Value) -> Name:
    """A value as the name of an export."""
    if isinstance(value, Known):
        return Name(value.identity, (text_of(value.data),), value.secret)
    if not isinstance(value, Text):
        return Name(value.identity, None)
    found = [""]
    is_hidden = False
    for part in value.parts:
        if isinstance(part, Known):
            found[-1] += text_of(part.data)
            is_hidden = is_hidden or part.secret
        else:
            found.append("")
    return Name(value.identity, tuple(found), is_hidden)


def _shown(value: Value) -> str:
    if isinstance(value, Known):
        return value.shown
    if isinstance(value, Text):
        return "".join(p.shown if isinstance(p, Known) else "…" for p in value.parts)
    return ""


def _calls_of(stack: "Stack") -> "Iterator[Call]":
    """All imports in a template, then those in the files that it includes."""
    for root in (stack.template.root, *stack.included):
        if "ImportValue" in root.source.text:
            yield from (call for call in calls(root) if call.name == IMPORT)
