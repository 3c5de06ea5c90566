"""Several environments: a rule is judged in each and reported once, with where values came from."""

import json
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from ingestlint.config.samconfig import load
from tests.command import ingestlint

TEMPLATE = """\
Parameters:
  Seconds: {Type: Number, Default: 5}
  Hidden: {Type: Number, Default: 30}
Resources:
  Work:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: !Ref Hidden}
  Fn:
    Type: AWS::Lambda::Function
    Properties: {Timeout: !Ref Seconds}
  Map:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Work.Arn, FunctionName: !Ref Fn}
"""
ONLY = (".", "--select", "RES302")


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    lines = ["environments:"]
    for name, seconds in (("dev", 5), ("staging", 50), ("prod", 40)):
        (tmp_path / f"{name}.json").write_text(f'{{\n"Seconds": {seconds}}}', encoding="utf-8")
        lines.append(f"  {name}: {{parameters: {name}.json}}")
    (tmp_path / ".ingestlint.yaml").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def report(project: Path, *arguments: str) -> Any:
    return json.loads(ingestlint(project, *ONLY, *arguments, "--format", "json").stdout)


def test_it_is_reported_once_and_says_where_it_holds(project: Path) -> None:
    (finding,) = report(project)["findings"]
    assert finding["environments"] == ["staging", "prod"]
    assert finding["holds_in"] == ["dev"]
    assert "may run for 50 s" in finding["message"]
    assert [(a["environments"], "40 s" in a["message"]) for a in finding["also"]] == [
        (["prod"], True)
    ]


def test_values_say_where_they_came_from(project: Path) -> None:
    (finding,) = report(project)["findings"]
    assert finding["trail"] == [
        {"message": "default of parameter Hidden", "file": "t.yaml", "line": 3}
    ]
    trails = {place["message"]: place["trail"] for place in finding["related"]}
    assert trails["may run this long"] == [
        {"message": "staging.json:2", "file": "staging.json", "line": 2}
    ]
    said = ingestlint(project, *ONLY).stdout
    assert "= !Ref Hidden ← default of parameter Hidden (t.yaml:3)\n" in said
    assert "= !Ref Seconds ← staging.json:2\n" in said
    assert "= in: staging, prod (holds in dev)\n" in said
    assert "=   !Ref Seconds ← prod.json:2\n" in said


def test_one_environment_alone(project: Path) -> None:
    assert report(project, "--environment", "dev")["findings"] == []
    (finding,) = report(project, "--environment", "prod")["findings"]
    assert finding["environments"] == ["prod"]
    assert finding["holds_in"] == []


def test_one_that_is_called_default_is_judged_alone_and_that_is_said(project: Path) -> None:
    path = project / ".ingestlint.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("dev:", "default:"), encoding="utf-8")
    done = ingestlint(project, *ONLY)
    assert done.returncode == 0
    assert done.stderr == (
        "note: .ingestlint.yaml has an environment called default: it alone is judged, not staging,"
        " prod (rename it, or give --environment default,staging,prod)\n"
    )
    done = ingestlint(project, *ONLY, "--environment", "default,staging,prod")
    assert (done.returncode, done.stderr) == (1, "")
    path.write_text("environments: {default: {parameters: prod.json}}\n", encoding="utf-8")
    done = ingestlint(project, *ONLY)
    assert (done.returncode, done.stderr) == (1, "")


def test_several_environments_have_commas_between_them(project: Path) -> None:
    (finding,) = report(project, "--environment", "dev, prod")["findings"]
    assert (finding["environments"], finding["holds_in"]) == (["prod"], ["dev"])
    done = ingestlint(project, *ONLY, "--environment", "dev,prdo")
    assert done.stderr == "error: there is no environment prdo (did you mean prod?)\n"


def test_where_a_hidden_value_came_from_is_not_said(project: Path) -> None:
    text = TEMPLATE.replace("Seconds: {", "Seconds: {NoEcho: true, ")
    (project / "t.yaml").write_text(text, encoding="utf-8")
    for style in ("text", "json"):
        said = ingestlint(project, *ONLY, "--format", style).stdout
        assert "50" not in said
        assert "40" not in said


