"""`ingestlint resolve`: each step on the way to a value, with its place."""

from pathlib import Path

import pytest

from tests.command import ingestlint

TEMPLATE = """\
Parameters:
  Seconds: {Type: Number, Default: 5}
  Size: {Type: Number, MinValue: 128, MaxValue: 512}
  Stage: {Type: String, Default: dev}
  Password: {Type: String, NoEcho: true, Default: hush}
Mappings:
  Waits: {dev: {Window: 1}, prod: {Window: 9}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: !Ref Seconds
      MemorySize: !Ref Size
      Description: !Sub "${Stage}-${AWS::Region}"
      Environment: {Variables: {PASSWORD: !Sub "x${Password}"}}
      Layers: [a, !Ref Stage]
      ReservedConcurrentExecutions: !If [IsProd, 9, 2]
      Runtime: !FindInMap [Waits, !Ref Stage, Window]
  Rule:
    Type: AWS::Events::Rule
    Properties: {Targets: [{Id: a, Arn: !GetAtt Fn.Arn}]}
"""


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (
            "Fn.Timeout",
            (
                "Fn.Timeout (t.yaml:11)\n  5\n    ← !Ref Seconds (t.yaml:14)\n"
                "    ← default of parameter Seconds (t.yaml:2)\n"
            ),
        ),
        (
            "Fn.MemorySize",
            (
                "Fn.MemorySize (t.yaml:11)\n  unknown, at least 128, at most 512\n"
                "    ← !Ref Size (t.yaml:15)\n    ← parameter Size (t.yaml:3)\n"
                "    = parameter Size has no value: give --parameters Size=…\n"
            ),
        ),
        ("Fn.FunctionName", "Fn.FunctionName (t.yaml:11)\n  not set: no default\n"),
        (
            "Fn.EphemeralStorage.Size",
            "Fn.EphemeralStorage.Size (t.yaml:11)\n  not set: 512, AWS's default\n",
        ),
        ("Fn.Layers.0", "Fn.Layers.0 (t.yaml:11)\n  a\n    ← a (t.yaml:18)\n"),
        (
            "Fn.ReservedConcurrentExecutions",
            (
                "Fn.ReservedConcurrentExecutions (t.yaml:11)\n"
                "  when IsProd is false:\n  2\n    ← 2 (t.yaml:19)\n"
                "  when IsProd is true:\n  9\n    ← 9 (t.yaml:19)\n"
            ),
        ),
    ],
)
def test_a_value_and_where_it_is_from(project: Path, wanted: str, said: str) -> None:
    done = ingestlint(project, "resolve", "t.yaml", wanted)
    assert done.stdout == said
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("Timout", "not set: no default (did you mean Timeout?)"),
        ("memorySize", "not set: no default (did you mean MemorySize?)"),
        ("EphemeralStorrage.Size", "not set: no default (did you mean EphemeralStorage?)"),
        ("EphemeralStorage.Sizes", "not set: no default (did you mean Size?)"),
        ("Environment.Variables.PASWORD", "not set: no default (did you mean PASSWORD?)"),
        ("Handler", "not set: no default"),
        ("Properties.Timeout", "5"),
        ("Properties.Timout", "not set: no default (did you mean Timeout?)"),
    ],
)
def test_a_typo_is_noticed(project: Path, wanted: str, said: str) -> None:
    done = ingestlint(project, "resolve", "t.yaml", f"Fn.{wanted}")
    assert done.stdout.splitlines()[1] == f"  {said}"
    assert done.returncode == 0


def test_a_property_may_be_called_properties(tmp_path: Path) -> None:
    text = "Resources: {Own: {Type: Custom::Own, Properties: {Properties: {A: 1}, A: 2}}}\n"
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    for wanted, said in (("Own.Properties.A", "  1"), ("Own.A", "  2")):
        done = ingestlint(tmp_path, "resolve", "t.yaml", wanted)
        assert done.stdout.splitlines()[1] == said


def test_a_default_within_a_list(project: Path) -> None:
    wanted = "Rule.Targets.0.RetryPolicy.MaximumRetryAttempts"
    said = ingestlint(project, "resolve", "t.yaml", wanted).stdout
    assert said == f"{wanted} (t.yaml:21)\n  not set: 185, AWS's default\n"


