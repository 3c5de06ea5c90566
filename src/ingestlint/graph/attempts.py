"""How often Lambda tries an event that it was handed asynchronously."""

from collections.abc import Iterator

from ingestlint.evaluate.number import Number

from .resource import Resource

CONFIG = "AWS::Lambda::EventInvokeConfig"
FUNCTION = "AWS::Lambda::Function"
RETRIES = "MaximumRetryAttempts"
AGE = "MaximumEventAgeInSeconds"


def async_attempts(function: Resource) -> str:
    """Such as `3 attempts`: the retries that are set, or AWS's, and the first try."""
    for config in function.graph.resources(CONFIG):
        named = function.graph.target_of(config.value("FunctionName"), FUNCTION)
        if named is function and config.exists():
            return _shown(1 + config.number(RETRIES))
    from ingestlint.aws.facts.functions import ASYNC_RETRIES

    return f"{1 + ASYNC_RETRIES.value} attempts"


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
