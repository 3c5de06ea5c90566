"""How records get to a function without anything that limits how many it handles at once."""

from collections.abc import Iterator
from itertools import chain

from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Fields, Unknown, Why
from ingestlint.graph.access import texts_of
from ingestlint.graph.callers.call import SYNC
from ingestlint.graph.consumers import FUNCTION
from ingestlint.graph.load import LIMIT, RESERVED
from ingestlint.graph.machines.state import State
from ingestlint.graph.naming import is_custom
from ingestlint.graph.providers import is_provider, runs_elsewhere
from ingestlint.graph.reading import step_into
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource
from ingestlint.graph.starts import is_switched_off, limit_of_queue, most_of_queue
from ingestlint.graph.throttling import APIS, account_rate, throttle

from .hop import Hop, hop
from .permits import users
from .sinks import is_provisioned, reserving
from .unseen import QUEUE, STREAM

RULE, SCHEDULE = "AWS::Events::Rule", "AWS::Scheduler::Schedule"
PIPE, MACHINE = "AWS::Pipes::Pipe", "AWS::StepFunctions::StateMachine"
# What calls as often as something happens, without a limit of its own, and what that is.
OPEN = {
    "AWS::S3::Bucket": "an event for each object",
    "AWS::SNS::Topic": "an event for each message",
    "AWS::IoT::TopicRule": "an event for each message",
    "AWS::Logs::SubscriptionFilter": "as many events as lines are logged",
    "AWS::SES::ReceiptRule": "an event for each e-mail",
    "AWS::Lambda::Url": "a public URL without throttling",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "a load balancer, which does not throttle",
    "AWS::VpcLattice::TargetGroup": "a service network, which does not throttle",
    "AWS::AppSync::DataSource": "a call for each query",
    "AWS::AppSync::GraphQLApi": "a call for each query",
}
# What calls now and then: a deployment, a rotation.
SELDOM = (
    SCHEDULE,
    "AWS::SecretsManager::Secret",
    "AWS::Config::ConfigRule",
    "AWS::CodeCommit::Repository",
)
BUCKETS = "aws.s3"


def open_way(function: Resource) -> tuple[Hop, ...] | None:
    """A way to a function on which nothing limits its executions, the source first.

    None where all are limited; raises Undecided where one may not be.
    """
    return _to_function(function, set())


def _to_function(function: Resource, seen: set[str]) -> tuple[Hop, ...] | None:
    """Depth first; what was `seen` in this search is told of where it was met first."""
    if function.id in seen or _is_limited(function):
        return None
    seen.add(function.id)
    found = _first(function, _feeds(function), seen)
    return None if found is None else (*found[0], _executions(function, found[1]))


def _first(
    fed: Resource, feeds: Iterator[Relation], seen: set[str]
) -> tuple[tuple[Hop, ...], Relation] | None:
    """The first of what feeds it that nothing limits, and the way there."""
    doubt: Undecided | None = Undecided(_nobody(fed), fed.node)
    for number, feed in enumerate(feeds):
        doubt = doubt if number else None
        try:
            way = _through(feed, fed, seen)
        except Undecided as undecided:
            doubt = doubt or undecided
            continue
        if way is not None:
            return way, feed
    if doubt is not None:
        raise doubt
    return None


def _executions(function: Resource, feed: Relation) -> Hop:
    """The function itself: as many executions as its poller starts, or as the account has."""
    most = function.graph.limit(LIMIT)
    if feed.kind == "polls" and feed.source.type == QUEUE:
        most = min(most, most_of_queue(feed))
    says = f"up to {most:,.0f} executions"
    by = "polled by" if feed.kind == "polls" else f"invokes {feed.mode}".rstrip()
    return hop(function, by, says, function.node, Number(most, most), "executions")


def _is_limited(function: Resource) -> bool:
    if not isinstance(function.value(RESERVED), Absent):
        return True
    if not isinstance(function.value("CapacityProviderConfig"), Absent):
        return True  # by its instances
    return is_provider(function) or runs_elsewhere(function)


def _feeds(function: Resource) -> Iterator[Relation]:
    yield from function.incoming("polls")
    yield from function.incoming("invokes")
    yield from invoked_by(function)


def invoked_by(called: Resource) -> Iterator[Relation]:
    """The functions whose own code invokes a function or starts a state machine."""
    for caller, use in users(called):
        if use.effects & {"invoke", "start"}:
            yield Relation("invokes", caller, called, use.node, mode="sync")


def _through(feed: Relation, fed: Resource, seen: set[str]) -> tuple[Hop, ...] | None:
    """The way to where a feed begins, where nothing on it limits."""
    source = feed.source
    if feed.kind == "polls":
        return _polled(feed)
    if source.type in SELDOM or is_custom(source.type):
        return None
    if source.type == RULE and isinstance(source, Resource):
        return _by_rule(source)
    if source.type in APIS:
        return open_request(source)
    if source.type == FUNCTION and isinstance(source, Resource):
        return _to_function(source, seen)
    if source.type == PIPE and isinstance(source, Resource):
        return _by_pipe(source)
    if source.type == MACHINE:
        return _by_machine(feed, seen)
    if source.type in OPEN:
        return (hop(source, "", OPEN[source.type], feed.node),)
    raise Undecided(_how_often(source, fed), feed.node)


