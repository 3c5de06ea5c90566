"""What was measured of one function, whichever tool did: values, each with its place."""

from ingestlint.parse.node import Node
from ingestlint.record import Record


class Point(Record):
    """One size that was measured: the average of `runs` invocations (None: not said).

    `ms` is how long they took, `billed_ms` what was billed. `cost` is what one of them costs
    without the charge for the request, as the evidence says; None where it does not.
    """

    memory: int
    ms: float
    billed_ms: float
    cost: float | None
    runs: int | None
    node: Node


class Used(Record):
    """The most memory that invocations with `memory` MB used."""

    memory: int
    most: int
    node: Node


class Advice(Record):
    """What Compute Optimizer says of a function with `memory` MB; its sizes are projected.

    `finding` is OPTIMIZED, or in which way it is not; `sizes` are pairs of memory and expected
    milliseconds (None: not said).
    """

    memory: int
    finding: str
    invocations: int | None
    days: int | None
    sizes: tuple[tuple[int, float | None], ...]
    node: Node


class Said(Record):
    """One thing that the evidence or the configuration says of the measurement."""

    text: str
    node: Node


class Evidence(Record):
    """Everything at hand on one function; `node` is where it is named.

    `points` are the sizes that `tool` measured, by memory; `used` is from logs and Compute
    Optimizer. `age` is in days. `currency` is the sign of the costs that points have.
    """

    node: Node
    tool: str
    points: tuple[Point, ...] = ()
    used: tuple[Used, ...] = ()
    advice: Advice | None = None
    architecture: Said | None = None
    runtime: Said | None = None
    date: Said | None = None
    age: int | None = None
    currency: str = "$"


OPTIMIZED = "optimized"
POWER_TUNING = "Power Tuning"
LOG = "log"
COMPUTE_OPTIMIZER = "Compute Optimizer"
