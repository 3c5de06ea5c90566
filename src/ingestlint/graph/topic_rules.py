"""Where an action of an IoT rule sends its messages."""

from collections.abc import Iterator

from ingestlint.evaluate.value import Absent, Fields, Value

from .reading import step_into

# What an action names its target by; of other actions the action itself stands for it.
NAMED_BY = (
    "FunctionArn",
    "QueueUrl",
    "TargetArn",
    "StreamName",
    "DeliveryStreamName",
    "TableName",
    "BucketName",
    "StateMachineName",
    "LogGroupName",
)


def ends(action: Value) -> Iterator[Value]:
    """What an action sends to; an action is a mapping with one key, its kind."""
    for kind in action if isinstance(action, Fields) else ():
        inner = step_into(action, kind)
        named = [step_into(inner, key) for key in NAMED_BY]
        yield next((value for value in named if not isinstance(value, Absent)), inner)
