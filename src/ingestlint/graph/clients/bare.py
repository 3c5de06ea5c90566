"""Clients in the code of a function for which nothing sets retries or a timeout."""

import sys

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Fields, Items, Unknown, Value, Why
from ingestlint.graph.resource import Resource
from ingestlint.parse.code.outline import Call
from ingestlint.parse.node import Node
from ingestlint.record import Record

from .code import Code, CodeFile, code_of
from .guards import BREAKERS, RETRIERS, imports
from .libraries import KNOWN, LOADS, OF_NODE
from .settings import Settings

# Variables by which the SDK of AWS is told how often to try, and how long to wait.
VARIABLES = ("AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE", "AWS_DEFAULTS_MODE")
# Variables behind which these may be.
BEHIND = ("AWS_CONFIG_FILE", "AWS_LAMBDA_EXEC_WRAPPER")


class Bare(Record):
    """A call that makes a client, or a request, and its place."""

    name: str
    node: Node


def bare_calls_of(function: Resource) -> list[Bare]:
    """Raises Undecided where code is out of sight that may set something, or makes the calls."""
    code = code_of(function)
    if imports(code, BREAKERS) or imports(code, RETRIERS):
        return []
    if code.unread:
        raise code.unread[0]
    settings = Settings(code)
    found = list(settings.clients())
    bare: list[Bare] = []
    doubts: list[Undecided] = []
    for file, call, library in found:
        is_set = settings.is_set(call, library)
        try:
            if is_set or (library.aws and _by_variables(function)):
                continue
        except Undecided as doubt:
            doubts.append(doubt)
            continue
        if is_set is None:
            doubts.append(_not_followed(call, file))
        else:
            bare.append(Bare(call.name, file.place(call)))
    if doubts and not bare:
        raise doubts[0]
    if not found:
        _check_all_seen(function, code)
    return bare


def _not_followed(call: Call, file: CodeFile) -> Undecided:
    node = file.place(call)
    where = f"{node.source.path}:{node.span.line}"
    reason = f"what {call.name} is given is not followed: {where}"
    remedy = "set its retries and timeouts where it is made, or AWS_MAX_ATTEMPTS in the variables"
    return Undecided(Why(f"given {where}", reason, remedy), file.at)


def _by_variables(function: Resource) -> bool:
    """Whether the environment sets the retries of the SDK; raises Undecided."""
    variables = function.value("Environment", "Variables")
    if isinstance(variables, Absent):
        return False
    if not isinstance(variables, Fields):
        raise _open(variables, f"the variables of {function.id} are not known")
    if any(_is_given(variables, name) for name in VARIABLES):
        return True
    if variables.open is not None:
        raise Undecided(variables.open, variables.node)
    for name in BEHIND:
        if _is_given(variables, name):
            reason = f"{name} of {function.id} may set retries out of sight"
            raise Undecided(Why(reason, reason, f"set {VARIABLES[0]} too"), variables.node)
    return False


def _is_given(variables: Fields, name: str) -> bool:
    return name in variables and not isinstance(variables.get(name), Absent)


def _open(value: Value, reason: str) -> Undecided:
    why = value.why if isinstance(value, Unknown) else Why(reason, reason)
    return Undecided(why, value.node)


def _is_own(module: str, language: str) -> bool:
    """Whether a module comes with the language."""
    if language == "python":
        return module.partition(".")[0] in sys.stdlib_module_names
    return module.removeprefix("node:") in OF_NODE


def _check_all_seen(function: Resource, code: Code) -> None:
    """Raise where something out of sight may call AWS or HTTP: no call is in sight."""
    for name in code.packages:
        if not (_is_own(name, code.language) or KNOWN.fullmatch(name)):
            reason = f"the code of {function.id} calls through {name}, which is not read"
            why = Why(f"package {name}", reason, "look at how it retries, and after what time")
            raise Undecided(why, code.files[0].at)
    if any(call.name in LOADS for _, call in code.calls()):
        reason = f"the code of {function.id} loads modules by names that are computed"
        raise Undecided(Why(f"loads {function.id}", reason, "import them"), code.files[0].at)
    layers = function.value("Layers")
    if not isinstance(layers, Absent) and not (isinstance(layers, Items) and not layers.items):
        reason = f"no call is in sight of {function.id}, and its layers are not read"
        why = Why(f"layers {layers.identity}", reason, "look at how they retry")
        raise Undecided(why, layers.node)
