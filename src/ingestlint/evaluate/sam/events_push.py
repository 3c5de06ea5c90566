"""Events that a service pushes to a function: S3, CloudWatch Logs, IoT, Cognito, Alexa."""

from typing import TYPE_CHECKING

from ingestlint.parse.node import Call, Node, Sequence

from .event import Event, declare_permission
from .nodes import Draft, copied, get_att, given, ref, same, sub, text, when

if TYPE_CHECKING:
    from .spelling import Spelling

ARN = "arn:${AWS::Partition}:{service}:${AWS::Region}:${AWS::AccountId}:"


def s3_event(event: Event) -> None:
    """Permission for the bucket, and an entry in the bucket's NotificationConfiguration."""
    declare_permission(event, "s3.amazonaws.com", source_account=ref(event.at, "AWS::AccountId"))
    bucket = _referenced(event, "Bucket", "AWS::S3::Bucket")
    if bucket is None:
        return
    listed = event.place.spelling.notifications.setdefault(bucket, [])
    for kind in _one_or_many(event.place.spelling, given(event.properties, "Events")):
        entry = event.place.draft()
        entry.put("Event", kind, event.properties.keys.get("Events"))
        entry.put("Function", event.target.arn(event.at))
        entry.take(event.properties, "Filter")
        listed.append(when(event.at, event.place.conditions, entry.mapping()))


def cognito_event(event: Event) -> None:
    """Permission for the user pool, and its LambdaConfig."""
    pool = _referenced(event, "UserPool", "AWS::Cognito::UserPool")
    declare_permission(
        event,
        "cognito-idp.amazonaws.com",
        source_arn=get_att(event.at, pool) if pool else None,
        logical_id=f"{event.target.logical_id}CognitoPermission",
    )
    if pool is None:
        return
    triggers = event.place.spelling.triggers.setdefault(pool, event.place.draft())
    for kind in _one_or_many(event.place.spelling, given(event.properties, "Trigger")):
        arn = when(event.at, event.place.conditions, event.target.arn(event.at))
        triggers.put(text(kind), arn, event.properties.keys.get("Trigger"))


def logs_event(event: Event) -> None:
    """A subscription filter, and permission for its log group."""
    group = given(event.properties, "LogGroupName")
    arn = ARN.replace("{service}", "logs") + "log-group:${__LogGroupName__}:*"
    source = sub(event.at, arn, {"__LogGroupName__": group}) if group is not None else None
    declare_permission(event, "logs.amazonaws.com", source_arn=source)
    subscription = event.place.draft()
    subscription.take(event.properties, "LogGroupName")
    subscription.take(event.properties, "FilterPattern")
    subscription.put("DestinationArn", event.target.arn(event.at))
    event.place.declare(event.logical_id, "AWS::Logs::SubscriptionFilter", subscription)


def iot_event(event: Event) -> None:
    """A topic rule, and permission for it."""
    arn = ARN.replace("{service}", "iot") + "rule/${RuleName}"
    declare_permission(
        event,
        "iot.amazonaws.com",
        source_arn=sub(event.at, arn, {"RuleName": ref(event.at, event.logical_id)}),
        source_account=sub(event.at, "${AWS::AccountId}"),
    )
    payload = event.place.draft()
    payload.take(event.properties, "Sql")
    payload.take(event.properties, "AwsIotSqlVersion")
    payload.put("RuleDisabled", data=False)
    payload.put("Actions", [{"Lambda": {"FunctionArn": event.target.arn(event.at)}}])
    rule = event.place.draft()
    rule.put("TopicRulePayload", payload.mapping())
    event.place.declare(event.logical_id, "AWS::IoT::TopicRule", rule)


def alexa_event(event: Event) -> None:
    """Permission for Alexa, for one skill if it is named."""
    token = given(event.properties, "SkillId")
    declare_permission(event, "alexa-appkit.amazon.com", token=token)


def _referenced(event: Event, name: str, kind: str) -> str | None:
    """The resource of this template that a property refers to, which SAM demands."""
    node = given(event.properties, name)
    logical_id = text(node.argument) if isinstance(node, Call) and node.name == "Ref" else ""
    resource = event.place.spelling.resources.get(logical_id)
    if resource is not None and resource.type == kind:
        return logical_id
    event.place.spelling.hide(
        node or event.at,
        f"{name} of {event.place.subject}",
        f"{name} of {event.place.subject} is no {kind} of this template, as SAM demands",
        "refer to a resource of the same template",
    )
    return None


def _one_or_many(spelling: "Spelling", node: Node | None) -> list[Node]:
    if node is None:
        return []
    found: list[Node] = []
    for _, listed in spelling.shapes(node):
        items = listed.items if isinstance(listed, Sequence) else [listed]
        found.extend(item for item in items if item is not None)
    return found


def with_notifications(properties: Node, entries: list[Node]) -> Node | None:
    """A bucket's properties with more Lambda notifications; None where that cannot be done."""
    configuration = given(properties, "NotificationConfiguration")
    listed = given(configuration, "LambdaConfigurations")
    if isinstance(configuration, Call) or isinstance(listed, Call):
        return None
    if not entries:  # nothing that is known; `shapes` has said so
        return properties
    at = listed or configuration or entries[0]
    items = listed.items if isinstance(listed, Sequence) else []
    new = [entry for entry in entries if not any(same(entry, item) for item in items)]
    joined = Sequence(at.source, at.start, at.end, [*items, *new])
    inner = copied(configuration, entries[0])
    inner.put("LambdaConfigurations", joined, inner.keys.get("LambdaConfigurations"))
    outer = copied(properties, properties)
    key = outer.keys.get("NotificationConfiguration")
    outer.put("NotificationConfiguration", inner.mapping(), key)
    return outer.mapping()


def with_triggers(properties: Node, triggers: Draft) -> Node | None:
    """A user pool's properties with more Lambda triggers; None where that cannot be done."""
    configuration = given(properties, "LambdaConfig")
    if isinstance(configuration, Call):
        return None
    inner = copied(configuration, triggers.at)
    for name, node in triggers.entries.items():
        inner.put(name, node, triggers.keys[name])
    outer = copied(properties, properties)
    outer.put("LambdaConfig", inner.mapping(), outer.keys.get("LambdaConfig"))
    return outer.mapping()
