"""State machines are read alike wherever their definition is, and their states are found there."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.graph.machines.machine import Machine, machines
from ingestlint.graph.machines.state import State
from ingestlint.graph.machines.task import task_of
from ingestlint.parse.read import parse_template

HEAD = """\
Resources:
  Loader: {Type: AWS::Lambda::Function}
  Orders: {Type: AWS::SQS::Queue}
  Rows: {Type: AWS::DynamoDB::Table}
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
"""
TEXT = """\
{
  "States": {

    "Load": {"Type": "Task", "TimeoutSeconds": %s,
      "Resource": "${Loader.Arn}"}
  }
}"""


def graph_of(text: str, path: str = "t.yaml", root: str = ".") -> Graph:
    inputs = NOTHING_GIVEN._replace(roots=(root,))
    return Graph(Stack(parse_template(path, text), inputs))


def machine_in(properties: str) -> Machine:
    return machines(graph_of(HEAD + properties))[0]


def place_of(state: State) -> tuple[int, int]:
    span = state.node.span
    return span.line, span.column


def indented(text: str, width: int) -> str:
    return "\n".join(" " * width + line if line else "" for line in text.split("\n"))


@pytest.mark.parametrize(
    ("head", "width"),
    [
        ("!Sub |", 8),
        ("!Sub |-\n", 10),
        ("!Sub |2+", 8),
        ("!Sub\n      - |", 10),
        ("\n        Fn::Sub: |", 12),
    ],
)
def test_a_state_stands_at_its_line_and_column_in_a_block(head: str, width: int) -> None:
    tail = "\n      - {}\n" if "- |" in head else "\n"
    written = (
        f"      DefinitionString: {head.rstrip()}\n{indented(TEXT % '${Seconds}', width)}{tail}"
    )
    machine = machine_in(written + "Parameters: {Seconds: {Type: Number, Default: 7}}\n")
    (state,) = machine.states()
    line, column = place_of(state)
    shown = (HEAD + written).split("\n")[line - 1][column - 1 :]
    assert shown.startswith('"Load"')
    assert [call.target.id for call in machine.graph.relations("invokes")] == ["Loader"]


def test_lines_that_end_as_on_windows_are_counted_alike() -> None:
    text = HEAD + "      DefinitionString: !Sub |\n" + indented(TEXT % 7, 8) + "\n"
    (machine,) = machines(graph_of(text.replace("\n", "\r\n")))
    (state,) = machine.states()
    (other,) = machine_in(
        "      DefinitionString: !Sub |\n" + indented(TEXT % 7, 8) + "\n"
    ).states()
    assert place_of(state) == place_of(other)


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ("""'{"States": {"A": {"Type": "Pass"}}}'""", 38),
        (""""{\\"States\\": {\\"A\\": {\\"Type\\": \\"Pass\\"}}}\"""", 25),
        ("""!Join ['', ['{"States":', '{"A": {"Type": "Pass"}}}']]""", 25),
        (""">\n        {"States":\n        {"A": {"Type": "Pass"}}}""", 25),
    ],
)
def test_what_cannot_be_found_in_its_text_stands_at_the_property(written: str, column: int) -> None:
    (state,) = machine_in(f"      DefinitionString: {written}\n").states()
    assert place_of(state) == (8, column)
    assert state.subject == "Machine#A"


FILES = {
    "machine.asl.json": TEXT.replace("${Loader.Arn}", "${Called}") % "${Seconds}",
    "machine.asl.yaml": (
        "States:\n  Load:\n    Type: Task\n"
        "    TimeoutSeconds: ${Seconds}\n    Resource: ${Called}\n"
    ),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("kind", "location"),
    [
        ("AWS::Serverless::StateMachine", "DefinitionUri"),
        ("AWS::StepFunctions::StateMachine", "DefinitionS3Location"),
    ],
)
def test_a_local_file_is_read_with_what_is_substituted(
    tmp_path: Path, name: str, kind: str, location: str
) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / name).write_text(FILES[name], encoding="utf-8")
    head = HEAD.replace("AWS::StepFunctions::StateMachine", kind)
    text = (
        f"{head}      {location}: flows/{name}\n"
        "      DefinitionSubstitutions: {Seconds: 7, Called: !GetAtt Loader.Arn}\n"
    )
    graph = graph_of(text, str(tmp_path / "t.yaml"), str(tmp_path))
    (machine,) = machines(graph)
    (state,) = machine.states()
    assert Path(state.node.span.path).name == name
    assert place_of(state) == ((4, 5) if name.endswith("json") else (2, 3))
    seconds = state.seconds("TimeoutSeconds")
    assert seconds is not None
    assert seconds == 7
    assert [(call.target.id, call.mode) for call in graph.relations("invokes")] == [
        ("Loader", "sync")
    ]
    assert graph.hidden == []


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("../machine.json", "lies outside of the project"),
        ("machine.json", "there is no file"),
        ("s3://bucket/machine.json", "machine.json in S3, which is not read"),
        ("broken.json", "not JSON that can be read"),
    ],
)
def test_a_definition_out_of_reach_is_said_once_and_to_who_asks(
    tmp_path: Path, path: str, reason: str
) -> None:
    (tmp_path / "broken.json").write_text('{"States": ', encoding="utf-8")
    (tmp_path.parent / "machine.json").write_text("{}", encoding="utf-8")
    head = HEAD.replace("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")
    graph = graph_of(
        f"{head}      DefinitionUri: {path}\n", str(tmp_path / "t.yaml"), str(tmp_path)
    )
    (machine,) = machines(graph)
    assert machine.states() == []
    with pytest.raises(Undecided, match=reason):
        machine.check_read()
    assert graph.relations("invokes") == graph.relations("sends_to") == []
    assert len(graph.hidden) == 1


