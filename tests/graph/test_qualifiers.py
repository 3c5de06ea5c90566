"""What becomes of an event goes by the version or alias that is called."""

import pytest

from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.attempts import async_attempts
from ingestlint.graph.flow.fate import fates
from ingestlint.graph.graph import Graph
from ingestlint.graph.qualifiers import is_for
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource
from ingestlint.parse.read import parse_template

TEMPLATE = """
Parameters:
  Stage: {Type: String}
Resources:
  Failed: {Type: AWS::SQS::Queue}
  Fn: {Type: AWS::Lambda::Function}
  Config:
    Type: AWS::Lambda::EventInvokeConfig
    Properties:
      FunctionName: !Ref Fn
      Qualifier: %s
      MaximumRetryAttempts: 0
      DestinationConfig: {OnFailure: {Destination: !GetAtt Failed.Arn}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [shop]}
      Targets: [{Id: a, Arn: !Sub "${Fn.Arn}:live"}]
"""


def call(qualifier: str, behind: str = ":live") -> Relation:
    text = (TEMPLATE % qualifier).replace(":live", behind)
    graph = Graph(Stack(parse_template("t.yaml", text), NOTHING_GIVEN))
    (found,) = graph.relations("invokes")
    return found


@pytest.mark.parametrize(
    ("qualifier", "attempts", "fate"),
    [
        ("live", "1 attempt", "in Failed after 1 attempt"),
        ("$LATEST", "3 attempts", "lost after 3 attempts, or 6 h of throttling"),
        (
            "!Ref Stage",
            "at most 3 attempts",
            "not known: whether Config is for",
        ),
    ],
)
def test_settings_are_those_of_what_is_called(qualifier: str, attempts: str, fate: str) -> None:
    found = call(qualifier)
    assert async_attempts(found) == attempts
    assert fates(found)[-1].says.startswith(fate)


def test_a_configuration_without_a_qualifier_is_for_what_its_name_says() -> None:
    found = call("!Ref AWS::NoValue")
    assert async_attempts(found) == "3 attempts"


def test_how_a_function_is_called_may_not_be_told() -> None:
    found = call("live")
    bare = Relation("invokes", found.source, found.target, found.node, via=found.via, mode="async")
    config = found.target.graph.nodes["Config"] if isinstance(found.target, Resource) else None
    assert config is not None
    assert is_for(config, found) is True
    assert isinstance(is_for(config, bare), Undecided)


@pytest.mark.parametrize("behind", ["live/invocations", "-${Stage}/invocations", "${Stage}"])
def test_what_stands_behind_a_name_may_be_no_qualifier(behind: str) -> None:
    found = call("live", behind)
    config = found.target.graph.nodes["Config"] if isinstance(found.target, Resource) else None
    assert config is not None
    assert isinstance(is_for(config, found), Undecided)
