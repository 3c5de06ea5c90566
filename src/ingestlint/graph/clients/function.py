"""Functions whose code is at hand; what reads it is loaded when it is asked for."""

from typing import TYPE_CHECKING

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Fields, Known, Text, Unknown, Why, text_of
from ingestlint.graph.arn_patterns import pattern_of
from ingestlint.graph.reading import why_unresolved
from ingestlint.graph.resource import Resource

if TYPE_CHECKING:
    from .bare import Bare

LANGUAGES = ("python", "nodejs")
# What the name of every library has that is known as a circuit breaker.
BREAKER_WORDS = ("breaker", "purgatory", "opossum", "cockatiel", "mollitia")


def language_of(function: Resource) -> str:
    """The language of a function's code: python, nodejs, or "" for one that is not read.

    Raises Undecided where its runtime is not known.
    """
    runtime = function.text("Runtime")
    return next((name for name in LANGUAGES if runtime.startswith(name)), "")


def has_local_code(function: Resource) -> bool:
    """Whether its code is in the template, or in a folder beside it, in a language that is read."""
    if not _may_be_read(function):
        return False
    code = function.value("Code")
    if isinstance(code, Fields):
        return not isinstance(code.get("ZipFile"), Absent)
    path = text_of(code.data) if isinstance(code, Known) else ""
    return bool(path) and "://" not in path


def _may_be_read(function: Resource) -> bool:
    """Whether its language may be one that is read; an image has no runtime."""
    runtime = function.value("Runtime")
    if isinstance(runtime, Absent):
        return False
    return not isinstance(runtime, Known) or text_of(runtime.data).startswith(LANGUAGES)


def bare_calls(function: Resource) -> "list[Bare]":
    """The clients of a function for which nothing sets retries or a timeout; raises Undecided."""
    from .bare import bare_calls_of

    found: list[Bare] = function.graph.remembered(
        f"bare calls {function.id}", lambda: bare_calls_of(function)
    )
    return found


def imports_breaker(function: Resource) -> bool:
    """Whether its code, as far as that is read, imports a circuit breaker.

    Raises Undecided where a value that tells which code that is is not known.
    """
    if not has_local_code(function):
        if _may_be_read(function):
            _check_known(function, "Code")
        return False
    inline = function.value("Code", "ZipFile")
    if isinstance(inline, Known) and not any(w in text_of(inline.data) for w in BREAKER_WORDS):
        return False  # without a parser
    _check_known(function, "Runtime")
    if isinstance(function.value("Code"), Known):
        _check_known(function, "Handler")
    from .guards import has_breaker

    return has_breaker(function)


def _check_known(function: Resource, name: str) -> None:
    """Raise where a property of a function is not known; where a URL begins, the rest is one's."""
    value = function.value(name)
    if not isinstance(value, Unknown | Text) or "://" in pattern_of(value):
        return
    why = why_unresolved(value)
    raise Undecided(
        Why(
            f"code {why.cause}",
            f"the code, which may have a circuit breaker, is not read: {why.reason}",
            why.remedy,
        ),
        value.node,
    )
