"""What the user wrote where a resource was spelled out from SAM."""

from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.graph.sam import event_behind, how_to_set, shared_settings, type_written
from ingestlint.parse.read import parse_template

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Conditions:
  Is: !Equals [!Ref AWS::Region, eu-west-1]
Globals:
  Function: {Runtime: python3.13}
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Orders: {Type: CloudWatchEvent, Properties: {Pattern: {source: [orders]}}}
        Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
        Odd: !If [Is, {Type: Schedule, Properties: {Schedule: rate(1 day)}}, !Ref AWS::NoValue]
        News: {Type: SNS, Properties: {Topic: !Ref Topic, SqsSubscription: true}}
  Topic: {Type: AWS::SNS::Topic}
  Queue: {Type: AWS::SQS::Queue}
  Own: {Type: AWS::Serverless::Function, IgnoreGlobals: "*", Properties: {}}
  Plain: {Type: AWS::Lambda::Function}
  Table: {Type: AWS::Serverless::SimpleTable}
  Rule: {Type: AWS::Events::Rule}
"""
GRAPH = Graph(Stack(parse_template("t.yaml", TEMPLATE), NOTHING_GIVEN))


def test_the_event_behind_a_rule() -> None:
    events = [event_behind(rule) for rule in GRAPH.resources("AWS::Events::Rule")]
    assert {(event.kind, event.path) for event in events if event} == {
        ("CloudWatchEvent", "Events.Orders.Properties"),
        ("Schedule", "Events.Daily.Properties"),
    }
    # That of a choice, and of no event at all.
    assert events.count(None) == 2


def test_how_to_set_what_the_queue_of_a_subscription_has() -> None:
    said = {how_to_set(queue, "RedrivePolicy") for queue in GRAPH.resources("AWS::SQS::Queue")}
    assert len(said) == 2
    assert max(said).startswith("Write the queue as a resource, with a RedrivePolicy, and")
    assert max(said).endswith("name it in Events.News.Properties.SqsSubscription.")


def test_the_type_that_was_written() -> None:
    assert type_written(GRAPH.nodes["Table"]) == "AWS::Serverless::SimpleTable"
    assert type_written(GRAPH.nodes["Plain"]) == "AWS::Lambda::Function"


def test_the_globals_that_a_function_takes() -> None:
    key = shared_settings(GRAPH.nodes["Fn"], "Function")
    assert key is not None
    assert key.span.line == 6
    assert shared_settings(GRAPH.nodes["Own"], "Function") is None
    assert shared_settings(GRAPH.nodes["Plain"], "Function") is None


def test_what_was_written_in_one_of_several_stacks() -> None:
    stack = Stack(parse_template("t.yaml", TEMPLATE), NOTHING_GIVEN, label="Inner/")
    graph = Graph(stack)
    kinds = {e.kind for r in graph.resources("AWS::Events::Rule") if (e := event_behind(r))}
    assert kinds == {"CloudWatchEvent", "Schedule"}
    assert type_written(graph.nodes["Inner/Table"]) == "AWS::Serverless::SimpleTable"
    assert shared_settings(graph.nodes["Inner/Fn"], "Function") is not None
