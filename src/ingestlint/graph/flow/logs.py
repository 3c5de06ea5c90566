"""A subscription to all log groups of an account, and which groups it leaves out."""

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Known, Reference, Text, Unknown, Value, Why, text_of
from ingestlint.graph.callers.call import shape
from ingestlint.graph.consumers import FUNCTION
from ingestlint.graph.document import document
from ingestlint.graph.graph import ANY, Graph
from ingestlint.graph.reading import step_into
from ingestlint.graph.resource import End, Resource

POLICY, LOG_GROUP = "AWS::Logs::AccountPolicy", "AWS::Logs::LogGroup"
SUBSCRIPTION = "SUBSCRIPTION_FILTER_POLICY"


def account_subscriptions(graph: Graph) -> list[Resource]:
    """The policies that may be such a subscription in some scenario."""

    def types(policy: Resource) -> set[str]:
        value = policy.value("PolicyType")
        return {SUBSCRIPTION} if isinstance(value, Unknown) else {shape(value)}

    found = graph.named_by("account policies", graph.resources(POLICY), types)
    return [*found.get(SUBSCRIPTION, ()), *found.get(ANY, ())]


def is_subscription(policy: Resource) -> bool:
    """Whether it is one in the scenario in force; raises Undecided."""
    value = policy.value("PolicyType")
    if isinstance(value, Unknown):
        raise Undecided(value.why, value.node)
    return shape(value) == SUBSCRIPTION


def reader_of(policy: Resource) -> Resource | None:
    """The function that gets all logs; None where it is not among the linted files."""
    named = step_into(document(policy.value("PolicyDocument")), "DestinationArn")
    if isinstance(named, Unknown):
        raise Undecided(named.why, named.node)
    function = policy.graph.target_of(named, FUNCTION)
    found = isinstance(function, Resource) and function.type == FUNCTION
    return function if found and isinstance(function, Resource) else None


def leaves_out(policy: Resource, function: Resource) -> bool:
    """Whether the policy excludes the log group of its own reader; raises Undecided."""
    criteria = policy.value("SelectionCriteria")
    if isinstance(criteria, Absent):
        return False
    parts = criteria.parts if isinstance(criteria, Text) else (criteria,)
    if any(_is_group_of(function, part) for part in parts):
        return True
    name = function.value("FunctionName")
    if isinstance(criteria, Known) and isinstance(name, Known):
        return text_of(name.data) in text_of(criteria.data)
    why = Why(
        f"log groups of {policy.id}",
        f"whether SelectionCriteria leaves out the log group of {function.id} is not known",
        f"refer to {function.id} or its log group in it",
    )
    raise Undecided(why, criteria.node)


def function_of_group(graph: Graph, named: Value) -> End:
    """The function whose log group a value names."""
    found = graph.target_of(named)
    if isinstance(found, Resource) and found.type == LOG_GROUP:
        return graph.target_of(found.value("LogGroupName"))
    return found


def _is_group_of(function: Resource, part: Value) -> bool:
    graph = function.graph
    if not isinstance(part, Reference):
        return False
    if function_of_group(graph, part) is function:
        return True
    own = function.value("LoggingConfig", "LogGroup")
    return not isinstance(own, Absent) and graph.target_of(own) is graph.target_of(part)
