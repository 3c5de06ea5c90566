"""How often Lambda tries an event that it was handed asynchronously."""

from collections.abc import Iterator

from ingestlint.evaluate.number import Number

from .qualifiers import is_for
from .relation import Relation
from .resource import End, Resource

CONFIG = "AWS::Lambda::EventInvokeConfig"
RETRIES = "MaximumRetryAttempts"
AGE = "MaximumEventAgeInSeconds"


def async_attempts(call: Relation) -> str:
    """Such as `3 attempts`: the retries that are set for what is called, or AWS's, and the first.

    What may be for that counts where it makes more.
    """
    from ingestlint.aws.facts.functions import ASYNC_RETRIES

    usual = Number(ASYNC_RETRIES.value, ASYNC_RETRIES.value)
    perhaps = []
    for config in invoke_configs(call.target):
        answer = is_for(config, call)
        if answer is True:
            return _shown(1 + config.number(RETRIES))
        if answer is not False:
            perhaps.append(config.number(RETRIES))
    if not perhaps:
        return _shown(1 + usual)
    most = max(number.high for number in (usual, *perhaps))
    least = min(number.low for number in (usual, *perhaps))
    return _shown(1 + Number(least, most))


def invoke_configs(function: End) -> Iterator[Resource]:
    """The EventInvokeConfigs of a function, whichever version or alias they are for."""
    for part in function.incoming("part_of") if isinstance(function, Resource) else ():
        if isinstance(part.source, Resource) and part.source.type == CONFIG:
            yield part.source


def changed_attempts(config: Resource) -> Iterator[tuple[str, Number]]:
    """The limits that a configuration sets otherwise than AWS does, by their names."""
    from ingestlint.aws.facts.functions import ASYNC_MAX_EVENT_AGE, ASYNC_RETRIES

    for name, usual in ((RETRIES, ASYNC_RETRIES), (AGE, ASYNC_MAX_EVENT_AGE)):
        limit = config.number(name)
        if limit != usual.value:
            yield name, limit


def _shown(attempts: Number) -> str:
    if not attempts.known:
        return f"at most {attempts.high:g} attempts"
    return f"{attempts} attempt{'s' if attempts > 1 else ''}"
