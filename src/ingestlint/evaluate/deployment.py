"""The stacks of one run in one environment: nested ones, exports, one scenario for all."""

import os
from typing import TYPE_CHECKING, NamedTuple

from ingestlint.parse.caps import Caps, remedy
from ingestlint.parse.given import real as real_of
from ingestlint.parse.node import Node
from ingestlint.parse.read import ParseError, parse_template
from ingestlint.parse.sniff import is_template
from ingestlint.parse.template import Template

from .compared import compared
from .exports import Exports
from .files import OutOfReach, check_reach, text_in, unreadable
from .inputs import Inputs
from .keyed import keyed
from .nested import (
    location_of,
    nested_files,
    nests_by_values,
    not_read,
    out_of_reach,
    passed,
    path_of,
)
from .scenario import Scenario
from .too_much import Budget
from .too_much import why as too_much

if TYPE_CHECKING:
    from ingestlint.config.network import Network

    from .declaration import Declaration
    from .evaluator import Evaluator
    from .stack import Stack


class Trouble(NamedTuple):
    """Files that do not fit together, at the place that says so."""

    node: Node
    message: str
    hint: str = ""


class Deployment:
    """Stacks that can refer to each other: they share a scenario, a stack is one of its `stacks`.

    `given` are the templates and what is known of each. A template that another one nests is
    judged in the stacks that do, not once more alone. `network` is a snapshot of what is deployed
    already; `observed` the stack that it makes. `beside` is whether there are more templates in the
    run than these.
    """

    def __init__(
        self,
        given: "list[tuple[Template, Inputs]]",
        network: "Network | None" = None,
        *,
        beside: bool = False,
    ) -> None:
        self.scenario = Scenario()
        self.whole = False
        self.network = network
        self.observed: Stack | None = None
        # Kept for whoever looks for the resources behind physical IDs.
        self.physical: dict[str, tuple[Stack, str]] | None = None
        self.exports = Exports(self)
        self.stacks: list[Stack] = []
        self.troubles: list[Trouble] = []
        self._real = {id(t): t.source.real for t, _ in given}
        self._templates = {self._real[id(t)]: t for t, _ in given}
        self._instantiated: set[str] = set()
        # Resources of templates that a stack has already when another one is made of them.
        self.copied = 0
        # The caps over which stacks were left out.
        self.reached: set[str] = set()
        self._budgets: dict[str, Budget] = {}
        self._by_prefix: dict[str, Stack] = {}
        self._several = beside or len(given) > 1
        if given:
            self._make(given)
        # From here on all stacks are there.
        self.whole = True
        if network is not None:
            self._observe(network)

    def _make(self, given: "list[tuple[Template, Inputs]]") -> None:
        from .stack import Stack

        nested = {path for t, i in given for path in nested_files(t, i.roots)}
        roots = [(t, i) for t, i in given if self._real[id(t)] not in nested]
        # What these nest is known once they are made, and is no root then.
        roots.sort(key=lambda each: not nests_by_values(each[0]))
        # Of a circle that no root leads to, one template is where it is reported.
        for template, inputs in [*(roots or given[:1]), *given]:
            real = self._real[id(template)]
            if real not in self._instantiated:
                self._instantiated.add(real)
                prefix = f"{template.source.path}:" if self._several else ""
                Stack(template, inputs, self, prefix)

    def _observe(self, network: "Network") -> None:
        from .network import as_template
        from .stack import Stack

        inputs = Inputs(region=network.region, account=network.account, pinned=True)
        self.observed = Stack(as_template(network), inputs, self, f"{network.path}:")
        # Not one of the templates that are judged.
        self.stacks.remove(self.observed)

    @property
    def roots(self) -> "list[Stack]":
        """The stacks that no other one nests, in the order in which their templates were given."""
        order = {path: position for position, path in enumerate(self._real.values())}
        found = [stack for stack in self.stacks if stack.parent is None]
        return sorted(found, key=lambda stack: order[stack.template.source.real])

    def budget(self, template: Template, caps: Caps) -> Budget:
        """What functions may still make of a template, in all the stacks that it is made into."""
        path = template.source.path
        if path not in self._budgets:
            self._budgets[path] = Budget(caps)
        return self._budgets[path]

    def add(self, stack: "Stack") -> None:
        self.stacks.append(stack)
        self._by_prefix[stack.prefix] = stack

    def evaluator_of(self, prefix: str) -> "Evaluator | None":
        """The evaluator of the stack that has this prefix."""
        stack = self._by_prefix.get(prefix)
        return None if stack is None else stack.evaluator

    def nest(self, parent: "Stack", holder: "Declaration") -> "Stack | None":
        """The stack that a resource of `parent` nests; None where its template is not at hand."""
        from .stack import Stack

        location = location_of(holder)
        path = path_of(parent, location) if location is not None else ""
        if location is None or not path:
            parent.hide(location or holder.key, out_of_reach(holder, location))
            return None
        chain = _chain(parent)
        real = real_of(path)
        if real in chain:
            names = " → ".join([*(os.path.basename(p) for p in chain), os.path.basename(path)])
            self.report(location, f"nested stacks go round in a circle: {names}")
            return None
        caps = parent.inputs.caps
        if len(chain) >= caps.stack_depth:
            said = f"stacks nested deeper than {caps.stack_depth} levels"
            self._leave_out(parent, location, "stack_depth", said)
            return None
        if len(self.stacks) >= caps.stacks:
            self._leave_out(parent, location, "stacks", f"more than {caps.stacks:,} stacks")
            return None
        if real in self._instantiated:
            self.copied += len(self._templates[real].resources.entries)
        if self.copied > caps.copied_resources:
            said = f"more than {caps.copied_resources:,} resources of templates nested once more"
            self._leave_out(parent, location, "copied_resources", said)
            return None
        try:
            template = self._template(real, path, parent.inputs)
        except OutOfReach as error:
            parent.hide(location, not_read(holder, error))
            return None
        given = passed(parent, holder, template)
        for name, literals in compared(template).items():
            if name in given:
                given[name].also_compared(literals)
        for name, tables in keyed(template).items():
            if name in given:
                given[name].also_keys(tables)
        inputs = parent.inputs._replace(parameters={}, pinned=True, stack_name="", passed=given)
        name = f"{holder.logical_id}/"
        return Stack(
            template, inputs, self, parent.prefix + name, parent.label + name, parent, holder
        )

    def _template(self, real: str, path: str, inputs: Inputs) -> Template:
        """The template of a nested stack; nodes of its own for each stack that uses it.

        Raises OutOfReach where it is not at hand, or none.
        """
        known = self._templates.get(real)
        if known is not None and real not in self._instantiated:
            self._instantiated.add(real)
            return known
        check_reach(path, inputs)
        source = text_in(path, inputs) if known is None else known.source
        try:
            template = parse_template(source.path, source.text, inputs.caps)
        except ParseError as error:
            raise unreadable(path, error) from None
        if not is_template(template.root) or template.errors:
            said = template.errors[0].message if template.errors else "it has no Resources"
            raise OutOfReach(f"{path} is no template: {said}", "check the path")
        self._instantiated.add(real)
        self._templates.setdefault(real, template)
        return template

    def _leave_out(self, parent: "Stack", location: Node, cap: str, said: str) -> None:
        """Note a stack that is one too many: an error for the first one, unknown for each."""
        if cap not in self.reached:
            self.reached.add(cap)
            self.report(location, said, remedy(cap))
        parent.hide(location, too_much(location, cap, said))

    def report(self, node: Node, message: str, hint: str = "") -> None:
        """Note what does not fit together; once, however often it is come across."""
        trouble = Trouble(node, message, hint)
        if trouble not in self.troubles:
            self.troubles.append(trouble)


def _chain(stack: "Stack | None") -> list[str]:
    """The templates that nest each other, from the root to this stack."""
    chain: list[str] = []
    while stack is not None:
        chain.append(stack.template.source.real)
        stack = stack.parent
    return chain[::-1]
