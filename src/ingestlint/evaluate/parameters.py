"""Parameters and pseudo parameters of one template: their values, bounds and classes."""

from collections.abc import Iterable

from ingestlint.parse.node import Mapping, Node, Scalar, Scalars
from ingestlint.parse.template import Template

from .compared import Literals, compared
from .declared import allowed_values, bound_of, is_placeholder, number_of, type_of
from .dynamic import MARK, dynamic
from .inputs import Given, Inputs, Passed
from .keyed import keyed
from .pseudo import HOW_TO_GIVE, OF_ONE_STACK, known_pseudo
from .scenario import OTHER, PARAMETER, Choice, Scenario, Variable
from .stored import RESOLVED, inner_type, is_stored, resolved
from .too_much import Budget, too_many
from .value import Absent, Items, Known, Step, Unknown, Value, Why, hidden, moved, text_of

LIST_TYPES = ("CommaDelimitedList", "List<")
# Types of parameters that are IDs of what a network snapshot has.
IDS = ("AWS::EC2::Subnet::Id", "AWS::EC2::SecurityGroup::Id", "AWS::EC2::VPC::Id")
SNAPSHOT = "and --network with a snapshot that has it (ingestlint snapshot)"


def is_hidden(declaration: dict[str, Node]) -> bool:
    """Whether no output may show the parameter's value (NoEcho)."""
    node = declaration.get("NoEcho")
    return isinstance(node, Scalar) and node.raw.lower() not in {"false", "no", "off"}


def how_to_give(name: str, kind: str) -> str:
    """What makes a parameter known; of an ID a network snapshot tells what has it."""
    value = f"{RESOLVED}… (what the store has)" if is_stored(kind) else "…"
    given = f"give --parameters {name}={value}"
    return f"{given}, {SNAPSHOT}" if any(each in kind for each in IDS) else given


