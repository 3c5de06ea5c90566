"""Reports: their order, their shape, and what never gets into one."""

import json
from pathlib import Path
from time import process_time

import pytest

from ingestlint.check.verdict import Finding
from ingestlint.parse.node import Node
from ingestlint.parse.source import Source
from ingestlint.report.report import Coverage, Report
from ingestlint.report.text import to_text
from tests.command import ingestlint, judged

TEMPLATE = """\
Parameters:
  Stage: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      InstanceTenancy: !If [IsProd, dedicated, default]
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc}
  Fn:
    Type: AWS::Lambda::Function
    Properties: {VpcConfig: {SubnetIds: [!Ref Subnet]}}
"""
TEXT = """\
  --> t.yaml:15:42
 9 |       InstanceTenancy: !If [IsProd, dedicated, default]
   |                                     --------- the tenancy of Vpc
15 |     Properties: {VpcConfig: {SubnetIds: [!Ref Subnet]}}
   |                                          ^^^^^^^^^^^
   = when: IsProd is true
"""
ONLY = ("t.yaml", "--select", "NET113")


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def test_text_has_a_frame_for_each_place(project: Path) -> None:
    said = ingestlint(project, *ONLY).stdout
    assert said.startswith("error[NET113] Fn: ")
    assert TEXT in said
    assert said.endswith("\n1 error\n1 file: 1 check: 1 violated, 0 hold, 0 unknown\n")


def test_json_has_every_key_of_the_contract(project: Path) -> None:
    report = judged(project, *ONLY)
    (finding,) = report["findings"]
    assert set(finding) == {
        "code", "name", "severity", "confidence", "message", "fix", "subject", "subjects", "file",
        "line", "column", "end_line", "end_column", "environments", "holds_in", "when", "related",
        "tool", "construct_path", "excess", "fingerprint", "help", "path", "table", "trail", "also",
    }  # fmt: skip
    assert (finding["file"], finding["line"], finding["column"]) == ("t.yaml", 15, 42)
    assert (finding["end_line"], finding["end_column"]) == (15, 53)
    assert finding["when"] == {"IsProd": True}
    assert finding["help"] == "ingestlint explain NET113"
    assert set(report["coverage"]) == {
        "files", "skipped", "checks", "violated", "holds", "unknown", "ignored", "baseline",
    }  # fmt: skip


STYLES = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown")


@pytest.mark.parametrize("style", STYLES)
def test_every_report_says_how_to_fix_it(project: Path, style: str) -> None:
    (finding,) = judged(project, *ONLY)["findings"]
    assert finding["fix"].startswith("Place the function in a second VPC")
    assert finding["fix"] in ingestlint(project, *ONLY, "--format", style).stdout


HOLDS = """\
Parameters: {T: {Type: Number, Default: 60}}
Resources:
  Fn: {Type: AWS::Lambda::Function, Properties: {MemorySize: 512, Timeout: !Ref T}}
  Bare: {Type: AWS::Lambda::Function, Properties: {Timeout: 60}}
"""


