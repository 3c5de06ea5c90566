"""How many IPv4 addresses each consumer plans in a subnet."""

from collections.abc import Callable
from functools import partial
from math import inf
from typing import NamedTuple

from ingestlint.aws import facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import (
    Absent,
    Items,
    Known,
    Reference,
    Text,
    Unknown,
    Value,
    Why,
    text_of,
)

from .consumers import CONSUMERS, FUNCTION, SUBNET_GROUPS, subnet_values
from .graph import Graph
from .relation import Relation
from .resource import Resource, why_unresolved

Count = Callable[[Resource, Resource], Number]


class Share(NamedTuple):
    """The addresses that one consumer plans in a subnet; `name` is what people call it."""

    name: str
    addresses: Number
    places: tuple[Relation, ...]


def planned(subnet: Resource) -> list[Share]:
    """What is planned in a subnet: one share for all functions, and one for each other consumer.

    A consumer whose addresses cannot be counted plans between none and endlessly many.
    """
    graph = subnet.graph
    placed: dict[str, list[Relation]] = {}
    for relation in graph.incoming("placed_in", subnet):
        if relation.source.type not in SUBNET_GROUPS:
            placed.setdefault(relation.source.id, []).append(relation)
    functions = [r for group in placed.values() for r in group if r.source.type == FUNCTION]
    shares = []
    if functions:
        shares.append(_functions(graph, functions))
    for name in (name for name in graph.nodes if name in placed):
        relations = placed[name]
        source = relations[0].source
        if isinstance(source, Resource) and source.type != FUNCTION:
            count = graph.spread(partial(_of, graph, source, subnet, relations))
            shares.append(Share(_name(source), count, (*relations,)))
    return [share for share in shares if share.addresses.high > 0]


def _of(graph: Graph, source: Resource, subnet: Resource, relations: list[Relation]) -> Number:
    if not graph.holding(relations):
        return _exactly(0)
    count = COUNTS.get(source.type)
    if count is None:
        name = f"{CONSUMERS[source.type].name} {source.id}"
        return _open(
            f"addresses of {source.id}",
            f"how many addresses the {name} takes is not counted",
            source,
        )
    return _at_least_none(count(source, subnet))


def _name(source: Resource) -> str:
    return f"{CONSUMERS[source.type].name} {source.id}"


# --- Functions ---------------------------------------------------------------------------------


def _functions(graph: Graph, relations: list[Relation]) -> Share:
    """One address for each distinct set of security groups, shared by all functions with it."""
    users: dict[frozenset[str], list[Relation]] = {}
    doubtful: dict[frozenset[str], tuple[Undecided, ...]] = {}
    for relation in relations:
        source = relation.source
        if not isinstance(source, Resource):
            continue
        for leaf in graph.explore(partial(_set_of, graph, source, relation)):
            if leaf.result is not None:
                key, unsure = leaf.result
                users.setdefault(key, []).append(relation)
                doubtful[key] = unsure
    sure, maybe = _exactly(0), _exactly(0)
    reasons: tuple[Undecided, ...] = ()
    for key, candidates in users.items():
        count = graph.spread(partial(_used, graph, key, candidates))
        if count.high and doubtful[key]:
            maybe += count
            reasons += doubtful[key]
        else:
            sure += count
    each = facts.LAMBDA_ADDRESSES_PER_SECURITY_GROUP_SET.value
    total = sure
    if reasons:
        # Two sets that are not known may be one, or one that is known.
        least = max(sure.low, min(1, maybe.low))
        most = sure.high + maybe.high
        total = Number(least, most, because=(*sure.open, *maybe.open, *reasons))
    return Share("functions", total * each, (*dict.fromkeys(relations),))


def _set_of(
    graph: Graph, function: Resource, placed: Relation
) -> tuple[frozenset[str], tuple[Undecided, ...]] | None:
    """The function's set of security groups, and what of it is not known; None: not there."""
    if not graph.holding([placed]):
        return None
    groups = graph.holding(graph.outgoing("secured_by", function))
    open_ends = tuple(
        Undecided(why_unresolved(group.target.value_seen), group.target.node)
        for group in groups
        if not isinstance(group.target, Resource) and not isinstance(group.target.value_seen, Known)
    )
    return frozenset(group.target.id for group in groups), open_ends


def _used(graph: Graph, key: frozenset[str], candidates: list[Relation]) -> Number:
    for relation in candidates:
        if isinstance(relation.source, Resource):
            found = _set_of(graph, relation.source, relation)
            if found is not None and found[0] == key:
                return _exactly(1)
    return _exactly(0)


# --- Other consumers ---------------------------------------------------------------------------


def _one(_source: Resource, _subnet: Resource) -> Number:
    return _exactly(1)


def _each_entry(source: Resource, subnet: Resource) -> Number:
    """One for each entry that names the subnet, so often as it is written."""
    graph = source.graph
    found = [v for v in subnet_values(source) if graph.target_of(v, subnet.type).id == subnet.id]
    return _exactly(len(found))


