"""Event source mappings, queues, and delivery to targets."""

from .fact import DOCS, Fact

_LAMBDA = DOCS + "lambda/latest/dg/"
_LAMBDA_API = DOCS + "lambda/latest/api/"
_SQS = DOCS + "AWSSimpleQueueService/latest/SQSDeveloperGuide/"
_DYNAMODB = DOCS + "amazondynamodb/latest/developerguide/"

# --- Event source mappings and queues --------------------------------------------------------

# A visibility timeout of this many function timeouts, plus the batching window.
VISIBILITY_FACTOR = Fact(6, "timeouts", _LAMBDA + "services-sqs-configure.html", "2026-11-23")
MIN_RECEIVES = Fact(5, "receives", _LAMBDA + "with-sqs.html", "2022-11-14")
SQS_MAPPING_CONCURRENCY = Fact(
    1_250, "executions", _LAMBDA + "services-sqs-scaling.html", "2026-11-23"
)
SQS_MAPPING_INITIAL_CONCURRENCY = Fact(
    5, "executions", _LAMBDA + "services-sqs-scaling.html", "2026-11-23"
)
SQS_MAPPING_GROWTH = Fact(
    300, "executions per minute", _LAMBDA + "services-sqs-scaling.html", "2026-11-23"
)
# The lowest MaximumConcurrency that a mapping takes.
SQS_LEAST_MAXIMUM_CONCURRENCY = Fact(
    2, "executions", _LAMBDA + "services-sqs-scaling.html", "2026-11-23"
)
EXECUTIONS_PER_SQS_POLLER = Fact(
    10, "executions", _LAMBDA + "services-sqs-scaling.html", "2026-11-23"
)
# The lowest MaximumPollers that a mapping on a queue takes.
SQS_LEAST_MAXIMUM_POLLERS = Fact(
    2, "pollers", _LAMBDA_API + "API_ProvisionedPollerConfig.html", "2026-11-25"
)
# MaximumRetryAttempts and MaximumRecordAgeInSeconds: until the stream lets go of the record.
INFINITE = Fact(-1, "retries or s", _LAMBDA_API + "API_CreateEventSourceMapping.html", "2026-11-17")
# Infinite retries beside an OnFailure destination; MSK and self-managed Kafka only.
KAFKA_RETRIES_WITH_DESTINATION = Fact(
    10, "retries", _LAMBDA + "kafka-on-failure-destination.html", "2026-11-23"
)
KINESIS_RETENTION = Fact(
    24,
    "h",
    DOCS + "kinesis/latest/APIReference/API_PutRecord.html",
    "2026-11-17",
)
DYNAMODB_STREAM_RETENTION = Fact(24, "h", _DYNAMODB + "Streams.html", "2023-02-22")
SQS_DEFAULT_RECEIVES = Fact(
    10,
    "receives",
    DOCS + "AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
    "2026-11-17",
)
# On standard queues the age counts from the first enqueue; a FIFO queue starts anew in its DLQ.
SQS_DEAD_LETTER_RETENTION = Fact(
    "first enqueue",
    "start of a message's age",
    _SQS + "setting-up-dead-letter-queue-retention.html",
    "2026-11-23",
)
SQS_MAX_RETENTION = Fact(
    1_209_600,
    "s",
    DOCS + "AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
    "2026-11-17",
)
# What sends failures to standard queues only, whatever its own type.
STANDARD_QUEUES_ONLY = {
    "AWS::Events::Rule": Fact(
        "standard", "queue", DOCS + "eventbridge/latest/userguide/eb-rule-dlq.html", "2026-11-25"
    ),
    "AWS::Events::EventBus": Fact(
        "standard", "queue", DOCS + "eventbridge/latest/userguide/eb-rule-dlq.html", "2026-11-25"
    ),
    "AWS::Scheduler::Schedule": Fact(
        "standard",
        "queue",
        DOCS + "scheduler/latest/UserGuide/configuring-schedule-dlq.html",
        "2026-11-25",
    ),
    "AWS::Lambda::EventInvokeConfig": Fact(
        "standard",
        "queue",
        DOCS + "AWSCloudFormation/latest/UserGuide/"
        "aws-properties-lambda-eventinvokeconfig-destinationconfig.html",
        "2026-11-25",
    ),
    "AWS::Lambda::Function": Fact(
        "standard",
        "queue or topic",
        _LAMBDA + "invocation-async-retain-records.html",
        "2026-11-25",
    ),
    "AWS::IoT::TopicRule": Fact(
        "standard",
        "queue",
        DOCS + "iot/latest/developerguide/sqs-rule-action.html",
        "2026-11-25",
    ),
}
# What sends failures to topics, too: to standard ones only, as the page of the function says.
STANDARD_TOPICS_ONLY = ("AWS::Lambda::EventInvokeConfig", "AWS::Lambda::Function")
# Of these, and of topics, no page says that a deployment is refused: nothing is delivered.
TAKEN_ALL_THE_SAME = ("AWS::Lambda::Function", "AWS::IoT::TopicRule")

# How long an Express workflow may run.
EXPRESS_MACHINE_SECONDS = Fact(
    300, "s", DOCS + "step-functions/latest/dg/service-quotas.html", "2026-08-20"
)

# EventBridge gives up a request to an API destination after this time, of a rule and of a pipe.
API_DESTINATION_SECONDS = Fact(
    5, "s", DOCS + "eventbridge/latest/userguide/eb-api-destinations.html", "2026-11-23"
)
# What an integration of API Gateway may take where nobody raised it.
API_GATEWAY_SECONDS = Fact(
    29, "s", DOCS + "apigateway/latest/api/API_PutIntegration.html", "2026-11-17"
)

# --- Delivery to targets ---------------------------------------------------------------------

EVENTBRIDGE_RETRIES = Fact(
    185, "retries", DOCS + "eventbridge/latest/userguide/eb-rule-dlq.html", "2022-07-01"
)
EVENTBRIDGE_MAX_EVENT_AGE = Fact(
    86_400, "s", DOCS + "eventbridge/latest/userguide/eb-rule-dlq.html", "2022-07-01"
)
SCHEDULER_RETRIES = Fact(
    185, "retries", DOCS + "scheduler/latest/APIReference/API_RetryPolicy.html", "2026-11-17"
)
SCHEDULER_MAX_EVENT_AGE = Fact(
    86_400, "s", DOCS + "scheduler/latest/APIReference/API_RetryPolicy.html", "2026-11-17"
)
SNS_AWS_ATTEMPTS = Fact(
    100_015, "attempts", DOCS + "sns/latest/dg/sns-message-delivery-retries.html", "2026-11-23"
)
SNS_HTTP_RETRIES = Fact(
    3, "retries", DOCS + "sns/latest/dg/sns-message-delivery-retries.html", "2026-11-23"
)
