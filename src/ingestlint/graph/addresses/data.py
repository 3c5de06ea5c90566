"""Addresses of databases, caches, brokers, search and file systems."""

from math import inf

from ingestlint.aws.facts import network as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Known, Unknown, Why, text_of
from ingestlint.graph.reading import why_unresolved
from ingestlint.graph.resource import Resource

from .kind import Kind, saying
from .network import one, one_or_more, one_or_some
from .numbers import amount, at_least, at_most, between, exactly, share, text, up_to

NEPTUNE_CLUSTER = "AWS::Neptune::DBCluster"
S3_MOUNT_TARGET = "AWS::S3Files::MountTarget"
# A Multi-AZ DB cluster: one writer, two readers in other zones.
MULTI_AZ_CLUSTER_INSTANCES = 3
MAX_REPLICAS = 5  # of a node group or shard


# --- RDS ---------------------------------------------------------------------------------------


def _database(source: Resource, _subnet: Resource) -> Number:
    return share(source, _instances(source)) * _with_spare()


def _database_required(source: Resource, _subnet: Resource) -> Number:
    return share(source, _instances(source)) * facts.RDS_INSTANCE_ADDRESSES.value


def _with_spare() -> int:
    return facts.RDS_INSTANCE_ADDRESSES.value + facts.RDS_SPARE_ADDRESSES.value


def _instances(source: Resource) -> Number:
    several = source.value("MultiAZ")
    if isinstance(several, Unknown):
        return Number(1, 2, because=(Undecided(several.why, several.node),))
    return exactly(2 if text(several) == "true" else 1)


def _database_cluster(source: Resource, _subnet: Resource) -> Number:
    if _is_serverless(source):
        return _not_counted(source)
    return share(source, _members(source, "AWS::RDS::DBInstance")) * _with_spare()


def _database_cluster_required(source: Resource, _subnet: Resource) -> Number:
    if _is_serverless(source):
        return _not_counted(source)
    members = share(source, _members(source, "AWS::RDS::DBInstance"))
    return members * facts.RDS_INSTANCE_ADDRESSES.value


def _is_serverless(cluster: Resource) -> bool:
    return text(cluster.value("EngineMode")) == "serverless"


def _not_counted(source: Resource) -> Number:
    reason = f"how many addresses the serverless cluster {source.id} takes is not counted"
    return between(0, inf, source, reason)


def _members(cluster: Resource, kind: str) -> Number:
    """How many instances a cluster has."""
    if not isinstance(cluster.value("DBClusterInstanceClass"), Absent):
        return exactly(MULTI_AZ_CLUSTER_INSTANCES)
    members = exactly(0)
    for instance in instances_of(cluster, kind):
        members += 1 if instance.exists() else 0
    return members


def instances_of(cluster: Resource, kind: str) -> list[Resource]:
    graph = cluster.graph
    return [
        instance
        for instance in graph.resources(kind)
        if not isinstance(instance.value("DBClusterIdentifier"), Absent)
        and graph.target_of(instance.value("DBClusterIdentifier")).id == cluster.id
    ]


def _document_cluster(source: Resource, _subnet: Resource) -> Number:
    kind = source.type.replace("DBCluster", "DBInstance")
    most = facts.DOCUMENTDB_CLUSTER_INSTANCES.value
    if source.type == NEPTUNE_CLUSTER:
        most = facts.NEPTUNE_CLUSTER_INSTANCES.value
    return _nodes(source, _members(source, kind), most)


def _nodes(source: Resource, nodes: Number, most: float) -> Number:
    """At least the share of its nodes in a subnet; at most all that there may be stand in it."""
    least = share(source, nodes * facts.ASSUMED_NODE_ADDRESSES.value)
    return up_to(
        least,
        most * facts.ASSUMED_MOST_NODE_ADDRESSES.value,
        source,
        "besides one for each instance",
    )


# --- Caches ------------------------------------------------------------------------------------


def _replication_group(source: Resource, _subnet: Resource) -> Number:
    if not isinstance(source.value("NumCacheClusters"), Absent):
        nodes = amount(source, 1, "NumCacheClusters")
    elif isinstance(source.value("ReplicasPerNodeGroup"), Absent):
        if isinstance(source.value("NumNodeGroups"), Absent):
            nodes = exactly(1)
        else:
            unset = Why(
                f"replicas of {source.id}",
                f"{source.id} does not say how many replicas a node group has",
                "set ReplicasPerNodeGroup",
            )
            either = Number(1, 1 + MAX_REPLICAS, because=(Undecided(unset, source.node),))
            nodes = amount(source, 1, "NumNodeGroups") * either
    else:
        nodes = amount(source, 1, "NumNodeGroups") * (amount(source, 0, "ReplicasPerNodeGroup") + 1)
    return share(source, nodes * facts.ELASTICACHE_NODE_ADDRESSES.value)


def _cache_cluster(source: Resource, _subnet: Resource) -> Number:
    nodes = amount(source, 1, "NumCacheNodes") * facts.ELASTICACHE_NODE_ADDRESSES.value
    if text(source.value("AZMode")) == "cross-az":
        return share(source, nodes)
    return nodes


def _serverless_cache(_source: Resource, _subnet: Resource) -> Number:
    return exactly(facts.ELASTICACHE_SERVERLESS_ADDRESSES.value)


def _memory_db(source: Resource, _subnet: Resource) -> Number:
    """A shard has one replica unless the template says otherwise."""
    nodes = amount(source, 1, "NumShards") * (amount(source, 1, "NumReplicasPerShard") + 1)
    return share(source, nodes * facts.MEMORYDB_NODE_ADDRESSES.value)


