"""What rules about the ways of records through a deployment add to the words that all have."""

from ingestlint.aws.facts import flow as facts
from ingestlint.graph.arn_patterns import HOLE, pattern_of
from ingestlint.graph.flow.cycles import (
    Cycle,
    Loop,
    cycle_of,
    fed_from_out_of_sight,
    loop_out_of_sight,
    on_cycles,
)
from ingestlint.graph.flow.hop import hop as hop_at
from ingestlint.graph.flow.hop import shown
from ingestlint.graph.flow.logs import (
    account_subscriptions,
    is_subscription,
    leaves_out,
    reader_of,
)
from ingestlint.graph.flow.sinks import fifo, sinks
from ingestlint.graph.flow.sources import open_map, open_request, open_way
from ingestlint.graph.flow.storm import Layer, Storm, storm
from ingestlint.graph.flow.unseen import QUEUE
from ingestlint.graph.starts import limit_of_queue
from ingestlint.graph.throttling import (
    APIS,
    Throttle,
    check_definition_seen,
    function_calls,
    leads_out_of_sight,
    no_stage,
    only_authorizes,
    stages_of,
    throttle,
    throttle_of,
)

__all__ = [
    "APIS",
    "HOLE",
    "QUEUE",
    "Cycle",
    "Layer",
    "Loop",
    "Storm",
    "Throttle",
    "account_subscriptions",
    "check_definition_seen",
    "cycle_of",
    "facts",
    "fed_from_out_of_sight",
    "fifo",
    "function_calls",
    "hop_at",
    "is_subscription",
    "leads_out_of_sight",
    "leaves_out",
    "limit_of_queue",
    "loop_out_of_sight",
    "no_stage",
    "on_cycles",
    "only_authorizes",
    "open_map",
    "open_request",
    "open_way",
    "pattern_of",
    "reader_of",
    "shown",
    "sinks",
    "stages_of",
    "storm",
    "throttle",
    "throttle_of",
]
