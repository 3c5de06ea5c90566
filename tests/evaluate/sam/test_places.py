"""Spelled-out properties are the user's nodes, and what stands between them is at their keys."""

from collections.abc import Callable
from typing import Any

import pytest

from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence

FUNCTION = """\
    Globals:
      Function:
        Timeout: 20
    Resources:
      Queue: {Type: AWS::SQS::Queue}
      Fn:
        Type: AWS::Serverless::Function
        Metadata: {a: b}
        Properties:
          MemorySize: 512
          Policies:
            - SQSPollerPolicy: {QueueName: q}
          Events:
            FromQueue:
              Type: SQS
              Properties:
                Queue: !GetAtt Queue.Arn
                BatchSize: 7
            Daily:
              Type: Schedule
              Properties: {Schedule: rate(1 day), DeadLetterConfig: {Type: SQS}}
    """


def line(node: Node) -> int:
    return node.span.line


def entries(node: Node) -> dict[str, Node]:
    assert isinstance(node, Mapping)
    return node.entries


def test_a_property_stands_where_the_user_wrote_it(spell: Callable[..., Any]) -> None:
    function = spell(FUNCTION).by_id["Fn"]
    properties = function.properties
    assert line(entries(properties)["MemorySize"]) == 10
    assert properties.keys["MemorySize"].span.column == 7
    assert line(entries(properties)["Timeout"]) == 3
    assert line(function.key) == line(properties) == 6
    assert "Metadata" in function.body.entries


def test_what_an_event_generates_stands_at_the_event(spell: Callable[..., Any]) -> None:
    out = spell(FUNCTION)
    mapping = out.by_id["FnFromQueue"]
    assert mapping.type == "AWS::Lambda::EventSourceMapping"
    assert mapping.subject == "Fn/FromQueue"
    assert line(mapping.key) == line(mapping.properties) == 14
    assert line(entries(mapping.properties)["BatchSize"]) == 18
    assert line(entries(mapping.properties)["EventSourceArn"]) == 17
    assert line(entries(mapping.properties)["FunctionName"]) == 14
    for name in ("FnDaily", "FnDailyQueue", "FnDailyQueuePolicy", "FnDailyPermission"):
        assert out.by_id[name].subject == "Fn/Daily"
        assert line(out.by_id[name].key) == 19
        assert out.by_id[name].generated
    assert not out.by_id["Fn"].generated


def test_policies_of_the_user_are_not_copied(
    spell: Callable[..., Any], data: Callable[..., Any]
) -> None:
    out = spell(FUNCTION)
    role = out.by_id["FnRole"]
    assert role.subject == "Fn"
    policy = entries(role.properties)["Policies"]
    assert isinstance(policy, Sequence)
    assert data(policy.items[0]) == {"SQSPollerPolicy": {"QueueName": "q"}}
    assert line(policy.items[0]) == 12


def test_generated_resources_follow_their_origin(spell: Callable[..., Any]) -> None:
    out = spell(
        """
        Resources:
          First: {Type: AWS::SQS::Queue}
          Fn:
            Type: AWS::Serverless::Function
            Properties:
              Events:
                A: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /, Method: get}}
                B: {Type: Api, Properties: {Path: /, Method: get}}
          Middle: {Type: AWS::SNS::Topic}
          Api: {Type: AWS::Serverless::Api, Properties: {StageName: v1}}
          Last: {Type: AWS::SNS::Topic}
        """
    )
    assert [d.logical_id for d in out.spelled.declarations] == [
        "First",
        "Fn",
        "FnAPermissionv1",
        "FnBPermissionProd",
        "FnRole",
        "Middle",
        "Api",
        "ApiDeployment",
        "Apiv1Stage",
        "Last",
        "ServerlessRestApi",
        "ServerlessRestApiDeployment",
        "ServerlessRestApiProdStage",
    ]
    assert out.by_id["ServerlessRestApiProdStage"].subject == "ServerlessRestApi"
    assert out.spelled.names["Api.Stage"] == "Apiv1Stage"


