"""Ways out of subnets: as other templates and a snapshot tell them, and who speaks first."""

import json
from pathlib import Path

import pytest

from ingestlint.check.engine import Outcome, run
from ingestlint.check.rule import builtin_rules
from ingestlint.config.network import load
from ingestlint.evaluate.deployment import Deployment
from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.parse.read import parse_template
from tests.test_rule_fixtures import FIXTURES

RULES = {rule.code: rule for rule in builtin_rules()}

NETWORK = """
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Routes: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Routes}
Outputs:
  Subnet: {Value: !Ref Subnet, Export: {Name: subnet}}
  Vpc: {Value: !Ref Vpc, Export: {Name: vpc}}
"""
FUNCTION = """
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      Policies:
        - PolicyName: calls
          PolicyDocument:
            Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Code: {S3Bucket: code, S3Key: ingest.zip}
      VpcConfig: {SubnetIds: [SUBNET], SecurityGroupIds: [sg-0aaaaaaaaaaaaaaaa]}
"""
ENDPOINT = """
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcEndpointType: Interface
      VpcId: VPC
      ServiceName: !Sub com.amazonaws.${AWS::Region}.sqs
      PrivateDnsEnabled: true
"""
VPC_ID, SUBNET_ID, TABLE_ID = (f"{kind}-0aaaaaaaaaaaaaaaa" for kind in ("vpc", "subnet", "rtb"))


def judge(graph: Graph, *codes: str) -> Outcome:
    outcome = run(graph, [RULES[code] for code in codes], {})
    assert outcome.crashes == []
    return outcome


def deployed(*texts: str, snapshot: Path | None = None) -> Graph:
    given = [(parse_template(f"{n}.yaml", text), NOTHING_GIVEN) for n, text in enumerate(texts)]
    deployment = Deployment(given, None if snapshot is None else load(str(snapshot)))
    observed = [deployment.observed] if deployment.observed else []
    return Graph(*deployment.stacks, *observed)


def snapshot(folder: Path, routes: list[dict[str, str]], **more: object) -> Path:
    """A VPC with one subnet, governed by the main route table."""
    local = {"DestinationCidrBlock": "10.1.0.0/24", "GatewayId": "local"}
    table = {"RouteTableId": TABLE_ID, "VpcId": VPC_ID, "Associations": [{"Main": True}]}
    network: dict[str, object] = {
        "ingestlint_snapshot": 1,
        "Region": "eu-central-1",
        "Vpcs": [{"VpcId": VPC_ID, "CidrBlock": "10.1.0.0/24"}],
        "Subnets": [{"SubnetId": SUBNET_ID, "VpcId": VPC_ID, "CidrBlock": "10.1.0.0/28"}],
        "RouteTables": [{**table, "Routes": [local, *routes]}],
        **more,
    }
    path = folder / "network.json"
    path.write_text(json.dumps(network), encoding="utf-8")
    return path


def test_what_another_template_exports_is_in_sight() -> None:
    function = FUNCTION.replace("SUBNET", "!ImportValue subnet")
    [found] = judge(deployed(NETWORK, function), "NET106").findings
    assert "Routes has no default route" in found.message
    served = function + ENDPOINT.replace("VPC\n", "!ImportValue vpc\n")
    outcome = judge(deployed(NETWORK, served), "NET106")
    assert (outcome.findings, outcome.unknown) == ([], [])


def test_a_network_that_is_exported_to_nobody_in_sight_is_unknown() -> None:
    both = NETWORK.replace("Outputs:", FUNCTION.partition("Resources:")[2] + "Outputs:")
    [doubt] = judge(deployed(both.replace("SUBNET", "!Ref Subnet")), "NET106").unknown
    assert "other stacks by the export Vpc" in doubt.why.reason


def default(**target: str) -> list[dict[str, str]]:
    return [{"DestinationCidrBlock": "0.0.0.0/0", **target}]