def test_what_holds_is_listed(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(HOLDS, encoding="utf-8")
    given = ("t.yaml", "--select", "MEM401,MEM407")
    assert "holds" not in judged(tmp_path, *given)
    report = judged(tmp_path, *given, "--show-holds")
    assert report["coverage"]["holds"] == len(report["holds"]) == 3
    assert report["holds"][0] == {
        "code": "MEM401", "subject": "Fn", "file": "t.yaml", "line": 3, "environments": [],
    }  # fmt: skip
    said = "holds:\n  t.yaml:3: Fn: MEM401, MEM407\n  t.yaml:4: Bare: MEM407\n"
    outputs = ("--output", "text=r.txt", "--output", "json=r.json")
    assert said in ingestlint(tmp_path, *given, "--show-holds", *outputs).stdout
    assert said in (tmp_path / "r.txt").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["holds"] == report["holds"]
    assert "holds:" not in ingestlint(tmp_path, *given, *outputs).stdout
    assert "holds:" not in (tmp_path / "r.txt").read_text(encoding="utf-8")


def test_what_holds_is_listed_once_for_its_environments(tmp_path: Path) -> None:
    text = (
        "Parameters: {Stage: {Type: String}}\n"
        "Conditions: {IsProd: !Equals [!Ref Stage, prod]}\nResources:\n"
        "  Fn:\n    Type: AWS::Lambda::Function\n"
        "    Properties: {MemorySize: !If [IsProd, !Ref AWS::NoValue, 512]}\n"
    )
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    names = ", ".join(f"{name}: {{parameters: {name}.json}}" for name in ("dev", "test", "prod"))
    (tmp_path / ".ingestlint.yaml").write_text(f"environments: {{{names}}}\n", encoding="utf-8")
    for name in ("dev", "test", "prod"):
        (tmp_path / f"{name}.json").write_text(f'{{"Stage": "{name}"}}', encoding="utf-8")
    given = ("t.yaml", "--select", "MEM401,MEM407")
    report = judged(tmp_path, *given)
    assert report["coverage"]["holds"] == 5
    said = ingestlint(tmp_path, *given, "--show-holds").stdout
    assert (
        "holds:\n  t.yaml:4: Fn: MEM401 in dev, test\n  t.yaml:4: Fn: MEM407 in dev, test, prod\n"
        in said
    )


def test_errors_in_json_have_a_line_from_1_and_their_hint(project: Path) -> None:
    (project / "b.yaml").write_text("a: 1\nResources: [1]\n", encoding="utf-8")
    for command in ((), ("network",)):
        (missing, broken) = judged(project, *command, "n.yaml", "b.yaml", "t.yaml")["errors"]
        assert missing == {
            "file": "n.yaml", "line": 1, "message": "no such file or folder",
            "hint": "check the path",
        }  # fmt: skip
        assert (broken["line"], broken["hint"]) == (2, "")


def test_many_subjects_are_counted_in_text_and_named_in_json(tmp_path: Path) -> None:
    names = ", ".join(f"N{number:03}" for number in range(50))
    text = (
        "Transform: AWS::LanguageExtensions\nResources:\n"
        f"  Fn::ForEach::Functions:\n    - Name\n    - [{names}]\n"
        "    - Fn${Name}:\n        Type: AWS::Lambda::Function\n"
        "        Properties: {MemorySize: 128, Timeout: !Ref T}\n"
        "Parameters: {T: {Type: Number}}\n"
    )
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    given = ("t.yaml", "--select", "MEM401,RES302,MEM402", "--show-unknown")
    assert "[MEM401] FnN000, FnN001, FnN002 and 47 more: " in ingestlint(tmp_path, *given).stdout
    (finding, *_) = judged(tmp_path, *given)["findings"]
    assert len(finding["subjects"]) == 50


def test_a_fingerprint_outlives_lines_and_environments(project: Path) -> None:
    (before,) = judged(project, *ONLY)["findings"]
    (project / "t.yaml").write_text("# moved\n\n" + TEMPLATE, encoding="utf-8")
    (project / ".ingestlint.yaml").write_text("environments: {prod: {}}\n", encoding="utf-8")
    (after,) = judged(project, *ONLY, "--parameters", "Stage=prod")["findings"]
    assert after["line"] == before["line"] + 2
    assert after["environments"] == ["prod"]
    assert after["fingerprint"] == before["fingerprint"]


def test_a_fingerprint_is_the_same_from_every_folder_of_a_repository(project: Path) -> None:
    (project / ".git").mkdir()
    below = project / "below" / "deep"
    below.mkdir(parents=True)
    (project / "t.yaml").rename(below / "t.yaml")
    names = {project: "below/deep/t.yaml", below.parent: "deep/t.yaml", below: "t.yaml"}
    found = {
        finding["fingerprint"]
        for folder, name in names.items()
        for path in (name, str(below / "t.yaml"))
        for finding in judged(folder, path, *ONLY[1:])["findings"]
    }
    assert len(found) == 1


def test_outputs_are_written_beside_what_is_printed(project: Path) -> None:
    done = ingestlint(project, *ONLY, "--output", "json=r.json", "--output", "text=r.txt")
    assert json.loads((project / "r.json").read_text(encoding="utf-8"))["version"] == 1
    assert (project / "r.txt").read_text(encoding="utf-8") == done.stdout


@pytest.mark.parametrize("wanted", ["json=nowhere/r.json", "xml=r.xml", "json"])
def test_an_output_that_cannot_be(project: Path, wanted: str) -> None:
    done = ingestlint(project, *ONLY, "--output", wanted)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"CLICOLOR_FORCE": "1"}, True),
        ([], {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (["--format", "json"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colors(
    project: Path, arguments: list[str], environment: dict[str, str], *, colored: bool
) -> None:
    done = ingestlint(project, *ONLY, *arguments, environment=environment)
    assert ("\x1b[" in done.stdout) is colored


@pytest.mark.parametrize("style", ["text", "json"])
def test_what_a_template_writes_stays_text(tmp_path: Path, style: str) -> None:
    # Escape, C1 escape, a line break that would forge a summary, an override of direction.
    name = r"Fn\e[2J\x9b31m\nno findings\u202e"
    text = f'Resources:\n  "{name}":\n    Type: AWS::Lambda::Function\n'
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    arguments = ("t.yaml", "--select", "MEM401", "--format", style, "--output", f"{style}=r")
    done = ingestlint(tmp_path, *arguments)
    written = (tmp_path / "r").read_text(encoding="utf-8")
    for said in (done.stdout + done.stderr, written):
        assert not set(said) & {"\x1b", "\x9b", "\u202e"}
        assert "no findings" not in said.splitlines()
    assert done.returncode == 1


def test_half_of_a_surrogate_pair_can_be_printed_and_written(tmp_path: Path) -> None:
    text = '{"Resources": {"Fn\\ud800": {"Type": "AWS::Lambda::Function"}}}'
    (tmp_path / "t.json").write_text(text, encoding="utf-8")
    for style in ("text", "json"):
        done = ingestlint(tmp_path, "t.json", "--format", style, "--output", f"{style}=r")
        assert done.returncode == 1


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_hidden_value_is_in_no_frame(tmp_path: Path, style: str) -> None:
    # The frame of the function shows the line that the parameter stands on, too.
    text = (
        "{Parameters: {Key: {Type: String, NoEcho: true, Default: hunter2}}, Resources: "
        "{Fn: {Type: AWS::Lambda::Function, Properties: {Description: !Ref Key}}}}\n"
    )
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "p.json").write_text('{"Key": "hunter3"}', encoding="utf-8")
    for given in ([], ["--parameters", "p.json"], ["--parameters", "Key=hunter3"]):
        done = ingestlint(tmp_path, "t.yaml", "--format", style, "--show-unknown", *given)
        assert done.returncode == 1
        assert "hunter" not in done.stdout + done.stderr


def test_unknown_verdicts_are_grouped_by_cause(tmp_path: Path) -> None:
    functions = "".join(
        f"  Fn{n}:\n    Type: AWS::Lambda::Function\n"
        "    Properties: {VpcConfig: {SubnetIds: [!Ref Subnet]}}\n"
        for n in range(3)
    )
    text = (
        "Parameters: {Tenancy: {Type: String}}\nResources:\n"
        "  Vpc:\n    Type: AWS::EC2::VPC\n    Properties: {InstanceTenancy: !Ref Tenancy}\n"
        "  Subnet:\n    Type: AWS::EC2::Subnet\n    Properties: {VpcId: !Ref Vpc}\n"
    )
    (tmp_path / "t.yaml").write_text(text + functions, encoding="utf-8")
    assert len(judged(tmp_path, *ONLY)["unknown"]) == 3
    assert "unknown: 3 × " in ingestlint(tmp_path, *ONLY).stdout
    shown = ingestlint(tmp_path, *ONLY, "--show-unknown").stdout
    assert "for NET113 Fn0, Fn1, Fn2\n" in shown
    assert shown.count("Tenancy") >= 1


def test_an_unknown_verdict_of_another_template_says_of_which(tmp_path: Path) -> None:
    text = (
        "Resources:\n  Api:\n    Type: AWS::ApiGateway::RestApi\n"
        "  Fn: {Type: AWS::Lambda::Function}\n  Get:\n    Type: AWS::ApiGateway::Method\n"
        "    Properties: {RestApiId: !Ref Api, Integration: {Uri: !Sub 'arn:aws:apigateway:"
        "eu-west-1:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations'}}\n"
    )
    for name in ("t.yaml", "u.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    given = ("t.yaml", "u.yaml", "--select", "RES320", "--show-unknown")
    assert "    for RES320 Api, Api in u.yaml\n" in ingestlint(tmp_path, *given).stdout


SUM = """\
Parameters:
  Size: {Type: Number, MinValue: 2, MaxValue: 20}
Resources:
  Vpc: {Type: AWS::EC2::VPC}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/28}
  One:
    Type: AWS::Lambda::Function
    Properties: {VpcConfig: {SubnetIds: [!Ref Subnet]}}
  Two:
    Type: AWS::Lambda::Function
    Properties: {VpcConfig: {SubnetIds: [!Ref Subnet]}}
  Front:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Subnets: [!Ref Subnet]}
  Workers:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: {MaxSize: !Ref Size, VPCZoneIdentifier: [!Ref Subnet]}
"""
SUM_TEXT = """\
  --> t.yaml:7:46
7 |     Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/28}
  |                                              ^^^^^^^^^^^
  |    11  usable in 10.0.0.0/28       line 7
  |     8  load balancer Front         line 16, under load it may grow to 100 in a subnet
  |   ≥ 2  Auto Scaling group Workers  line 19
  |     1  functions                   line 10 and 1 more place
  |  ≥ 11  planned
  |     8  headroom to be left         a tenth of the usable ones, and at least 8
"""


def test_a_sum_is_an_aligned_table(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(SUM, encoding="utf-8")
    said = ingestlint(tmp_path, "t.yaml", "--select", "NET101").stdout
    assert "at least 11 are planned" in said
    assert SUM_TEXT in said


def test_a_sum_is_data_in_json(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(SUM, encoding="utf-8")
    (finding,) = judged(tmp_path, "t.yaml", "--select", "NET101")["findings"]
    assert [
        (row["label"], row["value"], row["bound"], row["line"]) for row in finding["table"]
    ] == [
        ("usable in 10.0.0.0/28", 11, "", 7),
        ("load balancer Front", 8, "", 16),
        ("Auto Scaling group Workers", 2, "at least", 19),
        ("functions", 1, "", 10),
        ("planned", 11, "at least", 0),
        ("headroom to be left", 8, "", 0),
    ]
    assert {row["file"] for row in finding["table"]} == {"t.yaml", ""}


def test_a_hidden_value_is_in_no_sum(tmp_path: Path) -> None:
    hidden = SUM.replace("MinValue: 2, MaxValue: 20", "NoEcho: true, Default: 7")
    (tmp_path / "t.yaml").write_text(hidden, encoding="utf-8")
    report = judged(tmp_path, "t.yaml", "--select", "NET101")
    assert report["findings"] == []
    assert "hidden value" in report["unknown"][0]["reason"]


def test_only_the_secrets_of_its_file_are_looked_for_in_a_line() -> None:
    count = 100_000
    here, there = Source("here.yaml", "x: hush\n" * 2000), Source("there.yaml", "hush")
    secrets = (Node(here, 3, 7), *(Node(there, 0, 4) for _ in range(count)))
    findings = [
        Finding("RES301", "", "error", "proved", "", ("Q",), Node(here, at, at + 1), (), (), ())
        for at in range(0, 8 * 2000, 8)
    ]
    report = Report(findings, [], Coverage(1), [], secrets)
    before = process_time()
    said = to_text(report)
    # Four seconds where all of them are.
    assert process_time() - before < 2
    assert said.count("hush") == len(findings) - 1
