"""Configuration and parameter files: what they decide, and where they are wrong."""

from pathlib import Path

import pytest

from ingestlint.config.errors import nearest_code
from tests.command import found, ingestlint, judged

TEMPLATE = """\
Parameters:
  Tenancy: {Type: String, Default: default}
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: {InstanceTenancy: !Ref Tenancy}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc}
  Fn:
    Type: AWS::Lambda::Function
    Properties: {VpcConfig: {SubnetIds: [!Ref Subnet]}}
"""
ONLY = ("t.yaml", "--select", "NET113")


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def configure(project: Path, text: str) -> None:
    (project / ".ingestlint.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        '[{"ParameterKey": "Tenancy", "ParameterValue": "dedicated"}]',
        '{"Tenancy": "dedicated"}',
        '{"Parameters": {"Tenancy": "dedicated"}, "StackPolicy": {}}',
        '["Tenancy=dedicated"]',
        "Tenancy: dedicated\n",
    ],
)
def test_every_form_of_a_parameter_file(project: Path, text: str) -> None:
    (project / "p.json").write_text(text, encoding="utf-8")
    assert found(judged(project, *ONLY, "--parameters", "p.json")) == [("NET113", 12)]


def test_key_and_value_win_over_an_earlier_file(project: Path) -> None:
    (project / "p.json").write_text('{"Tenancy": "dedicated"}', encoding="utf-8")
    given = ("--parameters", "p.json", "--parameters", "Tenancy=default")
    assert found(judged(project, *ONLY, *given)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[\n {"ParameterValue": "x"}\n]', "p.json:2: an entry needs ParameterKey"),
        ('{\n "A": {"b": 1}\n}', "p.json:2: the value of A must be"),
        ("just a text", "p.json:1: a parameter file is a list or a mapping"),
        ("", "p.json:1: the file is empty"),
    ],
)
def test_a_wrong_parameter_file_is_located(project: Path, text: str, said: str) -> None:
    (project / "p.json").write_text(text, encoding="utf-8")
    done = ingestlint(project, *ONLY, "--parameters", "p.json")
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {said}")
    assert done.stderr.count("\n") == 1


def test_a_parameter_by_hand_that_no_template_has_is_an_error(project: Path) -> None:
    said = "error: no template has a parameter Tenency (did you mean Tenancy?)\n"
    for hook in ((), ("--skip-non-templates",)):
        done = ingestlint(project, *ONLY, "--parameters", "Tenency=dedicated", *hook)
        assert (done.returncode, done.stderr) == (2, said)
    other = ("--parameters", "Else=1")
    said = "no template has a parameter Else"
    assert ingestlint(project, *ONLY, *other).stderr.startswith(f"error: {said}")
    # A hook hands over what has changed: another template may have it.
    done = ingestlint(project, *ONLY, *other, "--skip-non-templates")
    assert (done.returncode, done.stderr.startswith(f"note: {said}, which ")) == (0, True)
    # So may one that cannot be read.
    (project / "broken.yaml").write_text("Resources: [", encoding="utf-8")
    done = ingestlint(project, *ONLY, "broken.yaml", *other)
    assert done.stderr.startswith(f"note: {said}, which ")


def test_a_file_by_hand_may_have_more_than_is_needed(project: Path) -> None:
    (project / "p.json").write_text('{"Tenancy": "default",\n"Else": "1"}', encoding="utf-8")
    done = ingestlint(project, *ONLY, "--parameters", "p.json")
    said = "note: no template has a parameter Else, which p.json:2 gives (known: Tenancy)\n"
    assert (done.returncode, done.stderr) == (0, said)


