"""The connectors of AWS SAM: what Read and Write between two types of resource stand for.

`actor` is whose permission it is: the source's role; the destination's role, which then polls the
source; or the service of the source, which may deliver (a permission or resource policy).
Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/
reference-sam-connector.html and aws-sam-translator 1.115.0, 2026-11-23.
"""

from ingestlint.record import Record


class Profile(Record):
    """Effects (see `iam`) of the actor per category; empty where SAM has no such category."""

    actor: str
    read: frozenset[str]
    write: frozenset[str]


_NONE: frozenset[str] = frozenset()
_READ = frozenset({"read"})
_WRITE = frozenset({"write"})
_SEND = frozenset({"send"})
_INVOKE = frozenset({"invoke"})
_START = frozenset({"admin", "start"})

_API = "AWS::ApiGateway::RestApi"
_HTTP_API = "AWS::ApiGatewayV2::Api"
_DATA_SOURCE = "AWS::AppSync::DataSource"
_GRAPHQL = "AWS::AppSync::GraphQLApi"
_TABLE = "AWS::DynamoDB::Table"
_BUS = "AWS::Events::EventBus"
_RULE = "AWS::Events::Rule"
_FUNCTION = "AWS::Lambda::Function"
_PLACES = "AWS::Location::PlaceIndex"
_BUCKET = "AWS::S3::Bucket"
_TOPIC = "AWS::SNS::Topic"
_QUEUE = "AWS::SQS::Queue"
_MACHINE = "AWS::StepFunctions::StateMachine"

# (type of the source, type of the destination)
PROFILES: dict[tuple[str, str], Profile] = {
    (_API, _FUNCTION): Profile("service", _NONE, _INVOKE),
    (_HTTP_API, _FUNCTION): Profile("service", _NONE, _INVOKE),
    (_GRAPHQL, _FUNCTION): Profile("service", _NONE, _INVOKE),
    (_DATA_SOURCE, _BUS): Profile("source", _NONE, _SEND),
    (_DATA_SOURCE, _FUNCTION): Profile("source", _NONE, _INVOKE),
    (_DATA_SOURCE, _TABLE): Profile("source", _READ, _WRITE),
    (_TABLE, _FUNCTION): Profile("destination", frozenset({"admin", "read"}), _NONE),
    (_QUEUE, _FUNCTION): Profile("destination", frozenset({"admin", "read"}), _READ),
    (_RULE, _BUS): Profile("source", _NONE, _SEND),
    (_RULE, _FUNCTION): Profile("service", _NONE, _INVOKE),
    (_RULE, _MACHINE): Profile("source", _NONE, frozenset({"start"})),
    (_RULE, _QUEUE): Profile("service", _NONE, _SEND),
    (_RULE, _TOPIC): Profile("service", _NONE, _SEND),
    (_BUCKET, _FUNCTION): Profile("service", _NONE, _INVOKE),
    (_TOPIC, _FUNCTION): Profile("service", _NONE, _INVOKE),
    (_TOPIC, _QUEUE): Profile("service", _NONE, _SEND),
    (_FUNCTION, _BUCKET): Profile("source", _READ, _WRITE),
    (_FUNCTION, _BUS): Profile("source", _NONE, _SEND),
    (_FUNCTION, _FUNCTION): Profile("source", _NONE, _INVOKE),
    (_FUNCTION, _MACHINE): Profile("source", frozenset({"admin", "read"}), _START),
    (_FUNCTION, _PLACES): Profile("source", _READ, _NONE),
    # Write takes messages off the queue as well, and may purge it.
    (_FUNCTION, _QUEUE): Profile(
        "source", frozenset({"admin", "read"}), frozenset({"admin", "read", "send"})
    ),
    (_FUNCTION, _TABLE): Profile("source", _READ, _WRITE),
    (_FUNCTION, _TOPIC): Profile("source", _NONE, _SEND),
    (_MACHINE, _BUCKET): Profile("source", _READ, _WRITE),
    (_MACHINE, _BUS): Profile("source", _NONE, _SEND),
    (_MACHINE, _FUNCTION): Profile("source", _NONE, _INVOKE),
    (_MACHINE, _MACHINE): Profile("source", frozenset({"admin", "read"}), _START),
    (_MACHINE, _QUEUE): Profile("source", _NONE, _SEND),
    (_MACHINE, _TABLE): Profile("source", _READ, _WRITE),
    (_MACHINE, _TOPIC): Profile("source", _NONE, _SEND),
}
