"""Custom domains of APIs. Their records in Route 53 are left out: nothing here reads them."""

import re

from ingestlint.parse.node import Mapping, Node, Sequence

from .nodes import Draft, given, is_false, ref, text
from .place import Place

REST = ("SecurityPolicy", "EndpointAccessMode", "Policy", "OwnershipVerificationCertificateArn")
HTTP = ("CertificateArn", "OwnershipVerificationCertificateArn", "SecurityPolicy")


def declare_rest_domain(api: str, domain: Node | None, place: Place, stage: str) -> None:
    """The domain name of a REST API, and its base path mappings."""
    if not isinstance(domain, Mapping):
        return
    kind = text(given(domain, "EndpointConfiguration")) or "REGIONAL"
    private = kind == "PRIVATE"
    version = "V2" if private else ""
    draft = place.draft()
    draft.take(domain, "DomainName")
    draft.take(domain, "CertificateArn", "CertificateArn" if kind != "REGIONAL" else REGIONAL)
    endpoint = Draft(domain)
    endpoint.put("Types", [given(domain, "EndpointConfiguration") or kind])
    endpoint.take(domain, "IpAddressType")
    draft.put("EndpointConfiguration", endpoint.mapping())
    for name in (*REST, *(() if private else ("MutualTlsAuthentication",))):
        draft.take(domain, name)
    made = place.declare(
        f"ApiGatewayDomainName{version}{_name(api, domain)}",
        f"AWS::ApiGateway::DomainName{version}",
        draft,
    )
    place.spelling.names[f"{api}.DomainName{version}"] = made
    normalise = not is_false(given(domain, "NormalizeBasePath"))
    for path in _base_paths(domain):
        bare = "".join(character for character in text(path) if character.isalnum())
        mapping = place.draft()
        mapping.put("DomainNameArn" if private else "DomainName", ref(place.key, made))
        mapping.put("RestApiId", ref(place.key, api))
        mapping.put("Stage", ref(place.key, stage))
        if path is not None:
            mapping.put("BasePath", bare if normalise else path)
        kind_of_mapping = f"AWS::ApiGateway::BasePathMapping{version}"
        place.declare(f"{api}{bare}BasePathMapping", kind_of_mapping, mapping)


REGIONAL = "RegionalCertificateArn"


def declare_http_domain(
    api: str, domain: Node | None, place: Place, stage: str, tags: Node | None
) -> None:
    """The domain name of an HTTP or WebSocket API, and its mappings."""
    if not isinstance(domain, Mapping):
        return
    configuration = Draft(domain)
    configuration.put("EndpointType", "REGIONAL")
    configuration.take(domain, "EndpointConfiguration", "EndpointType")
    for name in HTTP:
        configuration.take(domain, name)
    draft = place.draft()
    draft.take(domain, "DomainName")
    draft.take(domain, "MutualTlsAuthentication")
    draft.put("DomainNameConfigurations", [configuration.mapping()])
    draft.put("Tags", tags)
    made = place.declare(
        f"ApiGatewayDomainNameV2{_name(api, domain)}", "AWS::ApiGatewayV2::DomainName", draft
    )
    place.spelling.names[f"{api}.DomainName"] = made
    for path in _base_paths(domain):
        mapping = place.draft()
        mapping.put("DomainName", ref(place.key, made))
        mapping.put("ApiId", ref(place.key, api))
        mapping.put("Stage", ref(place.key, stage))
        if path is not None:
            mapping.put("ApiMappingKey", text(path).strip("/"))
        bare = re.sub(r"[-_/]+", "", text(path))
        place.declare(f"{api}{bare}ApiMapping", "AWS::ApiGatewayV2::ApiMapping", mapping)


def _name(api: str, domain: Mapping) -> str:
    """What tells domains apart in logical IDs: APIs of the same domain share one."""
    letters = "".join(
        character for character in text(given(domain, "DomainName")) if character.isalnum()
    )
    return letters or api


def _base_paths(domain: Mapping) -> list[Node | None]:
    node = given(domain, "BasePath")
    if isinstance(node, Sequence):
        return list(node.items)
    return [node]
