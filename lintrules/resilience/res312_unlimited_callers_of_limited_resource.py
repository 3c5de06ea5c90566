"""Nothing limits the executions that reach a resource that takes only so much.

Why it matters
--------------
Lambda starts as many executions as there are events. What stands behind it does not grow like that:
a database has so many connections, a table or stream of fixed capacity so many requests per second.
A burst at one end exhausts it at the other, for all who use it.

How to fix
----------
Reserve concurrency for the function, as much as the resource behind it takes.

Of a queue, ScalingConfig.MaximumConcurrency of its mapping does it without throttling messages; of
an API, throttling of its stage; in front of a database, an RDS Proxy that shares its connections.

Limits that count: reserved concurrency, MaximumConcurrency and MaximumPollers of a mapping, the
shards of a provisioned stream, throttling of an API, a schedule. Limited are: RDS and Aurora
without a proxy, ElastiCache and MemoryDB, search domains, provisioned tables that nothing scales,
FIFO queues without high throughput, provisioned streams, functions with reserved concurrency or
DurableConfig, ECS tasks, and what the workload declares with `limit`. A function uses a resource
that its role names, or where the role is out of sight, a variable of its own; a database, of which
a variable has the endpoint or secret. Of a table, stream or FIFO queue that no linted file declares
it is not known how much it takes.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
- https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html
- https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/troubleshooting-fifo-throttling-issues.html
  (300 calls per second)
- https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
  (the name of a FIFO queue ends with .fifo)
"""

from ingestlint.check.authoring import (
    FUNCTION,
    Graph,
    Hop,
    Iterable,
    Relation,
    Resource,
    Undecided,
    Violated,
    see,
    unknown,
    violated,
)
from ingestlint.check.authoring.flow import (
    APIS,
    HOLE,
    QUEUE,
    fifo,
    open_request,
    open_way,
    pattern_of,
    shown,
    sinks,
)

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"


def subjects(graph: Graph) -> Iterable[Resource]:
    yield from graph.resources(FUNCTION)
    sent = {r.source.id for r in graph.relations("sends_to", target=QUEUE)}
    yield from (api for api in graph.resources(*APIS) if api.id in sent)


def check(subject: Resource) -> Violated | None:
    if subject.type != FUNCTION:
        return _requests(subject)
    try:
        limited = sinks(subject)
    except Undecided:
        if _may_be_open(subject):
            raise
        return None
    way = open_way(subject) if limited else None
    return None if way is None else _violated(subject, way, limited)


def _may_be_open(function: Resource) -> bool:
    """Whether there is a way to it that nothing limits, or may be one."""
    try:
        return open_way(function) is not None
    except Undecided:
        return True


def _requests(api: Resource) -> Violated | None:
    """An API that puts its requests into a FIFO queue, without a function between them."""
    taking: list[Hop | None] = []
    doubts: list[Undecided] = []
    for sent in api.outgoing("sends_to"):
        try:
            taking.append(_fifo(sent))
        except Undecided as doubt:
            doubts.append(doubt)
    limited = [hop for hop in taking if hop is not None]
    way = open_request(api) if limited or doubts else None
    if way is None:
        return None
    if not limited:
        raise doubts[0]
    return _violated(api, way, limited)


def _fifo(sent: Relation) -> Hop | None:
    target = sent.target
    if isinstance(target, Resource):
        return fifo(target, "sends to", sent.node)
    if target.type != QUEUE:
        return None
    name = pattern_of(target.value_seen)
    if name and not name.endswith((".fifo", HOLE)):
        return None  # FIFO queues are called so
    if name.endswith(".fifo"):
        queue = name.rpartition("/")[2].rpartition(HOLE)[2]
        raise unknown(
            f"whether {queue}, which takes its requests, is in high throughput mode is not known",
            "lint the template that declares the queue too, or throttle the stage",
            at=sent,
        )
    raise target.doubt(
        "whether the queue that takes its requests is a FIFO queue",
        "lint the template that declares it too",
    )


def _violated(subject: Resource, way: tuple[Hop, ...], limited: list[Hop]) -> Violated:
    path = (*way, limited[0])
    others = [hop.name for hop in limited[1:]]
    more = f"; likewise {', '.join(others)}" if others else ""
    return violated(
        subject,
        f"no limit on the way to {limited[0].name}: {shown(path)}{more}",
        see(way[0].node, "starts here"),
        *(see(hop.node, f"{hop.by} {hop.name}") for hop in limited),
        at=subject,
        fix=_fix(subject, way),
    )._replace(path=path)


def _fix(subject: Resource, way: tuple[Hop, ...]) -> str:
    if subject.type != FUNCTION:
        return "Throttle the stage, or set FifoThroughputLimit: perMessageGroupId of the queue."
    source = way[-2].type  # the last is the function
    if source == QUEUE:
        return "Set ScalingConfig.MaximumConcurrency of the mapping that reads the queue."
    if source in APIS:
        return "Reserve concurrency for the function, or throttle the stage of the API."
    return ""
