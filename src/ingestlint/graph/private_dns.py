"""Whether the names of a service lead to an interface endpoint."""

from ingestlint.aws.endpoints import Service
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Known, Why, text_of

from .observed import AGAIN
from .resource import Resource
from .routes import VPC

HOSTED_ZONE = "AWS::Route53::HostedZone"
PRIVATE_DNS = "PrivateDnsEnabled"
# Without these of its VPC an endpoint that asks for private DNS is not made; a VPC lacks the latter
# unless it says so. Sources:
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html and
# https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html, 2026-11-25.
DNS_OF_VPC = ("EnableDnsSupport", "EnableDnsHostnames")


def has_private_dns(endpoint: Resource) -> bool:
    """Whether it has private DNS, which its VPC has to allow; raises Undecided."""
    return endpoint.flag(PRIVATE_DNS) and _not_allowed(endpoint) is None


def what_lacks(endpoint: Resource) -> tuple[str, str]:
    """Why no name of its service leads to an endpoint, and what to do; raises Undecided."""
    found = _not_allowed(endpoint)
    if found is None:
        return "has no private DNS", f"Set {PRIVATE_DNS}: true on {endpoint.id}."
    vpc, names = found
    allow = " and ".join(f"{name}: true" for name in names) + f" on {vpc.id}"
    if endpoint.flag(PRIVATE_DNS):
        needs = " and ".join(names)
        return f"cannot be made: its private DNS needs {needs} of {vpc.id}", f"Set {allow}."
    return "has no private DNS", f"Set {PRIVATE_DNS}: true on {endpoint.id}, and {allow}."


def _not_allowed(endpoint: Resource) -> tuple[Resource, list[str]] | None:
    """The VPC that does not allow an endpoint private DNS, and what it lacks; raises Undecided."""
    vpc = endpoint.graph.target_of(endpoint.value("VpcId"), VPC)
    if not isinstance(vpc, Resource) or vpc.type != VPC or vpc.observed:
        return None
    names = [name for name in DNS_OF_VPC if not vpc.flag(name)]
    return (vpc, names) if names else None


def resolves(endpoint: Resource, service: Service) -> bool:
    """Whether the service's ordinary name leads to the endpoint; raises Undecided."""
    if not has_private_dns(endpoint):
        return False
    if service.prefix != "s3":
        return True
    # In the VPC the name of S3 leads to a gateway endpoint unless this says otherwise.
    who = endpoint.value("DnsOptions", "PrivateDnsOnlyForInboundResolverEndpoint")
    if isinstance(who, Known) and text_of(who.data) == "AllResolvers":
        return True
    raise Undecided(
        Why(
            f"resolvers of {endpoint.id}",
            f"whether the name of S3 leads to {endpoint.id} from within the VPC is not said",
            f"use a gateway endpoint, and {AGAIN}"
            if endpoint.observed
            else "set DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint to AllResolvers, or use a"
            " gateway endpoint",
        ),
        endpoint.node,
    )


def check_own_name(endpoint: Resource, caller: Resource) -> None:
    """Raise where an endpoint without private DNS may be reached all the same."""
    if endpoint.flag(PRIVATE_DNS):
        return  # it asks for what its VPC does not allow, and is not made
    variables = caller.value("Environment", "Variables")
    own = f"&{endpoint.stack.prefix}{endpoint.declaration.logical_id}."
    named = own in variables.identity
    zones = [zone for zone in endpoint.graph.resources(HOSTED_ZONE) if zone.exists()]
    # A snapshot shows no hosted zones.
    zoned = endpoint.observed or any(not isinstance(z.value("VPCs"), Absent) for z in zones)
    if named or zoned:
        raise Undecided(
            Why(
                f"names of {endpoint.id}",
                f"{endpoint.id} has no private DNS, but "
                + ("the function knows its name" if named else "a private hosted zone may name it"),
                "set PrivateDnsEnabled: true" + (f", and {AGAIN}" if endpoint.observed else ""),
            ),
            endpoint.node,
        )
