"""How severe what the arithmetic of addresses finds is."""

from pathlib import Path

import pytest

from tests.command import ingestlint, judged

HEAD = """\
Resources:
  Vpc: {Type: AWS::EC2::VPC}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/28}
  Fn:
    Type: AWS::Lambda::Function
    Properties: {VpcConfig: {SubnetIds: [!Ref Subnet], SecurityGroupIds: [sg-1]}}
"""
PROXY = """\
  Pool:
    Type: AWS::RDS::DBProxy
    Properties: {DBProxyName: pool, VpcSubnetIds: [!Ref Subnet]}
  Targets:
    Type: AWS::RDS::DBProxyTargetGroup
    Properties: {DBProxyName: !Ref Pool, DBInstanceIdentifiers: [!Ref Database]}
  Database:
    Type: AWS::RDS::DBInstance
    Properties: {DBInstanceClass: db.r6g.2xlarge}
"""
WORKERS = """\
  Workers:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: {MaxSize: 11, VPCZoneIdentifier: [!Ref Subnet]}
"""
KUBERNETES = """\
  Cluster:
    Type: AWS::EKS::Cluster
    Properties: {ResourcesVpcConfig: {SubnetIds: [!Ref Subnet]}}
"""
BALANCER = """\
  Front:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Subnets: [!Ref Subnet]}
"""
VPN = """\
  Remote:
    Type: AWS::EC2::ClientVpnTargetNetworkAssociation
    Properties: {ClientVpnEndpointId: cvpn-1, SubnetId: !Ref Subnet}
"""
SECOND = """\
  Second:
    Type: AWS::Lambda::Function
    Properties: {VpcConfig: {SubnetIds: [!Ref Subnet], SecurityGroupIds: [sg-2]}}
"""


def severities(folder: Path, text: str, code: str) -> list[str]:
    (folder / "t.yaml").write_text(HEAD + text, encoding="utf-8")
    return [f["severity"] for f in judged(folder, "t.yaml", "--select", code)["findings"]]


@pytest.mark.parametrize(
    ("text", "severity"), [(WORKERS, "error"), (PROXY, "warning"), (KUBERNETES, "warning")]
)
def test_only_what_is_required_makes_a_sum_an_error(
    tmp_path: Path, text: str, severity: str
) -> None:
    assert severities(tmp_path, text, "NET101") == [severity]


@pytest.mark.parametrize(
    ("text", "severity"), [(VPN, "error"), (PROXY, "warning"), (BALANCER, "warning")]
)
def test_only_what_aws_refuses_is_an_error(tmp_path: Path, text: str, severity: str) -> None:
    assert severities(tmp_path, text, "NET102") == [severity]


def test_a_declared_quota_makes_an_error(tmp_path: Path) -> None:
    (tmp_path / ".ingestlint.yaml").write_text(
        "limits: {lambda_enis_per_vpc: 1}\n", encoding="utf-8"
    )
    assert severities(tmp_path, SECOND, "NET103") == ["error"]
    (tmp_path / ".ingestlint.yaml").write_text(
        "limits: {lambda_enis_per_vpc: 2}\n", encoding="utf-8"
    )
    assert severities(tmp_path, SECOND, "NET103") == ["warning"]
    (tmp_path / ".ingestlint.yaml").unlink()
    assert severities(tmp_path, SECOND, "NET103") == []


def test_hidden_numbers_are_in_no_message(tmp_path: Path) -> None:
    text = "Parameters:\n  Nodes: {Type: Number, NoEcho: true, Default: 17}\n" + HEAD
    (tmp_path / "t.yaml").write_text(
        text
        + "  Find:\n    Type: AWS::OpenSearchService::Domain\n    Properties:\n"
        + "      ClusterConfig: {InstanceCount: !Ref Nodes}\n"
        + "      VPCOptions: {SubnetIds: [!Ref Subnet]}\n",
        encoding="utf-8",
    )
    done = ingestlint(tmp_path, "t.yaml", "--select", "NET1", "--show-unknown")
    assert "hidden value" in done.stdout
    assert "17" not in done.stdout
    assert "51" not in done.stdout
