"""How often each key occurs: exactly up to a bound, beyond it in a sketch with stated errors."""

from collections.abc import Callable, Iterable
from typing import Protocol

from ingestlint.record import Record

# All counters together hold so many keys, and characters of keys, before the largest one goes
# into a sketch.
EXACT_KEYS = 500_000
EXACT_TEXT = 64_000_000
HOTTEST = 100  # of a sketch


class Bounds(Record):
    """A number that is known to lie between two."""

    low: float
    high: float

    @property
    def exact(self) -> bool:
        return self.low == self.high


class Hot(Record):
    """A key and how often it occurs."""

    key: str
    times: Bounds


class Sketch(Protocol):
    """Counts in bounded memory; `distinct` and `hottest` carry their errors."""

    def update(self, counts: dict[str, int]) -> None: ...

    def distinct(self) -> Bounds: ...

    def most(self) -> Bounds:
        """How often the most frequent key occurs."""

    def hottest(self, count: int) -> list[Hot]: ...


MakeSketch = Callable[[], Sketch]


class Counter:
    """The keys of one table or index. In a sketch, what was counted since waits in `counts`."""

    def __init__(self, make: MakeSketch) -> None:
        self._make = make
        self.counts: dict[str, int] = {}
        self.text = 0
        self.total = 0
        self.sketch: Sketch | None = None

    def add(self, key: str) -> None:
        self.total += 1
        counts = self.counts
        seen = counts.get(key)
        if seen is None:
            counts[key] = 1
            self.text += len(key)
        else:
            counts[key] = seen + 1

    def spill(self) -> None:
        """Move what is counted into the sketch."""
        if self.sketch is None:
            self.sketch = self._make()
        self.sketch.update(self.counts)
        self.counts = {}
        self.text = 0

    def finish(self) -> None:
        if self.sketch is not None:
            self.spill()

    @property
    def exact(self) -> bool:
        return self.sketch is None

    def distinct(self) -> Bounds:
        if self.sketch is not None:
            return self.sketch.distinct()
        return Bounds(len(self.counts), len(self.counts))

    def most(self) -> Bounds:
        if self.sketch is not None:
            return self.sketch.most()
        most = max(self.counts.values(), default=0)
        return Bounds(most, most)

    def hottest(self, count: int) -> list[Hot]:
        """The most frequent keys, the first one first."""
        if self.sketch is not None:
            return self.sketch.hottest(count)
        from heapq import nsmallest

        found = nsmallest(count, self.counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return [Hot(key, Bounds(times, times)) for key, times in found]

    def gini(self) -> Bounds:
        """How unevenly the keys are used: 0 all alike, near 1 a few take all.

        Of a sketch only the least it can be: the known keys as counted, the rest evenly.
        """
        if not self.total:
            return Bounds(0, 0)
        if self.sketch is None:
            value = _gini(sorted(self.counts.values()), 0, 0)
            return Bounds(value, value)
        known = sorted(hot.times.low for hot in self.sketch.hottest(HOTTEST))
        others = max(self.distinct().low - len(known), 1)
        each = (self.total - sum(known)) / others
        # A key that is less frequent than the rest is one of the rest.
        above = [count for count in known if count > each]
        others += len(known) - len(above)
        return Bounds(_gini(above, others, self.total - sum(above)), 1)


def _gini(counts: list[float] | list[int], others: float, rest: float) -> float:
    """Of ascending counts, after `others` keys that share `rest` evenly."""
    number = others + len(counts)
    total = rest + sum(counts)
    ranked = rest * (others + 1) / 2 + sum(
        (others + rank) * count for rank, count in enumerate(counts, start=1)
    )
    return max(0.0, 2 * ranked / (number * total) - (number + 1) / number)


def spill_over(counters: Iterable[Counter]) -> None:
    """Keep the counters within their bound together: the largest ones go into sketches."""
    every = list(counters)
    while sum(len(c.counts) for c in every) > EXACT_KEYS or sum(c.text for c in every) > EXACT_TEXT:
        max(every, key=lambda c: c.text / EXACT_TEXT + len(c.counts) / EXACT_KEYS).spill()
