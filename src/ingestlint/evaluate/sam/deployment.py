"""DeploymentPreference: CodeDeploy shifts the traffic of an alias step by step."""

from ingestlint.parse.node import Mapping, Node, Scalar, Sequence

from .nodes import Data, Draft, get_att, given, is_false, ref, sub, through
from .place import Place
from .publishing import Published
from .role import MANAGED, trusting

APPLICATION = "ServerlessDeploymentApplication"
SERVICE_ROLE = "CodeDeployServiceRole"
ROLLED_BACK_ON = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]
STYLE: Data = {"DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"}
PREDEFINED = frozenset(
    (
        "Canary10Percent5Minutes",
        "Canary10Percent10Minutes",
        "Canary10Percent15Minutes",
        "Canary10Percent30Minutes",
        "Linear10PercentEvery1Minute",
        "Linear10PercentEvery2Minutes",
        "Linear10PercentEvery3Minutes",
        "Linear10PercentEvery10Minutes",
        "AllAtOnce",
    )
)


def declare_deployment(
    function: str, properties: Mapping, place: Place, published: Published | None
) -> None:
    """The deployment group of a function, and what all groups of a template share."""
    for when, preference in place.spelling.shapes(given(properties, "DeploymentPreference")):
        here = place.narrowed(when)
        if not isinstance(preference, Mapping) or published is None or here is None:
            continue
        for enabled_when, enabled in place.spelling.shapes(given(preference, "Enabled")):
            where = here.narrowed(enabled_when)
            if where is not None and not is_false(enabled):
                _declare_group(function, preference, where, published)


def _declare_group(function: str, preference: Mapping, place: Place, published: Published) -> None:
    group = place.draft()
    group.put("ApplicationName", ref(place.key, APPLICATION))
    group.put("AutoRollbackConfiguration", {"Enabled": True, "Events": ROLLED_BACK_ON})
    group.put("DeploymentStyle", STYLE)
    alarms = given(preference, "Alarms")
    if alarms is not None:
        group.put("AlarmConfiguration", through(alarms, _alarms), preference.keys.get("Alarms"))
    kind = given(preference, "Type")
    if kind is not None:
        group.put("DeploymentConfigName", through(kind, _config_name), preference.keys.get("Type"))
    role = given(preference, "Role")
    group.put("ServiceRoleArn", role if role is not None else get_att(place.key, SERVICE_ROLE))
    group.take(preference, "TriggerConfigurations")
    made = place.declare(f"{function}DeploymentGroup", "AWS::CodeDeploy::DeploymentGroup", group)
    _declare_shared(place, with_role=role is None)
    update = place.draft()
    update.put("ApplicationName", ref(place.key, APPLICATION))
    update.put("DeploymentGroupName", ref(place.key, made))
    hooks = given(preference, "Hooks")
    if isinstance(hooks, Mapping):
        update.take(hooks, "PreTraffic", "BeforeAllowTrafficHook")
        update.take(hooks, "PostTraffic", "AfterAllowTrafficHook")
    alias = place.spelling.made[published.alias]
    attributes = place.draft()
    attributes.put("UpdatePolicy", {"CodeDeployLambdaAliasUpdate": update.mapping()})
    place.spelling.made[published.alias] = alias._replace(body=attributes.mapping())


def _declare_shared(place: Place, *, with_role: bool) -> None:
    # Shared by all groups of the template, so no condition of one function applies.
    shared = Place(place.spelling, place.key, place.subject)
    made = place.spelling.made
    if APPLICATION not in made:
        application = shared.draft()
        application.put("ComputePlatform", "Lambda")
        shared.declare(APPLICATION, "AWS::CodeDeploy::Application", application)
    if with_role and SERVICE_ROLE not in made:
        role = shared.draft()
        role.put("AssumeRolePolicyDocument", trusting("codedeploy.amazonaws.com"))
        role.put("ManagedPolicyArns", [MANAGED + "service-role/AWSCodeDeployRoleForLambda"])
        shared.declare(SERVICE_ROLE, "AWS::IAM::Role", role)


def _alarms(node: Node) -> Node:
    draft = Draft(node)
    if isinstance(node, Sequence) and node.items:
        draft.put("Enabled", data=True)
        draft.put("Alarms", [{"Name": item} for item in node.items])
    return draft.mapping()


def _config_name(node: Node) -> Node:
    if isinstance(node, Scalar) and node.raw in PREDEFINED:
        return sub(node, "CodeDeployDefault.Lambda${ConfigName}", {"ConfigName": node})
    return node
