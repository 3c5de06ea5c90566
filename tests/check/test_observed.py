"""What is not known of a deployed network: the remedies are those of a snapshot, no template's."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import judged

SUBNET, VPC, TABLE = "subnet-0aaaaaaaaaaaaaaaa", "vpc-0aaaaaaaaaaaaaaaa", "rtb-0aaaaaaaaaaaaaaaa"
TEMPLATE = f"""\
Resources:
  Ingest:
    Type: AWS::Lambda::Function
    Properties:
      VpcConfig: {{SubnetIds: [{SUBNET}], SecurityGroupIds: [sg-0aaaaaaaaaaaaaaaa]}}
"""
MAIN = {
    "RouteTableId": TABLE,
    "VpcId": VPC,
    "Associations": [{"Main": True}],
    "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-0aaaaaaaaaaaaaaaa"}],
}
ROUTES = (
    f"the snapshot shows no route table of {SUBNET}, nor the main one of its VPC",
    "take it again with ec2:DescribeRouteTables",
)


def unknown(folder: Path, code: str, **snapshot: Any) -> list[tuple[str, str]]:
    """Reasons and remedies; all of them stand in the snapshot."""
    subnet = {"SubnetId": SUBNET, "VpcId": VPC, "CidrBlock": "10.1.0.0/26"}
    network = {"ingestlint_snapshot": 1, "Region": "eu-west-1", "Subnets": [subnet], **snapshot}
    (folder / "network.json").write_text(json.dumps(network, indent=1), encoding="utf-8")
    (folder / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    report = judged(folder, "t.yaml", "--network", "network.json", "--select", code)
    assert not report["errors"]
    assert not report["findings"]
    assert {each["file"] for each in report["unknown"]} <= {"network.json"}
    return [(each["reason"], each["remedy"]) for each in report["unknown"]]


@pytest.mark.parametrize(
    "snapshot",
    [
        {},
        {"Vpcs": [{"VpcId": VPC}], "RouteTables": []},
        {"Missing": [{"Action": "ec2:DescribeRouteTables", "Message": "denied"}]},
        {"RouteTables": [{**MAIN, "Associations": []}]},
        {"RouteTables": [{**MAIN, "VpcId": "vpc-0bbbbbbbbbbbbbbbb"}]},
    ],
)
def test_a_snapshot_without_route_tables_is_to_be_taken_again(
    tmp_path: Path, snapshot: dict[str, Any]
) -> None:
    assert unknown(tmp_path, "NET105", **snapshot) == [ROUTES]


def test_the_main_route_table_is_found_without_the_vpc(tmp_path: Path) -> None:
    assert unknown(tmp_path, "NET105", RouteTables=[MAIN]) == []


@pytest.mark.parametrize(
    ("missing", "remedy"),
    [
        ([], "take the snapshot again (ingestlint snapshot)"),
        (
            [{"Action": "ec2:DescribeVpcs", "Message": "denied"}],
            "take the snapshot again with ec2:DescribeVpcs (ingestlint snapshot)",
        ),
    ],
)
def test_what_a_snapshot_lacks(tmp_path: Path, missing: list[object], remedy: str) -> None:
    said = unknown(tmp_path, "NET113", Missing=missing)
    assert said == [(f"{VPC} is not in the snapshot", remedy)]


def test_what_a_snapshot_calls_an_id_is_one(tmp_path: Path) -> None:
    subnet = {"SubnetId": SUBNET, "VpcId": "vpc-1"}
    assert unknown(tmp_path, "NET113", Subnets=[subnet], Vpcs=[{"VpcId": "vpc-1"}]) == []