def test_a_samconfig_gives_parameters_by_environment(project: Path) -> None:
    (project / "samconfig.toml").write_text(
        "version = 0.1\n"
        "[default.deploy.parameters]\n"
        'parameter_overrides = "Seconds=\\"4\\" Hidden=30"\n'
        "[prod.global.parameters]\n"
        'region = "eu-west-1"\n'
        "[prod.deploy.parameters]\n"
        "parameter_overrides = [\n"
        '  "ParameterKey=Seconds,ParameterValue=45",\n'
        '  "Hidden=40",\n'
        "]\n",
        encoding="utf-8",
    )
    (project / ".ingestlint.yaml").write_text(
        "environments:\n"
        "  dev: {parameters: samconfig.toml#default}\n"
        "  prod: {parameters: samconfig.toml}\n",
        encoding="utf-8",
    )
    (finding,) = report(project)["findings"]
    assert finding["environments"] == ["prod"]
    assert finding["holds_in"] == ["dev"]
    assert "hidden for 40 s, its function may run for 45 s" in finding["message"]
    assert finding["trail"][0]["message"] == "samconfig.toml:9"
    assert finding["related"][0]["trail"][0]["line"] == 8


SAM = """\
[default.deploy.parameters]
parameter_overrides = "Seconds=31"
[prod.deploy.parameters]
parameter_overrides = "Seconds=32"
"""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("samconfig.toml",), "may run for 31 s"),
        (("samconfig.toml", "--environment", "prod"), "may run for 32 s"),
        (("samconfig.toml#prod",), "may run for 32 s"),
    ],
)
@pytest.mark.parametrize("configured", [False, True])
def test_a_config_env_can_be_named_by_hand(
    project: Path, given: tuple[str, ...], said: str, *, configured: bool
) -> None:
    (project / "samconfig.toml").write_text(SAM, encoding="utf-8")
    if not configured:
        (project / ".ingestlint.yaml").unlink()
    (finding,) = report(project, "--parameters", *given)["findings"]
    assert said in finding["message"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            ("samconfig.toml", "--environment", "prd"),
            (
                "samconfig.toml: there is no config-env prd"
                " (did you mean prod? samconfig.toml#default names another)"
            ),
        ),
        (
            ("samconfig.toml#Prod",),
            (
                "samconfig.toml: there is no config-env Prod"
                " (did you mean prod? samconfig.toml#default names another)"
            ),
        ),
        (
            ("samconfig.toml", "--environment", "dev,prod"),
            (
                "samconfig.toml: which config-env is that for dev, prod?"
                " (name one: samconfig.toml#dev)"
            ),
        ),
        (
            ("samconfig.toml#prod", "--environment", "prod"),
            "there is no environment prod (no configuration file defines one)",
        ),
    ],
)
def test_a_config_env_that_is_not_there(project: Path, given: tuple[str, ...], said: str) -> None:
    (project / "samconfig.toml").write_text(SAM, encoding="utf-8")
    (project / ".ingestlint.yaml").unlink()
    done = ingestlint(project, *ONLY, "--parameters", *given)
    assert (done.returncode, done.stderr) == (2, f"error: {said}\n")


def test_a_samconfig_can_be_named_by_hand(project: Path) -> None:
    (project / ".ingestlint.yaml").unlink()
    text = "default:\n  deploy:\n    parameters:\n      parameter_overrides: [Seconds=31]\n"
    (project / "samconfig.yaml").write_text(text, encoding="utf-8")
    (finding,) = report(project, "--parameters", "samconfig.yaml")["findings"]
    assert "may run for 31 s" in finding["message"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[a\n", "error: samconfig.toml:1: "),
        (
            "[stage.deploy.parameters]\n",
            (
                "error: .ingestlint.yaml:1: samconfig.toml has no config-env prod"
                " (known: stage; samconfig.toml#stage names another)\n"
            ),
        ),
        (
            "[default.deploy.parameters]\n[prd.deploy.parameters]\n",
            (
                "error: .ingestlint.yaml:1: samconfig.toml has no config-env prod"
                " (did you mean prd? samconfig.toml#default names another)\n"
            ),
        ),
        (
            '[prod.deploy.parameters]\nparameter_overrides = "Seconds"\n',
            "error: samconfig.toml:2: parameter_overrides: its first word is no Key=Value",
        ),
        (
            '[prod.deploy.parameters]\nparameter_overrides = ["file://params.yaml"]\n',
            (
                "error: samconfig.toml:2: parameter_overrides: file://params.yaml is a file, which"
                " is not read from here (give --parameters params.yaml, or name params.yaml in an"
            ),
        ),
        (
            '[prod.deploy.parameters]\nparameter_overrides = "A=\'x"\n',
            "error: samconfig.toml:2: parameter_overrides has a quote that is not closed",
        ),
    ],
)
def test_a_wrong_samconfig_is_located(project: Path, text: str, said: str) -> None:
    (project / "samconfig.toml").write_text(text, encoding="utf-8")
    configured = "environments: {prod: {parameters: samconfig.toml}}\n"
    (project / ".ingestlint.yaml").write_text(configured, encoding="utf-8")
    done = ingestlint(project, *ONLY)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_may_be_a_secret_in_a_samconfig_is_not_said(project: Path) -> None:
    text = '[default.deploy.parameters]\nparameter_overrides = "Seconds=5 Key=a s3cret"\n'
    (project / "samconfig.toml").write_text(text, encoding="utf-8")
    done = ingestlint(project, *ONLY, "--parameters", "samconfig.toml")
    said = "parameter_overrides: what follows Key=… is no Key=Value"
    assert done.stderr.startswith(f"error: samconfig.toml:2: {said} (")
    assert "s3cret" not in done.stdout + done.stderr


