"""Functions that do different work all have the same memory size.

Why it matters
--------------
How much memory is cheapest, and how much is fast enough, depends on what a function does: one value
for all of them is right for few. A value in Globals, or the same number at each function, mostly
says that nobody measured.

How to fix
----------
Measure each function with AWS Lambda Power Tuning and write its own size.

A value for all is a fine start: keep it for the functions that run rarely. Functions with evidence
of a measurement are left out, and those that run the same code count as one.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
- https://github.com/alexcasalboni/aws-lambda-power-tuning
"""

from functools import partial

from ingestlint.check.authoring import (
    Absent,
    Functions,
    Graph,
    Iterable,
    Known,
    Resource,
    Value,
    Violated,
    certainly_same,
    functions_by_stack,
    is_custom_resource_provider,
    runs_elsewhere,
    see,
    unknown,
    violated,
    why_unresolved,
)
from ingestlint.check.authoring.memory import compares_sizes, evidence_of

SEVERITY = "note"
SINCE = "2026.11"
CONFIDENCE = "heuristic"
# 128 MB for all has one cause: nobody chose.
YIELDS_TO = ("MEM401",)
FEWEST = 3


def subjects(graph: Graph) -> Iterable[Functions]:
    return [group for group in functions_by_stack(graph) if len(group.members) >= FEWEST]


def check(group: Functions) -> Violated | None:
    if not _may_differ(group.members):
        return None
    functions = [f for f in group.members if f.exists() and not _exempt(f)]
    functions = [f for f in functions if not _is_measured(f)]
    if len({_code(f) for f in functions}) < FEWEST:
        return None
    values = [f.value("MemorySize") for f in functions]
    if any(
        isinstance(value, Absent) or certainly_same(values[0], value) is False for value in values
    ):
        return None
    different = _difference(functions)
    if not different:
        runtimes = [f.value("Runtime") for f in functions]
        _check_same([value for value in runtimes if not isinstance(value, Absent)])
        return None
    _check_same(values)
    first = values[0]
    others = {v.node.start: v for v in values[1:] if v.node.start != first.node.start}
    memory = functions[0].number("MemorySize")
    size = f"{memory} MB" if memory.known else "the same size"
    return violated(
        functions[0],
        f"all {len(functions)} functions have {size}, though they differ in {different}",
        *(see(value, "the same here") for value in others.values()),
        at=first,
    )


def _check_same(values: list[Value]) -> None:
    """Raise what is not known where not all of them are certainly the same."""
    for value in values:
        if certainly_same(values[0], value) is None:
            # One of the two is known, perhaps.
            missing = values[0] if isinstance(value, Known) else value
            why = why_unresolved(missing)
            raise unknown(why.reason, why.remedy, cause=why.cause, at=missing)


def _exempt(function: Resource) -> bool:
    if function.has("CapacityProviderConfig"):
        return True
    return is_custom_resource_provider(function) or runs_elsewhere(function)


def _code(function: Resource) -> tuple[str, ...]:
    """What it runs: one measurement does for all that run the same."""
    code = function.value("Code")
    if isinstance(code, Absent):
        return (function.id,)
    return code.identity, *(
        function.value(key).identity for key in ("Handler", "ImageConfig", "Runtime")
    )


def _is_measured(function: Resource) -> bool:
    """Whether somebody compared sizes of it: then its size is its own, though others have it."""
    evidence = evidence_of(function)
    return evidence is not None and compares_sizes(evidence)


def _may_differ(functions: list[Resource]) -> bool:
    """Whether any two differ in any scenario.

    Each is looked at by itself: forty under conditions of their own are forty questions, not 2 to
    that power.
    """
    work = [
        leaf.result
        for function in functions
        for leaf in function.graph.explore(partial(_work, function))
    ]
    return bool(_differs(work)) or len({runtime for _, runtime in work}) > 1


def _difference(functions: list[Resource]) -> str:
    return _differs([_work(function) for function in functions])


def _work(function: Resource) -> tuple[tuple[str, ...], str]:
    """What shows which work a function does: the types of what triggers it, and its runtime."""
    relations = [r for kind in ("polls", "invokes") for r in function.incoming(kind)]
    return tuple(sorted({r.source.type for r in relations})), function.value("Runtime").identity


def _differs(work: list[tuple[tuple[str, ...], str]]) -> str:
    """What shows that they do different work: what triggers them, or their runtimes."""
    if len({triggers for triggers, _ in work if triggers}) > 1:
        return "what triggers them"
    known = {runtime for _, runtime in work if runtime.startswith("=")}
    return "their runtimes" if len(known) > 1 else ""
