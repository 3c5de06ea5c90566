"""Units, partitions, capacity: the worked examples that AWS publishes, and what must not turn."""

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingestlint.check.engine import Settings, run
from ingestlint.check.hottest import overload
from ingestlint.check.rule import builtin_rules
from ingestlint.config.workload import declaration
from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.number import Number
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.capacity import supplies
from ingestlint.graph.demand import demand
from ingestlint.graph.graph import Graph
from ingestlint.graph.tables import READ, WRITE, tables
from ingestlint.parse.node import Mapping
from ingestlint.parse.read import parse_node, parse_template

RULES = {rule.code: rule for rule in builtin_rules()}
KEYS = [{"AttributeName": "tileId", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}]
ON_DEMAND = {"BillingMode": "PAY_PER_REQUEST", "KeySchema": KEYS}
RATES = st.floats(0, 100_000, allow_nan=False)
MORE = st.floats(0, 50_000, allow_nan=False)
SIZES = st.floats(0.1, 400, allow_nan=False)
SHARES = st.floats(0.001, 1, allow_nan=False)
UNITS = st.integers(1, 200_000)


def graph_of(said: dict[str, Any], properties: dict[str, Any], **others: Any) -> Graph:
    resources = {"Tiles": {"Type": "AWS::DynamoDB::Table", "Properties": properties}, **others}
    node = parse_node("workload", json.dumps({"Tiles": said}))
    assert isinstance(node, Mapping)
    workload = {name: declaration(name, fields) for name, fields in node.entries.items()}
    template = parse_template("t.json", json.dumps({"Resources": resources}))
    return Graph(Stack(template, NOTHING_GIVEN), workload=workload)


def provisioned(read: int, write: int) -> dict[str, Any]:
    units = {"ReadCapacityUnits": read, "WriteCapacityUnits": write}
    return {"ProvisionedThroughput": units, "KeySchema": KEYS}


def verdict(code: str, said: dict[str, Any], properties: dict[str, Any], **others: Any) -> str:
    outcome = run(graph_of(said, properties, **others), [RULES[code]], {code: Settings()})
    assert outcome.crashes == []
    if outcome.findings:
        return outcome.findings[0].severity
    return "unknown" if outcome.unknown else "holds"


def units(said: dict[str, Any], dimension: str) -> float:
    (table,) = tables(graph_of(said, ON_DEMAND))
    load = demand(table, dimension)
    assert load is not None
    return load.likely.exact


# --- What AWS publishes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "dimension", "expected"),
    [
        # HowItWorks.ReadWriteCapacityMode: an item of 8 KB takes two units, eventually consistent
        # one, in a transaction four; a write of 2 KB two, in a transaction four.
        ({"reads_per_second": 1, "item_kb": 8, "strong_share": 1}, READ, 2),
        ({"reads_per_second": 1, "item_kb": 8}, READ, 1),
        ({"reads_per_second": 1, "item_kb": 8, "transactional_share": 1}, READ, 4),
        ({"writes_per_second": 1, "item_kb": 2}, WRITE, 2),
        ({"writes_per_second": 1, "item_kb": 2, "transactional_share": 1}, WRITE, 4),
        # HowItWorks.ProvisionedThroughput: 80 strongly consistent reads a second of 3 KB take 80
        # units, and 40 without strong consistency; 100 writes a second of 512 bytes take 100.
        ({"reads_per_second": 80, "item_kb": 3, "strong_share": 1}, READ, 80),
        ({"reads_per_second": 80, "item_kb": 3}, READ, 40),
        ({"writes_per_second": 100, "item_kb": 0.5}, WRITE, 100),
    ],
)
def test_units_of_items(said: dict[str, Any], dimension: str, expected: float) -> None:
    assert units(said, dimension) == expected


def test_a_date_with_200_suffixes() -> None:
    # bp-partition-key-sharding: a suffix from 1 to 200 behind today's date. A partition serves
    # 1,000 write units a second, so a date without suffix that, and with them 200 times as much.
    peak = {"writes_per_second": 200_000, "item_kb": 1}
    assert verdict("DDB201", {**peak, "keys": {"hottest_share": 1}}, ON_DEMAND) == "error"
    assert verdict("DDB201", {**peak, "keys": {"hottest_share": 1 / 200}}, ON_DEMAND) == "holds"
    (table,) = tables(graph_of({**peak, "keys": {"hottest_share": 1}}, ON_DEMAND))
    found = overload(table, Number(1, 1))
    assert found is not None
    assert found.shards == 200


def test_where_on_demand_tables_start() -> None:
    # on-demand-capacity-mode: a new table takes 4,000 writes and 12,000 reads a second.
    (table,) = tables(graph_of({}, ON_DEMAND))
    assert [supplies(table, d)[0].least.exact for d in (WRITE, READ)] == [4_000, 12_000]
    for rate, expected in ((4_000, "holds"), (4_001, "warning")):
        assert verdict("DDB208", {"writes_per_second": rate, "item_kb": 1}, ON_DEMAND) == expected
    reads = {"item_kb": 4, "strong_share": 1}
    for rate, expected in ((12_000, "holds"), (12_001, "warning")):
        assert verdict("DDB208", {"reads_per_second": rate, **reads}, ON_DEMAND) == expected


