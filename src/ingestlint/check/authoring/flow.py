"""What rules about the ways of records through a deployment add to the words that all have."""

from ingestlint.aws.facts import flow as facts
from ingestlint.graph.apis import (
    APIS,
    Throttle,
    function_calls,
    no_stage,
    only_authorizes,
    stages_of,
    throttle_of,
)

__all__ = [
    "APIS",
    "Throttle",
    "facts",
    "function_calls",
    "no_stage",
    "only_authorizes",
    "stages_of",
    "throttle_of",
]
