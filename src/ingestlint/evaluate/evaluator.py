"""One demand-driven, memoised evaluator of the values in a template."""

from typing import TYPE_CHECKING

from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence
from ingestlint.parse.template import FOR_EACH, Template

from .conditions import Conditions
from .dynamic import MARK, dynamic
from .inputs import Inputs
from .intrinsics import FUNCTIONS
from .parameters import Parameters
from .scenario import Leaf, Scenario
from .too_much import size_of, too_deep, too_many
from .value import Absent, Fields, Items, Known, Reference, Step, Unknown, Value, Why, moved

if TYPE_CHECKING:
    from .stack import Stack

MACROS_KNOWN = (
    "AWS::Serverless-2016-10-31",
    "AWS::LanguageExtensions",
    "AWS::CodeDeployBlueGreen",
    "AWS::SecretsManager-",
    "AWS::CodeStar",
)


class Evaluator:
    """Values of the template of one stack, in the scenario in force.

    Stacks that are deployed together share `scenario`; `prefix` tells their resources apart.
    """

    def __init__(
        self, stack: "Stack", template: Template, inputs: Inputs, scenario: Scenario, prefix: str
    ) -> None:
        self.stack = stack
        self.template = template
        self.inputs = inputs
        self.scenario = scenario
        self.prefix = prefix
        self.budget = stack.deployment.budget(template, inputs.caps)
        self.parameters = Parameters(template, inputs, scenario, prefix, self.budget)
        self.conditions = Conditions(self)
        # Filled by the stack: resources by logical ID, and SAM's own names (`Fn.Alias`).
        self.properties: dict[str, Node] = {}
        self.types: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.macro = _macro(template)
        self._busy: set[Node] = set()

    def evaluate(self, node: Node) -> Value:
        """The value of `node` here; raises Fork where an unpinned parameter decides it."""
        if type(node) is Scalar:
            if isinstance(node.value, str) and MARK in node.value:
                return dynamic(node, node.raw)
            return Known(node, node.value)
        # By the node, which the memo keeps: of one that was made on the way, another one might
        # get the place in memory.
        memo = self.scenario.memo
        found = memo.get(node)
        if found is None:
            if node in self._busy:
                why = Why(f"cycle at {node.place}", "the value refers to itself", "break the cycle")
                return Unknown(node, why)
            scenario = self.scenario
            if scenario.depth >= self.inputs.caps.steps:
                return too_deep(node, self.inputs.caps)
            self._busy.add(node)
            scenario.depth += 1
            try:
                found = memo[node] = self._compute(node)
            finally:
                scenario.depth -= 1
                self._busy.discard(node)
        return found  # type: ignore[return-value]  # the memo also keeps conditions

    def alternatives(self, node: Node) -> list[Leaf[Value]]:
        """The value of `node` in every scenario that decides it."""
        return self.scenario.explore(
            lambda: self.evaluate(node),
            limit=self.inputs.caps.scenarios,
            feasible=self.conditions.feasible,
        )

    def reference(self, name: str, at: Node) -> Value:
        """`Ref name`, at the place `at`."""
        if name.startswith("AWS::"):
            return self.parameters.pseudo(name, at, deciding=self.conditions.deciding)
        if name in self.properties:
            return Reference(at, name, stack=self.prefix)
        if name in self.names:
            return Reference(at, self.names[name], stack=self.prefix)
        if name in self.parameters:
            if self.conditions.deciding:
                return self.parameters.decide(name, at)
            return self.parameters.read(name, at)
        reason = f"{name} is not defined in this template"
        why = Why(f"Ref {self.prefix}{name}", reason, "check its name")
        if self.macro is not None:
            why = self.macro
        return Unknown(at, why)

    def attribute(self, name: str, attribute: str, at: Node) -> Value:
        """`Fn::GetAtt name.attribute`, at the place `at`."""
        if name not in self.properties and f"{name}.{attribute}" in self.names:
            return Reference(at, self.names[f"{name}.{attribute}"], stack=self.prefix)
        if name in self.properties:
            if attribute.startswith(OUTPUTS):
                return self._output(name, attribute, at)
            return Reference(at, name, attribute, stack=self.prefix)
        why = Why(
            f"GetAtt {self.prefix}{name}.{attribute}",
            f"{name} is not a resource of this template",
            "check its name",
        )
        if self.macro is not None:
            why = self.macro
        return Unknown(at, why)

    def _output(self, name: str, attribute: str, at: Node) -> Value:
        """An output of the nested stack `name`, where its template is among the files."""
        nested = self.stack.nested(name)
        if nested is None:
            return Reference(at, name, attribute, stack=self.prefix)
        wanted = attribute.removeprefix(OUTPUTS)
        output = nested.template.outputs.entries.get(wanted)
        node = output.entries.get("Value") if isinstance(output, Mapping) else None
        if node is None:
            path = nested.template.source.path
            why = Why(
                f"output {self.prefix}{name}.{wanted}",
                f"{path} has no output {wanted}",
                "check its name",
            )
            return Unknown(at, why)
        value = self._elsewhere(nested.evaluator, node)
        return moved(value, at, Step(f"output {wanted} of {name}", node))

    def imported(self, name: Value, at: Node) -> Value:
        """What another stack exports under `name`, at the place `at`."""
        return self.stack.deployment.exports.imported(self, name, at)

    def _elsewhere(self, evaluator: "Evaluator", node: Node) -> Value:
        """The value of a node of another stack, as conditions or as properties here see it."""
        if self.conditions.deciding:
            return evaluator.conditions.decisive(node)
        return evaluator.evaluate(node)

    def behind(self, reference: Reference) -> Value:
        """The property that an attribute repeats (`Vpc.CidrBlock`), or the reference itself."""
        owner = self.stack.deployment.evaluator_of(reference.stack) or self
        kind = owner.types.get(reference.logical_id, "")
        repeated = REPEATED.get((kind, reference.attribute))
        node = owner.properties.get(reference.logical_id)
        if repeated is None or node is None:
            return reference
        fields = self._elsewhere(owner, node)
        if isinstance(fields, Fields):
            value = fields.get(repeated)
            if isinstance(value, Known):
                step = Step(f"{reference.logical_id}.{repeated}", value.node)
                trail = (step, *value.trail)
                return Known(reference.node, value.data, trail, secret=value.secret)
        return reference

    def _compute(self, node: Node) -> Value:
        if isinstance(node, Mapping):
            return self._fields(node)
        if isinstance(node, Sequence):
            items = tuple(self.evaluate(item) for item in node.items)
            # Lists that functions put into each other may double with each of them.
            made = tuple(i for i in items if isinstance(i, Items) and isinstance(i.node, Call))
            if made and not self.budget.takes(size_of(made, self.inputs.caps.values)):
                return too_many(node, self.inputs.caps)
            return Items(node, tuple(i for i in items if not isinstance(i, Absent)))
        if isinstance(node, Call):
            function = FUNCTIONS.get(node.name)
            if function is not None:
                return function(self, node)
            what = "tag" if node.name.startswith("!") else "function"
            why = Why(f"{node.name} at {node.place}", f"{what} {node.name} is not CloudFormation's")
            return Unknown(node, why)
        raise AssertionError(node)

    def _fields(self, node: Mapping) -> Fields:
        entries = node.entries
        unseen = self.macro
        if "Fn::Transform" in entries:
            entries = {k: v for k, v in entries.items() if k != "Fn::Transform"}
            unseen = macro_why(entries=node.entries["Fn::Transform"])
        if any(key.startswith(FOR_EACH) for key in entries):
            from .foreach import expand_properties

            entries, hidden = expand_properties(node, self)
            if hidden is not None:
                unseen = hidden
        return Fields(node, entries, self.evaluate, (), unseen)


OUTPUTS = "Outputs."
# Attributes that repeat a property of the same resource.
REPEATED = {
    ("AWS::EC2::VPC", "CidrBlock"): "CidrBlock",
    ("AWS::EC2::Subnet", "CidrBlock"): "CidrBlock",
    ("AWS::EC2::Subnet", "AvailabilityZone"): "AvailabilityZone",
    ("AWS::EC2::Subnet", "VpcId"): "VpcId",
    ("AWS::SQS::Queue", "QueueName"): "QueueName",
    ("AWS::SNS::Topic", "TopicName"): "TopicName",
}


def macro_why(entries: Node) -> Why:
    """Why what a `Fn::Transform` touches is not known."""
    name = entries.entries.get("Name") if isinstance(entries, Mapping) else None
    label = name.raw if isinstance(name, Scalar) else "a macro"
    return Why(
        f"macro {label}",
        f"macro {label} may change it at deployment",
        "lint the template that the macro makes",
    )


def _macro(template: Template) -> Why | None:
    for name in template.transforms:
        if not name.startswith(MACROS_KNOWN):
            return Why(
                f"macro {name}",
                f"the template's macro {name} may set it at deployment",
                "lint the template that the macro makes",
            )
    return None