def test_a_mapping_and_a_text_with_holes(project: Path) -> None:
    given = ("--parameters", "Stage=prod")
    said = ingestlint(project, "resolve", "t.yaml", "Fn.Runtime", *given).stdout
    assert "\n  9\n" in said
    assert "← mapping Waits (t.yaml:7)\n    ← --parameters Stage\n" in said
    said = ingestlint(project, "resolve", "t.yaml", "Fn.Description", *given).stdout
    assert "\n  prod-…\n" in said
    assert "= AWS::Region is known only at deployment" in said


def test_a_hidden_value_is_not_shown(project: Path) -> None:
    done = ingestlint(project, "resolve", "t.yaml", "Fn.Environment.Variables.PASSWORD")
    assert "(hidden: NoEcho)" in done.stdout
    assert "hush" not in done.stdout + done.stderr


def test_environments_that_agree_are_one(project: Path) -> None:
    (project / "p.json").write_text('{"Seconds": 9}', encoding="utf-8")
    text = "environments: {dev: {region: eu-west-1}, test: {}, prod: {parameters: p.json}}\n"
    (project / ".ingestlint.yaml").write_text(text, encoding="utf-8")
    said = ingestlint(project, "resolve", "t.yaml", "Fn.Timeout").stdout
    assert said.startswith("Fn.Timeout (t.yaml:11) in dev, test\n  5\n")
    assert "\n\nFn.Timeout (t.yaml:11) in prod\n  9\n" in said
    assert "← p.json:1\n" in said
    said = ingestlint(project, "resolve", "t.yaml", "Fn.Description", "--environment", "dev").stdout
    assert "  dev-eu-west-1\n" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["t.yaml", "Fm.Timeout"], "error: there is no resource Fm (did you mean Fn?)\n"),
        (["t.yaml"], "error: resolve takes a template and Resource.Property"),
        (["gone.yaml", "Fn.Timeout"], "error: gone.yaml: no such file or folder"),
        (["t.yaml", "Fn.Timeout.Deep"], "error: there is nothing below Deep"),
    ],
)
def test_what_cannot_be_resolved_is_one_line(
    project: Path, arguments: list[str], said: str
) -> None:
    done = ingestlint(project, "resolve", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1


CHILD = """\
Parameters:
  Pw: {Type: String, NoEcho: true, Default: hush}
  Name: {Type: String}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Pw}}
"""
ROOT = """\
Parameters:
  Plain: {Type: String, Default: hush}
Resources:
  A:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters: {Name: shown, Pw: hush}
  B:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters: {Name: !Ref Plain, Pw: !Sub "${AWS::Region}hush"}
"""


@pytest.fixture(name="nested")
def _nested(tmp_path: Path) -> Path:
    (tmp_path / "child.yaml").write_text(CHILD, encoding="utf-8")
    (tmp_path / "root.yaml").write_text(ROOT, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("A.Parameters.Pw", "  (hidden: NoEcho)\n    ← *** (root.yaml:8)\n"),
        ("B.Parameters.Pw", "  (hidden: NoEcho)\n    ← *** (root.yaml:13)\n"),
        ("A.Parameters", "  {Name, Pw}\n    ← {Name: shown, Pw: ***} (root.yaml:8)\n"),
        ("A.Parameters.Name", "  shown\n    ← shown (root.yaml:8)\n"),
    ],
)
def test_what_is_passed_to_a_hidden_parameter_is_not_shown(
    nested: Path, wanted: str, said: str
) -> None:
    done = ingestlint(nested, "resolve", "root.yaml", wanted)
    assert said in done.stdout
    assert "hush" not in done.stdout + done.stderr


@pytest.mark.parametrize("style", ["json", "mermaid", "dot"])
def test_a_graph_shows_no_hidden_value(nested: Path, style: str) -> None:
    text = ROOT.replace("Default: hush", "Default: plain")
    (nested / "root.yaml").write_text(text, encoding="utf-8")
    done = ingestlint(nested, "graph", "root.yaml", "--format", style)
    assert done.returncode == 0
    assert "hush" not in done.stdout + done.stderr
    assert ('"Name": "shown"' in done.stdout) == (style == "json")
