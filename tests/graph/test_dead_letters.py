"""What a failure is sent to, whoever sends it."""

import pytest

from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.parse.read import parse_template

RULE = """
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Topic: {Type: AWS::SNS::Topic}
  Bucket: {Type: AWS::S3::Bucket}
  Fn: {Type: AWS::Lambda::Function}
  Rule:
    Type: AWS::IoT::TopicRule
    Properties: {TopicRulePayload: {Sql: x, Actions: [], ErrorAction: %s}}
"""


@pytest.mark.parametrize(
    ("action", "target"),
    [
        ("{Sqs: {QueueUrl: !Ref Queue, RoleArn: r}}", "Queue"),
        ("{Sns: {TargetArn: !Ref Topic, RoleArn: r}}", "Topic"),
        ("{S3: {BucketName: !Ref Bucket, Key: k, RoleArn: r}}", "Bucket"),
        ("{Lambda: {FunctionArn: !GetAtt Fn.Arn}}", "Fn"),
    ],
)
def test_the_error_action_of_a_topic_rule(action: str, target: str) -> None:
    graph = Graph(Stack(parse_template("t.yaml", RULE % action), NOTHING_GIVEN))
    (relation,) = graph.relations("dead_letters_to")
    assert (relation.source.id, relation.target.id, relation.mode) == ("Rule", target, "error")