def test_how_many_run_at_once_is_the_product_of_the_maps_around() -> None:
    def scope(name: str, state: dict[str, Any]) -> dict[str, Any]:
        return {"StartAt": name, "States": {name: state}}

    def most(outer: dict[str, Any], inner: dict[str, Any]) -> str:
        task: dict[str, Any] = {"Type": "Task", "Resource": "${Loader}"}
        second = {"Type": "Map", "Iterator": scope("Call", task), **inner}
        branch = {"Type": "Parallel", "Branches": [scope("Second", second)]}
        processor = {**scope("Branch", branch), **outer.pop("processor", {})}
        first = {"Type": "Map", "ItemProcessor": processor, **outer}
        definition = json.dumps(scope("First", first))
        machine = machine_in(
            f"      DefinitionString: '{definition}'\n"
            "      DefinitionSubstitutions: {Loader: !GetAtt Loader.Arn}\n"
        )
        (call,) = machine.graph.relations("invokes")
        assert isinstance(call.part, State)
        assert call.part.path == (
            ("First", "ItemProcessor", "Branch", "Branches.0", "Second", "Iterator", "Call")
        )
        number = call.part.at_once()
        return str(number) if number.known else f"{number.low:g}-{number.high:g}"

    distributed = {"processor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"}}}
    assert most({}, {}) == "1,600"
    assert most({"MaxConcurrency": 5}, {"MaxConcurrency": 0}) == "200"
    assert most(dict(distributed), {"MaxConcurrency": 1}) == "10,000"
    assert most({**distributed, "MaxConcurrency": 20_000}, {"MaxConcurrency": 2}) == "20,000"
    assert most({"MaxConcurrencyPath": "$.most"}, {"MaxConcurrency": 2}) == "2-80"
    assert most({"MaxConcurrency": "{% $most %}"}, {"MaxConcurrency": 1}) == "1-40"


@pytest.mark.parametrize(
    ("resource", "service", "action", "pattern"),
    [
        ("arn:aws:states:::lambda:invoke", "lambda", "invoke", ""),
        (
            "arn:aws-cn:states:::lambda:invoke.waitForTaskToken",
            "lambda",
            "invoke",
            "waitForTaskToken",
        ),
        ("arn:aws:states:::states:startExecution.sync:2", "states", "startExecution", "sync"),
        ("arn:aws:states:::ecs:runTask.sync", "ecs", "runTask", "sync"),
        ("arn:aws:states:::aws-sdk:sfn:startExecution", "states", "startExecution", ""),
        ("arn:aws:states:::http:invoke", "http", "invoke", ""),
        ("arn:aws:lambda:eu-west-1:123456789012:function:load:live", "lambda", "invoke", ""),
        ("arn:aws:states:eu-west-1:123456789012:activity:approve", "activity", "", ""),
        ("${Unfilled}", "", "", ""),
    ],
)
def test_what_a_task_calls_is_told_by_its_resource(
    resource: str, service: str, action: str, pattern: str
) -> None:
    definition = {"States": {"A": {"Type": "Task", "Resource": resource}}}
    (state,) = machine_in(f"      DefinitionString: '{json.dumps(definition)}'\n").states()
    assert task_of(state)[:3] == (service, action, pattern)


def test_what_machines_do_with_others_are_flows() -> None:
    def task(resource: str, **parameters: str) -> dict[str, Any]:
        return {
            "Type": "Task",
            "Resource": f"arn:aws:states:::{resource}",
            "Parameters": parameters,
        }

    states = {
        "Send": task("sqs:sendMessage", QueueUrl="${Orders}"),
        "Put": task("dynamodb:putItem", TableName="${Rows}"),
        "Get": task("aws-sdk:dynamodb:getItem", TableName="${Rows}"),
        "Run": task("states:startExecution.sync:2", StateMachineArn="${Other}"),
        "Start": task("states:startExecution", StateMachineArn="${Other}"),
        "Any": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "QueryLanguage": "JSONata",
            "Arguments": {"FunctionName": "{% $states.input.name %}"},
        },
        "Event": task("lambda:invoke", FunctionName="${Loader}", InvocationType="Event"),
    }
    graph = graph_of(
        f"{HEAD}      DefinitionString: !Sub '{json.dumps({'States': states})}'\n"
        "  Other:\n    Type: AWS::StepFunctions::StateMachine\n"
        "    Properties: {Definition: {States: {}}}\n"
    )

    def found(kind: str) -> list[tuple[str, str, str]]:
        return [
            (r.part.name if isinstance(r.part, State) else "", r.target.id[:10], r.mode)
            for r in graph.relations(kind)
        ]

    assert found("sends_to") == [
        ("Send", "Orders", ""),
        ("Run", "Other", "sync"),
        ("Start", "Other", "async"),
    ]
    assert found("writes") == [("Put", "Rows", "write")]
    assert found("reads") == [("Get", "Rows", "read")]
    assert found("invokes") == [("Any", "unresolved", "sync"), ("Event", "Loader", "async")]


def test_a_hidden_value_stays_hidden_in_a_text() -> None:
    machine = machine_in(
        "      DefinitionSubstitutions: {Secret: !Ref Secret}\n"
        '      DefinitionString: \'{"States": {"A": {"Type": "Pass", "Result": "${Secret}"}}}\'\n'
        "Parameters: {Secret: {Type: String, Default: hush, NoEcho: true}}\n"
    )
    (state,) = machine.states()
    assert state.value("Result").identity.startswith("=(hidden")
