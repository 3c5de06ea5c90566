"""What was measured is not the function as it is now.

Why it matters
--------------
A memory size is chosen by a measurement, and holds for what was measured: another architecture or
runtime has other times and prices, code changes, and a size that was not tried cannot be compared.

How to fix
----------
Measure the function again, as it is configured now, and replace the evidence.

Architecture and runtime are compared where the evidence says what was measured, or what stands
beside it (`architecture`, `runtime`, `date`): results of Power Tuning say neither, nor when it was.
Logs say the runtime and the day, exports of Compute Optimizer the day. Evidence is old after
`days`.

References
----------
- https://github.com/alexcasalboni/aws-lambda-power-tuning
- https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html
"""

from ingestlint.check.authoring import (
    Graph,
    Iterable,
    Place,
    Resource,
    Undecided,
    Violated,
    see,
    violated,
)
from ingestlint.check.authoring.memory import (
    Evidence,
    compares_sizes,
    differences,
    evidence_of,
    memory_of,
)

SEVERITY = "note"
SINCE = "2026.11"
CONFIDENCE = "proved"
# Who has not chosen a size has a better reason to measure.
YIELDS_TO = ("MEM401",)
SETTINGS = {"days": 365}
LEAST_SETTINGS = {"days": 1}


def subjects(graph: Graph) -> Iterable[Resource]:
    return [f for f in graph.resources("AWS::Lambda::Function") if evidence_of(f) is not None]


def check(function: Resource) -> Violated | None:
    evidence = evidence_of(function)
    assert evidence is not None
    found: list[tuple[str, Place]] = []
    doubts: list[Undecided] = []
    for read in (_differs, _is_old, _lacks_the_size):
        try:
            found += read(function, evidence)
        except Undecided as undecided:
            doubts.append(undecided)
    if found:
        return violated(
            function,
            f"the evidence on its memory is out of date: {'; '.join(why for why, _ in found)}",
            see(evidence.node, "the evidence"),
            at=found[0][1],
        )
    if doubts:
        raise doubts[0]
    return None


def _differs(function: Resource, evidence: Evidence) -> Iterable[tuple[str, Place]]:
    for difference in differences(function, evidence):
        why = f"measured on {difference.said.text}, runs on {difference.now}"
        yield why, function.value(difference.property)


def _is_old(function: Resource, evidence: Evidence) -> Iterable[tuple[str, Place]]:
    days = float(function.graph.settings["days"])
    if evidence.age is not None and evidence.age > days:
        yield f"{evidence.age:,} days old, more than {days:,.0f}", function


def _lacks_the_size(function: Resource, evidence: Evidence) -> Iterable[tuple[str, Place]]:
    if not compares_sizes(evidence):
        return
    memory = memory_of(function)
    sizes = _sizes(evidence)
    if memory not in sizes:
        measured = ", ".join(f"{size:,}" for size in sizes)
        why = f"{memory:,} MB is not among the sizes ({measured})"
        yield why, function.number("MemorySize")


def _sizes(evidence: Evidence) -> list[int]:
    if evidence.points or evidence.advice is None:
        return [point.memory for point in evidence.points]
    return [evidence.advice.memory]
