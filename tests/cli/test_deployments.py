"""Templates that belong together are judged together: nested stacks, exports, names."""

import json
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.command import ingestlint

QUEUE = """
Resources:
  Work:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: work
      VisibilityTimeout: 30
Outputs:
  Arn:
    Value: !GetAtt Work.Arn
    Export: {Name: work-queue}
"""
CONSUMER = """
Parameters:
  Source: {Type: String}
  Seconds: {Type: Number, Default: 10}
Resources:
  Consumer:
    Type: AWS::Lambda::Function
    Properties: {Timeout: !Ref Seconds}
  Poll:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !Ref Source, FunctionName: !Ref Consumer}
"""
ROOT = """
Resources:
  Queue:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: queue.yaml}
  Worker:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: worker.yaml
      Parameters: {Source: !GetAtt Queue.Outputs.Arn, Seconds: 60}
"""


def lint(folder: Path, files: dict[str, str], *arguments: str) -> Any:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    done = ingestlint(folder, *(arguments or (".",)), "--select", "RES302", "--format", "json")
    return json.loads(done.stdout)


def subjects(report: Any) -> list[tuple[str, str, int]]:
    return [(f["subject"], f["file"], f["line"]) for f in report["findings"]]


def test_a_nested_stack_gets_parameters_and_gives_outputs(tmp_path: Path) -> None:
    report = lint(tmp_path, {"root.yaml": ROOT, "queue.yaml": QUEUE, "worker.yaml": CONSUMER})
    assert subjects(report) == [("Queue/Work", "queue.yaml", 7)]
    assert report["coverage"]["files"] == 3
    assert report["coverage"]["checks"] == 1
    assert report["errors"] == []


def test_a_nested_template_is_read_when_only_its_parent_is_named(tmp_path: Path) -> None:
    files = {"root.yaml": ROOT, "queue.yaml": QUEUE, "worker.yaml": CONSUMER}
    assert subjects(lint(tmp_path, files, "root.yaml")) == [("Queue/Work", "queue.yaml", 7)]


def test_a_template_used_twice_is_judged_with_the_parameters_of_each_use(tmp_path: Path) -> None:
    again = """
      Slow:
        Type: AWS::CloudFormation::Stack
        Properties:
          TemplateURL: worker.yaml
          Parameters: {Source: !GetAtt Own.Arn, Seconds: 45}
      Quick:
        Type: AWS::CloudFormation::Stack
        Properties:
          TemplateURL: worker.yaml
          Parameters: {Source: !GetAtt Other.Arn, Seconds: 30}
      Own: {Type: AWS::SQS::Queue}
      Other: {Type: AWS::SQS::Queue}
    """
    root = "Resources:" + again
    report = lint(tmp_path, {"root.yaml": root, "worker.yaml": CONSUMER})
    assert [f["subject"] for f in report["findings"]] == ["Own"]
    assert report["coverage"]["checks"] == 2


def test_a_parameter_that_is_not_passed_takes_its_default(tmp_path: Path) -> None:
    root = ROOT.replace(", Seconds: 60", "")
    report = lint(tmp_path, {"root.yaml": root, "queue.yaml": QUEUE, "worker.yaml": CONSUMER})
    assert report["findings"] == []
    assert report["coverage"]["holds"] == 1


def test_a_condition_of_the_parent_says_when(tmp_path: Path) -> None:
    root = (
        "Parameters: {Size: {Type: String, Default: small}}\n"
        'Conditions: {Big: !Equals [!Ref Size, "big"]}\n' + ROOT.lstrip()
    ).replace("Seconds: 60", "Seconds: !If [Big, 60, 20]")
    report = lint(tmp_path, {"root.yaml": root, "queue.yaml": QUEUE, "worker.yaml": CONSUMER})
    (finding,) = report["findings"]
    assert finding["when"] == {"Big": True}


