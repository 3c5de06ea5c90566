"""Loads: declared, propagated along the graph, and open where a source is out of sight."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestlint.config.workload import declaration
from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.graph.workload import Load, invocations, outside, records, writes
from ingestlint.parse.node import Mapping
from ingestlint.parse.read import parse_node, parse_template

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Inbox:
    Type: AWS::SQS::Queue
    Metadata: {ingestlint: {workload: {requests_per_second: 40}}}
  Events: {Type: AWS::SNS::Topic}
  Tiles: {Type: AWS::Serverless::SimpleTable}
  Loader:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [{DynamoDBCrudPolicy: {TableName: !Ref Tiles}}]
      Events:
        FromInbox: {Type: SQS, Properties: {Queue: !GetAtt Inbox.Arn, BatchSize: 5}}
        FromEvents: {Type: SNS, Properties: {Topic: !Ref Events}}
"""


def graph_of(workload: dict[str, object], template: str = TEMPLATE) -> Graph:
    node = parse_node("workload", json.dumps(workload))
    assert isinstance(node, Mapping)
    declared = {name: declaration(name, said) for name, said in node.entries.items()}
    return Graph(Stack(parse_template("t.yaml", template), NOTHING_GIVEN), workload=declared)


def exact(load: Load | None) -> float:
    assert load is not None
    return load.number.exact


def test_one_record_in_is_one_record_out() -> None:
    graph = graph_of({"Events": {"requests_per_second": 7}})
    load = writes(graph.nodes["Tiles"])
    assert exact(load) == 47
    assert load is not None
    assert load.said("writes/s") == "47 writes/s (from Loader)"
    assert exact(records(graph.nodes["Loader"])) == 47


def test_the_configuration_goes_before_metadata() -> None:
    graph = graph_of({"Inbox": {"requests_per_second": 3}, "Events": {"records_per_second": 0}})
    assert exact(records(graph.nodes["Inbox"])) == 3
    assert exact(writes(graph.nodes["Tiles"])) == 3


def test_a_source_that_nobody_declares_leaves_the_upper_end_open() -> None:
    load = records(graph_of({}).nodes["Loader"])
    assert load is not None
    assert load.number.low == 40
    assert load.said("records/s") == "at least 40 records/s (from Inbox)"
    assert load.number > 39
    with pytest.raises(Undecided, match="how much comes from Events is not known"):
        assert load.number > 40


def test_what_is_declared_of_a_hop_ends_the_propagation() -> None:
    graph = graph_of({"Tiles": {"writes_per_second": 900}})
    load = writes(graph.nodes["Tiles"])
    assert load is not None
    assert load.said("writes/s") == "900 writes/s (declared)"


def test_nothing_declared_is_nothing_known() -> None:
    template = TEMPLATE.replace("requests_per_second: 40", "payload_kb: 1")
    graph = graph_of({}, template)
    assert writes(graph.nodes["Tiles"]) is None
    assert invocations(graph.nodes["Loader"]) is None


def test_invocations_are_between_full_batches_and_single_records() -> None:
    load = invocations(graph_of({"Events": {"requests_per_second": 0}}).nodes["Loader"])
    assert load is not None
    assert (load.number.low, load.number.high) == (8, 40)


def test_records_of_declared_invocations_are_up_to_a_batch_each() -> None:
    load = records(graph_of({"Loader": {"requests_per_second": 10}}).nodes["Loader"])
    assert load is not None
    assert (load.number.low, load.number.high) == (10, 50)


def test_a_circle_is_not_added_to_itself() -> None:
    circle = TEMPLATE.replace(
        "Policies: [", "Policies: [{SQSSendMessagePolicy: {QueueName: !GetAtt Inbox.QueueName}}, "
    ).replace("requests_per_second: 40", "payload_kb: 1")
    graph = graph_of({"Events": {"requests_per_second": 7}}, circle)
    load = writes(graph.nodes["Tiles"])
    assert load is not None
    assert load.number.low == 7


def test_what_is_outside_has_callers_and_limits() -> None:
    said = {"limit": {"requests_per_second": 50}, "called_by": ["Loader"]}
    (partner,) = outside(graph_of({"PartnerApi": said}))
    assert [caller.id for caller in partner.callers] == ["Loader"]
    limit = partner.limit("requests_per_second")
    assert limit is not None
    assert limit.exact == 50
    assert partner.limit("connections") is None


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_more_in_is_never_less_out(low: int, more: int) -> None:
    few, many = (
        graph_of({"Inbox": {"requests_per_second": rate}, "Events": {"requests_per_second": 1}})
        for rate in (low, low + more)
    )
    assert exact(writes(few.nodes["Tiles"])) <= exact(writes(many.nodes["Tiles"]))
