"""Functions that are no part of the workload: custom resources, macros, edge, Greengrass."""

from collections.abc import Iterator

from ingestlint.evaluate.value import Items, Value
from ingestlint.parse.node import Node

from .graph import Graph
from .naming import CUSTOM_RESOURCE, is_custom
from .reading import step_into
from .resource import Resource

FUNCTION = "AWS::Lambda::Function"
MACRO = "AWS::CloudFormation::Macro"
TOPIC = "AWS::SNS::Topic"
# What the provider framework of the CDK hands on to: its handlers serve custom resources too.
HANDLERS = ("USER_ON_EVENT_FUNCTION_ARN", "USER_IS_COMPLETE_FUNCTION_ARN")
DISTRIBUTION = "AWS::CloudFront::Distribution"
EDGE_PRINCIPAL = "edgelambda.amazonaws.com"
GREENGRASS = {
    "AWS::Greengrass::FunctionDefinition": ("InitialVersion", "Functions"),
    "AWS::Greengrass::FunctionDefinitionVersion": ("Functions",),
}
COMPONENT = "AWS::GreengrassV2::ComponentVersion"


def is_provider(function: Resource) -> bool:
    """Whether custom resources and macros, so deployments, are all that runs this function."""
    graph = function.graph
    if not any(target is function for target in _providers(graph)):
        return False
    if function.incoming("polls"):
        return False
    return all(
        call.source.type == CUSTOM_RESOURCE or _provides(graph, call.source)
        for call in function.incoming("invokes")
    )


def answers(function: Resource) -> Node | None:
    """Where a custom resource names a function that has to answer it itself, with a PUT to S3."""
    graph = function.graph
    for resource in _custom_resources(graph):
        value = resource.value("ServiceToken")
        if graph.target_of(value, FUNCTION) is function and resource.exists():
            return value.node
    return None


def _provides(graph: Graph, caller: object) -> bool:
    return any(target is caller for target in _providers(graph))


def _providers(graph: Graph) -> Iterator[Resource]:
    for macro in graph.resources(MACRO):
        handler = graph.target_of(macro.value("FunctionName"), FUNCTION)
        if isinstance(handler, Resource):
            yield handler
    for resource in _custom_resources(graph):
        target = graph.target_of(resource.value("ServiceToken"), FUNCTION)
        if isinstance(target, Resource):
            yield target
            if target.type == FUNCTION:
                yield from _handlers(graph, target)
            # Requests may go to a topic, and from there to the provider.
            for call in target.outgoing("invokes") if target.type == TOPIC else ():
                if isinstance(call.target, Resource):
                    yield call.target


def _handlers(graph: Graph, framework: Resource) -> Iterator[Resource]:
    variables = framework.value("Environment", "Variables")
    for name in HANDLERS:
        handler = graph.target_of(step_into(variables, name), FUNCTION)
        if isinstance(handler, Resource):
            yield handler


def _custom_resources(graph: Graph) -> list[Resource]:
    def find() -> list[Resource]:
        return [each for each in graph.nodes.values() if is_custom(each.type)]

    found: list[Resource] = graph.cached("custom resources", find)
    return found


def runs_elsewhere(function: Resource) -> bool:
    """Whether it runs at the edge (CloudFront) or on devices (Greengrass), by other limits."""
    found: bool = function.graph.remembered(
        f"runs elsewhere {function.id}", lambda: _runs_elsewhere(function)
    )
    return found


def _runs_elsewhere(function: Resource) -> bool:
    graph = function.graph
    role = graph.target_of(function.value("Role"), "AWS::IAM::Role")
    if isinstance(role, Resource) and EDGE_PRINCIPAL in (
        role.value("AssumeRolePolicyDocument").identity
    ):
        return True
    return any(graph.target_of(value, FUNCTION) is function for value in _named_elsewhere(graph))


def _named_elsewhere(graph: Graph) -> Iterator[Value]:
    for distribution in graph.resources(DISTRIBUTION):
        config = distribution.value("DistributionConfig")
        behaviors = [step_into(config, "DefaultCacheBehavior")]
        behaviors += _entries(step_into(config, "CacheBehaviors"))
        for behavior in behaviors:
            for entry in _entries(step_into(behavior, "LambdaFunctionAssociations")):
                yield step_into(entry, "LambdaFunctionARN")
    for kind, path in GREENGRASS.items():
        for definition in graph.resources(kind):
            for entry in _entries(definition.value(*path)):
                yield step_into(entry, "FunctionArn")
    for component in graph.resources(COMPONENT):
        yield component.value("LambdaFunction", "LambdaArn")


def _entries(value: Value) -> list[Value]:
    return list(value.items) if isinstance(value, Items) else []
