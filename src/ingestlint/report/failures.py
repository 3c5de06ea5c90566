"""A table of what becomes of a failing record, by event source and setting, as Markdown.

Each line is told of a small template by the code that rules and `ingestlint path` use.
"""

from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.flow.fate import fates
from ingestlint.graph.flow.onward import relations_onward
from ingestlint.graph.graph import Graph
from ingestlint.parse.read import parse_template
from ingestlint.record import Record

HEAD = """\
# What becomes of a record that fails

Printed by `make docs` from the code that the rules and `ingestlint path` use. The function always
fails with it, or the service that delivers it to the function cannot. `Dead` is a queue.

| from | to | setting | delivery fails | it fails there |
| --- | --- | --- | --- | --- |"""

FUNCTION = "  Fn: {Type: AWS::Lambda::Function, Properties: {Timeout: 9%s}}\n"
COMMON = "Resources:\n  Dead: {Type: AWS::SQS::Queue}\n"
DEAD = "!GetAtt Dead.Arn"
REDRIVE = f"{{deadLetterTargetArn: {DEAD}, maxReceiveCount: 5}}"
FAILED = f"DestinationConfig: {{OnFailure: {{Destination: {DEAD}}}}}"


class Row(Record):
    """A line of the table: where records come from and go to, the setting, and the template."""

    source: str
    target: str
    setting: str
    body: str


def rows() -> list[Row]:
    return [
        *_queues(),
        *_streams(),
        *_brokers(),
        *_asynchronous(),
        *_deliveries(),
        *_pipes(),
        *_waiting(),
    ]


def as_markdown() -> str:
    lines = [HEAD]
    for row in rows():
        delivered, run = _told(row)
        cells = (row.source, row.target, row.setting or "none", delivered, run)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _told(row: Row) -> tuple[str, str]:
    template = parse_template("row.yaml", COMMON + row.body)
    graph = Graph(Stack(template, NOTHING_GIVEN))
    feed = next(r for r in relations_onward(graph) if r.source.id != "Fn")
    said = [fate.says for fate in fates(feed)]
    if feed.kind == "sends_to":
        return said[0], ""
    return ("", said[0]) if len(said) == 1 else (said[0], said[1])


def _mapping(source: str, settings: str) -> str:
    more = f", {settings}" if settings else ""
    return (
        FUNCTION % ""
        + "  Poll:\n    Type: AWS::Lambda::EventSourceMapping\n"
        + f"    Properties: {{FunctionName: !Ref Fn, EventSourceArn: {source}{more}}}\n"
    )


def _queues() -> list[Row]:
    found = []
    for name, fifo in (("SQS", ""), ("SQS FIFO", "FifoQueue: true")):
        for setting, written in (("", ""), ("RedrivePolicy", f"RedrivePolicy: {REDRIVE}")):
            properties = ", ".join(part for part in (fifo, written) if part)
            queue = f"  Q: {{Type: AWS::SQS::Queue, Properties: {{{properties}}}}}\n"
            found.append(Row(name, "function", setting, queue + _mapping("!GetAtt Q.Arn", "")))
    return found


def _streams() -> list[Row]:
    stream = "  S: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}\n"
    table = (
        "  S:\n    Type: AWS::DynamoDB::Table\n    Properties:\n"
        "      KeySchema: [{AttributeName: id, KeyType: HASH}]\n"
        "      StreamSpecification: {StreamViewType: NEW_IMAGE}\n"
    )
    settings = (
        ("", ""),
        ("BisectBatchOnFunctionError", "BisectBatchOnFunctionError: true"),
        ("ReportBatchItemFailures", "FunctionResponseTypes: [ReportBatchItemFailures]"),
        ("OnFailure", FAILED),
        ("MaximumRetryAttempts: 3", "MaximumRetryAttempts: 3"),
        ("MaximumRecordAgeInSeconds: 3600", "MaximumRecordAgeInSeconds: 3600"),
        ("MaximumRetryAttempts: 3, OnFailure", f"MaximumRetryAttempts: 3, {FAILED}"),
    )
    sources = (("Kinesis", stream, "!GetAtt S.Arn"), ("DynamoDB", table, "!GetAtt S.StreamArn"))
    return [
        Row(name, "function", setting, body + _mapping(arn, written))
        for name, body, arn in sources
        for setting, written in settings
    ]


def _brokers() -> list[Row]:
    kafka = "  S: {Type: AWS::MSK::Cluster}\n"
    queue = "AmazonManagedKafkaEventSourceConfig: {ConsumptionMode: Queue}"
    settings = (
        ("", ""),
        ("ConsumptionMode: Queue", queue),
        ("MaximumRetryAttempts: 3", "MaximumRetryAttempts: 3"),
        ("OnFailure", FAILED),
    )
    found = [Row("Kafka", "function", s, kafka + _mapping("!Ref S", w)) for s, w in settings]
    others = {"Amazon MQ": "AWS::AmazonMQ::Broker", "DocumentDB": "AWS::DocDB::DBCluster"}
    for name, kind in others.items():
        broker = f"  S: {{Type: {kind}}}\n"
        found.append(Row(name, "function", "", broker + _mapping("!Ref S", "")))
    return found


def _invoked(settings: str) -> str:
    if not settings:
        return ""
    return (
        "  Config:\n    Type: AWS::Lambda::EventInvokeConfig\n"
        f"    Properties: {{FunctionName: !Ref Fn, Qualifier: $LATEST, {settings}}}\n"
    )