def test_a_key_of_a_map_in_a_nested_stack_says_when(tmp_path: Path) -> None:
    root = (
        "Parameters: {Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}}\n"
        + ROOT.lstrip()
    ).replace("Seconds: 60", "Stage: !Ref Stage")
    worker = (
        CONSUMER.replace("Seconds: {Type: Number, Default: 10}", "Stage: {Type: String}").replace(
            "!Ref Seconds", "!FindInMap [Stages, !Ref Stage, Seconds]"
        )
        + "Mappings: {Stages: {dev: {Seconds: 20}, prod: {Seconds: 60}}}\n"
    )
    files = {"root.yaml": root, "queue.yaml": QUEUE, "worker.yaml": worker}
    (finding,) = lint(tmp_path, files)["findings"]
    assert finding["when"] == {"Stage": "prod"}
    assert lint(tmp_path, files, ".", "--parameters", "Stage=dev")["findings"] == []


def test_a_condition_of_a_nested_stack_is_decided_by_what_is_passed(tmp_path: Path) -> None:
    worker = CONSUMER.replace(
        "Resources:",
        'Conditions: {Long: !Equals [!Ref Mode, "long"]}\nResources:',
    ).replace("Timeout: !Ref Seconds", "Timeout: !If [Long, 60, 20]")
    worker = worker.replace("Parameters:", "Parameters:\n  Mode: {Type: String, Default: short}")
    files = {"root.yaml": ROOT, "queue.yaml": QUEUE, "worker.yaml": worker}
    assert lint(tmp_path, files)["findings"] == []
    files["root.yaml"] = ROOT.replace("Seconds: 60", "Mode: long")
    assert subjects(lint(tmp_path, files)) == [("Queue/Work", "queue.yaml", 7)]


def test_an_output_that_is_not_there_is_unknown(tmp_path: Path) -> None:
    root = ROOT.replace("Outputs.Arn", "Outputs.Url")
    report = lint(tmp_path, {"root.yaml": root, "queue.yaml": QUEUE, "worker.yaml": CONSUMER})
    assert [u["reason"] for u in report["unknown"]] == ["queue.yaml has no output Url"]


def test_an_application_of_sam_is_a_nested_stack(tmp_path: Path) -> None:
    root = """
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Queue:
        Type: AWS::Serverless::Application
        Properties: {Location: queue.yaml}
      Consumer:
        Type: AWS::Serverless::Function
        Properties:
          Timeout: 31
          Events:
            Work: {Type: SQS, Properties: {Queue: !GetAtt Queue.Outputs.Arn}}
    """
    report = lint(tmp_path, {"root.yaml": root, "queue.yaml": QUEUE})
    assert subjects(report) == [("Queue/Work", "queue.yaml", 7)]


@pytest.mark.parametrize(
    ("files", "line", "said"),
    [
        (
            {"root.yaml": ROOT, "queue.yaml": QUEUE, "worker.yaml": ROOT.replace("queue", "x")},
            9,
            "nested stacks go round in a circle: root.yaml → worker.yaml → worker.yaml",
        ),
    ],
)
def test_what_does_not_fit_together_is_an_error_with_its_line(
    tmp_path: Path, files: dict[str, str], line: int, said: str
) -> None:
    report = lint(tmp_path, files, "root.yaml")
    assert any(said in e["message"] and e["line"] == line for e in report["errors"]), report


@pytest.mark.parametrize(
    ("worker", "reason", "remedy"),
    [
        (None, "there is no file worker.yaml", "did you mean workers.yaml?"),
        (
            "services: {}",
            "worker.yaml is no template: a template needs Resources",
            "check the path",
        ),
        ("a: [1\n", "worker.yaml:2: ", ""),
        ("", "worker.yaml:1: the file is empty", "mend the file"),
    ],
)
def test_a_nested_template_that_cannot_be_had_is_unknown(
    tmp_path: Path, worker: str | None, reason: str, remedy: str
) -> None:
    files = {"root.yaml": ROOT, "queue.yaml": QUEUE, "workers.yaml": CONSUMER}
    report = lint(
        tmp_path, files | ({} if worker is None else {"worker.yaml": worker}), "root.yaml"
    )
    assert (report["errors"], report["findings"]) == ([], [])
    (unknown,) = report["unknown"]
    assert (unknown["code"], unknown["file"], unknown["line"]) == ("ING009", "root.yaml", 9)
    said = f"the template of the nested stack Worker is not read: {reason}"
    assert unknown["reason"].startswith(said)
    assert unknown["remedy"] == (remedy or unknown["remedy"])
    given = ("root.yaml", "--select", "RES302")
    assert ingestlint(tmp_path, *given).returncode == 0
    assert ingestlint(tmp_path, *given, "--fail-on-unknown").returncode == 1
    # What shows no verdicts says so, too, once.
    (tmp_path / ".ingestlint.yaml").write_text("environments: {a: {}, b: {}}\n", encoding="utf-8")
    for command in ("network", "memory", "graph"):
        done = ingestlint(tmp_path, command, "root.yaml")
        assert done.returncode == 0
        assert done.stderr.startswith(f"note: root.yaml:9: {said}")
        assert done.stderr.count("\n") == 1


