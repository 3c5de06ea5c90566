from collections.abc import Callable
from typing import Any

import pytest

from ingestlint.evaluate.foreach import expand_properties, expand_section, substituted
from ingestlint.parse.caps import DEFAULT, Caps
from ingestlint.parse.node import Mapping


@pytest.fixture(name="unroll")
def _unroll(parse: Callable[..., Any], data: Callable[..., Any]) -> Callable[..., Any]:
    from ingestlint.evaluate.inputs import Inputs
    from ingestlint.evaluate.stack import Stack

    def unroll(text: str, caps: Caps = DEFAULT) -> Any:
        template = parse(text)
        stack = Stack(template, Inputs(caps=caps))
        found = expand_section(template.resources, stack.evaluator)
        plain = {name: data(node) for name, node in found.entries.items()}
        return plain, found

    return unroll


def test_a_copy_per_item(unroll: Callable[..., Any]) -> None:
    plain, found = unroll(
        """
        Resources:
          Before: {Type: A}
          Fn::ForEach::Topics:
            - Name
            - [Orders, Users]
            - Topic${Name}:
                Type: AWS::SNS::Topic
                Properties:
                  TopicName: !Ref Name
                  DisplayName: !Sub "${Name} of ${AWS::StackName}"
                  Peer: !GetAtt "Queue${Name}.Arn"
                  Text: !Join ["-", [!Ref Name, "${Name}", other]]
                  Queue: !Ref {"Fn::Sub": "Queue${Name}"}
                  Zone: !Ref {"Fn::Sub": "${Name}${Where}"}
          After: {Type: B}
        """
    )
    assert list(plain) == ["Before", "TopicOrders", "TopicUsers", "After"]
    assert plain["TopicUsers"]["Properties"] == {
        "TopicName": "Users",
        "DisplayName": {"Fn::Sub": "Users of ${AWS::StackName}"},
        "Peer": {"Fn::GetAtt": ["QueueUsers", "Arn"]},
        "Text": {"Fn::Join": ["-", ["Users", "Users", "other"]]},
        "Queue": {"Ref": "QueueUsers"},
        "Zone": {"Ref": {"Fn::Sub": "Users${Where}"}},
    }
    assert found.hidden == []
    assert found.guards == {}
    assert found.keys["TopicOrders"].value == "TopicOrders"


def test_copies_stand_where_the_fragment_stands(unroll: Callable[..., Any]) -> None:
    _, found = unroll(
        """\
        Resources:
          Fn::ForEach::Topics:
            - Name
            - [Orders]
            - Topic${Name}:
                Type: AWS::SNS::Topic
                Properties:
                  TopicName: !Ref Name
        """
    )
    topic = found.entries["TopicOrders"]
    assert topic.entries["Properties"].entries["TopicName"].span.line == 8
    assert found.keys["TopicOrders"].span.line == 5


def test_characters_that_logical_ids_cannot_have(unroll: Callable[..., Any]) -> None:
    plain, _ = unroll(
        """
        Resources:
          Fn::ForEach::Blocks:
            - Block
            - [10.0.1.0/24, 10.0.2.0/24]
            - Subnet&{Block}:
                Type: AWS::EC2::Subnet
                Properties: {CidrBlock: !Ref Block, Tags: ["&{Block}", "${Block}"]}
        """
    )
    assert list(plain) == ["Subnet1001024", "Subnet1002024"]
    properties = plain["Subnet1001024"]["Properties"]
    assert properties == {"CidrBlock": "10.0.1.0/24", "Tags": ["1001024", "10.0.1.0/24"]}


def test_loops_in_loops(unroll: Callable[..., Any]) -> None:
    plain, found = unroll(
        """
        Mappings:
          Names: {A: {All: [x, y]}, B: {All: [z]}}
        Resources:
          Fn::ForEach::Outer:
            - Outer
            - [A, B]
            - Fn::ForEach::Inner:
                - Inner
                - !FindInMap [Names, !Ref Outer, All]
                - R${Outer}${Inner}: {Type: T, Properties: {P: !Sub "${Outer}-${Inner}"}}
        """
    )
    assert list(plain) == ["RAx", "RAy", "RBz"]
    assert plain["RBz"]["Properties"]["P"] == {"Fn::Sub": "B-z"}
    assert found.hidden == []


def test_an_inner_loop_with_the_same_identifier(unroll: Callable[..., Any]) -> None:
    plain, _ = unroll(
        """
        Resources:
          Fn::ForEach::Outer:
            - X
            - [A, B]
            - R${X}:
                Type: T
                Properties:
                  Fn::ForEach::Inner: [X, [c], {"P${X}": !Ref X}]
                  Own: !Ref X
        """
    )
    loop = {"Fn::ForEach::Inner": ["X", ["c"], {"P${X}": {"Ref": "X"}}]}
    assert plain["RA"]["Properties"] == {**loop, "Own": "A"}


def test_a_parameter_as_collection(unroll: Callable[..., Any]) -> None:
    plain, found = unroll(
        """
        Parameters:
          Names: {Type: CommaDelimitedList, Default: "a, b"}
          Unset: {Type: CommaDelimitedList}
        Resources:
          Fn::ForEach::Known: [N, !Ref Names, {"K${N}": {Type: T}}]
          Fn::ForEach::Unknown: [N, !Ref Unset, {"U${N}": {Type: T}}]
          Fn::ForEach::Mixed: [N, [c, !Ref Unset], {"M${N}": {Type: T}}]
        """
    )
    assert list(plain) == ["Ka", "Kb", "Mc"]
    assert [why.cause for why, _ in found.hidden] == ["parameter Unset", "parameter Unset"]
    assert found.hidden[0][0].reason == "Fn::ForEach::Unknown: parameter Unset has no value"


