"""What is not known of what a snapshot shows: it is not deployed, but taken again."""

from typing import TYPE_CHECKING

from ingestlint.evaluate.value import Why

if TYPE_CHECKING:
    from ingestlint.parse.node import Node

    from .graph import Graph

AGAIN = "take the snapshot again"


def as_observed(graph: "Graph", why: Why, node: "Node | None") -> Why:
    """Why something is not known, for whoever cannot change the file in which it stands."""
    network = graph.stacks[0].deployment.network
    if network is None or node is None or node.source is not network.root.source:
        return why
    if why.remedy.endswith("again") or why.remedy.startswith("take it again"):
        return why
    reason = why.reason
    if why.cause.startswith("="):
        reason = f"{why.cause[1:]} is not in the snapshot"
    missing = f" with {', '.join(network.missing)}" if network.missing else ""
    return Why(f"snapshot: {why.cause}", reason, f"{AGAIN}{missing} (ingestlint snapshot)")