DECLARED = """\
Parameters:
  Stage:
    Type: String
    AllowedValues: [dev, prod]
  Size:
    Type: Number
    MinValue: 2
    MaxValue: 9
  Name: {Type: String, MinLength: 2, MaxLength: 4, AllowedPattern: "[a-z]+"}
  Ports: {Type: "List<Number>"}
  Zones: {Type: CommaDelimitedList, AllowedValues: [a, b]}
  Choice: {Type: Number, AllowedValues: [1, 2.5]}
  Flag: {Type: String, AllowedValues: [true, false]}
  Secret: {Type: String, NoEcho: true, MinLength: 8}
  Odd: {Type: String, AllowedPattern: "[a-z&&[^b]]"}
  Slow: {Type: String, AllowedPattern: "(a+)+"}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", AllowedValues: [/a]}
Resources:
  Vpc: {Type: "AWS::EC2::VPC"}
"""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            "Stage=blue",
            "parameter Stage cannot be “blue”: its AllowedValues are dev, prod (t.yaml:4)",
        ),
        ("Stage=dev,Size=3", "cannot be “dev,Size=3”"),
        ("Size=abc", "parameter Size cannot be “abc”: its Type is Number (t.yaml:6)"),
        ("Size=", "parameter Size cannot be “”: its Type is Number"),
        ("Size=nan", "its Type is Number"),
        ("Size=1", "its MinValue is 2 (t.yaml:7)"),
        ("Size=10", "its MaxValue is 9 (t.yaml:8)"),
        ("Name=abc1", "its AllowedPattern is [a-z]+ (t.yaml:9)"),
        ("Name=abcde", "its MaxLength is 4"),
        ("Name=a", "its MinLength is 2"),
        ("Ports=1,x", "parameter Ports cannot be “x”: its Type is List<Number>"),
        ("Zones=a, c", "parameter Zones cannot be “c”: its AllowedValues are a, b"),
        ("Choice=2", "its AllowedValues are 1, 2.5"),
        ("Flag=yes", "its AllowedValues are true, false"),
        ("Secret=hunter2", "parameter Secret cannot be this value: its MinLength is 8"),
    ],
)
def test_a_value_that_is_refused_at_deployment(tmp_path: Path, given: str, said: str) -> None:
    (tmp_path / "t.yaml").write_text(DECLARED, encoding="utf-8")
    name, _, value = given.partition("=")
    done = ingestlint(tmp_path, "t.yaml", "--parameters", given)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: --parameters {name}: ")
    assert said in done.stderr
    assert "hunter2" not in done.stderr
    assert done.stderr.count("\n") == 1
    (tmp_path / "p.json").write_text(f'{{\n"{name}": "{value}"}}', encoding="utf-8")
    done = ingestlint(tmp_path, "t.yaml", "--parameters", "p.json")
    assert (done.returncode, said in done.stderr) == (2, True)
    assert done.stderr.startswith("error: p.json:2: ")


