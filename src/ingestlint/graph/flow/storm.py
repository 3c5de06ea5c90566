"""The layers that try one record again, each in turn: their attempts multiply."""

from ingestlint.evaluate.number import Number, Undecided
from ingestlint.graph.consumers import FUNCTION
from ingestlint.graph.machines.state import State
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource
from ingestlint.graph.sdk import DYNAMODB, Regime, regime_of
from ingestlint.graph.services import used_services
from ingestlint.graph.starts import is_switched_off
from ingestlint.parse.node import Node
from ingestlint.record import Record

from .fate import attempts_of, last_fate
from .hop import Hop, hop
from .polled import PIPE
from .sources import invoked_by

# What every function may write to, and what no work depends on.
NO_CALLS = {"logs", "xray", "cloudwatch"}


class Layer(Record):
    """One layer: how often it tries, what it is, and the place that decides.

    `assumed` where the number is between bounds that no template narrows down.
    """

    attempts: Number
    says: str
    node: Node
    assumed: bool = False


class Storm(Record):
    """The layers on one way to a function and its calls, and the stations of the way."""

    layers: tuple[Layer, ...]
    path: tuple[Hop, ...]

    def product(self, *, worst: bool) -> Number:
        """The attempts of all layers; of what is assumed the most, or the fewest."""
        total = Number(1, 1)
        for layer in self.layers:
            number = layer.attempts
            if layer.assumed:
                number = (
                    Number(number.high, number.high) if worst else Number(number.low, number.low)
                )
            total = total * number
        return total


def storm(function: Resource, threshold: float) -> Storm | None:
    """The worst of the ways to a function and on to its calls; endless retries are left out.

    None, too, where it is certainly not over the threshold: what a function calls takes time to
    tell. Raises Undecided where no way is known and one is out of sight.
    """
    above = _above(function)
    if above is None:
        return None
    most = regime_of(function, DYNAMODB).attempts.high
    if above.product(worst=True).high * max(1, most) <= threshold:
        return None
    calls = _of_calls(function)
    if calls is None:
        return above
    says = f"for {calls.what} by {calls.by}"
    layer = Layer(calls.attempts, says, calls.node, calls.assumed)
    return Storm((*above.layers, layer), above.path)


def _of_calls(function: Resource) -> Regime | None:
    """How often a call of the function is tried; None where it calls no service of AWS."""
    services = {use.service.prefix for use in used_services(function) if not use.light} - NO_CALLS
    if not services:
        return None
    return regime_of(function, DYNAMODB if DYNAMODB in services else "")


def _above(function: Resource) -> Storm | None:
    """The worst of the ways to a function; None where none tries again."""
    graph = function.graph
    under_way: set[str] = graph.cached("storms under way", set)
    if function.id in under_way:
        return None  # a cycle begins anew, it does not multiply
    under_way.add(function.id)
    try:
        found: Storm | None = graph.remembered(f"storm {function.id}", lambda: _worst(function))
    finally:
        under_way.discard(function.id)
    return found


def _worst(function: Resource) -> Storm | None:
    worst: Storm | None = None
    doubt: Undecided | None = None
    feeds = [feed for feed in function.incoming("polls") if not is_switched_off(feed)]
    for feed in (*feeds, *function.incoming("invokes"), *invoked_by(function)):
        try:
            found = _by_feed(feed, function)
        except Undecided as undecided:
            doubt = doubt or undecided
            continue
        if found is not None and (worst is None or _size(found) > _size(worst)):
            by = "polled by" if feed.kind == "polls" else f"invokes {feed.mode}".rstrip()
            worst = Storm(found.layers, (*found.path, hop(function, by, "", feed.node)))
    if worst is None and doubt is not None:
        raise doubt
    return worst


def _size(found: Storm) -> tuple[float, float]:
    product = found.product(worst=True)
    return product.high, product.low


def _by_feed(feed: Relation, function: Resource) -> Storm | None:
    source = feed.source
    if feed.kind == "invokes" and feed.mode == "sync":
        return _by_waiting(feed)
    # Of delivery and execution the latter: what was handed over is not delivered again.
    fate = last_fate(feed)
    if fate.attempts is None:
        return None  # endless: other rules say it
    what = f"attempts of Lambda for an event of {function.subject}"
    if feed.kind == "polls":
        what = f"{fate.counted} of {hop(source, '', '', feed.node).name}"
    start = hop(source, "", "", feed.node, fate.attempts, fate.counted)
    return Storm((Layer(fate.attempts, what, fate.node),), (start,))


def _by_waiting(feed: Relation) -> Storm | None:
    """Who waits for the answer fails with it, and is tried again itself."""
    caller = feed.source
    if not isinstance(caller, Resource):
        return None
    if isinstance(feed.part, State):
        return _by_state(caller, feed.part)
    if caller.type == FUNCTION:
        return _above(caller)
    if caller.type == PIPE:
        found = [_by_feed(poll, caller) for poll in caller.incoming("polls")]
        known = [each for each in found if each is not None]
        return max(known, key=_size) if known else None
    return None


def _by_state(machine: Resource, state: State) -> Storm:
    """The Retry of a state and of what is around it, and of a state that waits for the machine."""
    layers = tuple(
        Layer(attempts, f"attempts of state {each.name}", each.node)
        for each in (state, *state.around())
        if (attempts := attempts_of(each)).high > 1
    )
    worst = Storm(layers, (hop(machine, "", "", machine.node),))
    for start in machine.incoming("sends_to"):
        if start.mode != "sync" or not isinstance(start.part, State):
            continue
        outer = _by_outer(start)
        if outer is not None:
            above = Storm((*outer.layers, *layers), (*outer.path, *worst.path))
            worst = max(worst, above, key=_size)
    return worst


def _by_outer(start: Relation) -> Storm | None:
    """What a machine that waits for another one adds; nothing to a cycle."""
    outer, state = start.source, start.part
    if not isinstance(outer, Resource) or not isinstance(state, State):
        return None
    under_way: set[str] = outer.graph.cached("storms under way", set)
    if outer.id in under_way:
        return None
    under_way.add(outer.id)
    try:
        return _by_state(outer, state)
    finally:
        under_way.discard(outer.id)
