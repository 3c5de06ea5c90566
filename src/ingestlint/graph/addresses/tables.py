"""Addresses by the tables that AWS publishes: RDS Proxy and Redshift Serverless."""

from math import inf

from ingestlint.aws.facts import network as facts
from ingestlint.aws.facts.fact import Table
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Value, Why
from ingestlint.graph.reading import why_unresolved
from ingestlint.graph.resource import Resource

from .data import MULTI_AZ_CLUSTER_INSTANCES, instances_of
from .kind import Kind, saying
from .numbers import amount, at_most, between, exactly, names, share, text

PROXY_TARGETS = "AWS::RDS::DBProxyTargetGroup"
DATABASE, CLUSTER = "AWS::RDS::DBInstance", "AWS::RDS::DBCluster"


# --- RDS Proxy ---------------------------------------------------------------------------------


def proxy_addresses(source: Resource, _subnet: Resource) -> Number:
    """By the classes of the instances behind it, readers too."""
    total = exactly(0)
    found = False
    for group in source.graph.resources(PROXY_TARGETS):
        if group.exists() and names(group.value("DBProxyName"), source, "DBProxyName"):
            for database in _behind(group):
                found = True
                total += database
    if not found:
        reason = f"which databases {source.id} serves, and so their classes, is not seen"
        total = _any_class(source, reason, "declare its DBProxyTargetGroup beside it")
    return share(source, at_most(total, facts.RDS_PROXY_MAX_ADDRESSES.value))


def _behind(group: Resource) -> list[Number]:
    """What each instance in a target group asks for."""
    graph = group.graph
    named = group.items("DBInstanceIdentifiers")
    counts = [_of_class(graph.target_of(value), value) for value in named]
    for value in group.items("DBClusterIdentifiers"):
        cluster = graph.target_of(value)
        if not isinstance(cluster, Resource) or cluster.type != CLUSTER:
            counts.append(_of_class(cluster, value))
            continue
        if not isinstance(cluster.value("DBClusterInstanceClass"), Absent):
            each = _row(cluster, "DBClusterInstanceClass")
            counts.append(each * MULTI_AZ_CLUSTER_INSTANCES)
        counts.extend(
            _row(instance, "DBInstanceClass")
            for instance in instances_of(cluster, DATABASE)
            if instance.exists()
        )
    return counts


def _of_class(database: object, named: Value) -> Number:
    if isinstance(database, Resource) and database.type == DATABASE:
        return _row(database, "DBInstanceClass")
    least, most = min(facts.RDS_PROXY_ADDRESSES.rows.values()), facts.RDS_PROXY_MAX_ADDRESSES.value
    return Number(least, most, because=(Undecided(why_unresolved(named), named.node),))


def _row(database: Resource, name: str) -> Number:
    value = database.value(name)
    said = text(value)
    table = facts.RDS_PROXY_ADDRESSES
    most = facts.RDS_PROXY_MAX_ADDRESSES.value
    if said is None:
        if not isinstance(value, Absent):
            why = why_unresolved(value)
            return Number(min(table.rows.values()), most, because=(Undecided(why, value.node),))
        return _any_class(database, f"{database.id} does not say its class", f"set {name}")
    size = said.rpartition(".")[2]
    row = table.get(size)
    if row is not None:
        return exactly(row)
    times = size.removesuffix("xlarge")
    if not times.isdigit() or times == size:
        reason = f"AWS recommends no number of addresses for the class {said}"
        return _any_class(database, reason, "")
    return _between_rows(
        table,
        {row: int(row.removesuffix("xlarge") or 1) for row in table.rows if "xlarge" in row},
        int(times),
        most,
        Undecided(Why(f"proxy {said}", f"AWS recommends no number for {said}"), value.node),
    )


def _any_class(source: Resource, reason: str, remedy: str) -> Number:
    least, most = min(facts.RDS_PROXY_ADDRESSES.rows.values()), facts.RDS_PROXY_MAX_ADDRESSES.value
    return between(least, most, source, reason, remedy)


def _between_rows(
    table: Table, sizes: dict[str, int], size: int, most: float, why: Undecided
) -> Number:
    """For a size without a row: at least as much as the row below it, at most the row above."""
    below = [table.rows[row] for row, number in sizes.items() if number <= size]
    above = [table.rows[row] for row, number in sizes.items() if number >= size]
    return Number(max(below, default=0), min(above, default=most), because=(why,))


def proxy_endpoint_addresses(source: Resource, _subnet: Resource) -> Number:
    return share(source, exactly(facts.RDS_PROXY_ENDPOINT_ADDRESSES.value))


def _none(_source: Resource, _subnet: Resource) -> Number:
    return exactly(0)


# --- Redshift Serverless -----------------------------------------------------------------------


def workgroup_addresses(source: Resource, _subnet: Resource) -> Number:
    """Few without enhanced VPC routing; with it, by its capacity."""
    few = facts.REDSHIFT_SERVERLESS_ADDRESSES.value
    routed = source.value("EnhancedVpcRouting")
    said = text(routed)
    if isinstance(routed, Absent) or said == "false":
        return exactly(few)
    by_capacity = _by_capacity(source)
    if said == "true":
        return by_capacity
    reason = Undecided(why_unresolved(routed), routed.node)
    return Number(few, by_capacity.high, because=(reason, *by_capacity.open))


def _by_capacity(source: Resource) -> Number:
    table = facts.REDSHIFT_SERVERLESS_ROUTED_ADDRESSES
    units = amount(source, facts.REDSHIFT_SERVERLESS_UNITS.value, "BaseCapacity")
    sizes = {row: int(row) for row in table.rows}
    why = Undecided(
        Why(
            f"capacity {source.id}",
            f"AWS publishes no number of addresses for the capacity of {source.id}",
            "choose a capacity that its table has: " + ", ".join(table.rows) + " RPU",
        ),
        source.node,
    )
    if units.known:
        row = table.get(f"{int(units.low)}")
        if row is not None:
            return exactly(row)
    low = _between_rows(table, sizes, int(units.low), inf, why)
    high = low if units.high == inf else _between_rows(table, sizes, int(units.high), inf, why)
    most = inf if units.high == inf else high.high
    return Number(
        max(low.low, facts.REDSHIFT_SERVERLESS_ADDRESSES.value), most, because=(*units.open, why)
    )


KINDS: dict[str, Kind] = {
    "AWS::RDS::DBProxy": Kind(proxy_addresses, _none, saying("recommended for all its subnets")),
    "AWS::RDS::DBProxyEndpoint": Kind(proxy_endpoint_addresses, _none, saying("recommended")),
    "AWS::RedshiftServerless::Workgroup": Kind(workgroup_addresses),
}
