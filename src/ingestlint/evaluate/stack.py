"""One template made into resources: ForEach unrolled, SAM spelled out, conditions noted."""

from typing import NamedTuple

from ingestlint.parse.node import Mapping, Node, Scalar
from ingestlint.parse.source import Source
from ingestlint.parse.template import FOR_EACH, NESTED_TYPES, Template

from .declaration import Declaration
from .deployment import Deployment
from .evaluator import Evaluator, macro_why
from .inputs import Inputs
from .scenario import Guard, Leaf
from .value import Value, Why

SERVERLESS = "AWS::Serverless::"


class Hidden(NamedTuple):
    """Something that could not be made into resources, and why: never passed over in silence."""

    why: Why
    node: Node


class Stack:
    """A template under one `Inputs`: its evaluator and its resources by logical ID.

    `prefix` tells its resources from those of the stacks it is deployed with, `label` is what
    people read before a logical ID (`Network/` in a nested stack). `parent` and `holder` are the
    stack that nests it and the resource that does.
    """

    def __init__(
        self,
        template: Template,
        inputs: Inputs,
        deployment: Deployment | None = None,
        prefix: str = "",
        label: str = "",
        parent: "Stack | None" = None,
        holder: Declaration | None = None,
    ) -> None:
        self.template = template
        self.inputs = inputs
        self.deployment = Deployment([]) if deployment is None else deployment
        self.prefix = prefix
        self.label = label
        self.parent = parent
        self.holder = holder
        self.evaluator = Evaluator(self, template, inputs, self.deployment.scenario, prefix)
        self.hidden: list[Hidden] = []
        # Local files read besides the template, in which a finding may be.
        self.sources: list[Source] = []
        # Those of them whose content is as if it stood in the template.
        self.included: list[Node] = []
        self.declarations: dict[str, Declaration] = {}
        # Resources with loops unrolled and SAM not spelled out yet, by their names.
        self.unrolled: dict[str, Node] = {}
        self._nested: dict[str, Stack | None] = {}
        self.deployment.add(self)
        self.evaluator.parameters.share_region()
        # `Fn::GetAtt` and `Ref` in what SAM spells out must already find the user's resources.
        plain = self._plain()
        self._publish(plain)
        if any(d.type.startswith(SERVERLESS) for d in plain):
            from .sam import spell_out

            spelled = spell_out(plain, template, self)
            self.evaluator.names.update(spelled.names)
            self.hidden.extend(Hidden(why, node) for why, node in spelled.hidden)
            plain = spelled.declarations
            self._publish(plain)
        for declaration in plain:
            if declaration.type in NESTED_TYPES:
                self.nested(declaration.logical_id)

    @property
    def root(self) -> "Stack":
        return self if self.parent is None else self.parent.root

    def nested(self, logical_id: str) -> "Stack | None":
        """The stack that a resource nests; None where its template is not at hand."""
        if logical_id not in self._nested:
            # While it is being made it cannot be asked for: its parameters would need its outputs.
            self._nested[logical_id] = None
            declaration = self.declarations.get(logical_id)
            if declaration is not None and declaration.type in NESTED_TYPES:
                self._nested[logical_id] = self.deployment.nest(self, declaration)
        return self._nested[logical_id]

    def hide(self, node: Node, why: Why) -> None:
        """Note what is not examined, and why."""
        self.hidden.append(Hidden(why, node))

    def alternatives(self, node: Node) -> list[Leaf[Value]]:
        """Every scenario of the value of `node`, for SAM whose shape depends on it."""
        return self.evaluator.alternatives(node)

    def local_file(self, path: str, at: Node) -> Node:
        """The root of a local YAML or JSON file named in the template; raises OutOfReach."""
        from .files import local_file

        root = local_file(path, at, self.inputs)
        self.included.append(root)
        return root

    def local_text(self, path: str, at: Node) -> Source:
        """The text of a local file named in the template; raises OutOfReach."""
        from .files import local_text

        source = local_text(path, at, self.inputs)
        self.sources.append(source)
        return source

    def exists(self, declaration: Declaration) -> bool:
        """Whether the resource is there in the scenario in force; may raise Fork."""
        if self.holder and self.parent and not self.parent.exists(self.holder):
            return False
        for name in declaration.conditions:
            if not self.evaluator.conditions.holds(name):
                return False
        return not declaration.guard.pins or self.evaluator.scenario.allows(declaration.guard)

    def _publish(self, declarations: list[Declaration]) -> None:
        self.declarations = {d.logical_id: d for d in declarations}
        for declaration in declarations:
            self.evaluator.properties[declaration.logical_id] = declaration.properties
            self.evaluator.types[declaration.logical_id] = declaration.type

    def _plain(self) -> list[Declaration]:
        entries = self.template.resources.entries
        keys: dict[str, Scalar] = self.template.resources.keys
        guards: dict[str, Guard] = {}
        if any(name.startswith(FOR_EACH) for name in entries):
            from .foreach import expand_resources

            unrolled = expand_resources(self.template.resources, self.evaluator)
            entries, keys, guards = unrolled.entries, unrolled.keys, unrolled.guards
            self.hidden.extend(Hidden(why, node) for why, node in unrolled.hidden)
        self.unrolled = entries
        found: list[Declaration] = []
        for name, body in entries.items():
            if name == "Fn::Transform":
                self.hidden.append(Hidden(macro_why(body), body))
            if name == "Fn::Transform" or not isinstance(body, Mapping):
                continue
            kind = body.entries.get("Type")
            if not isinstance(kind, Scalar) or not isinstance(kind.value, str):
                continue
            key = keys[name]
            condition = body.entries.get("Condition")
            found.append(
                Declaration(
                    name,
                    kind.value,
                    key,
                    body.entries.get("Properties") or _nothing(key),
                    name,
                    body,
                    (condition.raw,) if isinstance(condition, Scalar) else (),
                    guards.get(name, Guard()),
                )
            )
        return found


def _nothing(key: Node) -> Mapping:
    """Properties that are not written: an empty mapping at the resource's key."""
    return Mapping(key.source, key.start, key.end, {}, {})
