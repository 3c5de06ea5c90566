"""What is new, worse and fixed since the base, on repositories that each test makes."""

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ingestlint.cli import trees
from ingestlint.cli.git import Repository as Base
from tests import git
from tests.command import ingestlint

ONLY = ("--select", "RES303,MEM401,ING")
IGNORED = "60 # ingestlint: ignore[RES303] -- later"
QUEUE = """\
  {name}:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: {visible}
      RedrivePolicy: {{deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}}
"""
REST = """\
  Dead: {{Type: AWS::SQS::Queue}}
  Polls:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{EventSourceArn: !GetAtt {name}.Arn, FunctionName: !Ref Worker}}
  Worker: {{Type: AWS::Lambda::Function, Properties: {{Timeout: {timeout}, MemorySize: 512}}}}
"""


def template(
    timeout: object = 30,
    visible: object = 60,
    *,
    name: str = "Jobs",
    above: str = "",
    more: str = "",
) -> str:
    queue = QUEUE.format(name=name, visible=visible)
    rest = REST.format(name=name, timeout=timeout)
    return f"{above}Resources:\n{queue}{rest}{more}"


def function(name: str) -> str:
    """A function without a MemorySize, which MEM401 speaks of."""
    return f"  {name}: {{Type: AWS::Lambda::Function, Properties: {{Timeout: 9}}}}\n"


