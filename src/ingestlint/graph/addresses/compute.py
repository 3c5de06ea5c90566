"""Addresses of machines and tasks: each takes one, at the most that there may be."""

from math import inf

from ingestlint.aws.facts import network as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Items, Unknown, Value, certainly_same
from ingestlint.graph.kinds.scales import scaled
from ingestlint.graph.reading import step_into, why_unresolved
from ingestlint.graph.resource import Resource, Unresolved

from .kind import Kind, saying
from .network import each_entry
from .numbers import amount, at_least, at_least_none, between, exactly, names, share, text

TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
# Their xlarge has another number of vCPUs, and so have those of `hpc6a` and its like.
ODD_FAMILIES = {"c1", "m2"}


def _auto_scaling_group(source: Resource, _subnet: Resource) -> Number:
    instances = at_least_none(source.number("MaxSize"))
    return share(source, instances * facts.INSTANCE_ADDRESSES.value)


# --- ECS ---------------------------------------------------------------------------------------


def _service(source: Resource, _subnet: Resource) -> Number:
    return share(source, _tasks(source) * facts.ECS_TASK_ADDRESSES.value)


def _tasks(service: Resource) -> Number:
    """Tasks at their most: the maximum of their autoscaling, else the desired count."""
    tasks = amount(service, 1, "DesiredCount")
    for target in service.graph.resources(TARGET):
        dimension = text(target.value("ScalableDimension"))
        if text(target.value("ServiceNamespace")) not in {"ecs", None}:
            continue
        if dimension is not None and not dimension.startswith("ecs:"):
            continue
        named = target.value("ResourceId")
        scales = _scales(named, service)
        if scales is not False and target.exists():
            most = at_least_none(target.number("MaxCapacity"))
            tasks = most if scales else _perhaps(tasks, most, named)
    return tasks


def _perhaps(tasks: Number, most: Number, named: Value) -> Number:
    """As many as there are, or the maximum of what may be the service's autoscaling."""
    because = (*tasks.open, *most.open, Undecided(why_unresolved(named), named.node))
    return Number(min(tasks.low, most.low), max(tasks.high, most.high), because=because)


def _scales(named: Value, service: Resource) -> bool | None:
    """Whether `service/cluster/name` is the service; None where that is not known."""
    end, _ = scaled(service.graph, named)
    if end is service:
        return True
    own = service.value("ServiceName")
    if end.resolved or isinstance(own, Absent):
        return False  # a name that AWS makes is written nowhere
    seen = end.value_seen if isinstance(end, Unresolved) else named
    return certainly_same(seen, own)


