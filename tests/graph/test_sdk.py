"""How the SDK in a function retries, by its environment variables."""

import pytest

from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.graph.sdk import Regime, regime_of
from ingestlint.parse.read import parse_template

FUNCTION = """
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Environment: {Variables: {%s}}}
"""


def regime(variables: str, service: str) -> Regime:
    graph = Graph(Stack(parse_template("t.yaml", FUNCTION % variables), NOTHING_GIVEN))
    return regime_of(graph.nodes["Fn"], service)


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
    found = regime(variables, service)
    assert found.attempts == attempts
    assert found.mean == pytest.approx(mean)
    assert found.worst == pytest.approx(worst)


def test_what_decides_it_is_told() -> None:
    assert regime("", "sqs").at == ()
    assert len(regime("AWS_MAX_ATTEMPTS: 2, AWS_RETRY_MODE: standard", "sqs").at) == 2
