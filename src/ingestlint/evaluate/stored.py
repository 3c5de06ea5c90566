"""Parameters of an SSM type: what they are given is a name in the SSM Parameter Store.

CloudFormation reads the value by that name while it deploys. `resolved:VALUE` in the place of the
name says what is read: a name has no colon, but before the number or label of a version.
"""

SSM_TYPE = "AWS::SSM::Parameter::Value<"
RESOLVED = "resolved:"


def is_stored(kind: str) -> bool:
    """Whether a parameter of this type is read from the store."""
    return kind.startswith(SSM_TYPE)


def inner_type(kind: str) -> str:
    """The type of what the store has."""
    return kind[len(SSM_TYPE) :].removesuffix(">") if is_stored(kind) else kind


def resolved(text: str) -> str:
    """What the store is said to have, "" where a text is the name in it."""
    return text[len(RESOLVED) :].strip() if text.startswith(RESOLVED) else ""
