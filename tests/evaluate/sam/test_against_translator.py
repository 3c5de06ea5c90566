"""What we spell out is what aws-sam-translator makes, but for the differences listed here.

Templates in `templates/` cover every event type and every section of Globals. Differences on
purpose, each undone by the function that its line names before the two sides are compared:

- `renamed`: no hashes in logical IDs (they change with every edit, and nothing refers to them);
  a domain name carries the ID of its API instead.
- `negated`: a condition that SAM adds for `!If [C, AWS::NoValue, …]` is NOTC, without a hash, and
  the two values stay in the order of the user.
- `resolved`: references are compared after SAM's own names (`Fn.Alias`), default values of
  parameters and the partition are put in.
- `role`: SAM policy templates stay what the user wrote, the reader of IAM knows them; managed
  policies are compared by name (SAM looks their ARNs up in a list).
- `machine`: Definition stays the user's nodes; SAM writes a text with substitutions.
- `body`: left out of definitions are OPTIONS methods for CORS, models, validators, parameters,
  gateway responses, tags, binary media types, resource policies, credentials of AWS_IAM callers,
  and the default authorizer on methods that the user wrote: no relation is read from them.
- `tags`: a bucket has no tags `sam:ConditionalDependsOn:…`, nor anything its DependsOn.
- `LEFT_OUT`: whole resources and properties.

Other differences, which no template here shows: AutoPublishCodeSha256 is not added to Description;
a Type of DeploymentPreference that a function of CloudFormation gives stays that function; a
deployment group always has the condition of its function, while the application and the role that
all groups share never have one, nor propagated tags; the policies for a Glue schema registry, the
access association of a private domain and the tags that PropagateTags would put on a bucket are
left out; with MergeDefinitions, paths of events are there even if the definition has none (SAM
loses them).
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Plain = Any
TEMPLATES = sorted((Path(__file__).parent / "templates").glob("*.yaml"))
HASH = re.compile(r"[0-9a-f]{10}$")
NO_VALUE = {"Ref": "AWS::NoValue"}
LEFT_OUT = {
    "AWS::Serverless::Connector": "ours: kept, where SAM writes policies",
    "AWS::IAM::ManagedPolicy ToTableConnectorPolicy": "theirs: from the connector",
    "AWS::IAM::ManagedPolicy ToLambdaConnectorPolicy": "theirs: from the connector",
    "AWS::Route53::RecordSetGroup": "theirs: nothing reads records of custom domains",
    "AWS::ApiGateway::Deployment.Description": "a hash of the definition",
    "AWS::AppSync::Resolver.Code": "of a resolver without code, a constant",
    "AWS::AppSync::Resolver.Runtime": "of a resolver without code, a constant",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_same_resources_with_same_properties(
    path: Path,
    parse: Callable[..., Plain],
    data: Callable[..., Plain],
    spell: Callable[..., Plain],
    translate: Callable[..., Plain],
) -> None:
    text = path.read_text()
    out = spell(text)
    source = data(parse(text).root)
    parameters = {name: p["Default"] for name, p in source.get("Parameters", {}).items()}
    ours = {
        declaration.logical_id: {
            "Type": declaration.type,
            "Properties": data(declaration.properties),
            "Condition": declaration.conditions[0] if declaration.conditions else None,
        }
        for declaration in out.spelled.declarations
        if declaration.type not in LEFT_OUT
    }
    theirs = {
        name: resource
        for name, resource in translate(source).items()
        if resource["Type"] not in LEFT_OUT and not _of_connector(name, resource["Type"])
    }
    theirs = renamed(negated(theirs), ours)

    def kinds(side: Plain) -> Plain:
        return {
            name: (resource["Type"], resource.get("Condition")) for name, resource in side.items()
        }

    assert kinds(ours) == kinds(theirs)
    for name, resource in theirs.items():
        kind = resource["Type"]
        left = compared(kind, resolved(ours[name]["Properties"], parameters, out.spelled.names))
        right = compared(kind, resolved(resource.get("Properties", {}), parameters, {}))
        if kind == "AWS::IAM::Role":
            left, right = role(left, right)
        assert left == right, name


def _of_connector(name: str, kind: str) -> bool:
    pairs = [key.split(" ") for key in LEFT_OUT if " " in key]
    return any(kind == wanted and name.endswith(end) for wanted, end in pairs)


def deep(value: Plain, change: Callable[[Plain], Plain]) -> Plain:
    value = change(value)
    if isinstance(value, dict):
        return {name: deep(entry, change) for name, entry in value.items()}
    if isinstance(value, list):
        return [deep(item, change) for item in value]
    return value


def renamed(theirs: Plain, ours: Plain) -> Plain:
    names: dict[str, str] = {}
    for name, resource in theirs.items():
        base = HASH.sub("", name)
        if name not in ours and base != name:
            found = [n for n in ours if n == base and ours[n]["Type"] == resource["Type"]]
            if base.startswith("ApiGatewayDomainName"):
                domain = resource["Properties"]["DomainName"]
                found = [n for n in ours if ours[n]["Properties"].get("DomainName") == domain]
            if len(found) == 1:
                names[name] = found[0]
    if not names:
        return theirs
    pattern = re.compile("|".join(rf"\b{name}\b" for name in names))
    return json.loads(pattern.sub(lambda match: names[match.group()], json.dumps(theirs)))


def negated(theirs: Plain) -> Plain:
    def change(value: Plain) -> Plain:
        if isinstance(value, dict) and list(value) == ["Fn::If"]:
            condition, yes, no = value["Fn::If"]
            if condition.startswith("NOT"):
                return {"Fn::If": [HASH.sub("", condition).removeprefix("NOT"), no, yes]}
        if isinstance(value, dict) and str(value.get("Condition")).startswith("NOT"):
            return {**value, "Condition": HASH.sub("", value["Condition"])}
        return value

    return deep(theirs, change)


def resolved(value: Plain, parameters: dict[str, Plain], names: dict[str, str]) -> Plain:
    def change(value: Plain) -> Plain:
        if not isinstance(value, dict) or len(value) != 1:
            return value
        (function, argument), *_ = value.items()
        if function == "Ref":
            if argument in parameters:
                return parameters[argument]
            return {"Ref": names.get(argument, argument)}
        if function == "Fn::GetAtt":
            first, rest = argument
            head, _, tail = rest.partition(".")
            if f"{first}.{head}" in names:
                return {function: [names[f"{first}.{head}"], tail]}
        if function == "Fn::Sub":
            text, *variables = argument if isinstance(argument, list) else [argument]
            text = text.replace("${AWS::Partition}", "aws")
            for name, stands_for in names.items():
                text = text.replace(f"${{{name}}}", f"${{{stands_for}}}")
            if not variables:
                return {function: text} if "${" in text else text
            return {function: [text, *variables]}
        return value

    return deep(value, change)


def compared(kind: str, properties: Plain) -> Plain:
    properties = {
        name: value
        for name, value in tags(properties).items()
        if value not in (None, {}, []) and f"{kind}.{name}" not in LEFT_OUT
    }
    if kind in {"AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"} and "Body" in properties:
        properties["Body"] = body(properties["Body"])
    if kind == "AWS::StepFunctions::StateMachine":
        properties = machine(properties)
    return properties


def tags(properties: Plain) -> Plain:
    """Tags, and lists that several APIs share, in one order."""
    changed = dict(properties)
    for name in {"Tags", "ApiStages", "StageKeys"} & set(properties):
        if isinstance(properties[name], list):
            kept = (t for t in properties[name] if "sam:ConditionalDependsOn" not in str(t))
            changed[name] = sorted(kept, key=json.dumps)
    return changed


def role(ours: Plain, theirs: Plain) -> tuple[Plain, Plain]:
    templates = [policy for policy in ours.get("Policies", []) if set(policy) <= set(TEMPLATED)]
    own = [policy for policy in ours.get("Policies", []) if policy not in templates]
    expanded = [policy for policy in theirs.get("Policies", []) if policy not in own]
    assert len(expanded) == len(templates)
    remaining = [policy for policy in theirs.get("Policies", []) if policy not in expanded]

    def ordered(side: Plain, policies: list[Plain]) -> Plain:
        managed = json.dumps(side.get("ManagedPolicyArns", []))
        names = json.loads(re.sub(r"arn:aws:iam::aws:policy/(service-role/)?", "", managed))
        return {
            **side,
            "Policies": sorted(json.dumps(policy, sort_keys=True) for policy in policies),
            "ManagedPolicyArns": sorted(json.dumps(name) for name in names),
        }

    return ordered(ours, own), ordered(theirs, remaining)


TEMPLATED = ("SQSPollerPolicy", "LambdaInvokePolicy")


def machine(properties: Plain) -> Plain:
    written = properties.pop("DefinitionString", None)
    if written is None:
        return properties
    substitutions = dict(properties.get("DefinitionSubstitutions", {}))
    made = {n: substitutions.pop(n) for n in list(substitutions) if n.startswith("definition_")}

    def change(value: Plain) -> Plain:
        match = re.fullmatch(r"\$\{(definition_\w+)\}", value) if isinstance(value, str) else None
        return made[match[1]] if match else value

    definition = deep(json.loads("\n".join(written["Fn::Join"][1])), change)
    if substitutions:
        return {**properties, "Definition": definition, "DefinitionSubstitutions": substitutions}
    properties.pop("DefinitionSubstitutions", None)
    return {**properties, "Definition": definition}


def body(definition: Plain) -> Plain:
    components = definition.get("components") or {}
    schemes = definition.get("securityDefinitions") or components.get("securitySchemes") or {}
    return {
        "paths": {path: _methods(item) for path, item in definition.get("paths", {}).items()},
        "schemes": {name: scheme for name, scheme in schemes.items() if name != "api_key"},
    }


def _methods(item: Plain) -> Plain:
    if "Fn::If" in item:
        return _methods(next(branch for branch in item["Fn::If"][1:] if branch != NO_VALUE))
    return {name: _method(method) for name, method in item.items() if name != "options"}


def _method(method: Plain) -> Plain:
    if "Fn::If" in method:
        condition, yes, no = method["Fn::If"]
        return {"Fn::If": [condition, _method(yes), no]}
    integration = dict(method.get("x-amazon-apigateway-integration") or {})
    if integration.get("type") == "aws_proxy":
        integration.pop("credentials", None)
    uri = integration.get("uri", {})
    if "Fn::If" in uri:
        integration["uri"] = uri["Fn::If"][1]
    markers = {"NONE", "api_key_false"}
    security = [entry for entry in method.get("security", []) if not markers & set(entry)]
    return {"integration": integration, "security": sorted(security, key=json.dumps)}