def test_two_templates_that_nest_each_other_are_a_circle(tmp_path: Path) -> None:
    nest = "Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %s}}}"
    report = lint(tmp_path, {"a.yaml": nest % "b.yaml", "b.yaml": nest % "a.yaml"})
    assert [e["message"] for e in report["errors"]] == [
        "nested stacks go round in a circle: a.yaml → b.yaml → a.yaml"
    ]


def test_a_nested_template_outside_of_the_project_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "queue.yaml").write_text(QUEUE, encoding="utf-8")
    root = ROOT.replace("queue.yaml", "../queue.yaml")
    report = lint(tmp_path / "project", {"root.yaml": root, "worker.yaml": CONSUMER})
    (unseen,) = (u["reason"] for u in report["unknown"] if u["code"] == "ING009")
    said = "the template of the nested stack Queue is not read: ../queue.yaml lies outside of the p"
    assert unseen.startswith(said)


def test_an_import_is_what_another_template_exports(tmp_path: Path) -> None:
    worker = CONSUMER.replace("!Ref Source", "!ImportValue work-queue").replace("10", "60")
    report = lint(tmp_path, {"queue.yaml": QUEUE, "worker.yaml": worker})
    assert subjects(report) == [("Work", "queue.yaml", 7)]


def test_an_import_by_the_name_of_a_stack_that_is_not_known(tmp_path: Path) -> None:
    queue = QUEUE.replace("work-queue", '!Sub "${AWS::StackName}-queue"')
    worker = CONSUMER.replace("!Ref Source", 'Fn::ImportValue: !Sub "${Source}-queue"')
    worker = worker.replace("{EventSourceArn: ", "\n      EventSourceArn: {").replace(
        ", FunctionName: !Ref Consumer}", "}\n      FunctionName: !Ref Consumer"
    )
    worker = worker.replace("10", "60")
    files = {"queue.yaml": queue, "worker.yaml": worker}
    assert subjects(lint(tmp_path, files)) == [("Work", "queue.yaml", 7)]
    files["other.yaml"] = queue
    report = lint(tmp_path, files)
    assert report["findings"] == []
    assert "other.yaml and queue.yaml may all export that" in report["unknown"][0]["reason"]


def test_an_import_that_nothing_exports_is_unknown(tmp_path: Path) -> None:
    worker = CONSUMER.replace("!Ref Source", "!ImportValue missing")
    report = lint(tmp_path, {"queue.yaml": QUEUE, "worker.yaml": worker})
    (unknown,) = report["unknown"]
    assert unknown["reason"] == "the value is imported from another stack (missing)"
    assert unknown["remedy"].startswith("lint the template that exports it too")


def test_two_exports_of_one_name_are_an_error_where_it_is_imported(tmp_path: Path) -> None:
    worker = CONSUMER.replace("!Ref Source", "!ImportValue work-queue")
    files = {"a.yaml": QUEUE, "b.yaml": QUEUE, "worker.yaml": worker}
    (error,) = lint(tmp_path, files)["errors"]
    assert (error["file"], error["line"]) == ("b.yaml", 11)
    assert error["message"] == "work-queue is exported twice, at a.yaml:11 too"
    del files["worker.yaml"]
    (tmp_path / "worker.yaml").unlink()
    assert lint(tmp_path, files)["errors"] == []


@pytest.mark.parametrize(
    "named",
    [
        "arn:aws:sqs:eu-west-1:123456789012:work",
        '!Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:work"',
        '!Join [":", [arn, aws, sqs, !Ref "AWS::Region", "123456789012", !Ref Name]]',
    ],
)
def test_a_literal_name_is_the_resource_of_another_template(tmp_path: Path, named: str) -> None:
    worker = CONSUMER.replace("!Ref Source", named).replace("10", "60")
    worker = worker.replace("Parameters:", "Parameters:\n  Name: {Type: String, Default: work}")
    report = lint(tmp_path, {"queue.yaml": QUEUE, "worker.yaml": worker})
    assert subjects(report) == [("Work", "queue.yaml", 7)]


