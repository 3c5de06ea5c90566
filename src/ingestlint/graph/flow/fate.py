"""What becomes of a record that fails: how often it is tried, and where it ends up."""

from collections.abc import Callable, Iterator

from ingestlint.aws.facts.functions import ASYNC_MAX_EVENT_AGE, ASYNC_RETRIES
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Known, text_of
from ingestlint.graph.attempts import RETRIES, invoke_configs
from ingestlint.graph.consumers import FUNCTION
from ingestlint.graph.load import RESERVED
from ingestlint.graph.machines.state import State
from ingestlint.graph.qualifiers import is_for
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource
from ingestlint.parse.node import Node

from .delivered import DELIVERED
from .polled import PIPE, POLLED, polled_elsewhere
from .words import Fate, count, end_of, name_of, time


def fates(feed: Relation) -> list[Fate]:
    """What becomes of a record that this hop fails to hand on, and then of one that fails there."""
    found = []
    for read in _readers(feed):
        try:
            found.append(read(feed))
        except Undecided as undecided:
            found.append(Fate(f"not known: {undecided.why.reason}", undecided.node or feed.node))
    return found


def last_fate(feed: Relation) -> Fate:
    """What becomes of a record that was handed on and fails there; raises Undecided."""
    *_, read = _readers(feed)
    return read(feed)


def _readers(feed: Relation) -> Iterator[Callable[[Relation], Fate]]:
    if feed.kind == "polls":
        yield POLLED.get(feed.source.type, polled_elsewhere)
        return
    delivered = DELIVERED.get(feed.source.type)
    if delivered is not None:
        yield delivered
    if feed.kind == "invokes":
        yield _executed if feed.mode == "async" else _answered


def _executed(call: Relation) -> Fate:
    """Of a function that is invoked asynchronously: Lambda itself tries again."""
    function = call.target
    if not isinstance(function, Resource):
        raise Undecided(function.why, function.node)
    retries, age, node, end = _invoke_settings(call, function)
    durable = function.has("DurableConfig")
    if durable:
        # Its steps are tried again, the execution is not; destinations do not apply.
        retries, end = Number(0, 0), None
    end = end or end_of(call, function.value("DeadLetterConfig", "TargetArn"))
    where = "lost" if end is None else f"in {name_of(end)}"
    if _is_off(function):
        return Fate(f"{where} at once: the function is switched off", function.node, end=end)
    attempts = 1 + retries
    says = f"{where} after {count(attempts, 'attempt')}"
    if end is None or age.low != ASYNC_MAX_EVENT_AGE.value:
        says += f", or {time(age)} of throttling"
    return Fate(says, node, attempts, end=end)


def _invoke_settings(call: Relation, function: Resource) -> tuple[Number, Number, Node, End | None]:
    """Retries, age and OnFailure destination of the EventInvokeConfig for what is called.

    What AWS does without one; raises Undecided where it is not known for what one is.
    """
    doubt = None
    for config in invoke_configs(function):
        answer = is_for(config, call)
        if isinstance(answer, Undecided):
            doubt = doubt or answer
        elif answer:
            failed = config.value("DestinationConfig", "OnFailure", "Destination")
            end = None if isinstance(failed, Absent) else function.graph.target_of(failed)
            age = config.seconds("MaximumEventAgeInSeconds")
            return config.number(RETRIES), age, config.value(RETRIES).node, end
    if doubt is not None:
        raise doubt
    tries, kept = ASYNC_RETRIES.value, ASYNC_MAX_EVENT_AGE.value
    return Number(tries, tries), Number(kept, kept, unit="s"), function.node, None


def _is_off(function: Resource) -> bool:
    value = function.value(RESERVED)
    return isinstance(value, Known) and text_of(value.data) == "0"


def _answered(call: Relation) -> Fate:
    """Who waits for the answer gets the error."""
    source = call.source
    name = source.subject or "what calls it"
    if isinstance(call.part, State):
        return _by_state(call.part)
    if source.type == PIPE:
        return Fate("back to the pipe, which tries again as its source says", call.node)
    if source.type == FUNCTION:
        return Fate(f"the error goes back to {name}", call.node)
    return Fate(f"the client of {name} gets the error: nothing else tries again", call.node)


def _by_state(state: State) -> Fate:
    """Of a task of a state machine: its Retry, then a Catch of it or of what is around it."""
    attempts = attempts_of(state)
    chain = [state, *state.around()]
    caught = next((each for each in chain if each.has("Catch")), None)
    where = "the execution fails" if caught is None else f"to the Catch of {caught.name}"
    says = f"{where} after {count(attempts, 'attempt')}"
    return Fate(says, state.node, attempts)


def attempts_of(state: State) -> Number:
    """How often a state tries one error: the first try, and the most that one retrier adds."""
    retries = [retrier.attempts() for retrier in state.retriers()]
    if not retries:
        return Number(1, 1, state.node)
    return 1 + max(retries, key=lambda number: number.high)
