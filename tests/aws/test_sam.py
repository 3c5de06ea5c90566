"""The tables of SAM against the package that transforms SAM templates."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from ingestlint.aws.connectors import PROFILES
from ingestlint.aws.iam import classify, needed_to_poll
from ingestlint.aws.sam_policies import OTHERS, POLLERS, TEMPLATES


def data(path: str) -> Any:
    return json.loads(files("samtranslator").joinpath(path).read_text(encoding="utf-8"))


POLICIES: dict[str, Any] = data("policy_templates_data/policy_templates.json")["Templates"]
CONNECTORS: dict[str, Any] = data("model/connector_profiles/profiles.json")["Permissions"]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "Ref":
                yield each
            else:
                yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def statements(policy: dict[str, Any]) -> Iterator[tuple[list[str], list[Any]]]:
    for statement in policy["Statement"]:
        yield listed(statement["Action"]), listed(statement.get("Resource", "*"))


def test_every_policy_template_is_known() -> None:
    assert set(TEMPLATES) == set(POLICIES)
    assert list(TEMPLATES) == sorted(TEMPLATES, key=str.lower)


@pytest.mark.parametrize("name", list(POLICIES))
def test_the_parameters_of_a_policy_template(name: str) -> None:
    named = {grant.parameter for grant in TEMPLATES[name]} - {""}
    assert named | set(OTHERS.get(name, ())) == set(POLICIES[name]["Parameters"])


@pytest.mark.parametrize("name", list(POLICIES))
def test_the_grants_of_a_policy_template(name: str) -> None:
    expected: dict[tuple[str, str], set[str]] = {}
    for actions, resources in statements(POLICIES[name]["Definition"]):
        for resource in resources:
            named = set(references(resource)) & set(POLICIES[name]["Parameters"])
            named -= set(OTHERS.get(name, ()))
            parameter = named.pop() if named else ""
            for action in actions:
                service, effects = classify(action)
                expected.setdefault((parameter, service), set()).update(effects)
    found = {(grant.parameter, grant.service): grant.effects for grant in TEMPLATES[name]}
    assert found == expected


def test_parameters_name_resources_of_one_type() -> None:
    types: dict[str, str] = {}
    for grants in TEMPLATES.values():
        for grant in grants:
            assert types.setdefault(grant.parameter, grant.type) == grant.type
            assert not grant.type or grant.type.startswith("AWS::")
    assert types["TableName"] == "AWS::DynamoDB::Table"
    assert types["QueueName"] == "AWS::SQS::Queue"
    assert types["StateMachineName"] == "AWS::StepFunctions::StateMachine"


@pytest.mark.parametrize("name", list(POLICIES))
def test_templates_for_pollers_are_those_that_only_poll(name: str) -> None:
    actions = {a for actions, _ in statements(POLICIES[name]["Definition"]) for a in actions}
    kinds = ("AWS::SQS::Queue", "AWS::Kinesis::Stream", "AWS::DynamoDB::Table")
    only = any(all(needed_to_poll(action, kind) for action in actions) for kind in kinds)
    assert only == (name in POLLERS)


def profiles() -> Iterator[tuple[str, str]]:
    for source, destinations in CONNECTORS.items():
        for destination in destinations:
            yield source, destination


def test_every_connector_is_known() -> None:
    assert set(PROFILES) == set(profiles())


@pytest.mark.parametrize(("source", "destination"), list(profiles()))
def test_a_connector_grants_what_its_profile_says(source: str, destination: str) -> None:
    profile = CONNECTORS[source][destination]
    ours = PROFILES[source, destination]
    categories = profile["Properties"]["AccessCategories"]
    for name, found in (("Read", ours.read), ("Write", ours.write)):
        category = categories.get(name, {"Statement": []})
        policies = category if "Statement" in category else {"Statement": [category]}
        actions = [action for actions, _ in statements(policies) for action in actions]
        assert found == frozenset[str]().union(*(classify(each).effects for each in actions))
    if profile["Type"] != "AWS_IAM_ROLE_MANAGED_POLICY":
        assert ours.actor == "service"
    else:
        role_of_source = profile["Properties"]["SourcePolicy"]
        assert ours.actor == ("source" if role_of_source else "destination")
