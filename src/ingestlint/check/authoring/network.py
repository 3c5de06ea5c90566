"""What rules about the network add to the words that all rules have."""

from ingestlint.aws.facts import network as facts
from ingestlint.check.addresses import (
    addresses_per_execution,
    block_of,
    check_needs_differ,
    has_minimum,
    longest_gap,
    minimum_of,
    nat_addresses,
    needs_of,
    perhaps_planned,
    planned_addresses,
    prefix_of,
    shown,
    size_in_addresses,
    sum_rows,
    total_addresses,
    usable_addresses,
)
from ingestlint.graph.addresses.share import Share
from ingestlint.graph.apis import names_default
from ingestlint.graph.carried import Carried, carried
from ingestlint.graph.carried import heavy as heavy_uses
from ingestlint.graph.endpoints import Lookup, gateway_endpoint, interface_endpoint
from ingestlint.graph.evidence import Use as ServiceEvidence
from ingestlint.graph.functions import (
    check_placed,
    functions_in_subnets,
    placed_out_of_sight,
    places_that_may_be_one,
    subnets_of_functions,
)
from ingestlint.graph.load import connections_of, executions_at_once
from ingestlint.graph.networks import Interfaces, Network, interfaces, kept_interfaces, networks
from ingestlint.graph.pollers import polled_from
from ingestlint.graph.reach import Gap, all_services, check_other_ways, gap, gap_of, stuck_in
from ingestlint.graph.routes import INTERNET, NAT, NOWHERE, REGIONAL_NAT, default_path
from ingestlint.graph.routes import Path as RoutePath
from ingestlint.graph.services import ServiceUse, makes_calls, service_uses, used_services
from ingestlint.graph.sharing import (
    functions_with_its_interfaces,
    has_provisioned_concurrency,
    is_output,
)
from ingestlint.graph.zones import check_one_zone, is_one_subnet, zone_of, zones_differ

__all__ = [
    "INTERNET",
    "NAT",
    "NOWHERE",
    "REGIONAL_NAT",
    "Carried",
    "Gap",
    "Interfaces",
    "Lookup",
    "Network",
    "RoutePath",
    "ServiceEvidence",
    "ServiceUse",
    "Share",
    "addresses_per_execution",
    "all_services",
    "block_of",
    "carried",
    "check_needs_differ",
    "check_one_zone",
    "check_other_ways",
    "check_placed",
    "connections_of",
    "default_path",
    "executions_at_once",
    "facts",
    "functions_in_subnets",
    "functions_with_its_interfaces",
    "gap",
    "gap_of",
    "gateway_endpoint",
    "has_minimum",
    "has_provisioned_concurrency",
    "heavy_uses",
    "interface_endpoint",
    "interfaces",
    "is_one_subnet",
    "is_output",
    "kept_interfaces",
    "longest_gap",
    "makes_calls",
    "minimum_of",
    "names_default",
    "nat_addresses",
    "needs_of",
    "networks",
    "perhaps_planned",
    "placed_out_of_sight",
    "places_that_may_be_one",
    "planned_addresses",
    "polled_from",
    "prefix_of",
    "service_uses",
    "shown",
    "size_in_addresses",
    "stuck_in",
    "subnets_of_functions",
    "sum_rows",
    "total_addresses",
    "usable_addresses",
    "used_services",
    "zone_of",
    "zones_differ",
]
