"""What a task calls: a function, an activity, an operation of a service."""

import re
from typing import NamedTuple

from ingestlint.aws.facts import machines as facts
from ingestlint.evaluate.value import Absent, Fields, Items, Known, Unknown, Value, Why, text_of
from ingestlint.graph.callers.call import FUNCTION, shape
from ingestlint.graph.reading import step_into
from ingestlint.graph.resource import End, Unresolved

from .state import State, is_computed

ACTIVITY = "AWS::StepFunctions::Activity"
INTEGRATION = (
    r"arn:[^:]*:states:[^:]*:[^:]*:(?:aws-sdk:)?([\w-]+):(\w+)"
    r"(?:\.(sync|waitForTaskToken)(?::2)?)?\Z"
)
IS_FUNCTION = r"arn:[^:]*:lambda:"
IS_ACTIVITY = r"arn:[^:]*:states:[^:]*:[^:]*:activity:"
SYNC, CALLBACK = "sync", "waitForTaskToken"
# The names that the SDKs have for services, where IAM has others.
SERVICES = {
    "sfn": "states",
    "eventbridge": "events",
    "sesv2": "ses",
    "cloudwatchlogs": "logs",
    "elasticmapreduce": "emr",
}
# The parameter that names what an operation works on, and the type of that.
TARGETS: dict[str, tuple[tuple[str, ...], str]] = {
    "lambda": (("FunctionName",), FUNCTION),
    "sqs": (("QueueUrl",), "AWS::SQS::Queue"),
    "sns": (("TopicArn", "TargetArn"), "AWS::SNS::Topic"),
    "dynamodb": (("TableName",), "AWS::DynamoDB::Table"),
    "states": (("StateMachineArn",), "AWS::StepFunctions::StateMachine"),
    "kinesis": (("StreamName", "StreamARN"), "AWS::Kinesis::Stream"),
    "firehose": (("DeliveryStreamName",), "AWS::KinesisFirehose::DeliveryStream"),
    "s3": (("Bucket",), "AWS::S3::Bucket"),
    "ecs": (("TaskDefinition",), "AWS::ECS::TaskDefinition"),
}
# Jobs that end by themselves, and after how long.
JOBS = {
    "athena:startQueryExecution": facts.ATHENA_QUERY_SECONDS,
    "codebuild:startBuild": facts.BUILD_SECONDS,
    "glue:startJobRun": facts.GLUE_JOB_SECONDS,
    "sagemaker:createProcessingJob": facts.SAGEMAKER_JOB_SECONDS,
    "sagemaker:createTrainingJob": facts.SAGEMAKER_JOB_SECONDS,
}
RUN_TIME = Why(
    "named when it runs",
    "the state takes what it calls from its input",
    "name it in the definition where you can",
)


class Task(NamedTuple):
    """`service` as IAM calls it (`lambda`, `activity`, "" where that is not known), `action`.

    `pattern` is "sync" (it waits for the job), "waitForTaskToken", or "" for request and response.
    `value` names what is called, Absent where nothing does; `resource` is the Resource field.
    """

    service: str
    action: str
    pattern: str
    value: Value
    resource: Value

    @property
    def is_function(self) -> bool:
        """Whether it invokes a function."""
        return self.service == "lambda" and self.action == "invoke"


def task_of(state: State) -> Task:
    """What a Task state calls."""
    value = state.value("Resource")
    text = shape(value)
    found = re.match(INTEGRATION, text)
    if found and found.group(1) != "activity":
        service = SERVICES.get(found.group(1), found.group(1))
        return Task(service, found.group(2), found.group(3) or "", _target(state, service), value)
    if re.match(IS_FUNCTION, text):
        return Task("lambda", "invoke", "", value, value)
    if re.match(IS_ACTIVITY, text):
        return Task("activity", "", "", value, value)
    kind = state.machine.graph.target_of(value).type
    if kind == FUNCTION:
        return Task("lambda", "invoke", "", value, value)
    if kind == ACTIVITY:
        return Task("activity", "", "", value, value)
    return Task("", "", "", value, value)


def sends(task: Task) -> bool:
    """Whether it hands a message to someone: a topic, a queue, a bus, people."""
    from ingestlint.aws.iam import classify

    return "send" in classify(f"{task.service}:{task.action}").effects


def _target(state: State, service: str) -> Value:
    """What the parameters of an operation name, Unknown where the input of the state does."""
    names, _ = TARGETS.get(service, ((), ""))
    for holder in ("Parameters", "Arguments"):
        for name in names:
            value = state.value(holder, name)
            if isinstance(value, Known) and is_computed(text_of(value.data)):
                return Unknown(value.node, RUN_TIME)
            if not isinstance(value, Absent):
                return value
            if not isinstance(state.value(holder, f"{name}.$"), Absent):
                return Unknown(state.value(holder, f"{name}.$").node, RUN_TIME)
    return _bus(state) if service == "events" else Absent(state.node)


def _bus(state: State) -> Value:
    """The bus that events are put on; the default one is no resource."""
    for holder in ("Parameters", "Arguments"):
        entries = state.value(holder, "Entries")
        for entry in entries.items if isinstance(entries, Items) else ():
            if isinstance(entry, Fields) and "EventBusName" in entry:
                return step_into(entry, "EventBusName")
    return Absent(state.node)


def target_of(state: State, task: Task) -> End | None:
    """What a task calls, as far as the definition names it; None where nothing does."""
    if isinstance(task.value, Absent) or not task.service:
        return None
    kind = ACTIVITY if task.service == "activity" else TARGETS.get(task.service, ((), ""))[1]
    if isinstance(task.value, Unknown):
        return Unresolved(task.value, kind)
    end = state.machine.graph.target_of(task.value, kind)
    if isinstance(end, Unresolved) and task.service == "sqs":
        end = state.machine.graph.target_of(_queue_name(task.value), kind)
    return end


def _queue_name(value: Value) -> Value:
    """The name at the end of the URL of a queue."""
    if isinstance(value, Known) and isinstance(value.data, str):
        return Known(value.node, value.data.rpartition("/")[2], value.trail)
    return value