def _dax(source: Resource, _subnet: Resource) -> Number:
    nodes = at_most(amount(source, 1, "ReplicationFactor"), facts.DAX_CLUSTER_NODES.value)
    return _nodes(source, nodes, nodes.high)


# --- Brokers -----------------------------------------------------------------------------------


def _kafka(source: Resource, _subnet: Resource) -> Number:
    brokers = amount(source, 1, "NumberOfBrokerNodes") * facts.MSK_BROKER_ADDRESSES.value
    brokers = share(source, brokers)
    version = source.value("KafkaVersion")
    if not isinstance(version, Known):
        reason = Undecided(why_unresolved(version), version.node)
        return brokers + Number(0, facts.MSK_ZOOKEEPER_ADDRESSES.value, because=(reason,))
    if "kraft" in text_of(version.data):
        return brokers
    return brokers + facts.MSK_ZOOKEEPER_ADDRESSES.value


def _connector(source: Resource, _subnet: Resource) -> Number:
    capacity = source.value("Capacity", "AutoScaling")
    fixed = isinstance(capacity, Absent)
    path = ("ProvisionedCapacity", "WorkerCount") if fixed else ("AutoScaling", "MaxWorkerCount")
    workers = amount(source, 1, "Capacity", *path) * facts.MSK_CONNECT_WORKER_ADDRESSES.value
    least = share(source, workers)
    if least.high >= workers.high:
        return least
    reason = f"AWS does not say how the workers of {source.id} are spread over its subnets"
    either = between(least.low, workers.high, source, reason)
    return Number(either.low, either.high, because=(*least.open, *either.open))


def _replication_instance(source: Resource, _subnet: Resource) -> Number:
    nodes = _instances(source)
    return _nodes(source, nodes, nodes.high)


# --- File systems --------------------------------------------------------------------------------


def _mount_target(source: Resource, _subnet: Resource) -> Number:
    number = facts.EFS_MOUNT_TARGET_ADDRESSES.value
    if source.type == S3_MOUNT_TARGET:
        number = facts.S3_MOUNT_TARGET_ADDRESSES.value
    family = source.value("IpAddressType")
    if isinstance(family, Absent | Known):
        return exactly(0 if text(family) == "IPV6_ONLY" else number)
    return Number(0, number, because=(Undecided(why_unresolved(family), family.node),))


# --- Search and warehouses ---------------------------------------------------------------------


def search_nodes(source: Resource, _subnet: Resource) -> Number:
    section = "ClusterConfig"
    if source.type == "AWS::Elasticsearch::Domain":
        section = "ElasticsearchClusterConfig"
    nodes = amount(source, 1, section, "InstanceCount")
    return share(source, nodes * facts.OPENSEARCH_ADDRESS_FACTOR.value)


def _warehouse(source: Resource, _subnet: Resource) -> Number:
    """Its nodes, and the leader of several; all of them in one subnet of its group."""
    nodes = amount(source, 1, "NumberOfNodes")
    if text(source.value("ClusterType")) == "single-node":
        nodes = exactly(1)
    elif nodes.known:
        nodes += 1 if nodes.low > 1 else 0
    else:
        nodes = Number(nodes.low, nodes.high + 1, because=nodes.open)
    return at_least(
        nodes * facts.ASSUMED_NODE_ADDRESSES.value,
        source,
        f"AWS does not say how many addresses {source.id} takes besides one for each instance",
    )


KINDS: dict[str, Kind] = {
    "AWS::RDS::DBInstance": Kind(
        _database, _database_required, saying("half of them spare, for failover and scaling")
    ),
    "AWS::RDS::DBCluster": Kind(
        _database_cluster,
        _database_cluster_required,
        saying("half of them spare, for failover and scaling"),
    ),
    "AWS::DocDB::DBCluster": Kind(_document_cluster),
    NEPTUNE_CLUSTER: Kind(_document_cluster),
    "AWS::ElastiCache::ReplicationGroup": Kind(_replication_group),
    "AWS::ElastiCache::CacheCluster": Kind(_cache_cluster),
    "AWS::ElastiCache::ServerlessCache": Kind(_serverless_cache),
    "AWS::MemoryDB::Cluster": Kind(_memory_db),
    "AWS::DAX::Cluster": Kind(_dax),
    "AWS::EFS::MountTarget": Kind(_mount_target),
    S3_MOUNT_TARGET: Kind(_mount_target),
    "AWS::FSx::FileSystem": Kind(one_or_more),
    "AWS::MSK::Cluster": Kind(_kafka),
    "AWS::MSK::ServerlessCluster": Kind(one_or_some),
    "AWS::KafkaConnect::Connector": Kind(_connector),
    "AWS::AmazonMQ::Broker": Kind(one_or_some),
    "AWS::DMS::ReplicationInstance": Kind(_replication_instance),
    "AWS::OpenSearchService::Domain": Kind(
        search_nodes, remark=saying("two thirds of them reserved for blue/green deployments")
    ),
    "AWS::Elasticsearch::Domain": Kind(
        search_nodes, remark=saying("two thirds of them reserved for blue/green deployments")
    ),
    "AWS::Redshift::Cluster": Kind(_warehouse),
    "AWS::DirectoryService::MicrosoftAD": Kind(one),
    "AWS::DirectoryService::SimpleAD": Kind(one_or_some),
}
