"""What rules about memory and timeouts add to the words that all rules have."""

from ingestlint.aws.facts import functions as facts

__all__ = [
    "facts",
]
