"""EventInvokeConfig: retries and destinations of asynchronous invocations."""

from ingestlint.parse.node import Mapping

from .nodes import Draft, get_att, given, made, ref, text, with_default
from .place import Place
from .publishing import Published
from .role import Role, sending

CREATED = {"SQS": ("Queue", "AWS::SQS::Queue"), "SNS": ("Topic", "AWS::SNS::Topic")}


def declare_invoke_config(
    function: str, properties: Mapping, role: Role, published: Published | None
) -> None:
    """The AWS::Lambda::EventInvokeConfig of a function, with queues and topics it leaves to SAM."""
    place = role.place
    for when, config in place.spelling.shapes(given(properties, "EventInvokeConfig")):
        here = place.narrowed(when)
        if not isinstance(config, Mapping) or here is None:
            continue
        draft = here.draft()
        logical_id = f"{function}EventInvokeConfig"
        draft.put("FunctionName", ref(here.key, function))
        draft.put("Qualifier", published.name if published else "$LATEST")
        draft.take(config, "MaximumEventAgeInSeconds")
        draft.take(config, "MaximumRetryAttempts")
        destinations = given(config, "DestinationConfig")
        if isinstance(destinations, Mapping):
            made_of = Draft(destinations)
            for event in ("OnSuccess", "OnFailure"):
                wanted = given(destinations, event)
                if isinstance(wanted, Mapping):
                    end = _destination(function, logical_id + event, wanted, here, role)
                    made_of.put(event, end, destinations.keys.get(event))
                else:
                    made_of.take(destinations, event)
            key = config.keys.get("DestinationConfig")
            draft.put("DestinationConfig", made_of.mapping(), key)
        elif destinations is not None:
            draft.take(config, "DestinationConfig")
        here.declare(logical_id, "AWS::Lambda::EventInvokeConfig", draft)


def _destination(
    function: str, logical_id: str, wanted: Mapping, place: Place, role: Role
) -> Mapping:
    kind = text(given(wanted, "Type"))
    own = given(wanted, "Destination")
    end = own
    created = CREATED.get(kind)
    if created is not None:
        suffix, type_ = created
        places = [place] if own is None else place.where_absent(own)
        names = [where.declare(logical_id + suffix, type_, where.draft()) for where in places]
        if names:
            place.spelling.names[f"{function}.Destination{suffix}"] = names[0]
            arn = get_att(wanted, names[0]) if kind == "SQS" else ref(wanted, names[0])
            end = arn if own is None else with_default(own, arn)
    draft = Draft(wanted)
    if end is not None:
        draft.put("Destination", end, wanted.keys.get("Destination"))
        policy = sending(kind, logical_id, end, wanted)
        if policy is not None:
            role.add_policy(made(wanted, policy))
    return draft.mapping()
