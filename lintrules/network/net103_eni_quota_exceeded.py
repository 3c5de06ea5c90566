"""Functions and mount targets need more network interfaces than the quota of their VPC.

Why it matters
--------------
Lambda makes one network interface for each combination of a subnet and a set of security groups.
Their number in a VPC has a quota, which mount targets of EFS count towards, too. Above it new
functions and new combinations cannot be made: deployments fail, and functions stop scaling. A
published version that is kept (AutoPublishAlias of SAM keeps them) goes on using the interfaces of
the subnets and security groups that it was published with.

AWS raises the quota on request: going over it is an error only where the configuration says what it
is, else a warning, as more than 80 % of it is. It is a note where the kept versions alone would go
over it, once the subnets or security groups of their functions change.

How to fix
----------
Let functions with the same needs share one set of security groups and fewer subnets.

Delete versions that nobody calls (VersionDeletionPolicy: Delete). Have the quota raised where that
is not enough, and say so in the configuration: `limits: {lambda_enis_per_vpc: 1000}`.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
- https://docs.aws.amazon.com/efs/latest/ug/limits.html
"""

from functools import partial

from ingestlint.check.authoring import (
    Graph,
    Iterable,
    Number,
    Row,
    Violated,
    first_found,
    row,
    see,
    violated,
)
from ingestlint.check.authoring.network import (
    Interfaces,
    Network,
    interfaces,
    kept_interfaces,
    networks,
)

SEVERITY = "warning"
SINCE = "2026.11"
EXCESS = "network interfaces"

QUOTA = "lambda_enis_per_vpc"
# Of the quota, from where on it is worth a warning.
NEAR = 0.8


def subjects(graph: Graph) -> Iterable[Network]:
    """Each VPC that functions are placed in."""
    return networks(graph)


def check(network: Network) -> Violated | None:
    found = interfaces(network)
    total = sum((each.needed for each in found), Number(0, 0))
    judges = (_over, _near, _over_with_versions)
    return first_found(*(partial(judge, network, found, total) for judge in judges))


def _over(network: Network, found: list[Interfaces], total: Number) -> Violated | None:
    graph = network.graph
    quota = graph.limit(QUOTA)
    if total <= quota:
        return None
    severity = "error" if QUOTA in graph.limits else ""
    return _violated(network, found, total, f"the quota is {quota:,.0f}", severity)


def _near(network: Network, found: list[Interfaces], total: Number) -> Violated | None:
    quota = network.graph.limit(QUOTA)
    if total <= NEAR * quota:
        return None
    return _violated(network, found, total, f"more than {NEAR:.0%} of the quota of {quota:,.0f}")


def _over_with_versions(
    network: Network, found: list[Interfaces], total: Number
) -> Violated | None:
    """Whether changing subnets or groups once goes over it, for what kept versions still use."""
    quota = network.graph.limit(QUOTA)
    kept, versions = kept_interfaces(network)
    if total + kept <= quota:
        return None
    return violated(
        network,
        f"{_amount(total)} network interfaces are needed, and up to {_amount(kept)} more while"
        " kept versions use earlier subnets or security groups: changing those once goes over"
        f" the quota of {quota:,.0f}",
        *(see(version, "a version that is kept") for version in versions),
        at=network,
        severity="note",
        fix="Delete versions that nobody calls (VersionDeletionPolicy: Delete).",
        table=[*_rows(found), row("kept by versions", kept, *versions), row("quota", quota)],
    ).by(total + kept)


def _violated(
    network: Network, found: list[Interfaces], total: Number, rest: str, severity: str = ""
) -> Violated:
    return violated(
        network,
        f"its functions and mount targets need {_amount(total)} network interfaces, {rest}",
        at=network,
        severity=severity,
        table=[
            *_rows(found),
            row("needed", total),
            row("quota", network.graph.limit(QUOTA)),
        ],
    ).by(total)


def _rows(found: list[Interfaces]) -> list[Row]:
    return [
        row(each.name, each.needed, *each.places)
        for each in sorted(found, key=lambda each: -each.needed.low)
    ]


def _amount(number: Number) -> str:
    return f"{int(number.low):,}" if number.known else f"at least {int(number.low):,}"
