"""More executions are provisioned than the function has reserved.

Why it matters
--------------
Provisioned concurrency comes out of the function's reserved concurrency. Lambda refuses more than
that, and the deployment fails.

How to fix
----------
Reserve at least as many executions as the function's aliases and versions provision together.

Or take the reservation away: then they come out of what the account has. What Application Auto
Scaling may provision later is not counted.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html (not more than reserved)
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Number,
    Resource,
    Violated,
    see,
    violated,
)

SEVERITY = "error"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "executions too many"

RESERVED = "ReservedConcurrentExecutions"
CONFIG = "ProvisionedConcurrencyConfig"
PROVISIONED = "ProvisionedConcurrentExecutions"


def subjects(graph: Graph) -> Iterable[Resource]:
    parts = graph.resources("AWS::Lambda::Alias", "AWS::Lambda::Version")
    return [part for part in parts if part.may_have(CONFIG)]


def check(part: Resource) -> Violated | None:
    if isinstance(part.value(CONFIG), Absent):
        return None
    whole = part.outgoing("part_of")
    if not whole or isinstance(whole[0].target.value(RESERVED), Absent):
        return None
    function = whole[0].target
    reserved = function.number(RESERVED)
    shares = [(part, part.number(CONFIG, PROVISIONED))]
    if isinstance(function, Resource):
        shares += [(other, share) for other, share in _shares(function) if other is not part]
    own = shares[0][1]
    if own > reserved:
        return _violated(part, own, own, reserved)
    total = sum((share for _, share in shares), Number(0, 0))
    # The sum is the finding of the first that has a share in it.
    if part is not min((p for p, _ in shares), key=lambda p: p.position) or total <= reserved:
        return None
    return _violated(part, own, total, reserved, shares[1:])


def _shares(function: Resource) -> list[tuple[Resource, Number]]:
    """What each alias and version of a function provisions."""
    found = []
    for relation in function.incoming("part_of"):
        part = relation.source
        if isinstance(part, Resource) and not isinstance(part.value(CONFIG), Absent):
            found.append((part, part.number(CONFIG, PROVISIONED)))
    return found


def _violated(
    part: Resource,
    own: Number,
    total: Number,
    reserved: Number,
    others: Iterable[tuple[Resource, Number]] = (),
) -> Violated:
    needed = f"{total}" if total.known else f"at least {total.low:,g}"
    room = f"{reserved}" if reserved.known else f"at most {reserved.high:,g}"
    return violated(
        part,
        f"{needed} executions are provisioned, the function has {room} reserved",
        *(see(share, "provisions, too") for _, share in others),
        see(reserved, "is reserved"),
        at=own,
    ).by(total - reserved)
