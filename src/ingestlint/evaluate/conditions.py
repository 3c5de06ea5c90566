"""Conditions, and the Rules section that narrows what parameters can be."""

from typing import TYPE_CHECKING

from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence

from .scenario import Fork, TooManyScenarios, TooManySteps, Variable
from .value import Items, Value, certainly_same, text_of

if TYPE_CHECKING:
    from .evaluator import Evaluator


class Conditions:
    """Truth of the conditions of one template, in the scenario in force."""

    def __init__(self, evaluator: "Evaluator") -> None:
        self._evaluator = evaluator
        self._entered: list[str] = []
        self.deciding = False

    def holds(self, name: str) -> bool:
        """Whether condition `name` holds; raises Fork while that is open.

        A condition that is not defined is opaque: both truths are examined.
        """
        scenario = self._evaluator.scenario
        key = (self, name)
        truth = scenario.memo.get(key)
        if truth is None:
            if name in self._entered:
                truth = self._choose(f"{self._evaluator.prefix}condition {name}", name)
            else:
                try:
                    truth = scenario.memo[key] = self._decide_named(name)
                except Fork as fork:
                    # Who asks again is told at once: conditions that name two others each would
                    # double what is looked at.
                    scenario.memo[key] = fork.variable
                    raise
        elif isinstance(truth, Variable):
            raise Fork(truth)
        if not self._entered:
            scenario.conditions[self._evaluator.prefix + name] = bool(truth)
        return bool(truth)

    def feasible(self) -> bool:
        """Whether the Rules section allows the scenario in force, as far as it is pinned."""
        for rule in self._evaluator.template.rules.entries.values():
            if isinstance(rule, Mapping) and not self._rule_allows(rule):
                return False
        return True

    def _rule_allows(self, rule: Mapping) -> bool:
        when = rule.entries.get("RuleCondition")
        assertions = rule.entries.get("Assertions")
        if not isinstance(assertions, Sequence):
            return True
        if when is not None and self._try(when) is not True:
            return True
        for assertion in assertions.items:
            node = assertion.entries.get("Assert") if isinstance(assertion, Mapping) else None
            if node is not None and self._try(node) is False:
                return False
        return True

    def _try(self, node: Node) -> bool | None:
        try:
            return self._decide(node, "")
        except (Fork, TooManyScenarios):
            return None

    def _decide_named(self, name: str) -> bool:
        node = self._evaluator.template.conditions.entries.get(name)
        if node is None:
            return self._choose(f"{self._evaluator.prefix}condition {name}", name)
        scenario, most = self._evaluator.scenario, self._evaluator.inputs.caps.steps
        if scenario.depth >= most:
            raise TooManySteps(name, most)
        self._entered.append(name)
        scenario.depth += 1
        try:
            return self._decide(node, name)
        finally:
            scenario.depth -= 1
            self._entered.pop()

    def _decide(self, node: Node, name: str) -> bool:
        used = _condition_name(node)
        if used is not None:
            return self.holds(used)
        if isinstance(node, Call):
            argument = node.argument
            items = argument.items if isinstance(argument, Sequence) else []
            if node.name == "Fn::Not" and len(items) == 1:
                return not self._decide(items[0], name)
            if node.name in {"Fn::And", "Fn::Or"} and items:
                return self._decide_all(items, name, stop=node.name == "Fn::Or")
            if node.name == "Fn::Equals" and len(items) == 2:
                return self._equal(items[0], items[1], name)
            if node.name == "Fn::Contains" and len(items) == 2:
                return self._contains(items[0], items[1], name)
        if isinstance(node, Scalar) and text_of(node.value).lower() in {"true", "false"}:
            return text_of(node.value).lower() == "true"
        return self._choose(node.place, name)

    def _decide_all(self, items: list[Node], name: str, *, stop: bool) -> bool:
        # An operand that decides the whole is looked for before the first fork is taken.
        waiting: Fork | None = None
        for item in items:
            try:
                if self._decide(item, name) is stop:
                    return stop
            except Fork as fork:
                waiting = waiting or fork
        if waiting is not None:
            raise waiting
        return not stop

    def _equal(self, left: Node, right: Node, name: str) -> bool:
        one, other = self.decisive(left), self.decisive(right)
        same = certainly_same(one, other)
        if same is None:
            key = f"{one.identity}=={other.identity}"
            return self._choose(key, name)
        return same

    def _contains(self, listed: Node, wanted: Node, name: str) -> bool:
        items, value = self.decisive(listed), self.decisive(wanted)
        answers = (
            [certainly_same(item, value) for item in items.items]
            if isinstance(items, Items)
            else [None]
        )
        if True in answers:
            return True
        if None in answers or (isinstance(items, Items) and not items.complete):
            return self._choose(f"{value.identity} in {items.identity}", name)
        return False

    def decisive(self, node: Node) -> Value:
        """The value of `node` as a condition sees it; raises Fork where a parameter is open."""
        # While deciding, an unpinned parameter forks instead of giving its default; such values
        # must not be remembered for properties, so they get a memo of their own.
        scenario = self._evaluator.scenario
        before = self.deciding, scenario.memo
        if not self.deciding:
            memo = scenario.memo.get("deciding")
            if not isinstance(memo, dict):
                # Its own: conditions of other stacks that these lead to remember there, too.
                own: dict[object, object] = {}
                memo = scenario.memo["deciding"] = own["deciding"] = own
            scenario.memo = memo
        self.deciding = True
        try:
            return self._evaluator.evaluate(node)
        finally:
            self.deciding, scenario.memo = before

    def _choose(self, key: str, name: str) -> bool:
        scenario = self._evaluator.scenario
        variable = scenario.shared.get(key)
        if variable is None:
            variable = scenario.shared[key] = Variable(key, (True, False), f"condition {name}")
        return scenario.choice(variable) is True


def _condition_name(node: Node) -> str | None:
    """The name in `!Condition x` or `{"Condition": x}`."""
    if isinstance(node, Call) and node.name == "Condition" and isinstance(node.argument, Scalar):
        return node.argument.raw
    if isinstance(node, Mapping) and list(node.entries) == ["Condition"]:
        inner = node.entries["Condition"]
        if isinstance(inner, Scalar):
            return inner.raw
    return None
