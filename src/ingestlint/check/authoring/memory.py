"""What rules about memory and timeouts add to the words that all rules have."""

from ingestlint.aws.facts import functions as facts
from ingestlint.evidence.evidence import LOG, OPTIMIZED, POWER_TUNING, Evidence, Used
from ingestlint.graph.code import calls_nothing
from ingestlint.graph.curve import Better, Limits, Size, better, curve, duration_ms
from ingestlint.graph.measured import (
    NEARLY_ALL,
    check_comparable,
    check_possible,
    compares_sizes,
    differences,
    evidence_of,
    is_provisioned,
    is_tuned,
    least_memory,
    memory_of,
)

__all__ = [
    "LOG",
    "NEARLY_ALL",
    "OPTIMIZED",
    "POWER_TUNING",
    "Better",
    "Evidence",
    "Limits",
    "Size",
    "Used",
    "better",
    "calls_nothing",
    "check_comparable",
    "check_possible",
    "compares_sizes",
    "curve",
    "differences",
    "duration_ms",
    "evidence_of",
    "facts",
    "is_provisioned",
    "is_tuned",
    "least_memory",
    "memory_of",
]