def _asynchronous() -> list[Row]:
    bucket = (
        "  S:\n    Type: AWS::S3::Bucket\n    Properties:\n      NotificationConfiguration:\n"
        "        LambdaConfigurations: [{Event: 's3:ObjectCreated:*', Function: !GetAtt Fn.Arn}]\n"
    )
    dead = f", DeadLetterConfig: {{TargetArn: {DEAD}}}"
    settings = (
        ("", "", ""),
        ("MaximumRetryAttempts: 0", "", "MaximumRetryAttempts: 0"),
        ("MaximumEventAgeInSeconds: 60", "", "MaximumEventAgeInSeconds: 60"),
        ("DeadLetterConfig", dead, ""),
        ("OnFailure", "", FAILED),
        ("reserved concurrency 0", ", ReservedConcurrentExecutions: 0", ""),
        ("DurableConfig", ", DurableConfig: {ExecutionTimeout: 60}", ""),
    )
    return [
        Row("S3, asynchronous", "function", setting, bucket + FUNCTION % own + _invoked(config))
        for setting, own, config in settings
    ]


def _deliveries() -> list[Row]:
    return [*_by_eventbridge(), *_by_topic(), *_by_iot()]


def _by_eventbridge() -> list[Row]:
    retry = "RetryPolicy: {MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 600}"
    settings = (
        ("", ""),
        ("RetryPolicy: 5 retries, 600 s", f", {retry}"),
        ("DeadLetterConfig", f", DeadLetterConfig: {{Arn: {DEAD}}}"),
    )
    rule = (
        "  S:\n    Type: AWS::Events::Rule\n    Properties:\n"
        "      EventPattern: {source: [a]}\n      Targets: [{Id: a, Arn: !GetAtt Fn.Arn%s}]\n"
    )
    schedule = (
        "  S:\n    Type: AWS::Scheduler::Schedule\n    Properties:\n"
        "      ScheduleExpression: rate(1 day)\n      Target: {Arn: !GetAtt Fn.Arn%s}\n"
    )
    return [
        Row(name, "function", setting, body % written + FUNCTION % "")
        for name, body in (("EventBridge rule", rule), ("EventBridge Scheduler", schedule))
        for setting, written in settings
    ]


def _by_topic() -> list[Row]:
    found = []
    ends = {"lambda": "!GetAtt Fn.Arn", "sqs": "!GetAtt Q.Arn", "https": "https://a"}
    for protocol, end in ends.items():
        for setting, written in (("", ""), ("RedrivePolicy", f", RedrivePolicy: {REDRIVE}")):
            properties = f"TopicArn: !Ref T, Protocol: {protocol}, Endpoint: {end}{written}"
            body = (
                "  T: {Type: AWS::SNS::Topic}\n  Sub:\n    Type: AWS::SNS::Subscription\n"
                f"    Properties: {{{properties}}}\n"
            )
            more = FUNCTION % "" if protocol == "lambda" else "  Q: {Type: AWS::SQS::Queue}\n"
            name = {"lambda": "function", "sqs": "SQS", "https": "HTTPS"}[protocol]
            found.append(Row("SNS", name, setting, body + more))
    return found


def _by_iot() -> list[Row]:
    found = []
    for setting, written in (
        ("", ""),
        ("ErrorAction", ", ErrorAction: {Sqs: {QueueUrl: !Ref Dead, RoleArn: a}}"),
    ):
        payload = f"{{Sql: a, Actions: [{{Lambda: {{FunctionArn: !GetAtt Fn.Arn}}}}]{written}}}"
        rule = f"  S: {{Type: AWS::IoT::TopicRule, Properties: {{TopicRulePayload: {payload}}}}}\n"
        found.append(Row("IoT rule", "function", setting, rule + FUNCTION % ""))
    return found


def _pipes() -> list[Row]:
    queue = "  Q: {Type: AWS::SQS::Queue, Properties: {%s}}\n"
    stream = "  Q: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}\n"
    retries = "MaximumRetryAttempts: 3"
    dead = f"{retries}, DeadLetterConfig: {{Arn: {DEAD}}}"
    found = []
    for name, setting, source, parameters in (
        ("SQS", "", queue % "", ""),
        ("SQS", "RedrivePolicy", queue % f"RedrivePolicy: {REDRIVE}", ""),
        ("Kinesis", "", stream, ""),
        ("Kinesis", "MaximumRetryAttempts: 3", stream, retries),
        ("Kinesis", "MaximumRetryAttempts: 3, DeadLetterConfig", stream, dead),
    ):
        pipe = "  P:\n    Type: AWS::Pipes::Pipe\n    Properties:\n      Source: !GetAtt Q.Arn\n"
        if parameters:
            pipe += f"      SourceParameters: {{KinesisStreamParameters: {{{parameters}}}}}\n"
        found.append(Row(name, "pipe", setting, source + pipe))
    return found


def _waiting() -> list[Row]:
    url = "  S: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !GetAtt Fn.Arn}}\n"
    found = [Row("API, URL, load balancer", "function", "", url + FUNCTION % "")]
    retry = "Retry: [{ErrorEquals: [States.ALL]}]"
    catch = "Catch: [{ErrorEquals: [States.ALL], Next: Do}]"
    for setting, written in (
        ("", ""),
        ("Retry", f", {retry}"),
        ("Retry, Catch", f", {retry}, {catch}"),
    ):
        state = f"{{Type: Task, Resource: !GetAtt Fn.Arn, End: true{written}}}"
        machine = (
            "  S:\n    Type: AWS::StepFunctions::StateMachine\n"
            f"    Properties: {{Definition: {{StartAt: Do, States: {{Do: {state}}}}}}}\n"
        )
        found.append(Row("Step Functions", "function", setting, machine + FUNCTION % ""))
    return found
