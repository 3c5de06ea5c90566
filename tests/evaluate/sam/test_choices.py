"""SAM whose shape depends on conditions and parameters, and SAM that cannot be spelled out."""

from collections.abc import Callable
from typing import Any

import pytest

FUNCTION = """
    Parameters:
      Stage: {{Type: String}}
      Open: {{Type: String}}
      Buffered: {{Type: String, Default: "true"}}
    Conditions: {{Prod: !Equals [!Ref Stage, prod]}}
    Resources:
      Topic: {{Type: AWS::SNS::Topic}}
      Fn:
        Type: AWS::Serverless::Function
        Condition: {condition}
        Properties:
          Events: {events}
    """


def function(events: str, condition: str = "Prod") -> str:
    return FUNCTION.format(events=events, condition=condition)


def test_conditions_are_inherited(spell: Callable[..., Any]) -> None:
    out = spell(function("{Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}"))
    made = [out.by_id[name] for name in ("Fn", "FnRole", "FnDaily", "FnDailyPermission")]
    assert [d.conditions for d in made] == [("Prod",)] * 4


def test_a_choice_between_subscriptions(
    spell: Callable[..., Any], data: Callable[..., Any]
) -> None:
    subscribed = "{Type: SNS, Properties: {Topic: !Ref Topic, SqsSubscription: %s}}"
    events = "{A: %s}" % (subscribed % "!If [Prod, true, !Ref AWS::NoValue]")
    out = spell(function(events, condition="Other"))
    assert out.by_id["FnAQueue"].conditions == ("Other", "Prod")
    assert out.by_id["FnAEventSourceMapping"].conditions == ("Other", "Prod")
    assert out.by_id["FnAPermission"].conditions == ("Other", "NOTProd")
    assert data(out.spelled.conditions["NOTProd"]) == {"Fn::Not": [{"Condition": "Prod"}]}
    through_queue, direct = out.by_id["FnA"], out.by_id["FnA:2"]
    assert data(through_queue.properties)["Protocol"] == "sqs"
    assert direct.conditions == ("Other", "NOTProd")
    assert data(direct.properties)["Protocol"] == "lambda"


def test_a_choice_between_events(spell: Callable[..., Any]) -> None:
    tick = "{Type: Schedule, Properties: {Schedule: rate(1 day)}}"
    out = spell(function(f"!If [Prod, {{Tick: {tick}}}, !Ref AWS::NoValue]", condition="Prod"))
    assert out.by_id["FnTick"].conditions == ("Prod",)


def test_a_parameter_that_decides_the_shape(spell: Callable[..., Any]) -> None:
    events = "{A: {Type: SNS, Properties: {Topic: t, SqsSubscription: !Ref Buffered}}}"
    assert "FnAQueue" in spell(function(events)).by_id


def test_a_parameter_without_value_hides_what_it_decides(spell: Callable[..., Any]) -> None:
    events = "{A: {Type: SNS, Properties: {Topic: t, SqsSubscription: !Ref Open}}}"
    out = spell(function(events))
    assert "FnA" not in out.by_id
    assert out.reasons == ["parameter Open has no value"]
    assert out.spelled.hidden[0][0].cause == "parameter Open"


def test_a_queue_where_the_destination_is_left_out(spell: Callable[..., Any]) -> None:
    out = spell(
        """
        Conditions: {Prod: !Equals [a, b]}
        Resources:
          Fn:
            Type: AWS::Serverless::Function
            Properties:
              EventInvokeConfig:
                DestinationConfig:
                  OnFailure:
                    Type: SQS
                    Destination: !If [Prod, arn, !Ref AWS::NoValue]
        """
    )
    assert out.by_id["FnEventInvokeConfigOnFailureQueue"].conditions == ("NOTProd",)
    assert out.spelled.names["Fn.DestinationQueue"] == "FnEventInvokeConfigOnFailureQueue"


def test_an_api_is_there_if_one_of_its_events_is(
    spell: Callable[..., Any], data: Callable[..., Any]
) -> None:
    def template(**conditions: str) -> str:
        event = "{{Type: Api, Properties: {{Path: /{0}, Method: get}}}}"
        functions = [
            f"  {name}: {{Type: AWS::Serverless::Function, Condition: {condition}, "
            f"Properties: {{Events: {{E: {event.format(name)}}}}}}}"
            for name, condition in conditions.items()
        ]
        return "\n".join(["Resources:", *functions])

    out = spell(template(A="Prod"))
    assert out.by_id["ServerlessRestApi"].conditions == ("Prod",)
    out = spell(template(A="Prod", B="Beta"))
    assert out.by_id["ServerlessRestApi"].conditions == ("ServerlessRestApiCondition",)
    any_of = {"Fn::Or": [{"Condition": "Beta"}, {"Condition": "Prod"}]}
    assert data(out.spelled.conditions["ServerlessRestApiCondition"]) == any_of


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            "{Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: New}}}}",
            "event Fn/E of type New is not one that this version knows",
        ),
        (
            (
                "{Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: S3,"
                " Properties: {Bucket: !ImportValue b, Events: a}}}}}"
            ),
            "Bucket of Fn/E is no AWS::S3::Bucket of this template, as SAM demands",
        ),
        (
            (
                "{Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: Api,"
                " Properties: {RestApiId: !ImportValue a, Path: /, Method: get}}}}}"
            ),
            "RestApiId of Fn/E is no API of this template, as SAM demands",
        ),
        (
            "{Type: AWS::Serverless::Future}",
            "AWS::Serverless::Future is not a SAM resource that this version knows",
        ),
        (
            "{Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: a}}}",
            "Fn comes from the Serverless Application Repository",
        ),
    ],
)
def test_nothing_is_passed_over(spell: Callable[..., Any], body: str, reason: str) -> None:
    out = spell(f"Resources: {{Fn: {body}}}")
    assert out.reasons == [reason]
    assert "Fn" in out.by_id