class Repository:
    """A repository with a commit on main, and the work tree of a change to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        git.initialise(folder)

    def git(self, *command: str) -> str:
        return git.git(self.folder, *command)

    def write(self, **files: str) -> None:
        self.put({name.replace("__", "/").replace("_", "."): t for name, t in files.items()})

    def put(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def commit(self) -> None:
        git.commit(self.folder)

    def branch(self) -> None:
        self.commit()
        self.git("checkout", "--quiet", "-b", "change")

    def judged(
        self, *arguments: str, paths: tuple[str, ...] = (".",), base: str = "main", cwd: str = "."
    ) -> "Judged":
        command = ("check", *paths, *ONLY, "--diff-base", base, *arguments, "--format", "json")
        done = ingestlint(self.folder / cwd, *command)
        assert done.stdout, done.stderr
        return Judged(json.loads(done.stdout), done.returncode, done.stderr)


class Judged:
    """The report of a run in short."""

    def __init__(self, report: dict[str, Any], status: int, stderr: str) -> None:
        self.report = report
        self.status = status
        self.stderr = stderr

    def changes(self, kind: str) -> list[str]:
        found = [f for key in ("findings", "fixed", "lost") for f in self.report[key]]
        return [
            " ".join([f["code"], f["construct_path"] or f["subject"], *f["environments"]])
            for f in found
            if f["change"] == kind
        ]

    @property
    def summary(self) -> tuple[int, int, int, int]:
        """Introduced, worsened, fixed, unchanged."""
        counts = self.report["difference"]
        return (
            counts["introduced"], counts["worsened"], counts["fixed"], counts["unchanged"],
        )  # fmt: skip

    def places(self) -> list[str]:
        return [
            f"{r['file']}:{r['line']} {r['message']}"
            for f in self.report["findings"]
            for r in f["related"]
            if "changed here" in r["message"]
        ]


@pytest.fixture(name="repository")
def _repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_nothing_changed(repository: Repository) -> None:
    repository.write(t_yaml=template())
    repository.branch()
    found = repository.judged()
    assert (found.summary, found.status, found.stderr) == ((0, 0, 0, 1), 0, "")


def test_introduced(repository: Repository) -> None:
    repository.write(t_yaml=template())
    repository.branch()
    repository.write(t_yaml=template(more=function("Second")))
    repository.commit()
    found = repository.judged("--fail-on", "note")
    assert (found.summary, found.status) == ((1, 0, 0, 1), 1)
    assert found.changes("introduced") == ["MEM401 Second"]


def test_what_is_below_fail_on_does_not_fail(repository: Repository) -> None:
    repository.write(t_yaml=template(5))
    repository.branch()
    repository.write(t_yaml=template(30))
    assert repository.judged().status == 1
    assert repository.judged("--fail-on", "error").status == 0
    assert repository.judged("--exit-zero").status == 0


def test_changes_that_are_not_committed_count(repository: Repository) -> None:
    repository.write(t_yaml=template(5))
    repository.branch()
    repository.write(t_yaml=template(30))
    assert repository.judged().changes("introduced") == ["RES303 Jobs"]
    repository.git("add", ".")
    assert repository.judged(base="HEAD").changes("introduced") == ["RES303 Jobs"]


def test_moved_lines_are_no_change(repository: Repository) -> None:
    repository.write(t_yaml=template())
    repository.branch()
    repository.write(t_yaml=template(above="# moved\n# down\n"))
    assert repository.judged().summary == (0, 0, 0, 1)


def test_worse_through_a_parameter_file_alone(repository: Repository) -> None:
    above = "Parameters:\n  Seconds: {Type: Number}\n"
    configuration = (
        "environments:\n  prod: {parameters: prod.json}\n  dev: {parameters: dev.json}\n"
    )
    repository.put(
        {
            "t.yaml": template("!Ref Seconds", above=above),
            ".ingestlint.yaml": configuration,
            "prod.json": '{"Seconds": "30"}',
            "dev.json": '{"Seconds": "20"}',
        }
    )
    repository.branch()
    repository.write(prod_json='{\n  "Seconds": "40"\n}')
    found = repository.judged()
    assert (found.summary, found.status) == ((0, 1, 0, 1), 1)
    assert found.changes("worsened") == ["RES303 Jobs prod"]
    assert found.places() == ["prod.json:2 changed here"]
    (finding,) = found.report["findings"]
    assert "it was 120 at the base, and is 180" in finding["message"]


def test_parameters_that_lose_their_template_fix_nothing(repository: Repository) -> None:
    above = "Parameters:\n  Seconds: {Type: Number, Default: 5}\n"
    configuration = "environments:\n  prod: {parameters: {t.yaml: prod.json}}\n"
    repository.put(
        {
            "t.yaml": template("!Ref Seconds", above=above),
            ".ingestlint.yaml": configuration,
            "prod.json": '{"Seconds": "30"}',
        }
    )
    repository.branch()
    repository.git("mv", "t.yaml", "u.yaml")
    done = ingestlint(repository.folder, ".", "--diff-base", "main")
    said = "error: .ingestlint.yaml:2: there is no template t.yaml below this file ("
    assert (done.returncode, done.stdout, done.stderr.startswith(said)) == (2, "", True)
    # What is wrong at the base only can be mended.
    repository.commit()
    repository.put({".ingestlint.yaml": configuration.replace("t.yaml", "u.yaml")})
    found = repository.judged(base="change")
    assert (found.changes("introduced"), found.stderr) == (["RES303 Jobs prod"], "")


def test_introduced_through_globals(repository: Repository) -> None:
    def sam(timeout: int) -> str:
        return (
            "Transform: AWS::Serverless-2016-10-31\n"
            f"Globals:\n  Function:\n    Timeout: {timeout}\n"
            + template(9).replace(
                "Type: AWS::Lambda::Function, Properties: {Timeout: 9, MemorySize: 512}",
                "Type: AWS::Serverless::Function, Properties:"
                " {MemorySize: 512, Runtime: python3.12, Handler: a.b, CodeUri: .}",
            )
        )

    repository.write(t_yaml=sam(5))
    repository.branch()
    repository.write(t_yaml=sam(30))
    found = repository.judged()
    assert found.changes("introduced") == ["RES303 Jobs"]
    assert found.places() == ["t.yaml:4 may run this long, changed here"]


def test_fixed_is_no_failure(repository: Repository) -> None:
    repository.write(t_yaml=template(30))
    repository.branch()
    repository.write(t_yaml=template(10))
    found = repository.judged()
    assert (found.summary, found.status) == ((0, 0, 1, 0), 0)
    assert found.changes("fixed") == ["RES303 Jobs"]


def test_better_and_not_fixed_is_unchanged(repository: Repository) -> None:
    repository.write(t_yaml=template(30))
    repository.branch()
    repository.write(t_yaml=template(20))
    assert repository.judged().summary == (0, 0, 0, 1)


def test_a_renamed_file_is_followed(repository: Repository) -> None:
    repository.write(a__t_yaml=template())
    repository.branch()
    repository.git("mv", "a", "b")
    repository.write(b__t_yaml=template(above="# elsewhere\n"))
    assert repository.judged().summary == (0, 0, 0, 1)
    assert repository.judged(paths=("b/t.yaml",)).summary == (0, 0, 0, 1)
    repository.commit()
    assert repository.judged(paths=("b",)).summary == (0, 0, 0, 1)


def test_a_renamed_resource_is_followed(repository: Repository) -> None:
    repository.write(t_yaml=template(name="Jobs"))
    repository.branch()
    repository.write(t_yaml=template(name="Orders"))
    assert repository.judged().summary == (0, 0, 0, 1)
    repository.write(t_yaml=template(31, name="Orders"))
    assert repository.judged().changes("worsened") == ["RES303 Orders"]


def test_another_resource_is_not_the_same_one(repository: Repository) -> None:
    repository.write(t_yaml=template(more=function("Second")))
    repository.branch()
    other = "  Third:\n    Type: AWS::Lambda::Function\n    Properties:\n"
    other += "      Runtime: python3.12\n      Handler: app.handler\n      Timeout: 900\n"
    other += "      Environment: {Variables: {TABLE: tiles, STAGE: prod, LEVEL: debug}}\n"
    repository.write(t_yaml=template(more=other))
    found = repository.judged()
    assert found.changes("introduced") == ["MEM401 Third"]
    assert found.changes("fixed") == ["MEM401 Second"]


def test_a_template_that_is_new(repository: Repository) -> None:
    repository.write(other_txt="nothing")
    repository.branch()
    repository.write(t_yaml=template())
    for paths in ((".",), ("t.yaml",)):
        found = repository.judged(paths=paths)
        assert (found.summary, found.status, found.stderr) == ((1, 0, 0, 0), 1, "")


def test_a_template_that_is_gone(repository: Repository) -> None:
    repository.put({"t.yaml": template(), "u.yaml": template(5)})
    repository.branch()
    (repository.folder / "t.yaml").unlink()
    found = repository.judged()
    assert (found.summary, found.status) == ((0, 0, 1, 0), 0)


def test_a_base_that_cannot_be_parsed(repository: Repository) -> None:
    repository.put({"t.yaml": template() + "  : [\n", "u.yaml": template()})
    repository.branch()
    repository.write(t_yaml=template())
    found = repository.judged()
    assert (found.summary, found.status) == ((1, 0, 0, 1), 1)
    assert "t.yaml:" in found.stderr
    assert "so what is found now counts as new" in found.stderr


def test_a_base_whose_configuration_is_wrong(repository: Repository) -> None:
    repository.put({"t.yaml": template(), ".ingestlint.yaml": "rules: {NOPE: off}\n"})
    repository.branch()
    repository.put({".ingestlint.yaml": "rules: {}\n"})
    found = repository.judged()
    assert (found.summary, found.status) == ((1, 0, 0, 0), 1)
    assert ".ingestlint.yaml:1" in found.stderr


def test_a_work_tree_that_cannot_be_parsed_is_an_error(repository: Repository) -> None:
    repository.write(t_yaml=template())
    repository.branch()
    repository.write(t_yaml=template() + "  : [\n")
    found = repository.judged()
    assert found.status == 2
    assert found.changes("lost") == ["RES303 Jobs"]
    assert found.changes("fixed") == []


# --- What is no fix ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({".ingestlint.yaml": "rules: {RES303: off}\n"}, "RES303 does not run any more"),
        (
            {"t.yaml": template(visible=IGNORED)},
            "it is ignored now, or in the baseline",
        ),
        (
            {"t.yaml": template("!Ref Seconds", above="Parameters:\n  Seconds: {Type: Number}\n")},
            "it is unknown now",
        ),
    ],
)
def test_silence_is_no_fix(repository: Repository, files: dict[str, str], why: str) -> None:
    repository.put({"t.yaml": template(), ".ingestlint.yaml": "rules: {}\n"})
    repository.branch()
    repository.put(files)
    found = repository.judged()
    assert (found.changes("fixed"), found.changes("lost")) == ([], ["RES303 Jobs"])
    assert [each["why"] for each in found.report["lost"]] == [why]
    assert found.status == 0


def test_a_file_that_is_not_examined_any_more_is_not_fixed(repository: Repository) -> None:
    repository.write(a__t_yaml=template())
    repository.branch()
    repository.put({"b/u.yaml": template(5)})
    repository.git("mv", "a/t.yaml", "a/t.txt")
    found = repository.judged(paths=(".",))
    assert found.changes("fixed") == []
    assert [each["why"] for each in found.report["lost"]] == ["a/t.txt is not examined any more"]


def test_an_environment_that_is_gone_is_not_fixed(repository: Repository) -> None:
    configuration = "environments:\n  dev: {region: us-east-1}\n"
    repository.put(
        {
            "t.yaml": template(),
            ".ingestlint.yaml": configuration + "  prod: {region: us-east-1}\n",
        }
    )
    repository.branch()
    repository.put({".ingestlint.yaml": configuration})
    found = repository.judged()
    assert (found.changes("fixed"), found.changes("lost")) == ([], ["RES303 Jobs prod"])


def test_what_is_newly_unknown_is_counted_and_can_fail(repository: Repository) -> None:
    above = "Parameters:\n  Seconds: {Type: Number}\n"
    repository.put({"t.yaml": template(5), "u.yaml": template("!Ref Seconds", above=above)})
    repository.branch()
    assert repository.judged("--fail-on-unknown").status == 0
    repository.write(t_yaml=template("!Ref Seconds", above=above))
    found = repository.judged("--fail-on-unknown")
    assert found.status == 1
    assert [(u["code"], u["file"]) for u in found.report["unknown"]] == [("RES303", "t.yaml")]
    assert found.report["difference"]["unknown_before"] == 1
    assert repository.judged().status == 0


# --- Configuration, ignores, baseline ----------------------------------------------------------


def test_several_environments(repository: Repository) -> None:
    configuration = (
        "environments:\n  prod: {parameters: prod.json}\n  dev: {parameters: dev.json}\n"
    )
    above = "Parameters:\n  Seconds: {Type: Number}\n"
    repository.put(
        {
            "t.yaml": template("!Ref Seconds", above=above),
            ".ingestlint.yaml": configuration,
            "prod.json": '{"Seconds": "5"}',
            "dev.json": '{"Seconds": "30"}',
        }
    )
    repository.branch()
    repository.put({"prod.json": '{"Seconds": "30"}', "dev.json": '{"Seconds": "5"}'})
    found = repository.judged()
    assert found.changes("introduced") == ["RES303 Jobs prod"]
    assert found.changes("fixed") == ["RES303 Jobs dev"]
    found = repository.judged("--environment", "dev")
    assert found.summary == (0, 0, 1, 0)


def test_a_first_configuration_introduces_nothing(repository: Repository) -> None:
    twice = "Outputs: {A: {Value: 1}, A: {Value: 1}}\n"
    repository.write(t_yaml=template(more=twice))
    repository.branch()
    text = "environments:\n  dev: {region: us-east-1}\n  prod: {region: us-east-1}\n"
    repository.put({".ingestlint.yaml": text})
    assert repository.judged().summary == (0, 0, 0, 2)
    found = repository.judged("--environment", "dev")
    assert found.changes("introduced") == ["RES303 Jobs dev", "ING008 Outputs"]
    repository.write(t_yaml=template())
    assert repository.judged().changes("fixed") == ["ING008 Outputs"]
    repository.write(t_yaml=template(more=twice))
    repository.commit()
    repository.git("checkout", "--quiet", "-b", "back")
    (repository.folder / ".ingestlint.yaml").unlink()
    assert repository.judged(base="change").summary == (0, 0, 0, 2)


def test_an_ignore_that_is_taken_away_introduces(repository: Repository) -> None:
    repository.write(t_yaml=template(visible=IGNORED))
    repository.branch()
    assert repository.judged().summary == (0, 0, 0, 0)
    repository.write(t_yaml=template())
    assert repository.judged().changes("introduced") == ["RES303 Jobs"]


def test_what_was_ignored_up_to_a_number_gets_worse(repository: Repository) -> None:
    accepted = "60 # ingestlint: ignore[RES303] accept=120 -- as it was"
    repository.write(t_yaml=template(30, accepted))
    repository.branch()
    repository.write(t_yaml=template(31, accepted))
    assert repository.judged().changes("worsened") == ["RES303 Jobs"]


def test_the_baseline_of_each_side(repository: Repository) -> None:
    repository.put({"t.yaml": template(), ".ingestlint.yaml": "baseline: known.json\n"})
    done = ingestlint(repository.folder, "baseline", "write", "t.yaml", "--baseline", "known.json")
    assert done.returncode == 0
    repository.branch()
    assert repository.judged().summary == (0, 0, 0, 0)
    repository.write(t_yaml=template(40))
    assert repository.judged().changes("worsened") == ["RES303 Jobs"]
    named = ("--baseline", "known.json")
    repository.put({"t.yaml": template(30), ".ingestlint.yaml": "rules: {}\n"})
    assert repository.judged(*named).summary == (0, 0, 0, 0)
    assert repository.judged().changes("introduced") == ["RES303 Jobs"]


def test_a_baseline_that_is_new_fixes_nothing(repository: Repository) -> None:
    repository.write(t_yaml=template())
    repository.branch()
    ingestlint(repository.folder, "baseline", "write", "t.yaml", "--baseline", "known.json")
    repository.git("add", ".")
    found = repository.judged("--baseline", "known.json")
    assert (found.changes("fixed"), found.changes("lost")) == ([], ["RES303 Jobs"])


def test_files_of_the_command_line(repository: Repository) -> None:
    above = "Parameters:\n  Seconds: {Type: Number}\n"
    repository.put(
        {"t.yaml": template("!Ref Seconds", above=above), "p/prod.values": '{"Seconds": "5"}'}
    )
    repository.branch()
    repository.put({"p/prod.values": '{"Seconds": "30"}', "p/made.values": '{"Seconds": "30"}'})
    found = repository.judged("--parameters", "p/prod.values")
    assert found.changes("introduced") == ["RES303 Jobs"]
    assert found.places() == ["p/prod.values:1 changed here"]
    # What git does not know is the same on both sides.
    assert repository.judged("--parameters", "p/made.values").summary == (0, 0, 0, 1)
    assert repository.judged("--parameters", "Seconds=30").summary == (0, 0, 0, 1)
    # What is new was not there.
    repository.git("add", ".")
    found = repository.judged("--parameters", str(repository.folder / "p/made.values"))
    assert found.changes("introduced") == ["RES303 Jobs"]


def test_a_config_env_of_a_samconfig(repository: Repository) -> None:
    above = "Parameters:\n  Seconds: {Type: Number}\n"
    sam = (
        '[default.deploy.parameters]\n[prod.deploy.parameters]\nparameter_overrides = "Seconds=%s"'
    )
    configuration = "environments:\n  live: {parameters: samconfig.toml#prod}\n"
    repository.put({"t.yaml": template("!Ref Seconds", above=above), "samconfig.toml": sam % 5})
    repository.branch()
    repository.put({"samconfig.toml": sam % 30})
    for given in (("samconfig.toml#prod",), ("samconfig.toml", "--environment", "prod")):
        found = repository.judged("--parameters", *given)
        assert (found.changes("introduced"), found.stderr) == (["RES303 Jobs"], "")
    repository.put({".ingestlint.yaml": configuration, "samconfig.toml": sam % 5})
    repository.commit()
    repository.put({"samconfig.toml": sam % 30})
    found = repository.judged(base="change")
    assert (found.changes("introduced"), found.stderr) == (["RES303 Jobs live"], "")


def test_a_snapshot_that_a_job_has_made_is_the_same_on_both_sides(
    repository: Repository,
) -> None:
    environment = "environments:\n  prod: {network: made/network.json, parameters: made.json}\n"
    above = "Parameters:\n  Seconds: {Type: Number}\n"
    repository.put(
        {
            "infra/t.yaml": template("!Ref Seconds", above=above),
            "infra/.ingestlint.yaml": environment,
            ".gitignore": "made*\n",
        }
    )
    repository.branch()
    repository.put(
        {
            "infra/made/network.json": '{"ingestlint_snapshot": 1}',
            "infra/made.json": '{"Seconds": "30"}',
        }
    )
    found = repository.judged()
    assert (found.summary, found.stderr) == ((0, 0, 0, 1), "")


def test_a_folder_below_and_paths_above(repository: Repository) -> None:
    repository.put({"a/t.yaml": template(5), "b/u.yaml": template(5), "b/v/w.txt": ""})
    repository.branch()
    repository.put({"a/t.yaml": template(30)})
    found = repository.judged(cwd="b", paths=("../a", "u.yaml"))
    assert found.changes("introduced") == ["RES303 Jobs"]
    assert found.report["findings"][0]["file"] == "../a/t.yaml"
    found = repository.judged(cwd="b/v", paths=(str(repository.folder / "a/t.yaml"),))
    assert found.summary == (1, 0, 0, 0)


def test_nested_stacks(repository: Repository) -> None:
    parent = """\
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: {file}, Parameters: {{Seconds: {seconds}}}}}
"""
    child = template("!Ref Seconds", above="Parameters:\n  Seconds: {Type: Number}\n")
    repository.put(
        {"parent.yaml": parent.format(file="child.yaml", seconds=20), "child.yaml": child}
    )
    repository.branch()
    assert repository.judged().summary == (0, 0, 0, 1)
    repository.put({"parent.yaml": parent.format(file="child.yaml", seconds=30)})
    found = repository.judged()
    assert found.changes("worsened") == ["RES303 Child/Jobs"]
    assert found.places() == ["parent.yaml:4 changed here"]
    repository.git("mv", "child.yaml", "other.yaml")
    repository.put(
        {
            "parent.yaml": parent.format(file="other.yaml", seconds=20),
            "other.yaml": child.replace("Jobs", "Orders"),
        }
    )
    assert repository.judged().summary == (0, 0, 0, 1)


def test_a_nested_template_whatever_its_ending(repository: Repository) -> None:
    nests = "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.cfn}}"
    repository.put({"t.yaml": f"Resources:\n  Child: {nests}\n", "child.cfn": template()})
    repository.branch()
    assert repository.judged().summary == (0, 0, 0, 1)


def test_a_nested_template_that_is_out_of_sight_is_not_fixed(repository: Repository) -> None:
    parent = """\
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: {file}}}
"""
    repository.put({"parent.yaml": parent.format(file="c/child.yaml"), "c/child.yaml": template()})
    repository.branch()
    repository.put({"parent.yaml": parent.format(file="https://example.com/child.yaml")})
    found = repository.judged(paths=("parent.yaml",))
    assert found.changes("fixed") == []
    whys = [each["why"] for each in found.report["lost"]]
    assert whys == ["the template of Child is not examined any more"]
    # It stands alone now, and is the same.
    assert repository.judged(paths=(".",)).summary == (0, 0, 0, 1)
    repository.put({"parent.yaml": parent.format(file="d/child.yaml")})
    found = repository.judged(paths=("parent.yaml",))
    assert (found.status, found.changes("fixed")) == (0, [])
    assert [each["why"] for each in found.report["lost"]] == whys


def test_a_part_that_is_out_of_sight_is_not_fixed(repository: Repository) -> None:
    repository.write(t_yaml=template(more=function("Second")))
    repository.branch()
    loop = "  Fn::ForEach::Functions: [Name, !Ref Names, {'${Name}': {Type: 'AWS::SNS::Topic'}}]\n"
    above = "Transform: AWS::LanguageExtensions\nParameters: {Names: {Type: CommaDelimitedList}}\n"
    repository.write(t_yaml=template(10, above=above, more=loop))
    found = repository.judged()
    assert found.changes("fixed") == ["RES303 Jobs"]
    assert found.changes("lost") == ["MEM401 Second"]


def test_what_is_unknown_and_ignored_now_is_not_fixed(repository: Repository) -> None:
    above = "Parameters:\n  Seconds: {Type: Number}\n"
    repository.write(t_yaml=template())
    repository.branch()
    repository.write(t_yaml=template("!Ref Seconds", IGNORED, above=above))
    found = repository.judged()
    assert (found.changes("fixed"), found.changes("lost")) == ([], ["RES303 Jobs"])


def test_a_sparse_work_tree(repository: Repository) -> None:
    repository.put({"a/t.yaml": template(), "b/t.yaml": template()})
    repository.branch()
    repository.git("sparse-checkout", "set", "a")
    assert repository.judged().summary == (0, 0, 0, 1)


def test_constructs_are_known_by_their_paths(repository: Repository) -> None:
    def synthesized(name: str, timeout: int) -> str:
        body = QUEUE.format(name=name, visible=60)
        path = "    Metadata: {aws:cdk:path: App/Jobs/Resource}\n"
        return "Resources:\n" + body + path + REST.format(name=name, timeout=timeout)

    repository.write(t_yaml=synthesized("Jobs1A2B", 30))
    repository.branch()
    repository.write(t_yaml=synthesized("Jobs3C4D", 40))
    assert repository.judged().changes("worsened") == ["RES303 App/Jobs/Resource"]


def test_standard_input_is_compared_with_the_file(repository: Repository) -> None:
    repository.write(t_yaml=template(5))
    repository.branch()
    arguments = ("check", "-", "--stdin-filename", "t.yaml", *ONLY, "--diff-base", "main")
    done = subprocess.run(
        [sys.executable, "-m", "ingestlint", *arguments], cwd=repository.folder, input=template(30),
        capture_output=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert "1 introduced, 0 worsened, 0 fixed, 0 unchanged" in done.stdout


# --- The formats -------------------------------------------------------------------------------


@pytest.fixture(name="changed")
def _changed(repository: Repository) -> Repository:
    repository.put({"t.yaml": template(30), "u.yaml": template(30), "v.yaml": template(5)})
    repository.branch()
    repository.put({"t.yaml": template(5), "u.yaml": template(40), "v.yaml": template(30)})
    return repository


def test_the_text_has_groups_and_a_summary(changed: Repository) -> None:
    done = ingestlint(changed.folder, "check", ".", *ONLY, "--diff-base", "main")
    assert done.returncode == 1
    commit = changed.git("rev-parse", "main")[:10]
    lines = done.stdout.splitlines()
    groups = [line for line in lines if line.endswith(":") and not line.startswith(" ")]
    assert groups == ["introduced:", "worsened:", "fixed:"]
    assert "  RES303 Jobs (t.yaml)" in lines
    assert f"since main ({commit}): 1 introduced, 1 worsened, 1 fixed, 0 unchanged" in lines
    assert "2 warnings" in lines


@pytest.mark.parametrize("style", ["sarif", "github", "gitlab", "junit", "markdown"])
def test_other_formats_show_what_is_new_and_worse(changed: Repository, style: str) -> None:
    changed.put({"w.yaml": template(30)})
    changed.git("add", "w.yaml")
    done = ingestlint(
        changed.folder, "check", ".", *ONLY, "--diff-base", "change", "--format", style
    )
    for name, shown in (("u.yaml", True), ("v.yaml", True), ("w.yaml", True)):
        assert (name in done.stdout) == shown
    assert ("RES303 Jobs (t.yaml)" in done.stdout) == (style == "markdown")
    assert "at the base" in done.stdout


def test_annotations_and_flows_lead_to_the_changed_line(repository: Repository) -> None:
    above = "Parameters:\n  Seconds: {Type: Number}\n"
    repository.put(
        {
            "t.yaml": template("!Ref Seconds", above=above),
            ".ingestlint.yaml": "environments:\n  prod: {parameters: prod.json}\n",
            "prod.json": '{"Seconds": "5"}',
        }
    )
    repository.branch()
    repository.write(prod_json='{\n  "Seconds": "30"\n}')
    command = ("check", ".", *ONLY, "--diff-base", "main", "--format")
    said = ingestlint(repository.folder, *command, "github").stdout
    assert said.startswith("::warning file=prod.json,line=2,")
    assert "%0At.yaml:7 has it, and was not changed; this line was%0A" in said
    run = json.loads(ingestlint(repository.folder, *command, "sarif").stdout)["runs"][0]
    (result,) = run["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "t.yaml"
    flow = result["codeFlows"][0]["threadFlows"][0]["locations"]
    first = flow[0]["location"]["physicalLocation"]
    assert (first["artifactLocation"]["uri"], first["region"]["startLine"]) == ("prod.json", 2)


# --- What cannot be compared -------------------------------------------------------------------


def refused(folder: Path, *arguments: str) -> str:
    done = ingestlint(folder, "check", ".", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    return line


def test_not_a_repository(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(template(), encoding="utf-8")
    done = ingestlint(
        tmp_path, ".", "--diff-base", "main",
        environment={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)},
    )  # fmt: skip
    assert done.returncode == 2
    assert "this is no work tree of a git repository" in done.stderr


def test_without_git(repository: Repository) -> None:
    done = ingestlint(repository.folder, ".", "--diff-base", "main", environment={"PATH": ""})
    assert done.returncode == 2
    assert "--diff-base needs git" in done.stderr


def test_no_commit_and_no_such_revision(repository: Repository) -> None:
    repository.write(t_yaml=template())
    assert "HEAD has no commit yet" in refused(repository.folder, "--diff-base", "main")
    repository.branch()
    said = refused(repository.folder, "--diff-base", "origin/main")
    assert "there is no revision origin/main here" in said
    assert "this is no revision" in refused(repository.folder, "--diff-base=--output=x")
    assert "this is no revision" in refused(repository.folder, "--diff-base", "")


def test_a_path_outside_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    repository = Repository(tmp_path / "inside")
    repository.write(t_yaml=template())
    repository.branch()
    (tmp_path / "u.yaml").write_text(template(), encoding="utf-8")
    done = ingestlint(repository.folder, "../u.yaml", "--diff-base", "main")
    assert done.returncode == 2
    assert "../u.yaml is outside of the repository" in done.stderr


def test_histories_that_have_nothing_in_common(repository: Repository) -> None:
    repository.write(t_yaml=template())
    repository.branch()
    repository.git("checkout", "--quiet", "--orphan", "other")
    repository.write(t_yaml=template(31))
    repository.commit()
    said = refused(repository.folder, "--diff-base", "main")
    assert "there is none: a commit that it has in common" in said


@pytest.fixture(name="origin")
def _origin(tmp_path: Path) -> Repository:
    (tmp_path / "origin").mkdir()
    origin = Repository(tmp_path / "origin")
    origin.write(t_yaml=template(5))
    origin.branch()
    for timeout in (30, 31):
        origin.write(t_yaml=template(timeout))
        origin.commit()
    return origin


def clone(origin: Repository, *options: str) -> Path:
    folder = origin.folder.parent / "clone"
    origin.git(
        "clone", "--quiet", "--branch", "change", *options, origin.folder.as_uri(), str(folder)
    )
    return folder


def test_a_shallow_clone_says_what_to_fetch(origin: Repository) -> None:
    folder = clone(origin, "--depth", "1")
    said = refused(folder, "--diff-base", "origin/main")
    command = "git fetch --unshallow origin +refs/heads/main:refs/remotes/origin/main"
    assert command in said
    assert "fetch-depth: 0" in said
    fetched = subprocess.run(command.split(), cwd=folder, capture_output=True, check=False)
    assert fetched.returncode == 0
    done = ingestlint(folder, ".", *ONLY, "--diff-base", "origin/main")
    assert "1 introduced" in done.stdout


def test_a_shallow_clone_that_has_both_ends_only(origin: Repository) -> None:
    folder = clone(origin, "--depth", "1", "--no-single-branch")
    said = refused(folder, "--diff-base", "origin/main")
    assert "too shallow" in said
    assert "git fetch --unshallow" in said


def test_a_partial_clone_fetches_nothing(origin: Repository) -> None:
    origin.git("config", "uploadpack.allowFilter", "true")
    folder = clone(origin, "--filter=blob:none")
    said = refused(folder, "--diff-base", "origin/main")
    assert "the base cannot be read" in said
    assert "git fetch --refetch --no-filter" in said


# --- Hostile repositories ----------------------------------------------------------------------


def snapshot(folder: Path) -> dict[str, tuple[bytes, float]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_nothing_is_executed_and_nothing_is_written(repository: Repository) -> None:
    marker = repository.folder.parent / f"{repository.folder.name}-ran"
    script = repository.folder.parent / f"{repository.folder.name}.sh"
    script.write_text(f"#!/bin/sh\ntouch '{marker}'\ncat\n", encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    repository.put({"a.yaml": template(5)})
    repository.branch()
    repository.git("mv", "a.yaml", "b.yaml")
    repository.put({".gitattributes": "* filter=evil diff=evil merge=evil\n"})
    repository.put({"b.yaml": template(30)})
    for hook in ("post-index-change", "post-checkout", "reference-transaction"):
        path = repository.folder / ".git" / "hooks" / hook
        path.write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
        path.chmod(0o755)
    for key in ("filter.evil.clean", "filter.evil.smudge", "filter.evil.process",
                "diff.evil.textconv", "diff.evil.command", "diff.external",
                "core.fsmonitor"):  # fmt: skip
        repository.git("config", key, str(script))
    marker.unlink(missing_ok=True)
    before = snapshot(repository.folder)
    found = repository.judged()
    assert found.changes("introduced") == ["RES303 Jobs"]
    assert not marker.exists()
    assert snapshot(repository.folder) == before


def test_a_hook_may_say_which_repository_and_index(repository: Repository) -> None:
    repository.write(t_yaml=template(5))
    repository.branch()
    repository.write(t_yaml=template(30))
    done = ingestlint(
        repository.folder, ".", *ONLY, "--diff-base", "main",
        environment={"GIT_INDEX_FILE": ".git/next.lock", "GIT_DIR": ".git"},
    )  # fmt: skip
    assert "1 introduced" in done.stdout


def test_links_of_the_base(repository: Repository) -> None:
    repository.put({"t.yaml": template()})
    outside = repository.folder.parent / f"{repository.folder.name}.yaml"
    outside.write_text(template(), encoding="utf-8")
    (repository.folder / "inside.yaml").symlink_to("t.yaml")
    (repository.folder / "outside.yaml").symlink_to(outside)
    repository.branch()
    assert repository.judged(paths=("inside.yaml",)).summary == (0, 0, 0, 1)
    # What a link leads to outside of the repository is no part of the base.
    assert repository.judged(paths=("outside.yaml",)).summary == (1, 0, 0, 0)


def test_code_was_there_before(repository: Repository) -> None:
    code = "import boto3\nc = boto3.client('sqs')\ndef handler(e, _):\n    c.send_message()\n"
    own = "{Runtime: python3.13, Handler: app.handler, Timeout: 9, CodeUri: src}"
    text = f"  F: {{Type: AWS::Serverless::Function, Properties: {own}}}\n"
    above = "Transform: AWS::Serverless-2016-10-31\n"
    repository.put({"t.yaml": template(above=above, more=text), "src/app.py": code})
    repository.branch()
    assert repository.judged("--select", "RES323").summary == (0, 0, 0, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
def test_links_of_a_base_that_nobody_checked_out(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A tree may have a link and a folder of one name, and links that lead through each other.
    monkeypatch.chdir(repository.folder)
    made = {"a/b/up": "../..", "a/b/out": "up/../../..", "a/b/out/x": "y", "a/b/down": "./../b"}
    blobs = {}
    for path, target in {**made, "a/b/up/z": "y"}.items():
        Path("target").write_text(target, encoding="utf-8")
        blobs[path] = trees.Blob(trees.LINK, repository.git("hash-object", "-w", "target").strip())
    folder = repository.folder / "base" / "of" / "it"
    trees.write(Base(), blobs, str(folder.resolve()))
    links = {p for p in repository.folder.rglob("*") if p.is_symlink()}
    assert {str(p.relative_to(folder)) for p in links} == {"a/b/up", "a/b/out/x", "a/b/down"}


def test_a_link_is_no_file_that_was_renamed(repository: Repository) -> None:
    repository.put({"t.yaml": template(), "odd\r.yaml": template()})
    repository.branch()
    repository.git("mv", "t.yaml", "z.yaml")
    (repository.folder / "t2.yaml").symlink_to("z.yaml")
    (repository.folder / "new\r").write_text("x", encoding="utf-8")
    assert repository.judged(paths=("z.yaml",)).summary == (0, 0, 0, 1)


@pytest.mark.parametrize("name", ["a b.yaml", "ä.yaml", "-x.yaml", ":(top)t.yaml"])
def test_names_that_need_care(repository: Repository, name: str) -> None:
    repository.put({name: template()})
    repository.branch()
    assert repository.judged(paths=(f"./{name}",)).summary == (0, 0, 0, 1)
    repository.git("mv", f"./{name}", "d.yaml")
    assert repository.judged().summary == (0, 0, 0, 1)


def test_git_is_not_loaded_unless_it_is_asked_for(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.folder)
    repository.write(t_yaml=template())
    code = "import sys; from ingestlint.cli.main import main; main(['t.yaml']); "
    code += "print(*{'subprocess', 'tempfile', 'difflib'} & set(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, encoding="utf-8"
    )
    assert done.stderr == "\n"
