"""By the sizing rule before 2019 a subnet has fewer addresses than its functions would take.

Why it matters
--------------
Until September 2019 Lambda made network interfaces as executions ran: peak concurrent executions
times memory in GB, divided by three, each with an address of the subnet. Today functions share an
interface for each subnet and set of security groups (NET101 counts those), and concurrency takes no
addresses. Some partitions, audits and sizing guides still ask for the old number.

It is asked for by `rules: {NET111: {eni_model: per-execution}}` together with `--preview` (or
`--select NET111`), and off otherwise.

How to fix
----------
Reserve less concurrency, or give the functions larger subnets.

Without such a demand leave this rule off: today's Lambda does not need the addresses.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
- https://aws.amazon.com/blogs/compute/announcing-improved-vpc-networking-for-aws-lambda-functions/
"""

from functools import partial

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Number,
    Relation,
    Resource,
    Violated,
    row,
    see,
    violated,
)
from ingestlint.check.authoring.network import (
    addresses_per_execution,
    block_of,
    check_placed,
    shown,
    subnets_of_functions,
    usable_addresses,
)

SEVERITY = "note"
EXCESS = "addresses short"
SETTINGS = {"eni_model": "shared"}
CHOICES = {"eni_model": ("shared", "per-execution")}

FUNCTION = "AWS::Lambda::Function"


def subjects(graph: Graph) -> Iterable[Resource]:
    """Each subnet of functions, and each function whose subnets are not known."""
    if graph.settings["eni_model"] != "per-execution":
        return
    yield from subnets_of_functions(graph)


def check(subject: Resource) -> Violated | None:
    if subject.type == FUNCTION:
        check_placed(subject)
        return None
    graph = subject.graph
    inside = [p for p in graph.incoming("placed_in", subject) if p.source.type == FUNCTION]
    counted = [(placed, graph.spread(partial(_addresses, graph, placed))) for placed in inside]
    usable = usable_addresses(subject)
    total = shown(sum((number for _, number in counted), Number(0, 0)))
    if total <= usable:
        return None
    block = subject.value("CidrBlock")
    place = subject if isinstance(block, Absent) else block
    said = block_of(subject)
    return violated(
        subject,
        f"by the model before 2019 (concurrency × GB / 3) its functions take {_amount(total)}"
        f" addresses, {said} has {usable:,} usable",
        *(see(placed, f"{_amount(number)} for {placed.source.id}") for placed, number in counted),
        at=place,
        table=[
            row(f"usable in {said}", usable, place),
            *(row(placed.source.id, number, placed) for placed, number in counted if number.high),
            row("by the model before 2019", total),
        ],
    ).by(total - usable)


def _addresses(graph: Graph, placed: Relation) -> Number:
    function = placed.source
    if not isinstance(function, Resource) or not graph.holding([placed]):
        return Number(0, 0)
    return addresses_per_execution(function)


def _amount(number: Number) -> str:
    return f"{int(number.low):,}" if number.known else f"at least {int(number.low):,}"