def _while_deploying(source: Resource, _subnet: Resource) -> str:
    tasks = share(source, _tasks(source))
    percent = amount(
        source,
        facts.ECS_MAXIMUM_PERCENT.value,
        "DeploymentConfiguration",
        "MaximumPercent",
    )
    if not tasks.known or not percent.known:
        return "more while it is deployed"
    surplus = int(tasks.low * max(0, percent.low - 100) // 100)
    return f"up to {surplus:,} more while it is deployed" if surplus else ""


def _task_set(source: Resource, _subnet: Resource) -> Number:
    """A percentage of the tasks of its service."""
    service = source.graph.target_of(source.value("Service"), "AWS::ECS::Service")
    if not isinstance(service, Resource):
        return between(0, inf, source, f"how many tasks the service of {source.id} has is not seen")
    percent = source.value("Scale", "Value")
    if isinstance(percent, Absent):
        part = between(0, 1, source, f"{source.id} does not say its Scale", "set Scale")
        return share(source, _tasks(service) * part)
    return share(source, (_tasks(service) * source.number("Scale", "Value")).divided_up(100))


def _started_tasks(source: Resource, _subnet: Resource) -> Number:
    """Tasks that a rule or schedule starts: runs may overlap."""
    tasks = exactly(0)
    for target in _targets(source):
        count = step_into(step_into(target, "EcsParameters"), "TaskCount")
        if isinstance(step_into(target, "EcsParameters"), Absent):
            continue
        tasks += 1 if isinstance(count, Absent) else _as_number(source, count)
    return at_least(
        share(source, tasks * facts.ECS_TASK_ADDRESSES.value),
        source,
        f"how many of the tasks that {source.id} starts run at the same time cannot be told",
        "run its tasks in subnets of their own, away from functions",
    )


def _targets(source: Resource) -> list[Value]:
    targets = source.value("Targets")
    if isinstance(targets, Items):
        return list(targets.items)
    return [source.value("Target")]


def _as_number(source: Resource, value: Value) -> Number:
    said = text(value)
    if said is not None and said.isdigit():
        return exactly(int(said))
    return between(0, inf, source, f"how many tasks {source.id} starts is not known")


# --- Machines that are given as vCPUs, weights or groups ---------------------------------------


def _capacity_provider(source: Resource, _subnet: Resource) -> Number:
    """Instances of Lambda Managed Instances: as many as their vCPUs make."""
    scaling = source.value("CapacityProviderScalingConfig")
    types = source.value("InstanceRequirements", "AllowedInstanceTypes")
    if isinstance(step_into(scaling, "MaxVCpuCount"), Absent):
        reason = f"{source.id} does not say how many vCPUs it may have"
        return between(1, inf, source, reason, "set CapacityProviderScalingConfig.MaxVCpuCount")
    vcpus = at_least_none(source.number("CapacityProviderScalingConfig", "MaxVCpuCount"))
    return share(source, _instances_for(source, vcpus, types, "AllowedInstanceTypes"))


def _instances_for(source: Resource, vcpus: Number, types: Value, name: str) -> Number:
    """How many instances of some of the types give so many vCPUs."""
    sizes = [_vcpus(value) for value in types.items] if isinstance(types, Items) else []
    known = [size for size in sizes if size]
    if not known or len(known) < len(sizes):
        low = 1 if vcpus.low >= 1 else 0
        reason = f"how many instances make the vCPUs of {source.id} depends on their types"
        return between(low, max(low, vcpus.high), source, reason, f"name instance types in {name}")
    few, many = vcpus.divided_up(max(known)), vcpus.divided_up(min(known))
    if min(known) == max(known):
        return many
    reason = f"which of its instance types {source.id} starts is not known"
    either = between(few.low, many.high, source, reason, f"allow one size in {name}")
    return Number(either.low, either.high, because=(*many.open, *either.open))


def _vcpus(kind: Value) -> int | None:
    """Of `m7g.2xlarge` 8; None for a family, `metal`, what is not known, and odd families."""
    family, _, size = (text(kind) or "").partition(".")
    if family in ODD_FAMILIES or family.startswith("hpc"):
        return None
    if size == "large":
        return facts.XLARGE_VCPUS.value // 2
    times = size.removesuffix("xlarge")
    if times == size or not (times.isdigit() or not times):
        return None
    return int(times or 1) * facts.XLARGE_VCPUS.value


def _batch(source: Resource, _subnet: Resource) -> Number:
    kind = (text(source.value("ComputeResources", "Type")) or "").upper()
    most = source.value("ComputeResources", "MaxvCpus")
    if isinstance(most, Absent):
        return between(0, inf, source, f"{source.id} does not say how many vCPUs it may have")
    vcpus = at_least_none(source.number("ComputeResources", "MaxvCpus"))
    if kind.startswith("FARGATE"):
        tasks = vcpus * (1 / facts.FARGATE_SMALLEST_VCPUS.value)
        reason = f"how many jobs {source.id} runs at the same time cannot be told"
        return share(source, between(0, tasks.high, source, reason))
    types = source.value("ComputeResources", "InstanceTypes")
    return share(source, _instances_for(source, vcpus, types, "InstanceTypes"))


def _fleet(source: Resource, _subnet: Resource) -> Number:
    """Its target may go to one subnet alone, and an instance may count for more than one."""
    if source.type == "AWS::EC2::SpotFleet":
        path: tuple[str, ...] = ("SpotFleetRequestConfigData", "TargetCapacity")
    else:
        path = ("TargetCapacitySpecification", "TotalTargetCapacity")
    target = at_least_none(source.number(*path))
    reason = f"{source.id} may start all of its instances in one subnet"
    low = 1 if target.low >= 1 else 0
    return Number(low, target.high, because=(*between(0, 0, source, reason).open, *target.open))


# --- Kubernetes --------------------------------------------------------------------------------


def _kubernetes(_source: Resource, _subnet: Resource) -> Number:
    return exactly(facts.EKS_ADDRESSES.value)


def _kubernetes_required(_source: Resource, _subnet: Resource) -> Number:
    return exactly(facts.EKS_MIN_ADDRESSES.value)


def _node_group(source: Resource, _subnet: Resource) -> Number:
    nodes = amount(source, 1, "ScalingConfig", "MaxSize") * facts.INSTANCE_ADDRESSES.value
    return at_least(
        share(source, nodes),
        source,
        f"how many pods run on the nodes of {source.id} cannot be told, and each takes an address",
    )


def _pods(source: Resource, _subnet: Resource) -> Number:
    reason = f"how many pods {source.id} runs cannot be told, and each takes an address"
    return between(0, inf, source, reason)


# --- Jobs --------------------------------------------------------------------------------------


def _glue_connection(source: Resource, _subnet: Resource) -> Number:
    """Workers of the jobs that use it, all of them in its one subnet."""
    graph = source.graph
    workers, users = exactly(0), 0
    for job in graph.resources("AWS::Glue::Job"):
        named = job.value("Connections", "Connections")
        used = named.items if isinstance(named, Items) else [named]
        if job.exists() and any(names(v, source, "ConnectionInput", "Name") for v in used):
            users += 1
            own = _glue_workers(job)
            workers += own if len(used) == 1 else Number(0, own.high, because=own.open)
            continue
        for unseen in (value for value in used if isinstance(value, Unknown)):
            because = Undecided(unseen.why, unseen.node)
            workers += Number(0, _glue_workers(job).high, because=(because,))
    if users:
        return workers
    return between(
        0,
        inf,
        source,
        f"no job of the linted files uses {source.id}: how many workers others run is not seen",
        "declare its jobs beside it, or give it a subnet of its own",
    )


def _glue_workers(job: Resource) -> Number:
    runs = amount(job, 1, "ExecutionProperty", "MaxConcurrentRuns")
    if isinstance(job.value("NumberOfWorkers"), Absent):
        reason = f"{job.id} does not say its number of workers"
        return runs * between(1, inf, job, reason, "set WorkerType and NumberOfWorkers")
    each = facts.GLUE_WORKER_ADDRESSES.value
    return runs * at_least_none(job.number("NumberOfWorkers")) * each


def _builds(source: Resource, _subnet: Resource) -> Number:
    reason = f"how many builds of {source.id} run at the same time cannot be told"
    most = amount(source, inf, "ConcurrentBuildLimit")
    return between(1, max(1, most.high), source, reason, "set ConcurrentBuildLimit")


def _elastic_map_reduce(source: Resource, _subnet: Resource) -> Number:
    """Instances of its groups; all of them are in one of its subnets."""
    known = exactly(0)
    for group in ("MasterInstanceGroup", "CoreInstanceGroup"):
        if not isinstance(source.value("Instances", group), Absent):
            known += source.number("Instances", group, "InstanceCount")
    reason = f"how many instances {source.id} grows to cannot be told"
    return at_least(
        Number(max(1, known.low), max(1, known.high), because=known.open), source, reason
    )


KINDS: dict[str, Kind] = {
    "AWS::AutoScaling::AutoScalingGroup": Kind(_auto_scaling_group),
    "AWS::EC2::Instance": Kind(each_entry),
    "AWS::EC2::EC2Fleet": Kind(_fleet),
    "AWS::EC2::SpotFleet": Kind(_fleet),
    "AWS::ECS::Service": Kind(_service, remark=_while_deploying),
    "AWS::ECS::TaskSet": Kind(_task_set),
    "AWS::Events::Rule": Kind(_started_tasks),
    "AWS::Scheduler::Schedule": Kind(_started_tasks),
    "AWS::Lambda::CapacityProvider": Kind(_capacity_provider),
    "AWS::Batch::ComputeEnvironment": Kind(_batch),
    "AWS::EKS::Cluster": Kind(
        _kubernetes,
        _kubernetes_required,
        saying(f"recommended, {facts.EKS_MIN_ADDRESSES.value} are required"),
    ),
    "AWS::EKS::Nodegroup": Kind(_node_group),
    "AWS::EKS::FargateProfile": Kind(_pods),
    "AWS::Glue::Connection": Kind(_glue_connection),
    "AWS::CodeBuild::Project": Kind(_builds),
    "AWS::EMR::Cluster": Kind(_elastic_map_reduce),
}