def _endpoint(source: Resource, _subnet: Resource) -> Number:
    if _text(source.value("VpcEndpointType")) == "Gateway":
        return _exactly(facts.GATEWAY_ENDPOINT_ADDRESSES.value)
    return _exactly(facts.INTERFACE_ENDPOINT_ADDRESSES.value)


def _nat(source: Resource, _subnet: Resource) -> Number:
    extra = [
        _number(source, 0, "SecondaryPrivateIpAddressCount"),
        _length(source.value("SecondaryPrivateIpAddresses")),
        _length(source.value("SecondaryAllocationIds")),
    ]
    low, high = max(n.low for n in extra), max(n.high for n in extra)
    because = tuple(reason for n in extra for reason in n.open)
    more = Number(low, min(high, facts.NAT_MAX_ADDRESSES.value - 1), because=because)
    return more + facts.NAT_ADDRESSES.value


def _load_balancer(source: Resource, _subnet: Resource) -> Number:
    kind = source.value("Type")
    application = facts.ALB_FREE_ADDRESSES.value
    if isinstance(kind, Absent) or _text(kind) == "application":
        return _exactly(application)
    if isinstance(kind, Known):
        return _exactly(facts.NLB_ADDRESSES.value)
    reason = Undecided(why_unresolved(kind), kind.node)
    return Number(facts.NLB_ADDRESSES.value, application, because=(reason,))


def _auto_scaling_group(source: Resource, _subnet: Resource) -> Number:
    instances = _at_least_none(source.number("MaxSize"))
    return _share(source, instances * facts.INSTANCE_ADDRESSES.value)


def _service(source: Resource, _subnet: Resource) -> Number:
    """Tasks at their most: the maximum of their autoscaling, else the desired count."""
    tasks = _number(source, 1, "DesiredCount")
    graph = source.graph
    for target in graph.resources("AWS::ApplicationAutoScaling::ScalableTarget"):
        if _text(target.value("ServiceNamespace")) not in {"ecs", None}:
            continue
        if _scales(target.value("ResourceId"), source) and target.exists():
            tasks = _at_least_none(target.number("MaxCapacity"))
    return _share(source, tasks * facts.ECS_TASK_ADDRESSES.value)


def _scales(named: Value, service: Resource) -> bool:
    """Whether `service/cluster/name` is the service."""
    if isinstance(named, Reference):
        return service.graph.referred(named) is service
    if isinstance(named, Text):
        if any(
            isinstance(p, Reference) and service.graph.referred(p) is service for p in named.parts
        ):
            return True
        last = named.parts[-1]
        tail = text_of(last.data).rpartition("/")[2] if isinstance(last, Known) else ""
        return bool(tail) and tail == _text(service.value("ServiceName"))
    if isinstance(named, Known):
        own = service.value("ServiceName")
        return isinstance(own, Known) and (
            text_of(named.data).rpartition("/")[2] == text_of(own.data)
        )
    return False


def _database(source: Resource, _subnet: Resource) -> Number:
    several = source.value("MultiAZ")
    if isinstance(several, Unknown):
        reason = Undecided(several.why, several.node)
        return _with_spare(source, Number(1, 2, because=(reason,)))
    return _with_spare(source, _exactly(2 if _text(several) == "true" else 1))


def _database_cluster(source: Resource, _subnet: Resource) -> Number:
    graph = source.graph
    if not isinstance(source.value("DBClusterInstanceClass"), Absent):
        return _with_spare(source, _exactly(MULTI_AZ_CLUSTER_INSTANCES))
    if _text(source.value("EngineMode")) == "serverless":
        why = f"how many addresses the serverless cluster {source.id} takes is not counted"
        return _open(f"addresses of {source.id}", why, source)
    members = _exactly(0)
    for instance in graph.resources("AWS::RDS::DBInstance"):
        named = instance.value("DBClusterIdentifier")
        if not isinstance(named, Absent) and graph.target_of(named).id == source.id:
            members += 1 if instance.exists() else 0
    return _with_spare(source, members)


# A Multi-AZ DB cluster: one writer, two readers in other zones.
MULTI_AZ_CLUSTER_INSTANCES = 3


def _with_spare(source: Resource, instances: Number) -> Number:
    each = facts.RDS_INSTANCE_ADDRESSES.value + facts.RDS_SPARE_ADDRESSES.value
    return _share(source, instances) * each


