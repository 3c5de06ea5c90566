"""A queue hides its messages for less than six times its consumer's time.

Why it matters
--------------
When the function is throttled or a batch fails, Lambda needs time to try again with the messages
it holds. If they become visible before that, they are received once more: work is done twice, and
each receive brings a good message closer to the dead-letter queue.

How to fix
----------
Set VisibilityTimeout to six times the function's Timeout plus the batching window.

Behind a Pipe, it is six times the time of enrichment and target together: the Timeout of functions
that the Pipe waits for, the TimeoutSeconds of an Express workflow, the 5 s after which an API
destination is given up; how long API Gateway takes is not known. Targets that only take a message
(queues, topics, streams, buses, anything FIRE_AND_FORGET) count as no time.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html (six times the timeout)
- https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html (plus MaximumBatchingWindowInSeconds)
- https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html (six times the
  enrichment and target of a Pipe)
- https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html (5 s)
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Iterator,
    Node,
    Number,
    Relation,
    Resource,
    Violated,
    how_to_set,
    see,
    to_text,
    unknown,
    violated,
)
from ingestlint.check.authoring.resilience import Machine, facts

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "s short of six timeouts"
YIELDS_TO = ("RES302",)

FUNCTION = "AWS::Lambda::Function"
PIPE = "AWS::Pipes::Pipe"
MACHINE = "AWS::StepFunctions::StateMachine"
API_DESTINATION = "AWS::Events::ApiDestination"
APIS = ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")
ASYNCHRONOUS = "FIRE_AND_FORGET"


def subjects(graph: Graph) -> Iterable[Relation]:
    polls = graph.relations("polls", source="AWS::SQS::Queue")
    return [poll for poll in polls if poll.target.type in {FUNCTION, PIPE}]


def check(poll: Relation) -> Violated | None:
    hidden = poll.source.seconds("VisibilityTimeout")
    return _pipe(poll, hidden) if poll.target.type == PIPE else _function(poll, hidden)


def _function(poll: Relation, hidden: Number) -> Violated | None:
    factor = facts.VISIBILITY_FACTOR.value
    timeout = poll.target.seconds("Timeout")
    window = poll.seconds("MaximumBatchingWindowInSeconds")
    needed = factor * timeout + window
    if hidden >= needed:
        return None
    waits = not (window.known and window <= 0)
    queue = poll.source
    return violated(
        poll,
        f"{_hidden(hidden)}, its function may need {_least(needed)}"
        f"{_sum([timeout], window if waits else None)}",
        see(timeout, "may run this long"),
        see(window, "waits this long for a batch") if waits else None,
        at=hidden,
        fix=how_to_set(queue, "VisibilityTimeout") if isinstance(queue, Resource) else "",
    ).by(needed - hidden)


def _hidden(hidden: Number) -> str:
    if hidden.default:
        return f"VisibilityTimeout is not set: {hidden} s applies"
    return f"a message is hidden for {_most(hidden)}"


def _sum(times: list[Number], window: Number | None) -> str:
    """How what is needed comes about; "" where that is not known in full."""
    if not all(number.known for number in (*times, *([window] if window else []))):
        return ""
    inner = " + ".join(str(time) for time in times)
    product = f"{facts.VISIBILITY_FACTOR.value} × {f'({inner})' if len(times) > 1 else inner}"
    return f" ({product}{f' + {window}' if window else ''})"


def _pipe(poll: Relation, hidden: Number) -> Violated | None:
    pipe = poll.target
    assert isinstance(pipe, Resource)
    times = list(_times(pipe))
    needed = facts.VISIBILITY_FACTOR.value * sum(times, Number(0, 0))
    if hidden >= needed:
        return None
    return violated(
        poll.source,
        f"{_hidden(hidden)}, its pipe may need {_least(needed)}{_sum(times, None)}",
        *(see(time, "may run this long") for time in times),
        at=hidden,
        fix="Set VisibilityTimeout to six times the time of the pipe's enrichment and target.",
    ).by(needed - hidden)


def _times(pipe: Resource) -> Iterator[Number]:
    """How long the pipe may wait for its enrichment and for its target."""
    for part, parameters in (("Enrichment", ""), ("Target", "TargetParameters")):
        value = pipe.value(part)
        if isinstance(value, Absent):
            continue
        end = pipe.graph.target_of(value)
        if isinstance(end, Resource):
            yield from _time(pipe, end, waits=not parameters)
        elif ":api-destination/" in value.identity:
            yield _destination(value.node)
        elif ":execute-api:" in value.identity:
            yield _api(value.node)
        elif _may_run(value.identity):
            raise unknown(end.why.reason, end.why.remedy, cause=end.why.cause, at=end.node)


def _may_run(identity: str) -> bool:
    """Whether a target out of sight may be a function or a workflow (or anything at all)."""
    return any(sign in identity for sign in (":lambda:", ":states:")) or "arn:" not in identity


def _destination(at: Node) -> Number:
    longest = facts.API_DESTINATION_SECONDS.value
    return Number(longest, longest, at)


def _api(at: Node) -> Number:
    longest = facts.API_GATEWAY_SECONDS.value
    doubt = unknown(
        f"the API that the pipe calls may take up to {longest} s, how long is not known",
        f"hide messages for {facts.VISIBILITY_FACTOR.value} times that",
        cause=f"api {at.start}",
        at=at,
    )
    return Number(0, longest, at, because=(doubt,))


def _time(pipe: Resource, end: Resource, *, waits: bool) -> Iterator[Number]:
    if end.type == FUNCTION and (waits or _waits(pipe, "LambdaFunctionParameters")):
        yield end.seconds("Timeout")
    elif end.type == MACHINE and (waits or _waits(pipe, "StepFunctionStateMachineParameters")):
        yield _workflow(end)
    elif end.type == API_DESTINATION:
        yield _destination(end.node)
    elif end.type in APIS:
        yield _api(pipe.value("Enrichment" if waits else "Target").node)


def _waits(pipe: Resource, parameters: str) -> bool:
    value = pipe.value("TargetParameters", parameters, "InvocationType")
    return isinstance(value, Absent) or to_text(value) != ASYNCHRONOUS


def _workflow(machine: Resource) -> Number:
    said = Machine(machine).seconds()
    if said is not None and said.known:
        return said
    longest = facts.EXPRESS_MACHINE_SECONDS.value
    doubt = unknown(
        f"{machine.id} may run for up to {longest} s, its TimeoutSeconds is not known",
        "set TimeoutSeconds in its definition",
        at=machine,
    )
    return Number(0, longest, machine.node, because=(doubt,))


def _least(number: Number) -> str:
    return f"{number} s" if number.known else f"at least {number.low:,g} s"


def _most(number: Number) -> str:
    return f"{number} s" if number.known else f"at most {number.high:,g} s"
