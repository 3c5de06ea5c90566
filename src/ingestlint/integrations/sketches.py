"""Apache DataSketches: keys beyond what can be counted exactly, with proved errors."""

from datasketches import (
    frequent_items_error_type,
    frequent_strings_sketch,
    hll_sketch,
    tgt_hll_type,
)

from ingestlint.sample.counter import Bounds, Hot

# 2¹⁵ slots: a count is at most 3.5 / 2¹⁵ of all rows too high or too low.
SLOTS = 15
# 2¹⁶ registers of one byte.
REGISTERS = 16
DEVIATIONS = 3  # of the number of distinct keys: the bounds hold in 99.7 % of all samples


class DataSketches:
    """HyperLogLog for how many keys there are, frequent items for which are the most frequent."""

    def __init__(self) -> None:
        self._frequent = frequent_strings_sketch(SLOTS)
        self._distinct = hll_sketch(REGISTERS, tgt_hll_type.HLL_8)

    def update(self, counts: dict[str, int]) -> None:
        seen, weigh = self._distinct.update, self._frequent.update
        for key, times in counts.items():
            seen(key)
            weigh(key, times)

    def distinct(self) -> Bounds:
        sketch = self._distinct
        return Bounds(
            int(sketch.get_lower_bound(DEVIATIONS)), -int(-sketch.get_upper_bound(DEVIATIONS) // 1)
        )

    def most(self) -> Bounds:
        found = self._all()
        if not found:
            return Bounds(0, self._frequent.epsilon * self._frequent.total_weight)
        return Bounds(max(hot.times.low for hot in found), max(hot.times.high for hot in found))

    def hottest(self, count: int) -> list[Hot]:
        found = self._all()
        found.sort(key=lambda hot: (-hot.times.low, hot.key))
        return found[:count]

    def _all(self) -> list[Hot]:
        kind = frequent_items_error_type.NO_FALSE_NEGATIVES
        return [
            Hot(key, Bounds(low, high))
            for key, _, low, high in self._frequent.get_frequent_items(kind)
        ]
