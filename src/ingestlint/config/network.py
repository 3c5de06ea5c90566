"""A network snapshot as `ingestlint snapshot` writes it: read, checked, errors with their line."""

from ingestlint.parse.caps import DEFAULT, Caps
from ingestlint.parse.node import Mapping, Node, Scalar, Sequence
from ingestlint.parse.opening import Roots
from ingestlint.record import Record

from .located import read, wrong

VERSION = 1
MARK = "ingestlint_snapshot"
REMEDY = "write one with ingestlint snapshot"
# The name of each list's entries, as the API of AWS has it.
ENTRIES = {
    "Vpcs": "VpcId",
    "Subnets": "SubnetId",
    "RouteTables": "RouteTableId",
    "NatGateways": "NatGatewayId",
    "VpcEndpoints": "VpcEndpointId",
    "SecurityGroups": "GroupId",
    "PrefixLists": "PrefixListId",
    "Exports": "Name",
}
# Codes of Service Quotas, and the limits of the configuration that they are.
QUOTAS = {
    "L-B99A9384": "lambda_concurrent_executions",
    "L-9FEE3D26": "lambda_enis_per_vpc",
    "L-DF5E4CA3": "enis_per_region",
}


class Network(Record):
    """One snapshot: `lists` are its entries by section, each with the name it goes by.

    `missing` are the permissions that were denied when it was taken.
    """

    path: str
    root: Mapping
    region: str
    account: str
    taken: str
    lists: dict[str, list[tuple[Scalar, Mapping]]]
    limits: dict[str, float]
    missing: tuple[str, ...]


def load(path: str, caps: Caps = DEFAULT, roots: Roots | None = None) -> Network:
    """The snapshot in `path`; raises ConfigError."""
    root = read(path, caps, roots)
    if not isinstance(root, Mapping) or MARK not in root.entries:
        raise wrong(root, "this is no network snapshot", REMEDY)
    version = root.entries[MARK]
    if not isinstance(version, Scalar) or version.value != VERSION:
        said = f"a snapshot of another version than {VERSION}"
        raise wrong(version, said, "take it again with this version of ingestlint")
    lists = {section: _entries(root, section, name) for section, name in ENTRIES.items()}
    denied = root.entries.get("Missing")
    return Network(
        path,
        root,
        _text(root, "Region"),
        _text(root, "Account"),
        _text(root, "Taken"),
        lists,
        _limits(root),
        tuple(
            _text(entry, "Action")
            for entry in (denied.items if isinstance(denied, Sequence) else ())
            if isinstance(entry, Mapping)
        ),
    )


def check(network: Network, region: str, account: str, environment: str) -> None:
    """Raises ConfigError where the snapshot is of another Region or account than wanted."""
    for key, wanted, found in (
        ("Region", region, network.region),
        ("Account", account, network.account),
    ):
        if wanted and found and wanted != found:
            node = network.root.entries[key]
            said = (
                f"the snapshot is of {key.lower()} {found}, environment {environment} of {wanted}"
            )
            raise wrong(node, said, "take one there, or correct the environment")


def _entries(root: Mapping, section: str, name: str) -> list[tuple[Scalar, Mapping]]:
    listed = root.entries.get(section)
    if listed is None:
        return []
    if not isinstance(listed, Sequence):
        raise wrong(listed, f"{section} must be a list", REMEDY)
    found = []
    for entry in listed.items:
        key = entry.entries.get(name) if isinstance(entry, Mapping) else None
        if not isinstance(entry, Mapping) or not isinstance(key, Scalar):
            raise wrong(entry, f"an entry of {section} needs a {name}", REMEDY)
        found.append((key, entry))
    return found


def _limits(root: Mapping) -> dict[str, float]:
    """The quotas of the account, under their names in the configuration."""
    found: dict[str, float] = {}
    listed = root.entries.get("Quotas")
    for quota in listed.items if isinstance(listed, Sequence) else ():
        if isinstance(quota, Mapping):
            name = QUOTAS.get(_text(quota, "QuotaCode"))
            value = _number(quota.entries.get("Value"))
            if name and value is not None:
                found[name] = value
    account = root.entries.get("LambdaAccountLimit")
    if isinstance(account, Mapping):
        value = _number(account.entries.get("ConcurrentExecutions"))
        if value is not None:
            found["lambda_concurrent_executions"] = value
    return found


def _number(node: Node | None) -> float | None:
    value = node.value if isinstance(node, Scalar) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(fields: Mapping, name: str) -> str:
    node = fields.entries.get(name)
    return node.raw if isinstance(node, Scalar) else ""
