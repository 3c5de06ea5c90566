"""The result of AWS Lambda Power Tuning, and the URL that shows it."""

from math import ceil, isfinite

from ingestlint.config.located import wrong
from ingestlint.parse.node import Mapping, Node, Scalar, Sequence
from ingestlint.record import Record

from .evidence import Point

AGAIN = "give the output of the state machine as it is"
HASH = "a visualization URL ends in #sizes;times;costs"


class Result(Record):
    """The sizes that were tried, by memory, and the sign of the currency of their costs."""

    points: tuple[Point, ...]
    currency: str = "$"


def from_result(root: Node) -> Result:
    """The output of the state machine, bare or in `results`; raises ConfigError.

    All sizes, where it has `stats` or the visualization; else the one that it chose.
    """
    fields = _fields(root)
    inner = fields.get("results", root)
    fields = _fields(inner)
    if "power" not in fields and "stats" not in fields:
        raise wrong(inner, "this is no result of AWS Lambda Power Tuning", AGAIN)
    stats = fields.get("stats")
    if isinstance(stats, Sequence) and stats.items:
        return Result(_ordered([_stat(entry) for entry in stats.items], stats))
    machine = fields.get("stateMachine")
    shown = machine.entries.get("visualization") if isinstance(machine, Mapping) else None
    if isinstance(shown, Scalar) and "#" in shown.raw and ";" in shown.raw:
        return from_url(shown)
    return Result((_point(fields, "power", "duration", "cost", inner),))


def from_url(url: Scalar) -> Result:
    """What a visualization URL shows: it holds all of it; raises ConfigError."""
    address, _, encoded = url.raw.strip().partition("#")
    parts = encoded.split(";")
    if len(parts) > 3:
        said = f"this URL compares two functions ({len(parts)} parts)"
        raise wrong(url, said, "give the URL of one result")
    if len(parts) != 3:
        raise wrong(url, "this is no visualization URL of Power Tuning", HASH)
    sizes = _decoded(parts[0], "h", "sizes", url)
    times = _decoded(parts[1], "f", "times", url)
    costs = _decoded(parts[2], "f", "costs", url)
    if not sizes or not len(sizes) == len(times) == len(costs):
        said = f"the URL has {len(sizes)} sizes, {len(times)} times and {len(costs)} costs"
        raise wrong(url, said, "copy it again, to its end")
    points = [
        _checked(int(size), ms, cost, url)
        for size, ms, cost in zip(sizes, times, costs, strict=True)
    ]
    currency = "¥" if "currency=CNY" in address else "$"
    return Result(_ordered(points, url), currency)


def _decoded(text: str, kind: str, what: str, url: Scalar) -> tuple[float, ...]:
    """Numbers as a browser's Int16Array (`h`) or Float32Array (`f`) holds them, in base64."""
    import struct
    from base64 import b64decode
    from binascii import Error
    from urllib.parse import unquote

    try:
        data = b64decode(unquote(text), validate=True)
        count = len(data) // struct.calcsize(kind)
        return struct.unpack(f"<{count}{kind}", data)
    except (Error, ValueError, struct.error):
        raise wrong(url, f"the {what} in the URL cannot be decoded", HASH) from None


def _stat(entry: Node) -> Point:
    return _point(_fields(entry), "value", "averageDuration", "averagePrice", entry)


def _point(fields: dict[str, Node], size: str, ms: str, cost: str, at: Node) -> Point:
    numbers = []
    for name in (size, ms, cost):
        number = _number(fields.get(name))
        if number is None:
            raise wrong(fields.get(name, at), f"{name} must be a number", AGAIN)
        numbers.append(number)
    return _checked(int(numbers[0]), numbers[1], numbers[2], at)


def _checked(memory: int, ms: float, cost: float, at: Node) -> Point:
    # Only a negative or endless one is nobody's measurement.
    if memory <= 0 or not (isfinite(ms) and ms > 0 and isfinite(cost) and cost >= 0):
        raise wrong(at, f"{memory} MB, {ms:g} ms, {cost:g} per invocation cannot be", AGAIN)
    return Point(memory, ms, ceil(ms), cost, None, at)


def _ordered(points: list[Point], at: Node) -> tuple[Point, ...]:
    seen = {point.memory: point for point in points}
    if len(seen) < len(points):
        raise wrong(at, "a size is there twice", AGAIN)
    return tuple(seen[memory] for memory in sorted(seen))


def _number(node: Node | None) -> float | None:
    """A number, also as a text: results have been seen with `"power": "128"`."""
    if not isinstance(node, Scalar) or isinstance(node.value, bool):
        return None
    try:
        return float(node.raw)
    except ValueError:
        return None


def _fields(node: Node) -> dict[str, Node]:
    return node.entries if isinstance(node, Mapping) else {}