def test_a_name_that_two_templates_give_tells_nothing(tmp_path: Path) -> None:
    worker = CONSUMER.replace("!Ref Source", "arn:aws:sqs:eu-west-1:123456789012:work")
    files = {"a.yaml": QUEUE, "b.yaml": QUEUE, "worker.yaml": worker.replace("10", "60")}
    report = lint(tmp_path, files)
    assert report["findings"] == []
    assert len(report["unknown"]) == 1


def test_an_arn_of_another_region_is_another_resource(tmp_path: Path) -> None:
    worker = CONSUMER.replace("!Ref Source", "arn:aws:sqs:eu-west-1:123456789012:work")
    files = {"queue.yaml": QUEUE, "worker.yaml": worker.replace("10", "60")}
    files[".ingestlint.yaml"] = "environments: {prod: {region: eu-west-1}}"
    assert len(lint(tmp_path, files)["findings"]) == 1
    files[".ingestlint.yaml"] = "environments: {prod: {region: us-east-1}}"
    assert lint(tmp_path, files)["findings"] == []


def test_an_ignore_in_a_nested_template_silences_what_it_holds(tmp_path: Path) -> None:
    silenced = QUEUE.replace("Timeout: 30", "Timeout: 30  # ingestlint: ignore[RES302] -- known")
    report = lint(tmp_path, {"root.yaml": ROOT, "queue.yaml": silenced, "worker.yaml": CONSUMER})
    assert report["findings"] == []
    silenced = QUEUE.replace("  Work:", "  # ingestlint: ignore[RES302] -- known\n  Work:")
    report = lint(tmp_path, {"root.yaml": ROOT, "queue.yaml": silenced, "worker.yaml": CONSUMER})
    assert report["findings"] == []


def test_equal_names_in_two_templates_are_two_resources(tmp_path: Path) -> None:
    one = CONSUMER.replace("!Ref Source", "!ImportValue work-queue").replace("10", "60")
    files = {"queue.yaml": QUEUE, "one.yaml": one, "two.yaml": one}
    report = lint(tmp_path, files)
    assert report["coverage"]["checks"] == 2
    (finding,) = report["findings"]
    assert finding["subjects"] == ["Work"]


def test_an_ignore_silences_nothing_in_another_template(tmp_path: Path) -> None:
    shared = """
    Transform: AWS::Serverless-2016-10-31
    Globals: {Function: {MemorySize: 128}}
    Resources:
      Fn:
        Type: AWS::Serverless::Function
    """
    ignoring = shared.replace("Fn:", "Fn:  # ingestlint: ignore[MEM401] -- measured")
    for name, text in (("a.yaml", ignoring), ("b.yaml", shared)):
        (tmp_path / name).write_text(textwrap.dedent(text), encoding="utf-8")
    done = ingestlint(tmp_path, ".", "--select", "MEM401", "--format", "json")
    assert [f["file"] for f in json.loads(done.stdout)["findings"]] == ["b.yaml"]


CORE = """
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.0.0.0/16, InstanceTenancy: dedicated}
  Inner:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}
"""
INSIDE = """
Parameters:
  Inner: {Type: AWS::EC2::Subnet::Id}
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties: {VpcConfig: {SubnetIds: [!Ref Inner], SecurityGroupIds: [sg-0aaaaaaa]}}
"""
LITERAL = """
Resources:
  Other:
    Type: AWS::Lambda::Function
    Properties: {VpcConfig: {SubnetIds: [subnet-0aaaaaaa], SecurityGroupIds: [sg-0aaaaaaa]}}
"""
HOME = {
    "Parameters": {"Home": {"Type": "String"}},
    "Resources": {
        "Fn": {
            "Type": "AWS::Lambda::Function",
            "Properties": {"VpcConfig": {"SubnetIds": ["Home"]}},
        }
    },
}
NAMED = "environments: {prod: {parameters: {inside.yaml: inside.json%s}}}"


def tenancy(folder: Path, files: dict[str, str]) -> Any:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return json.loads(ingestlint(folder, ".", "--select", "NET113", "--format", "json").stdout)