class Parameters:
    """Reads the parameters of `template` under `inputs`, in the scenario in force."""

    def __init__(
        self,
        template: Template,
        inputs: Inputs,
        scenario: Scenario,
        prefix: str = "",
        budget: Budget | None = None,
    ) -> None:
        self._template = template
        self._budget = budget or Budget(inputs.caps)
        self._prefix = prefix
        self._inputs = inputs
        self._scenario = scenario
        self._variables: dict[str, Variable] = {}
        self._compared: Literals | None = None

    def __contains__(self, name: str) -> bool:
        return name in self._template.parameters.entries

    def read(self, name: str, at: Node) -> Value:
        """The value of parameter `name` as a property sees it, at the place `at`."""
        declaration = self._declaration(name)
        if self._forks(name):
            variable = self.variable(name)
            choice = self._scenario.choice(variable)
            return self._pinned(name, declaration, variable, choice, at)
        passed = self._inputs.passed.get(name)
        if passed is not None:
            value = passed.read(deciding=False)
            if not isinstance(value, Absent):
                return self._passed(declaration, passed, value, at)
        given = self._inputs.parameters.get(name)
        if given is not None:
            return self._given(name, declaration, given, at)
        default = declaration.get("Default")
        if isinstance(default, Scalar):
            step = Step(f"default of parameter {name}", default)
            value = self._typed(name, declaration, default.value, default.raw, step, at)
            if self._inputs.pinned or not is_placeholder(declaration, value):
                return value
            empty = isinstance(default.value, str) and not default.value.strip()
            kind = "empty" if empty else "a placeholder"
            reason = f"the default of parameter {name} is {kind}"
            found = self._unknown(name, declaration, at, reason)
            found.why = found.why._replace(given=not empty)
            return found
        return self._unknown(name, declaration, at, f"parameter {name} has no value")

    def decide(self, name: str, at: Node) -> Value:
        """The value of parameter `name` as a condition sees it: raises Fork where it is open."""
        passed = self._inputs.passed.get(name)
        if passed is not None:
            value = passed.read(deciding=True)
            if not isinstance(value, Absent):
                return self._passed(self._declaration(name), passed, value, at)
        if self._inputs.pinned or name in self._inputs.parameters:
            return self.read(name, at)
        variable = self.variable(name)
        choice = self._scenario.choice(variable)
        return self._pinned(name, self._declaration(name), variable, choice, at)

    def _forks(self, name: str) -> bool:
        """Whether conditions or mappings tell values of an open parameter apart.

        A property that reads it has then as many values as there are, so that all agree.
        """
        inputs = self._inputs
        if inputs.pinned or name in inputs.parameters or name in inputs.passed:
            return False
        return name in self._literals() or name in self._variables

    def variable(self, name: str) -> Variable:
        """The variable of a parameter: its default, what conditions compare it with, other."""
        found = self._variables.get(name)
        if found is None:
            label = PARAMETER + name
            secret = is_hidden(self._declaration(name))
            found = Variable(self._prefix + label, self._choices(name), label, secret=secret)
            self._variables[name] = found
        return found

    def also_compared(self, name: str, literals: Iterable[str]) -> None:
        """Note what a nested stack, which is passed the parameter, compares it with."""
        passed = self._inputs.passed.get(name)
        if passed is not None:
            passed.also_compared(literals)
            return
        self._literals().setdefault(name, {}).update(dict.fromkeys(literals))
        variable = self._variables.get(name)
        if variable is not None:
            variable.choices = self._choices(name)

    def also_keys(self, name: str, tables: list[frozenset[str]]) -> None:
        """Note mappings that the parameter is the key of: each value that it allows is told apart.

        But only where a mapping has them all: any other would be one more that nobody knows.
        """
        passed = self._inputs.passed.get(name)
        if passed is not None:
            passed.also_keys(tables)
            return
        allowed = [text_of(value) for value in allowed_values(self._declaration(name))]
        if allowed and any(table.issuperset(allowed) for table in tables):
            self.also_compared(name, allowed)

    def share_region(self) -> Variable:
        """The variable of the Region, which is one for all stacks: what any compares it with."""
        name = "AWS::Region"
        variable = self._scenario.shared.setdefault(name, Variable(name, (OTHER,), name))
        new = tuple(t for t in self.compared_with(name) if t not in variable.choices)
        if new:
            variable.choices = (*variable.choices[:-1], *new, OTHER)
        return variable

    def compared_with(self, name: str) -> list[str]:
        """The texts that conditions and rules here compare the parameter with."""
        return list(self._literals().get(name, ()))

    def pseudo(self, name: str, at: Node, *, deciding: bool) -> Value:
        """The value of `AWS::Region` and its like."""
        known = known_pseudo(name, self._inputs)
        if known:
            of = self._inputs.environment
            return Known(at, known, (Step(f"{name} of environment {of}" if of else name),))
        if name == "AWS::NoValue":
            return Absent(at)
        own = self._prefix if name in OF_ONE_STACK else ""
        remedy = HOW_TO_GIVE.get(name, "give the environment a region and an account")
        why = Why(own + name, f"{name} is known only at deployment", remedy, given=True)
        if name == "AWS::Region" and deciding:
            variable = self.share_region()
            choice = self._scenario.choice(variable)
            if isinstance(choice, str):
                return Known(at, choice, (Step(f"{name} taken as {choice}"),))
            named = tuple(c for c in variable.choices if isinstance(c, str))
            why = why._replace(excluded=named)
        return Unknown(at, why, many=name == "AWS::NotificationARNs")

    def _declaration(self, name: str) -> dict[str, Node]:
        node = self._template.parameters.entries.get(name)
        return node.entries if isinstance(node, Mapping) else {}

    def _given(self, name: str, declaration: dict[str, Node], given: Given, at: Node) -> Value:
        data = given.data
        if data is None:
            reason = f"parameter {name} keeps its previous value"
            return self._unknown(name, declaration, at, reason)
        if isinstance(data, list):
            secret = is_hidden(declaration)
            if not self._budget.takes(len(data)):
                return too_many(at, self._budget.caps)
            items = tuple(
                Known(at, text_of(item).strip(), (given.step,), secret=secret) for item in data
            )
            if type_of(declaration).startswith(LIST_TYPES):
                return Items(at, items, (given.step,))
            data = ",".join(text_of(item) for item in data)
        return self._typed(name, declaration, data, text_of(data), given.step, at)

    def _passed(
        self, declaration: dict[str, Node], passed: Passed, value: Value, at: Node
    ) -> Value:
        """What a parent stack passes, as the type of the parameter makes of it."""
        kind = type_of(declaration)
        if is_stored(kind):
            if not isinstance(value, Known) or not resolved(text_of(value.data)):
                given_by = passed.given_by()
                return self._from_store(passed.parameter, kind, (passed.step,), at, given_by)
            stored = resolved(text_of(value.data))
            value = Known(value.node, stored, value.trail, secret=value.secret)
            kind = inner_type(kind)
        if is_hidden(declaration):
            value = hidden(value)
        if kind.startswith(LIST_TYPES):
            from .texts import split_at

            if isinstance(value, Known) and not text_of(value.data).strip():
                return Items(at, (), (passed.step,))
            if not isinstance(value, Items | Unknown):
                value = split_at(at, value, ",", self._budget)
            if isinstance(value, Unknown):
                return Unknown(at, value.why, (passed.step, *value.trail), many=True)
        elif kind == "Number" and isinstance(value, Known):
            number = number_of(text_of(value.data).strip())
            if number is not None:
                trail = (passed.step, *value.trail)
                return Known(at, number, trail, secret=value.secret)
        return moved(value, at, passed.step)

    def _from_store(
        self, name: str, kind: str, trail: tuple[Step, ...], at: Node, given_by: str
    ) -> Unknown:
        """What the store has under a name; `given_by` is the parameter that is given for it."""
        remedy = "make it a plain parameter and give its value with --parameters"
        why = Why(
            f"parameter {self._prefix}{name}",
            f"parameter {name} is read from the SSM Parameter Store at deployment",
            how_to_give(given_by, kind) if given_by else remedy,
            given=True,
        )
        return Unknown(at, why, trail, many="List" in kind)

    def _pinned(
        self,
        name: str,
        declaration: dict[str, Node],
        variable: Variable,
        choice: Choice,
        at: Node,
    ) -> Value:
        if isinstance(choice, str):
            said = "(hidden)" if is_hidden(declaration) else choice or "(empty)"
            step = Step(f"parameter {name} = {said}", declaration.get("Default"))
            return self._typed(name, declaration, choice, choice, step, at)
        named = tuple(c for c in variable.choices if isinstance(c, str))
        remaining = tuple(
            value for value in allowed_values(declaration) if text_of(value) not in set(named)
        )
        if len(remaining) == 1:
            said = "(hidden)" if is_hidden(declaration) else text_of(remaining[0])
            step = Step(f"parameter {name} = {said}")
            return self._typed(name, declaration, remaining[0], text_of(remaining[0]), step, at)
        reason = f"parameter {name} has no value"
        if named:
            told = "those in conditions" if variable.secret else " or ".join(variable.named())
            reason = f"parameter {name} may have another value than {told}"
        value = self._unknown(name, declaration, at, reason)
        return Unknown(
            at, value.why._replace(choices=remaining, excluded=named), value.trail, many=value.many
        )

    def _typed(
        self,
        name: str,
        declaration: dict[str, Node],
        data: Scalars,
        raw: str,
        step: Step,
        at: Node,
    ) -> Value:
        kind = type_of(declaration)
        secret = is_hidden(declaration)
        if is_stored(kind):
            data = raw = resolved(raw)
            if not raw:
                return self._from_store(name, kind, (step,), at, name)
            kind = inner_type(kind)
        if MARK in raw:
            many = kind.startswith(LIST_TYPES)
            return dynamic(at, raw, (step,), many=many, secret=secret)
        if kind.startswith(LIST_TYPES):
            if not self._budget.takes(raw.count(",") + 1):
                return too_many(at, self._budget.caps)
            texts = [part.strip() for part in raw.split(",")] if raw.strip() else []
            items = tuple(Known(at, text, (step,), secret=secret) for text in texts)
            return Items(at, items, (step,))
        if kind == "Number":
            number = number_of(raw)
            return Known(at, raw if number is None else number, (step,), secret=secret)
        # A String parameter keeps the text: "007" and "yes" stay what was written.
        return Known(at, raw if isinstance(data, str) else text_of(data), (step,), secret=secret)

    def _unknown(self, name: str, declaration: dict[str, Node], at: Node, reason: str) -> Unknown:
        kind = type_of(declaration)
        allowed = allowed_values(declaration)
        low = bound_of(declaration.get("MinValue"))
        high = bound_of(declaration.get("MaxValue"))
        numbers = [n for n in (number_of(text_of(value)) for value in allowed) if n is not None]
        if allowed and len(numbers) == len(allowed):
            low = min(numbers) if low is None else max(low, min(numbers))
            high = max(numbers) if high is None else min(high, max(numbers))
        why = Why(
            f"parameter {self._prefix}{name}",
            reason,
            how_to_give(name, kind),
            low=low,
            high=high,
            choices=allowed,
            given=True,
        )
        trail = (Step(f"parameter {name}", self._template.parameters.keys.get(name)),)
        return Unknown(at, why, trail, many=kind.startswith(LIST_TYPES) or "<List" in kind)

    def _choices(self, name: str) -> tuple[Choice, ...]:
        declaration = self._declaration(name)
        allowed = {text_of(value) for value in allowed_values(declaration)}
        found: dict[str, None] = {}
        default = declaration.get("Default")
        if isinstance(default, Scalar):
            found[default.raw if isinstance(default.value, str) else text_of(default.value)] = None
        for literal in self._literals().get(name, ()):
            if not allowed or literal in allowed:
                found[literal] = None
        rest = not allowed or any(value not in found for value in allowed)
        return (*found, OTHER) if rest else tuple(found)

    def _literals(self) -> Literals:
        if self._compared is None:
            self._compared = compared(self._template)
            for name, tables in keyed(self._template).items():
                self.also_keys(name, tables)
        return self._compared
