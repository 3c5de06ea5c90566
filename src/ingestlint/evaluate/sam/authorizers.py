"""Authorizers of REST and HTTP APIs: their place in the definition, and their permissions."""

from ingestlint.parse.node import Mapping, Node, Sequence

from .nodes import Data, Draft, copied, given, inside, is_true, ref, sub, text
from .place import Place

AUTHORIZER = "x-amazon-apigateway-authorizer"
AUTHTYPE = "x-amazon-apigateway-authtype"
URI = (
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
    "${__FunctionArn__}/invocations"
)
SOURCE_ARN = (
    "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/authorizers/*"
)
# Where the identity comes from: the property, and its prefix in REST and in HTTP APIs.
IDENTITY = (
    ("Headers", "method.request.header.", "$request.header."),
    ("QueryStrings", "method.request.querystring.", "$request.querystring."),
    ("StageVariables", "stageVariables.", "$stageVariables."),
    ("Context", "context.", "$context."),
)
SIGV4: dict[str, Data] = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    AUTHTYPE: "awsSigv4",
}


def with_authorizers(definition: Node, auth: Node | None, *, http: bool) -> Node:
    """The definition of an API with the authorizers of its `Auth`."""
    if auth is None or not isinstance(definition, Mapping):
        return definition
    schemes = _schemes(auth, http=http)
    if not schemes.entries:
        return definition
    whole = copied(definition, definition)
    if "openapi" in definition.entries:
        components = copied(given(definition, "components"), schemes.at)
        _join(components, "securitySchemes", schemes)
        whole.put("components", components.mapping(), whole.keys.get("components"))
    else:
        _join(whole, "securityDefinitions", schemes)
    return whole.mapping()


def _join(draft: Draft, name: str, schemes: Draft) -> None:
    joined = copied(draft.entries.get(name), schemes.at)
    joined.entries.update(schemes.entries)
    joined.keys.update(schemes.keys)
    draft.put(name, joined.mapping(), draft.keys.get(name))


def _schemes(auth: Node, *, http: bool) -> Draft:
    listed = given(auth, "Authorizers")
    draft = Draft(listed or auth)
    sigv4 = (
        is_true(given(auth, "EnableIamAuthorizer"))
        if http
        else text(given(auth, "DefaultAuthorizer")) == "AWS_IAM"
    )
    if sigv4:
        draft.put("AWS_IAM", SIGV4)
    if not http and is_true(given(auth, "ApiKeyRequired")):
        draft.put("api_key", {"type": "apiKey", "name": "x-api-key", "in": "header"})
    if isinstance(listed, Mapping):
        for name, node in listed.entries.items():
            if isinstance(node, Mapping):
                scheme = _http(node) if http else _rest(node)
                draft.put(name, scheme, listed.keys.get(name))
    return draft


def _rest(authorizer: Mapping) -> Mapping:
    pools = given(authorizer, "UserPoolArn")
    function = given(authorizer, "FunctionArn")
    identity = given(authorizer, "Identity")
    by_request = text(given(authorizer, "FunctionPayloadType")) == "REQUEST"
    header = given(identity, "Header")
    scheme = Draft(authorizer)
    scheme.put("type", "apiKey")
    lambda_request = pools is None and by_request
    name: Data = "Unused" if lambda_request else header if header is not None else "Authorization"
    scheme.put("name", name)
    scheme.put("in", "header")
    inner = Draft(authorizer)
    if pools is not None:
        scheme.put(AUTHTYPE, "cognito_user_pools")
        inner.put("type", "cognito_user_pools")
        inner.put("providerARNs", pools if isinstance(pools, Sequence) else [pools])
    else:
        scheme.put(AUTHTYPE, "custom")
        inner.put("type", "request" if by_request else "token")
        if function is not None:
            inner.put("authorizerUri", sub(function, URI, {"__FunctionArn__": function}))
        _put_cache_and_role(inner, authorizer, identity)
        sources = _identity_sources(identity, 1) if by_request else []
        if sources:
            inner.put("identitySource", ", ".join(sources))
    if isinstance(identity, Mapping) and not lambda_request:
        inner.take(identity, "ValidationExpression", "identityValidationExpression")
    scheme.put(AUTHORIZER, inner.mapping())
    return scheme.mapping()


def _http(authorizer: Mapping) -> Mapping:
    scheme = Draft(authorizer)
    inner = Draft(authorizer)
    jwt = given(authorizer, "JwtConfiguration")
    if jwt is not None:
        scheme.put("type", "oauth2")
        lowered = Draft(jwt)
        if isinstance(jwt, Mapping):
            for name in jwt.entries:
                lowered.take(jwt, name, name.lower())
        inner.put("jwtConfiguration", lowered.mapping())
        inner.take(authorizer, "IdentitySource", "identitySource")
        inner.put("type", "jwt")
    else:
        scheme.put("type", "apiKey")
        scheme.put("name", "Unused")
        scheme.put("in", "header")
        inner.put("type", "request")
        function = given(authorizer, "FunctionArn")
        if function is not None:
            inner.put("authorizerUri", sub(function, URI, {"__FunctionArn__": function}))
        identity = given(authorizer, "Identity")
        _put_cache_and_role(inner, authorizer, identity)
        if identity is not None:
            inner.put("identitySource", _identity_sources(identity, 2))
        inner.take(authorizer, "AuthorizerPayloadFormatVersion", "authorizerPayloadFormatVersion")
        inner.take(authorizer, "EnableSimpleResponses", "enableSimpleResponses")
    scheme.put(AUTHORIZER, inner.mapping())
    return scheme.mapping()


def _put_cache_and_role(inner: Draft, authorizer: Mapping, identity: Node | None) -> None:
    if isinstance(identity, Mapping):
        inner.take(identity, "ReauthorizeEvery", "authorizerResultTtlInSeconds")
    if text(given(authorizer, "FunctionInvokeRole")) != "NONE":
        inner.take(authorizer, "FunctionInvokeRole", "authorizerCredentials")


def _identity_sources(identity: Node | None, prefix: int) -> list[str]:
    return [
        entry[prefix] + text(item)
        for entry in IDENTITY
        if isinstance(listed := given(identity, entry[0]), Sequence)
        for item in listed.items
    ]


def declare_authorizer_permissions(
    api: str, auth: Node | None, place: Place, *, http: bool
) -> None:
    """Permission for the API to invoke each function that authorizes for it."""
    listed = inside(auth, "Authorizers")
    if not isinstance(listed, Mapping):
        return
    for name, authorizer in listed.entries.items():
        function = given(authorizer, "FunctionArn")
        if function is None:
            continue
        if http:
            wanted = is_true(given(authorizer, "EnableFunctionDefaultPermissions"))
        else:
            wanted = not is_true(given(authorizer, "DisableFunctionDefaultPermissions"))
        here = place.within(listed.keys.get(name, authorizer), f"{place.subject}/{name}")
        if not wanted or here is None:
            continue
        permission = here.draft()
        permission.put("Action", "lambda:InvokeFunction")
        permission.put("FunctionName", function)
        permission.put("Principal", "apigateway.amazonaws.com")
        permission.put("SourceArn", sub(here.key, SOURCE_ARN, {"__ApiId__": ref(here.key, api)}))
        here.declare(f"{api}{name}AuthorizerPermission", "AWS::Lambda::Permission", permission)
