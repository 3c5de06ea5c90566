from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestlint.sample.counter import Sketch
from ingestlint.sample.measure import Measurement, Sampled
from ingestlint.sample.rates import Declared, Workload, rate, read_rate, write_rate
from ingestlint.sample.rows import Row
from ingestlint.sample.schema import GLOBAL, LOCAL, TABLE, KeySchema, TableKeys

SHARES = st.floats(1e-6, 1)
SIZES = st.floats(0.5, 400)
RATES = st.floats(0.1, 1e7)


TABLE_ALONE = (KeySchema(TABLE, "", ("pk",)),)


def no_sketch() -> Sketch:
    raise AssertionError


def measured(keys: list[str], schemas: tuple[KeySchema, ...] = TABLE_ALONE) -> Sampled:
    measurement = Measurement(TableKeys(schemas, {}), no_sketch)
    for number, key in enumerate(keys):
        measurement.add("sample", Row(number, {"pk": key, "sk": key[:1], "gk": key[1:]}))
    return measurement.result(3)


# "Using write sharding to distribute workloads evenly", its example of a date with a random suffix
# from 1 to 200: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html
def test_the_write_sharding_example_of_aws() -> None:
    day = ["2014-07-09"] * 1_000
    (whole,) = measured(day).keys
    before = write_rate(whole, Workload(Declared(writes=150_000)), len(day))
    assert before is not None
    assert (before.share, before.units, before.shards) == (1, 1_000, 150)

    suffixed = [f"2014-07-09.{number % 200 + 1}" for number in range(1_000)]
    (spread,) = measured(suffixed).keys
    after = write_rate(spread, Workload(Declared(writes=150_000)), len(suffixed))
    assert after is not None
    assert spread.distinct.low == 200
    assert (after.share, after.units, after.shards) == (1 / 200, 200_000, 1)


# "DynamoDB read and write operations", its example: to read an item of 8 KB takes 2 units strongly
# consistent, 1 eventually consistent, 4 in a transaction; a write takes one unit per KB:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
def test_the_units_of_an_item_in_the_example_of_aws() -> None:
    (key,) = measured(["a", "a"]).keys
    write = write_rate(key, Workload(Declared(item_kb=8)), 2)
    assert write is not None
    assert (write.each, write.requests) == (8, 125)
    for factor, units in ((1, 2), (0.5, 1), (2, 4)):
        read = read_rate(key, Workload(Declared(item_kb=8, read_factor=factor)))
        assert read is not None
        assert (read.each, read.requests) == (units, 3_000 / units)


@given(SHARES, SIZES, RATES)
def test_the_shards_do_and_one_less_does_not(share: float, size: float, declared: float) -> None:
    found = rate(1_000, share, size, declared=declared)
    assert found.hottest is not None
    assert found.shards is not None
    assert found.hottest / found.shards <= 1_000 * (1 + 1e-9)
    assert found.shards == 1 or found.hottest / (found.shards - 1) > 1_000


@given(SHARES, SIZES, RATES, st.floats(1, 100))
def test_more_of_anything_never_takes_fewer_shards(
    share: float, size: float, declared: float, more: float
) -> None:
    shards = rate(1_000, share, size, declared=declared).shards
    assert shards is not None
    assert (rate(1_000, min(1, share * more), size, declared=declared).shards or 0) >= shards
    assert (rate(1_000, share, ceil(size * more), declared=declared).shards or 0) >= shards
    assert (rate(1_000, share, size, declared=declared * more).shards or 0) >= shards


@given(SHARES, SIZES)
def test_what_is_sustainable_takes_one_shard(share: float, size: float) -> None:
    found = rate(1_000, share, size)
    assert found.requests is not None
    assert rate(1_000, share, size, declared=found.requests).shards == 1
    assert rate(1_000, share, size, declared=found.requests * 1.001).shards == 2


def test_an_unknown_size_is_the_smallest() -> None:
    found = rate(1_000, 0.5, None, 0.5, 4_000)
    assert (found.requests, found.each, found.hottest, found.shards) == (None, 0.5, 1_000, 1)


def test_indexes() -> None:
    schemas = (
        KeySchema(TABLE, "", ("pk",)),
        KeySchema(LOCAL, "by-sk", ("pk",), ("sk",)),
        KeySchema(GLOBAL, "by-gk", ("gk",)),
        KeySchema(GLOBAL, "small", ("gk",), (), frozenset({"gk", "pk"})),
    )
    sampled = measured(["xa", "xa", "yb", "y"], schemas)
    table, local, index, small = sampled.keys
    assert [key.items for key in sampled.keys] == [4, 4, 3, 3]
    workload = Workload(
        Declared(writes=8_000, reads=100, item_kb=2), {"small": Declared(writes=300, item_kb=1)}
    )
    assert write_rate(local, workload, 4) is None
    assert read_rate(local, workload) is None
    assert read_rate(index, workload) is None
    found = write_rate(index, workload, 4)
    assert found is not None
    # Three of four writes reach the index, two of the three have the same key.
    assert found.hottest == pytest.approx(8_000 * 3 / 4 * 2 * 2 / 3)
    own = write_rate(small, workload, 4)
    assert own is not None
    assert (own.part, own.declared, own.each) == (1, 300, 1)
    unsized = write_rate(small, Workload(workload.table), 4)
    assert unsized is not None
    assert unsized.requests is None
    table_rate = write_rate(table, workload, 4)
    assert table_rate is not None
    assert (table_rate.part, table_rate.each) == (1, 2)
    with_reads = Workload(workload.table, {"by-gk": Declared(reads=10_000)})
    reads = read_rate(index, with_reads)
    assert reads is not None
    assert reads.hottest == pytest.approx(10_000 * 0.5 * 2 / 3)
