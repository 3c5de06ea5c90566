"""A network snapshot as a template: what is deployed already, under its physical IDs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingestlint.parse.node import Mapping, Node, Scalar, Scalars, Sequence
from ingestlint.parse.template import Template

if TYPE_CHECKING:
    from ingestlint.config.network import Network

KINDS = {
    "Vpcs": "AWS::EC2::VPC",
    "Subnets": "AWS::EC2::Subnet",
    "RouteTables": "AWS::EC2::RouteTable",
    "NatGateways": "AWS::EC2::NatGateway",
    "VpcEndpoints": "AWS::EC2::VPCEndpoint",
    "SecurityGroups": "AWS::EC2::SecurityGroup",
}
ROUTE = "AWS::EC2::Route"
ASSOCIATION = "AWS::EC2::SubnetRouteTableAssociation"


def as_template(network: "Network") -> Template:
    """The resources of a snapshot, each by its ID and at its own lines of the file.

    Properties are the entries as the API names them, which CloudFormation mostly does too.
    """
    root = network.root
    resources = Mapping(root.source, root.start, root.end, {}, {})
    for section, kind in KINDS.items():
        for key, entry in network.lists[section]:
            _put(resources, key, kind, entry)
            if section == "RouteTables":
                _put_routes(resources, key, entry)
    made = Mapping(root.source, root.start, root.end, {"Resources": resources}, {})
    return Template(root.source, made, [])


def _put(resources: Mapping, key: Scalar, kind: str, properties: Mapping, suffix: str = "") -> None:
    name = key.raw + suffix
    body = {"Type": _scalar(key, kind), "Properties": properties}
    resources.entries[name] = Mapping(key.source, key.start, key.end, dict(body), {})
    resources.keys[name] = _scalar(key, name)


def _put_routes(resources: Mapping, key: Scalar, table: Mapping) -> None:
    for number, route in enumerate(_items(table, "Routes")):
        _put(resources, key, ROUTE, _with(route, "RouteTableId", key), f"/route{number}")
    for number, association in enumerate(_items(table, "Associations")):
        properties = _with(association, "RouteTableId", key)
        if "SubnetId" in association.entries:
            _put(resources, key, ASSOCIATION, properties, f"/association{number}")
        main = association.entries.get("Main")
        if isinstance(main, Scalar) and main.value is True:
            table.entries.setdefault("Main", main)


def _items(fields: Mapping, name: str) -> Iterator[Mapping]:
    node = fields.entries.get(name)
    for item in node.items if isinstance(node, Sequence) else ():
        if isinstance(item, Mapping):
            yield item


def _with(fields: Mapping, name: str, node: Node) -> Mapping:
    entries = {**fields.entries, name: node}
    return Mapping(fields.source, fields.start, fields.end, entries, fields.keys)


def _scalar(at: Node, value: Scalars) -> Scalar:
    return Scalar(at.source, at.start, at.end, value, str(value), plain=False)