def _replication_group(source: Resource, _subnet: Resource) -> Number:
    if not isinstance(source.value("NumCacheClusters"), Absent):
        nodes = _number(source, 1, "NumCacheClusters")
    elif isinstance(source.value("ReplicasPerNodeGroup"), Absent):
        if isinstance(source.value("NumNodeGroups"), Absent):
            nodes = _exactly(1)
        else:
            unset = Why(
                f"replicas of {source.id}",
                f"{source.id} does not say how many replicas a node group has",
                "set ReplicasPerNodeGroup",
            )
            between = Number(1, 1 + MAX_REPLICAS, because=(Undecided(unset, source.node),))
            nodes = _number(source, 1, "NumNodeGroups") * between
    else:
        nodes = _number(source, 1, "NumNodeGroups") * (
            _number(source, 0, "ReplicasPerNodeGroup") + 1
        )
    return _share(source, nodes * facts.ELASTICACHE_NODE_ADDRESSES.value)


MAX_REPLICAS = 5  # of a node group


def _cache_cluster(source: Resource, _subnet: Resource) -> Number:
    nodes = _number(source, 1, "NumCacheNodes") * facts.ELASTICACHE_NODE_ADDRESSES.value
    if _text(source.value("AZMode")) == "cross-az":
        return _share(source, nodes)
    return nodes


def _kafka(source: Resource, _subnet: Resource) -> Number:
    brokers = _number(source, 1, "NumberOfBrokerNodes") * facts.MSK_BROKER_ADDRESSES.value
    share = _share(source, brokers)
    version = source.value("KafkaVersion")
    if not isinstance(version, Known):
        reason = Undecided(why_unresolved(version), version.node)
        return share + Number(0, facts.MSK_ZOOKEEPER_ADDRESSES.value, because=(reason,))
    if "kraft" in text_of(version.data):
        return share
    return share + facts.MSK_ZOOKEEPER_ADDRESSES.value


def _search(source: Resource, _subnet: Resource) -> Number:
    section = "ClusterConfig"
    if source.type == "AWS::Elasticsearch::Domain":
        section = "ElasticsearchClusterConfig"
    nodes = _number(source, 1, section, "InstanceCount")
    return _share(source, nodes * facts.OPENSEARCH_ADDRESS_FACTOR.value)


def _interface(source: Resource, _subnet: Resource) -> Number:
    return _number(source, 0, "SecondaryPrivateIpAddressCount") + 1


COUNTS: dict[str, Count] = {
    "AWS::EC2::NatGateway": _nat,
    "AWS::EC2::VPCEndpoint": _endpoint,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _load_balancer,
    "AWS::AutoScaling::AutoScalingGroup": _auto_scaling_group,
    "AWS::ECS::Service": _service,
    "AWS::EC2::Instance": _each_entry,
    "AWS::EC2::NetworkInterface": _interface,
    "AWS::EFS::MountTarget": _one,
    "AWS::MSK::Cluster": _kafka,
    "AWS::OpenSearchService::Domain": _search,
    "AWS::Elasticsearch::Domain": _search,
    "AWS::EC2::TransitGatewayAttachment": _one,
    "AWS::EC2::TransitGatewayVpcAttachment": _one,
    "AWS::NetworkFirewall::Firewall": _one,
    "AWS::Route53Resolver::ResolverEndpoint": _each_entry,
    "AWS::RDS::DBInstance": _database,
    "AWS::RDS::DBCluster": _database_cluster,
    "AWS::ElastiCache::ReplicationGroup": _replication_group,
    "AWS::ElastiCache::CacheCluster": _cache_cluster,
}


# --- Numbers -----------------------------------------------------------------------------------


def _share(source: Resource, addresses: Number) -> Number:
    """Its largest share when spread over the subnets of its consumer."""
    graph = source.graph
    targets = {r.target.id: r.target for r in graph.holding(graph.outgoing("placed_in", source))}
    most = addresses.divided_up(max(1, len(targets)))
    for target in targets.values():
        if not isinstance(target, Resource) and _many(target.value_seen):
            # How many subnets there are besides is not known.
            return Number(0, most.high, because=(*most.open, Undecided(target.why, target.node)))
    return most


def _many(value: Value) -> bool:
    return isinstance(value, Unknown) and value.many


def _exactly(number: float) -> Number:
    return Number(number, number)


def _at_least_none(number: Number) -> Number:
    if number.low >= 0:
        return number
    return Number(0, max(0, number.high), number.node, trail=number.trail, because=number.open)


def _number(source: Resource, unset: float, *path: str) -> Number:
    """A count, `unset` where the template does not say."""
    if isinstance(source.value(*path), Absent):
        return _exactly(unset)
    return _at_least_none(source.number(*path))


def _length(value: Value) -> Number:
    if isinstance(value, Absent):
        return _exactly(0)
    if isinstance(value, Items) and value.complete:
        return _exactly(len(value.items))
    if isinstance(value, Known):
        return _exactly(1)
    return Number(0, inf, because=(Undecided(why_unresolved(value), value.node),))


def _open(cause: str, reason: str, source: Resource) -> Number:
    return Number(0, inf, because=(Undecided(Why(cause, reason), source.node),))


def _text(value: Value) -> str | None:
    return text_of(value.data) if isinstance(value, Known) else None
