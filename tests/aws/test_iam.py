from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestlint.aws.actions import ACTIONS, POLLING
from ingestlint.aws.iam import EFFECTS, classify, matches, needed_to_poll


@pytest.mark.parametrize(
    ("action", "service", "effects"),
    [
        ("dynamodb:PutItem", "dynamodb", "write"),
        ("dynamodb:Query", "dynamodb", "read"),
        ("dynamodb:UpdateTable", "dynamodb", "admin"),
        ("DynamoDB:putitem", "dynamodb", "write"),
        (" s3:GetObject ", "s3", "read"),
        ("s3:PutObject", "s3", "write"),
        ("s3:PutLifecycleConfiguration", "s3", "admin"),
        ("sqs:SendMessage", "sqs", "send"),
        ("sqs:ReceiveMessage", "sqs", "read"),
        ("sqs:GetQueueAttributes", "sqs", "admin"),
        ("sns:Publish", "sns", "send"),
        ("kinesis:PutRecords", "kinesis", "send"),
        ("firehose:PutRecordBatch", "firehose", "send"),
        ("events:PutEvents", "events", "send"),
        ("events:PutRule", "events", "admin"),
        ("lambda:InvokeFunction", "lambda", "invoke"),
        ("lambda:CheckpointDurableExecution", "lambda", "platform"),
        ("states:StartExecution", "states", "start"),
        ("states:SendTaskSuccess", "states", "admin"),
        ("rds-data:ExecuteStatement", "rds-data", "read write"),
        ("rds-db:connect", "rds-db", "read write"),
        ("es:ESHttpGet", "es", "read"),
        ("es:ESHttpPost", "es", "read write"),
        ("secretsmanager:GetSecretValue", "secretsmanager", "read"),
        ("ssm:GetParametersByPath", "ssm", "read"),
        ("ecs:RunTask", "ecs", "start"),
        ("kms:Decrypt", "kms", "platform"),
        ("kms:Sign", "kms", "read"),
        ("logs:PutLogEvents", "logs", "platform"),
        ("logs:FilterLogEvents", "logs", "read"),
        ("xray:PutTraceSegments", "xray", "platform"),
        ("ec2:CreateNetworkInterface", "ec2", "platform"),
        ("ec2:DescribeInstances", "ec2", "read"),
        ("elasticfilesystem:ClientMount", "elasticfilesystem", "platform"),
        ("iam:PassRole", "iam", "platform"),
        ("textract:DetectDocumentText", "textract", "read"),
        ("rekognition:IndexFaces", "rekognition", "write"),
        ("transcribe:StartTranscriptionJob", "transcribe", "start"),
        ("route53:CreateHostedZone", "route53", "admin"),
    ],
)
def test_an_action(action: str, service: str, effects: str) -> None:
    assert classify(action) == (service, frozenset(effects.split()))


@pytest.mark.parametrize(
    ("pattern", "effects"),
    [
        ("dynamodb:*", "admin read write"),
        ("dynamodb:Put*", "admin write"),
        ("dynamodb:Batch*", "read write"),
        ("dynamodb:*Item", "admin read write"),
        ("dynamodb:GetIte?", "read"),
        ("dynamodb:UpdateT*", "admin"),
        ("s3:Get*", "admin read"),
        ("s3:PutObject*", "write"),
        ("sqs:*", "admin read send"),
        ("sqs:SendMessage*", "send"),
        ("lambda:Invoke*", "invoke"),
        ("kms:GenerateDataKey*", "platform"),
        ("kms:ReEncrypt*", "platform"),
        ("logs:*", "platform"),
        ("xray:Put*", "platform"),
        ("ec2:Describe*", "platform read"),
        ("textract:Get*", "read"),
        ("textract:*", "admin invoke read send start write"),
        ("*", " ".join(sorted(EFFECTS))),
        ("*:*", " ".join(sorted(EFFECTS))),
    ],
)
def test_a_pattern_has_the_effects_of_all_that_it_covers(pattern: str, effects: str) -> None:
    assert classify(pattern).effects == frozenset(effects.split())


@pytest.mark.parametrize("text", ["", "dynamodb", "dynamodb:", ":PutItem", "  "])
def test_what_is_no_action_does_nothing(text: str) -> None:
    assert classify(text) == ("", frozenset())


@pytest.mark.parametrize("service", list(ACTIONS))
def test_tables_are_in_order(service: str) -> None:
    names = [name for text in ACTIONS[service].values() for name in text.split()]
    assert len(names) == len(set(names))
    for effects, text in ACTIONS[service].items():
        assert set(effects.split()) <= EFFECTS
        assert text.split() == sorted(text.split())
        for name in text.split():
            if name != "*":
                assert classify(f"{service}:{name}").effects == frozenset(effects.split())


def test_services_are_in_order() -> None:
    assert list(ACTIONS) == sorted(ACTIONS)


@given(st.sampled_from(sorted(ACTIONS)), st.text("GetPuIm*?", min_size=1))
def test_the_whole_service_covers_every_pattern(service: str, name: str) -> None:
    covered = classify(f"{service}:{name}")
    assert covered.service == service
    assert covered.effects <= classify(f"{service}:*").effects


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_patterns_are_those_of_the_shell(pattern: str, text: str) -> None:
    assert matches(pattern, text) == fnmatchcase(text, pattern)


def test_a_long_pattern_does_not_take_long() -> None:
    assert not matches("*a" * 200 + "b", "a" * 2_000)


def test_polling_takes_no_call_of_the_code() -> None:
    assert needed_to_poll("sqs:ReceiveMessage", "AWS::SQS::Queue")
    assert not needed_to_poll("sqs:SendMessage", "AWS::SQS::Queue")
    assert not needed_to_poll("sqs:*", "AWS::SQS::Queue")
    assert needed_to_poll("dynamodb:GetRecords", "AWS::DynamoDB::GlobalTable")
    assert needed_to_poll("secretsmanager:GetSecretValue", "AWS::MSK::ServerlessCluster")
    assert not needed_to_poll("sqs:ReceiveMessage", "AWS::S3::Bucket")
    for actions in POLLING.values():
        for action in actions:
            assert action == action.lower()
            assert classify(action).effects <= {"read", "admin", "platform"}