def test_an_id_that_a_parameter_is_given_is_the_resource_of_its_name(tmp_path: Path) -> None:
    files = {
        "core.yaml": CORE,
        "inside.yaml": INSIDE,
        "literal.yaml": LITERAL,
        "inside.json": '{"Inner": "subnet-0aaaaaaa"}',
        ".ingestlint.yaml": NAMED % "",
    }
    report = tenancy(tmp_path, files)
    # The literal ID in a third template is the same subnet.
    assert [f["subject"] for f in report["findings"]] == ["Fn", "Other"]
    assert report["unknown"] == []


def test_two_parameters_that_disagree_are_not_believed(tmp_path: Path) -> None:
    files = {
        "core.yaml": CORE
        + CORE.replace("Resources:\n", "").replace("Vpc", "Vpc2").replace("Inner", "Second"),
        "inside.yaml": INSIDE,
        "more.yaml": INSIDE.replace("Inner", "Second"),
        "literal.yaml": LITERAL,
        "inside.json": '{"Inner": "subnet-0aaaaaaa"}',
        "more.json": '{"Second": "subnet-0aaaaaaa"}',
        ".ingestlint.yaml": NAMED % ", more.yaml: more.json",
    }
    report = tenancy(tmp_path, files)
    assert report["findings"] == []
    reasons = {u["reason"] for u in report["unknown"]}
    assert reasons == {"subnet-0aaaaaaa is not a resource of the linted files"}
    assert all("--network" in u["remedy"] for u in report["unknown"])


def test_what_is_no_id_is_said_so(tmp_path: Path) -> None:
    literal = LITERAL.replace("subnet-0aaaaaaa", "PrivateSubnetID")
    (unknown,) = tenancy(tmp_path, {"literal.yaml": literal})["unknown"]
    assert unknown["reason"] == "PrivateSubnetID is no ID of a subnet"
    assert unknown["remedy"].endswith("or write its ID: with this text the deployment fails")


@pytest.mark.parametrize(
    ("name", "reference"), [("t.yaml", "!Ref Home"), ("t.json", '{"Ref": "Home"}')]
)
def test_a_name_for_an_id_is_a_missing_ref(tmp_path: Path, name: str, reference: str) -> None:
    (unknown,) = tenancy(tmp_path, {name: json.dumps(HOME)})["unknown"]
    assert unknown["remedy"] == f"did you mean {reference}? With this text the deployment fails"


def test_stacks_that_import_from_each_other_are_an_error(tmp_path: Path) -> None:
    stack = """
    Resources:
      Work:
        Type: AWS::SQS::Queue
        Properties: {KmsMasterKeyId: !ImportValue %s}
    Outputs:
      Own: {Value: !Ref Work, Export: {Name: %s}}
    """
    files = {name: stack % pair for name, pair in {
        "a.yaml": ("b", "a"), "b.yaml": ("c", "b"), "c.yaml": ("a", "c"), "d.yaml": ("a", "d"),
    }.items()}  # fmt: skip
    (error,) = lint(tmp_path, files)["errors"]
    assert (error["file"], error["line"]) == ("c.yaml", 5)
    assert "in a circle: a.yaml → b.yaml → c.yaml → a.yaml" in error["message"]


BAD = """
Resources:
  Q: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}
  F: {Type: AWS::Lambda::Function, Properties: {Timeout: 60}}
  M:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Q.Arn, FunctionName: !Ref F}
"""
NEST = "Resources: {A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %s}}}"


def test_a_template_that_defeats_the_imports_leaves_the_others_joined(tmp_path: Path) -> None:
    worker = CONSUMER.replace("!Ref Source", "!ImportValue work-queue").replace("10", "60")
    names = [f"P{n}" for n in range(10)]
    many = "\n".join(
        [
            "Parameters:",
            *(f"  {n}: {{Type: String}}" for n in names),
            "Conditions:",
            *(f"  C{n}: !Equals [!Ref {n}, a]" for n in names),
            "Resources:",
            "  T:",
            "    Type: AWS::SNS::Topic",
            "    Properties:",
            "      DisplayName:",
            f"        Fn::ImportValue: !Sub '{''.join(f'${{{n}}}' for n in names)}-x'",
        ]
    )
    files = {"evil.yaml": many, "queue.yaml": QUEUE, "worker.yaml": worker}
    report = lint(tmp_path, files)
    assert subjects(report) == [("Work", "queue.yaml", 7)]
    assert any(
        "too many scenarios decide what is imported" in u["reason"] for u in report["unknown"]
    )


