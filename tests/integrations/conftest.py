"""The server of `aws.py`, with a network in it."""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import pytest
from botocore.loaders import create_loader
from moto.ec2.models import ec2_backends

from tests.integrations.aws import Aws, complete, server

REGION = "eu-west-1"
ACCOUNT = "123456789012"
ZONES = ("eu-west-1a", "eu-west-1b", "eu-west-1c")
# moto gives 100 exports on a page.
EXPORTS = 120


class Network(NamedTuple):
    """The ids of what was made."""

    vpc: str
    other_vpc: str
    subnets: list[str]
    private: str
    gateway: str
    nat: str
    bucket_endpoint: str
    queue_endpoint: str
    groups: list[str]


@pytest.fixture(autouse=True)
def _user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the AWS configuration of whoever runs the tests; no metadata service, no proxy."""
    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    settings = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "*",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Aws, Network]]:
    with pytest.MonkeyPatch.context() as patch, server() as aws:
        complete(patch, page=3)
        # Each run makes a session of its own, which would read the same 6 MB of models.
        patch.setattr("botocore.session.create_loader", cache(create_loader))
        yield aws, _build(aws.url)


@pytest.fixture
def aws(running: tuple[Aws, Network]) -> Aws:
    running[0].forget()
    return running[0]


@pytest.fixture
def network(running: tuple[Aws, Network]) -> Network:
    return running[1]


def client(service: str, url: str) -> Any:
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=url,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )


def _build(url: str) -> Network:
    ec2, cloudformation = client("ec2", url), client("cloudformation", url)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    other_vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(
            VpcId=vpc,
            CidrBlock=f"10.0.{number}.0/26",
            AvailabilityZone=ZONES[number % 3],
            TagSpecifications=[_named("subnet", f"ingest-{number}")] if number else [],
        )["Subnet"]["SubnetId"]
        for number in range(5)
    ]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnets[0], AllocationId=address)["NatGateway"]
    gone = ec2.create_nat_gateway(SubnetId=subnets[0], ConnectivityType="private")["NatGateway"]
    ec2.delete_nat_gateway(NatGatewayId=gone["NatGatewayId"])
    public = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    private = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    everywhere = {"DestinationCidrBlock": "0.0.0.0/0"}
    ec2.create_route(RouteTableId=public, GatewayId=gateway, **everywhere)
    ec2.create_route(RouteTableId=private, NatGatewayId=nat["NatGatewayId"], **everywhere)
    ec2.associate_route_table(RouteTableId=public, SubnetId=subnets[0])
    for subnet in subnets[1:4]:  # the last has the main route table
        ec2.associate_route_table(RouteTableId=private, SubnetId=subnet)
    groups = [
        ec2.create_security_group(VpcId=vpc, GroupName=name, Description=name)["GroupId"]
        for name in ("ingest", "tiles")
    ]
    _interfaces(ec2, subnets, groups)
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
    bucket_endpoint = ec2.create_vpc_endpoint(
        VpcId=vpc,
        ServiceName=f"com.amazonaws.{REGION}.s3",
        RouteTableIds=[private, public],
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )["VpcEndpoint"]["VpcEndpointId"]
    queue_endpoint = ec2.create_vpc_endpoint(
        VpcId=vpc,
        ServiceName=f"com.amazonaws.{REGION}.sqs",
        VpcEndpointType="Interface",
        SubnetIds=[subnets[2], subnets[1]],
        SecurityGroupIds=groups[:1],
        PrivateDnsEnabled=True,
    )["VpcEndpoint"]["VpcEndpointId"]
    _export(cloudformation, vpc)
    for made in (ec2, cloudformation):
        made.close()
    return Network(
        vpc,
        other_vpc,
        subnets,
        private,
        gateway,
        nat["NatGatewayId"],
        bucket_endpoint,
        queue_endpoint,
        groups,
    )


def _named(kind: str, name: str) -> dict[str, Any]:
    return {"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}


def _interfaces(ec2: Any, subnets: list[str], groups: list[str]) -> None:
    """Interfaces of functions, which no call can make, and one of something else."""
    made = [
        ec2.create_network_interface(SubnetId=subnet, Groups=of)["NetworkInterface"]
        for subnet, of in (
            (subnets[2], groups[:1]),
            (subnets[1], [groups[1], groups[0]]),
            (subnets[1], groups[:1]),
            (subnets[3], groups[:1]),
            (subnets[4], groups[:1]),
        )
    ]
    for interface in made[:-1]:
        held = ec2_backends[ACCOUNT][REGION].enis[interface["NetworkInterfaceId"]]
        held.interface_type = "lambda"


def _export(cloudformation: Any, vpc: str) -> None:
    values = {
        "core-VpcId": vpc,
        "core-DatabasePassword": "correct horse",
        "core-SecretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
        "core-Broker": "amqps://ingest:hunter2@broker.example:5671",
        "core-TokenSeconds": "3600",
    }
    values |= {f"tiles-{number:03}": str(number) for number in range(EXPORTS - len(values))}
    outputs = {
        f"Output{number}": {"Value": value, "Export": {"Name": name}}
        for number, (name, value) in enumerate(values.items())
    }
    queue = {"Queue": {"Type": "AWS::SQS::Queue"}}
    cloudformation.create_stack(
        StackName="core", TemplateBody=json.dumps({"Resources": queue, "Outputs": outputs})
    )
