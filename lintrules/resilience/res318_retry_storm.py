"""Layers that each try again make many calls of one record that fails.

Why it matters
--------------
Retries multiply: a queue that hands a message out 30 times to a function whose SDK tries each call
4 times makes 120 calls of it, at the very time when what is called cannot keep up.

How to fix
----------
Retry in one layer: lower maxReceiveCount, or set AWS_MAX_ATTEMPTS in the variables of the function.

What counts: receives of a queue with a dead-letter queue (endless ones are RES301's, those of a
stream RES305's), attempts of Lambda for asynchronous events, the Retry of a state of a state
machine, and attempts of the SDK for each call. A caller that waits passes the failure on, so its
own layers count; what was handed over to Lambda, a queue or a topic is not delivered again.

A warning where the product is more than `threshold` with every version of the SDK; a note where it
is so only with an older one, as managed runtimes may have it.

References
----------
- https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html (3 attempts of a call,
  4 of DynamoDB; boto3 in its older mode 5 and 10)
- https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html (3 attempts)
"""

from ingestlint.check.authoring import (
    FUNCTION,
    Graph,
    Iterable,
    Number,
    Resource,
    Violated,
    is_custom_resource_provider,
    row,
    see,
    violated,
)
from ingestlint.check.authoring.flow import Layer, Storm, storm

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
SETTINGS = {"threshold": 100}
EXCESS = "calls of one record"
LEAST_SETTINGS = {"threshold": 1}
# Of one layer alone another rule speaks, if any: nothing multiplies.
LAYERS = 2


def subjects(graph: Graph) -> Iterable[Resource]:
    return graph.resources(FUNCTION)


def check(function: Resource) -> Violated | None:
    threshold = float(function.graph.settings["threshold"])
    found = storm(function, threshold)
    layers = [] if found is None else [x for x in found.layers if x.attempts.high > 1]
    if found is None or len(layers) < LAYERS:
        return None
    most = found.product(worst=True)
    if most <= threshold or is_custom_resource_provider(function):
        return None
    least = found.product(worst=False)
    return _violated(function, found, layers, severity="" if least > threshold else "note")


def _violated(function: Resource, found: Storm, layers: list[Layer], *, severity: str) -> Violated:
    total = found.product(worst=True)
    factors = " × ".join(f"{_shown(layer.attempts)} {layer.says}" for layer in layers)
    largest = max(layers, key=lambda layer: layer.attempts.low)
    return (
        violated(
            function,
            f"one record that fails may make {total} calls: {factors}",
            *(see(layer.node, f"{_shown(layer.attempts)} {layer.says}") for layer in layers),
            at=largest.node,
            severity=severity,
            table=[row(layer.says, layer.attempts, layer.node) for layer in layers],
        )
        ._replace(path=found.path)
        .by(total)
    )


def _shown(number: Number) -> str:
    return f"{number}" if number.known else f"{number.low:,g} to {number.high:,g}"
