"""AWS::Serverless::StateMachine: the machine, its role, version, alias and events."""

from typing import TYPE_CHECKING

from ingestlint.parse.node import Call, Mapping

from .events import machine_events
from .function import s3_location
from .nodes import Draft, copied, get_att, given, is_true, ref, scalar, tag_list, text
from .place import Place, Target
from .role import Role

if TYPE_CHECKING:
    from ingestlint.evaluate.declaration import Declaration

PASSED_ON = {
    "DefinitionSubstitutions": "DefinitionSubstitutions",
    "Name": "StateMachineName",
    "Type": "StateMachineType",
    "Logging": "LoggingConfiguration",
    "Tracing": "TracingConfiguration",
}
CREATED_BY = "stateMachine:createdBy"
LOCATION = {"Bucket": "Bucket", "Key": "Key", "Version": "Version"}


def spell_state_machine(origin: "Declaration", properties: Mapping, place: Place) -> None:
    """Declare what an AWS::Serverless::StateMachine becomes."""
    name = origin.logical_id
    if is_true(given(properties, "PropagateTags")):
        place.tags = given(properties, "Tags")
    draft = place.draft()
    for own, new in PASSED_ON.items():
        draft.take(properties, own, new)
    draft.put("Tags", tag_list(place.key, given(properties, "Tags"), CREATED_BY))
    _put_definition(properties, draft)
    role = given(properties, "Role")
    draft.put("RoleArn", role if role is not None else get_att(place.key, f"{name}Role"))
    kind = "AWS::StepFunctions::StateMachine"
    place.declare(name, kind, draft, body=origin.body, generated=False)
    if role is None:
        _declare_role(name, properties, place)
    alias = _declare_alias(name, properties, place)
    aliased = alias and is_true(given(properties, "UseAliasAsEventTarget"))
    target = Target(alias if aliased else name, ref_is_arn=True)
    machine_events(name, properties, place, target)


def _put_definition(properties: Mapping, draft: Draft) -> None:
    """The definition as the user wrote it; the path of a local file stays a path."""
    location = given(properties, "DefinitionUri")
    if given(properties, "Definition") is not None:
        draft.take(properties, "Definition")
    elif location is not None:
        key = properties.keys.get("DefinitionUri")
        draft.put("DefinitionS3Location", s3_location(location, LOCATION), key)


def _declare_role(name: str, properties: Mapping, place: Place) -> None:
    role = Role(place, name)
    role.add_users(given(properties, "Policies"))
    tracing = given(properties, "Tracing")
    if is_true(given(tracing, "Enabled")):
        role.add_managed("AWSXrayWriteOnlyAccess", tracing)
    role.declare("states.amazonaws.com", properties)


def _declare_alias(name: str, properties: Mapping, place: Place) -> str:
    """The version and the alias of a machine with AutoPublishAlias; the alias' logical ID."""
    wanted = given(properties, "AutoPublishAlias")
    if wanted is None:
        return ""
    version = place.draft()
    version.put("StateMachineArn", ref(place.key, name))
    version.put("StateMachineRevisionId", get_att(place.key, name, "StateMachineRevisionId"))
    attributes = place.draft()
    for attribute in ("DeletionPolicy", "UpdateReplacePolicy"):
        attributes.put(attribute, scalar(place.key, "Retain"))
    kind = "AWS::StepFunctions::StateMachineVersion"
    made = place.declare(f"{name}Version", kind, version, body=attributes.mapping())
    alias = place.draft()
    alias.put("Name", wanted, properties.keys.get("AutoPublishAlias"))
    preference = given(properties, "DeploymentPreference")
    if isinstance(preference, Call):
        alias.take(properties, "DeploymentPreference")
    else:
        steps = copied(preference, place.key)
        if preference is None:
            steps.put("Type", "ALL_AT_ONCE")
        steps.put("StateMachineVersionArn", ref(place.key, made))
        key = properties.keys.get("DeploymentPreference")
        alias.put("DeploymentPreference", steps.mapping(), key)
    logical_id = f"{name}Alias{text(wanted)}"
    return place.declare(logical_id, "AWS::StepFunctions::StateMachineAlias", alias)