def test_an_integration_stands_at_its_event(spell: Callable[..., Any]) -> None:
    out = spell(
        """\
        Resources:
          Fn:
            Type: AWS::Serverless::Function
            Properties:
              Events:
                A:
                  Type: Api
                  Properties: {Path: /a, Method: any, TimeoutInMillis: 900}
        """
    )
    body = entries(entries(out.by_id["ServerlessRestApi"].properties)["Body"])
    method = entries(entries(body["paths"])["/a"])
    path = entries(method["x-amazon-apigateway-any-method"])
    integration = entries(path["x-amazon-apigateway-integration"])
    assert line(integration["uri"]) == 6
    assert line(integration["timeoutInMillis"]) == 8
    uri = integration["uri"]
    assert isinstance(uri, Call)
    assert isinstance(uri.argument, Scalar)
    assert "${Fn.Arn}" in uri.argument.raw


def test_a_bucket_keeps_its_own_nodes(spell: Callable[..., Any]) -> None:
    out = spell(
        """\
        Resources:
          Fn:
            Type: AWS::Serverless::Function
            Properties:
              Events:
                In: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: "s3:ObjectCreated:*"}}
          Bucket:
            Type: AWS::S3::Bucket
            Properties:
              BucketName: b
        """
    )
    bucket = out.by_id["Bucket"]
    properties = entries(bucket.properties)
    assert line(properties["BucketName"]) == 10
    assert not bucket.generated
    added = entries(properties["NotificationConfiguration"])["LambdaConfigurations"]
    assert line(added) == 6


def test_the_path_of_a_definition_stays_a_path(spell: Callable[..., Any]) -> None:
    out = spell(
        """
        Resources:
          Machine:
            Type: AWS::Serverless::StateMachine
            Properties: {DefinitionUri: machine.asl.json, Role: arn}
        """
    )
    location = entries(out.by_id["Machine"].properties)["DefinitionS3Location"]
    assert isinstance(location, Scalar)
    assert location.raw == "machine.asl.json"
    assert out.reasons == []


@pytest.mark.parametrize(
    ("name", "location", "reasons"),
    [
        ("AWS::Include", "gone.yaml", ["is not read: there is no file gone.yaml"]),
        ("AWS::Include", "s3://b/a.yaml", ["is s3://b/a.yaml, which is not read"]),
        ("Ours", "gone.yaml", []),
    ],
)
def test_an_included_definition_that_is_out_of_reach(
    spell: Callable[..., Any], name: str, location: str, reasons: list[str]
) -> None:
    out = spell(
        f"""
        Resources:
          Api:
            Type: AWS::Serverless::Api
            Properties:
              StageName: prod
              DefinitionBody: !Transform {{Name: "{name}", Parameters: {{Location: "{location}"}}}}
        """
    )
    assert out.reasons == [f"the definition of Api {reason}" for reason in reasons]
    assert isinstance(entries(out.by_id["Api"].properties)["Body"], Call)


def test_a_simple_table_has_its_key_at_the_users_lines(
    spell: Callable[..., Any], data: Callable[..., Any]
) -> None:
    out = spell(
        """\
        Resources:
          Table:
            Type: AWS::Serverless::SimpleTable
            Properties:
              PrimaryKey:
                Name: device
                Type: Number
        """
    )
    properties = entries(out.by_id["Table"].properties)
    schema = properties["KeySchema"]
    assert isinstance(schema, Sequence)
    assert data(schema) == [{"AttributeName": "device", "KeyType": "HASH"}]
    assert line(entries(schema.items[0])["AttributeName"]) == 6
    attributes = properties["AttributeDefinitions"]
    assert isinstance(attributes, Sequence)
    letter = entries(attributes.items[0])["AttributeType"]
    assert (data(letter), line(letter)) == ("N", 7)
