"""How often Lambda tries an event that it was handed asynchronously."""

from ingestlint.evaluate.number import Number

from .resource import Resource

CONFIG = "AWS::Lambda::EventInvokeConfig"
FUNCTION = "AWS::Lambda::Function"
RETRIES = "MaximumRetryAttempts"


def async_attempts(function: Resource) -> str:
    """Such as `3 attempts`: the retries that are set, or AWS's, and the first try."""
    for config in function.graph.resources(CONFIG):
        named = function.graph.target_of(config.value("FunctionName"), FUNCTION)
        if named is function and config.exists():
            return _shown(1 + config.number(RETRIES))
    from ingestlint.aws.facts.functions import ASYNC_RETRIES

    return f"{1 + ASYNC_RETRIES.value} attempts"


def _shown(attempts: Number) -> str:
    if not attempts.known:
        return f"at most {attempts.high:g} attempts"
    return f"{attempts} attempt{'s' if attempts > 1 else ''}"