def test_a_nested_stack_is_told_what_the_parameter_store_has(tmp_path: Path) -> None:
    kind = "Type: 'AWS::SSM::Parameter::Value<String>'"
    root = (
        f"Parameters: {{Limit: {{{kind}, Default: /limit}}}}\n"
        + ROOT.lstrip().replace("Seconds: 60", "Seconds: !Ref Limit")
    ).replace(f"{kind}, ", "Type: String, ")
    worker = CONSUMER.replace("Type: Number, Default: 10", kind)
    files = {"root.yaml": root, "queue.yaml": QUEUE, "worker.yaml": worker}
    (unknown,) = lint(tmp_path, files)["unknown"]
    assert unknown["remedy"] == "give --parameters Limit=resolved:… (what the store has)"
    (finding,) = lint(tmp_path, files, ".", "--parameters", "Limit=resolved:60")["findings"]
    assert "60 s" in finding["message"]


@pytest.mark.parametrize(
    "location", ["https://example.com/x.yaml", "!Ref U", '!Sub "https://${AWS::Region}/x.yaml"']
)
def test_a_nested_stack_that_is_out_of_reach_is_not_passed_over(
    tmp_path: Path, location: str
) -> None:
    root = NEST % location
    report = lint(tmp_path, {"root.yaml": f"Parameters: {{U: {{Type: String}}}}\n{root}"}, ".")
    (unknown,) = report["unknown"]
    assert unknown["reason"].startswith("the template of the nested stack A")


def test_a_location_that_comes_out_as_a_path_is_read(tmp_path: Path) -> None:
    report = lint(
        tmp_path, {"root.yaml": NEST % "!Sub ./child.yaml", "child.yaml": BAD}, "root.yaml"
    )
    assert subjects(report) == [("A/Q", "child.yaml", 3)]


def test_a_parameter_from_the_parameter_store_is_unknown_in_a_nested_stack(tmp_path: Path) -> None:
    child = BAD.replace("Timeout: 30", "Timeout: !If [IsProd, 30, 3600]")
    child = (
        "Parameters: {Env: {Type: 'AWS::SSM::Parameter::Value<String>'}}\n"
        "Conditions: {IsProd: !Equals [!Ref Env, prod]}\n" + child
    )
    root = (NEST % "child.yaml, Parameters: {Env: /app/env}").replace("}}}", "}}}")
    report = lint(tmp_path, {"root.yaml": root, "child.yaml": child})
    assert [f["subject"] for f in report["findings"]] == ["A/Q"]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [("!If [Always, {Env: prod}, {Env: dev}]", 1), ("!If [Always, {Env: dev}, {Env: prod}]", 0)],
)
def test_parameters_of_a_nested_stack_can_come_from_a_function(
    tmp_path: Path, parameters: str, found: int
) -> None:
    child = BAD.replace("Timeout: 30", "Timeout: !If [IsProd, 30, 3600]")
    child = (
        "Parameters: {Env: {Type: String, Default: dev}}\n"
        "Conditions: {IsProd: !Equals [!Ref Env, prod]}\n" + child
    )
    root = "Conditions: {Always: !Equals [a, a]}\n" + NEST % f"child.yaml, Parameters: {parameters}"
    assert len(lint(tmp_path, {"root.yaml": root, "child.yaml": child})["findings"]) == found


