"""AutoPublishAlias and FunctionUrlConfig: version, alias and URL of a function."""

from ingestlint.parse.node import Mapping, Node
from ingestlint.record import Record

from .nodes import Draft, get_att, given, made, ref, scalar, text
from .place import Place

UNUSABLE_IN_IDS = str.maketrans({"-": "D", "_": "U"})
URL_PERMISSIONS = (
    ("UrlPublicPermissions", "lambda:InvokeFunctionUrl", "FunctionUrlAuthType"),
    ("URLInvokeAllowPublicAccess", "lambda:InvokeFunction", "InvokedViaFunctionUrl"),
)


class Published(Record):
    """What AutoPublishAlias made: logical IDs, and the alias' own name."""

    version: str
    alias: str
    name: Node


def declare_alias(function: str, properties: Mapping, place: Place) -> Published | None:
    """The version and the alias of a function with AutoPublishAlias, else None."""
    wanted = given(properties, "AutoPublishAlias")
    if wanted is None:
        return None
    # SAM takes a text or a parameter here; the name of an alias that is not known is no obstacle.
    shapes = place.spelling.shapes(wanted, noted=False)
    known = next((shape.node for shape in shapes if shape.node is not None), None)
    if known is None and shapes:
        return None
    version = place.draft()
    version.put("FunctionName", ref(place.key, function))
    version.take(properties, "VersionDescription", "Description")
    if given(properties, "CapacityProviderConfig") is not None:
        version.take(properties, "FunctionScalingConfig")
    keep = given(properties, "VersionDeletionPolicy")
    if keep is None:
        managed = given(properties, "CapacityProviderConfig") is not None
        keep = scalar(place.key, "Delete" if managed else "Retain")
    attributes = Draft(place.key)
    attributes.put("DeletionPolicy", keep, properties.keys.get("VersionDeletionPolicy"))
    version_id = place.declare(
        f"{function}Version", "AWS::Lambda::Version", version, body=attributes.mapping()
    )
    alias = place.draft()
    name = known if known is not None else wanted
    alias.put("Name", name, properties.keys.get("AutoPublishAlias"))
    alias.put("FunctionName", ref(place.key, function))
    alias.put("FunctionVersion", get_att(place.key, version_id, "Version"))
    alias.take(properties, "ProvisionedConcurrencyConfig")
    alias_id = place.declare(
        f"{function}Alias{text(known).translate(UNUSABLE_IN_IDS)}",
        "AWS::Lambda::Alias",
        alias,
    )
    place.spelling.names[f"{function}.Version"] = version_id
    place.spelling.names[f"{function}.Alias"] = alias_id
    return Published(version_id, alias_id, name)


def declare_url(
    function: str, properties: Mapping, place: Place, published: Published | None
) -> None:
    """The function's URL, and for AuthType NONE the permissions that make it public."""
    config = given(properties, "FunctionUrlConfig")
    target = ref(place.key, published.alias if published else function)
    for when, node in place.spelling.shapes(config):
        here = place.narrowed(when)
        if not isinstance(node, Mapping) or here is None:
            continue
        url = here.draft()
        for name in ("Cors", "AuthType", "InvokeMode"):
            url.take(node, name)
        url.put("TargetFunctionArn", target)
        here.declare(f"{function}Url", "AWS::Lambda::Url", url)
        access = given(node, "AuthType")
        if access is None or text(access) != "NONE":
            continue
        for suffix, action, limit in URL_PERMISSIONS:
            permission = here.draft()
            permission.put("Action", action)
            permission.put("FunctionName", target)
            permission.put("Principal", "*")
            value = access if limit == "FunctionUrlAuthType" else made(here.key, data=True)
            permission.put(limit, value)
            here.declare(f"{function}{suffix}", "AWS::Lambda::Permission", permission)
