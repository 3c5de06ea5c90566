"""`ingestlint init`: what it writes changes nothing, and let loose it is a configuration."""

import re
from pathlib import Path

import pytest
import yaml

from ingestlint.config.recognise import recognised
from tests.command import ingestlint, judged

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Tenancy: {Type: String, Default: default}
  Stage: {Type: String}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {InstanceTenancy: !Ref Tenancy}}
  Ingest:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: x
      Events: {Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}
  Readings:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
"""
NETWORK = """\
Parameters: {Cidr: {Type: String}}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Cidr}}
  Ingest: {Type: AWS::Lambda::Function, Properties: {Timeout: 60}}
"""
SAM = """\
version = 0.1
[dev.deploy.parameters]
parameter_overrides = "Stage=dev"
[load.global.parameters]
region = "eu-west-1"
"""
FILES = {
    "app/core.yaml": TEMPLATE,
    "app/samconfig.toml": SAM,
    "network.yaml": NETWORK,
    "params/core-prod.json": '[{"ParameterKey": "Stage", "ParameterValue": "prod"}]',
    "params/network.prod.json": '{"Parameters": {"Cidr": "10.0.0.0/16"}}',
    "package.json": '{"name": "x", "version": "1"}',
    "tsconfig.json": '{"compilerOptions": {}}',
}


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def let_loose(text: str) -> str:
    """The configuration with its comments taken away, and numbers where some are wanted."""
    return re.sub(r"^#(?! \S)", "", text, flags=re.MULTILINE).replace("…", "1")


def test_it_is_commented_out_and_changes_nothing(project: Path) -> None:
    before = judged(project, ".")
    done = ingestlint(project, "init")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        ".ingestlint.yaml: 2 templates, 3 environments, 2 functions, 1 table;"
        " all of it is commented out\n"
    )
    text = (project / ".ingestlint.yaml").read_text(encoding="utf-8")
    assert all(not line or line.startswith("#") for line in text.splitlines())
    after = judged(project, ".")
    assert after["coverage"].pop("skipped") == before["coverage"].pop("skipped") + 1  # itself
    assert after == before


def test_let_loose_it_is_a_configuration(project: Path) -> None:
    ingestlint(project, "init")
    path = project / ".ingestlint.yaml"
    text = let_loose(path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    said = yaml.safe_load(text)
    assert said["environments"] == {
        "dev": {"parameters": {"app/core.yaml": "app/samconfig.toml"}},
        "load": {"parameters": {"app/core.yaml": "app/samconfig.toml"}},
        "prod": {
            "parameters": {
                "app/core.yaml": "params/core-prod.json",
                "network.yaml": "params/network.prod.json",
            }
        },
    }
    assert list(said["workload"]) == ["app/core.yaml:Ingest", "network.yaml:Ingest", "Readings"]
    assert ingestlint(project, "baseline", "write", ".").returncode == 0
    done = ingestlint(project, ".")
    assert (done.returncode, done.stderr) == (0, "")
    assert ingestlint(project, "config", "--show").returncode == 0


def test_what_is_left_open_is_an_error_with_its_line(project: Path) -> None:
    ingestlint(project, "init")
    path = project / ".ingestlint.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"^#(?! \S)", "", text, flags=re.MULTILINE), encoding="utf-8")
    line = text.splitlines().index(
        "#  app/core.yaml:Ingest: {requests_per_second: …, duration_ms: …}"
        if "#  app/core.yaml:Ingest" in text
        else '#  "app/core.yaml:Ingest": {requests_per_second: …, duration_ms: …}'
    )
    said = f"error: .ingestlint.yaml:{line + 1}: requests_per_second must be a number\n"
    assert ingestlint(project, ".").stderr == said


def test_nothing_is_overwritten(project: Path) -> None:
    for name in (".ingestlint.yaml", ".ingestlint.yml"):
        (project / name).write_text("rules: {MEM401: off}\n", encoding="utf-8")
        done = ingestlint(project, "init")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"error: {name} is there (it is left as it is;")
        assert (project / name).read_text(encoding="utf-8") == "rules: {MEM401: off}\n"
        # Nor is one further up, which would no longer hold here.
        assert ingestlint(project / "app", "init").stderr.startswith(f"error: ../{name} is there")
        (project / name).unlink()


def test_one_file_for_all_is_under_a_star_and_a_nested_template_has_none(tmp_path: Path) -> None:
    nested = "Parameters: {Stage: {Type: String}}\nResources: {Q: {Type: AWS::SQS::Queue}}\n"
    (tmp_path / "child.yaml").write_text(nested, encoding="utf-8")
    (tmp_path / "t.yaml").write_text(
        "Parameters: {Stage: {Type: String}}\nResources:\n  Child:\n"
        "    Type: AWS::CloudFormation::Stack\n"
        "    Properties: {TemplateURL: child.yaml, Parameters: {Stage: !Ref Stage}}\n",
        encoding="utf-8",
    )
    (tmp_path / "qa.yaml").write_text("Stage: qa\n", encoding="utf-8")
    assert ingestlint(tmp_path, "init", "t.yaml", "child.yaml").returncode == 0
    text = (tmp_path / ".ingestlint.yaml").read_text(encoding="utf-8")
    said = yaml.safe_load(let_loose(text))
    assert said["environments"] == {"qa": {"parameters": "qa.yaml"}}
    assert "workload" not in said
    assert "# ingestlint baseline write t.yaml child.yaml" in text


def test_a_template_that_cannot_be_read_is_said_and_the_others_count(project: Path) -> None:
    (project / "bad.yaml").write_text("Resources:\n  A: {Type: AWS::X::Y\n", encoding="utf-8")
    done = ingestlint(project, "init")
    assert done.returncode == 2
    assert done.stderr.startswith("error: bad.yaml:")
    assert (project / ".ingestlint.yaml").exists()


@pytest.mark.parametrize(
    ("folder", "given", "said"),
    [
        ("params", [], "error: there is no template in ."),
        (".", ["missing.yaml"], "error: missing.yaml: no such file or folder"),
        ("app", ["../network.yaml"], "error: ../network.yaml is not below this folder (run it th"),
        (".", ["--force"], "error: unrecognized arguments: --force"),
    ],
)
def test_what_it_cannot_do(project: Path, folder: str, given: list[str], said: str) -> None:
    done = ingestlint(project / folder, "init", *given)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not list(project.rglob(".ingestlint.yaml"))


@pytest.mark.parametrize(
    ("path", "text", "environment"),
    [
        ("params/prod.json", '{"Stage": "x"}', "prod"),
        ("production/params.json", '{"Stage": "x"}', "production"),
        ("core.staging-eu.yaml", "Stage: x", "staging"),
        ("core-blue.json", '["Stage=x"]', "blue"),
        ("parameters.json", '{"Stage": "x"}', "parameters"),
        ("prod.json", '{"Stage": "x", "Other": "y"}', ""),
        ("prod.json", '[{"ParameterKey": "Stage"}, {"ParameterKey": "Other"}]', "prod"),
        ("prod.json", '[{"ParameterKey": "Other", "ParameterValue": "1"}]', ""),
        ("prod.json", "{}", ""),
        ("prod.json", "[", ""),
        ("prod.yaml", "Resources: {A: {Type: AWS::X::Y}}\nStage: 1", ""),
    ],
)
def test_which_files_are_recognised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, text: str, environment: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text, encoding="utf-8")
    found = recognised([path], {"core.yaml": {"Stage"}})
    assert [(each.environment, each.templates) for each in found] == (
        [(environment, ("core.yaml",))] if environment else []
    )


def test_two_files_of_one_environment_and_a_default_of_sam(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("prod-a.json", "prod-b.json"):
        (tmp_path / name).write_text('{"Stage": "x"}', encoding="utf-8")
    sam = '[default.deploy.parameters]\nparameter_overrides = "Stage=x"\n'
    (tmp_path / "samconfig.toml").write_text(sam, encoding="utf-8")
    templates = {"core.yaml": {"Stage"}}
    found = recognised(["prod-a.json", "prod-b.json"], templates)
    assert [each.environment for each in found] == ["sam", "prod", "prod-b"]
    assert found[0].path == "samconfig.toml#default"
    assert [each.environment for each in recognised([], templates)] == ["default"]


EVERY = {"a/core.yaml", "a/store.yaml", "b/core.yaml"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        # Of a plain mapping no template need have all of it.
        (
            {"params/dev.json": '{"Stage": "d", "Size": "1"}', "params/prod.json": '["Stage=x"]'},
            {"dev": EVERY, "prod": EVERY},
        ),
        (
            {"params/dev.json": '{"Size": "1", "Writes": "1"}'},
            {"dev": {"a/core.yaml", "a/store.yaml"}},
        ),
        ({"params/dev.json": '{"Size": "1", "Other": "1"}'}, {}),
        # Names say more: that of the file, and that of its folder.
        ({"params/store-dev.json": '{"Stage": "d"}'}, {"dev": {"a/store.yaml"}}),
        ({"params/core-dev.json": '{"Stage": "d"}'}, {"dev": {"a/core.yaml", "b/core.yaml"}}),
        ({"b/params/dev.json": '{"Stage": "d"}'}, {"dev": {"b/core.yaml"}}),
        (
            {"a/dev.json": '{"Stage": "d"}', "b/dev.json": '{"Stage": "d"}'},
            {"dev": EVERY},
        ),
        # What is for one template goes before what is for all.
        (
            {"dev.json": '{"Stage": "d"}', "dev-store.json": '{"Stage": "d"}'},
            {"dev": EVERY},
        ),
    ],
)
def test_which_templates_a_file_is_for(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, str],
    expected: dict[str, set[str]],
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    templates = {
        "a/core.yaml": {"Stage", "Size"},
        "a/store.yaml": {"Stage", "Writes"},
        "b/core.yaml": {"Stage"},
    }
    found: dict[str, set[str]] = {}
    for each in recognised(files, templates):
        found.setdefault(each.environment, set()).update(each.templates)
    assert found == expected


def test_what_it_proposes_is_no_surprise(project: Path) -> None:
    """Let loose, the files that it names give no notes: some template takes each parameter."""
    text = '{"Stage": "dev", "Cidr": "10.0.0.0/16"}'
    (project / "params" / "dev.json").write_text(text, encoding="utf-8")
    ingestlint(project, "init")
    path = project / ".ingestlint.yaml"
    path.write_text(let_loose(path.read_text(encoding="utf-8")), encoding="utf-8")
    (project / ".ingestlint-baseline.json").write_text('{"version": 1, "findings": []}')
    assert ingestlint(project, ".").stderr == ""