def test_a_collection_that_a_condition_chooses(unroll: Callable[..., Any]) -> None:
    plain, found = unroll(
        """
        Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}}
        Conditions: {Prod: !Equals [!Ref Stage, prod]}
        Resources:
          Fn::ForEach::R: [N, !If [Prod, [a, b], [a]], {"R${N}": {Type: T}}]
        """
    )
    assert list(plain) == ["Ra", "Rb"]
    assert "Ra" not in found.guards
    guard = found.guards["Rb"]
    assert guard.conditions == (("Prod", True),)
    assert [choice for _, choice in guard.pins] == ["prod"]


@pytest.mark.parametrize("loop", ["x", "[a]", "[a, [b], c]", "[!Ref A, [b], {c: d}]", "{}"])
def test_a_loop_of_the_wrong_shape_is_noted(unroll: Callable[..., Any], loop: str) -> None:
    plain, found = unroll(f"Resources: {{'Fn::ForEach::L': {loop}, R: {{Type: T}}}}")
    assert list(plain) == ["R"]
    assert "needs an identifier" in found.hidden[0][0].reason


def test_a_loop_over_a_function_is_noted(unroll: Callable[..., Any]) -> None:
    plain, found = unroll("Resources: {'Fn::ForEach::L': [I, [a], {'Fn::Transform': {Name: X}}]}")
    assert plain == {}
    (why, _) = found.hidden[0]
    assert why.reason == "what Fn::Transform in Fn::ForEach::L makes is known only at deployment"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{}", "resource R${I} has no Type"),
        ("x", "resource R${I} must be a mapping"),
        ("{Type: T, Properties: x}", "the Properties of R${I} must be a mapping"),
        ("{Type: T, Condition: [x]}", "the Condition of R${I} must be the name of a condition"),
    ],
)
def test_a_resource_of_the_wrong_shape_in_a_loop(
    parse: Callable[..., Any], body: str, said: str
) -> None:
    for loop in ("'Fn::ForEach::L': [I, [a], {LOOP}]", "LOOP"):
        inner = f"'Fn::ForEach::M': [J, [], {{'R${{I}}': {body}}}]"
        template = parse(f"Resources: {{{loop.replace('LOOP', inner)}, Q: {{Type: T}}}}")
        assert [error.message for error in template.errors] == [said]


def test_too_many_copies(unroll: Callable[..., Any]) -> None:
    inner = "'Fn::ForEach::I': [B, [a, b, c], {'R${A}${B}': {Type: T}}]"
    plain, found = unroll(
        f"Resources: {{'Fn::ForEach::O': [A, [a, b, c], {{{inner}}}], Last: {{Type: T}}}}",
        Caps(loop_copies=5),
    )
    assert [why.reason for why, _ in found.hidden] == ["Fn::ForEach makes more than 5 copies"]
    assert len(plain) < 9


def test_only_what_names_the_identifier_is_copied(parse: Callable[..., Any]) -> None:
    root = parse("{A: {B: [1, {C: d}]}, 'E${X}': {F: [g, !Ref X], H: {I: j}}}").root
    copy = substituted(root, "X", "y", lambda _length, _node: None)
    assert isinstance(copy, Mapping)
    assert copy.entries["A"] is root.entries["A"]
    changed = copy.entries["Ey"]
    assert isinstance(changed, Mapping)
    assert changed.entries["H"] is root.entries["E${X}"].entries["H"]
    assert substituted(root, "Z", "y", lambda _length, _node: None) is root


def test_a_loop_inside_of_properties(parse: Callable[..., Any], data: Callable[..., Any]) -> None:
    from ingestlint.evaluate.inputs import NOTHING_GIVEN
    from ingestlint.evaluate.stack import Stack
    from ingestlint.evaluate.value import Fields, Known, Unknown

    template = parse(
        """
        Parameters: {Unset: {Type: CommaDelimitedList}}
        Resources:
          Fn:
            Properties:
              Fixed: 1
              Fn::ForEach::Tags: [T, [a, b], {"Tag${T}": !Ref T}]
          Open:
            Properties:
              Fixed: 1
              Fn::ForEach::Tags: [T, !Ref Unset, {"Tag${T}": !Ref T}]
        """
    )
    evaluator = Stack(template, NOTHING_GIVEN).evaluator
    properties = template.resources.entries["Fn"].entries["Properties"]
    entries, hidden = expand_properties(properties, evaluator)
    assert {name: data(node) for name, node in entries.items()} == {
        "Fixed": 1,
        "Taga": "a",
        "Tagb": "b",
    }
    assert hidden is None
    value = evaluator.evaluate(properties)
    assert isinstance(value, Fields)
    tag = value.get("Tagb")
    assert isinstance(tag, Known)
    assert tag.data == "b"
    still_open = evaluator.evaluate(template.resources.entries["Open"].entries["Properties"])
    assert isinstance(still_open, Fields)
    assert isinstance(still_open.get("Tagb"), Unknown)
    assert isinstance(still_open.get("Fixed"), Known)