PUBLIC = default(GatewayId="igw-0aaaaaaaaaaaaaaaa")
OUT = default(NatGatewayId="nat-0aaaaaaaaaaaaaaaa")
STORAGE = [{"DestinationPrefixListId": "pl-6ea54007", "GatewayId": "vpce-0aaaaaaaaaaaaaaaa"}]


@pytest.mark.parametrize(
    ("routes", "codes"),
    [
        ([], ["NET106"]),
        (STORAGE, ["NET106"]),
        (PUBLIC, ["NET105"]),
        (OUT, []),
        ([{**OUT[0], "State": "blackhole"}], ["NET106"]),
    ],
)
def test_a_snapshot_tells_where_a_subnet_leads(
    routes: list[dict[str, str]], codes: list[str], tmp_path: Path
) -> None:
    function = FUNCTION.replace("SUBNET", SUBNET_ID)
    graph = deployed(function, snapshot=snapshot(tmp_path, routes))
    outcome = judge(graph, "NET105", "NET106")
    assert [found.code for found in outcome.findings] == codes
    assert outcome.unknown == []


def test_a_snapshot_tells_the_endpoints_of_its_network(tmp_path: Path) -> None:
    function = FUNCTION.replace("SUBNET", SUBNET_ID)
    endpoint = {
        "VpcEndpointId": "vpce-0bbbbbbbbbbbbbbbb",
        "VpcId": VPC_ID,
        "VpcEndpointType": "Interface",
        "ServiceName": "com.amazonaws.eu-central-1.sqs",
        "PrivateDnsEnabled": True,
    }
    network = snapshot(tmp_path, [], VpcEndpoints=[endpoint])
    assert judge(deployed(function, snapshot=network), "NET106").findings == []
    own = function + ENDPOINT.replace("VPC\n", f"{VPC_ID}\n")
    assert judge(deployed(own, snapshot=snapshot(tmp_path, [])), "NET106").findings == []


def test_a_snapshot_that_lacks_a_permission_proves_no_absence(tmp_path: Path) -> None:
    denied = [{"Action": "ec2:DescribeVpcEndpoints"}]
    network = snapshot(tmp_path, [], Missing=denied)
    function = FUNCTION.replace("SUBNET", SUBNET_ID)
    [doubt] = judge(deployed(function, snapshot=network), "NET106").unknown
    assert "ec2:DescribeVpcEndpoints" in doubt.why.reason


def fixture(name: str) -> Graph:
    path = FIXTURES / name
    return Graph(Stack(parse_template(path.name, path.read_text(encoding="utf-8")), NOTHING_GIVEN))


def test_one_cause_has_one_finding() -> None:
    graph = fixture("NET106/fires_in_a_public_subnet.yaml")
    assert [f.code for f in judge(graph, "NET105", "NET106").findings] == ["NET105"]
    assert [f.code for f in judge(graph, "NET106").findings] == ["NET106"]


def test_subnets_route_through_gateways_and_gateway_endpoints() -> None:
    graph = fixture("NET107/fires_the_other_service_has_one.yaml")
    ends = {
        (r.source.id, r.mode, r.target.id)
        for r in graph.relations("routes_through")
        if r.source.id == "Inside"
    }
    assert ends == {("Inside", "0.0.0.0/0", "Nat"), ("Inside", "s3", "Endpoint")}


def test_graphs_of_one_deployment_do_not_mix_up_what_they_remember() -> None:
    def one(name: str) -> str:
        return (FIXTURES / name).read_text(encoding="utf-8")

    texts = [one("NET106/clean_gateway_endpoint.yaml"), one("NET107/fires_dynamodb.yaml")]
    given = [(parse_template(f"{n}.yaml", text), NOTHING_GIVEN) for n, text in enumerate(texts)]
    graphs = [Graph(stack) for stack in Deployment(given).stacks]
    found = [[f.code for f in judge(g, "NET106", "NET107").findings] for g in graphs]
    assert found == [[], ["NET107"]]
