"""Clients in the code of a function for which nothing sets retries or a timeout."""

import re
import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Fields, Items, Unknown, Value, Why
from ingestlint.graph.resource import Resource
from ingestlint.parse.code.outline import CALL, NOTHING, OBJECT, OPEN, Call, Given
from ingestlint.parse.node import Node

from .code import Code, CodeFile, code_of
from .guards import BREAKERS, RETRIERS, imports
from .libraries import (
    KNOWN,
    LIBRARIES,
    LOADS,
    OF_NODE,
    Library,
)

# Variables by which the SDK of AWS is told how often to try, and how long to wait.
VARIABLES = ("AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE", "AWS_DEFAULTS_MODE")
# Variables behind which these may be.
BEHIND = ("AWS_CONFIG_FILE", "AWS_LAMBDA_EXEC_WRAPPER")
CONFIG = ".Config"
# Where a call that makes a client of HTTP has its options.
MAKER = (0,)
ADDRESS = "URL"


class Bare(NamedTuple):
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
    bare: list[Bare] = []
    doubts: list[Undecided] = []
    seen = False
    for file, call, library in _clients(code):
        seen = True
        is_set = _is_set(call, library, code)
        if is_set is not True and library.aws and _by_variables(function):
            continue
        if is_set is False:
            bare.append(Bare(call.name, file.place(call)))
        elif is_set is None:
            doubts.append(_not_followed(call, file))
    if doubts and not bare:
        raise doubts[0]
    if not seen:
        _check_all_seen(function, code)
    return bare


def _clients(code: Code) -> Iterator[tuple[CodeFile, Call, Library]]:
    """The calls that make a client or a request, each with its library.

    What makes a client of HTTP counts where no request is seen that is made with it.
    """
    used: set[str] = set()
    found = []
    for library in LIBRARIES[code.language]:
        for file, call in code.calls():
            if library.calls.fullmatch(call.name):
                found.append((file, call, library))
                used |= {library.maker} if _is_made(call, library) else set()
    yield from found
    for library in LIBRARIES[code.language]:
        if library.maker and library.maker not in used:
            used.add(library.maker)
            makers = ((f, c) for f, c in code.calls() if re.fullmatch(library.maker, c.name))
            yield from ((file, call, library) for file, call in makers)


def _is_made(call: Call, library: Library) -> bool:
    """Whether it is a method of what another call makes."""
    return bool(library.maker) and re.match(library.maker, call.name) is not None


def _is_set(call: Call, library: Library, code: Code) -> bool | None:
    """Whether something sets retries or a timeout for a call; None where that is not known."""
    names = {other.name for _, other in code.calls()}
    for file in code.files:
        names |= file.outline.assigned
    if library.everywhere and any(map(library.everywhere.fullmatch, names)):
        return True
    if re.fullmatch(library.maker or "-", call.name):
        # What it makes is used out of sight, where a call may set something, too.
        return _by_given(call, library, code, MAKER) or None
    answers = [_by_given(call, library, code, library.options)]
    if _is_made(call, library):
        made = [c for _, c in code.calls() if re.fullmatch(library.maker, c.name)]
        answers += [_by_given(each, library, code, MAKER) for each in made]
    return _any(answers)


def _any(answers: Iterable[bool | None]) -> bool | None:
    """True where one is, None where one may be."""
    listed = list(answers)
    return True if True in listed else (None if None in listed else False)


def _by_given(call: Call, library: Library, code: Code, options: tuple[int, ...]) -> bool | None:
    given = call.given
    if library.enough and sum(not each.name for each in given) >= library.enough:
        return True
    if not library.options:
        return _any(_by_entry(each, library, code) for each in given if each.name)
    for position in reversed(options):
        each = given[position] if position < len(given) else Given(NOTHING)
        if each.kind == OBJECT:
            return _any(_by_entry(entry, library, code) for entry in each.entries)
        if each.kind == OPEN or (each.call is not None and each.call.name != ADDRESS):
            return None
    return False


def _by_entry(given: Given, library: Library, code: Code) -> bool | None:
    if given.name in {OPEN, ""}:
        return None if given.kind == OPEN else False
    if given.kind == NOTHING:
        return False
    if given.name in library.sets:
        return True
    holder, names = library.within
    if given.name != holder:
        return False
    if given.kind == CALL and given.call is not None and not given.call.name.endswith(".merge"):
        return _by_names(_flat(given.call.given), names)
    if given.kind == OBJECT:
        return _by_names(given.entries, names)
    return _by_configs(names, code)


def _flat(given: tuple[Given, ...]) -> Iterator[Given]:
    """What a call is given by name, or as entries of an object."""
    for each in given:
        yield from each.entries if each.kind == OBJECT and not each.name else (each,)


def _by_names(given: Iterable[Given], names: frozenset[str]) -> bool | None:
    listed = list(given)
    if any(each.name in names and each.kind != NOTHING for each in listed):
        return True
    return None if any(each.kind == OPEN and each.name in {"", OPEN} for each in listed) else False


def _by_configs(names: frozenset[str], code: Code) -> bool | None:
    """What is given is made elsewhere: all that are made in the code agree, or it is not known."""
    made = [c for _, c in code.calls() if f".{c.name}".endswith(CONFIG)]
    answers = {_by_names(each.given, names) for each in made}
    return answers.pop() if len(answers) == 1 else None


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
