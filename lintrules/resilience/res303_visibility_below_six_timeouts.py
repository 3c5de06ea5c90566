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
that the Pipe waits for, and the TimeoutSeconds of an Express workflow. Targets that only take a
message (queues, topics, streams, buses, anything FIRE_AND_FORGET) count as no time.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html (six times the timeout)
- https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html (plus MaximumBatchingWindowInSeconds)
- https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html (six times the
  enrichment and target of a Pipe)
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Iterator,
    Number,
    Relation,
    Resource,
    Unknown,
    Violated,
    document,
    facts,
    see,
    step_into,
    to_number,
    to_text,
    unknown,
    violated,
)

SEVERITY = "warning"
CONFIDENCE = "proved"
YIELDS_TO = ("RES302",)

FUNCTION = "AWS::Lambda::Function"
PIPE = "AWS::Pipes::Pipe"
MACHINE = "AWS::StepFunctions::StateMachine"
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
    return violated(
        poll.source,
        f"a message is hidden for {_most(hidden)}, its function may need {_least(needed)}"
        f"{_sum(timeout, window)}",
        see(timeout, "may run this long"),
        None if window.default else see(window, "waits this long for a batch"),
        at=hidden,
    )


def _sum(timeout: Number, window: Number) -> str:
    if not (timeout.known and window.known):
        return ""
    return f" ({facts.VISIBILITY_FACTOR.value} × {timeout} + {window})"


def _pipe(poll: Relation, hidden: Number) -> Violated | None:
    pipe = poll.target
    if not isinstance(pipe, Resource):
        raise unknown("the pipe is not among the linted files", at=pipe.node)
    times = list(_times(pipe))
    needed = facts.VISIBILITY_FACTOR.value * sum(times, Number(0, 0))
    if hidden >= needed:
        return None
    return violated(
        poll.source,
        f"a message is hidden for {_most(hidden)}, its pipe may need {_least(needed)}"
        f" ({facts.VISIBILITY_FACTOR.value} × enrichment and target)",
        *(see(time, "may run this long") for time in times),
        at=hidden,
    )


def _times(pipe: Resource) -> Iterator[Number]:
    """How long the pipe may wait for its enrichment and for its target."""
    for part, parameters in (("Enrichment", ""), ("Target", "TargetParameters")):
        value = pipe.value(part)
        if isinstance(value, Absent):
            continue
        end = pipe.graph.target_of(value)
        if isinstance(end, Resource):
            yield from _time(pipe, end, waits=not parameters)
        elif _may_run(value.identity):
            raise unknown(end.why.reason, end.why.remedy, cause=end.why.cause, at=end.node)


def _may_run(identity: str) -> bool:
    """Whether a target out of sight may be a function or a workflow (or anything at all)."""
    return any(sign in identity for sign in (":lambda:", ":states:")) or "arn:" not in identity


def _time(pipe: Resource, end: Resource, *, waits: bool) -> Iterator[Number]:
    if end.type == FUNCTION and (waits or _waits(pipe, "LambdaFunctionParameters")):
        yield end.seconds("Timeout")
    elif end.type == MACHINE and (waits or _waits(pipe, "StepFunctionStateMachineParameters")):
        yield _workflow(end)


def _waits(pipe: Resource, parameters: str) -> bool:
    value = pipe.value("TargetParameters", parameters, "InvocationType")
    return isinstance(value, Absent) or to_text(value) != ASYNCHRONOUS


def _workflow(machine: Resource) -> Number:
    definition = machine.value("Definition")
    if isinstance(definition, Absent):
        definition = machine.value("DefinitionString")
    said = step_into(document(definition), "TimeoutSeconds")
    if not isinstance(said, Absent | Unknown):
        return to_number(said, machine.type, "TimeoutSeconds", "s", machine.node)
    longest = facts.EXPRESS_MACHINE_SECONDS.value
    doubt = unknown(
        f"{machine.id} may run for up to {longest} s, its TimeoutSeconds is not known",
        "set TimeoutSeconds in its definition",
        at=machine,
    )
    return Number(0, longest, machine.node, unit="s", because=(doubt,))


def _least(number: Number) -> str:
    return f"{number} s" if number.known else f"at least {number.low:g} s"


def _most(number: Number) -> str:
    return f"{number} s" if number.known else f"at most {number.high:g} s"
