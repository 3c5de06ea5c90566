"""The snapshot of a deployed network: what it holds, under the names of AWS's own answers."""

import json
import re
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from .aws_account import Account, Asked, Say
from .aws_errors import Refused

VERSION = 1

# One thing as AWS describes it, or what is kept of it.
Described = dict[str, Any]


class Listing(NamedTuple):
    """A list of the snapshot; AWS's answer calls it by the same name.

    `kept` makes an entry of what AWS says of one thing. `filters` are asked for in any case;
    `narrowed` by VPC, when the things lie in one.
    """

    name: str
    action: str
    kept: Callable[[Described], Described]
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    narrowed: bool = True


DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
TARGETS = (
    "GatewayId",
    "NatGatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "NetworkInterfaceId",
    "InstanceId",
    "EgressOnlyInternetGatewayId",
    "VpcEndpointId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
)
# An association in these states decides no packet's way.
PAST = ("disassociating", "disassociated", "failed")


def _pick(record: Described, *names: str) -> Described:
    return {name: record[name] for name in names if record.get(name) is not None}


def _vpc(record: Described) -> Described:
    return _pick(record, "VpcId", "CidrBlock", "InstanceTenancy", "IsDefault")


def _subnet(record: Described) -> Described:
    kept = _pick(
        record,
        "SubnetId",
        "VpcId",
        "CidrBlock",
        "AvailableIpAddressCount",
        "AvailabilityZone",
        "AvailabilityZoneId",
        "MapPublicIpOnLaunch",
    )
    for tag in record.get("Tags") or ():
        if tag.get("Key") == "Name":
            kept["Name"] = tag.get("Value", "")
    return kept


def _route_table(record: Described) -> Described:
    associations = [
        _pick(each, "SubnetId", "GatewayId", "Main")
        for each in record.get("Associations") or ()
        if each.get("AssociationState", {}).get("State") not in PAST
    ]
    routes = [_pick(each, *DESTINATIONS, *TARGETS, "State") for each in record.get("Routes") or ()]
    return {
        **_pick(record, "RouteTableId", "VpcId"),
        "Associations": _ordered(associations),
        "Routes": _ordered(routes),
    }


def _nat_gateway(record: Described) -> Described:
    names = ("NatGatewayId", "VpcId", "SubnetId", "ConnectivityType", "AvailabilityMode", "State")
    return {**_pick(record, *names), "Addresses": len(record.get("NatGatewayAddresses") or ())}


def _endpoint(record: Described) -> Described:
    kept = _pick(
        record,
        "VpcEndpointId",
        "VpcId",
        "VpcEndpointType",
        "ServiceName",
        "State",
        "SubnetIds",
        "RouteTableIds",
        "PrivateDnsEnabled",
    )
    for name in ("SubnetIds", "RouteTableIds"):
        if name in kept:
            kept[name] = sorted(kept[name])
    try:
        policy = json.loads(record.get("PolicyDocument") or "")
    except ValueError:
        policy = None
    return {**kept, "PolicyDocument": policy} if isinstance(policy, dict) else kept


def _security_group(record: Described) -> Described:
    return _pick(record, "GroupId", "VpcId", "GroupName")


def _prefix_list(record: Described) -> Described:
    return _pick(record, "PrefixListId", "PrefixListName")


def _interface(record: Described) -> Described:
    groups = sorted(group["GroupId"] for group in record.get("Groups") or ())
    return {**_pick(record, "SubnetId"), "SecurityGroupIds": groups}


LISTINGS = (
    Listing("Vpcs", "ec2:DescribeVpcs", _vpc),
    Listing("Subnets", "ec2:DescribeSubnets", _subnet),
    Listing("RouteTables", "ec2:DescribeRouteTables", _route_table),
    Listing(
        "NatGateways",
        "ec2:DescribeNatGateways",
        _nat_gateway,
        filters=(("state", ("pending", "available")),),
    ),
    Listing("VpcEndpoints", "ec2:DescribeVpcEndpoints", _endpoint),
    Listing("SecurityGroups", "ec2:DescribeSecurityGroups", _security_group),
    Listing("PrefixLists", "ec2:DescribeManagedPrefixLists", _prefix_list, narrowed=False),
)
INTERFACES = Listing(
    "NetworkInterfaces",
    "ec2:DescribeNetworkInterfaces",
    _interface,
    filters=(("interface-type", ("lambda",)),),
)
HIDDEN_TOO = "IncludeManagedResources"
IDENTITY = "sts:GetCallerIdentity"
EXPORTS = "cloudformation:ListExports"
LAMBDA_LIMIT = "lambda:GetAccountSettings"
QUOTA = "servicequotas:GetServiceQuota"
# The quotas that rules use.
QUOTAS = (
    ("lambda", "L-9FEE3D26"),  # Elastic network interfaces per VPC
    ("lambda", "L-B99A9384"),  # Concurrent executions
    ("vpc", "L-DF5E4CA3"),  # Network interfaces per Region
)

