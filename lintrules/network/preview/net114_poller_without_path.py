"""The poller of a broker cannot reach Lambda, or what it needs besides, from the broker's subnets.

Why it matters
--------------
An event source mapping for Amazon MSK, Apache Kafka or Amazon MQ polls through network interfaces
in the subnets of the broker. From there it calls Lambda to run the function, STS to take its role
(not for RabbitMQ), and Secrets Manager where the broker asks for credentials. Without a default
route to a NAT gateway or endpoints for these, the mapping is created and never delivers a record.

A mapping in provisioned mode (ProvisionedPollerConfig) and a broker with public access need none
of them in the VPC.

How to fix
----------
Route the subnets of the broker to a NAT gateway, or add interface endpoints to its VPC.

The endpoints are lambda, sts and secretsmanager, each with `PrivateDnsEnabled: true`.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html
- https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-cluster-network.html
- https://docs.aws.amazon.com/lambda/latest/dg/process-messages-with-lambda.html
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Iterator,
    Relation,
    Resource,
    Undecided,
    Violated,
    see,
    step_into,
    to_text,
    violated,
)
from ingestlint.check.authoring.network import Gap, all_services, gap, polled_from

SEVERITY = "warning"

MSK = ("AWS::MSK::Cluster", "AWS::MSK::ServerlessCluster")
MQ = "AWS::AmazonMQ::Broker"
MAPPING = "AWS::Lambda::EventSourceMapping"
# Entries of SourceAccessConfigurations that are no secret; a VIRTUAL_HOST stands beside one.
NO_SECRETS = ("VPC_SUBNET", "VPC_SECURITY_GROUP")


def subjects(graph: Graph) -> Iterable[Relation]:
    """Each event source mapping of a broker."""
    return [
        poll
        for poll in graph.relations("polls")
        if poll.source.type in {*MSK, MQ} and poll.via is not None and poll.via.type == MAPPING
    ]


def check(poll: Relation) -> Violated | None:
    mapping = poll.via
    if mapping is None or mapping.has("ProvisionedPollerConfig") or _is_public(poll):
        return None
    services = all_services(*_needed(poll))
    doubts: list[Undecided] = []
    found: list[Gap] = []
    for placed in polled_from(poll):
        subnet = placed.target
        for service in services:
            try:
                if not isinstance(subnet, Resource):
                    raise Undecided(subnet.why, subnet.node)
                missing = gap(service, subnet, mapping)
            except Undecided as undecided:
                doubts.append(undecided)
                continue
            if missing is not None:
                found.append(missing)
    if found:
        return _without_path(poll, found)
    if doubts:
        raise doubts[0]
    return None


def _is_public(poll: Relation) -> bool:
    """Whether the poller comes by the public endpoint of an Amazon MQ broker."""
    return poll.source.type == MQ and poll.source.flag("PubliclyAccessible")


def _needed(poll: Relation) -> Iterator[str]:
    yield "lambda"
    if poll.source.type != MQ or poll.source.text("EngineType").upper() == "ACTIVEMQ":
        yield "sts"
    entries = poll.items("SourceAccessConfigurations")
    kinds = [step_into(entry, "Type") for entry in entries]
    if any(to_text(kind) not in NO_SECRETS for kind in kinds if not isinstance(kind, Absent)):
        yield "secretsmanager"


def _without_path(poll: Relation, found: list[Gap]) -> Violated:
    first = found[0]
    names = list(dict.fromkeys(missing.service.name for missing in found))
    return violated(
        poll,
        f"its poller in {first.subnet.id} cannot reach {', '.join(names)}: {first.says}",
        see(first.path.place, "the default route")
        if first.path.place is not None
        else see(first.path.table, f"the route table of {first.subnet.id}"),
        *(see(miss.endpoint, miss.says) for missing in found for miss in missing.misses),
        at=poll.node,
        fix=first.remedy,
    )
