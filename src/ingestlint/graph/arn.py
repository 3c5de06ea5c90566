"""The resource that an ARN names, whether or not the ARN is known in full."""

import re
from typing import NamedTuple

# What stands in front of the name of a resource, by service: other kinds of it are not meant.
PREFIXES = {
    "lambda": "function:",
    "dynamodb": "table/",
    "kinesis": "stream/",
    "events": "event-bus/",
    "states": "stateMachine:",
}
FUNCTION = ":function:"
EC2, IAM = "ec2", "iam"
QUALIFIER = re.compile("[:/]")


class Named(NamedTuple):
    """The name in an ARN without what qualifies it, `start` being where in the text it begins."""

    service: str
    region: str
    account: str
    name: str
    start: int

    def without(self, mark: str) -> "Named":
        """The same, with "" for a service, Region or account in which `mark` shows a hole."""
        service, region, account = (
            "" if mark in part else part for part in (self.service, self.region, self.account)
        )
        return self._replace(service=service, region=region, account=account)


def named_by(text: str) -> Named | None:
    """What a text that is an ARN names; None where it is none, or of another kind of resource.

    A function may be named within another ARN: that of an integration of API Gateway.
    """
    head, colon, rest = text.partition(FUNCTION)
    if colon:
        service, region, account = "lambda", *["", *head.split(":")][-2:]
    else:
        parts = text.split(":", 5)
        if len(parts) < 6:
            return None
        service, region, account, rest = parts[2:]
        kind = _kind_of(service, rest)
        if kind is None:
            return None
        rest = rest.removeprefix(kind)
    start = len(text) - len(rest)
    return Named(service, region, account, QUALIFIER.split(rest)[0], start)


def _kind_of(service: str, rest: str) -> str | None:
    """What of the rest of an ARN tells the kind of resource; None where it is not one of ours.

    A service that is not known is no word.
    """
    if service in PREFIXES:
        return PREFIXES[service] if rest.startswith(PREFIXES[service]) else None
    if service == EC2:
        return "".join(rest.partition("/")[:2])  # `subnet/subnet-0123…`
    if service == IAM:  # `role/path/name`
        return "".join(rest.rpartition("/")[:2]) if rest.startswith("role/") else None
    if service.isalnum():
        return ""
    return next((prefix for prefix in PREFIXES.values() if rest.startswith(prefix)), "")
