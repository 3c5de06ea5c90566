"""One event of a function or state machine, and what most kinds of events generate."""

from typing import TYPE_CHECKING, cast

from ingestlint.record import Record

from .nodes import Data, get_att, given, ref, text

if TYPE_CHECKING:
    from ingestlint.parse.node import Mapping, Node

    from .nodes import Draft
    from .place import Place, Target
    from .role import Role


class Event(Record):
    """An event, while it is spelled out.

    `owner` is the function or state machine, `logical_id` its ID and the event's name in one, as
    SAM names what it generates. `role` is the function's role in the making, `boundary` the
    permissions boundary of the state machine.
    """

    target: "Target"
    role: "Role | None" = None
    boundary: "Node | None" = None
    place: "Place" = cast("Place", None)
    kind: str = ""
    owner: str = ""
    name: str = ""
    logical_id: str = ""
    properties: "Mapping" = cast("Mapping", None)

    @property
    def at(self) -> "Node":
        """The key of the event, where generated nodes stand."""
        return self.place.key


def declare_permission(
    event: Event,
    principal: str,
    *,
    source_arn: "Node | None" = None,
    source_account: "Data | None" = None,
    token: "Node | None" = None,
    logical_id: str = "",
) -> str:
    """The permission for a service to invoke the function of an event."""
    draft = event.place.draft()
    draft.put("Action", "lambda:InvokeFunction")
    draft.put("FunctionName", event.target.name(event.at))
    draft.put("Principal", principal)
    draft.put("SourceArn", source_arn)
    draft.put("SourceAccount", source_account)
    draft.put("EventSourceToken", token)
    return event.place.declare(
        logical_id or f"{event.logical_id}Permission", "AWS::Lambda::Permission", draft
    )


def declare_dead_letter_queue(event: Event, config: "Mapping", place: "Place") -> str:
    """The queue that `DeadLetterConfig: {Type: SQS}` leaves to SAM."""
    name = text(given(config, "QueueLogicalId")) or f"{event.logical_id}Queue"
    return place.declare(name, "AWS::SQS::Queue", place.draft())


def declare_queue_policy(
    place: "Place", logical_id: str, statement: dict[str, Data], queue: Data
) -> None:
    """A queue policy of one statement."""
    draft = place.draft()
    draft.put("PolicyDocument", {"Version": "2012-10-17", "Statement": [statement]})
    draft.put("Queues", [queue])
    place.declare(logical_id, "AWS::SQS::QueuePolicy", draft)


def let_rule_send(event: Event, place: "Place", queue: str) -> None:
    """The queue policy with which an EventBridge rule may write to its dead-letter queue."""
    statement: dict[str, Data] = {
        "Action": "sqs:SendMessage",
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Resource": get_att(event.at, queue),
        "Condition": {"ArnEquals": {"aws:SourceArn": get_att(event.at, event.logical_id)}},
    }
    policy = f"{event.logical_id}QueuePolicy"
    declare_queue_policy(place, policy, statement, ref(event.at, queue))


def put_state(event: Event, draft: "Draft") -> None:
    """`State` of a rule, from State or Enabled; a function in Enabled means ENABLED to SAM."""
    enabled = given(event.properties, "Enabled")
    if enabled is not None:
        state = "DISABLED" if text(enabled).lower() == "false" else "ENABLED"
        draft.put("State", state, event.properties.keys.get("Enabled"))
    else:
        draft.take(event.properties, "State")