def test_nested_stacks_agree_on_a_parameter_that_both_are_passed(tmp_path: Path) -> None:
    # The queue of A is short only in prod, the function of B slow only elsewhere.
    queue = """
    Parameters: {Env: {Type: String}}
    Conditions: {IsProd: !Equals [!Ref Env, prod]}
    Resources:
      Q: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !If [IsProd, 30, 900]}}
    Outputs: {Arn: {Value: !GetAtt Q.Arn}}
    """
    worker = """
    Parameters: {Env: {Type: String}, Source: {Type: String}}
    Conditions: {IsProd: !Equals [!Ref Env, prod], IsTest: !Equals [!Ref Env, test]}
    Resources:
      F:
        Type: AWS::Lambda::Function
        Properties: {Timeout: !If [IsProd, 20, !If [IsTest, 30, 60]]}
      M:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {EventSourceArn: !Ref Source, FunctionName: !Ref F}
    """
    root = """
    Parameters: {Env: {Type: String}}
    Resources:
      A:
        Type: AWS::CloudFormation::Stack
        Properties: {TemplateURL: queue.yaml, Parameters: {Env: !Ref Env}}
      B:
        Type: AWS::CloudFormation::Stack
        Properties:
          TemplateURL: worker.yaml
          Parameters: {Env: !Ref Env, Source: !GetAtt A.Outputs.Arn}
    """
    report = lint(tmp_path, {"root.yaml": root, "queue.yaml": queue, "worker.yaml": worker})
    assert report["findings"] == []
    assert report["coverage"]["holds"] == 1


def test_outputs_that_exclude_each_other_can_have_one_export_name(tmp_path: Path) -> None:
    queue = """
    Parameters: {Fifo: {Type: String, Default: "no"}}
    Conditions:
      IsFifo: !Equals [!Ref Fifo, "yes"]
      NotFifo: !Not [!Condition IsFifo]
    Resources:
      Plain: {Type: AWS::SQS::Queue, Condition: NotFifo, Properties: {VisibilityTimeout: 30}}
      Ordered: {Type: AWS::SQS::Queue, Condition: IsFifo, Properties: {FifoQueue: true}}
    Outputs:
      A: {Condition: NotFifo, Value: !GetAtt Plain.Arn, Export: {Name: work-queue}}
      B: {Condition: IsFifo, Value: !GetAtt Ordered.Arn, Export: {Name: work-queue}}
    """
    worker = CONSUMER.replace("!Ref Source", "!ImportValue work-queue").replace("10", "60")
    report = lint(tmp_path, {"queue.yaml": queue, "worker.yaml": worker})
    assert report["errors"] == []
    assert {f["subject"] for f in report["findings"]} == {"Plain", "Ordered"}


def test_a_text_that_happens_to_be_a_name_joins_nothing(tmp_path: Path) -> None:
    one = """
    Resources:
      Events: {Type: AWS::SQS::Queue, Properties: {QueueName: events}}
      F: {Type: AWS::Lambda::Function, Properties: {ReservedConcurrentExecutions: 600}}
    """
    other = """
    Resources:
      F:
        Type: AWS::Lambda::Function
        Properties:
          ReservedConcurrentExecutions: 600
          Description: events
          Tags: [{Key: kind, Value: events}]
    """
    for name, text in (("a.yaml", one), ("b.yaml", other)):
        (tmp_path / name).write_text(textwrap.dedent(text), encoding="utf-8")
    done = ingestlint(tmp_path, ".", "--select", "RES314", "--format", "json")
    assert json.loads(done.stdout)["findings"] == []


@pytest.mark.parametrize("command", ["check", "resolve", "network", "graph"])
def test_what_a_nested_stack_is_passed_and_hides_is_never_shown(
    tmp_path: Path, command: str
) -> None:
    child = """
    Parameters:
      Pws: {Type: CommaDelimitedList, NoEcho: true}
      Pw: {Type: String, NoEcho: "1"}
    Resources:
      F:
        Type: AWS::Lambda::Function
        Properties:
          Description: !Sub "a-${Pw}-${AWS::Region}"
          VpcConfig: {SubnetIds: !Ref Pws, SecurityGroupIds: [!ImportValue {"Fn::Sub": "x-${Pw}"}]}
    """
    root = NEST % "child.yaml, Parameters: {Pws: 'hunter2,hunter3', Pw: !Sub 'hunter4${Empty}'}"
    files = {"root.yaml": f"Parameters: {{Empty: {{Type: String}}}}\n{root}", "child.yaml": child}
    for name, text in files.items():
        (tmp_path / name).write_text(textwrap.dedent(text), encoding="utf-8")
    more = {"resolve": ["A/F.VpcConfig"], "check": ["--show-unknown", "--format", "json"]}
    done = ingestlint(tmp_path, command, "root.yaml", *more.get(command, []))
    assert "hunter" not in (done.stdout + done.stderr).replace("Pws: 'hunter2,hunter3'", "")


