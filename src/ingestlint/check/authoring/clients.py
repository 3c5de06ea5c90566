"""What rules about the clients in the code of functions add to the words that all rules have."""

from ingestlint.graph.clients.function import bare_calls, has_local_code

__all__ = ["bare_calls", "has_local_code"]
