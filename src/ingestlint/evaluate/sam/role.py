"""Execution roles that SAM generates where a function or state machine names none.

`Policies` of the user stay the user's nodes: names and ARNs go to ManagedPolicyArns, documents are
wrapped as inline policies, SAM policy templates (`SQSPollerPolicy: {QueueName: …}`) stay in
`Policies` as mappings with one key, which CloudFormation does not have but the reader of IAM knows.
"""

from functools import partial

from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence

from .nodes import (
    Data,
    Draft,
    branches,
    call,
    get_att,
    given,
    is_no_value,
    leaves,
    made,
    same,
    tag_list,
    through,
)
from .place import Place

MANAGED = "arn:aws:iam::aws:policy/"


class Role:
    """A role in the making: what the resource and its events grant it."""

    def __init__(self, place: Place, owner: str) -> None:
        self.place = place
        self.logical_id = f"{owner}Role"
        self.managed: list[Node] = []
        self.policies: list[Node] = []
        self._named: set[str] = set()

    def arn(self) -> Node:
        """The ARN of the role."""
        return get_att(self.place.key, self.logical_id)

    def add_managed(self, name: str, at: Node | None = None) -> None:
        """Add an AWS managed policy by its path, once."""
        if name not in self._named:
            self._named.add(name)
            self.managed.append(made(at or self.place.key, MANAGED + name))

    def add_inline(self, name: str, statements: list[Data], at: Node, version: str = "") -> None:
        """Add an inline policy."""
        document: dict[str, Data] = {"Version": version} if version else {}
        document["Statement"] = statements
        self.add_policy(made(at, {"PolicyName": name, "PolicyDocument": document}))

    def add_policy(self, policy: Node) -> None:
        """Add a generated inline policy, unless one says the same."""
        document = given(policy, "PolicyDocument")
        for other in self.policies:
            before = given(other, "PolicyDocument")
            if document is not None and before is not None and same(document, before):
                return
        self.policies.append(policy)

    def add_users(self, policies: Node | None) -> None:
        """Add what the user wrote under `Policies`: one entry or a list."""
        if policies is None:
            return
        items = policies.items if isinstance(policies, Sequence) else [policies]
        for index, item in enumerate(items):
            if _names_managed_policy(item):
                self.managed.append(item)
            else:
                name = f"{self.logical_id}Policy{index}"
                self.policies.append(through(item, partial(_inline, name)))

    def declare(self, principal: str, properties: Mapping, trust: Node | None = None) -> None:
        """Add the role, with what `properties` of its owner say about roles."""
        draft = self.place.draft()
        draft.put("AssumeRolePolicyDocument", trust or trusting(principal))
        if self.managed:
            draft.put("ManagedPolicyArns", self.managed)
        if self.policies:
            draft.put("Policies", self.policies)
        draft.take(properties, "RolePath", "Path")
        draft.take(properties, "PermissionsBoundary")
        tags = Draft(self.place.key)
        tags.take(properties, "Tags")
        draft.put("Tags", tag_list(self.place.key, tags.entries.get("Tags"), CREATED_BY[principal]))
        self.place.declare(self.logical_id, "AWS::IAM::Role", draft)


CREATED_BY = {
    "lambda.amazonaws.com": "lambda:createdBy",
    "states.amazonaws.com": "stateMachine:createdBy",
}


def trusting(principal: str) -> Data:
    """A policy that lets a service assume a role."""
    statement: dict[str, Data] = {
        "Action": ["sts:AssumeRole"],
        "Effect": "Allow",
        "Principal": {"Service": [principal]},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def declare_invoking_role(
    place: Place, logical_id: str, principal: str, policies: list[Data], boundary: Node | None
) -> str:
    """The role with which a rule, a schedule or an API starts something."""
    draft = place.draft()
    draft.put("AssumeRolePolicyDocument", trusting(principal))
    draft.put("Policies", policies)
    draft.put("PermissionsBoundary", boundary)
    return place.declare(logical_id, "AWS::IAM::Role", draft)


def allowing(name: str, action: str, resource: Node) -> Data:
    """An inline policy with one statement."""
    statement: dict[str, Data] = {"Action": action, "Effect": "Allow", "Resource": resource}
    return {"PolicyName": name, "PolicyDocument": {"Statement": [statement]}}


def sending(kind: str, name: str, to: Node, at: Node) -> "Data | None":
    """The inline policy that lets a function send to a destination of that `Type`."""
    action = SEND_ACTIONS.get(kind)
    if action is not None:
        suffix, verb = action
        return allowing(name + suffix, verb, to)
    if kind in {"S3", "S3Bucket"}:
        objects = call(at, "Fn::Join", ["/", [to, "*"]])
        statements: list[Data] = [
            {"Action": "s3:PutObject", "Effect": "Allow", "Resource": objects},
            {"Action": "s3:ListBucket", "Effect": "Allow", "Resource": to},
        ]
        return {"PolicyName": name + "S3Policy", "PolicyDocument": {"Statement": statements}}
    return None


SEND_ACTIONS = {
    "SQS": ("SQSPolicy", "sqs:SendMessage"),
    "SNS": ("SNSPolicy", "sns:publish"),
    "EventBridge": ("EventBridgePolicy", "events:PutEvents"),
    "Lambda": ("LambdaPolicy", "lambda:InvokeFunction"),
}


def _names_managed_policy(item: Node) -> bool:
    for leaf in leaves(item):
        if is_no_value(leaf):
            continue
        return isinstance(leaf, Scalar | Call) and branches(leaf) is None
    return False


def _inline(name: str, node: Node) -> Node:
    if isinstance(node, Mapping) and "Statement" in node.entries:
        return made(node, {"PolicyName": name, "PolicyDocument": node})
    return node
