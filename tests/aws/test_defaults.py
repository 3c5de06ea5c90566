from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from ingestlint.aws import defaults
from ingestlint.aws.bounds import BOUNDS, WITH_CAPACITY_PROVIDER
from ingestlint.aws.defaults import DEFAULTS, SELF_MANAGED_KAFKA, SOURCES, source

QUEUE = "AWS::SQS::Queue"
STREAM = "AWS::Kinesis::Stream"
KAFKA = "AWS::MSK::Cluster"
MQ = "AWS::AmazonMQ::Broker"


def documented() -> Iterator[tuple[str, str]]:
    for kind, properties in DEFAULTS.items():
        for path in properties:
            yield kind, path


@pytest.mark.parametrize(("kind", "path"), list(documented()))
def test_a_default_names_its_page_and_day(kind: str, path: str) -> None:
    page, day = source(kind, path)
    assert page.startswith("https://docs.aws.amazon.com/")
    assert date(2017, 1, 1) < date.fromisoformat(day)


def test_no_source_is_left_over() -> None:
    for kind, path in SOURCES:
        if kind not in ("Retrier", "Task"):
            assert kind in DEFAULTS
            assert not path or path in DEFAULTS[kind]


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("AWS::Lambda::Function", "Timeout", 3),
        ("AWS::Lambda::Function", "MemorySize", 128),
        ("AWS::Lambda::EventSourceMapping", "MaximumRetryAttempts", -1),
        ("AWS::Lambda::EventSourceMapping", "BisectBatchOnFunctionError", False),
        ("AWS::Lambda::EventInvokeConfig", "MaximumRetryAttempts", 2),
        (QUEUE, "VisibilityTimeout", 30),
        (QUEUE, "MessageRetentionPeriod", 345_600),
        (QUEUE, "RedrivePolicy.maxReceiveCount", 10),
        ("AWS::DynamoDB::Table", "BillingMode", "PROVISIONED"),
        ("AWS::Events::Rule", "Targets.RetryPolicy.MaximumRetryAttempts", 185),
        ("AWS::EC2::VPC", "InstanceTenancy", "default"),
        ("AWS::ECS::Service", "DesiredCount", 1),
    ],
)
def test_what_applies_when_unset(kind: str, path: str, value: object) -> None:
    assert DEFAULTS[kind][path] == value


def test_a_retrier_waits_and_gives_up() -> None:
    assert defaults.RETRIER["MaxAttempts"] == 3
    assert defaults.RETRIER["BackoffRate"] == 2.0
    assert defaults.TASK["TimeoutSeconds"] == 99_999_999
    assert source("Retrier")
    assert source("Task")


@pytest.mark.parametrize(
    ("kind", "batch", "window", "retries"),
    [
        (QUEUE, 10, 0, None),
        (STREAM, 100, 0, -1),
        ("AWS::DynamoDB::Table", 100, 0, -1),
        (KAFKA, 100, 0.5, -1),
        (SELF_MANAGED_KAFKA, 100, 0.5, -1),
        (MQ, 100, 0.5, None),
        ("AWS::DocDB::DBCluster", 100, 0.5, None),
        ("AWS::S3::Bucket", None, None, None),
        ("", None, None, None),
    ],
)
def test_a_mapping_takes_its_defaults_from_its_source(
    kind: str,
    batch: int | None,
    window: float | None,
    retries: int | None,
) -> None:
    assert defaults.batch_size(kind) == batch
    assert defaults.batching_window(kind) == window
    assert defaults.retry_attempts(kind) == retries


def test_a_share_group_does_not_retry_by_itself() -> None:
    assert defaults.retry_attempts(KAFKA, "Queue") == 0
    assert defaults.retry_attempts(KAFKA, "Stream") == -1
    assert defaults.retry_attempts(STREAM, "Queue") == -1


def test_ranges_are_ranges() -> None:
    for low, high in (*BOUNDS.values(), *WITH_CAPACITY_PROVIDER.values()):
        assert low is not None or high is not None
        assert low is None or high is None or low < high


def test_a_capacity_provider_only_widens() -> None:
    for key, (low, high) in WITH_CAPACITY_PROVIDER.items():
        narrow_low, narrow_high = BOUNDS[key]
        assert low == narrow_low
        assert high is not None
        assert narrow_high is not None
        assert high > narrow_high


def test_a_default_is_within_its_range() -> None:
    for (kind, path), (low, high) in BOUNDS.items():
        value = DEFAULTS.get(kind, {}).get(path)
        if isinstance(value, int | float):
            assert low is None or value >= low, path
            assert high is None or value <= high, path


@pytest.fixture(scope="module")
def registry() -> Any:
    return pytest.importorskip("cfnlint.schema").PROVIDER_SCHEMA_MANAGER


@pytest.mark.parametrize(("kind", "path"), list(BOUNDS))
def test_a_range_is_within_that_of_the_registry_schema(registry: Any, kind: str, path: str) -> None:
    schema = registry.get_resource_schema("us-east-1", kind).schema
    property_schema = within(schema, path)
    low, high = BOUNDS[kind, path]
    assert low is None or low >= property_schema.get("minimum", low)
    assert high is None or high <= property_schema.get("maximum", high)


@pytest.mark.parametrize(("kind", "path"), list(documented()))
def test_a_default_is_of_a_property_and_of_its_type(registry: Any, kind: str, path: str) -> None:
    property_schema = within(registry.get_resource_schema("us-east-1", kind).schema, path)
    value = DEFAULTS[kind][path]
    stated = property_schema.get("default", value)
    assert stated == value
    assert value in property_schema.get("enum", [value])
    names = property_schema.get("type", [])
    expected = {bool: "boolean", int: "integer", float: "number", str: "string"}[type(value)]
    assert not names or expected in names or "number" in names or kind == "AWS::SQS::Queue"


def within(schema: dict[str, Any], path: str) -> dict[str, Any]:
    """The schema of a property, through references, lists and alternatives."""
    found = [schema]
    for name in path.split("."):
        found = [each for one in found for each in steps(schema, one, name)]
        if not found and path.startswith(("RedrivePolicy", "RedriveAllowPolicy")):
            return {}  # an open object in the schema
        assert found, (path, name)
    return found[0]


def steps(root: dict[str, Any], schema: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    for each in spread(root, schema):
        if name in each.get("properties", {}):
            yield from spread(root, each["properties"][name])


def spread(root: dict[str, Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "$ref" in schema:
        target = root
        for key in schema["$ref"].removeprefix("#/").split("/"):
            target = target[key]
        yield from spread(root, target)
        return
    yield schema
    for key in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(key, []):
            yield from spread(root, each)
    if isinstance(schema.get("items"), dict):
        yield from spread(root, schema["items"])