def test_values_lead_through_many_stacks(tmp_path: Path) -> None:
    files = {
        f"t{n}.yaml": "Parameters: {S: {Type: Number}}\nResources: {A: {Type: AWS::CloudFormation::"
        f"Stack, Properties: {{TemplateURL: t{n + 1}.yaml, Parameters: {{S: !Ref S}}}}}}}}"
        for n in range(17)
    }
    files["t0.yaml"] = files["t0.yaml"].replace("Type: Number", "Type: Number, Default: 30")
    child = BAD.replace("Timeout: 30", "Timeout: !Ref S")
    files["t17.yaml"] = f"Parameters: {{S: {{Type: Number}}}}\n{child}"
    report = lint(tmp_path, files, "t0.yaml")
    assert [f["subject"] for f in report["findings"]] == ["A/" * 17 + "Q"]
    assert report["errors"] == []


def test_templates_that_nest_others_again_and_again_come_to_an_end(tmp_path: Path) -> None:
    nest = "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: t%d.yaml}}"
    files = {
        f"t{n}.yaml": f"Resources: {{A: {nest % (n + 1)}, B: {nest % (n + 1)}}}" for n in range(15)
    }
    files["t15.yaml"] = BAD
    report = lint(tmp_path, files, "t0.yaml")
    assert "more than 1,000 stacks" in {e["message"] for e in report["errors"]}


CHILD = """
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 5}}
  Fn: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
  Map:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Queue.Arn, FunctionName: !Ref Fn}
"""


@pytest.mark.parametrize("location", ["child.yaml", "${Kind}.yaml"])
def test_what_a_loop_nests_is_not_judged_once_more_alone(tmp_path: Path, location: str) -> None:
    parent = f"""
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Parts:
    - Kind
    - [child]
    - "Part${{Kind}}":
        Type: AWS::CloudFormation::Stack
        Properties: {{TemplateURL: "{location}"}}
"""
    files = {"child.yaml": CHILD, "parent.yaml": parent}
    report = lint(tmp_path, files, "child.yaml", "parent.yaml")
    assert [f["subject"] for f in report["findings"]] == ["Partchild/Queue"]


PART = "Resources: {Part: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %s}}}"


def test_a_nested_template_below_another_configuration_is_judged_where_it_is_nested(
    tmp_path: Path,
) -> None:
    files = {
        ".ingestlint.yaml": "rules: {RES302: {severity: note}}",
        "parent.yaml": PART % "part/child.yaml",
        "part/.ingestlint.yaml": "rules: {RES302: {severity: error}}",
        "part/child.yaml": CHILD.replace("  Fn:", "  # ingestlint: ignore[RES990] -- no\n  Fn:", 1),
        "part/alone.yaml": CHILD,
    }
    report = lint(tmp_path, files)
    found = [(f["subject"], f["severity"]) for f in report["findings"] if f["code"] == "RES302"]
    assert sorted(found) == [("Part/Queue", "note"), ("Queue", "error")]
    # The comment of the child is read once, too.
    assert len([f for f in report["findings"] if f["code"] == "ING002"]) == 1


def test_templates_below_two_configurations_that_nest_each_other_are_a_circle(
    tmp_path: Path,
) -> None:
    files = {
        "a/.ingestlint.yaml": "rules: {RES302: {severity: note}}",
        "a/t.yaml": PART % "../b/t.yaml",
        "b/.ingestlint.yaml": "rules: {RES302: {severity: note}}",
        "b/t.yaml": PART % "../a/t.yaml",
    }
    report = lint(tmp_path, files)
    assert {"circle" in error["message"] for error in report["errors"]} == {True}


def test_parameters_for_a_nested_template_are_not_passed_over_in_silence(tmp_path: Path) -> None:
    files = {
        ".ingestlint.yaml": "environments: {prod: {parameters: {child.yaml: child.json}}}",
        "parent.yaml": PART % "child.yaml",
        "child.yaml": "Parameters: {Size: {Type: Number, Default: 1}}\n" + CHILD,
        "child.json": '{"Size": 2}',
    }
    lint(tmp_path, files)
    done = ingestlint(tmp_path, ".", "--select", "RES302")
    said = "note: child.yaml takes its parameters from what nests it, not from child.json"
    assert said in done.stderr
