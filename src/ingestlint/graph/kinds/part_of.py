"""`part_of`: alias or version → its function, subnet → VPC, instance → its subnet group."""

from collections.abc import Iterable

from ingestlint.evaluate.value import Absent
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource

from . import Reader

# Which property of a type names the whole that it is part of.
WHOLES = {
    "AWS::Lambda::Alias": ("FunctionName", "AWS::Lambda::Function"),
    "AWS::Lambda::Version": ("FunctionName", "AWS::Lambda::Function"),
    "AWS::Lambda::EventInvokeConfig": ("FunctionName", "AWS::Lambda::Function"),
    "AWS::EC2::Subnet": ("VpcId", "AWS::EC2::VPC"),
    "AWS::EC2::RouteTable": ("VpcId", "AWS::EC2::VPC"),
    "AWS::EC2::SecurityGroup": ("VpcId", "AWS::EC2::VPC"),
    "AWS::RDS::DBInstance": ("DBClusterIdentifier", "AWS::RDS::DBCluster"),
    "AWS::ECS::Service": ("Cluster", "AWS::ECS::Cluster"),
    "AWS::ApiGateway::Deployment": ("RestApiId", "AWS::ApiGateway::RestApi"),
    "AWS::ApiGateway::Stage": ("RestApiId", "AWS::ApiGateway::RestApi"),
    "AWS::ApiGateway::Method": ("RestApiId", "AWS::ApiGateway::RestApi"),
    "AWS::ApiGatewayV2::Stage": ("ApiId", "AWS::ApiGatewayV2::Api"),
    "AWS::ApiGatewayV2::Integration": ("ApiId", "AWS::ApiGatewayV2::Api"),
    "AWS::ApiGatewayV2::Route": ("ApiId", "AWS::ApiGatewayV2::Api"),
}


def readers() -> list[Reader]:
    return [(_whole, (kind,)) for kind in WHOLES]


def _whole(graph: Graph, part: Resource) -> Iterable[Relation]:
    name, kind = WHOLES[part.type]
    value = part.value(name)
    if not isinstance(value, Absent):
        yield Relation("part_of", part, graph.target_of(value, kind), value.node, via=part)