@pytest.mark.parametrize(
    "given",
    [
        "Stage=dev", "Size=2", "Size=9.0", "Name=abcd", "Ports=", "Ports=1, 2", "Zones=b,a",
        "Choice=2.50", "Flag=true", "Secret=12345678", "Odd=b", "Stored=/b",
    ],
)  # fmt: skip
def test_a_value_that_may_be(tmp_path: Path, given: str) -> None:
    (tmp_path / "t.yaml").write_text(DECLARED, encoding="utf-8")
    done = ingestlint(tmp_path, "t.yaml", "--parameters", given)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_pattern_that_takes_too_long_is_not_tried(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(DECLARED, encoding="utf-8")
    done = ingestlint(tmp_path, "t.yaml", "--parameters", f"Slow={'a' * 40}b")
    said = "note: parameter Slow is not held to its AllowedPattern, which may take too long\n"
    assert (done.returncode, done.stderr) == (0, said)


def test_a_nested_template_takes_what_its_parent_passes(tmp_path: Path) -> None:
    (tmp_path / "child.yaml").write_text(DECLARED, encoding="utf-8")
    (tmp_path / "t.yaml").write_text(
        "Parameters: {Stage: {Type: String}}\nResources:\n  Child:\n"
        "    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: child.yaml}\n",
        encoding="utf-8",
    )
    done = ingestlint(tmp_path, ".", "--parameters", "Stage=blue")
    assert (done.returncode, done.stderr) == (0, "")


def test_parameters_that_are_run_together_are_noticed(project: Path) -> None:
    text = TEMPLATE.replace("Resources:", "  Size: {Type: Number}\nResources:")
    (project / "t.yaml").write_text(text, encoding="utf-8")
    joined = ingestlint(project, *ONLY, "--parameters", "Tenancy=default,Size=3")
    assert joined.stderr == (
        "note: --parameters Tenancy takes all of it, Size= too"
        " (give one --parameters for each Key=Value)\n"
    )
    apart = ingestlint(project, *ONLY, "--parameters", "Tenancy=default", "Size=3")
    assert "Size=3: no such file or folder (for a parameter, give one --param" in apart.stdout
    assert apart.returncode == 2
    alone = ingestlint(project, *ONLY, "--parameters", "Tenancy")
    assert "(give a parameter file, or Key=Value)" in alone.stderr


def test_so_is_one_in_the_file_of_a_template(project: Path) -> None:
    (project / "p.json").write_text('{\n"Tenency": "dedicated"}', encoding="utf-8")
    configure(project, "environments: {prod: {parameters: {t.yaml: p.json}}}\n")
    done = ingestlint(project, *ONLY)
    assert done.stderr == (
        "note: t.yaml has no parameter Tenency, which p.json:2 gives (did you mean Tenancy?)\n"
    )


def test_in_a_file_for_all_templates_only_a_misspelt_one_is(project: Path) -> None:
    configure(project, "environments: {prod: {parameters: p.json}}\n")
    (project / "p.json").write_text('{\n"Tenency": "dedicated"}', encoding="utf-8")
    said = "note: no template has a parameter Tenency, which p.json:2 gives"
    assert ingestlint(project, *ONLY).stderr.startswith(said)
    # Another template may have these.
    text = '{"Tenency": "dedicated", "Tenancy": "default", "Else": "1"}'
    (project / "p.json").write_text(text, encoding="utf-8")
    assert ingestlint(project, *ONLY).stderr == ""


def test_in_a_file_for_several_templates_it_is_one_that_none_of_them_has(project: Path) -> None:
    other = (
        "Parameters: {Size: {Type: Number, Default: 1}}\nResources: {Q: {Type: AWS::SQS::Queue}}\n"
    )
    (project / "other.yaml").write_text(other, encoding="utf-8")
    (project / "p.json").write_text(
        '{"Tenancy": "default", "Size": 2,\n"Sizes": 3}', encoding="utf-8"
    )
    files = "{parameters: {t.yaml: p.json, other.yaml: p.json}}"
    configure(project, f"environments: {{dev: {files}, prod: {files}}}\n")
    assert ingestlint(project, ".").stderr == (
        "note: none of other.yaml, t.yaml has a parameter Sizes, which p.json:2 gives"
        " (did you mean Size?)\n"
    )
    # Of one of them alone, the other one may have it.
    assert ingestlint(project, *ONLY).stderr == ""
    assert ingestlint(project, "other.yaml").stderr == ""
    (project / "p.json").write_text('{\n"Sizes": 3}', encoding="utf-8")
    assert ingestlint(project, "other.yaml").stderr == (
        "note: no template has a parameter Sizes, which p.json:2 gives (did you mean Size?)\n"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("t.yml", "did you mean t.yaml?"),
        ("./t.yaml", "did you mean t.yaml?"),
        ("stacks/t.yaml", "did you mean t.yaml?"),
        ("below/cor.yaml", "did you mean below/core.yaml?"),
        ("cores.yaml", "did you mean core.yaml?"),
        ("../project/t.yaml", "did you mean t.yaml?"),
        ("below", "it is the name of a file, or its path from here"),
        ("p.yaml", "it is the name of a file, or its path from here"),
        ("*.yaml", "it is the name of a file, or its path from here"),
        ("t.yaml", ""),
        ("below/core.yaml", ""),
        ("core.yaml", ""),
        (".aws-sam/build/template.yaml", ""),
        ("cdk.out/Ingest.template.json", ""),
    ],
)
def test_parameters_are_for_a_template_that_is_there(tmp_path: Path, name: str, said: str) -> None:
    project = tmp_path / "project"
    (project / "below").mkdir(parents=True)
    for path in ("t.yaml", "below/core.yaml"):
        (project / path).write_text(TEMPLATE, encoding="utf-8")
    (project / "p.json").write_text('{"Tenancy": "default"}', encoding="utf-8")
    configure(project, f"environments:\n  prod:\n    parameters:\n      '{name}': p.json\n")
    for where, above in ((project, ""), (project / "below", "../")):
        given = "t.yaml" if where == project else "core.yaml"
        done = ingestlint(where, given, "--select", "NET113")
        if not said:
            assert (done.returncode, done.stderr) == (0, "")
            continue
        assert done.returncode == 2
        assert done.stderr.startswith(
            f"error: {above}.ingestlint.yaml:4: there is no template {name} below this file ("
        )
        assert said in done.stderr


def test_numbers_in_parameter_files_stay_what_was_written(tmp_path: Path) -> None:
    from ingestlint.config.parameters import from_file

    (tmp_path / "p.yaml").write_text("Account: 0123\nOn: true\nNo:\n", encoding="utf-8")
    values = from_file(str(tmp_path / "p.yaml"))
    assert [values[name].data for name in ("Account", "On", "No")] == ["0123", True, ""]
    assert values["Account"].label.endswith("p.yaml:1")


def test_environments_differ_and_a_finding_says_which(project: Path) -> None:
    (project / "params").mkdir()
    (project / "params" / "prod.json").write_text('{"Tenancy": "dedicated"}', encoding="utf-8")
    configure(project, "environments:\n  prod: {parameters: params/prod.json}\n  dev: {}\n")
    report = judged(project, *ONLY)
    assert [finding["environments"] for finding in report["findings"]] == [["prod"]]
    assert report["coverage"]["checks"] == 2
    assert "in: prod" in ingestlint(project, *ONLY).stdout
    assert found(judged(project, *ONLY, "--environment", "dev")) == []


