"""A provisioned table or index keeps its capacity, however much arrives.

Why it matters
--------------
Provisioned capacity is metered each second. What goes beyond it lives on burst capacity (the unused
units of the last 300 seconds, best effort) and is throttled after that. Without a scalable target
and a policy that moves it, for reads and for writes, of the table and of each index, someone has to
change the numbers by hand; a target whose maximum is its minimum moves nothing either.

How to fix
----------
Use BillingMode PAY_PER_REQUEST, or add a scalable target and a scaling policy for this dimension.

Automatic scaling reacts to minutes of sustained load, so the minimum has to carry the first burst.

References
----------
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
"""

from ingestlint.check.authoring import (
    Graph,
    Iterable,
    Number,
    TablePart,
    Violated,
    indexes,
    see,
    tables,
    violated,
)

SEVERITY = "warning"
CONFIDENCE = "heuristic"


def subjects(graph: Graph) -> Iterable[TablePart]:
    return [*tables(graph), *indexes(graph)]


def check(part: TablePart) -> Violated | None:
    if not part.provisioned:
        return None
    fixed: list[tuple[str, Number | None]] = []
    for dimension in ("Write", "Read"):
        scaling = part.scaling(dimension)
        if scaling is None:
            fixed.append((dimension, part.fixed_capacity(dimension)))
        elif scaling.most <= scaling.least:
            return violated(
                part,
                f"{part.label} scales its {dimension.lower()} capacity between {scaling.least} and"
                f" {scaling.most}: it never moves",
                see(scaling.least, "the minimum"),
                at=scaling.most,
            )
    known = [(dimension, number) for dimension, number in fixed if number is not None]
    if not known:
        return None
    first, number = known[0]
    units = " and ".join(f"{n} {dimension.lower()}" for dimension, n in known)
    idle = part.target_without_policy(first)
    return violated(
        part,
        f"{part.label} keeps {units} units per second: no scaling policy moves them",
        see(idle, "this scalable target has no policy"),
        at=number,
    )
