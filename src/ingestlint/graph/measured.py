"""What was measured of a function, and the memory that it has."""

import re
from typing import NamedTuple

from ingestlint.aws.facts.functions import LAMBDA_LEAST_MEMORY
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Why
from ingestlint.evidence.evidence import (
    COMPUTE_OPTIMIZER,
    LOG,
    OPTIMIZED,
    POWER_TUNING,
    Evidence,
    Said,
)

from .curve import runs_on
from .resource import Resource

# Percent of its memory that a function may use and not be short of it.
NEARLY_ALL = 90
PUBLISHED = ("AWS::Lambda::Alias", "AWS::Lambda::Version")
# How AWS names runtimes: `java8.al2`, `nodejs20.x`, `provided.al2023`.
RUNTIME = r"(?P<name>[a-z]+)\.?(?P<version>al\d+|\d+(?:\.\d+)?)?"


class Difference(NamedTuple):
    """A property of the function, what was measured, and what the function has."""

    property: str
    said: Said
    now: str


def evidence_of(function: Resource) -> Evidence | None:
    """The evidence that the configuration or its Metadata names; None where there is none."""
    return function.graph.evidence.get(function.stack.prefix + function.declaration.logical_id)


def memory_of(function: Resource) -> int:
    """Its memory in MB; raises Undecided where that is not known, or must not be shown."""
    memory = function.number("MemorySize", unit="MB")
    if memory.secret:
        reason = "its memory is a hidden value (NoEcho)"
        raise Undecided(Why(reason, reason, "use a parameter without NoEcho"), memory.node)
    check_possible(memory)
    return int(memory)


def check_possible(memory: Number) -> None:
    """Raises Undecided for less memory than a function can have: it cannot be deployed."""
    least = LAMBDA_LEAST_MEMORY.value
    if memory.known and memory < least:
        reason = f"{memory} MB is less than a function can have"
        raise Undecided(Why(reason, reason, f"set {least} MB or more"), memory.node)


def compares_sizes(evidence: Evidence) -> bool:
    """Whether it can tell of a size whether another is better."""
    if evidence.tool == POWER_TUNING or evidence.advice is not None:
        return True
    return evidence.tool == LOG and len(evidence.points) > 1


def is_tuned(function: Resource, memory: int) -> bool:
    """Whether the function was measured with this much memory, and compared with others."""
    evidence = evidence_of(function)
    if evidence is None:
        return False
    advice = evidence.advice
    if advice is not None and advice.finding == OPTIMIZED and advice.memory == memory:
        return True
    sizes = [point.memory for point in evidence.points]
    return evidence.tool != COMPUTE_OPTIMIZER and compares_sizes(evidence) and memory in sizes


def is_provisioned(function: Resource) -> bool:
    """Whether some of it is kept ready, which is paid by the hour, and by memory."""
    graph = function.graph
    return any(
        graph.target_of(kept.value("FunctionName"), function.type) is function
        and kept.exists()
        and kept.has("ProvisionedConcurrencyConfig")
        for kept in graph.resources(*PUBLISHED)
    )


def least_memory(evidence: Evidence) -> float:
    """The memory in MB of which what was used would be nearly all; 0 where that is not known."""
    most = max((used.most for used in evidence.used), default=0)
    return most * 100 / NEARLY_ALL


def differences(function: Resource, evidence: Evidence) -> list[Difference]:
    """In what the function differs from the one that was measured; raises Undecided."""
    found = []
    if evidence.architecture is not None:
        now = runs_on(function)
        if now != evidence.architecture.text:
            found.append(Difference("Architectures", evidence.architecture, now))
    if evidence.runtime is not None and function.has("Runtime"):
        now = function.text("Runtime")
        if _runtime(now) != _runtime(evidence.runtime.text):
            found.append(Difference("Runtime", evidence.runtime, now))
    return found


def check_comparable(function: Resource, evidence: Evidence) -> None:
    """Raise why the measurement says nothing of the function as it is, if it does not."""
    if function.has("CapacityProviderConfig"):
        reason = "on Managed Instances time and cost do not follow from memory"
        raise Undecided(Why(reason, reason, "measure it there"), function.node)
    for difference in differences(function, evidence):
        reason = f"it was measured on {difference.said.text} and runs on {difference.now}"
        cause = f"measured {function.id} on {difference.said.text}"
        raise Undecided(Why(cause, reason, "measure it again"), evidence.node)


def _runtime(text: str) -> tuple[str | None, ...]:
    """Name and version; logs say nodejs20 where a template says nodejs20.x."""
    match = re.match(RUNTIME, text)
    return match.group("name", "version") if match else (text,)