def test_notifications_that_a_function_of_cloudformation_makes(spell: Callable[..., Any]) -> None:
    out = spell(
        """
        Resources:
          Bucket:
            Type: AWS::S3::Bucket
            Properties: {NotificationConfiguration: !If [A, {}, {}]}
          Fn:
            Type: AWS::Serverless::Function
            Properties: {Events: {E: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: a}}}}
        """
    )
    assert "what events add to Bucket is not seen" in out.reasons[0]


def test_connectors_have_one_form(spell: Callable[..., Any], data: Callable[..., Any]) -> None:
    out = spell(
        """
        Resources:
          Rule:
            Type: AWS::Events::Rule
            Connectors:
              ToQueue:
                Properties:
                  SourceReference: {Qualifier: q}
                  Destination: [{Id: Queue}, {Id: Other}]
                  Permissions: [Write]
          Fn:
            Type: AWS::Serverless::Function
            Connectors:
              ToTable: {Properties: {Destination: {Id: Table}, Permissions: [Read, Write]}}
          Own:
            Type: AWS::Serverless::Connector
            Properties: {Source: {Id: Fn}, Destination: {Id: Queue}, Permissions: [Write]}
        """
    )
    embedded = out.by_id["RuleToQueue"]
    assert (embedded.type, embedded.subject) == ("AWS::Serverless::Connector", "Rule/ToQueue")
    assert data(embedded.properties) == {
        "Source": {"Qualifier": "q", "Id": "Rule"},
        "Destination": [{"Id": "Queue"}, {"Id": "Other"}],
        "Permissions": ["Write"],
    }
    assert data(out.by_id["FnToTable"].properties)["Destination"] == [{"Id": "Table"}]
    assert data(out.by_id["Own"].properties)["Source"] == {"Id": "Fn"}
    assert not out.by_id["Own"].generated


def test_an_event_map_with_a_loop(spell: Callable[..., Any]) -> None:
    out = spell(
        """
        Resources:
          Fn:
            Type: AWS::Serverless::Function
            Properties:
              Events:
                Fn::ForEach::Queues:
                  - Name
                  - [One, Two]
                  - Queue${Name}: {Type: SQS, Properties: {Queue: !GetAtt "${Name}.Arn"}}
        """
    )
    assert {"FnQueueOne", "FnQueueTwo"} <= set(out.by_id)


def test_a_function_in_a_loop_that_a_condition_decides(spell: Callable[..., Any]) -> None:
    out = spell(
        """
        Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}}
        Conditions: {Prod: !Equals [!Ref Stage, prod]}
        Resources:
          Fn::ForEach::Functions:
            - Name
            - !If [Prod, [A, B], [A]]
            - Fn${Name}:
                Type: AWS::Serverless::Function
                Properties:
                  Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt "${Name}.Arn"}}}
        """
    )
    assert not out.by_id["FnAQ"].guard.pins
    assert out.by_id["FnBQ"].guard == out.by_id["FnB"].guard
    assert [choice for _, choice in out.by_id["FnBRole"].guard.pins] == ["prod"]


def test_a_local_path_stays_a_text(spell: Callable[..., Any], data: Callable[..., Any]) -> None:
    out = spell(
        """
        Resources:
          Fn: {Type: AWS::Serverless::Function, Properties: {CodeUri: src/fn}}
          Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer/}}
          Nested: {Type: AWS::Serverless::Application, Properties: {Location: ./nested.yaml}}
        """
    )
    assert data(out.by_id["Fn"].properties)["Code"] == "src/fn"
    assert data(out.by_id["Layer"].properties)["Content"] == "layer/"
    assert data(out.by_id["Nested"].properties)["TemplateURL"] == "./nested.yaml"
    assert out.reasons == []


def test_an_alias_whose_name_is_not_known(spell: Callable[..., Any]) -> None:
    out = spell(
        """
        Parameters: {Name: {Type: String}}
        Resources:
          Fn: {Type: AWS::Serverless::Function, Properties: {AutoPublishAlias: !Ref Name}}
          Not: {Type: AWS::Serverless::Function, Properties: {AutoPublishAlias: !Ref AWS::NoValue}}
        """
    )
    assert out.spelled.names == {"Fn.Version": "FnVersion", "Fn.Alias": "FnAlias"}
    assert out.reasons == []
    assert "NotVersion" not in out.by_id


def test_own_queue_without_arn_is_noted(spell: Callable[..., Any]) -> None:
    out = spell(
        function("{A: {Type: SNS, Properties: {Topic: t, SqsSubscription: {BatchSize: 1}}}}")
    )
    assert out.reasons == ["SqsSubscription of Fn/A has no QueueArn"]


def test_tags_that_a_function_of_cloudformation_makes(
    spell: Callable[..., Any], data: Callable[..., Any]
) -> None:
    out = spell(
        """
        Conditions: {Prod: !Equals [a, b]}
        Resources:
          One:
            Type: AWS::Serverless::SimpleTable
            Properties: {Tags: !Transform {Name: Macro}}
          Two:
            Type: AWS::Serverless::SimpleTable
            Properties: {Tags: !If [Prod, {a: b}, !Ref AWS::NoValue]}
        """
    )
    assert data(out.by_id["One"].properties)["Tags"] == {"Fn::Transform": {"Name": "Macro"}}
    chosen = ["Prod", [{"Key": "a", "Value": "b"}], {"Ref": "AWS::NoValue"}]
    assert data(out.by_id["Two"].properties)["Tags"] == {"Fn::If": chosen}