def test_empty_lines_in_a_samconfig_are_passed_over_fast(project: Path) -> None:
    text = '[default.deploy.parameters]\nparameter_overrides = "Seconds=31"\n'
    (project / "samconfig.toml").write_text("\n" * 50_000 + text, encoding="utf-8")
    (project / ".ingestlint.yaml").unlink()
    before = process_time()
    given = load(str(project / "samconfig.toml"), "")
    # Half a minute where each of them may begin a head.
    assert process_time() - before < 2
    assert given.parameters["Seconds"].label.endswith("samconfig.toml:50002")


NETWORK = '{"ingestlint_snapshot": 1, "Region": "eu-west-1", "Account": "1", "Subnets": []}'


@pytest.mark.parametrize(
    ("configured", "network", "said"),
    [
        (
            "{region: us-east-1, network: n.json}",
            NETWORK,
            "error: n.json:1: the snapshot is of region eu-west-1, environment prod of us-east-1",
        ),
        (
            "{account: '2', network: n.json}",
            NETWORK,
            "error: n.json:1: the snapshot is of account 1, environment prod of 2",
        ),
        ("{network: n.json}", "{}", "error: n.json:1: this is no network snapshot"),
        ("{network: n.json}", "", "error: n.json:1: the file is empty"),
        (
            "{network: n.json}",
            NETWORK.replace("1,", "7,", 1),
            "error: n.json:1: a snapshot of another version than 1",
        ),
        (
            "{network: n.json}",
            NETWORK.replace("[]", "[{}]"),
            "error: n.json:1: an entry of Subnets needs a SubnetId",
        ),
        ("{network: gone.json}", "", ".ingestlint.yaml:1: there is no network snapshot gone.json"),
    ],
)
def test_a_wrong_snapshot_is_located(
    project: Path, configured: str, network: str, said: str
) -> None:
    (project / "n.json").write_text(network, encoding="utf-8")
    text = f"environments: {{prod: {configured}}}\n"
    (project / ".ingestlint.yaml").write_text(text, encoding="utf-8")
    done = ingestlint(project, *ONLY)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_snapshot_knows_the_limits_of_the_account(project: Path) -> None:
    template = (
        "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n"
        "    Properties: {ReservedConcurrentExecutions: 450}\n"
    )
    (project / "t.yaml").write_text(template, encoding="utf-8")
    (project / ".ingestlint.yaml").unlink()
    text = NETWORK.replace("[]", '[], "LambdaAccountLimit": {"ConcurrentExecutions": 500}')
    (project / "n.json").write_text(text, encoding="utf-8")
    arguments = ("t.yaml", "--select", "RES314", "--network", "n.json", "--format", "json")
    (finding,) = json.loads(ingestlint(project, *arguments).stdout)["findings"]
    assert finding["severity"] == "error"
    assert "an account with 500 gives 400" in finding["message"]
    quota = '[], "Quotas": [{"QuotaCode": "L-B99A9384", "Value": 5000.0}]'
    (project / "n.json").write_text(NETWORK.replace("[]", quota), encoding="utf-8")
    assert json.loads(ingestlint(project, *arguments).stdout)["findings"] == []


def test_a_value_in_globals_holds_where_it_holds_for_its_functions(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(
        "Transform: AWS::Serverless-2016-10-31\n"
        "Parameters: {Size: {Type: Number, Default: 128}}\n"
        "Globals: {Function: {MemorySize: !Ref Size}}\n"
        "Resources: {Fn: {Type: 'AWS::Serverless::Function'}}\n",
        encoding="utf-8",
    )
    (tmp_path / "dev.json").write_text('{"Size": 512}', encoding="utf-8")
    configured = "environments: {dev: {parameters: dev.json}, prod: {}}\n"
    (tmp_path / ".ingestlint.yaml").write_text(configured, encoding="utf-8")
    done = ingestlint(tmp_path, "t.yaml", "--select", "MEM401", "--format", "json")
    (finding,) = json.loads(done.stdout)["findings"]
    assert finding["subjects"] == ["Globals", "Fn"]
    assert (finding["environments"], finding["holds_in"]) == (["prod"], ["dev"])