def _polled(poll: Relation) -> tuple[Hop, ...] | None:
    source = poll.source
    if is_switched_off(poll):
        return None
    if source.type == STREAM and isinstance(source, Resource) and is_provisioned(source):
        return None
    limit = limit_of_queue(poll)
    value = poll.value(*limit)
    if isinstance(value, Unknown) and value.node is poll.value(limit[0]).node:
        raise Undecided(value.why, value.node)  # whether it is set
    if not isinstance(value, Absent):
        return None
    if source.type != QUEUE:
        raise Undecided(_parts(source, poll.target), poll.node)
    if not isinstance(source, Resource):
        raise Undecided(source.why, source.node)
    if source.flag("FifoQueue"):
        raise Undecided(_groups(source, poll), poll.node)
    most = most_of_queue(poll)
    says = f"its poller starts up to {most:,} executions"
    return (hop(source, "", says, poll.node, Number(most, most), "executions"),)


def _by_machine(call: Relation, seen: set[str]) -> tuple[Hop, ...] | None:
    """A state machine calls as often as it is started, and as many at once as its Maps run."""
    machine = call.source
    if not isinstance(machine, Resource):
        raise Undecided(machine.why, machine.node)
    doubt: Undecided | None = None
    if machine.id not in seen:
        seen.add(machine.id)
        starts = chain(machine.incoming("sends_to"), invoked_by(machine))
        try:
            found = _first(machine, starts, seen)
        except Undecided as undecided:
            doubt = undecided
        else:
            if found is not None:
                end = hop(machine, "starts", "executions are not limited", machine.node)
                return (*found[0], end)
    at_once = call.part.at_once() if isinstance(call.part, State) else Number(1, 1)
    if at_once >= machine.graph.limit(LIMIT):
        return (_map(machine, at_once),)
    if doubt is not None:
        raise doubt
    return None


def _map(machine: Resource, at_once: Number) -> Hop:
    says = f"its Map runs up to {at_once} at once"
    return hop(machine, "", says, at_once.node or machine.node, at_once, "iterations")


def open_map(function: Resource) -> tuple[Hop, Hop] | None:
    """A Map that calls a function as often at once as nothing runs, and what the function reserves.

    A call beyond that is throttled at once: nobody keeps it, as a queue does for others.
    """
    doubt: Undecided | None = None
    for call in function.incoming("invokes"):
        machine, state = call.source, call.part
        if not isinstance(machine, Resource) or not isinstance(state, State) or call.mode != SYNC:
            continue
        limited = reserving(function, state.node)
        if limited is None or limited.limit is None or limited.limit.high < 1:
            return None  # 0 switches it off
        try:
            at_once = state.at_once()
            if at_once >= machine.graph.limit(LIMIT):
                return _map(machine, at_once), limited
        except Undecided as undecided:
            doubt = doubt or undecided
    if doubt is not None:
        raise doubt
    return None


def _by_pipe(pipe: Resource) -> tuple[Hop, ...] | None:
    for poll in pipe.incoming("polls"):
        source = poll.source
        if source.type == STREAM and isinstance(source, Resource) and is_provisioned(source):
            return None
        if source.type != QUEUE or not isinstance(source, Resource) or source.flag("FifoQueue"):
            raise Undecided(_parts(source, pipe), poll.node)
        most = most_of_queue(poll)
        reader = hop(pipe, "polled by", "a pipe has no limit of its own", pipe.node)
        says = "a pipe reads it as fast as it can"
        return (hop(source, "", says, poll.node, Number(most, most), "executions"), reader)
    raise Undecided(_nobody(pipe), pipe.node)


def _by_rule(rule: Resource) -> tuple[Hop, ...] | None:
    """A rule with a pattern; a schedule, or one that is disabled, starts one at a time or none."""
    pattern = rule.value("EventPattern")
    if isinstance(pattern, Absent) or rule.text("State").startswith("DISABLED"):
        return None
    sources = step_into(pattern, "source") if isinstance(pattern, Fields) else pattern
    named = texts_of(sources)
    if named and all(name.startswith("aws.") and name != BUCKETS for name in named):
        why = Why(
            f"events of {', '.join(named)}",
            f"how often {', '.join(named)} sends what {rule.id} waits for is not known",
            "reserve concurrency for the function where that may be often",
        )
        raise Undecided(why, rule.node)
    return (hop(rule, "", "an event for each that matches", rule.node),)


def open_request(api: End) -> tuple[Hop, ...] | None:
    """An API that nothing throttles; None where something does."""
    if not isinstance(api, Resource):
        raise Undecided(api.why, api.node)
    if throttle(api) is not None:
        return None
    most = account_rate()
    says = f"no throttling, up to {most:,} requests/s"
    return (hop(api, "", says, api.node, Number(most, most), "requests/s"),)


def _how_often(source: End, function: Resource) -> Why:
    name = source.subject or source.type.rpartition("::")[2] or "what calls it"
    return Why(
        f"calls by {source.id}",
        f"how many executions of {function.id} {name} starts at once is not known",
        f"reserve concurrency for {function.id} where that may be many",
    )


def _parts(source: End, reader: End) -> Why:
    name = source.subject or "its source"
    return Why(
        f"parts of {source.id}",
        f"{reader.id} runs once for each shard or partition of {name}, and how many there are is"
        " not known",
        f"reserve concurrency for {reader.id} where that may be many",
    )


def _groups(queue: Resource, poll: Relation) -> Why:
    reader = poll.target
    return Why(
        f"groups of {queue.id}",
        f"{reader.id} runs once for each message group of {queue.id}, and how many there are is"
        " not known",
        f"set {'.'.join(limit_of_queue(poll))} of the mapping",
    )


def _nobody(reader: Resource) -> Why:
    return Why(
        f"callers of {reader.id}",
        f"nothing in the linted files calls {reader.id}: how often it runs is not known",
        "lint the template of its callers, too",
    )
