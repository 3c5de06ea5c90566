"""What an IAM action does to data: `classify("dynamodb:PutItem")` is ("dynamodb", {"write"}).

Effects: read (also: consume), write, send (a message, an event, a record), invoke (and wait or not
for a function, a model, an API), start (an execution, a task, a job), admin (everything about a
resource that moves no data of its users, answers such as SendTaskSuccess among them), and
platform (what AWS does with the function's role on its behalf: no call of its code).

A pattern (`dynamodb:*`, `dynamodb:Put*`) has the effects of everything that it covers. Of a service
without a table here, the verb of the action tells.
"""

from functools import lru_cache

from ingestlint.record import Record

from .actions import ACTIONS, POLLING

EFFECTS = frozenset({"read", "write", "send", "invoke", "start", "admin", "platform"})
# Services whose other actions move no data. EC2 is too wide for that: it goes by the verb.
_LISTED = ACTIONS.keys() - {"ec2"}

# Verbs of services without a table; any other verb writes.
_VERBS = {
    "admin": (
        "activate add allow associate attach cancel create deactivate delete deregister detach"
        " disable disassociate enable modify register reject remove reset resume set stop"
        " subscribe suspend tag terminate unsubscribe untag"
    ),
    "invoke": "invoke",
    "read": (
        "analyze batchcheck batchdescribe batchdetect batchget check classify compare contains"
        " describe detect discover download filter get gitpull head infer list lookup query read"
        " receive retrieve scan search select simulate synthesize test translate view"
    ),
    "send": "publish send",
    "start": "run start submit",
}
# Verbs of what a listed service does besides its data: a pattern such as Put* covers them too.
_ADMIN_VERBS = (
    "add",
    "cancel",
    "create",
    "delete",
    "describe",
    "disable",
    "enable",
    "get",
    "list",
    "put",
    "remove",
    "set",
    "start",
    "stop",
    "tag",
    "untag",
    "update",
)


class Access(Record):
    """The service prefix of an action ("*": all, "": no action) and what it does there."""

    service: str
    effects: frozenset[str]


@lru_cache(maxsize=4096)
def classify(action: str) -> Access:
    """The service and the effects of an action, or of all that a pattern covers."""
    service, colon, name = action.strip().lower().partition(":")
    if service == "*":
        return Access("*", EFFECTS)
    if not colon or not service or not name:
        return Access("", frozenset())
    known = _table(service)
    pattern = "*" in name or "?" in name
    if "*" in known:
        # A whole service of the platform: only what is named exactly is a call of the code.
        return Access(service, known["*"] if pattern else known.get(name, known["*"]))
    if not pattern:
        return Access(service, known.get(name) or _by_verb(service, name))
    covered = [effects for each, effects in known.items() if matches(name, each)]
    head = name[: min(name.find(c) for c in "*?" if c in name)]
    if service not in _LISTED:
        covered.append(_by_verb(service, head) if head else EFFECTS - {"platform"})
    elif not covered or any(verb.startswith(head) for verb in _ADMIN_VERBS):
        covered.append(frozenset({"admin"}))
    return Access(service, frozenset().union(*covered))


def needed_to_poll(action: str, source_type: str) -> bool:
    """Whether an exact action on a source is what its poller needs, so no call of the code."""
    return action.strip().lower() in POLLING.get(source_type, ())


def matches(pattern: str, text: str) -> bool:
    """Whether an IAM pattern (`*` any characters, `?` one) covers a text; case counts."""
    at = position = 0
    star = resume = -1
    while position < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, resume = at, position
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[position]):
            at += 1
            position += 1
        elif star >= 0:
            resume += 1
            at, position = star + 1, resume
        else:
            return False
    return not pattern[at:].strip("*")


_tables: dict[str, dict[str, frozenset[str]]] = {}


def _table(service: str) -> dict[str, frozenset[str]]:
    """Actions of a service in lower case, with their effects."""
    table = _tables.get(service)
    if table is None:
        table = _tables[service] = {}
        for effects, names in ACTIONS.get(service, {}).items():
            for name in names.split():
                table[name.lower()] = frozenset(effects.split())
    return table


def _by_verb(service: str, name: str) -> frozenset[str]:
    """The effect of an action without an entry."""
    if service in _LISTED:
        return frozenset({"admin"})
    for effect, verbs in _VERBS.items():
        if name.startswith(tuple(verbs.split())):
            return frozenset({effect})
    return frozenset({"write"})
