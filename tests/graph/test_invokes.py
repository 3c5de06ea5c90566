"""A permission tells of a caller only where no caller of its service names the function."""

import pytest

from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.callers.permissions import is_only_permitted
from ingestlint.graph.graph import Graph
from ingestlint.parse.read import parse_template

FUNCTION = """
Parameters:
  Topic: {Type: String}
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: !Sub "${AWS::StackName}-read"}
  Api: {Type: AWS::ApiGateway::RestApi}
  Other: {Type: AWS::ApiGateway::RestApi}
  Allow:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Fn, Action: lambda:InvokeFunction, %s}
"""
METHOD = """
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      Integration: {Uri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/x/functions/%s"}
"""
NAMED = (
    "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}-read/invocations"
)
GATEWAY = "Principal: apigateway.amazonaws.com"
ARN = "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:%s/*/GET/"


def callers(permission: str, rest: str = "") -> list[tuple[str, bool]]:
    """The callers of Fn, and whether a permission alone tells of them."""
    graph = Graph(Stack(parse_template("t.yaml", FUNCTION % permission + rest), NOTHING_GIVEN))
    calls = [call for call in graph.relations("invokes") if call.target.id == "Fn"]
    return [(call.source.id.partition(":")[0], is_only_permitted(call)) for call in calls]


def test_a_permission_alone_is_evidence() -> None:
    assert callers(GATEWAY) == [("unresolved", True)]
    assert callers(f'{GATEWAY}, SourceArn: !Sub "{ARN % "${Api}"}"') == [("Api", True)]


@pytest.mark.parametrize("uri", ["${Fn.Arn}/invocations", NAMED])
def test_a_caller_that_names_the_function_makes_the_permission_nothing_new(uri: str) -> None:
    method = METHOD % uri
    assert callers(GATEWAY, method) == [("Api", False)]
    assert callers(f'{GATEWAY}, SourceArn: !Sub "{ARN % "${Api}"}"', method) == [("Api", False)]


def test_a_permission_for_another_caller_is_one_more() -> None:
    method = METHOD % "${Fn.Arn}/invocations"
    permission = f'{GATEWAY}, SourceArn: !Sub "{ARN % "${Other}"}"'
    assert callers(permission, method) == [("Api", False), ("Other", True)]
    assert callers("Principal: s3.amazonaws.com", method) == [
        ("Api", False),
        ("unresolved", True),
    ]


def test_a_topic_out_of_sight_that_the_function_subscribes_to() -> None:
    subscription = """
  Subscription:
    Type: AWS::SNS::Subscription
    Properties: {Protocol: lambda, TopicArn: !Ref Topic, Endpoint: !GetAtt Fn.Arn}
"""
    permission = "Principal: sns.amazonaws.com, SourceArn: !Ref Topic"
    assert callers(permission, subscription) == [("unresolved", False)]