@pytest.mark.parametrize("name", ['"*"', "t.yaml", "stacks/t.yaml"])
def test_parameters_for_one_template(tmp_path: Path, name: str) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "p.json").write_text('{"Tenancy": "dedicated"}', encoding="utf-8")
    configure(tmp_path, f"environments: {{prod: {{parameters: {{{name}: p.json}}}}}}\n")
    report = judged(tmp_path, "stacks", "--select", "NET113")
    assert found(report) == [("NET113", 12)]


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "---\n", "rules:\n"])
def test_a_configuration_may_be_empty(project: Path, text: str) -> None:
    configure(project, text)
    done = ingestlint(project, *ONLY)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_nearest_code_is_hinted() -> None:
    known = {"NET101", "NET102", "RES301"}
    assert nearest_code("net10", known) == "codes that begin so: NET101, NET102"
    assert nearest_code("RES", known) == "did you mean RES301?"
    known |= {"RES302", "RES311", "RES329", "RES339", "RES349", "MEM401", "MEM411", "ACME01"}
    for typed, meant in (
        ("RES3O1", "RES301"),
        ("RES3O2", "RES302"),
        ("mem4l1", "MEM411"),
        ("RSE302", "RES302"),
        ("RES0302", "RES302"),
        ("RS311", "RES311"),
        ("ACME0I", "ACME01"),
        ("NET103", "NET101 or NET102"),
    ):
        assert nearest_code(typed, known) == f"did you mean {meant}?"
    for typed in ("RES999", "RES399", "XYZ", "R" * 1_000):
        assert nearest_code(typed, known) == "ingestlint rules lists them"


def test_a_severity_and_a_rule_that_is_off(project: Path) -> None:
    given = (*ONLY, "--parameters", "Tenancy=dedicated")
    configure(project, "rules: {NET113: {severity: note}}\n")
    assert ingestlint(project, *given).returncode == 0
    configure(project, "rules: {NET113: off}\n")
    assert judged(project, *given)["coverage"]["checks"] == 0


def test_a_configuration_is_found_upward_but_not_beyond_the_repository(tmp_path: Path) -> None:
    below = tmp_path / "repository" / "stacks"
    below.mkdir(parents=True)
    (below / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    configure(tmp_path, "rules: {NET113: off}\n")
    given = ("--select", "NET113", "--parameters", "Tenancy=dedicated")
    assert found(judged(tmp_path, "repository", *given)) == []
    (tmp_path / "repository" / ".git").write_text("gitdir: elsewhere\n", encoding="utf-8")
    assert found(judged(tmp_path, "repository", *given)) == [("NET113", 12)]


def test_a_configuration_by_hand_is_read_even_when_nothing_is_linted(tmp_path: Path) -> None:
    done = ingestlint(tmp_path, ".", "--config", "nothing.yaml")
    assert done.returncode == 2
    assert "nothing.yaml: cannot be read" in done.stderr


def test_a_setting_can_be_a_word(project: Path) -> None:
    (project / "t.yaml").write_text(
        TEMPLATE.replace("{VpcId: !Ref Vpc}", "{VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/28}").replace(
            "{VpcConfig:", "{ReservedConcurrentExecutions: 900, VpcConfig:"
        ),
        encoding="utf-8",
    )
    only = ("t.yaml", "--select", "NET111")
    assert found(judged(project, *only)) == []
    configure(project, "rules: {NET111: {eni_model: per-execution}}\n")
    assert found(judged(project, *only)) == [("NET111", 9)]
    configure(project, "rules: {NET111: {eni_model: shared}}\n")
    assert found(judged(project, *only)) == []


def test_a_declared_workload_is_reckoned_with_and_said_where(project: Path) -> None:
    configure(
        project,
        "limits: {lambda_concurrent_executions: 20000}\nworkload:\n"
        "  Ingest: {requests_per_second: 11001, duration_ms: 1000, connections: 5}\n",
    )
    fixtures = Path(__file__).parents[2] / "fixtures" / "rules" / "NET108"
    text = (fixtures / "fires_one_connection_too_many.yaml").read_text(encoding="utf-8")
    (project / "t.yaml").write_text(text, encoding="utf-8")
    (finding,) = judged(project, "t.yaml", "--select", "NET108")["findings"]
    assert "55,005 connections" in finding["message"]
    assert {(r["file"], r["line"]) for r in finding["related"]} == {(".ingestlint.yaml", 3)}
