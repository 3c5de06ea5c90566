"""SNS: a subscription of the function, or of a queue that the function polls."""

from ingestlint.parse.node import Call, Mapping, Node

from .event import Event, declare_permission, declare_queue_policy
from .events_poll import SOURCES
from .nodes import Data, Draft, get_att, given, is_false, is_true, ref, scalar, text
from .place import Place

PASSED_ON = ("Region", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy")


def sns_event(event: Event) -> None:
    """Subscribe the function to the topic, with a queue in between if SqsSubscription says so."""
    wanted = given(event.properties, "SqsSubscription")
    for when, node in event.place.spelling.shapes(wanted):
        place = event.place.narrowed(when)
        if place is None:
            continue
        here = event._replace(place=place)
        if isinstance(node, Mapping):
            _through_queue_of_user(here, node)
        elif is_true(node):
            _through_new_queue(here)
        else:
            declare_permission(
                here, "sns.amazonaws.com", source_arn=given(event.properties, "Topic")
            )
            _subscribe(here, "lambda", event.target.arn(event.at))


def _subscribe(event: Event, protocol: str, endpoint: Node) -> None:
    draft = event.place.draft()
    draft.put("Protocol", protocol)
    draft.put("Endpoint", endpoint)
    draft.take(event.properties, "Topic", "TopicArn")
    for name in PASSED_ON:
        draft.take(event.properties, name)
    event.place.declare(event.logical_id, "AWS::SNS::Subscription", draft)


def _through_new_queue(event: Event) -> None:
    queue = event.place.draft()
    topic = given(event.properties, "Topic")
    if isinstance(topic, Call) and topic.name == "Ref":
        resource = event.place.spelling.resources.get(text(topic.argument))
        fifo = given(resource.properties, "FifoTopic") if resource is not None else None
        if fifo is not None and not is_false(fifo):
            queue.put("FifoQueue", fifo)
    name = event.place.declare(f"{event.logical_id}Queue", "AWS::SQS::Queue", queue)
    arn, url = get_att(event.at, name), ref(event.at, name)
    _let_topic_send(event.place, f"{event.logical_id}QueuePolicy", topic, arn, url)
    _subscribe(event, "sqs", arn)
    _poll(event, arn, Draft(event.at).mapping())


def _through_queue_of_user(event: Event, wanted: Mapping) -> None:
    arn, url = given(wanted, "QueueArn"), given(wanted, "QueueUrl")
    if arn is None:
        event.place.spelling.hide(
            wanted,
            f"SqsSubscription of {event.place.subject}",
            f"SqsSubscription of {event.place.subject} has no QueueArn",
            "name the queue, or write SqsSubscription: true",
        )
        return
    policy = text(given(wanted, "QueuePolicyLogicalId")) or f"{event.logical_id}QueuePolicy"
    topic = given(event.properties, "Topic")
    _let_topic_send(event.place, policy, topic, arn, url)
    _subscribe(event, "sqs", arn)
    _poll(event, arn, wanted)


def _let_topic_send(
    place: Place, logical_id: str, topic: Node | None, arn: Node, url: Node | None
) -> None:
    statement: dict[str, Data] = {
        "Action": "sqs:SendMessage",
        "Effect": "Allow",
        "Principal": "*",
        "Resource": arn,
    }
    if topic is not None:
        statement["Condition"] = {"ArnEquals": {"aws:SourceArn": topic}}
    if url is not None:
        declare_queue_policy(place, logical_id, statement, url)


def _poll(event: Event, queue: Node, wanted: Mapping) -> None:
    mapping = event.place.draft()
    mapping.put("EventSourceArn", queue, wanted.keys.get("QueueArn"))
    mapping.put("FunctionName", event.target.name(event.at))
    mapping.put("BatchSize", scalar(event.at, 10))
    mapping.take(wanted, "BatchSize")
    # SAM ignores `Enabled` of SqsSubscription.
    mapping.put("Enabled", data=True)
    event.place.declare(
        f"{event.logical_id}EventSourceMapping", "AWS::Lambda::EventSourceMapping", mapping
    )
    if event.role is not None:
        event.role.add_managed(SOURCES["SQS"][1], event.at)
