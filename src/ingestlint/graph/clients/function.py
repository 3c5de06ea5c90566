"""Functions whose code is at hand; what reads it is loaded when it is asked for."""

from typing import TYPE_CHECKING

from ingestlint.evaluate.value import Absent, Fields, Known, text_of
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
    runtime = function.value("Runtime")
    if isinstance(runtime, Absent):
        return False  # an image
    if isinstance(runtime, Known) and not text_of(runtime.data).startswith(LANGUAGES):
        return False
    code = function.value("Code")
    if isinstance(code, Fields):
        return not isinstance(code.get("ZipFile"), Absent)
    path = text_of(code.data) if isinstance(code, Known) else ""
    return bool(path) and "://" not in path


def bare_calls(function: Resource) -> "list[Bare]":
    """The clients of a function for which nothing sets retries or a timeout; raises Undecided."""
    from .bare import bare_calls_of

    found: list[Bare] = function.graph.remembered(
        f"bare calls {function.id}", lambda: bare_calls_of(function)
    )
    return found


def imports_breaker(function: Resource) -> bool:
    """Whether its code, as far as that is read, imports a circuit breaker."""
    if not has_local_code(function):
        return False
    inline = function.value("Code", "ZipFile")
    if isinstance(inline, Known) and not any(w in text_of(inline.data) for w in BREAKER_WORDS):
        return False  # without a parser
    from .guards import has_breaker

    return has_breaker(function)
