"""The one place that reads names out of ARNs."""

import pytest

from ingestlint.graph.arn import named_by

HERE = "eu-west-1:123456789012"
INTEGRATION = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"


@pytest.mark.parametrize(
    ("arn", "service", "name"),
    [
        (f"arn:aws:sqs:{HERE}:orders", "sqs", "orders"),
        (f"arn:aws:sns:{HERE}:orders:0f9e", "sns", "orders"),
        (f"arn:aws:lambda:{HERE}:function:read:live", "lambda", "read"),
        (f"arn:aws:dynamodb:{HERE}:table/tiles/index/by-day", "dynamodb", "tiles"),
        (f"arn:aws:kinesis:{HERE}:stream/tiles/consumer/c:1", "kinesis", "tiles"),
        (f"arn:aws:states:{HERE}:stateMachine:ingest:3", "states", "ingest"),
        (f"arn:aws:events:{HERE}:event-bus/orders", "events", "orders"),
        (f"arn:aws:ec2:{HERE}:subnet/subnet-0123456789abcdef0", "ec2", "subnet-0123456789abcdef0"),
        ("arn:aws:s3:::tiles/raw/*", "s3", "tiles"),
        ("arn:aws:iam::123456789012:role/orders", "iam", "orders"),
        ("arn:aws:iam::123456789012:role/service-role/orders", "iam", "orders"),
        (f"arn:aws:*:{HERE}:table/tiles", "*", "tiles"),
        (f"{INTEGRATION}arn:aws:lambda:{HERE}:function:read/invocations", "lambda", "read"),
    ],
)
def test_the_name_in_an_arn(arn: str, service: str, name: str) -> None:
    found = named_by(arn)
    assert found is not None
    assert (found.service, found.name) == (service, name)
    assert arn[found.start :].startswith(name)


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:lambda:{HERE}:layer:orders:3",
        f"arn:aws:events:{HERE}:rule/orders",
        f"arn:aws:states:{HERE}:activity:ingest",
        "arn:aws:iam::123456789012:policy/orders",
        "arn:aws:sqs:orders",
        "orders",
    ],
)
def test_what_names_no_resource_that_is_looked_for(arn: str) -> None:
    assert named_by(arn) is None


def test_where_an_arn_says_that_its_resource_is() -> None:
    found = named_by("arn:aws:lambda:\0:123456789012:function:read")
    assert found is not None
    assert found.without("\0")[:4] == ("lambda", "", "123456789012", "read")