def scaled(least: int, most: int) -> dict[str, Any]:
    """AutoScaling.HowTo.CLI: TestTable scales its writes by a target of 50 %."""
    target = {
        "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
        "Properties": {
            "ServiceNamespace": "dynamodb",
            "ResourceId": {"Fn::Sub": "table/${Tiles}"},
            "ScalableDimension": "dynamodb:table:WriteCapacityUnits",
            "MinCapacity": least,
            "MaxCapacity": most,
        },
    }
    policy = {
        "Type": "AWS::ApplicationAutoScaling::ScalingPolicy",
        "Properties": {
            "PolicyName": "writes",
            "PolicyType": "TargetTrackingScaling",
            "ScalingTargetId": {"Ref": "Writes"},
            "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50.0},
        },
    }
    return {"Writes": target, "WritePolicy": policy}


def test_scaling_stays_within_its_bounds() -> None:
    # The table of that example has 5 units and scales between 5 and 10.
    said = {"writes_per_second": 10, "item_kb": 1}
    (table,) = tables(graph_of(said, provisioned(5, 5), **scaled(5, 10)))
    (supply,) = supplies(table, WRITE)
    assert (supply.least.exact, supply.most.exact) == (5, 10)
    assert verdict("DDB206", said, provisioned(5, 5), **scaled(5, 10)) == "holds"
    more = {**said, "writes_per_second": 11}
    assert verdict("DDB206", more, provisioned(5, 5), **scaled(5, 10)) == "error"


# --- What must not turn -------------------------------------------------------------------------


@given(RATES, MORE, SIZES, st.floats(0, 200), UNITS)
def test_more_load_never_mends_a_table(
    rate: float, more: float, size: float, larger: float, has: int
) -> None:
    for code, key in (("DDB206", "writes_per_second"), ("DDB207", "reads_per_second")):
        before = verdict(code, {key: rate, "item_kb": size}, provisioned(has, has))
        after = verdict(
            code, {key: rate + more, "item_kb": min(400, size + larger)}, provisioned(has, has)
        )
        assert not (before in {"warning", "error"} and after == "holds")
        assert not (before == "error" and after == "warning")


@given(RATES, SIZES, UNITS, UNITS)
def test_more_capacity_never_breaks_a_table(rate: float, size: float, has: int, more: int) -> None:
    for code, key in (("DDB206", "writes_per_second"), ("DDB207", "reads_per_second")):
        said = {key: rate, "item_kb": size}
        if verdict(code, said, provisioned(has, has)) == "holds":
            assert verdict(code, said, provisioned(has + more, has + more)) == "holds"


@given(RATES, MORE, SIZES, UNITS, UNITS)
def test_a_warmer_table_is_never_colder(
    rate: float, more: float, size: float, warm: int, warmer: int
) -> None:
    def of(rate: float, write: int) -> str:
        units = {"ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": write}
        said = {"writes_per_second": rate, "item_kb": size}
        return verdict("DDB208", said, {**ON_DEMAND, "WarmThroughput": units})

    if of(rate, warm) == "holds":
        assert of(rate, warm + warmer) == "holds"
    else:
        assert of(rate + more, warm) == "warning"


@given(RATES, MORE, SIZES, SHARES, st.floats(0, 1))
def test_a_hotter_key_is_never_cooler(
    rate: float, more: float, size: float, share: float, hotter: float
) -> None:
    def of(rate: float, share: float) -> str:
        said = {"writes_per_second": rate, "item_kb": size, "keys": {"hottest_share": share}}
        return verdict("DDB201", said, ON_DEMAND)

    if of(rate, share) == "error":
        assert of(rate + more, share) == "error"
        assert of(rate, min(1, share + hotter)) == "error"


@given(RATES, SIZES, SHARES, st.sampled_from(["writes", "reads"]))
def test_as_many_shards_as_are_recommended_do(
    rate: float, size: float, share: float, kind: str
) -> None:
    said = {f"{kind}_per_second": rate, "item_kb": size}

    def of(share: float) -> Any:
        (table,) = tables(graph_of(said, ON_DEMAND))
        return overload(table, Number(share, share))

    found = of(share)
    assume(found is not None)
    assert found.shards > 1
    assert of(share / found.shards) is None
    assert of(share / (found.shards - 1)) is not None


@given(SIZES, st.floats(0, 400))
def test_a_larger_item_is_never_smaller(size: float, larger: float) -> None:
    ranks = ["holds", "note", "error"]
    before, after = (
        ranks.index(verdict("DDB210", {"item_kb": kb}, ON_DEMAND)) for kb in (size, size + larger)
    )
    assert before <= after