# Exports that are called a secret, unless the value is a name, a number or an address …
SECRET_NAME = re.compile(
    r"passw|passphrase|secret|token|credential|(api|private)[-_]?key", re.IGNORECASE
)
HARMLESS = re.compile(
    r"arn:|[a-z]+-[0-9a-f]{8,17}$|\d{1,6}$|(true|false)$|https?://[^@]*$", re.IGNORECASE
)
# … and values that are one: keys, private keys, a password in an address.
SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\b(AKIA|ASIA)[A-Z0-9]{16}\b|://[^/\s:@]*:[^/\s@]+@"
)


def take(asked: Asked, say: Say) -> Described:
    """The snapshot, or `Refused`. What is denied is left out, and `say` hears of it."""
    with Account(asked, say) as account:
        identity = account.ask(IDENTITY) or {}
        parts: Described = {each.name: _listed(account, each, asked, say) for each in LISTINGS}
        _check_vpcs(asked, parts["Vpcs"])
        interfaces = _listed(account, INTERFACES, asked, say)
        parts["NetworkInterfaces"] = None if interfaces is None else {"Lambda": interfaces}
        parts["Exports"] = _exports(account, say)
        parts["LambdaAccountLimit"] = _lambda_limit(account)
        parts["Quotas"] = _quotas(account)
    if all(part is None for part in parts.values()):
        raise Refused("AWS denies every call", "ingestlint snapshot --policy prints what it needs")
    missing = sorted(account.denied.items())
    head = {
        "ingestlint_snapshot": VERSION,
        "Region": asked.region,
        "Account": identity.get("Account"),
        "Taken": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "Missing": [{"Action": action, "Message": message} for action, message in missing],
    }
    return {name: value for name, value in {**head, **parts}.items() if value is not None}


def policy() -> Described:
    """The IAM policy that allows what `take` calls, and nothing else."""
    actions = {IDENTITY, EXPORTS, LAMBDA_LIMIT, QUOTA, INTERFACES.action}
    actions |= {each.action for each in LISTINGS}
    statement = {"Sid": "IngestlintSnapshot", "Effect": "Allow"}
    return {
        "Version": "2012-10-17",
        "Statement": [{**statement, "Action": sorted(actions), "Resource": "*"}],
    }


def _listed(account: Account, listing: Listing, asked: Asked, say: Say) -> list[Described] | None:
    wanted = list(listing.filters)
    if listing.narrowed and asked.vpc_ids:
        wanted.append(("vpc-id", asked.vpc_ids))
    arguments: Described = {}
    if wanted:
        argument = "Filter" if listing.action == "ec2:DescribeNatGateways" else "Filters"
        arguments[argument] = [{"Name": name, "Values": list(values)} for name, values in wanted]
    if listing is INTERFACES:
        # An account can hide what services manage in it; the interfaces of functions are such.
        if account.takes(listing.action, HIDDEN_TOO):
            arguments[HIDDEN_TOO] = True
        else:
            say("note: this boto3 cannot list interfaces that the account hides; update it")
    found = account.every(listing.action, listing.name, **arguments)
    return None if found is None else _ordered([listing.kept(each) for each in found])


def _check_vpcs(asked: Asked, vpcs: list[Described] | None) -> None:
    if vpcs is None:
        return
    for wanted in asked.vpc_ids:
        if all(vpc["VpcId"] != wanted for vpc in vpcs):
            raise Refused(
                f"there is no VPC {wanted} in {asked.region}", "check the Region and the profile"
            )


def _exports(account: Account, say: Say) -> list[Described] | None:
    found = account.every(EXPORTS, "Exports")
    if found is None:
        return None
    kept = []
    for export in _ordered([_pick(each, "Name", "Value") for each in found]):
        name, value = export.get("Name", ""), export.get("Value", "")
        hidden = SECRET_NAME.search(name) and not HARMLESS.match(value)
        if hidden or SECRET.search(value):
            say(f"note: the value of export {name} looks like a secret and is left out")
            kept.append({"Name": name})
        else:
            kept.append(export)
    return kept


def _lambda_limit(account: Account) -> Described | None:
    answer = account.ask(LAMBDA_LIMIT)
    if answer is None:
        return None
    limit = answer.get("AccountLimit", {})
    return _pick(limit, "ConcurrentExecutions", "UnreservedConcurrentExecutions")


def _quotas(account: Account) -> list[Described] | None:
    """Quotas as they apply to the account; one without a value of its own has AWS's default."""
    kept = []
    for service, code in QUOTAS:
        answer = account.ask(QUOTA, ServiceCode=service, QuotaCode=code)
        if QUOTA in account.denied:
            return None
        if answer:
            kept.append(_pick(answer["Quota"], "ServiceCode", "QuotaCode", "QuotaName", "Value"))
    return kept


def _ordered(records: list[Described]) -> list[Described]:
    """By their first field, which is what they are called by; the same each time."""

    def key(value: object) -> str:
        return "\n".join(map(str, value)) if isinstance(value, list) else str(value)

    return sorted(records, key=lambda record: [key(value) for value in record.values()])
