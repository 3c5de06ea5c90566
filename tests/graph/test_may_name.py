"""What a value that names nothing in sight may be the name of."""

import pytest

from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.arn_patterns import may_name
from ingestlint.graph.graph import Graph
from ingestlint.parse.read import parse_template

HERE = "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:"
TEMPLATE = """
Parameters:
  Name: {Type: String}
  Stage: {Type: String}
Resources:
  Made: {Type: AWS::SQS::Queue}
  Known: {Type: AWS::SQS::Queue, Properties: {QueueName: prod-orders}}
  Open: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${Stage}-orders"}}
  Fn: {Type: AWS::Lambda::Function, Properties: {FunctionName: prod-orders}}
  Rule:
    Type: AWS::Events::Rule
    Properties: {Name: prod-orders, Description: VALUE}
"""
KNOWN, OPEN, FUNCTION, RULE = "Known", "Open", "Fn", "Rule"


def graph_of(value: str) -> Graph:
    texts = {path: TEMPLATE.replace("VALUE", value) for path in ("a.yaml", "b.yaml")}
    stacks = (Stack(parse_template(*text), NOTHING_GIVEN) for text in texts.items())
    return Graph(*stacks)


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("!Ref Name", (KNOWN, OPEN, FUNCTION, RULE)),
        ("!Ref AWS::NoValue", ()),
        ('!Sub "${Name}-orders"', (KNOWN, OPEN, FUNCTION, RULE)),
        ('!Sub "prod-${Name}"', (KNOWN, OPEN, FUNCTION, RULE)),
        ('!Sub "${Name}-bills"', ()),
        ('!Sub "prod-${Name}:live"', (KNOWN, OPEN, FUNCTION, RULE)),
        (f'!Sub "{HERE}${{Name}}"', (KNOWN, OPEN, RULE)),
        (f'!Sub "{HERE}${{Name}}-bills"', ()),
        ('!Sub "arn:aws:sqs:${Name}"', (KNOWN, OPEN, FUNCTION, RULE)),
        (
            '!Sub "arn:aws:${Name}:eu-west-1:123456789012:prod-orders"',
            (KNOWN, OPEN, FUNCTION, RULE),
        ),
        (
            '!Sub "https://sqs.${AWS::Region}.amazonaws.com/1/prod-${Name}"',
            (KNOWN, OPEN, FUNCTION, RULE),
        ),
        ('!Sub "arn:aws:events:eu-west-1:123456789012:rule/${Name}"', ()),
    ],
)
def test_names_that_are_written(value: str, named: tuple[str, ...]) -> None:
    graph = graph_of(value)
    holder = graph.nodes["a.yaml:Rule"]
    seen = holder.value("Description")
    own = [r for r in graph.nodes.values() if r.stack is holder.stack]
    assert tuple(r.subject for r in own if may_name(seen, r, holder)) == named


@pytest.mark.parametrize("value", ["!Ref Name", '!Sub "x-${Name}"'])
def test_a_name_made_at_deployment_is_known_to_other_stacks_only(value: str) -> None:
    graph = graph_of(value)
    holder = graph.nodes["a.yaml:Rule"]
    seen = holder.value("Description")
    assert not may_name(seen, graph.nodes["a.yaml:Made"], holder)
    assert may_name(seen, graph.nodes["b.yaml:Made"], holder)


def test_a_name_made_at_deployment_is_not_written_out() -> None:
    graph = graph_of("x-queue")
    holder = graph.nodes["a.yaml:Rule"]
    assert not may_name(holder.value("Description"), graph.nodes["b.yaml:Made"], holder)
