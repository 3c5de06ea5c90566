"""How the SDK in a function retries, by its environment variables."""

import pytest

from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.graph.resource import Resource
from ingestlint.graph.sdk import regime_of, waits_of
from ingestlint.parse.read import parse_template

FUNCTION = """
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties: {Runtime: %s, Environment: {Variables: {%s}}}
"""


def function(variables: str, runtime: str = "python3.13") -> Resource:
    text = FUNCTION % (runtime, variables)
    return Graph(Stack(parse_template("t.yaml", text), NOTHING_GIVEN)).nodes["Fn"]


@pytest.mark.parametrize(
    ("variables", "service", "attempts", "mean", "worst"),
    [
        ("", "dynamodb", 4, 3.5, 7),
        ("", "sqs", 3, 1.5, 3),
        ("AWS_RETRY_MODE: adaptive", "dynamodb", 4, 3.5, 7),
        ("AWS_RETRY_MODE: legacy", "dynamodb", 10, 25.55, 25.55),
        ("AWS_RETRY_MODE: legacy", "sqs", 5, 7.5, 15),
        ("AWS_MAX_ATTEMPTS: 1", "dynamodb", 1, 0, 0),
        # 1 + 2 + 4 + 8 + 16 and then 20 each time.
        ("AWS_MAX_ATTEMPTS: 8", "sqs", 8, 35.5, 71),
    ],
)
def test_attempts_and_waits(
    variables: str, service: str, attempts: int, mean: float, worst: float
) -> None:
    found = waits_of(function(variables), service)
    assert found.attempts == attempts
    assert float(found.mean) == pytest.approx(mean)
    assert float(found.worst) == pytest.approx(worst)


@pytest.mark.parametrize(
    ("runtime", "variables", "least", "most"),
    [
        ("python3.13", "", 4, 10),
        ("python3.13", "AWS_RETRY_MODE: legacy", 10, 10),
        ("python3.13", "AWS_RETRY_MODE: standard", 3, 4),
        ("python3.13", "AWS_NEW_RETRIES_2026: true", 4, 4),
        # A mode that is set goes first.
        ("python3.13", "AWS_NEW_RETRIES_2026: true, AWS_RETRY_MODE: legacy", 10, 10),
        ("python3.13", "AWS_RETRY_MODE: !ImportValue mode", 3, 10),
        ("java21", "", 4, 9),
        ("nodejs24.x", "", 3, 4),
        ("nodejs24.x", "AWS_MAX_ATTEMPTS: 7", 7, 7),
        ("nodejs24.x", "AWS_MAX_ATTEMPTS: 0", 1, float("inf")),
        ("nodejs24.x", "AWS_MAX_ATTEMPTS: !ImportValue often", 1, float("inf")),
    ],
)
def test_attempts_of_all_versions(runtime: str, variables: str, least: float, most: float) -> None:
    found = regime_of(function(variables, runtime), "dynamodb").attempts
    assert (found.low, found.high) == (least, most)


def test_what_decides_it_is_told() -> None:
    assert waits_of(function(""), "sqs").at == ()
    both = function("AWS_MAX_ATTEMPTS: 2, AWS_RETRY_MODE: standard")
    assert len(waits_of(both, "sqs").at) == 2
