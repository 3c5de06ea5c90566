"""A task that waits for someone else has no limit to its patience.

Why it matters
--------------
An activity, a callback with a task token and a job that is waited for (`.sync`) end when somebody
says so. When the worker dies, nobody does: without a limit the state waits for up to 99,999,999 s,
and the execution hangs until it is a year old.

How to fix
----------
Give the state TimeoutSeconds, or HeartbeatSeconds where the worker sends heartbeats.

Either will do, a path or an expression as well. Tasks that are answered at once (`lambda:invoke`,
calls of the SDK) need none, nor do Express workflows, nor a nested execution that has a limit of
its own. Where the machine has TimeoutSeconds this is a note, and so it is for a job that its
service ends by itself (a build, a query, a job of Glue or SageMaker).

References
----------
- https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html (TimeoutSeconds)
- https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html (use timeouts)
"""

from ingestlint.check.authoring import (
    Graph,
    Iterable,
    Resource,
    Undecided,
    Violated,
    duration,
    see,
    unknown,
    violated,
    why_unresolved,
)
from ingestlint.check.authoring.resilience import (
    CALLBACK,
    JOBS,
    SYNC,
    Machine,
    State,
    Task,
    machine_facts,
    target_of,
    task_of,
    tasks,
)

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"

MACHINE = "AWS::StepFunctions::StateMachine"


def subjects(graph: Graph) -> Iterable[State | Machine]:
    return tasks(graph)


def check(subject: State | Machine) -> Violated | None:
    if isinstance(subject, Machine):
        subject.check_read()
        return None
    if subject.kind != "Task" or any(_limits(subject)):
        return None
    task = task_of(subject)
    if task.service and task.service != "activity" and not task.pattern:
        return None
    if _is_express(subject):
        return None
    if not task.service:
        why = why_unresolved(task.resource)
        remedy = "give the state TimeoutSeconds, or the ARN of what it calls"
        reason = f"what it calls is not known: {why.reason}"
        raise unknown(reason, why.remedy or remedy, cause=why.cause, at=task.resource)
    if task.pattern == SYNC and _ends_itself(subject, task):
        return None
    return _waits(subject, task)


def _limits(state: State) -> Iterable[bool]:
    for name in ("TimeoutSeconds", "HeartbeatSeconds"):
        yield state.has(name)
        yield state.has(f"{name}Path")


def _is_express(state: State) -> bool:
    """Whether it runs in an Express workflow; a type that is not known is taken for the other.

    Express workflows know none of the patterns that wait.
    """
    try:
        return state.is_express
    except Undecided:
        return False


def _ends_itself(state: State, task: Task) -> bool:
    """Whether it waits for an execution that has a limit of its own."""
    nested = target_of(state, task)
    if nested is None or nested.type != MACHINE:
        return False
    if not isinstance(nested, Resource):
        raise unknown(
            f"whether the execution that it waits for has a limit of its own is not known:"
            f" {nested.why.reason}",
            "give the state TimeoutSeconds",
            cause=nested.why.cause,
            at=nested.node,
        )
    machine = Machine(nested)
    return machine.is_express or machine.seconds() is not None


def _waits(state: State, task: Task) -> Violated:
    what = {
        CALLBACK: "for its task token",
        SYNC: f"for the job of {task.service}:{task.action}",
    }.get(task.pattern, "for a worker of its activity")
    own = state.machine.seconds()
    job = JOBS.get(f"{task.service}:{task.action}")
    until = f"for up to {machine_facts.TASK_SECONDS.value:,} s"
    if own is not None:
        until = "until the machine's own TimeoutSeconds, which no Catch sees"
    elif job is not None and task.pattern == SYNC:
        until = f"until the service ends it, after {duration(job.value)} by default or at most"
    return violated(
        state,
        f"it waits {what} {until}: it has neither TimeoutSeconds nor HeartbeatSeconds",
        see(own, "the machine's limit"),
        at=state.node,
        severity="" if until.startswith("for") else "note",
    )
